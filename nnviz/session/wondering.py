"""What a person asks about, as values, and the query that it comes to at a moment. Pure."""

from dataclasses import dataclass
from math import prod

import numpy as np

from nnviz.core.maps import has_maps, map_of
from nnviz.core.marks import Neuron
from nnviz.core.problem import Problem
from nnviz.engine.network import Network
from nnviz.explain.method import Ask, Costs, Method, methods
from nnviz.explain.target import Extent, Target, class_target, said_target
from nnviz.explain.target_words import spoken
from nnviz.session.cases import subject_of
from nnviz.session.explained import Asked, Query
from nnviz.session.frame import Frame, Model
from nnviz.session.sample import Part, Probe, ProbeSource, picked

FIRST = "integrated-gradients"
"""The method that is asked before anybody chooses."""


@dataclass(frozen=True, slots=True)
class About:
    """What lies under the mouse: something a network says, a sample, or both.

    Without a target it is what the network says of the sample, without a sample it is the probe.
    """

    target: Target | None = None
    sample: Asked | None = None


def asked_probe(probe: Probe) -> Asked:
    """The probe as what is asked about."""
    return Asked.of(probe.x, None if probe.is_free else probe.source)


def asked_sample(model: Model, source: ProbeSource) -> Asked:
    """A sample of the data as what is asked about."""
    found = picked(model.dataset, source)
    return Asked.of(found.x, found.source)


def class_about(model: Model, label: int) -> About | None:
    """A class, or a number that the main output says; None where there is none."""
    dataset, network = model.dataset, model.network
    if not 0 <= label < len(dataset.task.names):
        return None
    if dataset.task.classes:
        return About(class_target(network, dataset.task.classes, label))
    units = prod(network.facts.shapes[network.sink])
    return About(Target(network.sink, index=label)) if label < units else None


def targets_of(network: Network, neuron: Neuron) -> tuple[Target, ...]:
    """A neuron, the map it is in, and its layer, as targets; nothing of a layer that is gone."""
    shape = network.facts.shapes.get(neuron.node)
    if shape is None or neuron.unit >= prod(shape):
        return ()
    unit = Target(neuron.node, index=neuron.unit)
    layer = Target(neuron.node, Extent.LAYER)
    if has_maps(shape):
        return unit, Target(neuron.node, Extent.MAP, map_of(shape, neuron.unit)), layer
    return unit, layer


def is_there(model: Model, target: Target) -> bool:
    """Whether a network has what is asked about."""
    shape = model.network.facts.shapes.get(target.node)
    if shape is None:
        return False
    if target.extent is Extent.LAYER:
        return True
    if target.extent is Extent.MAP:
        return target.index < shape[-1]
    return target.index < prod(shape)


def said(model: Model, frame: Frame) -> Target:
    """What the network says of the probe: its class, or its largest number."""
    output = np.ravel(frame.raw(model.network.sink))
    return said_target(model.network, model.dataset.task.classes, output)


def target_text(model: Model, target: Target) -> str:
    """What a target is called."""
    return spoken(target, model.network, model.dataset)


def sample_text(model: Model, asked: Asked) -> str:
    """What a sample is called."""
    if asked.source is None:
        return "a drawn picture" if model.dataset.image_shape is not None else "a free point"
    part = "test" if asked.source.part is Part.TEST else "training"
    return f"{part} sample {asked.source.index + 1:,}"


def query_problem(model: Model, frame: Frame, query: Query) -> Problem | None:
    """Why a query has no answer, as far as the window can tell at once."""
    subject = subject_of(model, frame.parameters, query.target, query.sample)
    return query.method.obstacle(subject)


def suited(model: Model, frame: Frame, target: Target, asked: Asked) -> dict[str, Problem | None]:
    """Every method by its kind: why it does not suit, None where it does.

    `asked` is a sample of the network's data.
    """
    subject = subject_of(model, frame.parameters, target, asked)
    return {found.kind: found().obstacle(subject) for found in all_methods()}


def of_question(ask: Ask) -> tuple[type[Method], ...]:
    """The methods that answer a question, in their order."""
    return tuple(method for method in all_methods() if method.ask is ask)


def all_methods() -> tuple[type[Method], ...]:
    """Every method once, in the order of menus: some have more names than one."""
    return tuple(dict.fromkeys(methods().values()))


def instead_of(
    problem: Problem, method: Method, known: dict[str, Problem | None]
) -> type[Method] | None:
    """The method to use instead: the one that the hint names, else one for the same question."""
    others = [m for m in all_methods() if m.kind != method.kind and known.get(m.kind) is None]
    hint = problem.hint.lower()
    named = [other for other in others if other.label.lower() in hint]
    if named:
        return max(named, key=lambda other: len(other.label))
    return next((other for other in others if other.ask is method.ask), None)


def asks_by_itself(method: Method) -> bool:
    """Whether a method is asked as soon as it is chosen: others take seconds."""
    return method.costs is not Costs.SLOW


def follows_probe(method: Method) -> bool:
    """Whether a method goes with the probe unless somebody says otherwise."""
    return method.uses_sample and method.costs is not Costs.SLOW


def is_same_point(probe: Probe, frame: Frame) -> bool:
    """Whether a frame answers to the probe there is now."""
    return probe.x is frame.probe or np.array_equal(probe.x, frame.probe)
