"""Cards put elsewhere: to places, by a way, in line, evenly apart."""

from collections.abc import Iterable, Mapping
from enum import Enum

from nnviz.core.drawing import Place
from nnviz.core.layout import CARD
from nnviz.core.layout.spacing import Size
from nnviz.session.sketching.sketched import Sketched


class Side(Enum):
    """What cards are brought in line by: an axis (0 is x), and where on it, from -1 to 1."""

    LEFT = (0, -1)
    CENTRE = (0, 0)
    RIGHT = (0, 1)
    TOP = (1, -1)
    MIDDLE = (1, 0)
    BOTTOM = (1, 1)


class Axis(Enum):
    """Along what cards are put evenly apart."""

    ACROSS = 0
    DOWN = 1


def moved(
    sketch: Sketched, places: Mapping[str, Place], shown: Mapping[str, Place] | None = None
) -> Sketched:
    """Cards put to places. What is inside a folded block goes with it.

    `shown` tells where the canvas has cards that nobody has put anywhere.
    """
    known = {**(shown or {}), **dict(sketch.drawing.places)}
    found = dict(places)
    for id, place in places.items():
        if id in known and sketch.drawing.block(id) is not None:
            by = (place[0] - known[id][0], place[1] - known[id][1])
            inner = {name: known[name] for name in inside(sketch, id) if name in known}
            found |= {name: _shifted(at, by) for name, at in inner.items() if name not in places}
    return sketch.with_drawing(sketch.drawing.with_places(found))


def moved_by(
    sketch: Sketched, ids: Iterable[str], by: Place, shown: Mapping[str, Place] | None = None
) -> Sketched:
    """Cards moved by a way, with all that is inside of blocks."""
    known = {**(shown or {}), **dict(sketch.drawing.places)}
    names = {name for id in ids for name in (id, *inside(sketch, id))}
    places = {name: _shifted(known[name], by) for name in names if name in known}
    return sketch.with_drawing(sketch.drawing.with_places(places))


def inside(sketch: Sketched, id: str) -> tuple[str, ...]:
    """The layers and blocks in a block, at any depth; nothing for a layer."""
    block = sketch.drawing.block(id)
    if block is None:
        return ()
    return tuple(name for member in block.members for name in (member, *inside(sketch, member)))


def aligned(
    places: Mapping[str, Place], side: Side, sizes: Mapping[str, Size] | None = None
) -> dict[str, Place]:
    """The places of cards brought in line: at the outermost edge, or at the middle of all."""
    axis, where = side.value
    half = {id: (sizes or {}).get(id, CARD)[axis] / 2 for id in places}
    edges = [place[axis] + where * half[id] for id, place in places.items()]
    if not edges:
        return {}
    line = {-1: min(edges), 0: (min(edges) + max(edges)) / 2, 1: max(edges)}[where]
    return {id: _with(place, axis, line - where * half[id]) for id, place in places.items()}


def distributed(
    places: Mapping[str, Place], along: Axis, sizes: Mapping[str, Size] | None = None
) -> dict[str, Place]:
    """The places of cards with equal room between them; the outermost two stay."""
    axis = along.value
    order = sorted(places, key=lambda id: (places[id][axis], id))
    if len(order) < 3:
        return dict(places)
    length = {id: (sizes or {}).get(id, CARD)[axis] for id in order}
    first, last = order[0], order[-1]
    whole = places[last][axis] - places[first][axis]
    room = whole + (length[first] + length[last]) / 2 - sum(length.values())
    gap, at = room / (len(order) - 1), places[first][axis] - length[first] / 2
    found: dict[str, Place] = {}
    for id in order:
        found[id] = _with(places[id], axis, at + length[id] / 2)
        at += length[id] + gap
    return found


def _with(place: Place, axis: int, value: float) -> Place:
    return (value, place[1]) if axis == 0 else (place[0], value)


def _shifted(place: Place, by: Place) -> Place:
    return (place[0] + by[0], place[1] + by[1])
