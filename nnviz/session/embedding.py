"""Where a layer puts the test samples, kept up to date in the background.

1. A view wishes a layer and a method, and tells of every frame.
2. When what is known is older than the frame, the worker is asked: by components several times a
   second, by neighbours when a person asks for it or wishes it to go on.
3. Its answer is taken, unless something else is wished meanwhile. The points of the answer before
   go with the question, so that points move instead of jumping.
"""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, QTimer, Signal, Slot

from nnviz.core.problem import Problem, ProblemError
from nnviz.engine.network import Network
from nnviz.engine.part import held_in, leading_to, parameters_of
from nnviz.engine.work import affordable
from nnviz.explain.embedding import Plane
from nnviz.runtime.questions.embed import SAMPLES, Embed, Method
from nnviz.session.background import Background
from nnviz.session.frame import Frame, Model
from nnviz.session.shared_samples import SharedSamples

INTERVAL_MS = {Method.COMPONENTS: 200, Method.NEIGHBOURS: 500}
"""The least time between two questions."""

MOST_SAMPLES, LEAST_SAMPLES = 2000, 200
WORK = 2_000_000_000
"""Test samples that are laid out: as many as so many products allow, within these bounds."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to be seen. `goes_on` lets a plane of neighbours follow the training."""

    layer: str = ""
    method: Method = Method.COMPONENTS
    perplexity: float = 30.0
    goes_on: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Embedded:
    """A plane of the first test samples, with what was asked and the step at which it was so."""

    model: Model
    wish: Wish
    step: int
    plane: Plane
    answers: NDArray[np.floating]
    """What the main output said to the same samples, `(n, units)`; empty where it is not known."""


