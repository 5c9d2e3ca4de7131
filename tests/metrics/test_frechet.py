"""The Fréchet distance against closed forms, SciPy and its own symmetries; bad input.

Tolerance. An eigenvalue decomposition of a d×d matrix is exact for one that differs by about
d·eps·‖Σ‖. The root of an eigenvalue λ then moves by d·eps·‖Σ‖ / √λ, and the trace sums d of them:
d²·eps·‖Σ‖ / √(λ_min/‖Σ‖). With d ≤ 12 and λ_min/‖Σ‖ ≥ 1e-4 that is 144 · 2e-16 · 100 = 3e-12 in
units of ‖Σ‖. Exact zero eigenvalues are cut to zero and add nothing. RELATIVE leaves a factor 30.
"""

import subprocess
import sys

import numpy as np
import pytest
import scipy.linalg
from hypothesis import given, settings
from hypothesis import strategies as st

from gan_course.metrics.frechet import Statistics, features_to_statistics, frechet_distance

RELATIVE = 1e-10

seeds = st.integers(0, 2**32 - 1)
dimensions = st.integers(1, 12)
# The same examples in each run, and no clock in the verdict.
repeatable = settings(deadline=None, derandomize=True, max_examples=50)


def random_orthogonal(rng: np.random.Generator, d: int) -> np.ndarray:
    return np.linalg.qr(rng.normal(size=(d, d)))[0]


def random_law(rng: np.random.Generator, d: int, rank: int | None = None) -> Statistics:
    """Draw a normal law with eigenvalues from 0.01 to 100, all but ``rank`` of them 0."""
    variances = 10.0 ** rng.uniform(-2, 2, d)
    variances[rank if rank is not None else d :] = 0
    axes = random_orthogonal(rng, d)
    covariance = (axes * variances) @ axes.T
    return Statistics(rng.normal(size=d), (covariance + covariance.T) / 2)


def size_of(*laws: Statistics) -> float:
    """Return the size of the terms that cancel in the distance: what errors are relative to."""
    return 1 + sum(float(np.trace(law.covariance) + law.mean @ law.mean) for law in laws)


def close(received: float, expected: float, *laws: Statistics) -> bool:
    return abs(received - expected) <= RELATIVE * size_of(*laws)


@pytest.mark.parametrize(
    ("mean_a", "deviation_a", "mean_b", "deviation_b", "expected"),
    [
        (0.0, 1.0, 0.0, 1.0, 0.0),
        (0.0, 1.0, 3.0, 1.0, 9.0),
        (0.0, 1.0, 0.0, 4.0, 9.0),
        (1.0, 2.0, -1.0, 0.5, 6.25),
        (5.0, 0.0, 2.0, 0.0, 9.0),  # two points
    ],
)
def test_one_dimensional_normal_laws(
    mean_a: float, deviation_a: float, mean_b: float, deviation_b: float, expected: float
) -> None:
    """In one dimension the distance is (μ_a − μ_b)² + (σ_a − σ_b)²."""
    a = Statistics([mean_a], [[deviation_a**2]])
    b = Statistics([mean_b], [[deviation_b**2]])
    assert frechet_distance(a, b) == pytest.approx(expected, abs=1e-12)


def test_diagonal_covariances_add_up_axis_by_axis() -> None:
    """For independent axes the distance is the sum of the one-dimensional ones."""
    a = Statistics([0.0, 1.0, 2.0], np.diag([1.0, 4.0, 9.0]))
    b = Statistics([1.0, 1.0, 0.0], np.diag([4.0, 4.0, 0.25]))
    # 1² + (1−2)²  +  0 + 0  +  2² + (3−0.5)²
    assert frechet_distance(a, b) == pytest.approx(1 + 1 + 4 + 6.25, abs=1e-12)


@repeatable
@given(seeds, dimensions)
def test_commuting_covariances(seed: int, d: int) -> None:
    """Covariances with common axes give Σ (√λ_i − √κ_i)², whatever the axes."""
    rng = np.random.default_rng(seed)
    axes = random_orthogonal(rng, d)
    first, second = 10.0 ** rng.uniform(-2, 2, (2, d))
    a = Statistics(np.zeros(d), (axes * first) @ axes.T)
    b = Statistics(np.zeros(d), (axes * second) @ axes.T)
    expected = float(((np.sqrt(first) - np.sqrt(second)) ** 2).sum())
    assert close(frechet_distance(a, b), expected, a, b)


@repeatable
@given(seeds, dimensions)
def test_agrees_with_scipy_sqrtm(seed: int, d: int) -> None:
    """On full-rank laws it equals the textbook formula with the root of Σ_a Σ_b."""
    rng = np.random.default_rng(seed)
    a, b = random_law(rng, d), random_law(rng, d)
    root = scipy.linalg.sqrtm(a.covariance @ b.covariance)
    shift = a.mean - b.mean
    expected = float(
        (shift @ shift + np.trace(a.covariance + b.covariance) - 2 * np.trace(root)).real
    )
    # sqrtm's own error: the product's condition is the square of 1e4, its root's error 1e4·eps·d
    assert abs(frechet_distance(a, b) - expected) <= 1e-8 * size_of(a, b)


