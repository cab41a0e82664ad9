"""The thread's signals: everything arrives once and in order, and one notice waits at most."""

from collections.abc import Callable

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from nnviz.core.problem import Problem
from nnviz.engine.trainer import TrainerState
from nnviz.runtime import messages as m
from nnviz.runtime.messages import RunState
from nnviz.session.frame import Wants
from nnviz.session.training_thread import TrainingThread
from tests.runtime.talking import experiment
from tests.session.watching import Recorder, turn_once, until

FAR = 0.001


class Window:
    """Asks a training thread as the session does, and waits for its answers."""

    def __init__(self, qtbot: QtBot, thread: TrainingThread, record: Recorder) -> None:
        self.qtbot, self.thread, self.record = qtbot, thread, record
        self.asked = 0

    def ask(self, *requests: m.Request) -> None:
        """Make requests without waiting."""
        for request in requests:
            self.asked += 1
            self.thread.request(request)

    def until(self, condition: Callable[[], object]) -> None:
        """Turn the event loop until something holds."""
        until(self.qtbot, condition)

    def settle(self) -> TrainerState:
        """Wait for all answers; the state of training then."""
        self.ask(m.TakeSnapshot())
        self.until(lambda: len(self.record.of("answered")) == self.asked)
        state = self.record.of("answered")[-1].state
        assert state is not None
        return state

    def advance(self, steps: int) -> TrainerState:
        """Train so many steps from rest; the state after them."""
        pauses = self.pauses()
        self.ask(m.Advance(steps))
        self.until(lambda: self.pauses() > pauses)
        return self.settle()

    def pauses(self) -> int:
        """How often training has come to rest."""
        states = [news.state for news in self.record.of("state_changed")]
        return states.count(RunState.PAUSED)

    def block_until(self, condition: Callable[[], object]) -> None:
        """Keep the window's thread from its events until something holds elsewhere."""
        while not condition():
            assert self.thread.isRunning()

    def waiting(self) -> int:
        """How many blocks of rows the thread has read and could not hand over."""
        return len(self.thread._steps._blocks)


@pytest.fixture
def window(qtbot: QtBot, thread: TrainingThread, record: Recorder) -> Window:
    return Window(qtbot, thread, record)


def assert_all_told(record: Recorder, count: int) -> None:
    np.testing.assert_array_equal(record.steps()[:, 0], np.arange(1, count + 1))


# --- steps ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("turns", "seed"), [(60, 0), pytest.param(3000, 1, marks=pytest.mark.long)]
)
def test_every_step_arrives_once_and_in_order(window: Window, turns: int, seed: int) -> None:
    """Across play, pause, single steps, epochs, speeds, live changes and a blocked window."""
    rng = np.random.default_rng(seed)
    base = experiment()
    window.ask(m.Load(base))
    window.settle()
    for _ in range(turns):
        window.ask(
            [
                m.Play(),
                m.Pause(),
                m.Advance(int(rng.integers(1, 40))),
                m.Advance(None),
                m.SetSpeed(float(rng.choice([30, 500, 1e5]))),
                m.SetSpeed(None),
                m.Change(base.with_training(momentum=float(rng.uniform(0, 0.9)))),
            ][rng.integers(7)]
        )
        if rng.random() < 0.3:
            count = len(window.record.events)
            window.until(lambda: len(window.record.events) > count)  # noqa: B023
    window.ask(m.Pause())
    state = window.settle()
    assert_all_told(window.record, state.step)


def test_one_block_waits_at_most(window: Window) -> None:
    window.record.takes_steps = False
    window.ask(m.Load(experiment()), m.Play())
    window.until(lambda: window.waiting() > 3)
    turn_once()
    assert len(window.record.of("steps_done")) == 1
    window.thread.steps_taken()
    window.until(lambda: len(window.record.of("steps_done")) == 2)
    assert len(window.record.of("steps_done")[1]) > 3
    window.until(lambda: window.waiting() > 3)
    assert len(window.record.of("steps_done")) == 2
    window.ask(m.Pause())
    assert_all_told(window.record, window.settle().step)


def test_a_blocked_window_misses_nothing(window: Window) -> None:
    window.ask(m.Load(experiment()), m.Play())
    window.until(lambda: len(window.record.steps()) > 100)
    for _ in range(3):
        window.block_until(lambda: window.waiting() > 5)
    window.ask(m.Pause())
    assert_all_told(window.record, window.settle().step)


