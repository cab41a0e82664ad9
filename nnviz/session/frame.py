"""What is on the screen at one moment, computed once for all views. No Qt.

The training thread holds a compiled copy of the network and makes a `Frame` from the newest
parameters; views share it and only paint. Arrays of a frame belong to whoever receives it and are
read-only.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, fields, replace
from functools import partial
from itertools import count
from math import inf
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nnviz.core.marks import Neuron
from nnviz.data import Dataset
from nnviz.engine.arena import Vector
from nnviz.engine.experiment import Experiment
from nnviz.engine.goals import goals
from nnviz.engine.losses import scores
from nnviz.engine.network import Network
from nnviz.engine.owned import owned
from nnviz.session.allowance import Allowance
from nnviz.session.backward import Backward, BackwardMaker
from nnviz.session.latent import CodeMaker, Codes
from nnviz.session.neuron_measures import (
    Excitation,
    ExcitationMaker,
    NeuronMeasurer,
    NeuronMeasures,
)
from nnviz.session.pad_sweep import Sweep, SweepMaker, Swept
from nnviz.session.plane import Plane
from nnviz.session.predictions import PredictionMaker, Predictions
from nnviz.session.responses import ResponseMaker, Responses
from nnviz.session.statistics import LayerStatistics, batch_size, layer_statistics
from nnviz.session.unit_health import HealthMaker, UnitHealth

COSTLY = 0.1
"""The share of the time that a batch's statistics may take while training runs, and so may
responses."""

SLOPE = "_gradient"
"""How names of taps end that a pass forward does not fill."""

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
    """What the visible views will paint: a batch's statistics, responses over the plane, slopes.

    `neurons` asks for the measures of every neuron, which come at a pace of their own; `excite` for
    the samples that move one neuron most and least; `predictions` for the answers to the samples;
    `health` for neurons that do no work, twice a second while training runs; `latent` names a layer
    of two units for which to say where the samples lie; `sweep` asks for the scores along a move;
    `taps` for what layers show of the probe besides, such as gates and attention.
    """

    batch: bool = False
    responses: bool = False
    backward: bool = False
    plane: Plane | None = None
    neurons: bool = False
    excite: Neuron | None = None
    predictions: bool = False
    health: bool = False
    latent: str = ""
    sweep: Sweep | None = None
    taps: bool = False

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
        probe: the sample the neurons answer to, by its base inputs `(B,)`; the input's own
            activations are the features made of them.
        activations: every node's answer to it, flat `(units,)`, by node id.
        output: what the outputs say in the loss's own terms (probabilities, scores), `(units,)`.
        statistics: every layer's activations over a batch, by node id; empty unless wanted.
        responses: what every neuron answers over a plane of inputs; None unless wanted.
        backward: the derivatives of the probe's loss; None unless wanted, or without a target.
        neurons: measures of every neuron; None unless wanted and due.
        excitation: what excites the neuron asked for; None unless wanted.
        wanted: what the frame was made for.
        codes: where a layer puts the samples; None unless wanted.
        swept: what was found last of the scores along a move; None unless wanted and due.
        follows: it is the frame before once more, with the details that views wish.
        against: every node's answer to the sample that the probe is compared with, as in
            `activations`; empty where there is none.
        predictions: the outputs for the samples themselves; None unless wanted.
        health: every layer's dead, stuck and copied neurons over a batch, by node id; empty unless
            wanted and due.
        taps: what layers show of the probe besides their output, by node id and name, such as the
            gates of a recurrent layer `(T, units)`; empty unless wanted here or just before.
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
    backward: Backward | None = None
    neurons: NeuronMeasures | None = None
    excitation: Excitation | None = None
    wanted: Wants = Wants()
    predictions: Predictions | None = None
    health: dict[str, UnitHealth] = field(default_factory=dict)
    codes: Codes | None = None
    swept: Swept | None = None
    follows: bool = False
    against: dict[str, Array] = field(default_factory=dict)
    taps: dict[tuple[str, str], Array] = field(default_factory=dict)

    def raw(self, sink: str) -> Array:
        """The main output's own numbers, `(units,)`; of steps those of the last."""
        return self.activations[sink][-len(self.output) :]


