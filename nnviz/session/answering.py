"""What a network answers to all samples of a part, where frames hold the first ones only."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nnviz.engine.work import affordable
from nnviz.runtime.questions.answer_samples import SAMPLES, AnswerSamples
from nnviz.session.asking import Asker, Order
from nnviz.session.frame import Frame, Model
from nnviz.session.sample import Part

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


class Answerer(Asker[Part | None, Answered]):
    """The wish is a part of the samples; what is known of it stays while nobody looks."""

    ANSWER = np.ndarray

    def want(self, wish: Part | None) -> None:
        if wish is not self.wish:
            self._give_back()  # other samples are needed
        super().want(wish)

    def _question(self, model: Model, frame: Frame) -> AnswerSamples:
        network, parameters = model.network, np.array(frame.parameters)
        handle = self._handle(model)
        return AnswerSamples(network.graph, network.held, parameters, network.sink, handle)

    def _taken(self, order: Order, answer: Array) -> Answered:
        return Answered(order.model, order.wish, order.frame.step, answer)

    def _arrays(self, model: Model) -> Mapping[str, NDArray[Any]]:
        assert self.wish is not None
        return {SAMPLES: _samples(model, self.wish)[: asked_count(model, self.wish)]}

    def _interval_ms(self) -> int:
        return INTERVAL_MS

    def _may_stay(self, known: Part | None) -> bool:
        return self.wish in (None, known)


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