@repeatable
@given(seeds, st.integers(2, 12))
def test_two_lines_have_a_closed_form(seed: int, d: int) -> None:
    """Rank one: for Σ_a = u uᵀ and Σ_b = v vᵀ it is |u|² + |v|² − 2 |u·v|."""
    rng = np.random.default_rng(seed)
    u, v = rng.normal(size=(2, d))
    a, b = Statistics(np.zeros(d), np.outer(u, u)), Statistics(np.zeros(d), np.outer(v, v))
    assert close(frechet_distance(a, b), float(u @ u + v @ v - 2 * abs(u @ v)), a, b)


def test_supports_without_a_common_direction() -> None:
    """Rank-deficient laws on orthogonal axes share nothing: the traces add up."""
    a = Statistics(np.zeros(4), np.diag([4.0, 1.0, 0.0, 0.0]))
    b = Statistics(np.zeros(4), np.diag([0.0, 0.0, 9.0, 2.0]))
    assert frechet_distance(a, b) == pytest.approx(16.0, abs=1e-12)


def test_a_point_and_a_cloud() -> None:
    """Σ_a = 0, a collapsed generator: squared shift plus the cloud's total variance."""
    a, b = (
        Statistics([1.0, 2.0], np.zeros((2, 2))),
        Statistics([0.0, 0.0], [[2.0, 1.0], [1.0, 3.0]]),
    )
    assert frechet_distance(a, b) == pytest.approx(5 + 5, abs=1e-12)


def test_a_zero_direction_against_a_full_rank_law() -> None:
    """Rounding leaves ±1e-16 of a zero eigenvalue; its root, 1e-8, must not enter the distance."""
    rng = np.random.default_rng(3)
    axes = random_orthogonal(rng, 12)
    variances = np.r_[np.ones(3), np.zeros(9)]
    a = Statistics(np.zeros(12), (axes * variances) @ axes.T)
    b = Statistics(np.zeros(12), 1e4 * np.eye(12))
    # commuting: three axes of (1 − 100)², nine of (0 − 100)²
    assert frechet_distance(a, b) == pytest.approx(3 * 99**2 + 9 * 100**2, abs=1e-8)


@repeatable
@given(seeds, dimensions, st.data())
def test_a_law_is_at_distance_zero_from_itself(seed: int, d: int, data: st.DataObject) -> None:
    """Identity, for every rank down to 0; rounding never makes it negative."""
    law = random_law(np.random.default_rng(seed), d, rank=data.draw(st.integers(0, d)))
    distance = frechet_distance(law, law)
    assert 0 <= distance <= RELATIVE * size_of(law)


@repeatable
@given(seeds, dimensions, st.data())
def test_symmetry(seed: int, d: int, data: st.DataObject) -> None:
    """The order of the two laws does not matter, whatever their ranks."""
    rng = np.random.default_rng(seed)
    a = random_law(rng, d, rank=data.draw(st.integers(0, d)))
    b = random_law(rng, d, rank=data.draw(st.integers(0, d)))
    assert close(frechet_distance(a, b), frechet_distance(b, a), a, b)


@repeatable
@given(seeds, dimensions)
def test_translating_both_changes_nothing(seed: int, d: int) -> None:
    """Only the difference of the means counts."""
    rng = np.random.default_rng(seed)
    a, b, shift = random_law(rng, d), random_law(rng, d), rng.normal(size=d)
    moved_a = Statistics(a.mean + shift, a.covariance)
    moved_b = Statistics(b.mean + shift, b.covariance)
    assert close(frechet_distance(moved_a, moved_b), frechet_distance(a, b), a, b)


@repeatable
@given(seeds, dimensions)
def test_rotating_both_changes_nothing(seed: int, d: int) -> None:
    """The distance does not depend on the axes that the features are written in."""
    rng = np.random.default_rng(seed)
    a, b, turn = random_law(rng, d), random_law(rng, d), random_orthogonal(rng, d)
    turned = [Statistics(turn @ s.mean, turn @ s.covariance @ turn.T) for s in (a, b)]
    assert close(frechet_distance(*turned), frechet_distance(a, b), a, b)


def test_scaling_the_features_scales_by_the_square() -> None:
    """It is a squared distance: features three times as large, nine times the number."""
    rng = np.random.default_rng(0)
    a, b = random_law(rng, 5), random_law(rng, 5)
    scaled = [Statistics(3 * s.mean, 9 * s.covariance) for s in (a, b)]
    assert frechet_distance(*scaled) == pytest.approx(9 * frechet_distance(a, b), rel=1e-10)


def test_grows_with_the_shift_of_the_mean() -> None:
    """A shift by t in any direction adds exactly t²."""
    rng = np.random.default_rng(1)
    a, direction = random_law(rng, 6), rng.normal(size=6)
    direction /= np.linalg.norm(direction)
    for t in (0.0, 0.1, 1.0, 10.0):
        b = Statistics(a.mean + t * direction, a.covariance)
        assert close(frechet_distance(a, b), t**2, a, b)


