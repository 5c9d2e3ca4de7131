"""Densities evaluated: boxes and bumps."""

import numpy as np

from gan_course.data import normal_density
from gan_course.exercises.contract import Case, Exercise, Fault, Misconception, Property
from gan_course.exercises.properties import (
    close_to_reference,
    same_shape,
    short,
)

__all__: list[str] = []

# mypy: disable-error-code="no-untyped-def"
# References and misconceptions are what learners write: short, and without annotations.


def _histogram(points, edges):
    return np.histogram(points, edges, density=True)[0]


def _counts(points, edges):
    return np.histogram(points, edges)[0]


def _area_is_one(case: Case, out) -> bool | Fault:
    heights, widths = np.asarray(out, float), np.diff(case.arguments["edges"])
    if heights.shape != widths.shape:
        return False
    area = float(np.sum(heights * widths))
    return abs(area - 1) < 1e-5 or Fault(f"an area of {short(area, 1)}", "1")


histogram_heights = Exercise(
    id="histogram_heights",
    title="A histogram is a density",
    points=4,
    signature="histogram_heights(points, edges)",
    asks="`points` has N numbers, `edges` the B + 1 edges of B boxes, increasing, *not always "
    "evenly spaced*. All points lie within them, none on an edge. Return the density in each box, "
    "an array of shape (B,). (Do it without `density=True`; counting by `np.histogram` is fine.)",
    reference=_histogram,
    cases=lambda rng: [
        (np.array([0.5, 1.5, 1.6, 3.0]), np.array([0.0, 1.0, 2.0, 4.0])),
        (rng.uniform(-2, 2, 40), np.linspace(-2.5, 2.5, 6)),
        (rng.uniform(0.05, 20, 60), np.array([0.0, 0.5, 2.0, 4.0, 9.0, 21.0])),
    ],
    properties=[
        Property(1, "has one number for each box", same_shape()),
        Property(
            1,
            "has area 1 under it",
            _area_is_one,
            why="The probability of a box is its height times its width, and all of them "
            "together are 1.",
        ),
        Property(2, "is the share of the points, divided by the width", close_to_reference()),
    ],
    misconceptions=[
        Misconception(
            "counts",
            _counts,
            "These are counts. They grow with the number of points; a density does not.",
        ),
        Misconception(
            "counts per length",
            lambda points, edges: _counts(points, edges) / np.diff(edges),
            "You divided the counts by the widths: points per length. The area under that is N; "
            "a density starts from the *share* of the points.",
        ),
        Misconception(
            "times the width",
            lambda points, edges: _counts(points, edges) / len(points) * np.diff(edges),
            "You multiplied the shares by the widths. Height times width is the share, so that "
            "the height is the share *divided* by the width.",
        ),
        Misconception(
            "heights that sum to 1",
            lambda points, edges: _histogram(points, edges) / _histogram(points, edges).sum(),
            "You made the *heights* sum to 1. Of a density the areas do: heights times widths.",
        ),
        Misconception(
            "the pair of np.histogram",
            lambda points, edges: np.histogram(points, edges, density=True),
            "`np.histogram` returns two things, the heights and the edges. Take the first.",
        ),
        Misconception(
            "shares",
            lambda points, edges: _counts(points, edges) / len(points),
            "These are shares: the *probability* of each box. A density is probability per "
            "length; a box that is twice as wide gets twice the share at the same density.",
        ),
        Misconception(
            "one width for all",
            lambda points, edges: _counts(points, edges) / len(points) / (edges[1] - edges[0]),
            "You divided by the width of the first box everywhere. The boxes are not always "
            "equally wide: `np.diff(edges)` has all widths.",
        ),
        Misconception(
            "highest is 1",
            lambda points, edges: _counts(points, edges) / _counts(points, edges).max(),
            "You scaled the highest box to 1. A density has no highest value: its *area* is 1, "
            "and in a narrow peak it may be far above 1.",
        ),
        Misconception(
            "edges of its own",
            lambda points, edges: np.histogram(points, len(edges) - 1, density=True)[0],
            "You gave the number of boxes to np.histogram, which then puts its own edges between "
            "the smallest and the largest point. Give it `edges`.",
        ),
    ],
    hints=[
        "Which share of the N points is in the box, and over which length is it spread?",
        "`counts, _ = np.histogram(points, edges)` counts, `np.diff(edges)` has the lengths. Which "
        "number makes shares of the counts?",
        "`counts / (len(points) * np.diff(edges))`.",
    ],
    shown="Share divided by width, so that the area is 1. The same step, probability per volume, "
    "is behind every density of the course; in 784 dimensions the volume is what defeats it.",
)


