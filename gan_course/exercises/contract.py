"""What an exercise is. Whoever adds one needs this page, and no other.

**An exercise is one definition**, an :class:`Exercise` at the top level of
``gan_course/exercises/lesson_NN.py`` (or of a module in a folder ``lesson_NN``, where one module
would be too long), **and one cell** in the source of that lesson's sheet,
``notebooks/source/exercises/NN_topic.md``::

    optimal_discriminator = Exercise(
        id="optimal_discriminator",
        title="The optimal discriminator",
        points=4,
        signature="optimal_discriminator(p_data, p_g)",
        asks="Return the probability that a point is real, given both densities there. …",
        reference="gan_course.training:optimal_discriminator",
        cases=lambda rng: [(rng.uniform(0.1, 2, 7), rng.uniform(0.1, 2, 7)), …],
        properties=[
            Property(1, "keeps the shape of its input", same_shape()),
            Property(1, "is a probability", between(0, 1)),
            Property(2, "equals the true posterior", close_to_reference(), why="…"),
        ],
        misconceptions=[
            Misconception("the ratio", lambda p, q: p / q, "That is the density ratio …"),
        ],
        hints=["Write Bayes' rule for the coin.", "Both priors are ½. What cancels?"],
        shown="Cross-entropy leads to the true posterior. Lesson 08 meets it again.",
    )

    ```{code-cell}
    :exercise: optimal_discriminator

    def optimal_discriminator(p_data, p_g):
        ### BEGIN SOLUTION
        return p_data / (p_data + p_g)
        ### END SOLUTION
    ```

The answer to a free text is a Markdown cell instead: after a line ``+++ {"exercise": "its_id"}``,
a worked answer. A new sheet begins as ``notebooks/source/exercises/_template.md``.

The build writes heading, statement, check cell and nbgrader's metadata from the definition
(``make notebooks``). What can be seen in a definition is validated when it is loaded; ``make test``
tries its behaviour: the solution of the sheet gets full points, the unsolved cell none, each
misconception loses points and is recognised, and mutants of the reference's answers are noticed.

**Judging** is two functions with plain data between them (``plain.py``)::

    questions = ask(exercise, seed)                # cases, drawn from a seeded generator
    answers = answer(questions, submission)        # runs the learner's code, knows no expectation
    verdict = judge(exercise, questions, answers)  # runs none of it, knows the expectation

**Kinds**, and what the fields hold:

| kind | the learner hands in | a case is | the answer to it |
|---|---|---|---|
| function | a function | a tuple of its arguments | what it returns |
| class | a class | a list of calls ``(name, *arguments)``, the first with the class's name | the list of what the methods return |
| model | a function that builds a Keras model | ``(arguments, inputs)``: a tuple for the builder, a list of arrays for the model | a dict: outputs (with weights set alike in both models), parameters, trainable, layers (a text: "Dense, ReLU") |
| answer | a value | (none: ``cases`` is left out) | the value |
| samples | a function that draws, or an array | a tuple of its arguments | the samples; properties measure them |
| clinic | a repaired function, and a test of it | a tuple of the function's arguments (part 0); the ``programs`` (part 1) | what it returns; of the test a dict: ``verdict`` ("passed", "failed"), ``returned``, ``failed``, ``message``, ``line``, ``calls``, ``gave`` (``clinics.py`` has the usual properties) |
| text | free text | (none) | a person marks it in nbgrader |

Arguments may be numbers, strings, arrays, lists, dicts, and functions made by ``def`` that use
nothing but their arguments and ``np``. Each call gets fresh copies. A list of numbers arrives as an
array, and so does an answer that is one.
"""  # noqa: E501  (a table)

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from gan_course.exercises.validation import argument_names, defects

__all__ = [
    "Case",
    "Exercise",
    "ExerciseError",
    "Fault",
    "Misconception",
    "Program",
    "Property",
]


class ExerciseError(ValueError):
    """A definition that cannot be right. The message names the exercise."""


@dataclass(frozen=True)
class Case:
    """One case as a property sees it.

    Args:
        arguments: Name → value, in the order of the signature; of a class ``{"calls": […]}``, of a
            model ``{"arguments": […], "inputs": […]}``.
        expected: The reference's answer; for a test in a clinic, "passed" or "failed".
        says: Of a program in a clinic, what is wrong with it.
    """

    arguments: Mapping[str, Any]
    expected: Any
    says: str = ""


@dataclass(frozen=True)
class Fault:
    """Why a property does not hold, in the learner's terms.

    Args:
        received: What was returned, as short as the point allows: "31.5".
        expected: What was expected there: "a number between 0 and 1".
        index: The element at fault, if the answer is an array.
        note: A sentence more, if there is one to say.
    """

    received: str
    expected: str
    index: tuple[int, ...] | None = None
    note: str = ""


