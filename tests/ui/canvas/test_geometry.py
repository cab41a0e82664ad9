"""Where neurons and edges lie: numbers only."""

import numpy as np
import pytest

from nnviz.core.graph import Graph, Node, chain
from nnviz.core.infer import infer
from nnviz.layers.add import Add
from nnviz.layers.dense import Dense
from nnviz.layers.input import Input
from nnviz.ui.canvas.geometry import arrange
from nnviz.ui.canvas.hits import neuron_at


def net(*units: int) -> Graph:
    layers = [(f"h{at}", Dense(units=count)) for at, count in enumerate(units, 1)]
    return chain(("input", Input(shape=(2,))), *layers)


def test_columns_go_from_left_to_right_in_the_order_of_depth() -> None:
    graph = net(8, 3, 1)
    picture = arrange(graph, infer(graph))
    columns = [picture.layers[node.id].centres[:, 0].mean() for node in graph]
    assert columns == sorted(columns)
    assert np.diff(columns).min() > 100


def test_every_layer_is_centred_on_the_same_height() -> None:
    graph = net(8, 3, 1)
    middles = [place.centres[:, 1].mean() for place in arrange(graph, infer(graph)).layers.values()]
    assert middles == pytest.approx([0.0] * 4, abs=1e-9)


@pytest.mark.parametrize("units", [1, 2, 8, 64, 512])
def test_neurons_of_a_layer_never_overlap(units: int) -> None:
    graph = net(units)
    place = arrange(graph, infer(graph)).layers["h1"]
    gaps = np.diff(place.centres[:, 1])
    assert len(place.centres) == units
    assert (gaps > place.side).all()


def test_lines_run_from_the_right_side_of_one_neuron_to_the_left_side_of_the_other() -> None:
    graph = net(3)
    picture = arrange(graph, infer(graph))
    (bundle,) = picture.bundles
    source, target = picture.layers["input"], picture.layers["h1"]
    assert bundle.shape == (2, 3)
    start = source.centres[1] + (source.side / 2, 0)
    end = target.centres[2] - (target.side / 2, 0)
    assert bundle.lines()[1 * 3 + 2] == pytest.approx([*start, *end])


def test_layers_of_one_depth_stand_below_one_another() -> None:
    graph = Graph(
        (
            Node("input", Input(shape=(2,))),
            Node("left", Dense(units=4), ("input",)),
            Node("right", Dense(units=4), ("input",)),
            Node("sum", Add(), ("left", "right")),
        )
    )
    layers = arrange(graph, infer(graph)).layers
    assert layers["left"].column == layers["right"].column == 1
    assert layers["left"].centres[:, 1].max() < layers["right"].centres[:, 1].min()


def test_a_picture_is_drawn_as_its_rows_and_columns() -> None:
    graph = chain(("input", Input(shape=(64,))), ("out", Dense(units=10)))
    place = arrange(graph, infer(graph), (8, 8, 1)).layers["input"]
    assert len(np.unique(place.centres[:, 0])) == len(np.unique(place.centres[:, 1])) == 8
    assert place.centres[1, 0] > place.centres[0, 0]
    assert place.centres[8, 1] > place.centres[0, 1]


def test_the_rectangle_holds_every_neuron() -> None:
    graph = net(8, 3)
    picture = arrange(graph, infer(graph))
    left, top, width, height = picture.rect
    for place in picture.layers.values():
        assert (place.centres >= (left, top)).all()
        assert (place.centres <= (left + width, top + height)).all()


def test_a_point_finds_the_neuron_it_lies_in_and_none_between() -> None:
    graph = net(8)
    place = arrange(graph, infer(graph)).layers["h1"]
    for neuron, (x, y) in enumerate(place.centres):
        assert neuron_at(place, x + place.side * 0.4, y) == neuron
    x, y = place.centres[:2].mean(axis=0)
    assert neuron_at(place, x, y) is None
