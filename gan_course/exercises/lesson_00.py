"""The exercises of lesson 00: three warm-ups that show how checking works."""

import numpy as np

from gan_course.exercises.contract import Exercise, Misconception, Property
from gan_course.exercises.properties import (
    between,
    close_to_reference,
    equals_reference,
    same_shape,
)

__all__: list[str] = []


def _to_unit_range(pixels):  # type: ignore[no-untyped-def]
    return np.asarray(pixels, float) / 127.5 - 1.0


scale_pixels = Exercise(
    id="scale_pixels",
    title="Pixels for a network",
    points=4,
    signature="scale_pixels(pixels)",
    asks="MNIST's pixels are whole numbers from 0 (black) to 255 (white). The networks of this "
    "course want fractions from −1 (black) to 1 (white). Return the pixels so rescaled: an array "
    "of floats of the same shape. `pixels` is an array of `uint8` of any shape.",
    reference=_to_unit_range,
    cases=lambda rng: [
        (np.array([0, 51, 102, 204, 255], np.uint8),),
        (rng.integers(0, 256, (2, 3)).astype(np.uint8),),
        (rng.integers(0, 256, (2, 4, 4, 1)).astype(np.uint8),),
    ],
    properties=[
        Property(1, "keeps the shape of its input", same_shape()),
        Property(1, "stays between −1 and 1", between(-1, 1)),
        Property(
            2,
            "maps 0 to −1, 255 to 1, and the rest evenly between",
            close_to_reference(rtol=1e-5, atol=1e-6, any_shape=True),
            why="A generator ends in tanh, whose values are between −1 and 1. If the real images "
            "use another range, the discriminator tells them apart by their brightness alone.",
        ),
    ],
    misconceptions=[
        Misconception(
            "range 0 to 1",
            lambda pixels: pixels / 255.0,
            "That is the range from 0 to 1. A generator that ends in tanh reaches −1 to 1: it "
            "could draw darker than any real image is, and the discriminator would notice.",
        ),
        Misconception(
            "arithmetic in uint8",
            lambda pixels: pixels // np.uint8(128) * np.uint8(2) - np.uint8(1),
            "The arithmetic stayed in uint8, which knows no fractions and no negative numbers: "
            "−1 wraps around to 255. Turn the pixels into floats first.",
        ),
        Misconception(
            "standardised",
            lambda pixels: (pixels - pixels.mean()) / pixels.std(),
            "You subtracted the mean and divided by the standard deviation. Then the same grey "
            "gets another number in each array, and black is not −1. The range is known: use it.",
        ),
        Misconception(
            "upside down",
            lambda pixels: 1.0 - pixels / 127.5,
            "Black and white have changed places: 0 became 1. Look at what your function gives for "
            "a pixel that is 0.",
        ),
    ],
    hints=[
        "Two points fix a straight line: 0 goes to −1, 255 goes to 1. What is halfway?",
        "The range 0 to 255 is 255 wide, −1 to 1 is 2 wide: divide by 127.5, then shift.",
    ],
    shown="0, 127.5 and 255 became −1, 0 and 1: the range in which every network of this course "
    "draws. Lesson 04 shows what happens when real and generated images use different ones.",
)


def _share_as_asked(scores, wanted):  # type: ignore[no-untyped-def]
    return float(np.mean(np.argmax(scores, axis=1) == np.asarray(wanted)))


share_as_asked = Exercise(
    id="share_as_asked",
    title="How many digits are as asked?",
    points=4,
    signature="share_as_asked(scores, wanted)",
    asks="A classifier has read N pictures. `scores` has shape (N, 10): in each row the "
    "probabilities of the digits 0 to 9. `wanted` has shape (N,): the digits that were asked for. "
    "Return the share of pictures whose most probable digit is the one asked for, a number from 0 "
    "to 1.",
    reference=_share_as_asked,
    cases=lambda rng: [
        (np.eye(10)[[3, 1, 4, 1]] * 0.4 + 0.06, np.array([3, 1, 4, 7])),
        *((rng.dirichlet(np.ones(10), n), rng.integers(0, 10, n)) for n in (30, 40)),
        _mostly_right(rng, 20),
    ],
    properties=[
        Property(1, "is between 0 and 1", between(0, 1)),
        Property(3, "is the share of pictures read as asked", close_to_reference(), by_case=True),
    ],
    misconceptions=[
        Misconception(
            "a count",
            lambda scores, wanted: int(np.sum(scores.argmax(axis=1) == wanted)),
            "That is how many, not what share of them: 950 says nothing until one knows whether "
            "it is of 1,000 or of 10,000.",
        ),
        Misconception(
            "the mean probability",
            lambda scores, wanted: np.mean(scores[np.arange(len(wanted)), wanted]),
            "That is the mean probability of the digit that was asked for. It measures how sure "
            "the classifier is; the question was how often it is right.",
        ),
        Misconception(
            "the wrong axis",
            lambda scores, wanted: np.mean(np.isin(wanted, scores.argmax(axis=0))),
            "You took the maximum along axis 0, over the pictures. Each *row* is a picture: "
            "the maximum over its ten digits is along axis 1.",
        ),
    ],
    hints=[
        "`scores.argmax(axis=1)` gives the most probable digit of each row.",
        "Comparing two arrays gives True and False; the mean of those is a share.",
    ],
    shown="This is the number that lesson 00 plotted while the GAN learned. Lesson 06 asks what it "
    "does not see.",
)


def _mostly_right(rng, count):  # type: ignore[no-untyped-def]
    wanted = rng.integers(0, 10, count)
    return np.eye(10)[wanted] * 0.5 + rng.dirichlet(np.ones(10), count) * 0.5, wanted


what_it_says = Exercise(
    id="what_a_loss_says",
    title="What a loss says",
    points=2,
    kind="answer",
    signature="what_a_loss_says",
    asks="The discriminator stands still, the generator trains on. The generator's loss falls to "
    "values that it never had before. Which is true?\n\n"
    '- `"a"`: The pictures are better than ever.\n'
    '- `"b"`: The generator does better against this one opponent; the pictures may be anything.\n'
    '- `"c"`: The discriminator has become worse at telling real from made up than before.\n\n'
    "Put the letter into `what_a_loss_says`.",
    reference="b",
    properties=[
        Property(
            2,
            "is what the second experiment of lesson 00 showed",
            equals_reference(),
            why="Run that part of lesson 00 again, and compare the curve with the pictures.",
        )
    ],
    misconceptions=[
        Misconception(
            "the loss is the quality",
            "a",
            "That is the usual reading of a loss, and here it fails: in lesson 00 the loss fell "
            "while the digits turned to scrawls. It is measured against an opponent that stood "
            "still, not against real digits.",
        ),
        Misconception(
            "the judge got worse",
            "c",
            "It stands still: it answers each image as it did before. What changed is what it is "
            "asked. The generator has found images that nobody had shown it.",
        ),
    ],
    hints=[
        "What is the generator's loss computed from? Are real digits in it?",
        "In lesson 00: did the digits that the frozen judge liked best look like digits?",
    ],
    shown="A generator's loss says how it stands against its opponent of the moment. Lesson 06 "
    "builds measures that do not ask the opponent.",
)