def _kernels(x, points, bandwidth):
    distances = np.asarray(x, float)[..., np.newaxis] - points
    return normal_density(distances, 0.0, bandwidth)


def _kernel_density(x, points, bandwidth):
    return _kernels(x, points, bandwidth).mean(axis=-1)


kernel_density = Exercise(
    id="kernel_density",
    title="A bump on each point",
    points=4,
    signature="kernel_density(x, points, bandwidth)",
    asks="Return the kernel density p(x) = 1/N Σᵢ N(x; xᵢ, h²). `points` are the N numbers xᵢ, "
    "`bandwidth` is h, the *standard deviation* of each bump, and `x` is an array of any shape "
    "with the places to evaluate. Return an array of the shape of `x`.",
    reference=_kernel_density,
    cases=lambda rng: [
        (np.array([-1.0, 0.0, 0.5, 2.0]), np.array([0.0, 1.0]), 0.5),
        (rng.normal(0, 2, 7), rng.normal(0, 2, 5), 0.3),
        (rng.normal(0, 2, (2, 3)), rng.normal(1, 1, 9), 2.0),
    ],
    properties=[
        Property(1, "has the shape of x", same_shape()),
        # A float32 exponent of −50 is good to 5 digits.
        Property(
            3, "is the mean of the bumps", close_to_reference(1e-4, any_shape=True), by_case=True
        ),
    ],
    misconceptions=[
        Misconception(
            "a sum",
            lambda x, points, bandwidth: _kernels(x, points, bandwidth).sum(axis=-1),
            "You added the bumps and did not divide by N. Each has area 1, so that the sum has "
            "area N.",
        ),
        Misconception(
            "h as a variance",
            lambda x, points, bandwidth: _kernel_density(x, points, np.sqrt(bandwidth)),
            "You used h as the variance. It is the standard deviation: in the exponent stands "
            "(x − xᵢ)² / (2h²), in front 1/(h√(2π)).",
        ),
        Misconception(
            "the square as a deviation",
            lambda x, points, bandwidth: _kernel_density(x, points, bandwidth**2),
            "You gave h² as the standard deviation (`scipy.stats.norm` and `normal_density` want "
            "the deviation, h). h² is the *variance* of a bump.",
        ),
        Misconception(
            "divided by 2, times h squared",
            lambda x, points, bandwidth: (
                np.exp(-((x[..., np.newaxis] - points) ** 2) / 2 * bandwidth**2)
                / (bandwidth * np.sqrt(2 * np.pi))
            ).mean(axis=-1),
            "In Python `/ 2 * h**2` divides by 2 and then *multiplies* by h². Put the whole "
            "denominator into brackets: `/ (2 * h**2)`.",
        ),
        Misconception(
            "width forgotten in front",
            lambda x, points, bandwidth: _kernel_density(x, points, bandwidth) * bandwidth,
            "The exponent is right, the 1/h in front is missing. A bump that is half as wide "
            "must be twice as high, or its area is not 1.",
        ),
        Misconception(
            "not normalised",
            lambda x, points, bandwidth: (
                _kernel_density(x, points, bandwidth) * bandwidth * np.sqrt(2 * np.pi)
            ),
            "Each of your bumps has height 1. A density needs area 1: divide by h√(2π).",
        ),
        Misconception(
            "the wrong axis",
            lambda x, points, bandwidth: _kernels(np.ravel(x), points, bandwidth).mean(axis=0),
            "You took the mean over the places x, so that one number for each *point* is left. "
            "The mean goes over the points, for each place.",
        ),
    ],
    hints=[
        "One bump: exp(−(x − xᵢ)² / 2h²) / (h√(2π)). The answer is the mean over i.",
        "`x[..., np.newaxis] - points` has one more axis than x: all differences at once.",
        "Then the mean over the last axis: `.mean(axis=-1)`.",
    ],
    shown="This is what scipy.stats.gaussian_kde computes. With h → 0 it becomes the machine that "
    "repeats; lesson 15 asks how to notice that in a GAN.",
)
