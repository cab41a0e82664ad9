"""Blocks: layers under one name. They change how a network is drawn, not what it computes.

A folded block lies where the first of its members along the flow lay, and they come back there; so
nothing before it moves. As long as nobody has put any card anywhere, the layout does all this.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from itertools import chain

from nnviz.core.drawing import Block, Place
from nnviz.core.layout import with_room
from nnviz.core.layout.spacing import Axes
from nnviz.core.problem import Problem, ProblemError
from nnviz.files.plain import NAME_LIMIT
from nnviz.session.sketching.homes import common_home, in_order, lifted
from nnviz.session.sketching.moving import inside, moved_by
from nnviz.session.sketching.naming import fresh_ids
from nnviz.session.sketching.sketched import Added, Sketched


def with_block(
    sketch: Sketched, ids: Iterable[str], title: str, shown: Mapping[str, Place] | None = None
) -> Added:
    """Layers and blocks under one name, folded where they lie, as the canvas has shown them.

    Of a block that is open and holds only some of them, the whole goes in.

    Raises:
        ProblemError: there is nothing to put into a block, or the title is none.
    """
    _check_title(title)
    chosen = tuple(dict.fromkeys(ids))
    if not chosen:
        raise ProblemError(Problem("block", "It would be empty.", "Select layers first."))
    drawing = sketch.drawing
    home = common_home(drawing, chosen)
    members = tuple(dict.fromkeys(lifted(drawing, id, home) for id in chosen))
    id = next(iter(fresh_ids(["block1"], sketch.names).values()))
    block = Block(id, title, members)
    blocks = [_holding(b, members, id) if b is home else b for b in drawing.blocks]
    sketch = sketch.with_drawing(drawing.with_blocks(in_order([*blocks, block])))
    return Added(folded(sketch, id, shown), (id,))


def without_block(sketch: Sketched, id: str) -> Added:
    """The block undone: what it held lies where the block lay, in the block around it if any."""
    drawing = sketch.drawing
    block = block_of(sketch, id)
    holder = drawing.holder_of(id)
    kept = [
        _holding(other, (id,), *block.members) if other is holder else other
        for other in drawing.blocks
        if other is not block
    ]
    drawing = drawing.with_blocks(in_order(kept)).without_places([id])
    return Added(sketch.with_drawing(drawing), block.members)


def block_of(sketch: Sketched, id: str) -> Block:
    """The block of an id. Raises `KeyError`."""
    block = sketch.drawing.block(id)
    if block is None:
        raise KeyError(id)
    return block


def exchanged(sketch: Sketched, block: Block) -> Sketched:
    """With another block of the same id."""
    blocks = (block if other.id == block.id else other for other in sketch.drawing.blocks)
    return sketch.with_drawing(sketch.drawing.with_blocks(blocks))


def folded(sketch: Sketched, id: str, shown: Mapping[str, Place] | None = None) -> Sketched:
    """A block drawn as one card; `shown` tells where the canvas has its members."""
    sketch = exchanged(sketch, replace(block_of(sketch, id), folded=True))
    if not sketch.drawing.places:
        return sketch
    known = {**(shown or {}), **dict(sketch.drawing.places)}
    inner = {name: known[name] for name in inside(sketch, id) if name in known}
    place = {id: _front(sketch, inner)} if inner else {}
    return sketch.with_drawing(sketch.drawing.with_places({**inner, **place}))


def unfolded(sketch: Sketched, id: str, shown: Mapping[str, Place] | None = None) -> Sketched:
    """A block drawn with what is in it; `shown` tells where the canvas has the other cards.

    Cards on which its members come to lie make room.
    """
    sketch = exchanged(sketch, replace(block_of(sketch, id), folded=False))
    known = {**(shown or {}), **dict(sketch.drawing.places)}
    inner = {name: known[name] for name in inside(sketch, id) if name in known}
    if not inner or id not in known:
        return sketch
    front = _front(sketch, inner)
    by = (known[id][0] - front[0], known[id][1] - front[1])
    sketch = moved_by(sketch, block_of(sketch, id).members, by)
    return with_room_made(sketch, inner, shown)


def with_room_made(
    sketch: Sketched, ids: Iterable[str], shown: Mapping[str, Place] | None = None
) -> Sketched:
    """The cards on which layers and blocks have come to lie pushed away along the flow."""
    drawing, own = sketch.drawing, set(ids)
    cards = set(drawing.cards(node.id for node in sketch.graph).values())
    known = {**(shown or {}), **dict(drawing.places)}
    group = {id: known[id] for id in cards & own if drawing.place_of(id) is not None}
    others = {id: known[id] for id in cards - own if id in known}
    room = with_room(group, others, direction=drawing.direction)
    pushed = {id: place for id, place in room.items() if place != others[id]}
    return sketch.with_drawing(drawing.with_places(pushed))


def retitled(sketch: Sketched, id: str, title: str) -> Sketched:
    """A block under another title. Raises `ProblemError` for one that is none."""
    _check_title(title)
    return exchanged(sketch, replace(block_of(sketch, id), title=title))


def _holding(block: Block, gone: tuple[str, ...], *instead: str) -> Block:
    """A block with others in the place of the first of some members."""
    at = next(at for at, member in enumerate(block.members) if member in gone)
    parts = (block.members[:at], instead, block.members[at:])
    return replace(block, members=tuple(m for m in chain(*parts) if m not in gone))


def _check_title(title: str) -> None:
    if not title.strip() or not title.isprintable() or len(title) > NAME_LIMIT:
        hint = f"Write at most {NAME_LIMIT} letters, digits and signs."
        raise ProblemError(Problem("block", f"{title!r} is no title.", hint))


def _front(sketch: Sketched, places: Mapping[str, Place]) -> Place:
    """Where a card lies that begins where these begin, in the middle of them across the flow."""
    axes = Axes(sketch.drawing.direction)
    turned = axes.turned_all(places).values()
    across = [place[1] for place in turned]
    return axes.turned((min(place[0] for place in turned), (min(across) + max(across)) / 2))
