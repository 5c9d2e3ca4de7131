"""Pictures as points and back."""

import re

import numpy as np
import pytest

from gan_course.data import images_to_points, load_mnist, points_to_images, to_float, to_uint8

GREYS = to_float(np.arange(256, dtype=np.uint8).reshape(1, 16, 16, 1))


def test_a_point_lies_within_its_grey_value() -> None:
    """256 times the point, rounded down, is the grey value: nothing is lost, nothing overlaps."""
    points = images_to_points(np.repeat(GREYS, 50, axis=0), seed=1)
    np.testing.assert_array_equal(np.floor(points * 256)[0], np.arange(256))
    assert points.shape == (50, 256)
    assert 0 <= points.min() < points.max() < 1


def test_the_random_part_is_uniform_and_seeded() -> None:
    """Mean ½ and variance 1/12 of a grey step, within 5 standard errors; a seed repeats it."""
    images = np.repeat(GREYS, 100, axis=0)
    rest = images_to_points(images, seed=2) * 256 % 1
    assert rest.mean() == pytest.approx(0.5, abs=5 * np.sqrt(1 / 12 / rest.size))
    assert rest.var() == pytest.approx(1 / 12, abs=5 * np.sqrt(1 / 180 / rest.size))
    np.testing.assert_array_equal(images_to_points(images, 2), images_to_points(images, 2))
    assert not np.array_equal(images_to_points(images, 2), images_to_points(images, 3))


def test_points_come_back_as_their_pictures() -> None:
    """There and back changes a grey value by at most one."""
    images, _ = load_mnist("test", limit=5)
    back = to_uint8(points_to_images(images_to_points(images)))
    assert abs(back.astype(int) - to_uint8(images)).max() <= 1


def test_points_outside_the_cube_are_clipped() -> None:
    """So that what a model draws can be shown."""
    drawn = points_to_images(np.array([[-3.0, 0.0, 0.5, 7.0]]))
    np.testing.assert_array_equal(drawn.ravel(), [-1, -1, 0, 1])


def test_points_that_are_no_square_are_refused() -> None:
    """The error shows their shapes; two sizes do not go together, nor does nothing at all."""
    for wrong in ([np.zeros((2, 5))], [np.zeros((2, 4)), np.zeros((2, 9))], [np.zeros(4)], []):
        shapes = re.escape(str([points.shape for points in wrong]))
        with pytest.raises(ValueError, match=rf"shapes {shapes}, expected \(N, S²\)"):
            points_to_images(*wrong)


def test_rows_of_pictures_stand_one_after_the_other() -> None:
    """Several arrays give the pictures of the first, then those of the second."""
    both = points_to_images(np.zeros((2, 4)), np.ones((1, 4)))
    assert both.shape == (3, 2, 2, 1)
    np.testing.assert_array_equal(both[:, 0, 0, 0], [-1, -1, 1])
