"""How the layers learn: gradients, updates, and the gap between training and test part. Pure."""

from collections.abc import Iterator, Mapping
from math import inf, isfinite, sqrt

from nnviz.core.maps import has_maps, middle_of
from nnviz.core.marks import Neuron
from nnviz.session import health_words as words
from nnviz.session.finding import Finding, Kind, Offer, State, Vitals, level, state_at, well

EXPLODES = (1e2, 1e4)
"""A gradient so many times that of the output layer, number by number, is amber and red."""

TOO_LONG = (1e3, 1e6)
"""So is a layer's gradient of this length: from the second on a step is taken with care, since
float32 may run out."""

VANISHES = (1e-3, 1e-5)
"""Amber and red below: at the first the layer learns a thousand times slower than the output."""

FAST, TOO_FAST, SLOW = 1e-2, 1e-1, 1e-5
"""Updates as a share of the weights: above the first amber, above the second red, below the third
amber. The rule of thumb is "somewhere around 1e-3": A. Karpathy's notes for Stanford's course
CS231n, "Neural Networks Part 3", section "Ratio of weights:updates"."""

GAP = (0.05, 0.15)
"""Training accuracy (or R²) above that of the test part: amber and red, as far as it is more than
the number of test samples explains."""

WHOLE = "whole network"
SLOWER: tuple[Offer, ...] = (Offer.TENTH_RATE,)


def exploding(vitals: Vitals) -> Iterator[Finding]:
    """Gradients that are out of proportion to the output layer's, too long, or no numbers."""
    slopes = _slopes(vitals)
    if not slopes:
        return
    for name, times in _relative(slopes).items():
        length = slopes[name][0]
        reached = (
            2 if not isfinite(length) else max(level(times, EXPLODES), level(length, TOO_LONG))
        )
        if reached:
            value = length if isfinite(length) else inf
            offer = Offer.CLIP if vitals.training.clip == 0 else Offer.TENTH_RATE
            yield Finding(
                Kind.EXPLODING, state_at(reached), name, value, words.short(length),
                words.explodes(length, times), words.FOR_EXPLODING,
                _of_layer(vitals, name), (offer,),
            )  # fmt: skip
    longest = max(length for length, _ in slopes.values())
    yield well(Kind.EXPLODING, words.short(longest), words.NO_EXPLOSION, longest)


def vanishing(vitals: Vitals) -> Iterator[Finding]:
    """Gradients that hardly arrive."""
    slopes = _slopes(vitals)
    if not slopes:
        return
    if not any(length for length, _ in slopes.values()):
        yield Finding(
            Kind.VANISHING, State.AMBER, words.EVERYWHERE, 0.0, "0",
            words.NO_GRADIENT, words.FOR_NO_GRADIENT,
        )  # fmt: skip
        return
    relative = _relative(slopes)
    for name, times in relative.items():
        low, lowest = VANISHES
        if isfinite(times) and times < low:
            state = State.RED if times < lowest else State.AMBER
            yield Finding(
                Kind.VANISHING, state, name, times, words.multiple(times),
                words.vanishes(times), words.FOR_VANISHING if times else words.FOR_BLOCKED,
                _of_layer(vitals, name),
            )  # fmt: skip
    known = [times for times in relative.values() if isfinite(times)]
    if known:
        yield well(Kind.VANISHING, words.multiple(min(known)), words.NO_VANISHING, min(known))


def updates(vitals: Vitals) -> Iterator[Finding]:
    """Steps that move a layer's weights too far or not at all."""
    if vitals.pulse is None:
        return
    known: list[float] = []
    for name, ratio in vitals.pulse.ratios.items():
        if name not in vitals.network.graph or _is_frozen(vitals, name):
            continue
        known.append(ratio)
        reached = 2 if not isfinite(ratio) else level(ratio, (FAST, TOO_FAST)) or int(ratio < SLOW)
        if reached:
            slow = ratio < SLOW
            remedy, offers = (words.FOR_SLOW, ()) if slow else (words.FOR_FAST, SLOWER)
            yield Finding(
                Kind.UPDATE, state_at(reached), name, ratio, words.short(ratio),
                words.moves(ratio, slow), remedy, _of_layer(vitals, name), offers,
            )  # fmt: skip
    if known:
        yield well(Kind.UPDATE, words.span(known), words.GOOD_UPDATES, max(known))


def gap(vitals: Vitals) -> Iterator[Finding]:
    """How much better the training part is answered than the test part."""
    metrics = vitals.evaluation.metrics if vitals.evaluation is not None else {}
    name = "accuracy" if "accuracy" in metrics else "r2"
    train, test = metrics.get(name, (float("nan"), float("nan")))
    more = train - test
    if not isfinite(more):
        return
    chance = 0.0
    if name == "accuracy" and vitals.test_samples:
        chance = 2 * sqrt(max(0.0, test * (1 - test)) / vitals.test_samples)
    reached = level(more, GAP) if more > chance else 0
    text, measure = words.gap(more, name), words.MEASURES[name]
    if not reached:
        reason = words.no_gap(measure, train, test, name)
        yield well(Kind.GAP, text, reason, more, WHOLE)
        return
    has_pictures = vitals.augmentation is not None
    yield Finding(
        Kind.GAP, state_at(reached), WHOLE, more, text,
        words.learns_by_heart(measure, train, test, name), words.for_gap(has_pictures),
        offers=tuple(_against_gap(vitals)),
    )  # fmt: skip


def _against_gap(vitals: Vitals) -> Iterator[Offer]:
    """What makes it harder to learn by heart and is not switched on yet."""
    training = vitals.training
    if vitals.augmentation is not None and not vitals.augmentation:
        yield Offer.AUGMENT
    if training.l2 == 0:
        yield Offer.DECAY
    if vitals.takes_dropout and training.dropout == 0:
        yield Offer.DROPOUT
    if not training.early_stopping:
        yield Offer.STOP_EARLY


def _slopes(vitals: Vitals) -> dict[str, tuple[float, float]]:
    """Of each layer with weights, from the input on: length of the gradient, and per number."""
    pulse, layout = vitals.pulse, vitals.network.layout
    if pulse is None:
        return {}
    sizes: dict[str, int] = {}
    for slot in layout.slots:
        if slot.parameter.trains:
            sizes[slot.node] = sizes.get(slot.node, 0) + slot.stop - slot.start
    names = (name for name in vitals.network.facts.order if name in pulse.norms and name in sizes)
    return {name: (pulse.norms[name], pulse.norms[name] / sqrt(sizes[name])) for name in names}


def _relative(slopes: Mapping[str, tuple[float, float]]) -> dict[str, float]:
    """The gradients number by number, as multiples of the last layer's; nan where that is 0."""
    last = list(slopes.values())[-1][1]
    return {name: each / last if last else float("nan") for name, (_, each) in slopes.items()}


def _is_frozen(vitals: Vitals, node: str) -> bool:
    """Whether all weights of a layer are frozen by marks."""
    cells = vitals.marks.frozen_of(node)
    return cells is not None and len(cells) >= (cells.rows - 1) * cells.columns


def _of_layer(vitals: Vitals, node: str) -> tuple[Neuron, ...]:
    """The neurons of a flat layer, or one for each map."""
    shape = vitals.network.facts.shapes[node]
    if has_maps(shape):
        return tuple(Neuron(node, middle_of(shape, at)) for at in range(shape[-1]))
    return tuple(Neuron(node, unit) for unit in range(shape[-1])) if len(shape) == 1 else ()
