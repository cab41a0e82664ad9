"""Which block layers belong to, and in which order blocks stand."""

from collections.abc import Iterable
from dataclasses import replace

from nnviz.core.drawing import Block, Drawing


def at_home(drawing: Drawing, ids: Iterable[str], beside: Iterable[str]) -> Drawing:
    """The drawing with new layers or blocks in the block that holds all they lie beside, if any."""
    home = common_home(drawing, (drawing.card_of(id) for id in beside))
    if home is None:
        return drawing
    grown = replace(home, members=(*home.members, *ids))
    return drawing.with_blocks(in_order([b if b is not home else grown for b in drawing.blocks]))


def common_home(drawing: Drawing, ids: Iterable[str]) -> Block | None:
    """The innermost block around all of these layers and blocks."""
    around = [_holders(drawing, id) for id in ids]
    if not around:
        return None
    return next((block for block in around[0] if all(block in other for other in around)), None)


def lifted(drawing: Drawing, id: str, home: Block | None) -> str:
    """What of a block's members a layer or block lies in; without a block, of all cards."""
    chain = [id, *(block.id for block in _holders(drawing, id))]
    return chain[-1] if home is None else chain[chain.index(home.id) - 1]


def in_order(blocks: Iterable[Block]) -> tuple[Block, ...]:
    """Each block behind those inside of it, else as they stand."""
    by_id = {block.id: block for block in blocks}
    found: dict[str, Block] = {}
    for id in by_id:
        waiting = [id]
        while waiting:
            block = by_id[waiting[-1]]
            inner = [m for m in block.members if m in by_id and m not in found]
            waiting.extend(inner)
            if not inner:
                found[waiting.pop()] = block
    return tuple(found.values())


def _holders(drawing: Drawing, id: str) -> list[Block]:
    """The blocks around a layer or a block, the inner ones first."""
    found: list[Block] = []
    holder = drawing.holder_of(id)
    while holder is not None:
        found.append(holder)
        holder = drawing.holder_of(holder.id)
    return found
