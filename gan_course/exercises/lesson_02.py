"""The exercises of lesson 02: the game, its best discriminator, its two losses, its steps."""

import numpy as np

from gan_course.data import normal_density
from gan_course.exercises.contract import Case, Exercise, Fault, Misconception, Program, Property
from gan_course.exercises.properties import (
    Test,
    accepts_right_programs,
    between,
    catches_broken_programs,
    close_to_reference,
    equals_reference,
    finite,
    item,
    same_shape,
)

__all__: list[str] = []

# mypy: disable-error-code="no-untyped-def"
# References and misconceptions are what learners write: short, and without annotations.


def _sigmoid(d):
    return np.exp(-np.logaddexp(0.0, -np.asarray(d, float)))


def _naive_sigmoid(d):
    return 1 / (1 + np.exp(-d))


def _softplus(t):
    return np.logaddexp(0.0, np.asarray(t, float))


# 1


def _two_normal_laws(points):
    return normal_density(points, -1.0, 0.6), normal_density(points, 1.0, 1.0)


best_discriminator = Exercise(
    id="optimal_discriminator",
    title="The best discriminator",
    points=4,
    signature="optimal_discriminator(p_data, p_g)",
    asks="A fair coin decides whether a point comes from the data or from the generator. Return "
    "the probability that it is real, given both densities at that point. `p_data` and `p_g` are "
    "arrays of the same shape, any shape, with numbers above 0, some of them tiny.",
    reference="gan_course.training:optimal_discriminator",
    cases=lambda rng: [
        _two_normal_laws(np.linspace(-3, 3, 5)),
        (rng.uniform(0.1, 2, 7), rng.uniform(0.1, 2, 7)),
        (np.array([[1e-30, 3.0], [0.5, 0.5]]), np.array([[1e-28, 1.0], [0.5, 2.0]])),
    ],
    properties=[
        Property(1, "keeps the shape of its input", same_shape()),
        Property(1, "is a probability", between(0, 1)),
        Property(
            2,
            "equals the true posterior",
            close_to_reference(),
            why="This is what cross-entropy leads every discriminator to, if it is free to give "
            "each point its own answer.",
        ),
    ],
    misconceptions=[
        Misconception(
            "the ratio",
            lambda p_data, p_g: p_data / p_g,
            "That is the density ratio p_data / p_g. It says how many times likelier “real” is "
            "than “made up”; a probability compares “real” with *both* together.",
        ),
        Misconception(
            "the logit",
            lambda p_data, p_g: np.log(p_data) - np.log(p_g),
            "That is the logarithm of the ratio: the best *logit* d*. The probability is its "
            "sigmoid.",
        ),
        Misconception(
            "the wrong side",
            lambda p_data, p_g: p_g / (p_data + p_g),
            "That is the probability that the point is made up. The discriminator's D(x) says how "
            "sure it is that x is *real*.",
        ),
        Misconception(
            "one half",
            lambda p_data, p_g: np.full_like(p_data, 0.5),
            "½ is where the game ends, when p_g = p_data. Here the two still differ, and the best "
            "discriminator uses that.",
        ),
        Misconception(
            "the likelier one",
            lambda p_data, p_g: (p_data > p_g).astype(float),
            "You answered which of the two is likelier. How *sure* can one be? Between 0 and 1 "
            "lies all that the generator can learn from.",
        ),
        Misconception(
            "a small number added",
            lambda p_data, p_g: p_data / (p_data + p_g + 1e-8),
            "Something small was added to the denominator, as a guard against a division by 0. "
            "Where both densities are smaller than that, it decides the answer: at 1e-30 against "
            "1e-28 the probability is 0.0099, and the guard makes it 0.",
        ),
    ],
    hints=[
        "Of all points that fall near x, which share comes from the data?",
        "Write Bayes' rule for the coin. Both sides of it weigh ½: what cancels?",
    ],
    shown="Bayes' rule and cross-entropy agree: D* = p_data / (p_data + p_g). Its logit is the "
    "logarithm of the density ratio, which lesson 08 takes apart into a label's part and an "
    "image's part.",
)

# 2


