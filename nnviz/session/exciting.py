"""The test pictures that excite the neurons of a layer most, kept up to date in the background.

1. A view wants a layer, and tells of every frame.
2. When what is known is older than the frame, the worker is asked: not while it is still at it, and
   not more often than every `INTERVAL_MS`.
3. Its answer is taken, unless the network has become another meanwhile.

The samples lie in a shared block that is kept as long as a layer is wanted.
"""

from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QObject, QTimer, Signal, Slot

from nnviz.core.problem import Problem, ProblemError
from nnviz.engine.network import Network
from nnviz.engine.part import held_in, leading_to, parameters_of
from nnviz.engine.work import affordable
from nnviz.runtime.questions.find_exciting import SAMPLES, Exciting, FindExciting
from nnviz.session.background import Background
from nnviz.session.frame import Frame, Model
from nnviz.session.shared_samples import SharedSamples

INTERVAL_MS = 1500

MOST_BYTES = 32 << 20
"""Of samples that are shared with the worker: copying them takes some 10 ms once."""

LEAST_ASKED, WORK = 300, 10_000_000_000
"""Samples whatever the network costs, and what products for all of them: some seconds."""


@dataclass(frozen=True, slots=True, eq=False)
class Found:
    """What excites a layer of a model's network, with the step at which it did."""

    model: Model
    layer: str
    step: int
    exciting: Exciting


class ExcitingSamples(QObject):
    """Signals: `found_changed()`, there is another `found`, or none; `problem` says why not."""

    found_changed = Signal()

    def __init__(self, background: Background, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._background = background
        self._model: Model | None = None
        self._frame: Frame | None = None
        self._layer = ""
        self._open: tuple[int, Model, str, Frame] | None = None
        self._asked: Frame | None = None
        self._shared: SharedSamples | None = None
        self.found: Found | None = None
        self.problem: Problem | None = None
        self._waiting = QTimer(self)
        self._waiting.setSingleShot(True)
        self._waiting.setInterval(INTERVAL_MS)
        self._waiting.timeout.connect(self._ask)
        background.answered.connect(self._on_answered)
        background.failed.connect(self._on_failed)

    def want(self, layer: str) -> None:
        """Look at another layer; at none with an empty name."""
        if layer == self._layer:
            return
        self._layer = layer
        self._forget()
        if layer:
            self._waiting.stop()
            self._ask()
        else:
            self._give_back()

    def show_model(self, model: Model) -> None:
        """Another network, other data, or a fresh start: what is known does not count any more."""
        if self._model is None or model.dataset is not self._model.dataset:
            self._give_back()
        self._model, self._frame = model, None
        self._forget()

    def show_frame(self, frame: Frame) -> None:
        """The network at a moment: ask, unless it is known or too soon."""
        self._frame = frame
        self._ask()

    # -- inner ---------------------------------------------------------------------------------

    @Slot()
    def _ask(self) -> None:
        model, frame = self._model, self._frame
        if model is None or frame is None or frame.run != model.run or not self._is_news(frame):
            return
        if self._open is not None or self._waiting.isActive() or not _is_there(model, self._layer):
            return
        try:
            question = self._question(model, frame)
        except ProblemError as error:
            self._give_up(error.problem)
            return
        self._asked = frame
        self._open = self._background.ask(question), model, self._layer, frame
        self._waiting.start()

    def _is_news(self, frame: Frame) -> bool:
        """Whether a frame holds other weights than those that were asked about last."""
        asked = self._asked
        if asked is None or frame.step != asked.step:
            return True
        is_same = frame.parameters is asked.parameters
        return not (is_same or np.array_equal(frame.parameters, asked.parameters))

    def _question(self, model: Model, frame: Frame) -> FindExciting:
        whole, layer = model.network, self._layer
        graph = leading_to(whole.graph, layer)
        part = Network.of(graph, held_in(graph, whole.held))
        if self._shared is None or self._shared.dataset is not model.dataset:
            self._give_back()
            samples = model.dataset.x_test[: asked_count(model)]
            self._shared = SharedSamples(self, model.dataset, {SAMPLES: samples})
        parameters = parameters_of(part, whole, frame.parameters)
        return FindExciting(graph, part.held, parameters, layer, self._shared.block.handle)

    @Slot(int, object)
    def _on_answered(self, number: int, answer: object) -> None:
        if self._open is None or number != self._open[0] or not isinstance(answer, Exciting):
            return
        _, model, layer, frame = self._open
        self._open, self.problem = None, None
        self.found = Found(model, layer, frame.step, answer)
        self.found_changed.emit()
        self._ask()

    @Slot(int, object)
    def _on_failed(self, number: int, problem: Problem) -> None:
        if self._open is not None and number == self._open[0]:
            self._open = None
            self._give_up(problem)

    def _give_up(self, problem: Problem) -> None:
        self.problem = problem
        self.found_changed.emit()

    def _forget(self) -> None:
        """What was found and what is being looked for is of no use any more."""
        if self._open is not None:
            self._background.cancel(self._open[0])
        self._open, self._asked = None, None
        if self.found is not None or self.problem is not None:
            self.found = self.problem = None
            self.found_changed.emit()

    def _give_back(self) -> None:
        """Keep no samples for a worker that is asked nothing."""
        if self._shared is not None:
            self._shared.close()
            self._shared = None


def asked_count(model: Model) -> int:
    """How many test samples are asked."""
    samples = model.dataset.x_test
    if not len(samples):
        return 0
    fits = max(LEAST_ASKED, MOST_BYTES // max(1, samples[0].nbytes))
    most = min(len(samples), fits)
    return min(most, affordable(model.network, most, LEAST_ASKED, WORK))


def _is_there(model: Model, layer: str) -> bool:
    """Whether a network has such a layer that computes something, and there are samples to ask."""
    graph = model.network.graph
    return layer in graph and bool(graph[layer].inputs) and len(model.dataset.x_test) > 0