def test_steps_are_told_before_the_pause_that_follows_them(window: Window) -> None:
    window.record.takes_steps = False  # and though the last block has not been taken
    window.ask(m.Load(experiment()))
    for steps in (1, 10, 300, 5):
        window.advance(steps)
    told = 0
    for name, payload in window.record.events:
        if name == "steps_done":
            told += len(payload)
        elif name == "state_changed" and payload.state is RunState.PAUSED:
            assert told >= payload.step
    assert told == 316


@pytest.mark.parametrize("speed", [60, 50])
def test_slow_steps_have_signals_of_their_own(window: Window, speed: float) -> None:
    window.ask(m.SetSpeed(speed), m.Load(experiment()), m.Play())
    window.until(lambda: len(window.record.steps()) > 3)
    window.block_until(lambda: window.waiting() > 2)
    window.record.takes_steps = False
    turn_once()
    blocks = len(window.record.of("steps_done"))
    window.until(lambda: window.waiting() > 4)
    assert len(window.record.of("steps_done")) == blocks  # one at a time
    window.record.takes_steps = True
    window.thread.steps_taken()
    window.until(lambda: len(window.record.of("steps_done")) > blocks + 4)
    window.ask(m.Pause())
    assert_all_told(window.record, window.settle().step)
    assert {len(rows) for rows in window.record.of("steps_done")} == {1}


def test_only_the_slow_steps_come_alone(window: Window) -> None:
    window.ask(m.Load(experiment()))
    for speed, steps in ((None, 500), (60, 4), (None, 500)):
        window.ask(m.SetSpeed(speed))
        window.advance(steps)
    assert_all_told(window.record, 1004)
    together = {
        int(step): len(rows) for rows in window.record.of("steps_done") for step in rows[:, 0]
    }
    assert [together[step] for step in range(501, 505)] == [1] * 4
    assert max(together.values()) > 10


def test_steps_of_an_earlier_start_do_not_reach_the_next(window: Window) -> None:
    window.ask(m.Load(experiment()), m.Play())
    for at in range(20):
        window.ask(m.Change(experiment(2 + at % 3)), m.Reset(), m.Play())
    window.ask(m.Pause())
    last = window.settle().step
    start, expected = 0, 1.0
    for name, payload in window.record.events:
        if name == "loaded" and payload.start != start:
            start, expected = payload.start, 1.0
        if name == "steps_done":
            np.testing.assert_array_equal(payload[:, 0], expected + np.arange(len(payload)))
            expected += len(payload)
    assert expected == last + 1


# --- order ---------------------------------------------------------------------------------------


def test_a_flood_from_the_window_is_answered_in_order(window: Window) -> None:
    base = experiment()
    requests: list[m.Request] = [m.Load(base), m.Play()]
    for at in range(600):
        requests += [m.Change(base.with_training(l2=at / 1e6)), m.Pause(), m.Advance(2), m.Play()]
    window.ask(*requests)
    window.settle()
    answered = [answer.request for answer in window.record.of("answered")[:-1]]
    assert answered == requests
    changes = [a.experiment.training.l2 for a in window.record.of("answered") if a.effect][1:]
    assert changes == [at / 1e6 for at in range(600)]


def test_a_request_does_not_wait_for_a_slow_step(window: Window) -> None:
    window.ask(m.SetSpeed(FAR), m.Load(experiment()), m.Play(), m.Pause(), m.Play(), m.Reset())
    window.settle()
    states = [news.state for news in window.record.of("state_changed")]
    assert states == [RunState.RUNNING, RunState.PAUSED] * 2


def test_requests_made_before_the_process_is_there_are_kept(
    qtbot: QtBot, thread: TrainingThread
) -> None:
    record = Recorder(thread)
    thread.request(m.Load(experiment()))
    thread.request(m.Advance(7))
    thread.start()
    until(qtbot, lambda: len(record.steps()) == 7)


# --- frames --------------------------------------------------------------------------------------


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
    window.until(lambda: len(window.record.of("frame_ready")) == count + 2)
    assert window.record.of("frame_ready")[-1].statistics


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
            for _ in range(40):
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
    for at in range(60):
        window.ask(m.Load(experiment(2 + at % 4)))
        loads = at + 1
        window.until(lambda: len(window.record.of("loaded")) == loads)  # noqa: B023
        model = window.record.of("loaded")[-1]
        window.thread.want_frame(Wants())
        window.until(lambda: window.record.of("frame_ready")[-1:] != [])
        window.until(lambda: window.record.of("frame_ready")[-1].run == model.run)  # noqa: B023


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


# --- the end -------------------------------------------------------------------------------------


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
