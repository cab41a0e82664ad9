"""Where a layer puts the test samples, kept up to date in the background.

Components are laid out several times a second; neighbours when a person asks for it, or again and
again while it is wished that they go on.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nnviz.engine.part import part_of
from nnviz.engine.work import affordable
from nnviz.explain.embedding import Plane
from nnviz.runtime.questions.embed import SAMPLES, Embed, Method
from nnviz.session.asking import Asker, Order
from nnviz.session.frame import Frame, Model

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


class Embedder(Asker[Wish, Embedded]):
    """Points of the plane before go with a question, so that they move instead of jumping."""

    NOTHING = Wish()
    ANSWER = Plane

    @property
    def is_late(self) -> bool:
        """Whether the network has trained on since the plane that is known."""
        found, frame = self.known, self._frame
        return found is not None and frame is not None and frame.step != found.step

    def again(self) -> None:
        """Lay the samples out as the network is now."""
        if self._open is None:
            self._asked = None
            self._ask()

    def stop(self) -> None:
        """Wait for the answer under way no longer; what is known stays, and nothing is asked."""
        asked = self._asked
        self._stop()
        self._asked = asked

    def _question(self, model: Model, frame: Frame) -> Embed:
        wish, found = self.wish, self.known
        part, parameters = part_of(model.network, wish.layer, frame.parameters)
        return Embed(
            part.graph,
            part.held,
            parameters,
            wish.layer,
            self._handle(model),
            wish.method,
            wish.perplexity,
            found.plane.points if found is not None else None,
        )

    def _taken(self, order: Order, answer: Plane) -> Embedded:
        predicted = order.frame.predictions
        said = predicted.test if predicted is not None else np.empty((0, 0))
        return Embedded(order.model, order.wish, order.frame.step, answer, said)

    def _arrays(self, model: Model) -> Mapping[str, NDArray[Any]]:
        return {SAMPLES: model.dataset.x_test[: asked_count(model)]}

    def _interval_ms(self) -> int:
        return INTERVAL_MS[self.wish.method]

    def _can_ask(self, model: Model) -> bool:
        return self.wish.layer in model.network.graph and len(model.dataset.x_test) > 0

    def _serves(self, asked: Wish) -> bool:
        return _once(asked) == _once(self.wish)

    def _may_come(self, asked: Wish) -> bool:
        return self._serves(asked)

    def _may_stay(self, known: Wish) -> bool:
        """The same samples laid out in the same way move on from where they are."""
        return known.method is self.wish.method or self.wish == self.NOTHING

    def _outlives(self, before: Model, model: Model) -> bool:
        is_same = before.dataset is model.dataset and before.start == model.start
        return is_same and self._can_ask(model)

    def _follows(self) -> bool:
        return self.wish.method is Method.COMPONENTS or self.wish.goes_on


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
