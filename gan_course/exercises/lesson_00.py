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
            "doubled in uint8",
            lambda pixels: 2 * pixels / 255 - 1,
            "The formula is right, the arithmetic is not: `2 * pixels` was computed in uint8, "
            "which ends at 255 and begins again at 0, so that 2 · 204 = 408 became 152. Turn the "
            "pixels into floats before anything else.",
        ),
        Misconception(
            "shifted in uint8",
            lambda pixels: (pixels - 128) / 128,
            "`pixels - 128` was computed in uint8, which knows no negative number: 0 − 128 became "
            "128. Turn the pixels into floats first. (And 255 should become 1 exactly.)",
        ),
        Misconception(
            "halves in uint8",
            lambda pixels: pixels // 128 * 2 - 1,
            "Whole numbers all the way: // cuts fractions off, and uint8 knows no −1, so 0 became "
            "255. The networks want all the greys between.",
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
    shown="0 became −1 and 255 became 1, in floats: the range in which every network of this "
    "course draws. Lesson 04 shows what happens when real and generated images use different ones.",
)


def _share_as_asked(scores, wanted):  # type: ignore[no-untyped-def]
    return float(np.mean(np.argmax(scores, axis=1) == np.asarray(wanted)))


def _readings(rng, count, right):  # type: ignore[no-untyped-def]
    """Return scores of which so many rows are right, and never almost undecided."""
    wanted = rng.integers(0, 10, count)
    read = (wanted + (np.arange(count) >= right) * rng.integers(1, 10, count)) % 10
    order = rng.permutation(count)
    scores = 0.5 * np.eye(10)[read] + 0.5 * rng.dirichlet(np.full(10, 5.0), count)
    return scores[order], wanted[order]


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
        *(_readings(rng, count, right) for count, right in ((10, 3), (30, 24), (20, 1))),
    ],
    properties=[
        Property(
            4,
            "is the share of pictures read as asked",
            close_to_reference(),
            why="A share can be compared: between trainings, and between 60 pictures and 1,000.",
            by_case=True,
        ),
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
            "a percentage",
            lambda scores, wanted: 100 * np.mean(scores.argmax(axis=1) == wanted),
            "That is the share in per cent. A share is a number from 0 to 1: 0.75, not 75.",
        ),
        Misconception(
            "each picture's own answer",
            lambda scores, wanted: scores.argmax(axis=1) == wanted,
            "That says of each picture whether it was read as asked. One number is left to make "
            "of it: the mean of True and False is the share of True.",
        ),
        Misconception(
            "the wrong axis",
            lambda scores, wanted: np.mean(np.isin(wanted, scores.argmax(axis=0))),
            "You took the maximum along axis 0, over the pictures. Each *row* is a picture: "
            "the maximum over its ten digits is along axis 1.",
        ),
        Misconception(
            "no axis",
            lambda scores, wanted: np.mean(scores.argmax() == wanted),
            "`argmax()` without an axis looks for the largest number in the whole table, and "
            "returns one place. Each *row* is a picture and has its own maximum: axis 1.",
        ),
    ],
    hints=[
        "In each row: where does the largest of the ten numbers stand? NumPy has a function for "
        "that, and it takes an axis.",
        "Compare what was read with what was wanted: that gives True and False.",
        "The mean of True and False is the share of True.",
    ],
    shown="This is the number that lesson 00 plotted while the GAN learned. Lesson 06 asks what it "
    "does not see.",
)


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
    '- `"c"`: The discriminator has changed: it answers the same image otherwise than before.\n\n'
    "Put the letter into `what_a_loss_says`.",
    reference="b",
    properties=[
        Property(
            2,
            "is what the second experiment of lesson 00 showed",
            equals_reference(choices="abc"),
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
            "the judge changed",
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
