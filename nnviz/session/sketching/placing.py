"""A part put beside what there is, at a place and on nothing else."""

from collections.abc import Mapping

from nnviz.core.drawing import Place
from nnviz.core.layout import free_shift
from nnviz.session.sketching.fragment import cards_of, put, shifted
from nnviz.session.sketching.sketched import Added, Sketched


def placed(
    sketch: Sketched,
    part: Sketched,
    at: Place | None = None,
    shown: Mapping[str, Place] | None = None,
) -> Added:
    """One network with another beside it, whose middle lies at a place or where it was.

    It goes on across the flow where its cards would lie on others, which the canvas has where
    `shown` says.
    """
    new = put(sketch, _around(part, at) if at is not None else part)
    drawing = new.sketch.drawing
    cards = set(drawing.cards(node.id for node in new.sketch.graph).values())
    fresh = new.sketch.names - sketch.names
    known = {**(shown or {}), **dict(drawing.places)}
    group = {id: known[id] for id in cards & fresh if id in known}
    others = {id: known[id] for id in cards - fresh if id in known}
    x, y = free_shift(group, others, direction=drawing.direction)
    moved = {id: (place[0] + x, place[1] + y) for id, place in drawing.places if id in fresh}
    return Added(new.sketch.with_drawing(drawing.with_places(moved)), new.ids)


def _around(part: Sketched, at: Place) -> Sketched:
    """A part with its cards around a place; one that has none and is a single card lies there."""
    places = dict(part.drawing.places)
    cards = set(part.drawing.cards(node.id for node in part.graph).values())
    seen = [places[id] for id in cards if id in places]
    if not seen:
        single = cards_of(part)
        lying = {single[0]: at} if len(single) == 1 else {}
        return part.with_drawing(part.drawing.with_places(lying))
    xs, ys = zip(*seen, strict=True)
    return shifted(part, (at[0] - (min(xs) + max(xs)) / 2, at[1] - (min(ys) + max(ys)) / 2))
