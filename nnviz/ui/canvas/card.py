"""The card beside the neuron under the mouse: what it answers, and why."""

from typing import Any

from numpy.typing import NDArray
from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPen
from PySide6.QtWidgets import QWidget

from nnviz.session.arithmetic import NeuronSum, Term
from nnviz.ui.canvas.floating_card import PADDING, ROW, WIDTH, FloatingCard
from nnviz.ui.colors import diverging_rgb, shares
from nnviz.ui.numbers import format_number
from nnviz.ui.pixels import image_of
from nnviz.ui.theme import Theme, sign_color

MOST_TERMS = 5
PICTURE = 96


class NeuronCard(FloatingCard):
    """Shows a neuron's sum; the numbers stay live."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(theme, parent, "Neuron under the mouse")
        self._sum: NeuronSum | None = None
        self._names: tuple[str, ...] = ()
        self._gradient: float | None = None
        self._words: tuple[str, ...] = ()
        self._image: QImage | None = None
        self._pixel: tuple[str, list[tuple[str, str]]] | None = None

    def show_neuron(
        self,
        found: NeuronSum,
        names: tuple[str, ...],
        response: NDArray[Any] | None,
        beside: QRect,
        gradient: float | None = None,
        words: tuple[str, ...] = (),
        pixel: tuple[str, list[tuple[str, str]]] | None = None,
    ) -> None:
        """Show a neuron's sum beside its place in the canvas.

        `names` are those of its inputs, `gradient` is the derivative of the probe's loss by its
        activation, `words` are what marks say about it. Of a pixel of a map it is `pixel` that is
        said: a title, and pairs of a label and a number.
        """
        self._pixel = pixel
        self._sum, self._names, self._gradient, self._words = found, names, gradient, words
        self._image = None if response is None else _image(response, self._theme)
        self.show_beside((found.node, found.neuron, words), beside)

    def title(self) -> str:
        if self._sum is None:
            return ""
        if self._pixel is not None:
            return self._pixel[0]
        return f"{self._sum.node} · neuron {self._sum.neuron + 1}"

    def lines(self) -> list[tuple[str, str]]:
        found = self._sum
        if found is None:
            return []
        if self._pixel is not None:
            return self._pixel[1]
        said = [("activation", format_number(found.activation, signed=True))]
        if found.total is not None:
            said.append(("sum", format_number(found.total, signed=True)))
        if found.bias is not None:
            said.append(("bias", format_number(found.bias, signed=True)))
        if self._gradient is not None:
            said.append(("gradient", format_number(self._gradient, signed=True)))
        return said

    def words(self) -> tuple[str, ...]:
        return self._words

    def more_height(self) -> int:
        picture = PICTURE + 8 if self._image is not None else 0
        return picture + (ROW * (1 + len(self._terms())) if self._terms() else 0)

    def draw_more(self, painter: QPainter, y: int) -> None:
        if self._image is not None:
            side = QRectF(PADDING, y + 4, PICTURE, PICTURE)
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.drawImage(side, self._image)
            painter.setPen(QPen(QColor(self._theme.line), 1))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(side)
            y += PICTURE + 8
        self._draw_terms(painter, y)

    def _terms(self) -> tuple[Term, ...]:
        if self._sum is None or self._pixel is not None:
            return ()
        return self._sum.terms[:MOST_TERMS]

    def _draw_terms(self, painter: QPainter, y: int) -> None:
        terms = self._terms()
        if not terms:
            return
        self.write(painter, y, "strongest inputs", self._theme.dim)
        self.write(painter, y, "value × weight", self._theme.dim, right=True)
        top = max(1e-12, *(abs(term.product) for term in terms))
        middle, reach = WIDTH // 2, 34
        for term in terms:
            y += ROW
            self.write(painter, y, self._name(term), self._theme.text, room=58)
            color = QColor(self._theme.positive if term.product > 0 else self._theme.negative)
            length = reach * term.product / top
            bar = QRectF(middle, y + 6, length, 6).normalized()
            painter.fillRect(bar, color)
            number = format_number(term.product, signed=True)
            self.write(painter, y, number, sign_color(self._theme, term.product), right=True)

    def _name(self, term: Term) -> str:
        if term.neuron < len(self._names):
            return self._names[term.neuron]
        return f"{term.source} · {term.neuron + 1}"


def _image(response: NDArray[Any], theme: Theme) -> QImage:
    return image_of(diverging_rgb(shares(response), theme, theme.raised))
