"""Intervals by deleting blocks of samples, for numbers that are computed from a whole set.

Not a bootstrap: drawing with replacement makes duplicates and leaves only about 63 % of the
samples distinct. Distances between laws and nearest neighbours then act as if there were fewer
samples, and most of the interval would lie on one side of the value.
"""

from collections.abc import Sequence

import numpy as np

__all__ = ["jackknife_margin", "random_blocks"]

_BLOCKS = (10, 100)


def random_blocks(count: int, blocks: int, seed: int = 0) -> list[np.ndarray]:
    """Deal the numbers 0 … count − 1 into blocks of equal size (to within one), at random.

    At random, since samples often come in the order of their labels, or with labels that repeat
    with a period: a block of neighbours, or of every twentieth, could be one digit only.

    Args:
        count: How many samples there are.
        blocks: How many blocks, from 10 to 100.
        seed: Decides which sample falls into which block.

    Returns:
        The blocks, int64 arrays that together hold each index once.

    Raises:
        ValueError: The number of blocks is out of range.

    Lesson 06.
    """
    if (
        isinstance(blocks, bool)
        or not isinstance(blocks, int | np.integer)
        or not _BLOCKS[0] <= blocks <= min(_BLOCKS[1], count)
    ):
        raise ValueError(
            f"blocks is {blocks!r}, expected a whole number from {_BLOCKS[0]} to {_BLOCKS[1]}, "
            f"at most the count of samples ({count}). With fewer than {_BLOCKS[0]} the interval "
            "is itself uncertain; more cost time and add nothing. The usual number is 20."
        )
    return np.array_split(np.random.default_rng(seed).permutation(count), blocks)


def jackknife_margin(values: Sequence[float]) -> float:
    """Return half the width of a 95 % interval from the values without each block.

    ``t · se`` with ``se² = (B−1)/B · Σ_b (F_b − mean F)²``, F_b the value without block b, and t
    the 97.5 % quantile of Student's law with B − 1 degrees of freedom. The factor (B−1)/B in place
    of 1/(B(B−1)) is there because the F_b share most of their samples and differ little.

    Args:
        values: The B values, B at least 10.

    Returns:
        The margin, at least 0.

    Reference: B. Efron, C. Stein, "The jackknife estimate of variance", 1981.

    Lesson 06.
    """
    count = len(values)
    return float(student_quantile(count - 1) * np.sqrt((count - 1) * np.var(values)))


def student_quantile(degrees: int) -> float:
    """Return the 97.5 % quantile of Student's law, right to 0.001 from 9 degrees of freedom on.

    The first terms of the expansion of Cornish and Fisher; SciPy would be a dependency for this
    one number.
    """
    z = 1.959963984540054  # the normal law's
    first = (z**3 + z) / 4
    second = (5 * z**5 + 16 * z**3 + 3 * z) / 96
    third = (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / 384
    return z + first / degrees + second / degrees**2 + third / degrees**3
