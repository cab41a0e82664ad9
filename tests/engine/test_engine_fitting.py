"""The ends of a network are cut to the data, nothing else is, and what does not fit is told."""

from collections.abc import Callable

import pytest

from nnviz.core.graph import Graph, Node
from nnviz.core.infer import infer
from nnviz.core.layer import Layer
from nnviz.data import DataRecipe, Dataset, load
from nnviz.engine.experiment import Experiment, active_graph, fitted, problems
from nnviz.engine.fitting import answering, graph_problems
from nnviz.engine.settings import TrainingSettings
from nnviz.layers.add import Add
from nnviz.layers.conv2d import Conv2D
from nnviz.layers.dense import Dense
from nnviz.layers.flatten import Flatten
from nnviz.layers.input import PICTURE, Input
from nnviz.layers.output import INPUTS, Output

Datasets = Callable[..., Dataset]
GRAPH = Graph(
    (
        Node("in", Input(shape=(9,))),
        Node("h", Dense(units=8), ("in",)),
        Node("told", Dense(units=8, activation="relu"), ("h",)),
        Node("label", Output(loss="cross_entropy"), ("told",)),
        Node("back", Dense(units=8, activation="relu"), ("h",)),
        Node("again", Output(target=INPUTS, loss="mse"), ("back",)),
    )
)


def cut(graph: Graph, dataset: Dataset) -> Graph:
    return fitted(Experiment(graph), dataset).graph


def first_problem(graph: Graph, dataset: Dataset) -> str:
    found = problems(fitted(Experiment(graph), dataset), dataset)
    assert all(problem.key in graph for problem in found)
    return str(found[0])


def test_the_layer_before_an_output_gets_what_its_loss_wants(dataset_of: Datasets) -> None:
    dataset = dataset_of(shape=(4,), classes=3)
    found = cut(GRAPH, dataset)
    assert found["in"].layer == Input(shape=(4,))
    assert found["told"].layer == Dense(units=3, activation="linear")
    assert found["back"].layer == Dense(units=4, activation="relu")
    kept = ("h", "label", "again")
    assert all(found[name] == GRAPH[name] for name in kept)
    assert cut(found, dataset) is found
    assert problems(Experiment(found), dataset) == ()


def test_an_input_takes_the_columns_it_names(dataset_of: Datasets) -> None:
    dataset = dataset_of(shape=(4,), classes=3)
    found = cut(GRAPH.with_layer("in", Input(columns="x3, 1")), dataset)
    assert found["in"].layer == Input(columns="x3, 1", shape=(2,), places=(3, 0))
    assert found["back"].layer.units == 2, "it reads two features, so it answers two"


def test_what_somebody_else_reads_too_is_not_cut(dataset_of: Datasets) -> None:
    dataset = dataset_of(shape=(4,), classes=3)
    graph = GRAPH.add(Node("early", Output(), ("h",)))
    assert cut(graph, dataset)["h"] == GRAPH["h"]
    assert first_problem(graph, dataset) == (
        "layer early: It expects 3 values (one per class), gets 8. "
        "Put a dense layer of 3 units before it."
    )


@pytest.mark.parametrize(
    "end, hint",
    [
        (Dense(units=10, activation="linear"), "Put Flatten before it."),
        (Conv2D(), "Put Flatten and a dense layer of 10 units behind it."),
    ],
)
def test_an_end_that_gives_maps_is_told_what_makes_them_a_row(end: Layer, hint: str) -> None:
    graph = Graph((Node("x", Input(form=PICTURE)), Node("y", end, ("x",))))
    assert first_problem(graph, load(DataRecipe(name="digits"))).endswith(hint)


def test_a_layer_of_two_outputs_is_cut_for_the_first(dataset_of: Datasets) -> None:
    dataset = dataset_of(shape=(4,), classes=3)
    graph = GRAPH.add(Node("other", Output(target=INPUTS), ("told",)))
    assert cut(graph, dataset)["told"].layer.units == 3
    assert first_problem(graph, dataset).startswith(
        "layer other: It expects 4 values (one per input), gets 3."
    )


