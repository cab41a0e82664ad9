"""Which block something new belongs to: the innermost open one around all that it is wired to."""

from collections.abc import Iterable
from dataclasses import replace

from nnviz.core.drawing import Block, Drawing


def at_home(drawing: Drawing, ids: Iterable[str], beside: Iterable[str]) -> Drawing:
    """The drawing with new layers or blocks in the block that holds all they lie beside, if any."""
    new = tuple(ids)
    home = _common(drawing, tuple(beside))
    if home is None:
        return drawing
    grown = replace(home, members=(*home.members, *new))
    return drawing.with_blocks(_in_order([b if b is not home else grown for b in drawing.blocks]))


def _common(drawing: Drawing, ids: tuple[str, ...]) -> Block | None:
    around = [_holders(drawing, drawing.card_of(id)) for id in ids]
    if not around:
        return None
    return next((block for block in around[0] if all(block in other for other in around)), None)


def _holders(drawing: Drawing, card: str) -> list[Block]:
    """The blocks around a card, the inner ones first."""
    found: list[Block] = []
    holder = drawing.holder_of(card)
    while holder is not None:
        found.append(holder)
        holder = drawing.holder_of(holder.id)
    return found


def _in_order(blocks: list[Block]) -> tuple[Block, ...]:
    """Each block behind those inside of it."""
    found: dict[str, Block] = {}
    by_id = {block.id: block for block in blocks}
    for block in blocks:
        waiting = [block]
        while waiting:
            inner = [by_id[m] for m in waiting[-1].members if m in by_id and m not in found]
            waiting.extend(inner)
            if not inner:
                last = waiting.pop()
                found[last.id] = last
    return tuple(found.values())
