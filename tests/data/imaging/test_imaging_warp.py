"""Shift, rotate, scale and flip against what NumPy does with whole pixels."""

import numpy as np
import pytest

from nnviz.data.imaging import warped
from nnviz.data.imaging.warp import CHUNK, Warper

SHAPES = [(1, 1, 1, 1), (3, 1, 4, 1), (2, 5, 5, 1), (2, 6, 6, 3), (4, 7, 5, 3), (0, 4, 4, 1)]
SQUARES = [(1, 1, 1, 1), (2, 5, 5, 1), (2, 6, 6, 3)]


def _images(shape: tuple[int, ...], kind: type = np.float32) -> np.ndarray:
    return np.random.default_rng(len(shape)).normal(size=shape).astype(kind)


@pytest.mark.parametrize("kind", [np.float32, np.float64])
@pytest.mark.parametrize("shape", SHAPES)
def test_nothing_asked_changes_no_bit(shape: tuple[int, ...], kind: type) -> None:
    images = _images(shape, kind)
    for fill in (0.0, None):
        result = warped(images, fill=fill)
        assert result.dtype == kind
        assert np.array_equal(result, images)
        assert not np.shares_memory(result, images)


@pytest.mark.parametrize("shift", [(0, 1), (2, 0), (-1, 3), (-2, -2), (9, 0), (0, -50)])
@pytest.mark.parametrize("shape", SHAPES)
def test_a_shift_by_whole_pixels_is_a_roll_with_the_rest_filled(
    shape: tuple[int, ...], shift: tuple[int, int]
) -> None:
    images = _images(shape)
    expected = np.full_like(images, 7.0)
    rows, columns = shape[1:3]
    for row in range(rows):
        for column in range(columns):
            at = row - shift[0], column - shift[1]
            if 0 <= at[0] < rows and 0 <= at[1] < columns:
                expected[:, row, column] = images[:, at[0], at[1]]
    assert np.array_equal(warped(images, shift=shift, fill=7.0), expected)


@pytest.mark.parametrize("shape", SQUARES)
@pytest.mark.parametrize("turns", [1, 2, 3, -1])
def test_right_angles_are_those_of_numpy(shape: tuple[int, ...], turns: int) -> None:
    images = _images(shape)
    result = warped(images, angle=90.0 * turns, fill=99.0)
    np.testing.assert_allclose(result, np.rot90(images, turns, (1, 2)), atol=2e-3)
    exact = warped(images.astype(np.float64), angle=90.0 * turns, fill=None)
    np.testing.assert_allclose(exact, np.rot90(images, turns, (1, 2)), atol=1e-12)


@pytest.mark.parametrize("shape", SHAPES)
def test_a_flip_is_exact_and_twice_is_none(shape: tuple[int, ...]) -> None:
    images = _images(shape)
    once = warped(images, flip=True)
    assert np.array_equal(once, images[:, :, ::-1])
    assert np.array_equal(warped(once, flip=True), images)


def test_every_image_has_its_own_parameters() -> None:
    images = _images((3, 6, 6, 3))
    angle, scale = np.array([0.0, 30.0, -90.0]), np.array([1.0, 1.5, 0.5])
    down, right, flip = np.array([1, 0, 2.5]), np.array([0, -1.5, 0]), np.array([True, False, True])
    whole = warped(images, angle, scale, (down, right), flip, fill=None)
    for at in range(3):
        alone = warped(
            images[at : at + 1], angle[at], scale[at], (down[at], right[at]), flip[at], fill=None
        )
        np.testing.assert_allclose(whole[at : at + 1], alone, atol=1e-6)


def test_half_a_pixel_is_the_mean_of_two() -> None:
    images = _images((2, 4, 5, 1))
    result = warped(images, shift=(0.0, 0.5), fill=None)
    expected = (images[:, :, 1:] + images[:, :, :-1]) / 2
    np.testing.assert_allclose(result[:, :, 1:], expected, rtol=1e-6)
    np.testing.assert_allclose(result[:, :, 0], images[:, :, 0])  # the border goes on


def test_twice_as_large_keeps_the_middle() -> None:
    images = _images((1, 5, 5, 1))
    large = warped(images, scale=2.0)
    assert large[0, 2, 2, 0] == images[0, 2, 2, 0]
    assert large[0, 0, 0, 0] == images[0, 1, 1, 0]
    small = warped(images, scale=0.5, fill=3.0)
    assert small[0, 1, 1, 0] == images[0, 0, 0, 0]
    assert (small[0, 0] == 3.0).all()


def test_order_is_flip_turn_shift() -> None:
    images = _images((1, 5, 5, 1), np.float64)
    result = warped(images, angle=90.0, shift=(1.0, 0.0), flip=True, fill=0.0)
    expected = np.zeros_like(images)
    expected[:, 1:] = np.rot90(images[:, :, ::-1], 1, (1, 2))[:, :-1]
    np.testing.assert_allclose(result, expected, atol=1e-12)


def test_each_channel_is_filled_with_its_own() -> None:
    result = warped(np.zeros((1, 2, 2, 3), np.float32), shift=(5, 5), fill=(1.0, 2.0, 3.0))
    assert (result == np.array([1.0, 2.0, 3.0])).all()


def test_many_images_and_a_view_of_them_are_taken_in_parts() -> None:
    images = _images((2 * CHUNK // 64 + 3, 8, 8, 1))
    part = images[::-1]
    assert np.array_equal(warped(part, shift=(1, 0))[:, 1:], part[:, :-1])


def test_a_warper_may_write_into_what_it_reads() -> None:
    images = _images((3, 6, 5, 3))
    shift = (np.array([1.0, 2.0, 3.0]), 0.25)
    expected = warped(images, 20.0, 1.1, shift, True, None)
    warper = Warper((4, 6, 5, 3), np.float32)
    warper.warp(images, 20.0, 1.1, shift, True, None, images)
    assert np.array_equal(images, expected)


@pytest.mark.parametrize(
    "wrong",
    [
        {"scale": 0.0},
        {"scale": np.nan},
        {"angle": np.nan},
        {"shift": (np.inf, 0)},
        {"angle": np.zeros(3)},
    ],
)
def test_what_makes_no_sense_is_refused(wrong: dict) -> None:
    with pytest.raises(ValueError, match=r"scale|finite|shape"):
        warped(_images((2, 4, 4, 1)), **wrong)


def test_images_have_four_axes() -> None:
    with pytest.raises(ValueError, match="expected"):
        warped(np.zeros((4, 4)))
