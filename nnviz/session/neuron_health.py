"""Neurons that do no work of their own: dead, stuck at a bound, or a copy. Pure.

In a layer of maps it is its maps; a map is named by the neuron in its middle. In a layer of steps
it is its cells; a cell is named by the neuron of its last step.
"""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from nnviz.core.maps import map_of, middle_of
from nnviz.core.marks import Neuron
from nnviz.engine.fitting import answering
from nnviz.session import health_words as words
from nnviz.session.finding import Finding, Kind, Offer, State, Vitals, well
from nnviz.session.unit_health import Each, UnitHealth

MANY_DEAD = 0.5
"""One dead neuron is amber; from this share of its layer on they are red."""

SOME_STUCK, MANY_STUCK = 0.1, 0.5
"""Shares of a layer's neurons at a bound, from which on saturation is amber and red."""

MANY_COPIES = 0.5
"""One copy is amber; from this share of its layer on they are red."""


def dead(vitals: Vitals) -> Iterator[Finding]:
    """Neurons that are zero for every sample."""
    samples = 0
    for node, health in vitals.units.items():
        samples, free = health.samples, _free(vitals, node)
        mask = health.dead & free
        if count := int(mask.sum()):
            state = State.RED if count >= MANY_DEAD * free.sum() else State.AMBER
            learns, noun = words.learns_when_zero(vitals.network, node), _noun(health)
            neurons, text = _neurons(vitals, node, mask), f"{count:,} of {len(free):,}"
            reason = words.dead(count, samples, learns, noun)
            yield Finding(
                Kind.DEAD, state, node, count, text, reason,
                *_help(vitals, node, words.FOR_DEAD, words.FOR_DEAD_CELLS, neurons, neurons),
            )  # fmt: skip
    if samples:
        yield well(Kind.DEAD, "none", words.no_dead(samples, _has_maps(vitals)))


def saturated(vitals: Vitals) -> Iterator[Finding]:
    """Neurons of hidden layers that are at a bound nearly always."""
    most, bounded = 0.0, False
    for node, health in _hidden(vitals):
        if not health.has_bounds:
            continue
        free = _free(vitals, node)
        mask = health.saturated & free & ~health.dead
        count, share = int(mask.sum()), mask.sum() / max(1, free.sum())
        most, bounded = max(most, float(share)), True
        if count and share >= SOME_STUCK:
            state = State.RED if share >= MANY_STUCK else State.AMBER
            neurons, text = _neurons(vitals, node, mask), f"{count:,} of {len(free):,}"
            yield Finding(
                Kind.SATURATED, state, node, count, text, words.stuck(count, _noun(health)),
                *_help(vitals, node, words.FOR_STUCK, words.FOR_STUCK_CELLS, neurons, neurons),
            )  # fmt: skip
    if vitals.units and not bounded:
        yield well(Kind.SATURATED, "none", words.NO_BOUNDS)
    elif bounded:
        yield well(Kind.SATURATED, words.percent(most), words.FEW_STUCK)


def copies(vitals: Vitals) -> Iterator[Finding]:
    """Neurons of hidden layers that say what another one says."""
    for node, health in _hidden(vitals):
        free = _free(vitals, node)
        mask = (health.copied >= 0) & free
        if count := int(mask.sum()):
            share = count / max(1, int(free.sum()))
            state = State.RED if share >= MANY_COPIES else State.AMBER
            copies, originals = _neurons(vitals, node, mask), np.zeros(len(free), bool)
            originals[health.copied[mask]] = True
            neurons = (*_neurons(vitals, node, originals), *copies)
            text, first = f"{count:,} of {len(free):,}", int(np.argmax(mask))
            reason = words.copies(count, first, int(health.copied[first]), _noun(health))
            yield Finding(
                Kind.COPIES, state, node, count, text, reason,
                *_help(vitals, node, words.FOR_COPIES, words.FOR_COPIED_CELLS, neurons, copies),
            )  # fmt: skip
    if vitals.units:
        yield well(
            Kind.COPIES, "none", words.NO_COPIED_MAPS if _has_maps(vitals) else words.NO_COPIES
        )


def _help(
    vitals: Vitals,
    node: str,
    drawn: str,
    undrawn: str,
    neurons: tuple[Neuron, ...],
    targets: tuple[Neuron, ...],
) -> tuple[str, tuple[Neuron, ...], tuple[Offer, ...], tuple[Neuron, ...]]:
    """What to try, the neurons it is about, what is offered, and to whom.

    The weights of recurrent cells, vectors and norms are not drawn anew one by one.
    """
    if node not in vitals.network.weight_shapes:
        return undrawn, neurons, (), ()
    return drawn, neurons, (Offer.DRAW_ANEW,), targets


def _free(vitals: Vitals, node: str) -> NDArray[np.bool_]:
    """The neurons of a layer that no mark holds, or its maps or cells no part of which is held."""
    health, held = vitals.units[node], list(vitals.network.held.get(node, ()))
    free = np.ones(len(health.dead), bool)
    if health.each is not Each.NEURON:
        held = [map_of(vitals.network.facts.shapes[node], unit) for unit in held]
    free[held] = False
    return free


def _hidden(vitals: Vitals) -> Iterator[tuple[str, UnitHealth]]:
    ends = answering(vitals.network.graph)
    return ((node, unit) for node, unit in vitals.units.items() if node not in ends)


def _has_maps(vitals: Vitals) -> bool:
    return any(health.has_maps for health in vitals.units.values())


def _noun(health: UnitHealth) -> str:
    return health.each.value


def _neurons(vitals: Vitals, node: str, mask: NDArray[np.bool_]) -> tuple[Neuron, ...]:
    found, shape = np.flatnonzero(mask).tolist(), vitals.network.facts.shapes[node]
    each = vitals.units[node].each
    if each is Each.MAP:
        found = [middle_of(shape, at) for at in found]
    elif each is Each.CELL:
        found = [(shape[0] - 1) * shape[1] + at for at in found]
    return tuple(Neuron(node, unit) for unit in found)
