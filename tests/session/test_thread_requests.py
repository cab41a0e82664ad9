"""Requests on their way to the process, and the end of the thread."""

from collections.abc import Callable
from queue import SimpleQueue
from typing import Any

import numpy as np
from pytestqt.qtbot import QtBot

from nnviz.core.problem import Problem
from nnviz.runtime import messages as m
from nnviz.runtime.messages import RunState
from nnviz.session.frame import Wants
from nnviz.session.training_thread import TrainingThread
from tests.runtime.talking import experiment
from tests.session.watching import Recorder, Window, until

FAR = 0.001
"""Steps a second at which no test lives to see the second step."""


def test_a_flood_from_the_window_is_answered_in_order(window: Window) -> None:
    base = experiment()
    requests: list[m.Request] = [m.Load(base), m.Play()]
    for at in range(300):
        requests += [m.Change(base.with_training(l2=at / 1e6)), m.Pause(), m.Advance(2), m.Play()]
    window.ask(*requests)
    window.settle()
    answered = [answer.request for answer in window.record.of("answered")[:-1]]
    assert answered == requests
    changes = [a.experiment.training.l2 for a in window.record.of("answered") if a.effect][1:]
    assert changes == [at / 1e6 for at in range(300)]


def test_a_request_does_not_wait_for_a_slow_step(window: Window) -> None:
    window.ask(m.SetSpeed(FAR), m.Load(experiment()), m.Play(), m.Pause(), m.Play(), m.Reset())
    window.settle()
    states = [news.state for news in window.record.of("state_changed")]
    assert states == [RunState.RUNNING, RunState.PAUSED] * 2


class Interrupted:
    """A queue into which something is put at the very moment it has been found empty."""

    def __init__(self, orders: SimpleQueue[Any], interruptions: list[Callable[[], None]]) -> None:
        self._orders, self._interruptions = orders, interruptions
        self.put, self.get = orders.put, orders.get

    def empty(self) -> bool:
        was_empty = self._orders.empty()
        if was_empty and self._interruptions:
            self._interruptions.pop()()
        return was_empty


def test_a_request_at_the_last_moment_wakes_the_thread(window: Window) -> None:
    window.ask(m.Load(experiment()))
    window.settle()
    last_moment = [lambda: window.ask(m.Pause())]
    window.thread._orders = Interrupted(window.thread._orders, last_moment)  # type: ignore[assignment]
    window.thread.want_frame(Wants())  # wakes the thread and brings no news from the process
    window.until(lambda: window.asked == 3)
    window.until(lambda: len(window.record.of("answered")) == 3)


def test_requests_made_before_the_process_is_there_are_kept(
    qtbot: QtBot, thread: TrainingThread
) -> None:
    record = Recorder(thread)
    thread.request(m.Load(experiment()))
    thread.request(m.Advance(7))
    thread.start()
    until(qtbot, lambda: len(record.steps()) == 7)


def test_stopping_twice_and_asking_afterwards(window: Window) -> None:
    window.ask(m.Load(experiment()), m.Play())
    window.until(lambda: len(window.record.steps()) > 10)
    for _ in range(3):
        window.thread.stop()
        assert window.thread.isFinished()
        window.ask(m.Play())
        window.thread.want_frame(Wants())
        window.thread.set_probe(np.zeros(2, np.float32))
        window.thread.frame_taken()
        window.thread.steps_taken()
    assert window.thread.process_id() is None


def test_stopping_at_once(thread: TrainingThread) -> None:
    thread.request(m.Load(experiment()))
    thread.start()
    thread.stop()
    assert thread.isFinished()


def test_stopping_what_never_started(thread: TrainingThread) -> None:
    thread.request(m.Load(experiment()))
    thread.stop()
    assert not thread.isRunning()


def test_a_flood_does_not_hold_up_the_end(window: Window) -> None:
    window.ask(m.Load(experiment()), *[m.TakeSnapshot()] * 20_000)
    window.thread.stop()
    assert window.thread.isFinished()
    assert not window.record.of("died")


def test_problems_are_values(window: Window) -> None:
    window.ask(m.Play())
    window.until(lambda: window.record.of("answered"))
    (answer,) = window.record.of("answered")
    assert isinstance(answer.problem, Problem)
    assert answer.problem.where == "training"
