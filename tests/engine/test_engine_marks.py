"""Marks in training: what is removed, frozen, held and muted, and weights that are written."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from nnviz.core.graph import Graph, Node, chain
from nnviz.core.marks import CellSet, Marks, Neuron
from nnviz.core.problem import ProblemError
from nnviz.data import Dataset
from nnviz.engine.experiment import fitted
from nnviz.engine.held import bits_of, cells_of
from nnviz.engine.network import Network
from nnviz.engine.surgery import Merge, Rename, Split, check_split
from nnviz.engine.trainer import Trainer
from nnviz.engine.trainer_state import Effect
from nnviz.engine.weight_value import WeightValue
from nnviz.layers.add import Add
from nnviz.layers.dense import Dense
from nnviz.layers.input import Input

Trainers = Callable[..., Trainer]
OPTIMIZERS = [
    {"optimizer": "sgd"},
    {"optimizer": "momentum", "l2": 0.1},
    {"optimizer": "adam", "l1": 0.01},
    {"optimizer": "adamw", "l2": 0.1},
]


def run(trainer: Trainer, steps: int) -> None:
    for _ in trainer.steps(steps):
        pass


def marked(trainer: Trainer, marks: Marks) -> Effect:
    return trainer.change(trainer.experiment.with_marks(marks), trainer.dataset)


def weights(trainer: Trainer, node: str = "h2") -> Any:
    return trainer.weights()[node]["weights"].copy()


@pytest.mark.parametrize("training", OPTIMIZERS, ids=lambda t: str(t["optimizer"]))
def test_removed_weights_stay_zero_and_come_back(
    trainer_of: Trainers, training: dict[str, Any]
) -> None:
    trainer = trainer_of(**training)
    run(trainer, 20)
    before = weights(trainer)
    cells = CellSet.of(*before.shape, [(0, 1), (3, 2), (4, 3)])
    assert marked(trainer, Marks().with_removed("h2", cells)) is Effect.LIVE
    mask = bits_of(cells)
    run(trainer, 20)
    assert (weights(trainer)[mask] == 0).all()
    assert (weights(trainer)[~mask] != before[~mask]).all()
    fewer = CellSet.of(*before.shape, [(0, 1)])
    marked(trainer, Marks().with_removed("h2", fewer))
    assert weights(trainer)[3, 2] == before[3, 2]
    assert weights(trainer)[0, 1] == 0
    marked(trainer, Marks())
    np.testing.assert_array_equal(weights(trainer)[mask], before[mask])


@pytest.mark.parametrize("training", OPTIMIZERS, ids=lambda t: str(t["optimizer"]))
def test_frozen_weights_rest_and_their_gradient_is_still_known(
    trainer_of: Trainers, training: dict[str, Any]
) -> None:
    trainer = trainer_of(**training)
    run(trainer, 20)
    shape = weights(trainer).shape
    rows = shape[0] + 1
    column = CellSet.of(rows, shape[1], [(row, 2) for row in range(rows)])
    marked(trainer, Marks().with_frozen("h2", column))
    before, bias = weights(trainer), trainer.weights()["h2"]["bias"].copy()
    run(trainer, 10)
    after, bias_after = weights(trainer), trainer.weights()["h2"]["bias"]
    np.testing.assert_array_equal(after[:, 2], before[:, 2])
    assert bias_after[2] == bias[2]
    assert (np.delete(after, 2, 1) != np.delete(before, 2, 1)).all()
    assert np.abs(trainer.gradients()["h2"]["weights"][:, 2]).max() > 0
    marked(trainer, Marks())
    run(trainer, 1)
    assert (weights(trainer)[:, 2] != before[:, 2]).any()


@pytest.mark.parametrize("mark", ["muted", "clamped"])
def test_a_held_neuron_says_its_value_and_learns_nothing(trainer_of: Trainers, mark: str) -> None:
    trainer = trainer_of()
    neuron = Neuron("h1", 3)
    value = 0.0 if mark == "muted" else 0.7
    marks = Marks()
    marks = (
        marks.with_muted([neuron], True) if mark == "muted" else marks.with_clamped([neuron], value)
    )
    marked(trainer, marks)
    before = weights(trainer, "h1")
    run(trainer, 10)
    np.testing.assert_array_equal(weights(trainer, "h1")[:, 3], before[:, 3])
    assert (weights(trainer, "h1")[:, :3] != before[:, :3]).all()
    answers = trainer.probe(trainer.dataset.x_test)
    np.testing.assert_array_equal(answers["h1"][:, 3], np.float32(value))
    trained = trainer.network
    held = Network.of(trained.graph, {"h1": {3: value}})
    assert held.held == trained.held


def test_an_input_and_an_output_can_be_muted(trainer_of: Trainers) -> None:
    trainer = trainer_of()
    marked(trainer, Marks().with_muted([Neuron("input", 0), Neuron("output", 0)], True))
    answers = trainer.probe(trainer.dataset.x_test)
    assert (answers["input"][:, 0] == 0).all()
    assert (answers["input"][:, 1] == trainer.dataset.x_test[:, 1]).all()
    assert (answers["output"][:, 0] == 0).all()
    run(trainer, 5)


def test_muting_tells_in_the_scores(trainer_of: Trainers) -> None:
    trainer = trainer_of()
    run(trainer, 50)
    before = trainer.test_scores()
    assert before.loss == pytest.approx(trainer.evaluate().test_loss)
    marked(trainer, Marks().with_muted([Neuron("h2", unit) for unit in range(4)], True))
    assert trainer.test_scores().loss > before.loss
    marked(trainer, Marks())
    assert trainer.test_scores() == before


def test_marks_hold_through_reset_snapshot_and_a_change_of_shape(
    trainer_of: Trainers, dataset_of: Callable[..., Dataset]
) -> None:
    trainer = trainer_of(optimizer="adam")
    shape = weights(trainer).shape
    marks = Marks().with_removed("h2", CellSet.of(*shape, [(0, 1), (4, 3)]))
    marks = marks.with_muted([Neuron("h1", 4)], True)
    marked(trainer, marks)
    run(trainer, 10)
    other = Trainer(trainer.experiment, trainer.dataset)
    assert other.weights()["h2"]["weights"][0, 1] == 0
    other.restore(trainer.snapshot())
    run(other, 7)
    run(trainer, 7)
    np.testing.assert_array_equal(other.parameters, trainer.parameters)
    graph = trainer.experiment.graph
    wider = graph.with_layer("h1", graph["h1"].layer.replace(units=4))
    changed = fitted(trainer.experiment.with_graph(wider), trainer.dataset)
    assert changed.marks.muted == ()
    trainer.change(changed, trainer.dataset)
    run(trainer, 3)
    assert weights(trainer)[0, 1] == 0
    marked(trainer, Marks())
    assert weights(trainer)[0, 1] != 0


def test_sets_of_cells_and_arrays(dataset_of: Callable[..., Dataset]) -> None:
    mask = np.random.default_rng(0).random((5, 11)) < 0.3
    np.testing.assert_array_equal(bits_of(cells_of(mask)), mask)
    assert set(cells_of(mask)) == {(int(r), int(c)) for r, c in np.argwhere(mask)}


# -- writing weights -------------------------------------------------------------------------------


def test_a_written_weight_is_there_and_the_old_one_is_told(trainer_of: Trainers) -> None:
    trainer = trainer_of()
    run(trainer, 5)
    before = weights(trainer)
    written = (WeightValue("h2", "weights", 6, 1.25), WeightValue("h2", "bias", 0, -2.0))
    told = trainer.alter(written)
    assert told[0].value == before.flat[6]
    assert weights(trainer).flat[6] == 1.25
    assert trainer.weights()["h2"]["bias"][0] == -2
    trainer.alter(told)
    np.testing.assert_array_equal(weights(trainer), before)
    run(trainer, 1)


@pytest.mark.parametrize(
    "value, said",
    [
        (WeightValue("h2", "weights", 0, float("inf")), "inf is not a number a weight can be."),
        (WeightValue("h2", "weights", 0, 1e39), "1e+39 is not a number a weight can be."),
        (WeightValue("h2", "weights", 20, 1.0), "There is no such weight."),
        (WeightValue("h9", "weights", 0, 1.0), "There is no such weight."),
        (WeightValue("h2", "weights", 3, 1.0), "It has been removed."),
    ],
)
def test_a_weight_that_cannot_be_written(
    trainer_of: Trainers, value: WeightValue, said: str
) -> None:
    trainer = trainer_of()
    shape = weights(trainer).shape
    marked(trainer, Marks().with_removed("h2", CellSet.of(*shape, [(0, 3)])))
    before = trainer.parameters.copy()
    with pytest.raises(ProblemError) as caught:
        trainer.alter((WeightValue("h2", "weights", 1, 9.0), value))
    assert caught.value.problem.what == said
    np.testing.assert_array_equal(trainer.parameters, before)


# -- splitting -------------------------------------------------------------------------------------


@pytest.mark.parametrize("node, other", [("h1", "h2"), ("h2", "output")])
def test_a_split_neuron_computes_what_it_did_and_its_twins_part(
    trainer_of: Trainers, node: str, other: str
) -> None:
    trainer = trainer_of(optimizer="adam", initializer="he_normal")
    run(trainer, 20)
    before = trainer.probe(trainer.dataset.x_test)["output"]
    incoming, outgoing = weights(trainer, node), weights(trainer, other)
    graph = trainer.experiment.graph
    units = incoming.shape[1]
    changed = graph.with_layer(node, graph[node].layer.replace(units=units + 1))
    effect = trainer.change(
        trainer.experiment.with_graph(changed), trainer.dataset, Split(node, 1, seed=3)
    )
    assert effect is Effect.LIVE
    after = trainer.probe(trainer.dataset.x_test)["output"]
    np.testing.assert_allclose(after, before, atol=1e-6)
    twins = weights(trainer, other)[[1, units]]
    np.testing.assert_allclose(twins.sum(axis=0), outgoing[1], rtol=1e-6)
    assert (np.abs(twins[0]) > np.abs(twins[1])).all()
    run(trainer, 30)
    grown = weights(trainer, node)
    assert (grown[:, 1] != grown[:, units]).any()


def test_merging_takes_a_split_back(trainer_of: Trainers) -> None:
    trainer = trainer_of()
    run(trainer, 20)
    start = trainer.experiment
    before = trainer.probe(trainer.dataset.x_test)["output"]
    graph = start.graph
    changed = graph.with_layer("h1", graph["h1"].layer.replace(units=6))
    trainer.change(start.with_graph(changed), trainer.dataset, Split("h1", 2))
    trainer.change(start, trainer.dataset, Merge("h1", 2))
    np.testing.assert_allclose(trainer.probe(trainer.dataset.x_test)["output"], before, atol=1e-6)


def test_a_layer_under_another_name_trains_on_with_the_same_bits(trainer_of: Trainers) -> None:
    plain, other = trainer_of(optimizer="adam"), trainer_of(optimizer="adam")
    run(plain, 20)
    run(other, 20)
    nodes = other.experiment.graph.nodes
    named = {"h1": "first"}
    graph = Graph(
        tuple(
            Node(named.get(n.id, n.id), n.layer, tuple(named.get(i, i) for i in n.inputs))
            for n in nodes
        )
    )
    renamed = other.experiment.with_graph(graph)
    assert other.change(renamed, other.dataset, Rename("h1", "first")) is Effect.LIVE
    np.testing.assert_array_equal(other.parameters, plain.parameters)
    run(plain, 20)
    run(other, 20)
    np.testing.assert_array_equal(other.parameters, plain.parameters)
    other.change(plain.experiment, other.dataset, Rename("first", "h1"))
    np.testing.assert_array_equal(other.parameters, plain.parameters)


def test_what_cannot_be_split() -> None:
    dense = Dense(units=3)
    graph = chain(("in", Input()), ("h1", dense), ("h2", dense), ("sum", Add()), ("out", dense))
    graph = graph.with_inputs("sum", ("h1", "h2"))
    for node in ("in", "out", "h2", "sum"):
        with pytest.raises(ProblemError):
            check_split(graph, Neuron(node, 1))
    check_split(chain(("in", Input()), ("h1", dense), ("out", dense)), Neuron("h1", 1))