@dataclass(frozen=True)
class Property:
    """Something that a right answer has, worth points, tried on every case.

    Args:
        points: Earned if it holds.
        says: What holds, after "it" or "your function": "keeps the shape of its input".
        test: ``test(case, out)`` with ``out`` decoded from plain data: True if it holds, False or
            a :class:`Fault` if not. ``properties.py`` has the usual ones. It is called only with
            answers of the expected form (numbers where numbers are expected, as many parts). If
            it raises on numbers of the reference's shape, finite as the reference's are, that is a
            fault of the exercise; on others it counts as False.
        why: Why it matters: a sentence for those whose answer has not got it, whatever is wrong
            with it. What fits one mistake only is said by a misconception.
        part: In a clinic 0 for the repair, 1 for the test.
        by_case: Earn the share of cases in which it holds, instead of all or nothing. Not for the
            test in a clinic: there several properties, each of some programs, give partial credit.
        needs_previous: Earn nothing unless the property before it holds, for those that a useless
            answer could have by accident.
        on: ``on(case)``, True for the cases that it is tried on; all of its part, if left out. An
            answer that cannot be tried costs no property of other cases.
        together: ``test(cases, outs)`` is called once, with the lists of all cases and answers:
            for what shows only between answers.
    """

    points: float
    says: str
    test: Callable[[Any, Any], "bool | Fault"]
    why: str = ""
    part: int = 0
    by_case: bool = False
    needs_previous: bool = False
    on: Callable[[Case], bool] | None = None
    together: bool = False


@dataclass(frozen=True)
class Misconception:
    """A wrong answer that people really give, and the sentence that helps.

    Args:
        name: Short, for a teacher's report: "the ratio".
        wrong: What would be handed in: a function, a class, a value; for a clinic a pair of the
            function and the test, with None for the part that is not meant. It is recognised by
            giving the same answers on all cases.
        says: What the learner reads. It says what the answer *is* an answer to.
        recognise: Where such answers do not agree exactly (samples, any value that is clipped):
            ``recognise(case, out)``, True on every case, instead of comparing. Of several that
            are recognised the first is named, so the wider one stands later.
    """

    name: str
    wrong: Any
    says: str
    recognise: Callable[[Case, Any], bool] | None = None


@dataclass(frozen=True)
class Program:
    """A right or broken program that a learner's test is run on.

    Args:
        function: Made by ``def``; uses nothing but its arguments and ``np``.
        fault: What is wrong with it, after "a program that": "forgets the minus sign"; empty for
            a right one.
    """

    function: Callable[..., Any]
    fault: str = ""


@dataclass(frozen=True, kw_only=True)
class Exercise:
    """An exercise: what is asked, how it is judged, what is said.

    Args:
        id: Unique in the course, in snake_case.
        title: Heading in the sheet.
        points: The sum of the properties' points; for a text, what a person can give.
        asks: The statement, in Markdown: what to return, shapes, ranges.
        signature: ``"name(argument, …)"`` of the function or builder; the name alone of a class, a
            value or a text; for a clinic a pair, the second the test's: ``"test(program)"``.
        kind: One of the table in the module's docstring.
        reference: What gets full points, of the same form as ``Misconception.wrong``; or
            ``"module:name"``, imported when it is needed, which loading never does.
        cases: ``cases(rng)`` → list of cases, drawn from a NumPy generator.
        programs: For a clinic.
        properties: What is judged; in a sheet they are read in this order.
        misconceptions: At least one, unless a person marks the exercise.
        hints: Two or three, from a nudge to nearly the answer.
        shown: Read by those who pass: what has now been shown, and where it returns.
        equivalent: Mutant (of :data:`validation.MUTANTS`) → why it is no mistake here.
        lesson: Two digits; the catalogue fills it in from the module's name.

    Raises:
        ExerciseError: Something in the definition cannot be right.
    """

    id: str
    title: str
    points: float
    asks: str
    signature: str | tuple[str, str]
    reference: Any = None
    kind: str = "function"
    cases: Callable[[Any], Sequence[Any]] | None = None
    programs: Sequence[Program] = ()
    properties: Sequence[Property] = ()
    misconceptions: Sequence[Misconception] = ()
    hints: Sequence[str] = ()
    shown: str = ""
    equivalent: Mapping[str, str] = field(default_factory=dict)
    lesson: str = ""

    def __post_init__(self) -> None:
        for received, expected in defects(self):
            raise ExerciseError(f"Exercise {self.id!r}: received {received}; expected {expected}.")

    @property
    def signatures(self) -> tuple[str, ...]:
        return (self.signature,) if isinstance(self.signature, str) else self.signature

    @property
    def submits(self) -> tuple[str, ...]:
        """The names that the learner's cell defines and ``check`` is given."""
        return () if self.kind == "text" else tuple(s.partition("(")[0] for s in self.signatures)

    @property
    def arguments(self) -> tuple[str, ...]:
        """The names of the first signature's arguments."""
        return tuple(argument_names(self.signatures[0]) or ())
