"""Search: a layer or block is named, and the canvas goes there."""

from collections.abc import Iterator, Sequence

from PySide6.QtCore import QPoint, Signal, Slot
from PySide6.QtWidgets import QWidget

from nnviz.core.matching import best
from nnviz.core.shape import text as shape_text
from nnviz.session.sketch import Sketch
from nnviz.ui.sketch.finder import Finder, Question
from nnviz.ui.sketch.finder_rows import Row

MOST_FOUND = 100


class Search(Finder):
    """Signals: `layer_found(str)`, the id of a layer or block, beside those of `Finder`."""

    layer_found = Signal(str)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, "Find a layer")
        self.chosen.connect(self._on_chosen)

    def look_in(self, sketch: Sketch, at: QPoint) -> None:
        """Ask for a layer of a sketch, at a point of the canvas."""
        everything = list(_rows(sketch))

        def rows(text: str) -> Sequence[Row]:
            return best(text, everything, _texts)[:MOST_FOUND]

        self.ask(Question("Find a layer", rows, "No layer has such a name."), at)

    @Slot(object)
    def _on_chosen(self, name: str) -> None:
        self.layer_found.emit(name)


def _rows(sketch: Sketch) -> Iterator[Row]:
    for block in sketch.drawing.blocks:
        yield Row(block.id, block.title, "Block")
    for node in sketch.graph:
        shape = sketch.facts.shapes.get(node.id)
        words = (node.layer.label, node.layer.summary(), shape_text(shape) if shape else "")
        yield Row(node.id, node.id, " · ".join(word for word in words if word))


def _texts(row: Row) -> tuple[str, str]:
    return row.title, row.note
