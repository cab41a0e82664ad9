"""Latent planes: samples as points by the two numbers of one layer, and the way back. No Qt."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from math import inf

import numpy as np

from nnviz.core.graph import Graph, Node
from nnviz.core.shape import Shape
from nnviz.data import Dataset
from nnviz.engine.arena import Vector
from nnviz.engine.network import Network, Workspace
from nnviz.engine.part import held_in
from nnviz.layers.input import Input
from nnviz.layers.output import INPUTS, Output
from nnviz.layers.site import Array
from nnviz.session.predictions import most_asked
from nnviz.session.sweep import Sweep

PLANE: Shape = (2,)
"""What a layer gives that can be drawn as a plane."""


@dataclass(frozen=True, slots=True, eq=False)
class Codes:
    """What a layer says to the first n samples for testing, `(n, 2)`."""

    layer: str
    points: Array


class CodeMaker:
    """Asks one network where a layer puts the test samples."""

    def __init__(self, network: Network, dataset: Dataset) -> None:
        self._network = network
        samples = dataset.x_test[: most_asked(network)]
        self._sweep = Sweep(network, samples) if len(samples) else None

    def make(self, parameters: Vector, layer: str, patience_s: float = inf) -> Codes | None:
        """The points of a layer, in an array of their own.

        None where it is no plane, and while more frames are needed for them.
        """
        if self._sweep is None or not is_plane(self._network, layer):
            return None
        found = self._sweep.answers(parameters, (layer,), patience_s)
        return None if found is None else Codes(layer, found[layer])


class Repeater:
    """Asks an autoencoder what it gives back of the first few test samples."""

    def __init__(self, network: Network, dataset: Dataset, most: int) -> None:
        self._sink, self._samples = network.sink, dataset.x_test[:most]
        self._own = np.zeros(network.layout.size, np.float32)
        self._workspace = network.workspace(self._own, max(1, len(self._samples)))

    def make(self, parameters: Vector) -> Array:
        """The answers, flat `(n, F)`, in an array of their own."""
        self._own[...] = parameters
        answers = self._workspace.run(self._samples)
        return np.array(answers).reshape(len(self._samples), -1)


def is_plane(network: Network, layer: str) -> bool:
    """Whether there is such a layer behind an input, and it has two units."""
    known = layer in network.graph and bool(network.graph[layer].inputs)
    return known and network.facts.shapes[layer] == PLANE


def repeats_inputs(network: Network) -> bool:
    """Whether the main output is to give the inputs back, as an autoencoder does."""
    layer = network.graph[network.sink].layer
    return isinstance(layer, Output) and layer.target == INPUTS


def plane_of(network: Network, picked: Iterable[str]) -> str:
    """The layer whose plane to show; empty when there is none.

    That is the first of the picked ones that is a plane, else the bottleneck of an autoencoder.
    """
    order = network.facts.order if repeats_inputs(network) else ()
    candidates = (*picked, *(name for name in order if name not in network.outputs))
    return next((name for name in candidates if is_plane(network, name)), "")


class Decoder:
    """The layers behind one layer as a network of their own.

    `is_whole` says whether the main output follows from that layer alone; otherwise there is
    nothing to decode with.
    """

    def __init__(self, network: Network, layer: str) -> None:
        self._whole, self.layer = network, layer
        self._graph = _behind(network.graph, layer, network.sink, network.facts.shapes[layer])

    @property
    def is_whole(self) -> bool:
        """Whether the output follows from the layer alone."""
        return self._graph is not None

    def decode(self, parameters: Vector, code: Array) -> Array:
        """What the main output says when the layer says `code` `(units,)`, flat.

        `parameters` are those of the whole network.
        """
        network, own = self._network, self._parameters
        for node, arrays in network.layout.named(own).items():
            for name, array in self._whole.layout.views(parameters, node).items():
                arrays[name][...] = array
        answer = self._workspace.run(np.asarray(code, np.float32)[None])
        return np.array(answer[0]).ravel()

    @cached_property
    def _network(self) -> Network:
        assert self._graph is not None, "the output depends on other layers, too"
        held = held_in(self._graph, self._whole.held)
        return Network.of(self._graph, {n: u for n, u in held.items() if n != self.layer})

    @cached_property
    def _parameters(self) -> Vector:
        return np.zeros(self._network.layout.size, np.float32)

    @cached_property
    def _workspace(self) -> Workspace:
        return self._network.workspace(self._parameters, 1)


def _behind(graph: Graph, layer: str, sink: str, shape: Shape) -> Graph | None:
    """The layers between one and the output, the first as an input; None where others enter."""
    needed, waiting = {layer}, [sink]
    while waiting:
        name = waiting.pop()
        if name not in needed:
            needed.add(name)
            if not graph[name].inputs:
                return None
            waiting.extend(graph[name].inputs)
    if sink == layer:
        return None
    nodes = (node for node in graph if node.id in needed)
    entry = Node(layer, Input(shape=shape))
    return Graph(tuple(entry if node.id == layer else node for node in nodes))
