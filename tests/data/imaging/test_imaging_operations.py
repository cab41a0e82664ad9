"""Blur, noise, tone, cut-out, mix, resize, crop and grey, each against what it must keep."""

from collections.abc import Callable

import numpy as np
import pytest

from nnviz.data.imaging import (
    blurred,
    brightened,
    centre_cropped,
    cropped,
    cut_out,
    in_grey,
    mixed,
    resized,
    squared,
    with_contrast,
    with_noise,
)

SHAPES = [(1, 1, 1, 1), (1, 1, 1, 3), (2, 5, 8, 1), (3, 9, 4, 3), (0, 3, 3, 1)]
Operation = Callable[[np.ndarray], np.ndarray]


def _images(shape: tuple[int, ...], kind: type = np.float32) -> np.ndarray:
    return np.random.default_rng(7).random(shape).astype(kind)


def _rng() -> np.random.Generator:
    return np.random.default_rng(3)


IDLE: dict[str, Operation] = {
    "blur": lambda x: blurred(x, 0.0),
    "noise": lambda x: with_noise(x, 0.0, _rng()),
    "brightness": lambda x: brightened(x, 0.0),
    "cut-out": lambda x: cut_out(x, (1.0, 1.0), 0.0),
    "mix": lambda x: mixed(x, np.arange(len(x))[::-1], 1.0),
    "resize": lambda x: resized(x, *x.shape[1:3]),
    "crop": lambda x: cropped(x, 0, 0, *x.shape[1:3]),
}
BUSY: dict[str, Operation] = {
    "blur": lambda x: blurred(x, 1.5),
    "noise": lambda x: with_noise(x, 0.3, _rng()),
    "brightness": lambda x: brightened(x, 0.2),
    "contrast": lambda x: with_contrast(x, 0.5),
    "cut-out": lambda x: cut_out(x, (1.0, 1.0), 2.0),
    "mix": lambda x: mixed(x, np.arange(len(x))[::-1], 0.7),
}


@pytest.mark.parametrize("name", IDLE)
@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("kind", [np.float32, np.float64])
def test_settings_that_do_nothing_change_no_bit(
    name: str, shape: tuple[int, ...], kind: type
) -> None:
    images = _images(shape, kind)
    result = IDLE[name](images)
    assert result.dtype == kind
    assert np.array_equal(result, images)


@pytest.mark.parametrize("name", BUSY)
@pytest.mark.parametrize("shape", SHAPES)
def test_operations_keep_shape_and_type_and_what_they_were_given(
    name: str, shape: tuple[int, ...]
) -> None:
    images = _images(shape)
    before = images.copy()
    result = BUSY[name](images)
    assert (result.shape, result.dtype) == (shape, np.float32)
    assert np.array_equal(images, before)
    assert np.array_equal(BUSY[name](images), result)


@pytest.mark.parametrize("channels", [1, 3])
def test_a_blur_keeps_the_sum_away_from_borders(channels: int) -> None:
    images = np.zeros((2, 31, 31, channels), np.float64)
    images[:, 12:19, 13:17] = _images((2, 7, 4, channels), np.float64)
    result = blurred(images, 1.7)
    np.testing.assert_allclose(result.sum(axis=(1, 2)), images.sum(axis=(1, 2)))
    assert result.max() < images.max()


def test_a_blur_is_the_gaussian_along_both_axes() -> None:
    images = np.zeros((1, 21, 21, 1), np.float64)
    images[0, 10, 10, 0] = 1.0
    away = np.arange(-8, 9)
    share = np.exp(-0.5 * (away / 2.0) ** 2)
    expected = np.outer(share, share) / share.sum() ** 2
    np.testing.assert_allclose(blurred(images, 2.0)[0, 2:19, 2:19, 0], expected, atol=1e-12)


def test_an_even_picture_stays_even_under_any_blur() -> None:
    for sigma in (0.3, 4.0, 1e6):
        assert np.allclose(blurred(np.full((1, 5, 3, 1), 2.0), sigma), 2.0)


def test_no_blur_below_nothing() -> None:
    for sigma in (-1.0, np.nan):
        with pytest.raises(ValueError, match="blur"):
            blurred(_images((1, 3, 3, 1)), sigma)


def test_noise_is_gaussian_and_keeps_its_pattern() -> None:
    images = np.zeros((40, 50, 50, 1), np.float32)
    grain = with_noise(images, 2.0, _rng())
    assert abs(grain.mean()) < 0.02
    assert abs(grain.std() - 2.0) < 0.02
    shares = [(np.abs(grain) < 2.0 * k).mean() for k in (1, 2, 3)]
    np.testing.assert_allclose(shares, [0.6827, 0.9545, 0.9973], atol=0.005)
    neighbours = np.corrcoef(grain[:, :, 1:].ravel(), grain[:, :, :-1].ravel())[0, 1]
    assert abs(neighbours) < 0.01
    np.testing.assert_allclose(with_noise(images, 0.5, _rng()), grain / 4, rtol=1e-6)


