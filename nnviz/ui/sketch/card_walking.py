"""From card to card with the keys, along the wires. Pure."""

from collections.abc import Iterable, Mapping

from nnviz.core.drawing import Direction, Place

Pair = tuple[str, str]
Step = tuple[int, int]
"""So many to the right, so many down."""

STEEP = 2.0
"""A card lies on one side of another when it is at most so many times farther away sideways."""


def first_card(places: Mapping[str, Place], direction: Direction, *, last: bool = False) -> str:
    """Where the flow begins, or ends; nothing when there are no cards."""
    order = sorted(places, key=lambda card: _turned(places[card], direction))
    return order[-1 if last else 0] if order else ""


def stepped(
    places: Mapping[str, Place],
    pairs: Iterable[Pair],
    direction: Direction,
    card: str,
    step: Step,
) -> str:
    """The card that a step leads to; the same where there is none.

    Along the flow a step follows a wire, where there are several the straightest; across it leads
    to the nearest card beside.
    """
    along, _ = _turned(step, direction)
    if not along:
        return towards(places, card, step)
    wired = [b for a, b in pairs if a == card] if along > 0 else [a for a, b in pairs if b == card]
    ends = [end for end in wired if end in places and end != card]
    here = _turned(places[card], direction)
    return min(ends, key=lambda end: _bend(_turned(places[end], direction), here), default=card)


def towards(places: Mapping[str, Place], card: str, step: Step) -> str:
    """The nearest card on one side, wired or not; the same where there is none."""
    right, down = step
    here = places[card]
    found: list[tuple[float, str]] = []
    for other, there in places.items():
        x, y = there[0] - here[0], there[1] - here[1]
        away, aside = x * right + y * down, abs(x * down) + abs(y * right)
        if away > 0 and aside <= STEEP * away:
            found.append((away + STEEP * aside, other))
    return min(found)[1] if found else card


def _bend(there: Place, here: Place) -> tuple[float, float]:
    """How far a wire leads across the flow, and then along it."""
    return abs(there[1] - here[1]), abs(there[0] - here[0])


def _turned(pair: tuple, direction: Direction) -> tuple:  # type: ignore[type-arg]
    """(along, across) the flow of an (x, y)."""
    return pair if direction is Direction.RIGHT else (pair[1], pair[0])
