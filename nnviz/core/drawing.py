"""How a network is drawn: where its layers lie, what forms blocks, and notes. Frozen values.

Beside the graph, as `Marks` are: nothing here changes what the network computes. What it says of
layers that are not in the graph means nothing, and `fitted` drops it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import Enum

Place = tuple[float, float]
"""The middle of a card: x to the right, y down, in the canvas's own units (a pixel at zoom 1)."""


class Direction(Enum):
    """Which way the data flow over the canvas."""

    RIGHT = "right"
    DOWN = "down"


@dataclass(frozen=True, slots=True)
class BlockParameter:
    """One number or word that a block shows, and the fields inside that take it.

    `fields` are pairs of a layer's id and the name of one of its options.
    """

    label: str
    fields: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Block:
    """Layers under one name, drawn as one card while `folded`.

    `members` are ids of layers and of blocks inside it; each stands in one block at most. `id` is
    no layer's and no other block's. `kind` is the name of the library's block it was made from.
    """

    id: str
    title: str
    members: tuple[str, ...]
    folded: bool = True
    parameters: tuple[BlockParameter, ...] = ()
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Drawing:
    """Where layers lie and how they are grouped.

    Attributes:
        places: layers and folded blocks that somebody has put somewhere, by id; the layout finds
            places for the others. In the order of their ids.
        direction: which way the data flow.
        blocks: the blocks, an inner one before the one that holds it.
        notes: what a person has written to layers, by id, in the order of their ids.
    """

    places: tuple[tuple[str, Place], ...] = ()
    direction: Direction = Direction.RIGHT
    blocks: tuple[Block, ...] = ()
    notes: tuple[tuple[str, str], ...] = ()

    def place_of(self, id: str) -> Place | None:
        """Where a layer or a folded block has been put; None: wherever there is room."""
        return dict(self.places).get(id)

    def note_of(self, id: str) -> str:
        """What has been written to a layer."""
        return dict(self.notes).get(id, "")

    def block(self, id: str) -> Block | None:
        """The block of an id."""
        return next((block for block in self.blocks if block.id == id), None)

    def with_places(self, places: Mapping[str, Place]) -> "Drawing":
        """With layers or folded blocks put elsewhere."""
        return replace(self, places=_sorted({**dict(self.places), **places}))

    def without_places(self, ids: Iterable[str] | None = None) -> "Drawing":
        """With some places free for the layout again; None: with all of them."""
        gone = set(dict(self.places)) if ids is None else set(ids)
        return replace(self, places=tuple(pair for pair in self.places if pair[0] not in gone))

    def with_note(self, id: str, text: str) -> "Drawing":
        """With another note to a layer; an empty one is none."""
        kept = {name: note for name, note in self.notes if name != id}
        return replace(self, notes=_sorted({**kept, id: text} if text else kept))

    def with_blocks(self, blocks: Iterable[Block]) -> "Drawing":
        """With other blocks."""
        return replace(self, blocks=tuple(blocks))

    def fitted(self, ids: Iterable[str]) -> "Drawing":
        """What of it still has a meaning for a graph of these layers."""
        layers = set(ids)
        blocks: list[Block] = []
        alive = set(layers)
        for block in self.blocks:
            members = tuple(name for name in block.members if name in alive)
            if not members or block.id in alive:
                continue
            parameters = tuple(p for p in (_fitted(p, layers) for p in block.parameters) if p)
            if (members, parameters) != (block.members, block.parameters):
                block = replace(block, members=members, parameters=parameters)
            blocks.append(block)
            alive.add(block.id)
        return Drawing(
            tuple(pair for pair in self.places if pair[0] in alive),
            self.direction,
            tuple(blocks),
            tuple(pair for pair in self.notes if pair[0] in layers),
        )

    def holder_of(self, id: str) -> Block | None:
        """The block that a layer or a block lies in directly."""
        return next((block for block in self.blocks if id in block.members), None)

    def layers_of(self, id: str) -> tuple[str, ...]:
        """The layers in a block, also in blocks inside it; of a layer, itself."""
        block = self.block(id)
        if block is None:
            return (id,)
        return tuple(layer for member in block.members for layer in self.layers_of(member))

    def card_of(self, layer: str) -> str:
        """What stands for a layer on the canvas: itself, or the outermost folded block."""
        card, inside = layer, self.holder_of(layer)
        while inside is not None:
            card = inside.id if inside.folded else card
            inside = self.holder_of(inside.id)
        return card

    def cards(self, layers: Iterable[str]) -> dict[str, str]:
        """By layer, what stands for it on the canvas (`card_of` for many)."""
        holder = {member: block for block in self.blocks for member in block.members}
        found: dict[str, str] = {}
        for layer in layers:
            card, inside = layer, holder.get(layer)
            while inside is not None:
                card = inside.id if inside.folded else card
                inside = holder.get(inside.id)
            found[layer] = card
        return found


def _sorted(entries: Mapping[str, object]) -> tuple:  # type: ignore[type-arg]
    return tuple(sorted(entries.items()))


def _fitted(parameter: BlockParameter, layers: set[str]) -> BlockParameter | None:
    fields = tuple(pair for pair in parameter.fields if pair[0] in layers)
    return replace(parameter, fields=fields) if fields else None
