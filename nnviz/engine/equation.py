"""One neuron as an equation: a sum or a product of neurons it reads, through a curve. Pure.

Everything is as it is outside training: dropout and noise rest, batch norm uses what it has kept.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import sqrt
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nnviz.core.graph import Node
from nnviz.core.marks import Neuron
from nnviz.engine.arena import Vector
from nnviz.engine.network import Network


@dataclass(frozen=True, slots=True)
class Equation:
    """A neuron: `curve` of the sum of weight times neuron over `terms`, and `bias`.

    One that has `factors` is their product and nothing else; a held one is the number `held`.
    `bias` is 0 without one.
    """

    neuron: Neuron
    terms: tuple[tuple[float, Neuron], ...] = ()
    bias: float = 0.0
    curve: str = "linear"
    held: float | None = None
    factors: tuple[Neuron, ...] = ()

    @property
    def is_copy(self) -> bool:
        """Whether it only hands on what one other neuron says."""
        plain = self.held is None and self.curve == "linear" and not self.bias
        return plain and len(self.terms) == 1 and self.terms[0][0] == 1


def has_equation(node: Node) -> bool:
    """Whether the neurons of a node are of a kind that can be written as equations."""
    return node.layer.kind in _RULES


def equation_of(network: Network, parameters: Vector, neuron: Neuron) -> Equation:
    """The equation of a neuron, by its place in the flat output of a node that has equations.

    Weights of exactly zero add nothing and are left out.
    """
    node = network.graph[neuron.node]
    views = network.layout.views(parameters, neuron.node)
    return _RULES[node.layer.kind](_Site(network, node, views), neuron)


def reading_units(network: Network, reader: Node, neuron: Neuron) -> tuple[int, ...]:
    """The units of a node, one for each of its wires from there, whose equations hold a neuron.

    The node has equations and is no dense layer: each of its units reads one unit a wire.
    """
    ports = [port for port, name in enumerate(reader.inputs) if name == neuron.node]
    if reader.layer.kind != "concatenate":
        return (neuron.unit,) * len(ports)
    places = _places(network, reader)
    return tuple(
        int(np.flatnonzero((places[0] == port) & (places[1] == neuron.unit))[0]) for port in ports
    )


@dataclass(frozen=True, slots=True, eq=False)
class _Site:
    """A node of a network with its parameters by name."""

    network: Network
    node: Node
    views: Mapping[str, NDArray[Any]]


def _dense(site: _Site, neuron: Neuron) -> Equation:
    """Over samples of a higher rank a dense layer works on the last axis, place by place."""
    rows, columns = site.views["weights"].shape
    place, unit = divmod(neuron.unit, columns)
    column, source = site.views["weights"][:, unit].tolist(), site.node.inputs[0]
    terms = tuple((w, Neuron(source, place * rows + row)) for row, w in enumerate(column) if w)
    bias = float(site.views["bias"][unit]) if "bias" in site.views else 0.0
    return Equation(neuron, terms, bias, getattr(site.node.layer, "activation", "linear"))


def _unit_by_unit(site: _Site, neuron: Neuron) -> Equation:
    """What adds up its inputs number by number; with a single input it hands them on."""
    curve = getattr(site.node.layer, "activation", "linear")
    return Equation(neuron, tuple((1.0, n) for n in _read(site, neuron)), curve=curve)


def _average(site: _Site, neuron: Neuron) -> Equation:
    share = 1 / len(site.node.inputs)
    return Equation(neuron, tuple((share, n) for n in _read(site, neuron)))


def _multiply(site: _Site, neuron: Neuron) -> Equation:
    return Equation(neuron, factors=_read(site, neuron))


def _concatenate(site: _Site, neuron: Neuron) -> Equation:
    port, unit = _places(site.network, site.node)[:, neuron.unit].tolist()
    return Equation(neuron, ((1.0, Neuron(site.node.inputs[port], unit)),))


def _batch_norm(site: _Site, neuron: Neuron) -> Equation:
    channel = neuron.unit % len(site.views["mean"])
    of = {name: float(view[channel]) for name, view in site.views.items()}
    epsilon = float(getattr(site.node.layer, "epsilon", 0.0))
    factor = of.get("gain", 1.0) / sqrt(of["variance"] + epsilon)
    terms = tuple((factor, n) for n in _read(site, neuron))
    return Equation(neuron, terms, of.get("shift", 0.0) - factor * of["mean"])


def _read(site: _Site, neuron: Neuron) -> tuple[Neuron, ...]:
    """The same unit of every input."""
    return tuple(Neuron(name, neuron.unit) for name in site.node.inputs)


def _places(network: Network, node: Node) -> NDArray[np.intp]:
    """Port and unit that each unit of a concatenation comes from, `(2, units)`."""
    parts = []
    for port, name in enumerate(node.inputs):
        shape = network.facts.shapes[name]
        units = np.arange(np.prod(shape), dtype=np.intp).reshape(shape)
        parts.append(np.stack([np.full_like(units, port), units]))
    axis = int(getattr(node.layer, "axis", -1))
    return np.concatenate(parts, axis if axis < 0 else axis + 1).reshape(2, -1)


_ALIKE = ("add", "activation", "identity", "output", "dropout", "noise", "flatten", "reshape")

_RULES: Mapping[str, Callable[[_Site, Neuron], Equation]] = MappingProxyType(
    {
        "dense": _dense,
        "batch_norm": _batch_norm,
        "average": _average,
        "multiply": _multiply,
        "concatenate": _concatenate,
        **dict.fromkeys(_ALIKE, _unit_by_unit),
    }
)
"""By kind of layer. What is not here has no equation: its neurons read a whole layer at once."""