def _value(real_logits, fake_logits):
    return -np.mean(_softplus(-real_logits)) - np.mean(_softplus(fake_logits))


def _naive_value(real_logits, fake_logits):
    real, fake = _naive_sigmoid(real_logits), _naive_sigmoid(fake_logits)
    return np.mean(np.log(real)) + np.mean(np.log(1 - fake))


def _mean_of_all(real_logits, fake_logits):
    both = np.concatenate([-_softplus(-real_logits).ravel(), -_softplus(fake_logits).ravel()])
    return np.mean(both)


value_of_the_game = Exercise(
    id="value_of_the_game",
    title="The value of the game, from logits",
    points=4,
    signature="value_of_the_game(real_logits, fake_logits)",
    asks="Return V(D, G) = E[log D(x)] + E[log(1 − D(G(z)))], estimated by means over samples. "
    "`real_logits` has the discriminator's logits d(x) of N real samples, `fake_logits` those of "
    "M generated ones; N and M may differ. D = σ(d). The logits may be as large as ±100, and the "
    "value must be right there too.",
    reference=_value,
    cases=lambda rng: [
        (rng.normal(1.0, 2.0, 8), rng.normal(-1.0, 2.0, 5)),
        (rng.normal(0.0, 1.0, (4, 1)), rng.normal(0.5, 1.0, (6, 1))),
        (np.zeros(3), np.zeros(4)),
        (np.array([100.0, -100.0]), np.array([100.0, -100.0, 2.0])),
    ],
    properties=[
        Property(3, "is the value of the game", close_to_reference(), by_case=True),
        Property(
            1,
            "is finite at logits of ±100",
            finite(),
            why="log(1 − σ(100)) is −100, but 1 − σ(100) rounds to 0. Write both terms by "
            "softplus(t) = log(1 + eᵗ), for which np.logaddexp(0, t) is safe.",
            needs_previous=True,
        ),
    ],
    misconceptions=[
        Misconception(
            "log of the sigmoid",
            _naive_value,
            "The formula is right and its arithmetic is not: σ(100) rounds to 1, so 1 − σ(100) is "
            "0, and its logarithm −∞. Use log σ(d) = −softplus(−d) and log(1 − σ(d)) = "
            "−softplus(d).",
        ),
        Misconception(
            "the loss",
            lambda real_logits, fake_logits: -_value(real_logits, fake_logits),
            "That is −V, the discriminator's *loss*, which is made smaller. The value is what it "
            "makes larger; it is never above 0.",
        ),
        Misconception(
            "one mean over all",
            _mean_of_all,
            "You took one mean over real and generated samples together. V is the *sum* of two "
            "means. With one mean, the kind with more samples counts more, and D = ½ gives −log 2 "
            "instead of −log 4.",
        ),
        Misconception(
            "swapped",
            lambda real_logits, fake_logits: _value(fake_logits, real_logits),
            "Real and generated logits have changed places: this rewards a discriminator for "
            "calling the data made up. The order is (real, fake), everywhere in this course.",
        ),
        Misconception(
            "bits",
            lambda real_logits, fake_logits: _value(real_logits, fake_logits) / np.log(2),
            "You took logarithms to the base 2. The value is then in bits; here log is the "
            "natural logarithm, and D = ½ gives −log 4 = −1.386.",
        ),
        Misconception(
            "only the generator's term",
            lambda real_logits, fake_logits: -np.mean(_softplus(fake_logits)),
            "That is the second term alone, the one that the generator can change. The value has "
            "the first one too, for the real samples.",
        ),
    ],
    hints=[
        "Two means, one for each kind of sample; then add them.",
        "−log σ(d) = log(1 + e⁻ᵈ) = softplus(−d). What is −log(1 − σ(d))?",
        "`-np.mean(np.logaddexp(0, -real_logits))` is the first term.",
    ],
    shown="The value of the game is a classifier's log-likelihood, and softplus computes it for "
    "any logit. Turned round, it is the loss that trains the discriminators of lessons 03 to 05.",
)

# 3


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


