"""The Jensen–Shannon divergence, and which divergence a loss follows."""

import numpy as np

from gan_course.data import normal_density
from gan_course.exercises.contract import Exercise, Misconception, Property
from gan_course.exercises.lesson_02.common import two_normal_laws
from gan_course.exercises.properties import close_to_reference, equals_reference, item

__all__: list[str] = []

# mypy: disable-error-code="no-untyped-def"
# References and misconceptions are what learners write: short, and without annotations.


def _js_and_mass(p, q, x):
    from gan_course.metrics import js_divergence

    mass = min(np.trapezoid(p, x), np.trapezoid(q, x))
    return js_divergence(p, q, x, tolerance=1.0), mass


def _js_by(integrate):
    """Return the exercise's function with another way to integrate."""

    def js_on_a_grid(p, q, x):
        middle = (p + q) / 2
        safe = np.where(middle > 0, middle, 1.0)
        terms = [
            np.where(density > 0, density * np.log(np.where(density > 0, density, 1.0) / safe), 0.0)
            for density in (p, q)
        ]
        mass = min(integrate(p, x), integrate(q, x))
        return 0.5 * (integrate(terms[0], x) + integrate(terms[1], x)), mass

    return js_on_a_grid


def _root(p, q, x):
    divergence, mass = _js_and_mass(p, q, x)
    return np.sqrt(divergence), mass


def _without_half(p, q, x):
    divergence, mass = _js_and_mass(p, q, x)
    return 2 * divergence, mass


def _careless(p, q, x):
    middle = (p + q) / 2
    integrand = p * np.log(p / middle) + q * np.log(q / middle)
    return np.trapezoid(integrand, x) / 2, min(np.trapezoid(p, x), np.trapezoid(q, x))


def _symmetric_kl(p, q, x):
    integrand = (p - q) * (np.log(p) - np.log(q))
    return np.trapezoid(integrand, x) / 2, min(np.trapezoid(p, x), np.trapezoid(q, x))


def _made_whole(p, q, x):
    masses = np.trapezoid(p, x), np.trapezoid(q, x)
    return _js_and_mass(p / masses[0], q / masses[1], x)[0], min(masses)


def _only_x_forgotten(p, q, x):
    return _js_by(lambda values, x: np.trapezoid(values))(p, q, x)


def _sum_as_middle(p, q, x):
    divergence, mass = _js_and_mass(p, q, x)
    # log(p / 2m) is log(p / m) − log 2, in both terms.
    return divergence - np.log(2) * (np.trapezoid(p, x) + np.trapezoid(q, x)) / 2, mass


def _distance_of_shares(p, q, x):
    mass = min(np.trapezoid(p, x), np.trapezoid(q, x))
    return np.sqrt(_js_by(lambda values, x: np.sum(values))(p / p.sum(), q / q.sum(), x)[0]), mass


def _divergence_of_shares(p, q, x):
    distance, mass = _distance_of_shares(p, q, x)
    return distance**2, mass


def _by_the_value(p, q, x):
    divergence, mass = _js_and_mass(p, q, x)
    # ½(V(D*) + log 4), with V = 2 JSD − log 4 only if both masses are 1.
    missing = 1 - (np.trapezoid(p, x) + np.trapezoid(q, x)) / 2
    return divergence + np.log(2) * missing, mass


def _grids(rng):
    even, uneven = np.linspace(-8, 8, 1601), np.sinh(np.linspace(-3, 3, 801))
    mean, width = rng.uniform(-1, 1), rng.uniform(0.5, 1.0)
    tents = np.linspace(-3, 3, 601)
    cut = np.linspace(-1.5, 1.5, 301)
    return [
        (*two_normal_laws(even), even),
        (normal_density(uneven, mean, width), normal_density(uneven, 0.5, 1.2), uneven),
        (np.maximum(0, 1 - abs(tents + 1)), np.maximum(0, 1 - abs(tents - 0.5)), tents),
        (*two_normal_laws(cut), cut),
    ]


