"""Frames on their way to the window: every wish is granted, one frame waits at most."""

from collections.abc import Iterator

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from nnviz.runtime import messages as m
from nnviz.runtime.process import TrainingProcess
from nnviz.session import training_thread
from nnviz.session.frame import Wants
from nnviz.session.training_thread import TrainingThread
from tests.runtime.talking import experiment
from tests.session.watching import Recorder, Window, until

FAR = 0.001
"""Steps a second at which no test lives to see the second step."""


def test_one_frame_waits_at_most(window: Window) -> None:
    window.ask(m.Load(experiment()), m.Play())
    window.until(lambda: window.record.of("frame_ready"))
    window.record.takes_frames = False
    window.thread.want_frame(Wants())
    count = len(window.record.of("frame_ready"))
    window.until(lambda: len(window.record.of("frame_ready")) == count + 1)
    steps = len(window.record.steps())
    for _ in range(50):
        window.thread.want_frame(Wants(batch=True))
    window.until(lambda: len(window.record.steps()) > steps + 5000)
    assert len(window.record.of("frame_ready")) == count + 1
    window.thread.frame_taken()
    window.until(lambda: len(window.record.of("frame_ready")) == count + 3)
    plain, detailed = window.record.of("frame_ready")[-2:]
    assert not plain.statistics
    assert detailed.statistics
    assert detailed.follows
    assert (plain.step, plain.run) == (detailed.step, detailed.run)


def test_a_wish_is_not_lost_to_a_smaller_one(window: Window) -> None:
    window.ask(m.Load(experiment()))
    window.settle()
    window.until(lambda: window.record.of("frame_ready"))
    window.record.takes_frames = False
    window.thread.want_frame(Wants())
    count = len(window.record.of("frame_ready"))
    window.until(lambda: len(window.record.of("frame_ready")) > count)
    window.thread.want_frame(Wants(batch=True))
    window.thread.want_frame(Wants(batch=False))
    window.until(lambda: window.thread._cycle.is_due)  # from here on the thread sleeps
    window.thread.frame_taken()
    window.until(lambda: len(window.record.of("frame_ready")) > count + 1)
    assert window.record.of("frame_ready")[-1].statistics


def test_every_wish_is_granted(window: Window) -> None:
    """At rest, at a slow speed and at full speed; a lost one would be waited for in vain."""
    window.ask(m.Load(experiment()))
    window.settle()
    for speed in (FAR, None):
        for request in (m.Pause(), m.Play()):
            window.ask(m.SetSpeed(speed), request)
            for _ in range(15):
                count = len(window.record.of("frame_ready"))
                window.thread.want_frame(Wants())
                window.until(lambda: len(window.record.of("frame_ready")) > count)  # noqa: B023
    numbers = [frame.number for frame in window.record.of("frame_ready")]
    assert numbers == list(range(1, len(numbers) + 1))


def test_the_frame_of_a_pause_shows_its_step(window: Window) -> None:
    window.ask(m.Load(experiment()))
    for steps in range(1, 20):
        state = window.advance(steps)
        window.until(lambda: window.record.of("frame_ready")[-1].step == state.step)  # noqa: B023
        frame = window.record.of("frame_ready")[-1]
        np.testing.assert_array_equal(frame.parameters, state.parameters)


def test_every_load_is_followed_by_a_frame_of_it(window: Window) -> None:
    """Also when the notice of its parameters overtakes the word of the load."""
    for at in range(30):
        window.ask(m.Load(experiment(2 + at % 4)))
        loads = at + 1
        window.until(lambda: len(window.record.of("loaded")) == loads)  # noqa: B023
        model = window.record.of("loaded")[-1]
        window.thread.want_frame(Wants())
        window.until(lambda: window.record.of("frame_ready")[-1:] != [])
        window.until(lambda: window.record.of("frame_ready")[-1].run == model.run)  # noqa: B023
    numbers = [frame.number for frame in window.record.of("frame_ready")]
    assert numbers == list(range(1, len(numbers) + 1))


class Overtaken(TrainingProcess):
    """A training process whose notices arrive before the news that were said before them."""

    _heard = False

    def heard(self) -> Iterator[bytes]:
        notices = tuple(super().heard())
        self._heard |= m.FRAME_PUBLISHED in notices
        return iter(notices)

    def news(self) -> Iterator[m.News]:
        return super().news() if self._heard else iter(())


def test_a_notice_may_overtake_the_word_of_a_load(
    qtbot: QtBot, thread: TrainingThread, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(training_thread, "TrainingProcess", Overtaken)
    record = Recorder(thread)
    thread.start()
    thread.request(m.Load(experiment()))

    def shown() -> bool:
        thread.want_frame(Wants())
        return bool(record.of("frame_ready"))

    until(qtbot, shown)


def test_a_probe_makes_a_frame_at_rest_and_the_last_one_counts(window: Window) -> None:
    window.ask(m.Load(experiment()))
    window.settle()
    probes = np.linspace(-1, 1, 200, dtype=np.float32)
    for x in probes:
        window.thread.set_probe(np.array([x, -x], np.float32))
    window.until(lambda: window.record.of("frame_ready"))
    window.until(lambda: window.record.of("frame_ready")[-1].probe[0] == 1)
    window.thread.set_probe(np.zeros(3, np.float32))  # of another shape: not for this network
    window.thread.want_frame(Wants())
    count = len(window.record.of("frame_ready"))
    window.until(lambda: len(window.record.of("frame_ready")) > count)
    assert window.record.of("frame_ready")[-1].probe.tolist() == [1, -1]


def test_what_a_frame_holds_is_read_only(window: Window) -> None:
    window.ask(m.Load(experiment()))
    window.thread.want_frame(Wants(batch=True))
    window.until(lambda: window.record.of("frame_ready"))
    frame = window.record.of("frame_ready")[0]
    arrays = [frame.parameters, frame.output, *frame.activations.values()]
    assert not any(array.flags.writeable for array in arrays)


def test_the_evaluation_of_the_last_step_arrives(window: Window) -> None:
    window.ask(m.Load(experiment()))
    for steps in (1, 1, 1, 50, 1):
        step = window.advance(steps).step
        window.until(lambda: window.record.of("evaluated")[-1][-1].step == step)  # noqa: B023
    found = window.record.of("evaluated")[-1][-1]
    assert set(found.metrics) == {"accuracy", "balanced_accuracy", "macro_f1"}
    assert all(np.isfinite([found.loss, found.test_loss]))
