"""The card beside the layer, block or wire under the mouse: what it is, in figures and words."""

from collections.abc import Mapping
from inspect import getdoc

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter
from PySide6.QtWidgets import QWidget

from nnviz.core.problem import Problem
from nnviz.core.shape import text
from nnviz.session.sketch import Sketch, Wire
from nnviz.ui.canvas.floating_card import PADDING, WIDTH, FloatingCard
from nnviz.ui.numbers import format_count
from nnviz.ui.theme import SMALL, Theme

GAP = 6
WRAPPED = Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignLeft


class LayerCard(FloatingCard):
    """Shows what a sketch says of a thing."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(theme, parent, "Layer under the mouse")
        self._title = ""
        self._lines: list[tuple[str, str]] = []
        self.paragraphs: list[tuple[str, str]] = []

    def show_thing(self, sketch: Sketch, thing: str | Wire, beside: QRect) -> None:
        """Show a layer, a block or a wire beside its place in the canvas."""
        if isinstance(thing, Wire):
            self._title, self._lines = (
                f"{thing.source} → {thing.target}",
                _wire_lines(sketch, thing),
            )
            self.paragraphs = []
        elif sketch.drawing.block(thing) is not None:
            self._tell_block(sketch, thing)
        else:
            self._tell_layer(sketch, thing)
        self.show_beside((thing, sketch), beside)

    def _tell_layer(self, sketch: Sketch, name: str) -> None:
        layer = sketch.graph[name].layer
        self._title = f"{name} · {layer.label}"
        self._lines = _facts(sketch, name)
        note = sketch.drawing.note_of(name)
        self.paragraphs = [(first_sentence(type(layer)), self._theme.dim)]
        self.paragraphs += [(note, self._theme.text)] if note else []
        self.paragraphs += self._complaints(sketch.problems, (name,))

    def _tell_block(self, sketch: Sketch, name: str) -> None:
        block, layers = sketch.drawing.block(name), sketch.drawing.layers_of(name)
        assert block is not None
        count = sum(sketch.facts.parameter_count(layer) for layer in layers)
        self._title = block.title
        self._lines = [("layers", format_count(len(layers))), ("parameters", format_count(count))]
        self.paragraphs = self._complaints(sketch.problems, layers)

    def _complaints(
        self, problems: Mapping[str, tuple[Problem, ...]], layers: tuple[str, ...]
    ) -> list[tuple[str, str]]:
        found = [problem for layer in layers for problem in problems.get(layer, ())]
        return [(f"{p.what} {p.hint}".strip(), self._theme.error) for p in found[:3]]

    # -- what is said --------------------------------------------------------------------------

    def title(self) -> str:
        return self._title

    def lines(self) -> list[tuple[str, str]]:
        return self._lines

    def more_height(self) -> int:
        return sum(self._height(words) + GAP for words, _ in self.paragraphs)

    def draw_more(self, painter: QPainter, y: int) -> None:
        painter.setFont(self._small())
        for words, color in self.paragraphs:
            painter.setPen(QColor(color))
            height = self._height(words)
            area = QRectF(PADDING, y + GAP / 2, WIDTH - 2 * PADDING, height)
            painter.drawText(area, int(WRAPPED), words)
            y += height + GAP

    def _height(self, words: str) -> int:
        room = QRect(0, 0, WIDTH - 2 * PADDING, 10_000)
        return QFontMetrics(self._small()).boundingRect(room, int(WRAPPED), words).height()

    def _small(self) -> QFont:
        font = QFont(self.font())
        font.setPixelSize(SMALL)
        return font


def first_sentence(kind: type) -> str:
    """What a kind of layer does, in the first sentence of its own description."""
    words = " ".join((getdoc(kind) or "").split("\n\n")[0].split())
    return words.split(". ")[0].rstrip(".") + "." if words else ""


def _facts(sketch: Sketch, name: str) -> list[tuple[str, str]]:
    shape = sketch.facts.shapes.get(name)
    entering = [sketch.facts.shapes.get(source) for source in sketch.graph[name].inputs]
    known = [text(found) for found in entering if found is not None]
    told = [("reads", ", ".join(known))] if known else []
    told += [("shape", text(shape))] if shape is not None else []
    count = sketch.facts.parameter_count(name)
    return [*told, ("parameters", format_count(count))]


def _wire_lines(sketch: Sketch, wire: Wire) -> list[tuple[str, str]]:
    shape = sketch.facts.shapes.get(wire.source)
    several = len(sketch.graph[wire.target].inputs) > 1
    told = [("shape", text(shape))] if shape is not None else []
    return told + ([("input", str(wire.port + 1))] if several else [])
