"""What neurons and the pixels of maps are called, and where their weights are."""

import numpy as np
import pytest

from nnviz.core.graph import chain
from nnviz.core.marks import CellSet, Marks, Neuron
from nnviz.data import DataRecipe, load
from nnviz.engine.experiment import Experiment, active_graph, fitted
from nnviz.engine.network import Network
from nnviz.layers.conv2d import Conv2D
from nnviz.layers.dense import Dense
from nnviz.layers.flatten import Flatten
from nnviz.layers.input import PICTURE, Input
from nnviz.session.edge_arithmetic import bias_of, filter_of
from nnviz.session.frame import FrameMaker, Model, Wants
from nnviz.session.mark_words import neuron_words
from nnviz.session.neuron_names import heading, map_name, neuron_name
from nnviz.session.selection import Selection

PIXEL = Neuron("c", (2 * 8 + 5) * 3 + 1)


@pytest.fixture(scope="module")
def model() -> Model:
    graph = chain(
        ("input", Input(form=PICTURE)),
        ("c", Conv2D(filters=3)),
        ("flat", Flatten()),
        ("output", Dense(units=10)),
    )
    recipe = DataRecipe(name="digits")
    dataset = load(recipe)
    experiment = fitted(Experiment(graph, recipe), dataset)
    return Model(1, 1, experiment, Network.of(active_graph(experiment)), dataset)


def test_a_pixel_is_called_by_its_map_its_row_and_its_column(model: Model) -> None:
    assert neuron_name(model, PIXEL) == "c · 2 (3, 6)"
    assert heading(model, PIXEL) == "c · map 2 · row 3 · column 6"
    assert map_name(model, PIXEL) == "c · map 2"


def test_other_neurons_keep_their_names(model: Model) -> None:
    assert neuron_name(model, Neuron("output", 3)) == "output · 4"
    assert heading(model, Neuron("output", 3)) == "output · neuron 4"
    assert map_name(model, Neuron("output", 3)) == "output · 4"
    assert neuron_name(model, Neuron("input", 9)) == "row 2 · column 2"
    assert heading(model, Neuron("input", 9)) == "input · row 2 · column 2"


def test_the_weights_of_a_pixel_are_those_of_its_filter(model: Model) -> None:
    vector = model.network.initial_vector(0)
    bias = model.network.layout.views(vector, "c")["bias"]
    bias[...] = [0.5, -1.0, 2.0]
    frame = FrameMaker(model).make(0, vector, model.dataset.x_test[0], Wants())
    assert filter_of(model, PIXEL) == Neuron("c", 1)
    assert filter_of(model, Neuron("output", 3)) == Neuron("output", 3)
    assert bias_of(model, frame, PIXEL) == np.float32(-1.0)
    shapes = model.network.facts.shapes
    picked = Selection((PIXEL, Neuron("c", 4), Neuron("output", 9)))
    assert picked.on_weights(shapes) == Selection((Neuron("c", 1), Neuron("output", 9)))


def test_a_frozen_filter_is_told_of_every_pixel_of_its_map(model: Model) -> None:
    marks = Marks(frozen=(("c", CellSet.of(10, 3, [(row, 1) for row in range(10)])),))
    assert neuron_words(marks, PIXEL, filter_of(model, PIXEL)) == ("frozen: it does not learn",)
    assert neuron_words(marks, PIXEL) == ()
