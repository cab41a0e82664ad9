"""The test pictures that excite the neurons of a layer most, kept up to date in the background."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from numpy.typing import NDArray

from nnviz.engine.part import part_of
from nnviz.engine.work import affordable
from nnviz.runtime.questions.find_exciting import SAMPLES, Exciting, FindExciting
from nnviz.session.asking import Asker, Order
from nnviz.session.frame import Frame, Model

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


class ExcitingSamples(Asker[str, Found]):
    """The wish is a layer; the empty name is none."""

    NOTHING = ""
    ANSWER = Exciting

    def _question(self, model: Model, frame: Frame) -> FindExciting:
        part, parameters = part_of(model.network, self.wish, frame.parameters)
        handle = self._handle(model)
        return FindExciting(part.graph, part.held, parameters, self.wish, handle)

    def _taken(self, order: Order, answer: Exciting) -> Found:
        return Found(order.model, order.wish, order.frame.step, answer)

    def _arrays(self, model: Model) -> Mapping[str, NDArray[Any]]:
        return {SAMPLES: model.dataset.x_test[: asked_count(model)]}

    def _interval_ms(self) -> int:
        return INTERVAL_MS

    def _can_ask(self, model: Model) -> bool:
        """Whether a network has such a layer that computes something, and samples to ask."""
        graph, layer = model.network.graph, self.wish
        return layer in graph and bool(graph[layer].inputs) and len(model.dataset.x_test) > 0


def asked_count(model: Model) -> int:
    """How many test samples are asked."""
    samples = model.dataset.x_test
    if not len(samples):
        return 0
    fits = max(LEAST_ASKED, MOST_BYTES // max(1, samples[0].nbytes))
    most = min(len(samples), fits)
    return min(most, affordable(model.network, most, LEAST_ASKED, WORK))
