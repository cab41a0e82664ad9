"""A group of cards and others: the group goes where it lies on none, or the others make room."""

from collections.abc import Mapping

from nnviz.core.drawing import Direction, Place
from nnviz.core.layout.ground import Ground
from nnviz.core.layout.spacing import CARD, SPACING, Axes, Size, Spacing

TRIES = 32
"""After so many steps across the flow the group goes beside everything."""


def free_shift(
    group: Mapping[str, Place],
    others: Mapping[str, Place],
    sizes: Mapping[str, Size] | None = None,
    direction: Direction = Direction.RIGHT,
    spacing: Spacing = SPACING,
) -> Place:
    """The least way (x, y) across the flow after which no card of the group lies on another one.

    The group has ids of its own.
    """
    axes = Axes(direction)
    turned = {name: axes.turned(place) for name, place in group.items()}
    ground = Ground(
        {name: axes.turned((sizes or {}).get(name, CARD)) for name in {*group, *others}},
        axes.turned_all(others),
        spacing,
    )
    step = axes.turned(CARD)[1] + spacing.neighbours
    for turn in range(TRIES):
        if not _touches(turned, turn * step, ground):
            return axes.turned((0.0, turn * step))
    return axes.turned((0.0, _beyond(turned, ground)))


def with_room(
    group: Mapping[str, Place],
    others: Mapping[str, Place],
    sizes: Mapping[str, Size] | None = None,
    direction: Direction = Direction.RIGHT,
    spacing: Spacing = SPACING,
) -> dict[str, Place]:
    """The places of the others after those on which the group lies went along the flow behind it.

    They push what they would come to lie on. The group has ids of its own.
    """
    axes = Axes(direction)
    turned = {name: axes.turned((sizes or {}).get(name, CARD)) for name in {*group, *others}}
    ground = Ground(turned, axes.turned_all(others), spacing)
    fixed = axes.turned_all(group)
    hit = {other for name, place in fixed.items() for other in ground.overlapped(name, place)}
    if not hit:
        return dict(others)
    last = max(place[0] + turned[name][0] / 2 for name, place in fixed.items())
    first = min(ground.places[name][0] - turned[name][0] / 2 for name in hit)
    ground.push(sorted(hit), last + spacing.layers - first)
    return {name: axes.turned(ground.places[name]) for name in others}


def _touches(group: Mapping[str, Place], aside: float, ground: Ground) -> bool:
    return any(ground.overlaps(name, (a, across + aside)) for name, (a, across) in group.items())


def _beyond(group: Mapping[str, Place], ground: Ground) -> float:
    """How far across the group begins behind the last of the others."""
    first = min(place[1] - ground.sizes[name][1] / 2 for name, place in group.items())
    ends = (place[1] + ground.sizes[name][1] / 2 for name, place in ground.places.items())
    return max(ends) + ground.spacing.neighbours - first
