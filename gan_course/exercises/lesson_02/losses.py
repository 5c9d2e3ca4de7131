"""The generator's two losses and their gradients."""

import numpy as np

from gan_course.exercises.contract import Exercise, Misconception, Property
from gan_course.exercises.lesson_02.common import naive_sigmoid, sigmoid, softplus
from gan_course.exercises.properties import close_to_reference, item

__all__: list[str] = []

# mypy: disable-error-code="no-untyped-def"
# References and misconceptions are what learners write: short, and without annotations.


def _losses(fake_logits):
    return -np.mean(softplus(fake_logits)), np.mean(softplus(-fake_logits))


def _naive_losses(fake_logits):
    share = naive_sigmoid(fake_logits)
    return np.mean(np.log(1 - share)), -np.mean(np.log(share))


def _patched_losses(fake_logits):
    share = sigmoid(fake_logits)
    return np.mean(np.log(1 - share + 1e-8)), -np.mean(np.log(share + 1e-8))


def _overflowing_losses(fake_logits):
    return -np.mean(np.log1p(np.exp(fake_logits))), np.mean(np.log1p(np.exp(-fake_logits)))


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
        (np.array([-100.0, 0.5, 90.0]),),
        (np.array([-750.0, 800.0, 0.5]),),
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
            "softplus as it is written",
            _overflowing_losses,
            "You wrote softplus as log(1 + eᵗ). e⁸⁰⁰ is infinity in float64, though its logarithm "
            "is only 800: `np.logaddexp(0, t)` never computes it.",
        ),
        Misconception(
            "both signs turned",
            lambda fake_logits: tuple(-loss for loss in _losses(fake_logits)),
            "Both have the wrong sign: −log(1 − D) and log D *grow* and *fall* the wrong way. "
            "Whoever minimises them teaches the generator to be recognised.",
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


def _gradients(d):
    return -sigmoid(d), -sigmoid(-np.asarray(d, float))


def _by_probability(d):
    share = sigmoid(d)
    return -1 / (1 - share), -1 / share


def _by_sigmoid_slope(d):
    slope = sigmoid(d) * sigmoid(-d)
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
            item(0, close_to_reference(atol=1e-6)),
            why="Towards d = −∞, a fake that is surely recognised, it goes to 0: there this loss "
            "teaches nothing. Towards +∞ it goes to −1.",
        ),
        Property(
            2,
            "has the derivative of the non-saturating loss second",
            item(1, close_to_reference(atol=1e-6)),
            why="Towards d = −∞, a fake that is surely recognised, it goes to −1; towards +∞, "
            "where the discriminator is fooled, to 0.",
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
            lambda d: (sigmoid(d), sigmoid(-d)),
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
            "of the mean",
            lambda d: tuple(slope / np.size(d) for slope in _gradients(d)),
            "Those are the derivatives of the *mean* over all samples, with a factor 1/N. Asked is "
            "the loss of each sample by itself.",
        ),
        Misconception(
            "the slope of the sigmoid",
            _by_sigmoid_slope,
            "That is the slope of the sigmoid, D(1 − D). It is one factor of the chain rule; the "
            "other is the derivative of the logarithm.",
        ),
        Misconception(
            "opposite signs",
            lambda d: (-sigmoid(d), sigmoid(-d)),
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
