"""A drawing as JSON values, and back with everything checked."""

from collections import Counter
from collections.abc import Iterable
from typing import Any

from nnviz.core.drawing import Block, BlockParameter, Direction, Drawing, Place
from nnviz.core.graph import Graph
from nnviz.files.experiment import NODES_LIMIT
from nnviz.files.plain import NAME_LIMIT, Fields, fail

FARTHEST = 1e9
NOTE_LIMIT = 20_000
DEPTH_LIMIT = 64
"""Blocks inside of each other."""


def drawing_to_json(drawing: Drawing) -> dict[str, Any]:
    """A drawing as JSON values."""
    return {
        "direction": drawing.direction.value,
        "places": [[id, x, y] for id, (x, y) in drawing.places],
        "blocks": [_block_to_json(block) for block in drawing.blocks],
        "notes": [[id, note] for id, note in drawing.notes],
    }


def drawing_from_json(found: Fields, graph: Graph) -> Drawing:
    """The drawing of a graph that `drawing_to_json` wrote; what belongs to no layer is left out.

    Raises:
        ProblemError: it says where in the file what is wrong.
    """
    found.only("direction", "places", "blocks", "notes")
    where = found.where
    directions = {direction.value: direction for direction in Direction}
    if found.text("direction") not in directions:
        fail(where, f"'direction' should be one of {', '.join(directions)}.")
    places = [_place(item, where) for item in found.items("places", NODES_LIMIT)]
    notes = [_note(item, where) for item in found.items("notes", NODES_LIMIT)]
    items = found.items("blocks", NODES_LIMIT)
    blocks = [_block(Fields(item, f"{where}, block {at}")) for at, item in enumerate(items, 1)]
    _check_once((id for id, _ in places), where, "has two places")
    _check_once((id for id, _ in notes), where, "has two notes")
    _check_blocks(blocks, where)
    drawing = Drawing(
        tuple(sorted(places)),
        directions[found.text("direction")],
        tuple(blocks),
        tuple(sorted(notes)),
    )
    return drawing.fitted(node.id for node in graph)


def _block_to_json(block: Block) -> dict[str, Any]:
    return {
        "id": block.id,
        "title": block.title,
        "members": list(block.members),
        "folded": block.folded,
        "parameters": [
            {"label": parameter.label, "fields": [list(pair) for pair in parameter.fields]}
            for parameter in block.parameters
        ],
        "kind": block.kind,
    }


def _place(item: Any, where: str) -> tuple[str, Place]:
    if not (isinstance(item, list) and len(item) == 3 and _is_name(item[0])):
        fail(where, "Each place should be a list of a layer, x and y.")
    if not all(type(n) in (int, float) and abs(n) <= FARTHEST for n in item[1:]):
        fail(where, f"The place of {item[0]} is no place.")
    return item[0], (float(item[1]), float(item[2]))


def _note(item: Any, where: str) -> tuple[str, str]:
    right = isinstance(item, list) and len(item) == 2 and _is_name(item[0])
    if not (right and isinstance(item[1], str) and len(item[1]) <= NOTE_LIMIT):
        fail(where, f"Each note should be a list of a layer and at most {NOTE_LIMIT:,} characters.")
    return item[0], item[1]


def _block(found: Fields) -> Block:
    found.only("id", "title", "members", "folded", "parameters", "kind")
    members = found.items("members", NODES_LIMIT)
    if not all(_is_name(member) for member in members):
        fail(found.where, "'members' should be a list of names.")
    folded = found.rest().get("folded")
    if not isinstance(folded, bool):
        fail(found.where, "'folded' should be true or false.")
    parameters = [
        _parameter(Fields(item, f"{found.where}, parameter {at}"))
        for at, item in enumerate(found.items("parameters", NODES_LIMIT), 1)
    ]
    title, kind = found.text("title"), found.text("kind")
    return Block(found.text("id"), title, tuple(members), folded, tuple(parameters), kind)


def _parameter(found: Fields) -> BlockParameter:
    found.only("label", "fields")
    pairs = found.items("fields", NODES_LIMIT)
    for pair in pairs:
        if not (isinstance(pair, list) and len(pair) == 2 and all(map(_is_name, pair))):
            fail(found.where, "Each field should be a list of a layer and an option.")
    return BlockParameter(found.text("label"), tuple((pair[0], pair[1]) for pair in pairs))


def _check_blocks(blocks: list[Block], where: str) -> None:
    """An inner block stands before the one that holds it, and nothing lies in two."""
    _check_once((block.id for block in blocks), where, "is the name of two blocks")
    _check_once((name for b in blocks for name in b.members), where, "lies in two blocks")
    ids, depths = {block.id for block in blocks}, dict[str, int]()
    for block in blocks:
        inner = [name for name in block.members if name in ids]
        if not depths.keys() >= set(inner):
            fail(where, f"The block {block.id} stands before a block inside of it.")
        depths[block.id] = 1 + max((depths[name] for name in inner), default=0)
        if depths[block.id] > DEPTH_LIMIT:
            fail(where, f"More than {DEPTH_LIMIT} blocks lie inside of each other.")


def _check_once(ids: Iterable[str], where: str, what: str) -> None:
    for id, count in Counter(ids).items():
        if count > 1:
            fail(where, f"{id!r} {what}.")


def _is_name(value: Any) -> bool:
    return isinstance(value, str) and 0 < len(value) <= NAME_LIMIT