def _grids(rng):
    even, uneven = np.linspace(-8, 8, 1601), np.sinh(np.linspace(-3, 3, 801))
    mean, width = rng.uniform(-1, 1), rng.uniform(0.5, 1.0)
    tents = np.linspace(-3, 3, 601)
    cut = np.linspace(-1.5, 1.5, 301)
    return [
        (*_two_normal_laws(even), even),
        (normal_density(uneven, mean, width), normal_density(uneven, 0.5, 1.2), uneven),
        (np.maximum(0, 1 - abs(tents + 1)), np.maximum(0, 1 - abs(tents - 0.5)), tents),
        (*_two_normal_laws(cut), cut),
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

# 4


def _losses(fake_logits):
    return -np.mean(_softplus(fake_logits)), np.mean(_softplus(-fake_logits))


def _naive_losses(fake_logits):
    share = _naive_sigmoid(fake_logits)
    return np.mean(np.log(1 - share)), -np.mean(np.log(share))


def _patched_losses(fake_logits):
    share = _sigmoid(fake_logits)
    return np.mean(np.log(1 - share + 1e-8)), -np.mean(np.log(share + 1e-8))


def _objective(fake_logits):
    saturating, non_saturating = _losses(fake_logits)
    return saturating, -non_saturating


def _for_the_discriminator(fake_logits):
    saturating, non_saturating = _losses(fake_logits)
    return -saturating, non_saturating


generator_losses = Exercise(
    id="generator_losses",
    title="Two losses for the generator",
    points=4,
    signature="generator_losses(fake_logits)",
    asks="`fake_logits` are the discriminator's logits d(G(z)) of generated samples, an array of "
    "any shape. Return two numbers, the means over all samples of the generator's losses: first "
    "the saturating one, log(1 − D), then the non-saturating one, −log D, with D = σ(d). Both are "
    "to be *minimised*. They must be right at logits of ±100 and beyond.",
    reference=_losses,
    cases=lambda rng: [
        (rng.normal(-2.0, 1.5, 9),),
        (rng.normal(0.0, 1.0, (6, 1)),),
        (np.array([-100.0, 0.0, 100.0]),),
        (np.array([-800.0, 800.0, 0.5]),),
    ],
    properties=[
        Property(
            2, "has the saturating loss first", item(0, close_to_reference(1e-4)), by_case=True
        ),
        Property(
            2, "has the non-saturating loss second", item(1, close_to_reference(1e-4)), by_case=True
        ),
    ],
    misconceptions=[
        Misconception(
            "log of the sigmoid",
            _naive_losses,
            "Right on paper. But σ(100) rounds to 1 and σ(−800) to 0, and the logarithm of 0 is "
            "−∞: one such sample, and the gradient is no number. Softplus never leaves the range.",
        ),
        Misconception(
            "1e-8 added",
            _patched_losses,
            "The 1e-8 keeps the logarithm finite by changing it: at d = −100 the loss is 18.4 "
            "instead of 100, and flat. The samples that need the push most get none.",
        ),
        Misconception(
            "an objective called a loss",
            _objective,
            "Your second number is log D without its minus: an *objective*, which the generator "
            "wants large. Whoever minimises it teaches the generator to be caught.",
        ),
        Misconception(
            "the discriminator's side",
            _for_the_discriminator,
            "Your first number is −log(1 − D): what the *discriminator* minimises on generated "
            "samples. It grows when a fake passes as real. The generator wants the opposite, so "
            "its loss has no minus there.",
        ),
        Misconception(
            "swapped",
            lambda fake_logits: _losses(fake_logits)[::-1],
            "Both are right, in the other order. The saturating loss is the game's own: "
            "log(1 − D), never above 0, flat where D is near 0.",
        ),
        Misconception(
            "a sum",
            lambda fake_logits: tuple(np.size(fake_logits) * np.array(_losses(fake_logits))),
            "You summed over the samples. Then the loss, and each step with it, grows with the "
            "batch. The mean does not.",
        ),
    ],
    hints=[
        "log(1 − σ(d)) and −log σ(d) can both be written by softplus(t) = log(1 + eᵗ).",
        "1 − σ(d) = 1/(1 + eᵈ), so log(1 − σ(d)) = −softplus(d).",
        "`np.logaddexp(0, t)` is softplus without overflow.",
    ],
    shown="Two different losses that both fall when the discriminator is fooled, right at any "
    "logit. Lesson 03 trains with either.",
)

# 5


def _gradients(d):
    return -_sigmoid(d), -_sigmoid(-np.asarray(d, float))


def _by_probability(d):
    share = _sigmoid(d)
    return -1 / (1 - share), -1 / share


def _by_sigmoid_slope(d):
    slope = _sigmoid(d) * _sigmoid(-d)
    return -slope, -slope


generator_gradients = Exercise(
    id="generator_gradients",
    title="How hard does each loss pull?",
    points=4,
    signature="generator_gradients(d)",
    asks="For the logit d of one generated sample the generator's losses are log(1 − σ(d)) "
    "(saturating) and −log σ(d) (non-saturating). Return their derivatives with respect to d: two "
    "arrays of the shape of `d`, the saturating one first. `d` is an array of any shape, with "
    "logits from −100 to 100.",
    reference=_gradients,
    cases=lambda rng: [
        (rng.normal(0.0, 2.0, 7),),
        (rng.normal(-3.0, 1.0, (2, 3)),),
        (np.array([-100.0, -7.0, 0.0, 7.0, 100.0]),),
    ],
    properties=[
        Property(
            2,
            "has the derivative of the saturating loss first",
            item(0, close_to_reference(atol=1e-12)),
            why="It is 0 where the discriminator is sure of a fake: there this loss teaches "
            "nothing.",
        ),
        Property(
            2,
            "has the derivative of the non-saturating loss second",
            item(1, close_to_reference(atol=1e-12)),
            why="It is −1 where the discriminator is sure of a fake, and 0 where it is fooled.",
        ),
    ],
    misconceptions=[
        Misconception(
            "by the probability",
            _by_probability,
            "Those are the derivatives with respect to the probability D. With respect to the "
            "logit there is one factor more, dD/dd = D(1 − D), and it cancels the denominator: "
            "that is why logits behave.",
        ),
        Misconception(
            "without the minus",
            lambda d: (_sigmoid(d), _sigmoid(-d)),
            "The sizes are right. But both losses *fall* when d rises, since a larger logit means "
            "a better fooled discriminator: the derivatives are negative.",
        ),
        Misconception(
            "swapped",
            lambda d: _gradients(d)[::-1],
            "These belong to the other loss each. Try d = −100, a fake that is recognised: the "
            "saturating loss must be flat there.",
        ),
        Misconception(
            "the slope of the sigmoid",
            _by_sigmoid_slope,
            "That is the slope of the sigmoid, D(1 − D). It is one factor of the chain rule; the "
            "other is the derivative of the logarithm.",
        ),
        Misconception(
            "opposite signs",
            lambda d: (-_sigmoid(d), _sigmoid(-d)),
            "The second has the wrong sign: as if one loss wanted a larger logit and the other a "
            "smaller one. Both want the discriminator to be fooled; they differ in how hard they "
            "pull, and where.",
        ),
    ],
    hints=[
        "Write both losses by softplus first. What is the derivative of log(1 + eᵗ)?",
        "It is σ(t). The first loss is −softplus(d), the second softplus(−d).",
        "For the second, the chain rule brings a factor −1: −σ(−d) = −(1 − D).",
    ],
    shown="−D and −(1 − D): the same direction, and where one is strong the other is weak. At "
    "d = −7 they differ by a factor of a thousand.",
)

# 6


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
        (1.0, 0.0, 0.5),
        *((rng.normal(), rng.normal(), rng.uniform(0.1, 0.5)) for _ in range(3)),
    ],
    properties=[
        Property(1, "has the new φ first", item(0, close_to_reference(atol=1e-9))),
        Property(
            2,
            "has the new θ second",
            item(1, close_to_reference(atol=1e-9)),
            why="In alternating steps the generator answers the discriminator that is there "
            "*now*. That one detail decides between circling and spiralling out when V = φθ.",
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

# 7

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
            equals_reference(),
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

# 8


def _cross_entropy(real_logits, fake_logits):
    return np.mean(_softplus(-real_logits)) + np.mean(_softplus(fake_logits))


def by_logaddexp(real_logits, fake_logits):
    real, fake = np.logaddexp(0, -real_logits), np.logaddexp(0, fake_logits)
    return real.mean() + fake.mean()


def by_maximum(real_logits, fake_logits):
    real = np.maximum(-real_logits, 0) + np.log1p(np.exp(-np.abs(real_logits)))
    fake = np.maximum(fake_logits, 0) + np.log1p(np.exp(-np.abs(fake_logits)))
    return np.mean(real) + np.mean(fake)


def sign_turned(real_logits, fake_logits):
    return -np.mean(np.logaddexp(0, -real_logits)) - np.mean(np.logaddexp(0, fake_logits))


def patched(real_logits, fake_logits):
    real, fake = 1 / (1 + np.exp(-real_logits)), 1 / (1 + np.exp(-fake_logits))
    return -np.mean(np.log(real + 1e-8)) - np.mean(np.log(1 - fake + 1e-8))


def unguarded(real_logits, fake_logits):
    real, fake = 1 / (1 + np.exp(-real_logits)), 1 / (1 + np.exp(-fake_logits))
    return -np.mean(np.log(real)) - np.mean(np.log(1 - fake))


def labels_swapped(real_logits, fake_logits):
    return np.mean(np.logaddexp(0, real_logits)) + np.mean(np.logaddexp(0, -fake_logits))


def data_forgotten(real_logits, fake_logits):
    return 2 * np.mean(np.logaddexp(0, fake_logits))


def _test_of_zeros(loss):
    assert np.isclose(loss(np.zeros(3), np.zeros(3)), np.log(4))


def _test_of_direction(loss):
    good, bad = loss(np.ones(3), -np.ones(3)), loss(-np.ones(3), np.ones(3))
    assert good < bad


def _test_of_finite(loss):
    assert np.isfinite(loss(np.array([100.0, -100.0]), np.array([100.0, -100.0])))


def _test_without_assert(loss):
    return np.isclose(loss(np.array([1.0, 2.0]), np.array([-1.0])), 0.53)


def _test(loss):
    assert np.isclose(loss(np.zeros(3), np.zeros(2)), np.log(4))
    right = np.log1p(np.exp(-2.0)) + np.log1p(np.exp(-1.0))
    assert np.isclose(loss(np.array([2.0]), np.array([-1.0])), right)
    assert np.isclose(loss(np.array([-100.0]), np.array([50.0])), 150.0)


def _sign_only(real_logits, fake_logits):
    real, fake = _sigmoid(real_logits), _sigmoid(fake_logits)
    return -np.mean(np.log(real + 1e-8)) - np.mean(np.log(1 - fake + 1e-8))


def _no_guard(real_logits, fake_logits):
    return -_naive_value(real_logits, fake_logits)


def _judges(only: str = "") -> Test:
    """Hold if right programs pass, and broken ones fail: all of them, or those of one kind."""
    accepts, catches = accepts_right_programs(), catches_broken_programs()

    def test(case: Case, out: dict[str, str]) -> bool | Fault:
        accepted = accepts(case, out)
        if accepted is not True or only not in case.says:
            return accepted
        return catches(case, out)

    return test


loss_clinic = Exercise(
    id="loss_clinic",
    title="Clinic: a loss from a web page",
    points=6,
    kind="clinic",
    signature=("discriminator_loss(real_logits, fake_logits)", "test_discriminator_loss(loss)"),
    asks="This discriminator's loss was copied from a web page. Trained with it, a discriminator "
    "gets surer and surer of the *wrong* answer; and it learns nothing from samples about which it "
    "is very wrong.\n\n"
    "```python\n"
    "def discriminator_loss(real_logits, fake_logits):\n"
    "    real, fake = 1 / (1 + np.exp(-real_logits)), 1 / (1 + np.exp(-fake_logits))\n"
    "    return np.mean(np.log(real + 1e-8)) + np.mean(np.log(1 - fake + 1e-8))\n"
    "```\n\n"
    "**Repair it**: return −V, to be minimised, right at logits of ±100. `real_logits` and "
    "`fake_logits` are arrays with N and M logits.\n\n"
    "**Write a test** of such a loss: `test_discriminator_loss(loss)` is given a function and says "
    "by `assert` whether it is right. It must pass on every right function and fail on every "
    "broken one; it will be tried on several of both kinds that you do not see.",
    reference=(_cross_entropy, _test),
    cases=lambda rng: [
        (rng.normal(1.0, 2.0, 8), rng.normal(-1.0, 2.0, 5)),
        (rng.normal(0.0, 1.0, (4, 1)), rng.normal(0.5, 1.0, (6, 1))),
        (np.array([-100.0, 1.0]), np.array([100.0, 30.0, -2.0])),
    ],
    programs=[
        Program(by_logaddexp),
        Program(by_maximum),
        Program(sign_turned, "returns V instead of −V"),
        Program(patched, "adds 1e-8 inside the logarithm"),
        Program(unguarded, "is infinite where a generated sample looks very real"),
        Program(labels_swapped, "rewards calling the data made up"),
        Program(data_forgotten, "never looks at the real samples"),
    ],
    properties=[
        Property(
            2,
            "repaired, is −V at logits of everyday size",
            lambda case, out: (
                np.abs(case.arguments["real_logits"]).max() > 50 or close_to_reference()(case, out)
            ),
            why="A loss is made smaller. V is what the discriminator makes larger, so its loss "
            "is −V, at least 0.",
        ),
        Property(
            1,
            "repaired, is right at ±100",
            close_to_reference(),
            why="Inside a logarithm, 1e-8 caps the loss at 18.4: from there on it is flat.",
            needs_previous=True,
        ),
        Property(1, "your test notices a turned sign", _judges("V instead"), part=1),
        Property(2, "your test notices every broken program", _judges(), part=1),
    ],
    misconceptions=[
        Misconception(
            "only the sign",
            (_sign_only, None),
            "The sign is right now. The 1e-8 is still there: a real sample with d = −100 should "
            "cost 100 and costs 18.4, with a slope of 0. That was the second complaint.",
        ),
        Misconception(
            "the guard taken out",
            (_no_guard, None),
            "Sign repaired, 1e-8 removed; what it guarded against is back: 1 − σ(100) rounds to 0, "
            "and its logarithm is −∞. Use softplus, which needs no guard.",
        ),
        Misconception(
            "tested at zero only",
            (None, _test_of_zeros),
            "Your test asks for log 4 at D = ½. That is the one point where real and made up look "
            "alike: swapped labels and a forgotten term give log 4 as well. Ask at unequal logits "
            "too.",
        ),
        Misconception(
            "tested by comparison only",
            (None, _test_of_direction),
            "Your test asks whether a better discriminator has a smaller loss. A loss with one "
            "term missing has that too, and so has a capped one. Compare with a number worked out "
            "by hand.",
        ),
        Misconception(
            "tested for finiteness only",
            (None, _test_of_finite),
            "Your test asks whether the loss is finite. So is every wrong number: the 1e-8 was "
            "put there to pass this very test.",
        ),
        Misconception(
            "a test that cannot fail",
            (None, _test_without_assert),
            "Your test fails on no program at all. A test speaks by raising an error: a comparison "
            "that is only computed, or returned, says nothing. Write `assert` before it.",
        ),
    ],
    hints=[
        "Repair: the loss is softplus(−d) on real samples plus softplus(d) on generated ones, "
        "means of each. `np.logaddexp(0, t)` is softplus.",
        "Test: work out the right number for one real logit of 2 and one fake logit of −1, by "
        "hand, and compare. Which of the mistakes does that catch?",
        "Test, large logits: for a real logit of −100 and a fake one of 50 the loss is 150, to "
        "many digits.",
    ],
    shown="A loss with its sign and its arithmetic right, and a test that would have caught the "
    "web page's. The tests of this course's own losses are built the same way: numbers derived by "
    "hand, and ±100.",
)
