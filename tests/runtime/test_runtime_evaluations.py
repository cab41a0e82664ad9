"""Evaluations for display: glances while training runs, all samples at rest, nothing in the way."""

import pytest

from nnviz.data import load
from nnviz.engine import evaluation
from nnviz.engine.experiment import fitted
from nnviz.engine.trainer import Trainer
from nnviz.runtime import evaluations
from nnviz.runtime import messages as m
from nnviz.runtime.evaluations import Evaluations
from nnviz.runtime.ring import RingReader, RingWriter, ring_fields
from nnviz.runtime.shared import Block, unlink
from tests.runtime.talking import experiment

FEW = 5


@pytest.fixture
def block() -> Block:
    block = Block.create(ring_fields("evaluations", 4, m.EVALUATION_COLUMNS))
    unlink(block.handle)
    return block


@pytest.fixture
def trainer(monkeypatch: pytest.MonkeyPatch) -> Trainer:
    """One that glances at the first samples of each part only."""
    monkeypatch.setattr(evaluation, "GLANCE", 1)
    monkeypatch.setattr(evaluation, "LEAST_GLANCED", FEW)
    dataset = load(experiment().data)
    return Trainer(fitted(experiment(), dataset), dataset)


def test_a_glance_covers_nothing_and_all_samples_do(block: Block, trainer: Trainer) -> None:
    told = Evaluations(RingWriter(block, "evaluations"))
    assert not trainer.glances_at_all
    told.write(1, trainer)
    assert not told.covers(1, trainer)
    assert told.write_all(1, trainer, lambda: False)
    assert told.covers(1, trainer)
    assert not told.covers(2, trainer)
    glance, whole = RingReader(block, "evaluations").read()
    loss = 3
    assert glance[loss] == pytest.approx(trainer.glance().loss)
    assert whole[loss] == pytest.approx(trainer.evaluate().loss)
    assert glance[loss] != whole[loss]


def test_the_first_glance_of_a_run_does_not_put_off_the_next_for_long(
    block: Block, trainer: Trainer, monkeypatch: pytest.MonkeyPatch
) -> None:
    told, clock = Evaluations(RingWriter(block, "evaluations")), [100.0]

    def slow_clock() -> float:
        clock[0] += 0.3  # so long does each glance take
        return clock[0]

    monkeypatch.setattr(evaluations, "perf_counter", slow_clock)
    told.write(1, trainer)
    assert not told.is_due(clock[0])
    assert told.is_due(clock[0] + 1.0)
    told.write(1, trainer)
    assert not told.is_due(clock[0] + 5.0)
    assert told.is_due(clock[0] + 10.0)
    told.write(2, trainer)
    assert told.is_due(clock[0] + 1.0)


def test_what_is_asked_comes_before_an_evaluation(block: Block, trainer: Trainer) -> None:
    told = Evaluations(RingWriter(block, "evaluations"))
    assert not told.write_all(1, trainer, lambda: True)
    assert not told.covers(1, trainer)
    assert not len(RingReader(block, "evaluations").read())


def test_a_glance_at_all_samples_covers_the_step(block: Block) -> None:
    dataset = load(experiment().data)
    small = Trainer(fitted(experiment(), dataset), dataset)
    told = Evaluations(RingWriter(block, "evaluations"))
    assert small.glances_at_all
    told.write(3, small)
    assert told.covers(3, small)
    assert told.is_quick
