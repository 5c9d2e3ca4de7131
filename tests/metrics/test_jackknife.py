"""Intervals by deleting blocks: closed form for a mean, SciPy's quantile, bad input."""

import numpy as np
import pytest
import scipy.stats

from gan_course.metrics.jackknife import jackknife_margin, random_blocks, student_quantile


def test_blocks_hold_each_index_once() -> None:
    """The blocks are a partition, their sizes differ by at most one."""
    blocks = random_blocks(1003, 20, seed=5)
    assert sorted(np.concatenate(blocks)) == list(range(1003))
    assert {len(block) for block in blocks} == {50, 51}


def test_the_seed_decides_the_blocks() -> None:
    """Same seed, same blocks; another seed, others."""
    first, again, other = (np.concatenate(random_blocks(500, 10, s)) for s in (1, 1, 2))
    assert (first == again).all()
    assert (first != other).any()


def test_labels_in_order_are_spread_over_all_blocks() -> None:
    """Sorted labels and labels of period ten, both usual, leave ten digits in each block."""
    for labels in (np.repeat(np.arange(10), 1000), np.tile(np.arange(10), 1000)):
        for block in random_blocks(10_000, 20):
            assert len(np.unique(labels[block])) == 10


def test_the_margin_of_a_mean_is_the_textbook_one() -> None:
    """For a sample mean with blocks of one, the jackknife is exactly t · s / √N."""
    values = np.random.default_rng(0).normal(size=40)
    without = [np.delete(values, i).mean() for i in range(40)]
    expected = scipy.stats.t.ppf(0.975, 39) * values.std(ddof=1) / np.sqrt(40)
    assert jackknife_margin(without) == pytest.approx(expected, rel=1e-4)


def test_equal_values_have_no_margin() -> None:
    """A number that no block changes has an interval of width 0."""
    assert jackknife_margin([3.0] * 20) == 0


@pytest.mark.parametrize("degrees", [9, 19, 49, 99])
def test_student_quantile_equals_scipy(degrees: int) -> None:
    """The expansion is right to 0.001 over the allowed range of blocks."""
    expected = scipy.stats.t.ppf(0.975, degrees)
    assert student_quantile(degrees) == pytest.approx(expected, abs=1e-3)


@pytest.mark.parametrize("blocks", [9, 101, 0, -1, 20.0, True, "20"])
def test_bad_blocks(blocks: object) -> None:
    """Too few, too many and what is no whole number are refused with the usual number."""
    with pytest.raises(ValueError, match=r"blocks is .* from 10 to 100.*usual number is 20"):
        random_blocks(1000, blocks)


def test_more_blocks_than_samples() -> None:
    """A block cannot be empty."""
    with pytest.raises(ValueError, match=r"at most the count of samples \(15\)"):
        random_blocks(15, 20)
