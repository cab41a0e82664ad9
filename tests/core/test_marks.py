"""Marks as values: sets of cells, what is held, and what fits another network."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnviz.core.marks import CellSet, Marks, Neuron

sizes = st.integers(1, 7)


@given(sizes, sizes, st.data())
def test_a_set_of_cells_is_a_set(rows: int, columns: int, data: st.DataObject) -> None:
    cell = st.tuples(st.integers(0, rows - 1), st.integers(0, columns - 1))
    cells = data.draw(st.sets(cell))
    found = CellSet.of(rows, columns, cells)
    assert set(found) == cells
    assert len(found) == len(cells)
    assert all((r, c) in found for r, c in cells)
    everything = {(r, c) for r in range(-1, rows + 1) for c in range(-1, columns + 1)}
    assert not any(cell in found for cell in everything - cells)
    assert found == CellSet.of(rows, columns, cells)


def test_a_cell_outside_is_a_mistake() -> None:
    with pytest.raises(IndexError, match=r"\(3, 0\) of 3 by 2"):
        CellSet.of(3, 2, [(3, 0)])


def test_an_empty_set_is_no_mark() -> None:
    marks = Marks().with_removed("h1", CellSet.of(2, 2, [(0, 1)]))
    assert marks
    assert marks.with_removed("h1", CellSet.of(2, 2, [])) == Marks()
    assert not Marks()


def test_order_does_not_matter() -> None:
    a, b = Neuron("h1", 2), Neuron("h2", 0)
    assert Marks().with_muted([a, b], True) == Marks().with_muted([b], True).with_muted([a], True)
    assert Marks().with_clamped([b], 1).with_clamped([a], 1) == Marks().with_clamped([a, b], 1)
    assert Marks().with_muted([a, b], True).with_muted([a, b], False) == Marks()
    assert Marks().with_clamped([a], 1).with_clamped([a], None) == Marks()


def test_a_twin_bears_the_same_marks() -> None:
    one, twin = Neuron("h1", 1), Neuron("h1", 3)
    marks = Marks().with_muted([one], True).with_clamped([one, Neuron("h1", 0)], 0.5)
    marks = marks.with_removed("h1", CellSet.of(2, 3, [(0, 1), (1, 2)]))
    marks = marks.with_frozen("h1", CellSet.of(3, 3, [(2, 1), (2, 0)]))
    found = marks.with_twin(one, twin)
    assert found.muted == (one, twin)
    assert dict(found.clamped) == {one: 0.5, Neuron("h1", 0): 0.5, twin: 0.5}
    assert set(found.removed_of("h1")) == {(0, 1), (1, 2), (0, 3)}
    assert set(found.frozen_of("h1")) == {(2, 1), (2, 0), (2, 3)}
    assert found.fitted({"h1": 3}, {"h1": (2, 3)}) == marks
    assert Marks().with_twin(one, twin) == Marks()


def test_being_muted_goes_over_being_held() -> None:
    neuron = Neuron("h1", 2)
    marks = Marks().with_clamped([neuron, Neuron("h1", 0)], 0.5).with_muted([neuron], True)
    assert marks.held() == {"h1": {2: 0.0, 0: 0.5}}
    assert marks.with_muted([neuron], False).held() == {"h1": {2: 0.5, 0: 0.5}}


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_a_neuron_is_held_at_a_finite_number(value: float) -> None:
    (problem,) = Marks(clamped=((Neuron("h1", 1), value),)).problems()
    assert (problem.where, problem.key) == ("h1 · neuron 2", "marks")
    assert Marks().problems() == ()


@given(sizes, sizes, sizes, sizes)
def test_what_fits_stays_and_the_bias_stays_the_bias(
    rows: int, columns: int, new_rows: int, new_columns: int
) -> None:
    every = [(r, c) for r in range(rows) for c in range(columns)]
    bias = [(rows, c) for c in range(columns)]
    marks = Marks(
        removed=(("h1", CellSet.of(rows, columns, every)),),
        frozen=(("h1", CellSet.of(rows + 1, columns, every + bias)),),
        clamped=((Neuron("h1", columns - 1), 1.0),),
        muted=(Neuron("gone", 0), Neuron("h1", 0)),
    )
    found = marks.fitted({"h1": new_columns}, {"h1": (new_rows, new_columns)})
    kept = {(r, c) for r, c in every if r < new_rows and c < new_columns}
    removed, frozen = found.removed_of("h1"), found.frozen_of("h1")
    assert removed is not None
    assert set(removed) == kept
    assert (removed.rows, removed.columns) == (new_rows, new_columns)
    assert frozen is not None
    assert set(frozen) == kept | {(new_rows, c) for c in range(min(columns, new_columns))}
    assert found.muted == (Neuron("h1", 0),)
    assert bool(found.clamped) is (new_columns >= columns)
    assert marks.fitted({}, {}) == Marks()
