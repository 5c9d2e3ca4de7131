"""One step of two players."""

from gan_course.exercises.contract import Case, Exercise, Fault, Misconception, Property
from gan_course.exercises.properties import close_to_reference, item

__all__: list[str] = []

# mypy: disable-error-code="no-untyped-def"
# References and misconceptions are what learners write: short, and without annotations.


def _slopes(phi, theta):
    return theta - 1.0 - phi, phi


def _alternating(phi, theta, step_size):
    phi = phi + step_size * _slopes(phi, theta)[0]
    return phi, theta - step_size * _slopes(phi, theta)[1]


def _simultaneous(phi, theta, step_size):
    by_phi, by_theta = _slopes(phi, theta)
    return phi + step_size * by_phi, theta - step_size * by_theta


def _both_descend(phi, theta, step_size):
    phi = phi - step_size * _slopes(phi, theta)[0]
    return phi, theta - step_size * _slopes(phi, theta)[1]


def _both_climb(phi, theta, step_size):
    phi = phi + step_size * _slopes(phi, theta)[0]
    return phi, theta + step_size * _slopes(phi, theta)[1]


def _roles_swapped(phi, theta, step_size):
    phi = phi - step_size * _slopes(phi, theta)[0]
    return phi, theta + step_size * _slopes(phi, theta)[1]


def _in_the_lessons_game(phi, theta, step_size):
    phi = phi + step_size * theta
    return phi, theta - step_size * phi


def _without_the_pull(phi, theta, step_size):
    phi = phi + step_size * (theta - 1.0)
    return phi, theta - step_size * phi


def _answers(case: Case, out) -> bool | Fault:
    """Hold if θ moves as the φ that was returned says, right or wrong."""
    theta, step_size = case.arguments["theta"], case.arguments["step_size"]
    meant = Case(case.arguments, float(theta - step_size * float(out[0])))
    return close_to_reference(atol=1e-6)(meant, float(out[1]))


def _generator_first(phi, theta, step_size):
    theta = theta - step_size * _slopes(phi, theta)[1]
    return phi + step_size * _slopes(phi, theta)[0], theta


one_alternating_step = Exercise(
    id="alternating_step",
    title="One step of two players",
    points=3,
    signature="alternating_step(phi, theta, step_size)",
    asks="In the game V(φ, θ) = φ(θ − 1) − ½φ² the discriminator has the parameter φ and makes V "
    "large; the generator has θ and makes V small. Return both parameters after one *alternating* "
    "step of gradient ascent and descent: the discriminator moves first, then the generator. "
    "`step_size` is η, the learning rate of both. All are numbers.",
    reference=_alternating,
    cases=lambda rng: [
        (1.0, 3.0, 0.25),
        *((rng.normal(), rng.normal(), rng.uniform(0.1, 0.5)) for _ in range(3)),
    ],
    properties=[
        Property(
            1,
            "has the new φ first",
            item(0, close_to_reference(atol=1e-6)),
            why="The discriminator climbs: φ + η ∂V/∂φ, at the old φ and θ.",
        ),
        Property(
            1,
            "has a generator that answers the φ you return",
            _answers,
            why="In alternating steps the generator descends with ∂V/∂θ at the φ that is there "
            "*now*. That one detail decides between circling and spiralling out when V = φθ.",
        ),
        Property(
            1,
            "has the new θ second",
            item(1, close_to_reference(atol=1e-6)),
            needs_previous=True,
        ),
    ],
    misconceptions=[
        Misconception(
            "simultaneous",
            _simultaneous,
            "That is a *simultaneous* step: the generator's gradient was computed with the old φ. "
            "In an alternating step it sees the new one.",
        ),
        Misconception(
            "the lesson's game",
            _in_the_lessons_game,
            "That is the step of the lesson's game, V = φθ. This V has another derivative: "
            "∂V/∂φ of φ(θ − 1) − ½φ².",
        ),
        Misconception(
            "−φ forgotten",
            _without_the_pull,
            "The steps alternate as they should. Your ∂V/∂φ is θ − 1; the term −½φ² adds −φ to it.",
        ),
        Misconception(
            "outputs swapped",
            lambda phi, theta, step_size: _alternating(phi, theta, step_size)[::-1],
            "Both numbers are right, in the other order: first φ, then θ.",
        ),
        Misconception(
            "both descend",
            _both_descend,
            "Both players descended on V. The discriminator wants V *large*: it climbs. This is "
            "what happens when an objective is taken for a loss.",
        ),
        Misconception(
            "both climb",
            _both_climb,
            "Both players climbed. Then they work together, and there is no game: the generator "
            "must make V *small*.",
        ),
        Misconception(
            "min and max swapped",
            _roles_swapped,
            "Minimum and maximum have changed places: your discriminator makes V small and your "
            "generator makes it large. It is the min over G of the max over D.",
        ),
        Misconception(
            "the generator first",
            _generator_first,
            "The generator moved first. Here the discriminator does; one says that its step "
            "brings it nearer to the best answer *before* the generator listens to it.",
        ),
    ],
    hints=[
        "∂V/∂φ = θ − 1 − φ and ∂V/∂θ = φ.",
        "φ' = φ + η ∂V/∂φ at (φ, θ). Then θ' = θ − η ∂V/∂θ: at which φ?",
    ],
    shown="One step of the game, in the order in which GANs are trained. Repeat yours: it arrives "
    "at (0, 1), because of the −½φ² that pulls the discriminator back. Without it, it would circle "
    "for ever; lesson 07 is about that difference.",
)