@pytest.mark.parametrize(
    "graph",
    [
        GRAPH.with_inputs("told", ("gone",)),
        GRAPH.with_inputs("h", ("in", "in")),
        GRAPH.with_inputs("h", ("told",)),
        GRAPH.add(Node("lost", Dense(), ("h",))),
        GRAPH.with_layer("h", Dense(units=0)),
    ],
)
def test_a_graph_that_is_not_sound_stays_as_it_is(dataset_of: Datasets, graph: Graph) -> None:
    experiment = Experiment(graph, training=TrainingSettings(loss="hinge"))
    assert fitted(experiment, dataset_of(classes=0)) is experiment
    assert graph_problems(graph, "hinge", dataset_of()) == infer(graph).problems


def test_a_graph_that_the_data_make_unsound_keeps_its_layers(dataset_of: Datasets) -> None:
    graph = Graph(
        (
            Node("in", Input(shape=(2,))),
            Node("h", Dense(units=2), ("in",)),
            Node("sum", Add(), ("in", "h")),
            Node("out", Dense(units=7), ("sum",)),
        )
    )
    found = cut(graph, dataset_of(shape=(4,)))
    assert found == graph.with_layer("in", Input(shape=(4,)))
    (problem,) = infer(found).problems
    assert problem.key == "sum"
    assert "It adds 4 and 2" in problem.what
    assert cut(found, dataset_of(shape=(2,))).nodes[:3] == graph.nodes[:3]


@pytest.mark.parametrize(
    "name, layer, words",
    [
        ("in", Input(columns="x7"), "layer in: There is no column called 'x7'"),
        ("in", Input(columns="2-9"), "layer in: There is no column 2-9."),
        (
            "label",
            Output(loss="huber", target=INPUTS, columns="x9"),
            "layer label: There is no col",
        ),
        ("again", Output(columns="a"), "layer again: Classes are one thing and have no columns."),
        (
            "again",
            Output(target=INPUTS, loss="hinge"),
            "layer again: Hinge has no meaning for a regression. Choose another loss, or none.",
        ),
    ],
)
def test_what_an_end_asks_for_in_vain_is_told_there(
    dataset_of: Datasets, name: str, layer: Input | Output, words: str
) -> None:
    dataset = dataset_of(shape=(4,), classes=3)
    assert first_problem(GRAPH.with_layer(name, layer), dataset).startswith(words)


def test_pictures_with_several_axes_have_no_columns(dataset_of: Datasets) -> None:
    dataset = dataset_of(shape=(2, 2))
    graph = GRAPH.with_layer("in", Input(columns="1"))
    assert first_problem(graph, dataset).startswith(
        "layer in: Samples of shape 2x2 have no columns to choose from."
    )


def test_an_input_that_waits_for_pictures_in_vain_says_so_first(dataset_of: Datasets) -> None:
    graph = Graph(
        (
            Node("in", Input(form=PICTURE, shape=(8, 8, 1))),
            Node("conv", Conv2D(), ("in",)),
            Node("row", Flatten(), ("conv",)),
            Node("out", Dense(units=2, activation="linear"), ("row",)),
        )
    )
    words = "layer in: It takes pictures, and these data are none."
    assert first_problem(graph, dataset_of(shape=(2,))).startswith(words)


def test_the_general_dropout_is_not_for_what_speaks(dataset_of: Datasets) -> None:
    graph = GRAPH.add(Node("early", Output(), ("h",)))
    assert answering(GRAPH) == {"told", "label", "back", "again"}
    assert answering(graph) == {"told", "label", "back", "again", "early"}
    active = active_graph(Experiment(GRAPH, training=TrainingSettings(dropout=0.5)))
    rates = {n.id: n.layer.dropout for n in active if isinstance(n.layer, Dense)}
    assert rates == {"h": 0.5, "told": None, "back": None}


def test_an_empty_canvas_says_how_to_begin(dataset_of: Datasets) -> None:
    (problem,) = graph_problems(Graph(), "mse", dataset_of())
    assert str(problem) == "network: There is no layer yet. Add an input layer."
    (lone,) = graph_problems(Graph((Node("in", Input()),)), "mse", dataset_of())
    assert str(lone) == "network: It has no output. Add a dense layer behind its input."
