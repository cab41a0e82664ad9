"""Texts that run on: order of windows, and the state that goes from one to the next."""

from dataclasses import replace

import numpy as np
import pytest

from nnviz.core.graph import Graph, chain
from nnviz.core.layer import Layer
from nnviz.data import DataRecipe, Dataset, Task, TaskKind
from nnviz.engine.evaluation import Evaluator
from nnviz.engine.experiment import Experiment
from nnviz.engine.feed import Feed
from nnviz.engine.goals import goals
from nnviz.engine.network import Network
from nnviz.engine.settings import TrainingSettings
from nnviz.engine.streams import Carried, can_carry, goes_on, in_streams
from nnviz.engine.trainer import Trainer
from nnviz.layers.dense import Dense
from nnviz.layers.embedding import Embedding
from nnviz.layers.gru import GRU
from nnviz.layers.input import Input
from nnviz.layers.lstm import LSTM
from nnviz.layers.output import NEXT, Output
from nnviz.layers.recurrent import BACKWARD, BOTH
from nnviz.layers.simple_rnn import SimpleRNN
from nnviz.layers.site import Array

TOKENS, STEPS = 5, 6
KINDS = [
    SimpleRNN(units=4),
    SimpleRNN(units=4, curve="relu"),
    GRU(units=4),
    LSTM(units=4),
]


def text_data(windows: int = 23, test: int = 7, seed: int = 0) -> Dataset:
    """A random text in windows, shuffled; the test part follows after a gap."""
    rng = np.random.default_rng(seed)
    text = rng.integers(0, TOKENS, (windows + test) * STEPS + 1)
    x = text[:-1].reshape(-1, STEPS).astype(np.float32)
    y = text[STEPS::STEPS].astype(np.int64)
    places = np.arange(windows + test) + (np.arange(windows + test) >= windows)
    train, rest = rng.permutation(windows), rng.permutation(np.arange(windows, windows + test))
    zeros = np.zeros(STEPS, np.float32)
    return Dataset(
        x_train=x[train],
        y_train=y[train],
        x_test=x[rest],
        y_test=y[rest],
        features=tuple(f"step {at}" for at in range(STEPS)),
        task=Task(TaskKind.CLASSIFICATION, tuple("abcde")),
        feature_mean=zeros,
        feature_scale=zeros + 1,
        target_mean=np.zeros(0, np.float32),
        target_scale=np.zeros(0, np.float32),
        relabelled=np.zeros(windows, bool),
        domain=np.stack([zeros, zeros + TOKENS - 1], 1),
        sample_shape=(STEPS,),
        tokens=tuple("abcde"),
        places_train=places[train],
        places_test=places[rest],
    )


def reader(layer: Layer) -> Graph:
    return chain(
        ("input", Input(shape=(STEPS,))),
        ("vectors", Embedding(classes=TOKENS, units=3)),
        ("cells", layer),
        ("said", Dense(units=TOKENS, activation="linear")),
        ("output", Output(target=NEXT)),
    )


def experiment(layer: Layer, **settings: object) -> Experiment:
    own = {"loss": "cross_entropy", "optimizer": "adam", "batch_size": 4, "learning_rate": 0.01}
    training = TrainingSettings(**own | settings)  # type: ignore[arg-type]
    return Experiment(reader(layer), DataRecipe(), training)


@pytest.mark.parametrize("count, rows", [(1, 1), (1, 4), (7, 7), (10, 3), (12, 4), (23, 4), (5, 1)])
@pytest.mark.parametrize("first", [0, 2])
def test_every_row_reads_its_own_stretch_of_the_text(count: int, rows: int, first: int) -> None:
    places = np.random.default_rng(0).permutation(count)
    order = in_streams(places, rows, first)
    assert sorted(order) == list(range(count))
    assert (order[0] == np.argsort(places)[first % count]).all()
    continues = goes_on(places, order, min(rows, count))
    breaks = int((~continues).sum()) - min(rows, count)
    assert not continues[: min(rows, count)].any()
    assert breaks <= (first % count > 0)  # only where the end of the text meets its beginning


def test_nothing_goes_on_over_a_gap() -> None:
    places = np.array([0, 1, 5, 6])
    assert goes_on(places, in_streams(places, 1), 1).tolist() == [False, True, False, True]


def test_a_feed_hands_out_windows_in_streams() -> None:
    data = text_data()
    x, places = data.x_train, data.places_train
    feed = Feed(x, x, 4, 3, places)
    assert places is not None
    shown, continued = [], 0
    for _ in range(2 * feed.steps_per_epoch):
        before = feed.last
        feed.advance()
        last, on = feed.last, feed.goes_on
        assert on.shape == last.shape
        if on.any():
            assert (places[last[on]] == places[before[: len(last)][on]] + 1).all()
        continued += int(on.sum())
        shown += [*last]
    assert sorted(shown[:23]) == sorted(shown[23:]) == list(range(23))
    assert shown[:23] != shown[23:]
    assert continued >= 2 * (23 - 4 - 1)


@pytest.mark.parametrize("layer", [*KINDS, LSTM(units=4, direction=BOTH)])
@pytest.mark.parametrize("length", [1, 2, 5])
def test_state_carried_over_windows_equals_one_long_window(layer: Layer, length: int) -> None:
    windows, rng = 3, np.random.default_rng(1)
    long = rng.normal(size=(2, length * windows, 3))
    whole = bound(layer, length * windows, 2)
    part = bound(layer, length, 2, whole[1])
    expected = whole[0].run(long)[..., :4].copy()
    carried, said = Carried(part[0]), []
    for at in range(windows):
        carried.enter(part[0], np.full(2, at > 0))
        said.append(part[0].run(long[:, at * length : (at + 1) * length])[..., :4].copy())
        carried.leave(part[0])
    np.testing.assert_allclose(np.concatenate(said, axis=1), expected, rtol=0, atol=1e-14)
    assert carried.values.any()


