"""Which cells have a number at each step of a series."""

import numpy as np

from nnviz.core.graph import chain
from nnviz.engine.network import Network
from nnviz.explain.cells import Cells
from nnviz.explain.series_cells import cells_over, over_time, unit_at
from nnviz.layers.conv1d import Conv1D
from nnviz.layers.dense import Dense
from nnviz.layers.input import Input
from nnviz.layers.lstm import LSTM
from nnviz.layers.over_time import OverTime
from nnviz.layers.reshape import Reshape

READER = Network.of(
    chain(
        ("values", Input(shape=(12,))),
        ("steps", Reshape(shape="-1x2")),
        ("near", Conv1D(filters=3, kernel=2, padding="causal")),
        ("cells", LSTM(units=4)),
        ("last", OverTime(how="last")),
        ("y", Dense(units=2)),
    )
)
FLAT = Network.of(chain(("values", Input(shape=(12,))), ("y", Dense(units=2))))


def test_recurrent_layers_come_first_then_others_then_gates() -> None:
    found = cells_over(READER, 6)
    assert found[:2] == (Cells("cells", "", 4), Cells("near", "", 3))
    taps = {cells.tap: cells.count for cells in found[2:]}
    assert {"input_gate", "forget_gate", "output_gate", "candidate", "cell"} <= set(taps)
    assert set(taps.values()) == {4}


def test_there_are_none_without_steps() -> None:
    assert cells_over(FLAT, 12) == ()
    assert cells_over(READER, 12) == ()
    assert cells_over(READER, 1) == ()


def test_numbers_over_time_are_those_of_the_layer() -> None:
    parameters = np.random.default_rng(0).normal(size=READER.layout.size).astype(np.float32)
    workspace = READER.workspace(parameters, 1)
    workspace.run(np.random.default_rng(1).normal(size=(1, 12)).astype(np.float32))
    said = {name: array[0].ravel() for name, array in workspace.activations.items()}
    taps = {name: array[0] for name, array in workspace.taps.items()}
    for cells in cells_over(READER, 6):
        found = over_time(cells, said, taps)
        assert found is not None
        assert found.shape == (6, cells.count)
    found = over_time(Cells("cells", "", 4), said, {})
    assert found is not None
    np.testing.assert_array_equal(found, workspace.activations["cells"][0])
    assert over_time(Cells("cells", "cell", 4), said, {}) is None
    assert over_time(Cells("other", "", 4), said, {}) is None


def test_a_cell_is_one_unit_a_step() -> None:
    assert unit_at(READER, Cells("cells", "", 4).cell(3), 5) == 23
    assert unit_at(READER, Cells("cells", "forget_gate", 4).cell(1), 0) == 1
    assert unit_at(READER, Cells("near", "", 3).cell(2), 4) == 14
    assert unit_at(READER, Cells("cells", "", 4).cell(0), 6) is None