class FrameMaker:
    """Turns parameters into frames, with buffers of its own. Belongs to one thread.

    `numbers` goes on from maker to maker.
    """

    def __init__(self, model: Model, numbers: Iterator[int] | None = None) -> None:
        self.model = model
        self._numbers = count(1) if numbers is None else numbers
        self._parameters = np.zeros(model.network.layout.size, np.float32)
        self._probe = model.network.workspace(self._parameters, 1)
        self._samples = model.dataset.x_train[: batch_size(model.network, model.dataset)]
        self._batch = model.network.workspace(self._parameters, len(self._samples))
        self._scores = _scores_of(model)
        self._shows_taps = False
        self._responses: ResponseMaker | None = None
        self._for_batch, self._for_responses = Allowance(COSTLY), Allowance(COSTLY)
        self._predictions: PredictionMaker | None = None
        self._codes: CodeMaker | None = None
        self._sweeps = SweepMaker(model.network, model.dataset, model.experiment.loss)
        self._for_sweep = Allowance(COSTLY)
        self._for_neurons, self._for_health = Allowance(1.0), Allowance(1.0)
        self._backward: BackwardMaker | None = None
        self._measurer: NeuronMeasurer | None = None
        self._health = HealthMaker(model.network, self._batch, self._samples)
        self._exciting = ExcitationMaker(model.network, self._batch, model.dataset)

    def make(
        self,
        step: int,
        parameters: Vector,
        probe: Array,
        wants: Wants,
        target: int | Array | None = None,
        patience_s: float = inf,
        reference: Array | None = None,
    ) -> Frame:
        """The frame of these parameters `(size,)` for a probe `(B,)` of which `target` is expected.

        It is compared with a `reference` `(B,)`, where there is one.
        Where no target is known, there are no derivatives. Answers to many samples may be spread
        over several frames: of each they take so long at most, and until then they are left out.
        """
        self._parameters[...] = parameters
        against = {} if reference is None else self._answers(reference)
        answers = self._answers(probe)
        taps = self._shown(wants)
        output = self._scores(self._probe.said(self.model.network.sink)[:1])[0]
        statistics = self._statistics() if wants.batch else {}
        responses = self._responses_over(wants, probe)
        return Frame(
            self.model.run,
            next(self._numbers),
            step,
            parameters,
            probe,
            answers,
            owned(output),
            statistics,
            responses,
            backward=self._slopes(wants, probe, target),
            neurons=self._measures() if wants.neurons else None,
            excitation=self._excitation(wants, step, parameters),
            wanted=wants,
            predictions=self._predicted(responses, parameters, patience_s)
            if wants.predictions
            else None,
            health=self._judged() if wants.health else {},
            codes=self._coded(wants.latent, parameters, patience_s) if wants.latent else None,
            swept=self._swept(wants.sweep, parameters, patience_s),
            against=against,
            taps=taps,
        )

    def _answers(self, point: Array) -> dict[str, Array]:
        """Every node's answer to base inputs `(B,)`, by node id."""
        self._probe.run(self.model.dataset.expand(point[None]))
        return {name: owned(a[0].ravel()) for name, a in self._probe.activations.items()}

    def _shown(self, wants: Wants) -> dict[tuple[str, str], Array]:
        """What layers show of the sample that has just been answered, besides their output.

        They are cheap: once they are wanted plain frames hold them too, until wishes do without.
        """
        self._shows_taps = self._shows_taps if wants == Wants() else wants.taps
        taps = self._probe.taps.items() if self._shows_taps else ()
        return {name: owned(tap[0]) for name, tap in taps if not name[1].endswith(SLOPE)}

    def _predicted(
        self, responses: Responses | None, parameters: Vector, patience_s: float
    ) -> Predictions | None:
        """The answers to the samples, taken out of the responses where those hold them."""
        if self._predictions is None:
            self._predictions = PredictionMaker(self.model.network, self.model.dataset)
        known = None if responses is None else self._predictions.taken(responses)
        return known or self._predictions.make(parameters, patience_s)

    def _coded(self, layer: str, parameters: Vector, patience_s: float) -> Codes | None:
        if self._codes is None:
            self._codes = CodeMaker(self.model.network, self.model.dataset)
        return self._codes.make(parameters, layer, patience_s)

    def _swept(self, sweep: Sweep | None, parameters: Vector, patience_s: float) -> Swept | None:
        if sweep is None:
            return None
        with self._for_sweep.spent():
            return self._sweeps.make(sweep, parameters, patience_s)

    def affordable(self, wants: Wants, patience_s: float = inf) -> Wants:
        """What of some wishes may be met while frames follow one another.

        For a large network a batch or a plane of answers takes longer than a frame may. Where
        somebody is in haste, what takes longer than the patience waits.
        """
        return replace(
            wants,
            batch=wants.batch and self._for_batch.is_due(patience_s),
            responses=wants.responses and self._for_responses.is_due(patience_s),
            neurons=wants.neurons and self._for_neurons.is_due(patience_s),
            health=wants.health and self._health.is_due() and self._for_health.is_due(patience_s),
            sweep=wants.sweep if self._for_sweep.is_due(patience_s) else None,
        )

    def _judged(self) -> dict[str, UnitHealth]:
        with self._for_health.spent():
            return self._health.make()

    def _excitation(self, wants: Wants, step: int, parameters: Vector) -> Excitation | None:
        if wants.excite is None:
            return None
        return self._exciting.make(wants.excite, step, parameters)

    def _measures(self) -> NeuronMeasures | None:
        if not len(self._samples):
            return None
        if self._measurer is None:
            model, parameters = self.model, self._parameters
            aims = goals(model.network.graph, model.experiment.training.loss, model.dataset)
            self._measurer = NeuronMeasurer(model.network, parameters, model.dataset, aims)
        with self._for_neurons.spent():
            return self._measurer.make()

    def _slopes(self, wants: Wants, probe: Array, target: int | Array | None) -> Backward | None:
        if not wants.backward or target is None or not _is_of(self.model.dataset, target):
            return None
        if self._backward is None:
            model = self.model
            loss = model.experiment.loss
            self._backward = BackwardMaker(model.network, self._parameters, model.dataset, loss)
        return self._backward.make(self.model.dataset.expand(probe[None])[0], target)

    def _responses_over(self, wants: Wants, probe: Array) -> Responses | None:
        """The responses, when they are wanted and the plane is one of this network's inputs."""
        plane = wants.plane
        if not wants.responses or plane is None or plane.origin.shape != probe.shape:
            return None
        if self._responses is None:
            model = self.model
            loss = model.experiment.loss
            self._responses = ResponseMaker(model.network, self._parameters, model.dataset, loss)
        with self._for_responses.spent():
            return self._responses.make(plane.through(probe))

    def _statistics(self) -> dict[str, LayerStatistics]:
        with self._for_batch.spent():
            self._batch.run(self._samples)
            said = self._batch.activations
            nodes = [node for node in self.model.network.graph if node.inputs]
            return {node.id: layer_statistics(node.layer, said[node.id]) for node in nodes}


def _scores_of(model: Model) -> Callable[[Array], Array]:
    return partial(scores, model.experiment.loss)


def _is_of(dataset: Dataset, target: int | Array) -> bool:
    """Whether a target belongs to this data: that of the data before may come late."""
    if dataset.task.classes:
        return np.ndim(target) == 0 and 0 <= int(target) < dataset.task.classes
    return np.shape(target) == (len(dataset.task.names),)
