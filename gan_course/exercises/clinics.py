"""The usual tests of a learner's test, for the part 1 of a clinic."""

from typing import Any

from gan_course.exercises.contract import Case, Fault
from gan_course.exercises.forms import quoted
from gan_course.exercises.properties import Test, short

__all__ = ["accepts_right_programs", "catches_broken_programs"]

_IGNORED = " It never called that program: a test judges what it is given, its argument."


def accepts_right_programs() -> Test:
    """Hold if the learner's test passes on the right programs."""

    def test(case: Case, out: Any) -> bool | Fault:
        if case.expected == "failed" or out["verdict"] == "passed":
            return True
        raised = quoted(out["failed"] + (f": {out['message']}" if out["message"] else ""))
        line = f", in the line {quoted(out['line'])}" if out["line"] else ""
        note = f"Your test fails on a right program: {raised}{line}."
        if not out["calls"]:
            note += _IGNORED * (out["failed"] == "AssertionError")  # another error is the news
        elif out["gave"] is not None:
            note += f" What the right program had returned last: {short(out['gave'])}."
        return Fault("", "", note=note)

    return test


def catches_broken_programs() -> Test:
    """Hold if the learner's test fails on the broken programs."""

    def test(case: Case, out: Any) -> bool | Fault:
        if case.expected == "passed" or out["verdict"] == "failed":
            return True
        note = f"Your test passes on a program that {case.says}."
        if not out["calls"]:
            note += _IGNORED
        if out["returned"] is not None:
            note += " It returned a value instead of raising: a test speaks through `assert`."
        return Fault("", "", note=note)

    return test
