"""The arithmetic of dense layers and convolutions over steps comes to what the network says."""

from typing import Any

import numpy as np
import pytest

from nnviz.core.marks import Neuron
from nnviz.layers.activations import ACTIVATIONS
from nnviz.layers.attention import Attention
from nnviz.layers.conv1d import CAUSAL, SAME, VALID, Conv1D
from nnviz.layers.dense import Dense
from nnviz.session.frame import Frame, Model
from nnviz.session.step_arithmetic import StepSum, has_steps, step_sum
from tests.ui.canvas.sequences import STEPS, reader, sequence_frame, sequence_model

SIZE = 5


def seen(layer: Any) -> tuple[Model, Frame]:
    model = sequence_model(reader(("middle", layer)))
    return model, sequence_frame(model)


def summed(model: Model, frame: Frame, step: int, feature: int) -> StepSum:
    found = step_sum(model, frame, Neuron("middle", step * SIZE + feature))
    assert found is not None
    return found


def bent(curve: str, total: float) -> float:
    z, y = np.array([[total]]), np.empty((1, 1))
    ACTIVATIONS[curve].bind(z, y, np.zeros((1, 1)), np.zeros((1, 1))).forward()
    return float(y[0, 0])


@pytest.mark.parametrize(
    "layer",
    [
        Dense(units=SIZE, activation="tanh"),
        Dense(units=SIZE, activation="linear", bias=False),
        Conv1D(filters=SIZE, kernel=3, activation="relu"),
        Conv1D(filters=SIZE, kernel=4, padding=CAUSAL, dilation=2, activation="tanh"),
        Conv1D(filters=SIZE, kernel=4, padding=SAME, bias=False, activation="linear"),
        Conv1D(filters=SIZE, kernel=1, activation="linear"),
    ],
)
def test_it_adds_up_to_what_the_network_says(layer: Any) -> None:
    model, frame = seen(layer)
    for step, feature in ((0, 0), (7, 3), (STEPS - 1, SIZE - 1)):
        found = summed(model, frame, step, feature)
        assert (found.step, found.feature) == (step, feature)
        parts = sum(read.adds for read in found.reads) + found.bias
        assert found.total == pytest.approx(parts, abs=1e-12)
        assert found.answer == float(frame.activations["middle"][step * SIZE + feature])
        assert bent(found.curve, found.total) == pytest.approx(found.answer, abs=2e-6)
        sizes = [abs(term.product) for term in found.terms]
        assert sizes == sorted(sizes, reverse=True)
        assert all(read.adds == 0 for read in found.reads if not read.is_there)


def test_only_whole_windows_are_read_where_edges_are_valid() -> None:
    model, frame = seen(Conv1D(filters=SIZE, kernel=3, dilation=2, padding=VALID))
    assert not has_steps(model, "answer_of_nobody")
    found = summed(model, frame, 4, 1)
    assert [(read.step, read.is_there) for read in found.reads] == [(4, True), (6, True), (8, True)]


def test_beyond_the_ends_there_is_nothing() -> None:
    model, frame = seen(Conv1D(filters=SIZE, kernel=3, padding=CAUSAL))
    assert [read.is_there for read in summed(model, frame, 0, 0).reads] == [False, False, True]
    model, frame = seen(Conv1D(filters=SIZE, kernel=3, padding=SAME))
    last = summed(model, frame, STEPS - 1, 0)
    assert [read.is_there for read in last.reads] == [True, True, False]
    assert any("embedding" in term.name and "step" in term.name for term in last.terms)


def test_other_layers_have_none() -> None:
    model, frame = seen(Attention(heads=2))
    assert not has_steps(model, "middle")
    assert not has_steps(model, "embedding")
    assert not has_steps(model, "output")
    assert has_steps(model, "answer")
    assert step_sum(model, frame, Neuron("middle", 0)) is None
