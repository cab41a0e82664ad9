"""Requests to the real training process: in order, none lost, none waiting for a slow step."""

from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from nnviz.data import load
from nnviz.engine.experiment import Experiment, fitted
from nnviz.engine.trainer import Effect, Trainer
from nnviz.runtime import messages as m
from nnviz.runtime import shared
from nnviz.runtime.process import STEP_ROWS
from tests.runtime.talking import Line, experiment, words

FAR = 0.001
"""Steps a second at which no test lives to see the second step."""


def bare(experiment: Experiment) -> Trainer:
    """A trainer of the experiment as the child makes it."""
    dataset = load(experiment.data)
    return Trainer(fitted(experiment, dataset), dataset)


def flood(count: int, seed: int) -> list[m.Request]:
    """Requests of all kinds in a random order, the first of which loads a network."""
    rng = np.random.default_rng(seed)
    base = experiment()
    kinds = [
        lambda: m.Change(base.with_training(learning_rate=float(rng.choice([0.01, 0.1, 1.0])))),
        lambda: m.Change(base.with_training(batch_size=int(rng.integers(1, 100)))),  # some refused
        lambda: m.Change(experiment(int(rng.integers(2, 9)))),
        lambda: m.Change(base.with_data(base.data.replace(noise=float(rng.choice([0, 0.2]))))),
        m.Play,
        m.Pause,
        m.Reset,
        m.TakeSnapshot,
        lambda: m.Advance(int(rng.integers(1, 5))),
        lambda: m.Advance(None),
        lambda: m.SetSpeed(float(rng.choice([1, 60, 1e5]))),
        lambda: m.SetSpeed(None),
        lambda: m.Load(base.with_training(momentum=2.0)),  # refused
    ]
    chosen = rng.integers(len(kinds), size=count - 1)
    return [m.Load(base), *(kinds[at]() for at in chosen)]


@pytest.mark.parametrize(
    ("count", "seed"), [(1500, 0), pytest.param(50_000, 1, marks=pytest.mark.long)]
)
def test_a_flood_is_answered_one_by_one_and_in_order(child: Line, count: int, seed: int) -> None:
    requests = flood(count, seed)
    for request in requests:
        child.process.send(request)  # would never return if it waited for the child to read
    child.until(lambda: count in child.answers())
    assert list(child.answers()) == list(range(1, count + 1))
    assert [type(answer.request) for answer in child.answers().values()] == [
        type(request) for request in requests
    ]
    assert any(isinstance(answer, m.Refused) for answer in child.answers().values())
    assert child.process.alive()


def test_what_a_flood_leads_to_is_what_was_asked_for(child: Line) -> None:
    """Playing stops and goes at odd steps, but every change is made, and in its order."""
    rates = [0.1 * 0.99**at for at in range(300)]
    base = experiment()
    child.process.send(m.Load(base))
    for at, rate in enumerate(rates):
        child.process.send(m.Change(base.with_training(learning_rate=rate)))
        child.process.send(m.Pause() if at % 3 else m.Play())
    child.ask(m.Pause())
    made = [news.experiment for news in child.of(m.Applied) if isinstance(news.request, m.Change)]
    assert [found and found.training.learning_rate for found in made] == rates


ANSWERS: list[tuple[m.Request, list[str]]] = [
    (m.Pause(), ["paused", "Applied Pause"]),
    (m.Play(), ["running", "Applied Play"]),
    (m.Reset(), ["paused", "Loaded", "Applied Reset"]),
    (m.Load(experiment(3)), ["paused", "Loaded", "Applied Load"]),
    (m.Change(experiment(3)), ["Loaded", "Applied Change"]),
    (m.Change(experiment(learning_rate=0.1)), ["Applied Change"]),
    (m.Change(experiment(data="xor")), ["Loaded", "Applied Change"]),
    (m.Change(experiment(batch_size=1000)), ["Refused Change"]),
    (m.Load(experiment(data="no such set")), ["Refused Load"]),
    (m.SetSpeed(0), ["Refused SetSpeed"]),
    (m.SetSpeed(float("nan")), ["Refused SetSpeed"]),
    (m.SetSpeed(-5), ["Refused SetSpeed"]),
    (m.TakeSnapshot(), ["Applied TakeSnapshot"]),
]


def test_the_news_of_a_request_come_in_order(child: Line) -> None:
    for request, expected in ANSWERS:
        child.ask(m.Load(experiment()))
        child.ask(m.Play())
        steps = len(child.steps)
        child.until(lambda: len(child.steps) > steps + 100)  # noqa: B023
        before = len(child.said)
        child.ask(request)
        assert [words(news) for news in child.said[before:]] == expected, request


def test_without_a_network_there_is_nothing_to_train(child: Line) -> None:
    requests = [m.Play(), m.Advance(), m.Reset(), m.TakeSnapshot(), m.Change(experiment())]
    answers = [child.ask(request) for request in requests]
    assert all(isinstance(answer, m.Refused) for answer in answers)
    assert isinstance(child.ask(m.Pause()), m.Applied)
    assert not child.of(m.StateChanged)
    assert isinstance(child.ask(m.Load(experiment())), m.Applied)


def test_a_request_does_not_wait_for_a_slow_step(child: Line) -> None:
    child.ask(m.SetSpeed(FAR))
    child.ask(m.Load(experiment()))
    for request in (m.Play(), m.Pause(), m.Play(), m.Reset(), m.Play(), m.TakeSnapshot()):
        child.ask(request)
    assert len(child.steps) <= 3  # one for each time that play was pressed
    child.ask(m.SetSpeed(1e5))
    child.until(lambda: len(child.steps) > 10)


def test_a_frame_does_not_wait_for_a_slow_step(child: Line) -> None:
    child.ask(m.SetSpeed(FAR))
    child.ask(m.Load(experiment()))
    child.ask(m.Play())
    child.until(lambda: len(child.steps) == 1)
    for _ in range(3):
        child.notices.clear()
        child.process.want_frame()
        child.until(lambda: m.FRAME_PUBLISHED in child.notices)
        assert child.parameters()[0] == 1


def test_a_full_ring_stops_training_but_no_request(child: Line) -> None:
    child.ask(m.Load(experiment(2, size=20)))
    child.process.send(m.Play())
    counts = child.process._block.raw("steps_counts")
    while counts[0] < STEP_ROWS:  # nobody reads
        assert child.process.alive()
    child.process.send(m.TakeSnapshot())
    child.process.send(m.Pause())
    child.until(lambda: 4 in child.answers())
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


def test_a_change_of_units_starts_anew_and_goes_on_running(child: Line) -> None:
    child.ask(m.Load(experiment()))
    child.ask(m.Play())
    child.until(lambda: len(child.steps) > 50)
    answer = child.ask(m.Change(experiment(9)))
    assert isinstance(answer, m.Applied)
    assert (answer.effect, answer.step) == (Effect.RESTARTED, 0)
    child.until(lambda: (child.steps[:, 0] == 2).sum() > 50)
    starts = child.steps[:, 0]
    assert all(after >= before for before, after in pairwise(starts))
    np.testing.assert_array_equal(
        child.steps[starts == 2, 1], np.arange(1, (starts == 2).sum() + 1)
    )
