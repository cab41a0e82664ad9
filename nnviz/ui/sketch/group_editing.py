"""What is done to several cards at once: clipboard, blocks, lines they stand in, layout, names."""

from collections.abc import Iterable
from dataclasses import replace

from nnviz.core.drawing import Direction, Place
from nnviz.core.layout import arrange
from nnviz.core.wording import counted
from nnviz.session.sketching.blocks import folded, retitled, unfolded, with_block, without_block
from nnviz.session.sketching.clipboard import copied, cut, duplicated, pasted
from nnviz.session.sketching.moving import Axis, Side, aligned, distributed, moved
from nnviz.session.sketching.repeating import repeated
from nnviz.session.sketching.sketched import Added, Sketched
from nnviz.ui.sketch import clipboard
from nnviz.ui.sketch.editing import SketchEditing, named

BLOCK_TITLE = "Block"
LEAST_IN_LINE, LEAST_APART = 2, 3


class GroupEditing:
    """Acts on what is picked, through a `SketchEditing`."""

    def __init__(self, editing: SketchEditing) -> None:
        self._editing, self._shown = editing, editing.shown

    @property
    def picked(self) -> tuple[str, ...]:
        """The layers and blocks that are picked."""
        return self._editing.picked

    # -- clipboard -----------------------------------------------------------------------------

    def copy(self) -> None:
        """Lay what is picked onto the clipboard."""
        sketch = self._editing.sketched
        if sketch is not None and self.picked:
            clipboard.put(copied(sketch, self.picked, self._shown.places()))

    def cut(self) -> None:
        """Lay what is picked onto the clipboard, and heal the wires it leaves."""
        cards, where = self.picked, self._shown.places()

        def edit(sketch: Sketched) -> Sketched:
            after, text = cut(sketch, cards, where)
            clipboard.put(text)
            return after

        if cards:
            self._editing.change(f"Cut {named(cards)}", edit)

    def paste(self, at: Place | None) -> tuple[str, ...]:
        """What lies on the clipboard, its middle at a place, or where it was."""
        text, where = clipboard.taken(), self._shown.places()
        if not text:
            self._editing.told.emit("Nothing has been copied yet.")
            return ()
        return self._editing.grow("Paste", lambda sketch: pasted(sketch, text, at, where))

    def duplicate(self) -> tuple[str, ...]:
        """What is picked once more."""
        cards, where = self.picked, self._shown.places()
        if not cards:
            return ()
        text = f"Duplicate {named(cards)}"
        return self._editing.grow(text, lambda sketch: duplicated(sketch, cards, where))

    # -- blocks --------------------------------------------------------------------------------

    def make_block(self) -> tuple[str, ...]:
        """What is picked under one name; the block's id."""
        cards, where = self.picked, self._shown.places()
        return self._editing.grow(
            "Make block", lambda sketch: with_block(sketch, cards, BLOCK_TITLE, where)
        )

    def ungroup(self) -> None:
        """The picked blocks undone."""
        blocks = self.blocks()

        def edit(sketch: Sketched) -> Added:
            new: tuple[str, ...] = ()
            for block in blocks:
                sketch, members = without_block(sketch, block)
                new += members
            return Added(sketch, new)

        if blocks:
            self._editing.grow(_of_blocks("Ungroup", blocks), edit)

    def fold(self) -> None:
        """Fold the picked blocks that are open; when none is, unfold them."""
        self.toggle_fold(self.blocks())

    def toggle_fold(self, blocks: tuple[str, ...]) -> None:
        """Fold those of some blocks that are open; when none is, unfold them."""
        sketch = self._editing.sketched
        if sketch is None or not blocks:
            return
        opened = [id for id in blocks if not _is_folded(sketch, id)]
        if opened:
            self.fold_all(opened)
        else:
            self.unfold_all(blocks)

    def fold_all(self, blocks: Iterable[str]) -> None:
        """Draw blocks as one card each."""
        where, names = self._shown.places(), tuple(blocks)

        def edit(sketch: Sketched) -> Sketched:
            for block in names:
                sketch = folded(sketch, block, where)
            return sketch

        self._editing.change(_of_blocks("Fold", names), edit)

    def unfold_all(self, blocks: Iterable[str]) -> None:
        """Draw blocks with all that is in them."""
        names = tuple(blocks)

        def edit(sketch: Sketched) -> Sketched:
            for block in names:
                sketch = unfolded(sketch, block)
            return sketch

        self._editing.change(_of_blocks("Unfold", names), edit)

    def repeat(self, times: int) -> tuple[str, ...]:
        """What is picked so many times in a row; the copies."""
        cards, where = self.picked, self._shown.places()
        return self._editing.grow(
            f"Repeat {named(cards)}", lambda sketch: repeated(sketch, cards, times, where)
        )

    def blocks(self) -> tuple[str, ...]:
        """The blocks that are picked."""
        sketch = self._editing.sketched
        if sketch is None:
            return ()
        return tuple(card for card in self.picked if sketch.drawing.block(card) is not None)

    def rename(self, id: str, name: str) -> bool:
        """Another name for a layer, or title for a block; False when it is refused."""
        sketch = self._editing.sketched
        if sketch is not None and sketch.drawing.block(id) is not None:
            return self._editing.change(f"Rename {id}", lambda s: retitled(s, id, name))
        return self._editing.rename(id, name)

    # -- lines and layout ----------------------------------------------------------------------

    def align(self, side: Side) -> None:
        """Bring the picked cards in line."""
        where = self._places()
        if len(where) >= LEAST_IN_LINE:
            self._put(aligned(where, side, self._shown.sizes()), "Align")

    def distribute(self, axis: Axis) -> None:
        """Equal room between the picked cards."""
        where = self._places()
        if len(where) >= LEAST_APART:
            self._put(distributed(where, axis, self._shown.sizes()), "Space out")

    def arrange(self) -> None:
        """Lay out the picked cards, of which there are several, or else everything."""
        where, sketch = self._places(), self._editing.sketched
        if sketch is None:
            return
        if len(where) < LEAST_IN_LINE:
            self._editing.change("Arrange", lambda s: s.with_drawing(s.drawing.without_places()))
            return
        cards = sketch.drawing.cards(node.id for node in sketch.graph)
        wires = [(cards[a], cards[n.id]) for n in sketch.graph for a in n.inputs if a in cards]
        sizes, direction = self._shown.sizes(), sketch.drawing.direction
        self._put(arrange(where, wires, sizes, direction, where).places, "Arrange")

    def set_direction(self, direction: Direction) -> None:
        """Let the data flow the other way over the canvas, laid out anew."""

        def edit(sketch: Sketched) -> Sketched:
            drawing = replace(sketch.drawing.without_places(), direction=direction)
            return sketch.with_drawing(drawing)

        self._editing.change(f"Arrange {_WORDS[direction]}", edit)

    def _places(self) -> dict[str, Place]:
        """Where the picked cards are that can be seen."""
        where = self._shown.places()
        return {card: where[card] for card in self.picked if card in where}

    def _put(self, places: dict[str, Place], verb: str) -> None:
        where = self._shown.places()
        text = f"{verb} {named(places)}"
        self._editing.change(text, lambda sketch: moved(sketch, places, where))


_WORDS = {Direction.RIGHT: "left to right", Direction.DOWN: "top to bottom"}


def _is_folded(sketch: Sketched, id: str) -> bool:
    block = sketch.drawing.block(id)
    return block is not None and block.folded


def _of_blocks(verb: str, blocks: tuple[str, ...]) -> str:
    return f"{verb} {counted(len(blocks), 'block')}" if len(blocks) > 1 else f"{verb} block"
