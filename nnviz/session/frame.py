"""What is on the screen at one moment, computed once for all views. No Qt.

The training thread holds a compiled copy of the network and makes a `Frame` from the newest
parameters; views share it and only paint. Arrays of a frame belong to whoever receives it and are
read-only.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, fields
from functools import partial
from itertools import count
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nnviz.data import Dataset
from nnviz.engine.arena import Vector
from nnviz.engine.experiment import Experiment
from nnviz.engine.losses import scores
from nnviz.engine.network import Network
from nnviz.session.plane import Plane
from nnviz.session.responses import ResponseMaker, Responses
from nnviz.session.statistics import LayerStatistics, layer_statistics

BATCH = 256
"""Training samples whose activations the distributions are drawn from."""

Array = NDArray[np.floating[Any]]


@dataclass(frozen=True, slots=True, eq=False)
class Model:
    """A network in training as the application knows it.

    `run` counts rebuilt networks: frames of another run do not fit; `start` counts fresh starts.
    The training settings are those of the moment of loading.
    """

    run: int
    start: int
    experiment: Experiment
    network: Network
    dataset: Dataset


@dataclass(frozen=True, slots=True)
class Wants:
    """What the visible views will paint: a batch's statistics, responses over the plane."""

    batch: bool = False
    responses: bool = False
    plane: Plane | None = None

    def __or__(self, other: "Wants") -> "Wants":
        """What either of two wants; where both say something, it is the second's word."""
        return Wants(
            *(getattr(other, wish.name) or getattr(self, wish.name) for wish in fields(Wants))
        )


@dataclass(frozen=True, slots=True, eq=False)
class Frame:
    """The network at a step.

    Attributes:
        number: counts frames of the application.
        probe: the sample the neurons answer to, `(F,)`.
        activations: every node's answer to it, flat `(units,)`, by node id.
        output: what the outputs say in the loss's own terms (probabilities, scores), `(units,)`.
        statistics: every layer's activations over a batch, by node id; empty unless wanted.
        responses: what every neuron answers over a plane of inputs; None unless wanted.
    """

    run: int
    number: int
    step: int
    parameters: Vector
    probe: Array
    activations: dict[str, Array]
    output: Array
    statistics: dict[str, LayerStatistics] = field(default_factory=dict)
    responses: Responses | None = None


class FrameMaker:
    """Turns parameters into frames, with buffers of its own. Belongs to one thread.

    `numbers` goes on from maker to maker.
    """

    def __init__(self, model: Model, numbers: Iterator[int] | None = None) -> None:
        self.model = model
        self._numbers = count(1) if numbers is None else numbers
        self._parameters = np.zeros(model.network.layout.size, np.float32)
        self._probe = model.network.workspace(self._parameters, 1)
        self._samples = model.dataset.x_train[:BATCH]
        self._batch = model.network.workspace(self._parameters, len(self._samples))
        self._scores = _scores_of(model)
        self._responses: ResponseMaker | None = None

    def make(self, step: int, parameters: Vector, probe: Array, wants: Wants) -> Frame:
        """The frame of these parameters `(size,)` for a probe `(F,)`."""
        self._parameters[...] = parameters
        output = self._scores(self._probe.run(probe[None]))[0]
        answers = {name: _owned(a[0].ravel()) for name, a in self._probe.activations.items()}
        statistics = self._statistics() if wants.batch else {}
        return Frame(
            self.model.run,
            next(self._numbers),
            step,
            parameters,
            probe,
            answers,
            _owned(output),
            statistics,
            self._responses_over(wants, probe),
        )

    def _responses_over(self, wants: Wants, probe: Array) -> Responses | None:
        """The responses, when they are wanted and the plane is one of this network's inputs."""
        plane = wants.plane
        if not wants.responses or plane is None or plane.origin.shape != probe.shape:
            return None
        if self._responses is None:
            model = self.model
            loss = model.experiment.training.loss
            self._responses = ResponseMaker(model.network, self._parameters, model.dataset, loss)
        return self._responses.make(plane.through(probe))

    def _statistics(self) -> dict[str, LayerStatistics]:
        self._batch.run(self._samples)
        graph = self.model.network.graph
        return {
            node.id: layer_statistics(node.layer, self._batch.activations[node.id])
            for node in graph
            if node.inputs
        }


def _scores_of(model: Model) -> Callable[[Array], Array]:
    return partial(scores, model.experiment.training.loss)


def _owned(array: Array) -> Array:
    copy = np.array(array)
    copy.flags.writeable = False
    return copy