def test_every_image_has_its_own_noise() -> None:
    grain = with_noise(np.zeros((3, 30, 30, 1), np.float32), np.array([0.0, 1.0, 3.0]), _rng())
    assert (grain[0] == 0).all()
    assert 2.5 < grain[2].std() / grain[1].std() < 3.5


def test_brightness_is_cut_to_a_range_only_where_there_is_one() -> None:
    images = _images((2, 3, 3, 1))
    assert brightened(images, 5.0).min() > 4.9
    assert (brightened(images, np.array([5.0, -5.0]), 0.0, 1.0)[0] == 1.0).all()
    assert (brightened(images, np.array([5.0, -5.0]), 0.0, 1.0)[1] == 0.0).all()


def test_contrast_turns_about_the_mean_of_each_channel() -> None:
    images = _images((2, 6, 5, 3), np.float64)
    flat = with_contrast(images, 0.0)
    np.testing.assert_allclose(
        flat, np.broadcast_to(images.mean((1, 2), keepdims=True), flat.shape)
    )
    more = with_contrast(images, np.array([2.0, 1.0]))
    np.testing.assert_allclose(more[0].std((0, 1)), 2 * images[0].std((0, 1)))
    np.testing.assert_allclose(more[1], images[1])
    np.testing.assert_allclose(with_contrast(images, 2.0, 0.5), 2 * images - 0.5)


def test_what_is_cut_out_is_a_square_that_may_lie_outside_in_part() -> None:
    images = np.ones((3, 6, 6, 3), np.float32)
    rows, columns = np.array([2.0, 0.0, -9.0]), np.array([3.0, 5.0, -9.0])
    result = cut_out(images, (rows, columns), 3.0, (4.0, 5.0, 6.0))
    covered = (result != 1).any(axis=-1)
    expected = np.zeros((3, 6, 6), bool)
    expected[0, 1:4, 2:5] = True
    expected[1, :2, 4:] = True
    assert np.array_equal(covered, expected)
    assert (result[covered] == np.array([4.0, 5.0, 6.0])).all()


def test_targets_that_are_mixed_still_sum_to_one() -> None:
    rng = _rng()
    targets = np.eye(5, dtype=np.float32)[rng.integers(0, 5, 64)]
    share = rng.random(64).astype(np.float32)
    result = mixed(targets, rng.permutation(64), share)
    np.testing.assert_allclose(result.sum(axis=1), 1.0, rtol=1e-6)
    assert (result >= 0).all()


def test_halves_meet_in_the_middle() -> None:
    images = _images((2, 3, 3, 1))
    result = mixed(images, np.array([1, 0]), 0.5)
    np.testing.assert_allclose(result[0], result[1])
    np.testing.assert_allclose(result[0], images.mean(axis=0), rtol=1e-6)


def test_half_the_size_is_the_mean_of_neighbours_in_effect() -> None:
    images = _images((2, 16, 12, 3), np.float64)
    small = resized(images, 8, 6)
    assert small.shape == (2, 8, 6, 3)
    even = resized(np.full((1, 17, 5, 1), 0.25), 3, 11)
    np.testing.assert_allclose(even, 0.25)
    back = resized(resized(np.full((1, 1, 1, 1), 3.0), 4, 4), 1, 1)
    np.testing.assert_allclose(back, 3.0)


def test_a_ramp_stays_a_ramp_when_it_grows() -> None:
    ramp = np.arange(4.0).reshape(1, 1, 4, 1)
    grown = resized(ramp, 1, 8)[0, 0, :, 0]
    np.testing.assert_allclose(grown, [0, 0.25, 0.75, 1.25, 1.75, 2.25, 2.75, 3])


def test_parts_of_pictures() -> None:
    images = _images((2, 5, 8, 3))
    assert np.array_equal(cropped(images, 1, 2, 3, 4), images[:, 1:4, 2:6])
    assert np.array_equal(centre_cropped(images, 2, 3), images[:, 1:3, 2:5])
    assert squared(images).shape == (2, 5, 5, 3)
    for wrong in ((0, 0, 6, 1), (-1, 0, 1, 1), (0, 5, 1, 4), (0, 0, 0, 1)):
        with pytest.raises(ValueError, match="pixels"):
            cropped(images, *wrong)
    with pytest.raises(ValueError, match="pixels"):
        resized(images, 0, 3)


def test_grey_is_what_the_eye_sees() -> None:
    white, green = np.ones(3), np.array([0.0, 1.0, 0.0])
    images = np.stack([white, green]).reshape(2, 1, 1, 3)
    np.testing.assert_allclose(in_grey(images).ravel(), [1.0, 0.587])
    grey = _images((2, 3, 3, 1))
    assert np.array_equal(in_grey(grey), grey)
    with pytest.raises(ValueError, match="channels"):
        in_grey(np.zeros((1, 2, 2, 4)))
