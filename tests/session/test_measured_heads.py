"""Heads measured again and again: what stays known, and what a mark or another truth takes away."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QApplication

from nnviz.core.graph import Graph, Node
from nnviz.core.marks import NO_MARKS, Head, Neuron
from nnviz.data import DataRecipe, load
from nnviz.data.table.work import never
from nnviz.engine.experiment import Experiment, active_network, fitted
from nnviz.engine.settings import TrainingSettings
from nnviz.layers.attention import Attention
from nnviz.layers.dense import Dense
from nnviz.layers.embedding import Embedding
from nnviz.layers.input import Input
from nnviz.layers.output import Output
from nnviz.runtime.question import Question
from nnviz.session import measured_heads
from nnviz.session.frame import Frame, Model
from nnviz.session.head_units import head_of, heads_among, unit_of_head
from nnviz.session.measured_heads import HeadMeter, HeadWish, Measure

WITHOUT = list(Measure).index(Measure.WITHOUT)
MUTED = NO_MARKS.with_muted_heads([Head("heads", 1)], True)


class Worker(QObject):
    """Answers a question when it is told to."""

    progressed, answered, failed = Signal(int, float), Signal(int, object), Signal(int, object)

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[Question] = []

    def ask(self, question: Question) -> int:
        self.asked.append(question)
        return len(self.asked)

    def cancel(self, number: int) -> None:
        pass

    def answer(self) -> None:
        """Answer what was asked last."""
        found = self.asked[-1].run(lambda share: None, never)
        self.answered.emit(len(self.asked), found)


@pytest.fixture
def worker(qapp: QApplication) -> Worker:
    return Worker()


@pytest.fixture
def model() -> Model:
    recipe = DataRecipe(name="brackets", size=200)
    dataset = load(recipe)
    nodes = (
        Node("input", Input(shape=(24,))),
        Node("embedding", Embedding(classes=6, units=6), ("input",)),
        Node("heads", Attention(heads=3), ("embedding",)),
        Node("answer", Dense(units=6), ("heads",)),
        Node("output", Output(target="next"), ("answer",)),
    )
    experiment = fitted(
        Experiment(Graph(nodes), recipe, TrainingSettings(loss="cross_entropy")), dataset
    )
    return Model(1, 1, experiment, active_network(experiment), dataset)


@pytest.fixture
def meter(worker: Worker, model: Model, monkeypatch: pytest.MonkeyPatch) -> Iterator[HeadMeter]:
    monkeypatch.setattr(measured_heads, "INTERVAL_MS", 0)
    made = HeadMeter(worker)  # type: ignore[arg-type]
    made.show_model(model)
    yield made
    made.want(HeadWish())
    made._waiting.stop()


def frame(model: Model, step: int) -> Frame:
    vector = model.network.initial_vector(step)
    none = np.zeros(0, np.float32)
    return Frame(model.run, step, step, vector, none, {}, none)


def ask(meter: HeadMeter, worker: Worker, found: Frame) -> None:
    meter._waiting.stop()
    meter.show_frame(found)
    worker.answer()


def test_every_moment_leaves_its_scores_behind(
    meter: HeadMeter, worker: Worker, model: Model
) -> None:
    meter.show_frame(frame(model, 0))
    assert not worker.asked, "nobody looks"
    meter.want(HeadWish(True))
    worker.answer()
    for step in (5, 10):
        ask(meter, worker, frame(model, step))
    assert [moment.step for moment in meter.past] == [0, 5, 10]
    assert meter.known is not None
    assert meter.known.step == 10
    assert [each.head for each in meter.known.found.heads] == [Head("heads", at) for at in range(3)]
    ask(meter, worker, frame(model, 7))
    assert [moment.step for moment in meter.past] == [0, 5, 7], "training was wound back"
    meter.want(HeadWish())
    assert meter.known is not None
    assert len(meter.past) == 3


def test_of_very_many_moments_every_other_one_stays(
    meter: HeadMeter, worker: Worker, model: Model, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(measured_heads.HeadMeter, "KEPT", 3)
    meter.want(HeadWish(True))
    for step in range(4):
        ask(meter, worker, frame(model, step))
    assert [moment.step for moment in meter.past] == [0, 2, 3]


def test_a_mark_leaves_the_past_and_a_fresh_start_does_not(
    meter: HeadMeter, worker: Worker, model: Model
) -> None:
    meter.want(HeadWish(True))
    ask(meter, worker, frame(model, 0))
    quiet = model.experiment.with_marks(MUTED)
    muted = replace(model, run=2, experiment=quiet, network=active_network(quiet))
    meter.show_model(muted)
    assert len(meter.past) == 1
    assert meter.known is not None
    before = meter.known.found
    ask(meter, worker, frame(muted, 0))
    assert meter.known.found.heads[1].without == before.heads[1].without
    assert meter.known.found.heads[1].loss.value == pytest.approx(before.heads[1].loss.value)
    assert meter.known.found.heads[0].loss != before.heads[0].loss
    meter.show_model(replace(muted, run=3, start=2))
    assert meter.known is None
    assert not meter.past


def test_other_heads_have_another_past(meter: HeadMeter, worker: Worker, model: Model) -> None:
    meter.want(HeadWish(True))
    ask(meter, worker, frame(model, 0))
    nodes = [
        replace(n, layer=n.layer.replace(heads=2)) if n.id == "heads" else n
        for n in model.experiment.graph
    ]
    other = model.experiment.with_graph(Graph(tuple(nodes)))
    meter.show_model(replace(model, run=2, experiment=other, network=active_network(other)))
    assert not meter.past


def test_losses_of_another_truth_are_no_past_of_this_one(
    meter: HeadMeter, worker: Worker, model: Model
) -> None:
    meter.want(HeadWish(True))
    for step in (0, 5):
        ask(meter, worker, frame(model, step))
    meter._waiting.stop()
    meter.want(HeadWish(True, model.dataset.truths[0]))
    assert meter.known is not None, "it stays in sight until there is more"
    worker.answer()
    first, last = meter.past
    assert np.isnan(first.values[:, WITHOUT]).all()
    assert np.isfinite(first.values[:, :WITHOUT]).all()
    assert np.isfinite(last.values).all()


def test_units_stand_for_heads(model: Model) -> None:
    network = model.network
    assert unit_of_head(network, Head("heads", 2), 3) == Neuron("heads", 3 * 6 + 4)
    assert head_of(network, Neuron("heads", 3 * 6 + 5)) == Head("heads", 2)
    assert head_of(network, Neuron("answer", 0)) is None
    assert head_of(network, Neuron("gone", 0)) is None
    units = [Neuron("heads", at) for at in (4, 6, 7, 10)] + [Neuron("answer", 1)]
    assert heads_among(network, units) == (Head("heads", 0), Head("heads", 2))
