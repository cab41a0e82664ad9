"""An experiment fits its ends to the data, and says what keeps it from being trained."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from nnviz.core.graph import Graph, Node, chain
from nnviz.core.problem import ProblemError
from nnviz.data import DataRecipe, Dataset, Task, TaskKind
from nnviz.engine.experiment import (
    SEED_LIMIT,
    Experiment,
    active_graph,
    check,
    compiled,
    fitted,
    problems,
)
from nnviz.engine.losses import LOSSES
from nnviz.engine.settings import TrainingSettings
from nnviz.engine.trainer import Trainer
from nnviz.layers.add import Add
from nnviz.layers.dense import Dense
from nnviz.layers.dropout import Dropout
from nnviz.layers.input import Input

Datasets = Callable[..., Dataset]
GRAPH = chain(("input", Input(shape=(9,))), ("h", Dense()), ("output", Dense(activation="tanh")))


def experiment(**training: object) -> Experiment:
    return Experiment(GRAPH, training=TrainingSettings(**training))


@pytest.mark.parametrize(
    "loss, data, fitted_loss, units, activation",
    [
        ("half_mse", {"classes": 2}, "half_mse", 1, "tanh"),
        ("half_mse", {"classes": 3}, "half_mse", 3, "tanh"),
        ("hinge", {"classes": 2}, "hinge", 1, "tanh"),
        ("binary_cross_entropy", {"classes": 2}, "binary_cross_entropy", 1, "linear"),
        ("binary_cross_entropy", {"classes": 4}, "binary_cross_entropy", 4, "linear"),
        ("cross_entropy", {"classes": 2}, "cross_entropy", 2, "linear"),
        ("cross_entropy", {"classes": 0, "targets": 3}, "mse", 3, "tanh"),
        ("hinge", {"classes": 0}, "mse", 1, "tanh"),
        ("huber", {"classes": 0, "targets": 2}, "huber", 2, "tanh"),
    ],
)
def test_the_ends_are_cut_to_data_and_loss(
    dataset_of: Datasets,
    loss: str,
    data: dict[str, int],
    fitted_loss: str,
    units: int,
    activation: str,
) -> None:
    dataset = dataset_of(shape=(4,), **data)
    found = fitted(experiment(loss=loss), dataset)
    assert found.training.loss == fitted_loss
    assert found.graph["input"].layer == Input(shape=(4,))
    assert found.graph["output"].layer == Dense(units=units, activation=activation)
    assert found.graph["h"] == GRAPH["h"]
    assert problems(found, dataset) == ()
    assert fitted(found, dataset) == found
    compiled(found, dataset)


@pytest.mark.parametrize("loss", LOSSES)
def test_every_loss_can_be_trained_on_what_it_is_for(dataset_of: Datasets, loss: str) -> None:
    for classes in (0, 2, 3):
        if classes or LOSSES[loss].regression:
            dataset = dataset_of(classes=classes)
            trainer = Trainer(fitted(experiment(loss=loss), dataset), dataset)
            assert trainer.experiment.training.loss == loss
            before = trainer.evaluate().loss
            for _ in trainer.steps(150):
                pass
            assert trainer.evaluate().loss < before


@pytest.mark.parametrize(
    "changes, key, words",
    [
        ({"batch_size": 26}, "batch_size", "A batch of 26 is more than there is. Allowed: 1 to 25"),
        ({"batch_size": 0}, "batch_size", "0 is out of range. Allowed: 1 to 1,000,000."),
        ({"batch_size": "many"}, "batch_size", "'many' is not a number."),
        ({"batch_size": 2.5}, "batch_size", "2.5 is not a whole number."),
        ({"loss": "mze"}, "loss", "'mze' is not a choice."),
        ({"loss": None}, "loss", "None is not a choice."),
        ({"optimizer": "adm"}, "optimizer", "'adm' is not a choice."),
        ({"learning_rate": float("nan")}, "learning_rate", "nan is not a finite number."),
        ({"learning_rate": -1.0}, "learning_rate", "-1 is out of range."),
        ({"dropout": 1.0}, "dropout", "1 is out of range. Allowed: 0 to 0.95."),
    ],
)
def test_a_setting_that_cannot_be_is_refused_in_place(
    dataset_of: Datasets, changes: dict[str, object], key: str, words: str
) -> None:
    dataset = dataset_of(25)
    asked = fitted(experiment(**changes), dataset)
    (problem,) = problems(asked, dataset)
    assert problem.key == key
    assert words in str(problem)
    with pytest.raises(ProblemError) as caught:
        Trainer(asked, dataset)
    assert caught.value.problem == problem


@pytest.mark.parametrize("seed", [-1, SEED_LIMIT + 1, 10**30])
def test_a_seed_out_of_range_is_refused(dataset_of: Datasets, seed: int) -> None:
    dataset = dataset_of()
    with pytest.raises(ProblemError, match=r"Seed: .* is out of range"):
        check(fitted(experiment(), dataset).with_seed(seed), dataset)
    check(fitted(experiment(), dataset).with_seed(SEED_LIMIT), dataset)


def test_a_loss_without_a_meaning_for_the_data_is_refused(dataset_of: Datasets) -> None:
    with pytest.raises(ProblemError, match="Hinge has no meaning for a regression"):
        check(experiment(loss="hinge"), dataset_of(classes=0))


def test_a_single_class_is_nothing_to_learn(dataset_of: Datasets) -> None:
    one = Task(TaskKind.CLASSIFICATION, ("cat",))
    dataset = replace(dataset_of(), task=one, y_train=np.zeros(25, np.int64))
    with pytest.raises(ProblemError, match="All samples are 'cat'"):
        check(fitted(experiment(), dataset), dataset)


@pytest.mark.parametrize(
    "node, layer, words",
    [
        ("input", Input(shape=(3,)), "layer input: What enters has the shape 2, this layer has 3"),
        (
            "output",
            Dense(units=2),
            r"layer output: It expects 1 value \(its sign tells .*\), gets 2",
        ),
    ],
)
def test_ends_that_do_not_fit_are_refused_not_stretched(
    dataset_of: Datasets, node: str, layer: Dense | Input, words: str
) -> None:
    dataset = dataset_of()
    right = fitted(experiment(), dataset)
    with pytest.raises(ProblemError, match=words):
        Trainer(right.with_graph(right.graph.with_layer(node, layer)), dataset)


@pytest.mark.parametrize(
    "graph, words",
    [
        (Graph(), "There is no layer yet"),
        (chain(("h", Dense())), "It needs 1 input, has 0"),
        (GRAPH.add(Node("lost", Dense(), ("h",))), "layer lost: Nobody reads it"),
        (
            Graph((Node("a", Input()), Node("b", Input()), Node("c", Add(), ("a", "b")))),
            r"layer c: It expects 1 value .* gets 2\. Put a dense layer of 1 unit behind it",
        ),
        (chain(("a", Input())), "network: It has no output"),
        (GRAPH.with_layer("h", Dense(units=0)), "0 is out of range. Allowed: 1 to 65,536"),
    ],
)
def test_a_graph_that_cannot_be_trained_is_refused(
    dataset_of: Datasets, graph: Graph, words: str
) -> None:
    dataset = dataset_of()
    with pytest.raises(ProblemError, match=words):
        Trainer(fitted(Experiment(graph), dataset), dataset)


def test_hidden_layers_take_the_general_dropout_unless_they_have_their_own() -> None:
    graph = GRAPH.insert_before("output", Node("own", Dense(dropout=0.25)))
    graph = graph.insert_before("own", Node("none", Dense(dropout=0.0)))
    graph = graph.insert_before("none", Node("layer", Dropout(rate=0.75)))
    active = active_graph(Experiment(graph, training=TrainingSettings(dropout=0.5)))
    rates = {n.id: n.layer.dropout for n in active if isinstance(n.layer, Dense)}
    assert rates == {"h": 0.5, "none": 0.0, "own": 0.25, "output": None}
    assert active["layer"] == graph["layer"]
    assert [node.inputs for node in active] == [node.inputs for node in graph]


def test_an_experiment_is_a_value() -> None:
    first = experiment()
    assert first.with_training(l2=0.1).with_training(l2=0.0) == first
    assert first.with_seed(1) != first
    assert first.with_data(DataRecipe(name="moons")).data.name == "moons"
    assert first.with_graph(Graph()).graph == Graph()
    assert len({first, experiment(), first.with_seed(1)}) == 2