js_on_a_grid = Exercise(
    id="js_on_a_grid",
    title="The Jensen–Shannon divergence, and what a grid misses",
    points=4,
    signature="js_on_a_grid(p, q, x)",
    asks="`x` is a grid on the line, increasing, not always evenly spaced; `p` and `q` are two "
    "densities at its points. All have shape (N,). Return two numbers: the Jensen–Shannon "
    "divergence ½ KL(p ‖ m) + ½ KL(q ‖ m), m = (p + q)/2, with natural logarithms, integrated over "
    "the grid by the trapezoidal rule (`np.trapezoid`); and the mass that the grid sees, ∫ p dx or "
    "∫ q dx, the smaller of the two. The densities may be 0 in places (0 · log 0 counts as 0). "
    "Where the grid cuts mass off, do not repair it: the second number is there to say so.",
    reference=_js_and_mass,
    cases=_grids,
    properties=[
        Property(
            3,
            "has the divergence first",
            item(0, close_to_reference(rtol=1e-3)),
            by_case=True,
        ),
        Property(
            1,
            "has the smaller mass second",
            item(1, close_to_reference(rtol=1e-3)),
            why="A divergence from a grid that drops mass looks like any other number. Only the "
            "mass tells.",
        ),
    ],
    misconceptions=[
        Misconception(
            "the square root",
            _root,
            "That is the square root of it, the Jensen–Shannon *distance*. SciPy's "
            "`scipy.spatial.distance.jensenshannon` returns that one; its square is the "
            "divergence.",
        ),
        Misconception(
            "no half",
            _without_half,
            "Both terms are there, without the ½. The divergence is their mean, at most log 2. "
            "(The sum of both, 2 JSD, is what stands in V(D*, G) = −log 4 + 2 JSD.)",
        ),
        Misconception(
            "a sum",
            _js_by(lambda values, x: np.sum(values)),
            "You added up the values and did not multiply by the width of a step. Twice as many "
            "points would double your answer.",
        ),
        Misconception(
            "even steps",
            _js_by(lambda values, x: np.sum(values) * (x[1] - x[0])),
            "You took the first step of the grid for all of them. One of the grids is uneven: its "
            "steps differ by a factor of ten.",
        ),
        Misconception(
            "0 · log 0",
            _careless,
            "NaN: somewhere a density is 0, and 0 · log 0 is not a number for NumPy. Such a point "
            "adds nothing; take it out before the logarithm, for instance by `np.where`.",
        ),
        Misconception(
            "symmetrised KL",
            _symmetric_kl,
            "That is ½ KL(p ‖ q) + ½ KL(q ‖ p). It is symmetric as well, and infinite as soon as "
            "one density is 0 where the other is not. The Jensen–Shannon divergence compares each "
            "with the *mixture* m.",
        ),
        Misconception(
            "bits",
            lambda p, q, x: (_js_and_mass(p, q, x)[0] / np.log(2), _js_and_mass(p, q, x)[1]),
            "You took logarithms to the base 2: then the divergence is at most 1. With natural "
            "ones, as here, it is at most log 2.",
        ),
        Misconception(
            "trapezoids of width 1",
            _only_x_forgotten,
            "`np.trapezoid(values)` without x takes every step as 1. Give it the grid as well.",
        ),
        Misconception(
            "the sum as the middle",
            _sum_as_middle,
            "Your m is p + q. It is their mean, (p + q)/2, a density itself; without the ½ each "
            "term is smaller by log 2.",
        ),
        Misconception(
            "swapped",
            lambda p, q, x: _js_and_mass(p, q, x)[::-1],
            "Both numbers are right, in the other order: first the divergence, then the mass.",
        ),
        Misconception(
            "SciPy's distance",
            _distance_of_shares,
            "`jensenshannon(p, q)` returns the square root, and it takes p and q as lists of "
            "*shares*, each divided by its sum, without the grid.",
        ),
        Misconception(
            "SciPy's distance, squared",
            _divergence_of_shares,
            "`jensenshannon(p, q) ** 2` is the divergence of two lists of *shares*. It does not "
            "know x: right on an even grid that sees all mass, and wrong on the others.",
        ),
        Misconception(
            "by way of the value",
            _by_the_value,
            "You computed the value of the game and used V(D*, G) = −log 4 + 2 JSD. That holds if "
            "both masses are 1; where the grid cuts mass off, it repairs the divergence by log 2 "
            "for each unit that is missing.",
        ),
        Misconception(
            "made whole",
            _made_whole,
            "You divided the densities by the mass on the grid. Then they are two other laws, "
            "those of points that fall within the grid, and the number looks as if nothing was "
            "missing.",
        ),
    ],
    hints=[
        "First m = (p + q)/2, then two integrals of density · log(density / m).",
        "`np.where(p > 0, p, 1)` inside the logarithm makes it 0 · log(1/m) = 0 where p is 0.",
        "`np.trapezoid(values, x)` takes the grid as it is, even or not. The mass is the same "
        "integral of the density alone.",
    ],
    shown="The divergence that the generator minimises against the best discriminator, with the "
    "number that says whether to believe it. Lesson 06 meets the same trap with samples.",
)


which_goal = Exercise(
    id="which_goal",
    title="Where does the other loss lead?",
    points=2,
    kind="answer",
    signature="which_goal",
    asks="The discriminator is the best one, D*, at every moment. The generator takes small steps "
    "down the gradient of the *non-saturating* loss, −E[log D*(G(z))]. Which quantity has the same "
    "gradient?\n\n"
    '- `"a"`: 2 JSD(p_data ‖ p_g)\n'
    '- `"b"`: KL(p_g ‖ p_data)\n'
    '- `"c"`: KL(p_g ‖ p_data) − 2 JSD(p_data ‖ p_g)\n'
    '- `"d"`: KL(p_data ‖ p_g)\n\n'
    "Put the letter into `which_goal`.",
    reference="c",
    properties=[
        Property(
            2,
            "is what lesson 02 derived and checked by differences",
            equals_reference(choices="abcd"),
            why="Write −log D* = −log(1 − D*) − d*, and take the gradient of each term's mean over "
            "the generator's samples, with D* held fixed.",
        )
    ],
    misconceptions=[
        Misconception(
            "the same game",
            "a",
            "That is what the *saturating* loss follows. The non-saturating one is often called "
            "the same game, only quicker; but in lesson 02 the two ended at different generators.",
        ),
        Misconception(
            "half of it",
            "b",
            "That divergence is in it, and it is why this loss seeks a mode. But −log D* has a "
            "second part, −log(1 − D*), which is the saturating loss with its sign turned.",
        ),
        Misconception(
            "maximum likelihood",
            "d",
            "That is what maximum likelihood minimises (lesson 01). It is a mean over the *data*; "
            "the generator's loss is a mean over its own samples.",
        ),
    ],
    hints=[
        "Which generator did the non-saturating loss reach in lesson 02: the wide one, or the one "
        "on a single hump? Which divergences prefer that?",
        "d* = log p_data − log p_g. What is the mean of −d* over the generator's samples?",
    ],
    shown="Another objective, with the same end if p_g can reach p_data, and another one if not. "
    "You will see its mode-seeking side in lesson 07, as mode collapse.",
)
