"""The best discriminator, and the value of the game."""

import numpy as np

from gan_course.exercises.contract import Exercise, Misconception, Property
from gan_course.exercises.lesson_02.common import (
    is_capped,
    is_large,
    naive_value,
    sigmoid,
    softplus,
    two_normal_laws,
    value,
)
from gan_course.exercises.properties import between, close_to_reference, same_shape

__all__: list[str] = []

# mypy: disable-error-code="no-untyped-def"
# References and misconceptions are what learners write: short, and without annotations.


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
        two_normal_laws(np.linspace(-3, 3, 5)),
        (rng.uniform(0.1, 2, 7), rng.uniform(0.1, 2, 7)),
        (np.array([[1e-30, 3.0], [0.5, 0.5]]), np.array([[1e-28, 1.0], [0.5, 2.0]])),
    ],
    properties=[
        Property(1, "keeps the shape of its input", same_shape()),
        Property(1, "is a probability", between(0, 1)),
        Property(
            2,
            "is the probability that the point is real",
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


def _guarded_value(real_logits, fake_logits):
    real, fake = sigmoid(real_logits), sigmoid(fake_logits)
    return np.mean(np.log(real + 1e-8)) + np.mean(np.log(1 - fake + 1e-8))


def _mean_of_all(real_logits, fake_logits):
    both = np.concatenate([-softplus(-real_logits).ravel(), -softplus(fake_logits).ravel()])
    return np.mean(both)


value_of_the_game = Exercise(
    id="value_of_the_game",
    title="The value of the game, from logits",
    points=4,
    signature="value_of_the_game(real_logits, fake_logits)",
    asks="Return V(D, G) = E[log D(x)] + E[log(1 − D(G(z)))], estimated by means over samples. "
    "`real_logits` has the discriminator's logits d(x) of N real samples, shape (N,), "
    "`fake_logits` those of M generated ones, shape (M,); N and M may differ. D = σ(d). The logits "
    "may be as large as ±100, and the value, a single number, must be right there too.",
    reference=value,
    cases=lambda rng: [
        (rng.normal(1.0, 2.0, 8), rng.normal(-1.0, 2.0, 5)),
        (rng.normal(0.0, 1.0, 4), rng.normal(0.5, 1.0, 6)),
        (np.array([2.0]), np.array([-1.0])),
        (np.zeros(3), np.zeros(4)),
        (np.array([100.0, -100.0]), np.array([100.0, -100.0, 2.0])),
    ],
    properties=[
        Property(1, "is a single number", same_shape()),
        Property(
            2,
            "is the value of the game at everyday logits",
            close_to_reference(any_shape=True),
            by_case=True,
            on=lambda case: not is_large(case),
        ),
        Property(
            1,
            "is the value of the game at logits of ±100",
            close_to_reference(any_shape=True),
            why="A sample judged wrong with a logit of 100 counts −100 in its mean: the logarithm "
            "of 1/(1 + e¹⁰⁰), a number that 1 − σ(100) rounds to 0.",
            on=is_large,
        ),
    ],
    misconceptions=[
        Misconception(
            "log of the sigmoid",
            naive_value,
            "The formula is right and its arithmetic is not: σ(100) rounds to 1, so 1 − σ(100) is "
            "0, and its logarithm −∞. Lesson 02 writes both logarithms in terms of d, without σ.",
        ),
        Misconception(
            "a guard in the logarithm",
            _guarded_value,
            "Right at everyday logits. At ±100 something caps the logarithm (1e-8 added, or a "
            "clip): −log 1e-8 is 18.4, and no sample can count more. Lesson 02 needs no guard.",
            recognise=is_capped,
        ),
        Misconception(
            "half of it",
            lambda real_logits, fake_logits: value(real_logits, fake_logits) / 2,
            "That is half of the value: the two means are added, not averaged. (Keras takes one "
            "mean over a joined batch.)",
        ),
        Misconception(
            "sums",
            lambda real_logits, fake_logits: (
                -np.sum(softplus(-real_logits)) - np.sum(softplus(fake_logits))
            ),
            "You summed over the samples. An expectation is estimated by a *mean*, of each kind "
            "over its own number of samples.",
        ),
        Misconception(
            "log D on generated samples",
            lambda real_logits, fake_logits: (
                -np.mean(softplus(-real_logits)) - np.mean(softplus(-fake_logits))
            ),
            "You took log D for both kinds. For the generated ones it is log(1 − D): the "
            "discriminator is to call them made up.",
        ),
        Misconception(
            "the loss",
            lambda real_logits, fake_logits: -value(real_logits, fake_logits),
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
            lambda real_logits, fake_logits: value(fake_logits, real_logits),
            "Real and generated logits have changed places: this rewards a discriminator for "
            "calling the data made up. The order is (real, fake), everywhere in this course.",
        ),
        Misconception(
            "bits",
            lambda real_logits, fake_logits: value(real_logits, fake_logits) / np.log(2),
            "You took logarithms to the base 2. The value is then in bits; here log is the "
            "natural logarithm, and D = ½ gives −log 4 = −1.386.",
        ),
        Misconception(
            "only the generator's term",
            lambda real_logits, fake_logits: -np.mean(softplus(fake_logits)),
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
