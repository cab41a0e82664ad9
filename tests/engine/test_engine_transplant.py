"""Edits of a network while it trains: what stays keeps its weights, and training goes on."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnviz.core.graph import Graph, Node, chain
from nnviz.core.problem import ProblemError
from nnviz.data import DataRecipe, Dataset, load
from nnviz.engine import transplant as transplanting
from nnviz.engine.diverged import Diverged
from nnviz.engine.experiment import Experiment, fitted
from nnviz.engine.network import Network
from nnviz.engine.optimizers import OPTIMIZERS
from nnviz.engine.replay import replay
from nnviz.engine.settings import TrainingSettings
from nnviz.engine.stopping import Patience
from nnviz.engine.trainer import Trainer
from nnviz.engine.trainer_state import Effect, TrainerState
from nnviz.engine.transplant import transplant
from nnviz.layers.add import Add
from nnviz.layers.dense import Dense
from nnviz.layers.dropout import Dropout
from nnviz.layers.input import Input

Datasets = Callable[..., Dataset]
Trainers = Callable[..., Trainer]
Edit = tuple[str, str, int]

TANH = Dense(units=4, activation="tanh")
SKIP = Graph(
    (
        Node("input", Input()),
        Node("h1", TANH, ("input",)),
        Node("h2", TANH, ("h1",)),
        Node("sum", Add(), ("h1", "h2")),
        Node("output", TANH, ("sum",)),
    )
)
CHAIN = chain(("input", Input()), ("h1", TANH), ("h2", TANH), ("output", TANH))


def trainer_on(graph: Graph, dataset: Dataset, seed: int = 0, **training: Any) -> Trainer:
    wishes = TrainingSettings(**{"loss": "half_mse", "batch_size": 10} | training)
    return Trainer(fitted(Experiment(graph, training=wishes, seed=seed), dataset), dataset)


def run(trainer: Trainer, steps: int) -> list[float]:
    return list(trainer.steps(steps))


def edited(trainer: Trainer, graph: Graph) -> Effect:
    asked = trainer.experiment.with_graph(graph)
    return trainer.change(fitted(asked, trainer.dataset), trainer.dataset)


def sized(graph: Graph, units: int, *names: str) -> Graph:
    for name in names:
        graph = graph.with_layer(name, graph[name].layer.replace(units=units))
    return graph


def copies(trainer: Trainer) -> dict[str, dict[str, Any]]:
    return {n: {k: a.copy() for k, a in named.items()} for n, named in trainer.weights().items()}


def assert_same_state(mine: TrainerState, its: TrainerState) -> None:
    np.testing.assert_array_equal(its.parameters, mine.parameters)
    np.testing.assert_array_equal(its.moments, mine.moments)
    np.testing.assert_array_equal(its.feed.order, mine.feed.order)
    assert (its.noise, its.feed.generator) == (mine.noise, mine.feed.generator)
    assert (its.step, its.updates, its.patience) == (mine.step, mine.updates, mine.patience)
    assert its.removed.keys() == mine.removed.keys()
    for place, values in mine.removed.items():
        np.testing.assert_array_equal(its.removed[place], values)


# -- any sequence of edits ---------------------------------------------------------------------

EDITS: st.SearchStrategy[list[Edit]] = st.lists(
    st.tuples(
        st.sampled_from(["units", "insert", "drop", "remove", "bias", "train"]),
        st.sampled_from(["h1", "h2", "output"]),
        st.integers(1, 7),
    ),
    max_size=8,
)


def after(graph: Graph, edit: Edit) -> Graph:
    """The graph with an edit that has a meaning for it."""
    kind, name, number = edit
    if name not in graph:
        return graph
    if kind == "units" and name != "output":
        return sized(graph, number, *(("h1", "h2") if "sum" in graph else (name,)))
    if kind == "insert":
        keeps = "sum" in graph and name == "h2"
        layer = TANH.replace(units=graph["h1"].layer.units if keeps else number)
        return graph.insert_before(name, Node(graph.fresh_id("n"), layer))
    if kind == "drop" and name != "h1":
        return graph.insert_before(name, Node(graph.fresh_id("drop"), Dropout()))
    if kind == "remove":
        gone = next((n.id for n in graph if n.id.startswith(("n", "drop"))), None)
        gone = "h2" if gone is None and "sum" not in graph and "h2" in graph else gone
        return graph if gone is None else graph.without(gone)
    if kind == "bias":
        return graph.with_layer(name, graph[name].layer.replace(bias=not graph[name].layer.bias))
    return graph


def maker(graph: Graph, name: str) -> frozenset[str]:
    """The layers with weights (or the input) whose units a node gives."""
    node = graph[name]
    if not isinstance(node.layer, Add | Dropout):
        return frozenset({name})
    return frozenset().union(*(maker(graph, source) for source in node.inputs))


def assert_kept(
    old: Graph, before: dict[str, Any], new: Graph, now: dict[str, Any], rest: float | None = None
) -> None:
    """Equal where it has to be, and `rest` everywhere else when it is given."""
    for name, arrays in now.items():
        expected = {key: np.full(array.shape, np.nan) for key, array in arrays.items()}
        for key in before.get(name, {}).keys() & arrays.keys():
            was, target = before[name][key], expected[key]
            if key == "weights" and len(was) != len(target):
                reads = [maker(g, g[name].inputs[0]) for g in (old, new)]
                if not reads[0] & reads[1]:
                    continue
            common = tuple(slice(min(a, b)) for a, b in zip(was.shape, target.shape, strict=True))
            target[common] = was[common]
        for key, array in arrays.items():
            known = ~np.isnan(expected[key])
            np.testing.assert_array_equal(array[known], expected[key][known])
            assert np.isfinite(array).all()
            if rest is not None:
                assert (array[~known] == rest).all()


@pytest.mark.parametrize("graph", [CHAIN, SKIP], ids=["chain", "skip"])
@given(edits=EDITS, optimizer=st.sampled_from(list(OPTIMIZERS)), seed=st.integers(0, 3))
def test_what_stays_is_equal_bit_for_bit(
    dataset_of: Datasets, graph: Graph, edits: list[Edit], optimizer: str, seed: int
) -> None:
    trainer = trainer_on(graph, dataset_of(), seed, optimizer=optimizer, learning_rate=0.01)
    run(trainer, 3)
    for edit in edits:
        if edit[0] == "train":
            run(trainer, edit[2])
            continue
        old, state, before = trainer.network, trainer.snapshot(), copies(trainer)
        assert edited(trainer, after(old.graph, edit)) is Effect.LIVE
        new, now = trainer.network, trainer.snapshot()
        assert_kept(old.graph, before, new.graph, trainer.weights())
        for row, its in zip(state.moments, now.moments, strict=True):
            assert_kept(old.graph, old.layout.named(row), new.graph, new.layout.named(its), 0.0)
        assert (now.step, now.updates, now.noise) == (state.step, state.updates, state.noise)
        assert (now.feed.epoch, now.feed.position) == (state.feed.epoch, state.feed.position)
        np.testing.assert_array_equal(now.feed.order, state.feed.order)
        assert now.feed.generator == state.feed.generator
    assert np.isfinite(run(trainer, 5)).all()


@pytest.mark.parametrize("graph", [CHAIN, SKIP], ids=["chain", "skip"])
@given(edits=EDITS, optimizer=st.sampled_from(list(OPTIMIZERS)), middle=st.integers(0, 8))
def test_a_replay_gives_the_same_bits(
    graph: Graph, edits: list[Edit], optimizer: str, middle: int
) -> None:
    recipe = DataRecipe(name="circle", size=40)
    dataset = load(recipe)
    trainer = trainer_on(graph, dataset, optimizer=optimizer, learning_rate=0.01, dropout=0.1)
    trainer.change(trainer.experiment.with_data(recipe), dataset)
    start, state, log = trainer.experiment, trainer.snapshot(), []
    for at, edit in enumerate(edits):
        if at == middle:  # a run may begin in the middle of another
            start, state, log = trainer.experiment, trainer.snapshot(), []
        edited(trainer, after(trainer.experiment.graph, edit))
        log.append((trainer.step_number, trainer.experiment))
        run(trainer, edit[2])
    twin = replay(start, log, trainer.step_number, state)
    assert_same_state(trainer.snapshot(), twin.snapshot())
    assert run(trainer, 5) == run(twin, 5)


@pytest.mark.parametrize("graph", [CHAIN, SKIP], ids=["chain", "skip"])
@given(edits=EDITS.map(lambda edits: [edit for edit in edits if edit[0] != "remove"]))
def test_undone_at_once_all_weights_are_back(
    dataset_of: Datasets, graph: Graph, edits: list[Edit]
) -> None:
    trainer = trainer_on(graph, dataset_of())
    run(trainer, 3)
    trail, vector = [trainer.experiment.graph], trainer.parameters.copy()
    for edit in edits:
        trail.append(after(trail[-1], edit))
        edited(trainer, trail[-1])
    for graph in reversed(trail):
        edited(trainer, graph)
    np.testing.assert_array_equal(trainer.parameters, vector)


# -- the rule, case by case --------------------------------------------------------------------


def values(graph: Graph, start: float) -> tuple[Network, Any]:
    network = Network.of(graph)
    return network, np.arange(start, start + network.layout.size, dtype=np.float32)


def test_rows_follow_what_is_read() -> None:
    ends = ("input", Input(shape=(2,))), ("output", Dense(units=1))
    two = chain(ends[0], ("h1", Dense(units=3)), ("h2", Dense(units=2)), ends[1])
    narrow = two.without("h2")
    network, vector = values(two, 0)
    other, fresh = values(narrow, 1000)
    found = other.layout.named(transplant(network, vector, other, fresh))
    old = network.layout.named(vector)
    np.testing.assert_array_equal(found["h1"]["weights"], old["h1"]["weights"])
    assert (found["output"]["weights"] >= 1000).all()
    np.testing.assert_array_equal(found["output"]["bias"], old["output"]["bias"])
    same = sized(two, 3, "h2")
    network, vector = values(same, 0)
    found = other.layout.named(transplant(network, vector, other, fresh))
    old = network.layout.named(vector)
    np.testing.assert_array_equal(found["output"]["weights"], old["output"]["weights"])


def test_dropout_and_sums_hand_units_on() -> None:
    ends = ("input", Input(shape=(2,))), ("output", Dense(units=1))
    before = chain(ends[0], ("h1", Dense(units=3)), ends[1])
    behind = sized(before, 5, "h1").insert_before("output", Node("drop", Dropout()))
    network, vector = values(before, 0)
    other, fresh = values(behind, 1000)
    found = other.layout.named(transplant(network, vector, other, fresh))
    np.testing.assert_array_equal(
        found["output"]["weights"][:3], network.layout.named(vector)["output"]["weights"]
    )
    assert (found["output"]["weights"][3:] >= 1000).all()


def test_nothing_is_written_to(dataset_of: Datasets) -> None:
    trainer = trainer_on(CHAIN, dataset_of(), optimizer="adam")
    run(trainer, 4)
    arrays = trainer.parameters, trainer.gradient, trainer._moments
    before = [array.copy() for array in arrays]
    edited(trainer, sized(trainer.experiment.graph, 7, "h1"))
    run(trainer, 4)
    for array, copy in zip(arrays, before, strict=True):
        np.testing.assert_array_equal(array, copy)


@pytest.mark.parametrize("steps", [0, 5])
def test_new_units_and_layers_differ(dataset_of: Datasets, steps: int) -> None:
    trainer = trainer_on(CHAIN, dataset_of())
    run(trainer, steps)
    graph = sized(trainer.experiment.graph, 9, "h1")
    edited(trainer, graph.insert_before("h2", Node("n1", TANH.replace(units=9))))
    weights = copies(trainer)
    assert len(np.unique(weights["h1"]["weights"])) == 18
    before = copies(trainer)["n1"]["weights"]
    edited(trainer, trainer.experiment.graph.insert_before("n1", Node("n2", TANH.replace(units=9))))
    assert not np.isin(copies(trainer)["n2"]["weights"], before).all()
    np.testing.assert_array_equal(copies(trainer)["n1"]["weights"], before)


def test_a_layer_in_the_place_of_another_is_not_its_twin(dataset_of: Datasets) -> None:
    trainer = trainer_on(CHAIN, dataset_of())
    edited(trainer, trainer.experiment.graph.insert_before("h2", Node("n1", TANH)))
    weights = trainer.weights()
    assert not np.isin(weights["n1"]["weights"], weights["h2"]["weights"]).any()


# -- what comes back ---------------------------------------------------------------------------


def test_what_was_removed_comes_back_as_it_was(dataset_of: Datasets) -> None:
    trainer = trainer_on(CHAIN, dataset_of())
    run(trainer, 5)
    whole, before = trainer.experiment.graph, copies(trainer)
    edited(trainer, sized(whole, 3, "h1"))
    run(trainer, 5)
    edited(trainer, sized(whole, 2, "h1"))
    edited(trainer, sized(whole, 2, "h1").without("h2"))
    run(trainer, 5)
    kept = copies(trainer)
    edited(trainer, whole)
    now = trainer.weights()
    np.testing.assert_array_equal(now["h1"]["weights"][:, :2], kept["h1"]["weights"])
    np.testing.assert_array_equal(now["h1"]["weights"][:, 3], before["h1"]["weights"][:, 3])
    np.testing.assert_array_equal(now["h1"]["bias"][3], before["h1"]["bias"][3])
    np.testing.assert_array_equal(now["h2"]["weights"][3], before["h2"]["weights"][3])
    assert (now["h1"]["weights"][:, 2] != before["h1"]["weights"][:, 2]).all()


def test_another_start_forgets_what_was_removed(dataset_of: Datasets) -> None:
    trainer = trainer_on(CHAIN, dataset_of())
    edited(trainer, sized(trainer.experiment.graph, 2, "h1"))
    assert trainer.snapshot().removed
    trainer.change(trainer.experiment.with_seed(4), trainer.dataset)
    assert not trainer.snapshot().removed


def test_the_memory_is_bounded(dataset_of: Datasets, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transplanting, "MEMORY_BYTES", 100)
    trainer = trainer_on(CHAIN, dataset_of())
    run(trainer, 3)
    for units in (3, 2, 1):
        edited(trainer, sized(trainer.experiment.graph, units, "h1", "h2"))
    removed = trainer.snapshot().removed
    assert 0 < sum(array.nbytes for array in removed.values()) <= 100
    edited(trainer, sized(trainer.experiment.graph, 4, "h1", "h2"))
    assert np.isfinite(run(trainer, 3)).all()


# -- training goes on --------------------------------------------------------------------------


def test_a_unit_that_nobody_hears_changes_nothing(dataset_of: Datasets) -> None:
    trainer = trainer_on(CHAIN, dataset_of())
    run(trainer, 10)
    trainer.weights()["h2"]["weights"][3] = 0.0
    whole, loss = trainer.experiment.graph, trainer.evaluate().loss
    edited(trainer, sized(whole, 3, "h1"))
    assert trainer.evaluate().loss == pytest.approx(loss, rel=1e-6)
    edited(trainer, whole)
    assert trainer.evaluate().loss == pytest.approx(loss, rel=1e-6)


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_training_improves_after_edits(dataset_of: Datasets, optimizer: str) -> None:
    trainer = trainer_on(CHAIN, dataset_of(100), optimizer=optimizer, learning_rate=0.01)
    run(trainer, 300)
    graph = sized(trainer.experiment.graph, 8, "h1")
    edited(trainer, graph.insert_before("output", Node("n1", TANH.replace(units=5))))
    jumped = trainer.evaluate().loss
    run(trainer, 700)
    assert trainer.evaluate().loss < jumped
    assert trainer.step_number == 1000


def test_other_outputs_keep_the_weights_before_them(
    dataset_of: Datasets, trainer_of: Trainers
) -> None:
    trainer = trainer_of(optimizer="adam")
    run(trainer, 7)
    before, three = copies(trainer), dataset_of(classes=3)
    asked = fitted(trainer.experiment.with_data(DataRecipe(name="other")), three)
    assert trainer.change(asked, three) is Effect.LIVE
    now = trainer.weights()
    np.testing.assert_array_equal(now["h1"]["weights"], before["h1"]["weights"])
    np.testing.assert_array_equal(now["output"]["weights"][:, :2], before["output"]["weights"])
    assert trainer.step_number == 7
    run(trainer, 7)


def test_another_loss_with_other_outputs_goes_on(trainer_of: Trainers) -> None:
    trainer = trainer_of(loss="half_mse")
    run(trainer, 7)
    asked = fitted(trainer.experiment.with_training(loss="cross_entropy"), trainer.dataset)
    assert trainer.change(asked, trainer.dataset) is Effect.LIVE
    assert trainer.step_number == 7


def test_another_optimiser_in_the_same_change_begins_without_moments(dataset_of: Datasets) -> None:
    trainer = trainer_on(CHAIN, dataset_of(), optimizer="adam")
    run(trainer, 7)
    graph = sized(trainer.experiment.graph, 6, "h1")
    asked = trainer.experiment.with_graph(graph).with_training(optimizer="momentum")
    assert trainer.change(asked, trainer.dataset) is Effect.LIVE
    state = trainer.snapshot()
    assert state.moments.shape == (1, trainer.network.layout.trained)
    assert not state.moments.any()
    assert (state.step, state.updates) == (7, 0)


def test_patience_begins_anew_with_another_network(dataset_of: Datasets) -> None:
    trainer = trainer_on(CHAIN, dataset_of(), early_stopping=True, learning_rate=0.0)
    for _ in trainer.steps(9):
        trainer.check_stop()
    assert trainer.snapshot().patience != Patience()
    edited(trainer, sized(trainer.experiment.graph, 6, "h1"))
    assert trainer.snapshot().patience == Patience()


# -- atomicity ---------------------------------------------------------------------------------


def test_an_edit_that_fails_half_way_leaves_no_trace(
    dataset_of: Datasets, monkeypatch: pytest.MonkeyPatch
) -> None:
    trainer, twin = (trainer_on(CHAIN, dataset_of(), optimizer="adam") for _ in range(2))
    for each in (trainer, twin):
        run(each, 4)
        edited(each, sized(each.experiment.graph, 3, "h2"))
    with monkeypatch.context() as patch:
        patch.setattr("nnviz.engine.network.MEMORY_LIMIT", 100)
        with pytest.raises(ProblemError):
            edited(trainer, sized(trainer.experiment.graph, 2, "h1"))
    assert_same_state(trainer.snapshot(), twin.snapshot())
    assert run(trainer, 20) == run(twin, 20)


def test_numbers_that_run_away_after_an_edit_leave_the_state(dataset_of: Datasets) -> None:
    data = dataset_of(classes=0)
    linear = Dense(units=4, activation="linear")
    straight = chain(("input", Input()), ("h1", linear), ("output", linear))
    trainer = trainer_on(straight, data, loss="mse", optimizer="momentum", dropout=0.2)
    run(trainer, 4)
    edited(trainer, sized(trainer.experiment.graph, 6, "h1"))
    run(trainer, 2)
    trainer.change(trainer.experiment.with_training(learning_rate=1e9), data)
    states = [trainer.snapshot()]
    with pytest.raises(Diverged):
        states.extend(trainer.snapshot() for _ in trainer.steps(300))
    assert states[-1].parameters.shape == (trainer.network.layout.size,)
    assert_same_state(states[-1], trainer.snapshot())