def bound(layer: Layer, steps: int, batch: int, vector: Array | None = None):  # type: ignore[no-untyped-def]
    network = Network.of(chain(("x", Input(shape=(steps, 3))), ("cells", layer)))
    if vector is None:
        vector = network.initial_vector(0, np.float64)
    return network.workspace(vector, batch), vector


def test_a_way_back_begins_anew() -> None:
    workspace, _ = bound(GRU(units=4, direction=BACKWARD), 3, 2)
    assert not workspace.carries
    assert not can_carry(reader(GRU(units=4, direction=BACKWARD)), text_data())
    assert not can_carry(reader(GRU(units=4)), replace(text_data(), places_train=None))
    assert can_carry(reader(GRU(units=4)), text_data())


def test_a_row_that_continues_nothing_begins_anew() -> None:
    workspace, _ = bound(LSTM(units=4), 3, 2)
    carried = Carried(workspace)
    workspace.run(np.ones((2, 3, 3)))
    carried.leave(workspace)
    carried.enter(workspace, np.array([True, False]))
    for start, end in workspace.carries:
        assert (start[0] == end[0]).all()
        assert not start[1].any()


@pytest.mark.parametrize("layer", KINDS)
def test_training_begins_each_batch_where_the_one_before_ended(layer: Layer) -> None:
    trainer = Trainer(experiment(layer), text_data())
    ends: list[Array] = []
    met = 0
    for _ in range(14):
        trainer.step()
        workspace, on = trainer.last_pass.workspace, trainer._feed.goes_on
        for at, (start, _) in enumerate(workspace.carries):
            for row in np.flatnonzero(on):
                assert (start[row] == ends[at][row]).all()
                met += 1
            assert not start[~on].any()
        ends = [end.copy() for _, end in workspace.carries]
    assert met > 30


def test_off_every_window_is_read_from_nothing() -> None:
    trainer = Trainer(experiment(LSTM(units=4), carry_state=False), text_data())
    for _ in range(8):
        trainer.step()
        assert not any(start.any() for start, _ in trainer.last_pass.workspace.carries)
    assert trainer.snapshot().carried is None


@pytest.mark.parametrize("taken", [0, 3, 6, 8])
def test_a_snapshot_goes_on_to_the_same_bits(taken: int) -> None:
    first = Trainer(experiment(LSTM(units=4)), text_data())
    for _ in range(taken):
        first.step()
    state = first.snapshot()
    losses = [first.step() for _ in range(9)]
    second = Trainer(experiment(LSTM(units=4)), text_data())
    second.restore(state)
    assert [second.step() for _ in range(9)] == losses
    assert (second.parameters == first.parameters).all()
    first.restore(state)
    assert [first.step() for _ in range(9)] == losses
    second.restore(replace(state, carried=None))  # of before there was any
    assert second.step() != losses[0] or taken in (0, 6)


def test_a_change_of_the_rate_keeps_the_state_and_one_of_the_batch_does_not() -> None:
    trainer = Trainer(experiment(GRU(units=4)), text_data())
    for _ in range(3):
        trainer.step()
    before = trainer.snapshot().carried
    assert before is not None
    assert before.any()
    trainer.change(experiment(GRU(units=4), learning_rate=0.5), text_data())
    assert (trainer.snapshot().carried == before).all()
    trainer.change(experiment(GRU(units=4), batch_size=5), text_data())
    after = trainer.snapshot().carried
    assert after is not None
    assert after.shape == (5, 4)
    assert not after.any()
    trainer.change(experiment(GRU(units=4), carry_state=False), text_data())
    assert trainer.snapshot().carried is None
    trainer.step()
    trainer.change(experiment(GRU(units=4)), text_data())
    for _ in range(7):
        trainer.step()


def test_an_evaluation_reads_on() -> None:
    """Of one row it is the loss of the whole text read at once."""
    data, layer = text_data(windows=6, test=3), LSTM(units=4)
    graph = reader(layer)
    network = Network.of(graph)
    vector = network.initial_vector(0, np.float64)
    aims = goals(graph, "cross_entropy", data)
    fresh = Evaluator(network, vector, data, aims).evaluate(0, 0)
    read = Evaluator(network, vector, data, aims, carries_state=True).evaluate(0, 0)
    assert read.loss == pytest.approx(fresh.loss)  # six windows at once: nothing goes on
    assert read.metrics == fresh.metrics


def test_an_evaluation_in_one_stream_is_that_of_the_whole_text(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("nnviz.engine.evaluation.STREAMS", 1)
    data, layer = text_data(windows=6, test=3), LSTM(units=4)
    graph = reader(layer)
    network, long = Network.of(graph), Network.of(longer(graph, 6 * STEPS))
    vector = network.initial_vector(0, np.float64)
    aims = goals(graph, "cross_entropy", data)
    read = Evaluator(network, vector, data, aims, carries_state=True).evaluate(0, 0)
    order = np.argsort(data.places_train)
    whole = data.x_train[order].reshape(1, -1)
    workspace = long.workspace(vector, 1)
    workspace.run(whole)
    said = workspace.activations["output"][0]
    wanted = np.append(whole[0, 1:], data.y_train[order][-1]).astype(int)
    shifted = said - np.log(np.exp(said).sum(axis=1, keepdims=True))
    expected = -shifted[np.arange(len(wanted)), wanted].mean()
    assert read.loss == pytest.approx(expected, rel=1e-12)


def longer(graph: Graph, steps: int) -> Graph:
    return Graph(
        tuple(
            replace(node, layer=Input(shape=(steps,))) if node.id == "input" else node
            for node in graph
        )
    )
