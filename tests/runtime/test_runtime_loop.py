"""The loop of the training process, run on a thread of the test: what a real process hides."""

import threading
from collections.abc import Iterator
from multiprocessing import Pipe

import numpy as np
import pytest

from nnviz.data import load
from nnviz.engine.experiment import fitted
from nnviz.engine.trainer import Trainer
from nnviz.runtime import messages as m
from nnviz.runtime import shared
from nnviz.runtime.child import TrainingLoop
from nnviz.runtime.ring import RingReader, ring_fields
from nnviz.runtime.shared import Block, Field, unlink
from tests.runtime.talking import PATIENCE_S, experiment

ROWS = 500


class Loop:
    """A loop on a thread, with the application's ends of its pipes and rings."""

    def __init__(self) -> None:
        fields = {"control": Field((8,), "i8")}
        fields |= ring_fields("steps", ROWS, len(m.STEP_COLUMNS))
        fields |= ring_fields("evaluations", 4, m.EVALUATION_COLUMNS)
        self.block = Block.create(fields)
        unlink(self.block.handle)
        self.counters = self.block.raw("control")
        self.steps = RingReader(self.block, "steps")
        self.answers, requests = Pipe()
        self.notices, notices = Pipe(duplex=False)
        self._loop = TrainingLoop(self.block, requests, notices)
        self.ended_with: BaseException | None = None
        self._pipes = (self.answers, requests, self.notices, notices)
        self.thread = threading.Thread(target=self._run, name="loop")
        self.thread.start()

    def _run(self) -> None:
        try:
            self._loop.run()
        except EOFError as error:
            self.ended_with = error

    def ask(self, *requests: m.Request) -> m.Applied | m.Refused:
        """Send requests, none of which can be read before all are there; the last answer."""
        first = self.counters[m.REQUESTS_SENT] + 1
        last = self.counters[m.REQUESTS_SENT] = first + len(requests) - 1
        for number, request in enumerate(requests, first):
            self.answers.send(m.Numbered(number, request))
        while True:
            news = self.listen()
            if isinstance(news, m.Applied | m.Refused) and news.number == last:
                return news

    def listen(self) -> m.News:
        """The next piece of news."""
        assert self.answers.poll(PATIENCE_S)
        news: m.News = self.answers.recv()
        if isinstance(news, m.Loaded):
            for handle in (news.parameters, *([news.data.arrays] if news.data else [])):
                unlink(handle)
        return news

    def train(self, steps: int) -> m.Applied:
        """Train so many steps; a snapshot of the last."""
        self.ask(m.Advance(steps))
        while not isinstance(news := self.listen(), m.StateChanged):
            pass
        assert news.state is m.RunState.PAUSED
        answer = self.ask(m.TakeSnapshot())
        assert isinstance(answer, m.Applied)
        return answer

    def close(self) -> None:
        """Hang up; the loop ends by itself."""
        self.answers.close()
        self.thread.join(PATIENCE_S)
        assert not self.thread.is_alive()
        for pipe in self._pipes:
            pipe.close()


@pytest.fixture
def loop() -> Iterator[Loop]:
    loop = Loop()
    yield loop
    if loop.thread.is_alive():
        loop.ask(m.Quit())
    loop.close()


@pytest.mark.parametrize("speed", [0.001, 1e9, None], ids=["slow", "fast", "unlimited"])
def test_it_ends_when_the_application_hangs_up(loop: Loop, speed: float | None) -> None:
    loop.ask(m.SetSpeed(speed))
    loop.ask(m.Load(experiment()))
    loop.ask(m.Play())
    loop.close()  # full ring or slow step: it would wait for ever
    assert isinstance(loop.ended_with, EOFError)


def test_it_ends_even_if_somebody_goes_on_reading(loop: Loop) -> None:
    loop.ask(m.Load(experiment()))
    loop.ask(m.Play())
    loop.answers.close()
    while loop.thread.is_alive():
        loop.steps.read()
    assert isinstance(loop.ended_with, EOFError)


@pytest.mark.parametrize(
    "request_",
    [
        m.Load(experiment(3)),
        m.Change(experiment(3)),
        m.Change(experiment(data="xor")),
        m.Change(experiment(loss="mae")),
        m.Reset(),
    ],
    ids=["load", "units", "data", "loss", "reset"],
)
def test_without_room_a_request_is_refused_and_nothing_has_changed(
    loop: Loop, request_: m.Request
) -> None:
    base = experiment()
    loop.ask(m.Load(base))
    loop.train(20)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(shared, "_folders", list)
        refused = loop.ask(request_)
    assert isinstance(refused, m.Refused)
    assert refused.problem.where == "memory"
    answer = loop.train(10)
    dataset = load(base.data)
    mirror = Trainer(fitted(base, dataset), dataset)
    for _ in mirror.steps(30):
        pass
    assert answer.experiment == mirror.experiment
    assert answer.state is not None
    np.testing.assert_array_equal(answer.state.parameters, mirror.parameters)


def test_no_memory_for_a_network_is_a_problem(loop: Loop, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_memory(*_: object) -> None:
        raise MemoryError

    monkeypatch.setattr("nnviz.runtime.child.Trainer", no_memory)
    answer = loop.ask(m.Load(experiment()))
    assert isinstance(answer, m.Refused)
    assert answer.problem.where == "memory"


def test_evaluations_nobody_reads_do_not_hold_up_requests(loop: Loop) -> None:
    loop.ask(m.Load(experiment()))
    for _ in range(50):  # the ring of evaluations has room for four
        loop.ask(m.Reset())
    loop.ask(m.Advance(3))
    assert isinstance(loop.ask(m.TakeSnapshot()), m.Applied)


def test_the_last_step_is_evaluated_at_rest(loop: Loop) -> None:
    """Not while more is asked, but then at once, and the application is told."""
    loop.ask(m.Load(experiment()))
    loop.ask(m.Play())
    while not len(loop.steps.read()):
        assert loop.thread.is_alive()
    paused = loop.ask(m.Pause(), m.Pause(), m.Pause())
    assert isinstance(paused, m.Applied)
    ring, step = RingReader(loop.block, "evaluations"), 0.0
    while step != paused.step:  # told with the last frame, or by a notice of its own after it
        assert loop.notices.poll(PATIENCE_S)
        loop.notices.recv_bytes()
        rows = ring.read()
        step = rows[-1, 1] if len(rows) else step
    assert step > 0
