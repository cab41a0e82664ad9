"""Requests to the real training process: in order, none lost, none waiting for a slow step."""

import numpy as np
import pytest

from nnviz.runtime import messages as m
from tests.runtime.talking import Line, experiment, words

FAR = 0.001
"""Steps a second at which no test lives to see the second step."""


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
    ("count", "seed"), [(1000, 0), pytest.param(50_000, 1, marks=pytest.mark.long)]
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
        said = [news for news in child.said[before:] if not isinstance(news, m.Pulse)]
        assert [words(news) for news in said] == expected, request


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
