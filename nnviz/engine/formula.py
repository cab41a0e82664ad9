"""A small network as equations: every neuron as a sum of named terms through a curve. Pure.

`equations` reads them off a network and its parameters; `nnviz.engine.formula_python` and
`nnviz.engine.formula_latex` write them down. Samples enter in the data's own units: the first
equations standardise them as the data set does. Dropout and noise rest and are left out; a neuron
that is held is the number it is held at.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

import numpy as np

from nnviz.core.graph import Node
from nnviz.core.marks import Neuron
from nnviz.core.problem import Problem, ProblemError
from nnviz.data import Dataset
from nnviz.engine.arena import Vector
from nnviz.engine.equation import Equation, equation_of, has_equation
from nnviz.engine.losses import LOSSES, Coding
from nnviz.engine.network import Network
from nnviz.layers.input import Input

MOST_PARAMETERS = 500
"""Nobody reads a longer formula."""

DIGITS = 9
"""Significant digits of every number: a float32 comes back from them as it was."""


class Of(Enum):
    """How a feature is made of base inputs."""

    PLAIN = "plain"
    SQUARE = "square"
    PRODUCT = "product"
    SINE = "sine"


@dataclass(frozen=True, slots=True)
class BaseInput:
    """An input in the data's own units; the network sees ``(value - mean) / scale``."""

    name: str
    mean: float
    scale: float

    @property
    def is_standardised(self) -> bool:
        """Whether the network sees another number than the data have."""
        return (self.mean, self.scale) != (0.0, 1.0)


@dataclass(frozen=True, slots=True)
class FeatureOf:
    """A unit of the input: what it is made of, by places among the base inputs."""

    how: Of
    inputs: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Equations:
    """A network. `layers` are its nodes in order, each with its neurons; the last one answers.

    `targets` are mean and scale of each target of a regression; `classes` the names of the classes.
    """

    inputs: tuple[BaseInput, ...]
    source: str
    features: tuple[FeatureOf, ...]
    held_features: tuple[tuple[int, float], ...]
    layers: tuple[tuple[str, tuple[Equation, ...]], ...]
    coding: Coding
    classes: tuple[str, ...]
    targets: tuple[tuple[str, float, float], ...]

    @property
    def outputs(self) -> tuple[Neuron, ...]:
        """The neurons of the last layer."""
        return tuple(equation.neuron for equation in self.layers[-1][1])


def formula_problem(network: Network, parameters: Vector) -> Problem | None:
    """Why a network cannot be written down; None when it can."""
    count = network.facts.total_parameters
    if count > MOST_PARAMETERS:
        what = f"Its {count:,} parameters would fill pages."
        hint = f"Networks of up to {MOST_PARAMETERS} parameters are written out."
        return Problem("formula", what, hint)
    if not np.isfinite(parameters).all():
        return Problem("formula", "Some weights are not finite numbers.", "Reset the network.")
    if len(network.inputs) != 1 or len(network.outputs) != 1:
        what = "It works for networks with one input and one output."
        return Problem("formula", what, "Look at the neurons one by one in the inspector.")
    for node in network.graph:
        known = isinstance(node.layer, Input) or has_equation(node)
        if not known or len(network.facts.shapes[node.id]) != 1:
            what = f"Layer {node.id} is of a kind that is not written out."
            return Problem("formula", what, "Flat dense layers, their joins and batch norms are.")
    return None


def equations(network: Network, parameters: Vector, dataset: Dataset, loss: str) -> Equations:
    """The equations of a network.

    Raises:
        ProblemError: what `formula_problem` says.
    """
    problem = formula_problem(network, parameters)
    if problem is not None:
        raise ProblemError(problem)
    task = dataset.task
    found: dict[str, tuple[Equation, ...]] = {}
    for name in network.facts.order:
        if network.graph[name].inputs:
            found[name] = tuple(_equations_of(network, parameters, network.graph[name]))
    targets = () if task.classes else task.names
    numbers = zip(targets, dataset.target_mean, dataset.target_scale, strict=True)
    return Equations(
        _inputs(dataset),
        network.source,
        tuple(_feature(dataset, name) for name in _entering(network, dataset)),
        tuple(sorted(network.held.get(network.source, {}).items())),
        (*((n, e) for n, e in found.items() if n != network.sink), _last(network, found)),
        LOSSES[loss].coding,
        task.names if task.classes else (),
        tuple((name, float(mean), float(scale)) for name, mean, scale in numbers),
    )


def number(value: float) -> str:
    """A number with `DIGITS` significant digits, no more than it needs."""
    return f"{value:.{DIGITS}g}"


def continued(term: str) -> str:
    """A term after another one: minus takes the place of plus."""
    return f"- {term[1:]}" if term.startswith("-") else f"+ {term}"


def _last(
    network: Network, found: dict[str, tuple[Equation, ...]]
) -> tuple[str, tuple[Equation, ...]]:
    return network.sink, found[network.sink]


def _equations_of(network: Network, parameters: Vector, node: Node) -> Iterator[Equation]:
    held = network.held.get(node.id, {})
    for unit in range(network.facts.shapes[node.id][0]):
        neuron = Neuron(node.id, unit)
        if unit in held:
            yield Equation(neuron, held=float(held[unit]))
        else:
            yield equation_of(network, parameters, neuron)


def _inputs(dataset: Dataset) -> tuple[BaseInput, ...]:
    rows = zip(dataset.inputs, dataset.input_mean, dataset.input_scale, strict=True)
    return tuple(BaseInput(name, float(mean), float(scale)) for name, mean, scale in rows)


def _entering(network: Network, dataset: Dataset) -> tuple[str, ...]:
    return network.inputs[network.source].names(dataset.features)


def _feature(dataset: Dataset, name: str) -> FeatureOf:
    """What a feature is made of, by the names that `nnviz.data.features` gives."""
    names = dataset.inputs
    if name in names:
        return FeatureOf(Of.PLAIN, (names.index(name),))
    first, second = names
    derived = {
        f"{first}²": FeatureOf(Of.SQUARE, (0,)),
        f"{second}²": FeatureOf(Of.SQUARE, (1,)),
        f"{first}·{second}": FeatureOf(Of.PRODUCT, (0, 1)),
        f"sin {first}": FeatureOf(Of.SINE, (0,)),
        f"sin {second}": FeatureOf(Of.SINE, (1,)),
    }
    return derived[name]