def test_its_root_keeps_the_triangle_inequality() -> None:
    """The root of the number is a metric: a detour over a third law is never shorter."""
    rng = np.random.default_rng(2)
    for _ in range(30):
        a, b, c = (random_law(rng, 4, rank=int(rng.integers(0, 5))) for _ in range(3))
        ab, bc, ac = (frechet_distance(*pair) ** 0.5 for pair in ((a, b), (b, c), (a, c)))
        assert ac <= ab + bc + 1e-6


def test_samples_come_close_to_their_law_as_one_over_n() -> None:
    """The estimate is too large by about c/N: ten times the samples, a tenth of the distance."""
    rng = np.random.default_rng(4)
    law = Statistics(np.zeros(16), np.eye(16))
    few, many = (
        np.mean(
            [
                frechet_distance(features_to_statistics(rng.normal(size=(n, 16))), law)
                for _ in range(10)
            ]
        )
        for n in (500, 5000)
    )
    # Each mean of ten has a standard error of some 3 %; 8 to 12.5 is five times that of the ratio.
    assert 8 < few / many < 12.5


def test_statistics_equal_numpy() -> None:
    """Mean and covariance are NumPy's, with the divisor N − 1, even far from the origin."""
    features = np.random.default_rng(5).normal(size=(200, 7)) + 1e4
    statistics = features_to_statistics(features)
    np.testing.assert_allclose(statistics.mean, features.mean(axis=0), rtol=1e-14)
    np.testing.assert_allclose(
        statistics.covariance, np.cov(features, rowvar=False), rtol=0, atol=1e-10
    )
    assert statistics.count == 200


def test_statistics_of_fewer_samples_than_features() -> None:
    """N ≤ d is allowed: the covariance has rank N − 1, the distance to itself is still 0."""
    statistics = features_to_statistics(np.random.default_rng(6).normal(size=(5, 30)))
    assert np.linalg.matrix_rank(statistics.covariance) == 4
    # A covariance from samples carries rounding of its own, so its zeros are zero to N·eps only.
    assert frechet_distance(statistics, statistics) < 1e-6


def test_statistics_cannot_be_changed() -> None:
    """The shipped reference is one object for all; writing to it fails, and copies are taken."""
    covariance = np.eye(2)
    statistics = Statistics(np.zeros(2), covariance)
    covariance[0, 0] = 7
    assert statistics.covariance[0, 0] == 1
    with pytest.raises(ValueError, match="read-only"):
        statistics.mean[0] = 1.0


@pytest.mark.parametrize(
    ("mean", "covariance", "message"),
    [
        (np.zeros(3), np.eye(2), r"shape \(3,\) and a covariance of shape \(2, 2\)"),
        (np.zeros((1, 3)), np.eye(3), r"expected \(d,\) and \(d, d\)"),
        (np.zeros(0), np.zeros((0, 0)), "d ≥ 1"),
        ([0.0, np.nan], np.eye(2), "NaN or infinity"),
        (np.zeros(2), [[np.inf, 0.0], [0.0, 1.0]], "NaN or infinity"),
        (np.zeros(2), [[1.0, 0.5], [0.0, 1.0]], "not symmetric"),
        (np.zeros(2), [[1.0, 2.0], [2.0, 1.0]], "negative eigenvalue"),
    ],
)
def test_bad_statistics(mean: object, covariance: object, message: str) -> None:
    """Statistics that no set of samples has are refused, each with its reason."""
    with pytest.raises(ValueError, match=message):
        Statistics(mean, covariance)


@pytest.mark.parametrize(
    ("features", "message"),
    [
        (np.zeros(64), r"shape \(64,\), expected \(N, d\)"),
        (np.zeros((1, 64)), "N ≥ 2"),
        (np.zeros((5, 0)), "expected"),
        (np.zeros((5, 28, 28, 1)), "look like images: use mnist_features"),
        (np.full((5, 3), np.nan), "NaN or infinity"),
        (np.array([["a", "b"], ["c", "d"]]), "expected real numbers"),
        (np.zeros((5, 3), complex), "expected real numbers"),
    ],
)
def test_bad_features(features: np.ndarray, message: str) -> None:
    """Features of the wrong kind are refused with what to do instead."""
    with pytest.raises(ValueError, match=message):
        features_to_statistics(features)


def test_features_of_different_length() -> None:
    """Laws of different dimension cannot be compared, and the message gives both lengths."""
    with pytest.raises(ValueError, match="length 3 and 2"):
        frechet_distance(Statistics(np.zeros(3), np.eye(3)), Statistics(np.zeros(2), np.eye(2)))


def test_the_distance_needs_no_tensorflow() -> None:
    """Importing the distance loads neither TensorFlow nor Keras, nor does using it."""
    program = (
        "import sys, numpy as np\n"
        "from gan_course.metrics import frechet_distance, features_to_statistics, "
        "reference_statistics\n"
        "s = features_to_statistics(np.random.default_rng(0).normal(size=(99, 64)))\n"
        "assert frechet_distance(s, reference_statistics()) > 0\n"
        "assert not {'tensorflow', 'keras'} & set(sys.modules)\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
