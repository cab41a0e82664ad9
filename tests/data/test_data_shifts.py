"""Shifts of pictures: nothing at strength 0, more and more beyond, and the same every time."""

import numpy as np
import pytest

from nnviz.data.imaging.shifts import SHIFTS, shifted

PICTURES = np.random.default_rng(0).random((6, 9, 7, 3)).astype(np.float32)

every_shift = pytest.mark.parametrize("name", SHIFTS)


@every_shift
def test_without_strength_not_a_bit_changes(name: str) -> None:
    assert shifted(name, PICTURES, 0, 1) is PICTURES


@every_shift
def test_it_is_reproducible_and_changes_more_the_stronger_it_is(name: str) -> None:
    most = SHIFTS[name].most(7)
    found = [shifted(name, PICTURES, most * share, 1) for share in (0.4, 0.8)]
    np.testing.assert_array_equal(found[1], shifted(name, PICTURES, most * 0.8, 1))
    away = [float(np.abs(pictures - PICTURES).mean()) for pictures in found]
    assert 0 < away[0] < away[1]
    assert all(pictures.shape == PICTURES.shape for pictures in found)


@every_shift
@pytest.mark.parametrize("shape", [(1, 1, 1, 1), (2, 1, 8, 1), (0, 4, 4, 1)])
def test_odd_pictures_are_shifted_too(name: str, shape: tuple[int, ...]) -> None:
    pictures = np.ones(shape, np.float32)
    found = shifted(name, pictures, SHIFTS[name].most(1), 1)
    assert found.shape == shape
    assert np.isfinite(found).all()


@every_shift
def test_it_says_what_it_is(name: str) -> None:
    shift = SHIFTS[name]
    assert shift.help.endswith(".")
    assert 0 < shift.most(8) <= shift.most(64)


def test_rotation_goes_to_either_side() -> None:
    one = np.zeros((40, 5, 5, 1), np.float32)
    one[:, 0, 1] = 1
    found = shifted("rotation", one, 90, 1)
    assert len(np.unique(found.argmax(axis=1).ravel())) > 1
    np.testing.assert_allclose(found.sum(axis=(1, 2, 3)), 1, atol=1e-4)
