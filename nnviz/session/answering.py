"""What a network answers to all samples of a part, where frames hold the first ones only.

1. A view wants a part, and tells of every frame.
2. When what is known is older than the frame, the worker is asked: not while it is still at it, and
   not more often than every `INTERVAL_MS`.
3. Its answer is taken, unless another part is wanted or the network has become another meanwhile.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, QTimer, Signal, Slot

from nnviz.core.problem import Problem, ProblemError
from nnviz.engine.work import affordable
from nnviz.runtime.questions.answer_samples import SAMPLES, AnswerSamples
from nnviz.session.background import Background
from nnviz.session.frame import Frame, Model
from nnviz.session.sample import Part
from nnviz.session.shared_samples import SharedSamples

INTERVAL_MS = 1500

MOST_BYTES = 32 << 20
"""Of samples that are shared with the worker: copying them takes some 10 ms once."""

LEAST_ASKED, WORK = 1000, 20_000_000_000
"""Samples whatever the network costs, and what products for all of them: some two seconds."""

Array = NDArray[np.floating[Any]]


@dataclass(frozen=True, slots=True, eq=False)
class Answered:
    """The raw outputs `(n, units)` for the first n samples of a part, at a step."""

    model: Model
    part: Part
    step: int
    outputs: Array


class Answerer(QObject):
    """Signals: `changed()`, there is another `answered`, or none; `problem` says why not."""

    changed = Signal()

    def __init__(self, background: Background, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._background = background
        self._model: Model | None = None
        self._frame: Frame | None = None
        self._part: Part | None = None
        self._open: tuple[int, Model, Part, Frame] | None = None
        self._asked: Frame | None = None
        self._shared: SharedSamples | None = None
        self.answered: Answered | None = None
        self.problem: Problem | None = None
        self._waiting = QTimer(self)
        self._waiting.setSingleShot(True)
        self._waiting.setInterval(INTERVAL_MS)
        self._waiting.timeout.connect(self._ask)
        background.answered.connect(self._on_answered)
        background.failed.connect(self._on_failed)

    def want(self, part: Part | None) -> None:
        """Ask about another part; about none with None, and what is known stays."""
        if part is self._part:
            return
        self._part = part
        self._stop()
        self._waiting.stop()
        self._give_back()
        if part is not None:
            if self.answered is not None and self.answered.part is not part:
                self.answered = None
            self._ask()

    def show_model(self, model: Model) -> None:
        """Another network, other data, or a fresh start: what is known does not count any more."""
        if self._model is None or model.dataset is not self._model.dataset:
            self._give_back()
        self._model, self._frame = model, None
        self._stop()
        self.answered = self.problem = None

    def show_frame(self, frame: Frame) -> None:
        """The network at a moment: ask, unless it is known or too soon."""
        self._frame = frame
        self._ask()

    # -- inner ---------------------------------------------------------------------------------

    @Slot()
    def _ask(self) -> None:
        model, frame, part = self._model, self._frame, self._part
        if model is None or frame is None or part is None or frame.run != model.run:
            return
        if self._open is not None or self._waiting.isActive() or not self._is_news(frame):
            return
        try:
            question = self._question(model, frame, part)
        except ProblemError as error:
            self._give_up(error.problem)
            return
        self._asked = frame
        self._open = self._background.ask(question), model, part, frame
        self._waiting.start()

    def _is_news(self, frame: Frame) -> bool:
        """Whether a frame holds other weights than those that were asked about last."""
        asked = self._asked
        if asked is None or frame.step != asked.step:
            return True
        is_same = frame.parameters is asked.parameters
        return not (is_same or np.array_equal(frame.parameters, asked.parameters))

    def _question(self, model: Model, frame: Frame, part: Part) -> AnswerSamples:
        network = model.network
        if self._shared is None or self._shared.dataset is not model.dataset:
            self._give_back()
            samples = _samples(model, part)[: asked_count(model, part)]
            self._shared = SharedSamples(self, model.dataset, {SAMPLES: samples})
        parameters = np.array(frame.parameters)
        handle = self._shared.block.handle
        return AnswerSamples(network.graph, network.held, parameters, network.sink, handle)

    @Slot(int, object)
    def _on_answered(self, number: int, answer: object) -> None:
        if self._open is None or number != self._open[0] or not isinstance(answer, np.ndarray):
            return
        _, model, part, frame = self._open
        self._open, self.problem = None, None
        self.answered = Answered(model, part, frame.step, answer)
        self.changed.emit()
        self._ask()

    @Slot(int, object)
    def _on_failed(self, number: int, problem: Problem) -> None:
        if self._open is not None and number == self._open[0]:
            self._open = None
            self._give_up(problem)

    def _give_up(self, problem: Problem) -> None:
        self.problem = problem
        self.changed.emit()

    def _stop(self) -> None:
        """Nobody waits for what is under way, and the next frame is news."""
        if self._open is not None:
            self._background.cancel(self._open[0])
        self._open, self._asked = None, None

    def _give_back(self) -> None:
        """Keep no samples for a worker that is asked nothing."""
        if self._shared is not None:
            self._shared.close()
            self._shared = None


def asked_count(model: Model, part: Part) -> int:
    """How many samples of a part the worker is asked about."""
    samples = _samples(model, part)
    if not len(samples):
        return 0
    fits = max(LEAST_ASKED, MOST_BYTES // max(1, samples[0].nbytes))
    most = min(len(samples), fits)
    return min(most, affordable(model.network, most, LEAST_ASKED, WORK))


def _samples(model: Model, part: Part) -> NDArray[np.float32]:
    """What the network sees of a part, `(n, *sample_shape)`."""
    return model.dataset.x_train if part is Part.TRAINING else model.dataset.x_test
