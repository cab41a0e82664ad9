"""What the training process does between requests: its steps, its ring and its networks."""

from itertools import pairwise
from pathlib import Path

import numpy as np

from nnviz.data import load
from nnviz.engine.experiment import Experiment, fitted
from nnviz.engine.trainer import Trainer
from nnviz.engine.trainer_state import Effect
from nnviz.runtime import messages as m
from nnviz.runtime import shared
from nnviz.runtime.process import STEP_ROWS
from tests.runtime.talking import Line, experiment


def bare(experiment: Experiment) -> Trainer:
    """A trainer of the experiment as the child makes it."""
    dataset = load(experiment.data)
    return Trainer(fitted(experiment, dataset), dataset)


def test_a_full_ring_stops_training_but_no_request(child: Line) -> None:
    child.ask(m.Load(experiment(2, size=20)))
    child.process.send(m.Play())
    counts = child.process._block.raw("steps_counts")
    while counts[0] < STEP_ROWS:  # nobody reads
        assert child.process.alive()
    child.process.send(m.TakeSnapshot())
    child.process.send(m.Pause())
    while 4 not in child.answers():
        assert child.process.alive()
        child.hear()
    child.listen()
    assert len(child.steps) == child.answers()[4].step == STEP_ROWS  # type: ignore[union-attr]
    child.ask(m.Play())
    child.until(lambda: len(child.steps) > STEP_ROWS + 1000)
    assert (np.diff(child.steps[:, 1]) == 1).all()


def test_a_state_too_large_for_the_pipe_gets_through_to_a_busy_process(child: Line) -> None:
    wide = experiment(300, 300)
    child.ask(m.Load(wide))
    snapshot = child.ask(m.TakeSnapshot())
    assert isinstance(snapshot, m.Applied)
    child.process.send(m.Play())
    for _ in range(10):  # neither side reads before both have written more than a pipe holds
        child.process.send(m.Load(wide, snapshot.state))
        child.process.send(m.TakeSnapshot())
        child.process.send(m.Play())
    child.until(lambda: 33 in child.answers())
    assert all(isinstance(answer, m.Applied) for answer in child.answers().values())


def test_networks_nobody_has_looked_at_can_still_be_mapped(child: Line) -> None:
    child.process.send(m.Load(experiment()))
    for _ in range(50):
        child.process.send(m.Reset())
    child.process.send(m.Load(experiment(data="xor")))
    while len(offered(child)) < 40:
        assert child.process.alive()
    child.until(lambda: 52 in child.answers())  # `Line` maps each of them
    runs = [(news.run, news.start) for news in child.of(m.Loaded)]
    assert runs == [(number, number) for number in range(1, 53)]


def offered(child: Line) -> list[Path]:
    """The blocks of the process that nobody has mapped yet."""
    return [
        path for folder in shared._folders() for path in folder.glob(f"nnviz-{child.process.pid}-*")
    ]


def test_steps_are_counted_without_a_gap(child: Line) -> None:
    """Across pauses, single steps, epochs, speeds, snapshots and live changes."""
    base = experiment(batch_size=7)
    child.ask(m.Load(base))
    per_epoch = bare(base).steps_per_epoch
    child.ask(m.Advance(10))
    child.until_paused(10)
    child.ask(m.Advance(None))
    whole = -(-10 // per_epoch) * per_epoch
    child.until_paused(whole)
    child.ask(m.Advance(None))
    child.until_paused(whole + per_epoch)
    child.ask(m.Play())
    child.until(lambda: len(child.steps) > 2000)
    child.ask(m.Change(base.with_training(optimizer="adam")))
    child.ask(m.SetSpeed(500))
    child.ask(m.TakeSnapshot())
    child.ask(m.Pause())
    advance = child.ask(m.Advance(3))
    assert isinstance(advance, m.Applied)
    child.until_paused(advance.step + 3)
    rows = child.steps
    np.testing.assert_array_equal(rows[:, 1], np.arange(1, advance.step + 4))
    assert (rows[:, 0] == 1).all()
    assert (np.diff(rows[:, 5]) > 0).all()


def test_states_and_their_steps(child: Line) -> None:
    child.ask(m.Load(experiment()))
    child.ask(m.Advance(5))
    child.until_paused(5)
    child.ask(m.Advance(2))
    child.until_paused(7)
    running, paused = m.RunState.RUNNING, m.RunState.PAUSED
    expected = [(running, 0), (paused, 5), (running, 5), (paused, 7)]
    assert [(news.state, news.step) for news in child.of(m.StateChanged)] == expected
    assert child.parameters()[0] == 7


def test_a_refused_change_leaves_training_as_it_was(child: Line) -> None:
    base = experiment()
    child.ask(m.Load(base))
    child.ask(m.Advance(20))
    child.until_paused(20)
    for wrong in (experiment(batch_size=500), experiment(dropout=3.0), experiment(data="nothing")):
        assert isinstance(child.ask(m.Change(wrong)), m.Refused)
        assert isinstance(child.ask(m.Load(wrong)), m.Refused)
    child.ask(m.Advance(20))
    child.until_paused(40)
    mirror = bare(base)
    for _ in mirror.steps(40):
        pass
    np.testing.assert_array_equal(child.parameters()[1], mirror.parameters)


def test_a_change_of_units_goes_on_with_the_next_step(child: Line) -> None:
    child.ask(m.Load(experiment()))
    child.ask(m.Play())
    child.until(lambda: len(child.steps) > 50)
    answer = child.ask(m.Change(experiment(9)))
    assert isinstance(answer, m.Applied)
    assert answer.effect is Effect.LIVE
    child.until(lambda: len(child.steps) > answer.step + 50)
    assert (child.steps[:, 0] == 1).all()
    np.testing.assert_array_equal(child.steps[:, 1], np.arange(1, len(child.steps) + 1))


def test_another_seed_starts_anew_and_goes_on_running(child: Line) -> None:
    child.ask(m.Load(experiment()))
    child.ask(m.Play())
    child.until(lambda: len(child.steps) > 50)
    answer = child.ask(m.Change(experiment().with_seed(7)))
    assert isinstance(answer, m.Applied)
    assert (answer.effect, answer.step) == (Effect.RESTARTED, 0)
    child.until(lambda: (child.steps[:, 0] == 2).sum() > 50)
    starts = child.steps[:, 0]
    assert all(after >= before for before, after in pairwise(starts))
    np.testing.assert_array_equal(
        child.steps[starts == 2, 1], np.arange(1, (starts == 2).sum() + 1)
    )
