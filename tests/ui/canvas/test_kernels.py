"""Kernels between maps: their strengths, which pairs have one, and where they are drawn."""

import numpy as np
import pytest

from nnviz.core.marks import CellSet, Marks, Neuron
from nnviz.ui.canvas.focus import edges_of, strongest
from nnviz.ui.canvas.held import held_edges
from nnviz.ui.canvas.kernel_places import MOST, kernel_spots
from nnviz.ui.canvas.kernels import kernel_of, kernels, present, strengths
from nnviz.ui.canvas.look import Look
from nnviz.ui.canvas.places import BundlePlace


def bundle(n: int, m: int, gap: float = 200.0, pitch: float = 60.0) -> BundlePlace:
    starts = np.column_stack([np.zeros(n), np.arange(n) * pitch])
    ends = np.column_stack([np.full(m, gap), np.arange(m) * pitch])
    return BundlePlace("a", "b", starts, ends, pitch, has_kernels=True)


def look_at(place: BundlePlace, scale: float = 1.0) -> Look:
    left, top, width, height = place.rect
    return Look(scale, left - 1, top - 1, left + width + 1, top + height + 1)


@pytest.mark.parametrize(("groups", "n", "m"), [(1, 3, 4), (2, 4, 6), (4, 4, 4), (3, 3, 6)])
def test_a_strength_is_the_norm_with_the_sign_of_the_sum(groups: int, n: int, m: int) -> None:
    weights = np.random.default_rng(1).standard_normal((3, 3, n // groups, m))
    found = strengths(weights, n, m)
    there = present(weights.shape, n, m)
    for i in range(n):
        for j in range(m):
            kernel = kernel_of(weights, bundle(n, m), i, j)
            same = i // (n // groups) == j // (m // groups)
            assert (kernel is not None) == same
            assert there is None or bool(there[i, j]) == same
            if kernel is None:
                assert found[i, j] == 0
            else:
                size = np.sqrt((kernel**2).sum()) * np.sign(kernel.sum())
                assert found[i, j] == pytest.approx(size, rel=1e-5)


def test_weights_of_one_pixel_are_their_own_strength() -> None:
    weights = np.array([[1.0, -2.0], [0.5, 3.0]], np.float32)
    assert np.array_equal(strengths(weights, 2, 2), weights)
    assert kernels(weights, 3, 2) is None
    assert not strengths(weights, 3, 2).any()


def test_a_pixel_has_the_edges_of_its_map() -> None:
    place = bundle(3, 4)
    assert edges_of((Neuron("a", 3 * 17 + 1),), place).tolist() == [4, 5, 6, 7]
    assert edges_of((Neuron("b", 4 * 9 + 2),), place).tolist() == [2, 6, 10]


def test_a_kernel_is_marked_when_all_its_weights_are() -> None:
    shape = (2, 2, 1, 4)  # of two groups
    whole = [(row, 1) for row in range(4)]
    marks = Marks(removed=(("b", CellSet.of(4, 4, [*whole, (0, 3)])),), muted=(Neuron("a", 0),))
    held = held_edges(marks, bundle(2, 4), shape)
    assert held is not None
    assert held.removed.tolist() == [1]
    assert len(held.muted) == 0, "a pixel is not its map"
    assert held_edges(Marks(), bundle(2, 4), shape) is None


@pytest.mark.parametrize(("n", "m"), [(1, 1), (1, 6), (6, 1), (3, 5)])
def test_kernels_are_on_their_edges_and_never_over_one_another(n: int, m: int) -> None:
    place = bundle(n, m)
    side, spots = kernel_spots(place, np.arange(n * m), look_at(place), 3)
    assert len(spots) == n * m
    assert side >= 9
    for spot in spots:
        x1, y1, x2, y2 = place.lines(np.array([spot.flat]))[0]
        x, y = spot.x - 1, spot.y - 1
        assert (x - x1) * (y2 - y1) == pytest.approx((y - y1) * (x2 - x1), abs=1e-6)
    for at, one in enumerate(spots):
        for other in spots[:at]:
            assert max(abs(one.x - other.x), abs(one.y - other.y)) >= side


def test_where_not_all_find_room_none_is_drawn() -> None:
    narrow = bundle(8, 8, gap=20.0, pitch=10.0)
    assert kernel_spots(narrow, np.arange(64), look_at(narrow), 3) == (0.0, ())
    many = bundle(30, 30)
    assert kernel_spots(many, np.arange(MOST + 1), look_at(many, 4.0), 3)[1] == ()
    assert kernel_spots(many, np.zeros(0, np.intp), look_at(many), 3)[1] == ()


def test_what_is_out_of_view_needs_no_room() -> None:
    place = bundle(4, 4)
    corner = Look(3.0, 80.0, -5.0, 120.0, 5.0)  # only the first edge passes here
    _, spots = kernel_spots(place, np.arange(16), corner, 3)
    assert [spot.flat for spot in spots] == [0]


def test_of_too_many_edges_the_strongest_are_drawn_in_their_order() -> None:
    weights = np.array([0.1, -5.0, 0.0, 3.0, np.nan, -0.2, 3.0])
    flat = np.array([0, 1, 3, 4, 5, 6])
    assert strongest(weights, flat, 6) is flat
    assert strongest(weights, flat, 3).tolist() == [1, 3, 6]
    assert strongest(weights, flat, 2).tolist() == [1, 3]
    assert strongest(weights, flat, 0).tolist() == []