class Embedder(QObject):
    """Signals: `changed()`, `embedded`, `problem`, `is_busy` or `share` is another."""

    changed = Signal()

    def __init__(self, background: Background, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._background = background
        self._model: Model | None = None
        self._frame: Frame | None = None
        self._open: tuple[int, Model, Wish, Frame] | None = None
        self._asked: tuple[Wish, Frame] | None = None
        self._shared: SharedSamples | None = None
        self.wish = Wish()
        self.embedded: Embedded | None = None
        self.problem: Problem | None = None
        self.share = 0.0
        self._waiting = QTimer(self)
        self._waiting.setSingleShot(True)
        self._waiting.timeout.connect(self._ask)
        background.progressed.connect(self._on_progressed)
        background.answered.connect(self._on_answered)
        background.failed.connect(self._on_failed)

    @property
    def is_busy(self) -> bool:
        """Whether an answer is under way."""
        return self._open is not None

    @property
    def is_late(self) -> bool:
        """Whether the network has trained on since the plane that is known."""
        found, frame = self.embedded, self._frame
        return found is not None and frame is not None and frame.step != found.step

    def want(self, wish: Wish) -> None:
        """See something else; nothing with the name of no layer."""
        if wish == self.wish:
            return
        is_other = _once(wish) != _once(self.wish)
        self.wish = wish
        if is_other:
            self._stop()
            self._waiting.stop()
            self.embedded = self.embedded if self._is_of(wish) else None
            self.changed.emit()
        if wish.layer:
            self._ask()
        else:
            self._give_back()

    def again(self) -> None:
        """Lay the samples out as the network is now."""
        if self._open is None:
            self._asked = None
            self._ask()

    def stop(self) -> None:
        """Wait for the answer under way no longer; what is known stays."""
        self._stop()
        self.changed.emit()

    def show_model(self, model: Model) -> None:
        """Another network, other data, or a fresh start: nothing that is known counts any more."""
        before = self._model
        is_other = before is None or model.dataset is not before.dataset
        if is_other:
            self._give_back()
        is_moved = before is None or model.start != before.start
        self._model, self._frame = model, None
        self._stop()
        self._asked = None
        if is_other or is_moved or not _is_there(model, self.wish.layer):
            self.embedded = self.problem = None
            self.changed.emit()

    def show_frame(self, frame: Frame) -> None:
        """The network at a moment: ask, unless it is known or too soon."""
        self._frame = frame
        self._ask()

    # -- inner ---------------------------------------------------------------------------------

    def _is_of(self, wish: Wish) -> bool:
        """Whether what is known can move on to what is wished: the same samples in the same way."""
        found = self.embedded
        return found is not None and found.wish.method is wish.method

    @Slot()
    def _ask(self) -> None:
        model, frame = self._model, self._frame
        if model is None or frame is None or frame.run != model.run or not self._is_due(frame):
            return
        if self._open is not None or self._waiting.isActive():
            return
        if not _is_there(model, self.wish.layer):
            return
        try:
            question = self._question(model, frame)
        except ProblemError as error:
            self._give_up(error.problem)
            return
        self._asked, self.share = (self.wish, frame), 0.0
        self._open = self._background.ask(question), model, self.wish, frame
        self._waiting.start(INTERVAL_MS[self.wish.method])
        self.changed.emit()

    def _is_due(self, frame: Frame) -> bool:
        """Whether a frame holds other weights than those that were asked about, and that counts."""
        if self._asked is None:
            return True
        wish, asked = self._asked
        if _once(wish) != _once(self.wish):
            return True
        if self.wish.method is Method.NEIGHBOURS and not self.wish.goes_on:
            return False
        is_same = frame.parameters is asked.parameters
        return frame.step != asked.step or not (
            is_same or np.array_equal(frame.parameters, asked.parameters)
        )

    def _question(self, model: Model, frame: Frame) -> Embed:
        whole, wish = model.network, self.wish
        graph = leading_to(whole.graph, wish.layer)
        part = Network.of(graph, held_in(graph, whole.held))
        if self._shared is None or self._shared.dataset is not model.dataset:
            self._give_back()
            samples = model.dataset.x_test[: asked_count(model)]
            self._shared = SharedSamples(self, model.dataset, {SAMPLES: samples})
        found = self.embedded
        before = found.plane.points if found is not None and self._is_of(wish) else None
        return Embed(
            graph,
            part.held,
            parameters_of(part, whole, frame.parameters),
            wish.layer,
            self._shared.block.handle,
            wish.method,
            wish.perplexity,
            before,
        )

    @Slot(int, float)
    def _on_progressed(self, number: int, share: float) -> None:
        if self._open is not None and number == self._open[0]:
            self.share = share
            self.changed.emit()

    @Slot(int, object)
    def _on_answered(self, number: int, answer: object) -> None:
        if self._open is None or number != self._open[0] or not isinstance(answer, Plane):
            return
        _, model, wish, frame = self._open
        self._open, self.problem = None, None
        said = frame.predictions.test if frame.predictions is not None else np.empty((0, 0))
        self.embedded = Embedded(model, wish, frame.step, answer, said)
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
        if self._open is not None:
            self._background.cancel(self._open[0])
            self._open = None

    def _give_back(self) -> None:
        """Keep no samples for a worker that is asked nothing."""
        if self._shared is not None:
            self._shared.close()
            self._shared = None


def _once(wish: Wish) -> Wish:
    """What is to be seen, whether or not it goes on."""
    return replace(wish, goes_on=False)


def asked_count(model: Model) -> int:
    """How many test samples are laid out."""
    there = min(len(model.dataset.x_test), MOST_SAMPLES)
    return min(there, affordable(model.network, there, LEAST_SAMPLES, WORK)) if there else 0


def layers_of(model: Model) -> tuple[str, ...]:
    """The layers whose samples can be laid out, in the order of the graph, inputs too."""
    return tuple(model.network.facts.order) if len(model.dataset.x_test) else ()


def usual_layer(model: Model) -> str:
    """The last layer before the output: what the network makes of a sample before it decides."""
    graph, sink = model.network.graph, model.network.sink
    last = sink
    if graph[sink].layer.is_output and graph[sink].inputs:
        last = graph[sink].inputs[0]
    return graph[last].inputs[0] if graph[last].inputs else last


def _is_there(model: Model, layer: str) -> bool:
    return layer in model.network.graph and len(model.dataset.x_test) > 0
