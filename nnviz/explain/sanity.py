"""Sanity: does a result depend on what the network has learnt? (Adebayo et al. 2018)

The weights are drawn anew as before training, layer after layer from the top, and the method is
asked again each time. A result that stays as it was says nothing about this network.
"""

from collections.abc import Iterator
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from nnviz.core.problem import ProblemError
from nnviz.data.table.work import Work
from nnviz.engine.arena import Vector
from nnviz.engine.network import Network
from nnviz.engine.part import leading_to
from nnviz.explain.explanation import Explanation, Figure, Grade
from nnviz.explain.method import Costs, Method
from nnviz.explain.ranks import LEAST, alike, chance, is_constant
from nnviz.explain.results.attribution import Attribution
from nnviz.explain.results.picture import Picture
from nnviz.explain.stability import costs_again
from nnviz.explain.subject import Subject
from nnviz.explain.wording import CONSTANT, short

STAGES = {Costs.INSTANT: 6, Costs.QUICK: 2, Costs.SLOW: 1}
"""In how many portions the layers lose their weights."""

FEW, REDRAWS = 20, 4
"""Of so few numbers it is far from 0 by chance: then the weights are drawn several times."""

GOOD, POOR = 0.35, 0.6
"""Of the way from what chance gives to the very same result."""


def sanity(method: Method, subject: Subject, found: Explanation, work: Work) -> Figure | None:
    """The mean size of the rank correlation over the cascade; None without a meaning."""
    before = found.signature()
    if before.size < LEAST:
        return None
    alikes = list(_alikes(method, subject, before, work))
    if not alikes:
        return None
    value = float(np.mean(np.abs(alikes)))
    text = CONSTANT if is_constant(before) else short(value)
    is_certain = before.size >= FEW or len(alikes) >= REDRAWS
    is_certain &= isinstance(found, Attribution | Picture)  # a curve that rises, rises after it too
    graded = grade(value, before.size) if is_certain else None
    return Figure("sanity", value, text, _help(before.size), graded)


def grade(value: float, size: int) -> Grade:
    """What to think of a mean rank correlation of results of so many numbers."""
    beyond = (value - chance(size)) / (1 - chance(size))
    if beyond <= GOOD:
        return Grade.GOOD
    return Grade.FAIR if beyond < POOR else Grade.POOR


def cascade(
    network: Network, parameters: Vector, layers: list[str], stages: int, seed: int
) -> Iterator[Vector]:
    """Parameters of which more and more layers, in this order, are drawn anew; at last all.

    The vector is the same one each time.
    """
    fresh = network.initial_vector(seed, parameters.dtype)
    found = np.array(parameters)
    ends = np.rint(np.linspace(0, len(layers), min(stages, len(layers)) + 1)).astype(int)
    for first, last in pairwise(ends):
        for name in layers[first:last]:
            drawn = network.layout.views(fresh, name)
            for key, array in network.layout.views(found, name).items():
                array[...] = drawn[key]
        yield found


def layers_from_top(network: Network, node: str | None) -> list[str]:
    """The layers with parameters that lead to a node (None: all), the last one first."""
    graph = network.graph if node is None else leading_to(network.graph, node)
    order = reversed(network.facts.order)
    return [name for name in order if name in graph and network.facts.parameters[name]]


def _alikes(
    method: Method, subject: Subject, before: NDArray[np.float64], work: Work
) -> Iterator[float]:
    network = subject.network
    layers = layers_from_top(network, subject.target.node if method.uses_target else None)
    stages = min(STAGES[costs_again(method)], len(layers))
    redraws = REDRAWS if before.size < FEW and method.costs is not Costs.SLOW else 1
    for at in range(redraws):
        seed = subject.seed + 1000 + at
        drawn = cascade(network, subject.parameters, layers, stages, seed)
        for number, parameters in enumerate(drawn, start=at * stages):
            share = 1 / (redraws * stages)
            part = work.stretch(number * share, (number + 1) * share)
            try:
                after = method.run(subject.but(parameters=parameters), part)
            except ProblemError:  # such a network has no answer
                continue
            found = alike(before, after.signature())
            if found is not None:
                yield found


def _help(size: int) -> str:
    return (
        "The weights are drawn anew, layer after layer from the top; this is the mean rank "
        "correlation of the results with this one. Near 1 it does not depend on what the network "
        f"has learnt; {size:,} numbers without any relation have {short(chance(size))} "
        "(Adebayo et al. 2018)."
    )
