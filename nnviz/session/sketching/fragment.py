"""A part of a drawn network as a value of its own: taken out of one, put into another.

It is a `Sketched` itself: its layers read only each other, and its drawing speaks only of them.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from nnviz.core.drawing import Block, BlockParameter, Drawing, Place
from nnviz.core.graph import Graph, Node
from nnviz.session.sketching.moving import inside
from nnviz.session.sketching.naming import fresh_ids
from nnviz.session.sketching.sketched import Added, Sketched


def fragment(
    sketch: Sketched, ids: Iterable[str], shown: Mapping[str, Place] | None = None
) -> Sketched:
    """Layers and blocks with the wires among them, their places and notes.

    `shown` tells where the canvas has cards that nobody has put anywhere.
    """
    chosen = dict.fromkeys(name for id in ids for name in (id, *inside(sketch, id)))
    nodes = tuple(
        replace(node, inputs=tuple(name for name in node.inputs if name in chosen))
        for node in sketch.graph
        if node.id in chosen
    )
    drawing = sketch.drawing
    places = {**(shown or {}), **dict(drawing.places)}
    return Sketched(
        Graph(nodes),
        Drawing(
            tuple(sorted((id, place) for id, place in places.items() if id in chosen)),
            drawing.direction,
            tuple(block for block in drawing.blocks if block.id in chosen),
            tuple(pair for pair in drawing.notes if pair[0] in chosen),
        ).fitted(node.id for node in nodes),
    )


def cards_of(part: Sketched) -> tuple[str, ...]:
    """The layers and blocks of a part that lie in no block of it."""
    held = {member for block in part.drawing.blocks for member in block.members}
    ids = (*(node.id for node in part.graph), *(block.id for block in part.drawing.blocks))
    return tuple(id for id in ids if id not in held)


def put(sketch: Sketched, part: Sketched) -> Added:
    """A drawn network with another one put beside it, whose names are changed where taken."""
    part = with_names(part, fresh_ids(sorted(part.names), sketch.names))
    drawing, more = sketch.drawing, part.drawing
    merged = replace(
        drawing,
        places=tuple(sorted((*drawing.places, *more.places))),
        blocks=(*drawing.blocks, *more.blocks),
        notes=tuple(sorted((*drawing.notes, *more.notes))),
    )
    graph = Graph((*sketch.graph.nodes, *part.graph.nodes))
    return Added(Sketched(graph, merged), cards_of(part))


def with_names(part: Sketched, names: Mapping[str, str]) -> Sketched:
    """Layers and blocks under other names, with all that speaks of them; others keep theirs."""

    def name(id: str) -> str:
        return names.get(id, id)

    nodes = (
        Node(name(n.id), n.layer.with_names(names), tuple(map(name, n.inputs))) for n in part.graph
    )
    drawing = replace(
        part.drawing,
        places=tuple(sorted((name(id), place) for id, place in part.drawing.places)),
        notes=tuple(sorted((name(id), note) for id, note in part.drawing.notes)),
        blocks=tuple(_with_names(block, names) for block in part.drawing.blocks),
    )
    return Sketched(Graph(tuple(nodes)), drawing)


def shifted(part: Sketched, by: Place) -> Sketched:
    """All places moved by a way."""
    places = tuple((id, (x + by[0], y + by[1])) for id, (x, y) in part.drawing.places)
    return part.with_drawing(replace(part.drawing, places=places))


def _with_names(block: Block, names: Mapping[str, str]) -> Block:
    def parameter(shown: BlockParameter) -> BlockParameter:
        pairs = ((names.get(id, id), field) for id, field in shown.fields)
        return replace(shown, fields=tuple(pairs))

    return replace(
        block,
        id=names.get(block.id, block.id),
        members=tuple(names.get(member, member) for member in block.members),
        parameters=tuple(map(parameter, block.parameters)),
    )
