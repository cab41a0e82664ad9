"""Images of weights, of layers from afar and of a batch; and what marks make of a bundle."""

import numpy as np
import pytest

from nnviz.core.marks import CellSet, Marks, Neuron
from nnviz.ui.canvas.focus import edges_of
from nnviz.ui.canvas.held import bits, frozen_neurons, held_edges
from nnviz.ui.canvas.layer_tile import column_rows
from nnviz.ui.canvas.places import BundlePlace
from nnviz.ui.canvas.strips import ROWS, strip_pictures
from nnviz.ui.canvas.tiles import pixel
from nnviz.ui.canvas.weight_image import extent, signed_maximum
from nnviz.ui.theme import DARK


def place(n: int, m: int) -> BundlePlace:
    starts = np.column_stack([np.zeros(n), np.arange(n) * 10.0])
    ends = np.column_stack([np.full(m, 100.0), np.arange(m) * 10.0])
    return BundlePlace("a", "b", starts, ends, 10.0)


@pytest.mark.parametrize(("rows", "columns"), [(1, 1), (3, 4), (7, 11), (10, 13)])
def test_of_each_group_of_weights_the_one_furthest_from_zero_is_kept(
    rows: int, columns: int
) -> None:
    weights = np.random.default_rng(0).standard_normal((10, 13)).astype(np.float32)
    found = signed_maximum(weights, rows, columns)
    assert found.shape == (rows, columns)
    down, across = (np.arange(k + 1) * n // k for k, n in ((rows, 10), (columns, 13)))
    for row in range(rows):
        for column in range(columns):
            part = weights[down[row] : down[row + 1], across[column] : across[column + 1]].ravel()
            assert found[row, column] == part[np.abs(part).argmax()]


def test_cells_in_view_are_grouped_only_where_there_are_fewer_pixels() -> None:
    whole = extent(100, 0.0, 50.0, -10.0, 90.0, scale=1.0)
    assert (whole.first, whole.last, whole.bins) == (0, 100, 50)
    part = extent(100, 0.0, 50.0, 10.2, 20.0, scale=8.0)
    assert (part.first, part.last, part.bins) == (20, 40, 20)
    assert extent(100, 0.0, 50.0, 60.0, 90.0, scale=1.0).bins == 0


def test_a_layer_from_afar_keeps_its_strongest_neuron() -> None:
    strength = np.zeros(1000, np.float32)
    strength[567] = -1.0
    rows = column_rows(strength, 100, DARK)
    lit = np.flatnonzero((rows == pixel(DARK.negative)).all(axis=1))
    assert lit.tolist() == [56]


def test_gaps_between_neurons_grow_with_the_zoom() -> None:
    ground = pixel(DARK.background)

    def dark(pitch: int) -> int:
        rows = column_rows(np.ones(50, np.float32), 50 * pitch, DARK)
        return int((np.abs(rows - ground).sum(axis=1) < 1).sum())

    assert dark(1) == dark(2) == 0
    assert dark(8) == 100


def test_bars_of_a_batch_stand_on_zero() -> None:
    values = np.array([[1.0, 0.5, -1.0, np.nan]])
    both = strip_pictures(values, 1.0, from_zero=False)[0]
    assert (both > 0).sum(axis=0).tolist() == [ROWS // 2, ROWS // 4, 0, 0]
    assert (both < 0).sum(axis=0).tolist() == [0, 0, ROWS // 2, 0]
    up = strip_pictures(values[:, :2], 1.0, from_zero=True)[0]
    assert (up > 0).sum(axis=0).tolist() == [ROWS, ROWS // 2]


def test_a_neuron_has_all_its_edges() -> None:
    found = edges_of((Neuron("a", 1), Neuron("b", 2), Neuron("c", 0)), place(3, 4))
    assert found.tolist() == [2, 4, 5, 6, 7, 10]


def test_marks_say_which_edges_are_drawn_in_another_way() -> None:
    marks = Marks(
        removed=(("b", CellSet.of(3, 4, [(0, 0), (1, 1)])),),
        frozen=(("b", CellSet.of(4, 4, [(0, 0), (2, 3), (3, 3)])),),
        muted=(Neuron("a", 1),),
    )
    held = held_edges(marks, place(3, 4))
    assert held is not None
    assert np.flatnonzero(held.hidden).tolist() == [0, 4, 5, 6, 7]
    assert held.removed.tolist() == [0]
    assert held.muted.tolist() == [4, 6, 7]
    assert held.frozen.tolist() == [11]
    assert held_edges(Marks(), place(3, 4)) is None
    assert held_edges(marks, place(5, 4)) is not None, "of another shape only the muted is left"


def test_a_neuron_is_frozen_when_nothing_of_it_learns() -> None:
    cells = [(row, 2) for row in range(4)] + [(0, 1)]
    marks = Marks(frozen=(("b", CellSet.of(4, 4, cells)),))
    assert frozen_neurons(marks, "b") == (2,)
    assert frozen_neurons(marks, "a") == ()
    assert np.argwhere(bits(marks.frozen[0][1])).tolist() == sorted(map(list, cells))
