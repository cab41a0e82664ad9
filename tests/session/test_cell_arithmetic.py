"""The arithmetic of cells and of heads comes to what the network says."""

import numpy as np
import pytest

from nnviz.core.layer import Layer
from nnviz.core.marks import Neuron
from nnviz.layers.attention import Attention
from nnviz.layers.gru import GRU
from nnviz.layers.lstm import LSTM
from nnviz.layers.simple_rnn import SimpleRNN
from nnviz.session.cell_arithmetic import CellSum, bent, cell_sum, has_cells
from nnviz.session.frame import Wants
from nnviz.session.query_arithmetic import query_sum
from tests.ui.canvas.sequences import STEPS, reader, sequence_frame, sequence_model

WAYS = ("forward", "backward", "both")
CLOSE = {"abs": 2e-6}


def sums(layer: Layer, units: list[tuple[int, int]]) -> list[tuple[CellSum, float]]:
    model = sequence_model(reader(("cells", layer)))
    frame, size = sequence_frame(model), model.network.facts.shapes["cells"][1]
    found = []
    for step, cell in units:
        neuron = Neuron("cells", step * size + cell)
        made = cell_sum(model, frame, neuron)
        assert made is not None
        found.append((made, float(frame.activations["cells"][neuron.unit])))
    return found


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("kind", [LSTM, GRU, SimpleRNN])
def test_the_last_line_is_what_the_cell_says(kind: type[Layer], way: str) -> None:
    last = 5 if way != "both" else 10
    units = [(0, 0), (7, 3), (STEPS - 1, last - 1)]
    for found, said in sums(kind(units=5, direction=way), units):  # type: ignore[call-arg]
        assert found.answer == said
        assert found.lines[-1].result == pytest.approx(said, **CLOSE)
        for line in found.lines:
            total = sum(float(np.prod(each)) for each in line.products)
            assert bent(line.curve, total) == pytest.approx(line.result, **CLOSE)


@pytest.mark.parametrize("layer", [LSTM(units=5), LSTM(units=5, direction="both"), GRU(units=5)])
def test_gates_are_those_of_the_taps(layer: LSTM | GRU) -> None:
    model = sequence_model(reader(("cells", layer)))
    frame, size = sequence_frame(model), model.network.facts.shapes["cells"][1]
    for unit in (3, 9 * size + size - 1):
        found = cell_sum(model, frame, Neuron("cells", unit))
        assert found is not None
        for gate in found.gates:
            tap = frame.taps["cells", f"{found.way}{gate.name}"]
            assert gate.value == pytest.approx(float(tap[found.step, found.cell]), **CLOSE)
            parts = gate.by_inputs + gate.by_state + gate.bias
            assert gate.total == pytest.approx(parts, abs=1e-12)
            sizes = [abs(term.product) for term in gate.terms]
            assert sizes == sorted(sizes, reverse=True)


def test_before_the_first_step_there_is_nothing() -> None:
    ((found, _),) = sums(LSTM(units=5), [(0, 2)])
    assert all(gate.by_state == 0 for gate in found.gates)
    assert found.lines[0].products[0][1] == 0


def test_other_layers_have_no_cells() -> None:
    model = sequence_model(reader(("heads", Attention(heads=2))))
    assert not has_cells(model, "heads")
    assert not has_cells(model, "nobody")
    frame = sequence_frame(model)
    assert cell_sum(model, frame, Neuron("heads", 0)) is None
    assert query_sum(model, frame, Neuron("embedding", 0)) is None


@pytest.mark.parametrize(
    "layer",
    [Attention(heads=2), Attention(heads=4, causal=False, bias=False), Attention(rotary=True)],
)
def test_a_query_adds_up(layer: Attention) -> None:
    model = sequence_model(reader(("heads", layer)))
    frame = sequence_frame(model)
    for unit in (0, 13 * 8 + 5, STEPS * 8 - 1):
        found = query_sum(model, frame, Neuron("heads", unit))
        assert found is not None
        assert found.shares.sum() == pytest.approx(1, abs=1e-6)
        tap = frame.taps["heads", "head_outputs"][found.step, found.head, found.within]
        assert found.products.sum() == pytest.approx(found.said, abs=1e-12)
        assert found.said == pytest.approx(float(tap), **CLOSE)
        assert found.heads.sum() + found.bias == pytest.approx(found.answer, **CLOSE)


def test_a_frame_without_taps_has_no_query() -> None:
    model = sequence_model(reader(("heads", Attention(heads=2))))
    assert query_sum(model, sequence_frame(model, Wants()), Neuron("heads", 0)) is None
