"""How the cards of a drawn tree look: words, shares of classes, samples, a pixel in its picture."""

from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QImage, QPainter, QPainterPath, QPen

from nnviz.explain.results.tree import Tree
from nnviz.explain.tree_words import answer, number_text
from nnviz.ui.numbers import format_compact, format_count
from nnviz.ui.pixels import camera_image
from nnviz.ui.rules.tree_scene import HANDLE, HEIGHT, NARROWEST, WIDEST, TreeScene
from nnviz.ui.surface_colors import class_colors
from nnviz.ui.theme import RADIUS, Theme, mix

PAD, BAR = 6.0, 5.0
LEAST_WORDS = 0.5
"""At a smaller zoom than this words are left out: nobody could read them."""

_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


@dataclass(frozen=True, slots=True)
class CardState:
    """What is so of a card besides: picked, pointed at, on the way to what is picked, folded."""

    is_picked: bool = False
    is_hovered: bool = False
    is_focused: bool = False


class TreeLook:
    """Paints a tree's cards; pictures are made once."""

    def __init__(self, tree: Tree, theme: Theme) -> None:
        self.tree, self.theme = tree, theme
        self.colors = tree_colors(tree, theme)
        self._images: dict[int, QImage] = {}
        inner = tree.says if len(tree.says) else np.zeros(1)
        self._range = (float(np.min(inner)), float(np.max(inner)))

    def width(self, font: QFont, scale: float) -> float:
        """How wide cards have to be for all their words, within bounds."""
        metrics = QFontMetricsF(font)
        found = NARROWEST * scale
        for node in range(len(self.tree.feature)):
            pictured = not self.tree.nodes.is_leaf(node) and self._has_picture(node)
            side = HEIGHT * scale if pictured else 0
            text = "".join(self._words(node)) + self._count(node)
            found = max(found, metrics.horizontalAdvance(text) * 1.06 + side + 24 * scale)
        return min(found, WIDEST * scale)

    def draw_card(
        self, painter: QPainter, scene: TreeScene, node: int, state: CardState, zoom: float
    ) -> None:
        """A node's card."""
        card, theme, scale = scene.card(node), self.theme, scene.scale
        is_leaf = self.tree.nodes.is_leaf(node)
        ground = theme.hover if state.is_hovered else theme.raised
        line = theme.accent if state.is_picked else theme.line
        painter.setPen(QPen(QColor(line), 2.0 if state.is_picked else 1.0))
        painter.setBrush(QColor(theme.selection if state.is_picked else ground))
        painter.drawRoundedRect(card, RADIUS * scale, RADIUS * scale)
        if state.is_focused:
            painter.setPen(QPen(QColor(theme.focus), 1.75 / zoom))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(card.adjusted(-3, -3, 3, 3), RADIUS * scale, RADIUS * scale)
        room = card.adjusted(PAD * scale, 3 * scale, -PAD * scale, -4 * scale)
        if not is_leaf and self._has_picture(node):
            side = room.height()
            self._draw_picture(painter, node, QRectF(room.left() - 2, room.top(), side, side))
            room.setLeft(room.left() + side + 3 * scale)
        bar = QRectF(room.left(), room.bottom() - BAR * scale, room.width(), BAR * scale)
        self._draw_shares(painter, node, bar)
        if zoom >= LEAST_WORDS:
            words = QRectF(room.left(), room.top(), room.width(), bar.top() - room.top())
            self._draw_words(painter, node, words, is_leaf=is_leaf)

    def draw_edge(
        self, painter: QPainter, scene: TreeScene, parent: int, child: int, *, is_on_path: bool
    ) -> None:
        """What leads from a question to an answer, as wide as its samples are many."""
        start, end = scene.card(parent), scene.card(child)
        a, b = QPointF(start.center().x(), start.bottom()), QPointF(end.center().x(), end.top())
        half = (b.y() - a.y()) / 2
        path = QPainterPath(a)
        path.cubicTo(a + QPointF(0, half), b - QPointF(0, half), b)
        share = self.tree.samples(child) / max(1, self.tree.samples(0))
        color = self.theme.text if is_on_path else mix(self.theme.line, self.theme.dim, 0.45)
        painter.setPen(QPen(QColor(color), 1 + 4 * share))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPath(path)

    def draw_answer(self, painter: QPainter, scene: TreeScene, parent: int, child: int) -> None:
        """Yes or no, beside the end of what leads there."""
        card, font = scene.card(child), painter.font()
        is_yes = child == int(self.tree.left[parent])
        text, height = ("yes" if is_yes else "no"), QFontMetricsF(font).height()
        width = QFontMetricsF(font).horizontalAdvance(text)
        x = card.center().x() + (-width - 5 if is_yes else 5)
        painter.setPen(QColor(self.theme.dim))
        painter.drawText(QRectF(x, card.top() - height - 1, width + 2, height), _LEFT, text)

    def draw_handle(
        self, painter: QPainter, scene: TreeScene, node: int, *, is_folded: bool
    ) -> None:
        """What folds or unfolds a node, with how many leaves are hidden."""
        middle, theme, scale = scene.handle(node), self.theme, scene.scale
        text = f"+{scene.hidden(node)}" if is_folded else "–"
        width = QFontMetricsF(painter.font()).horizontalAdvance(text)
        radius = HANDLE * scale
        body = QRectF(0, 0, max(2 * radius, width + radius), 2 * radius - 2)
        body.moveCenter(middle)
        painter.setPen(QPen(QColor(theme.line), 1))
        painter.setBrush(QColor(theme.pressed if is_folded else theme.surface))
        painter.drawRoundedRect(body, radius, radius)
        painter.setPen(QColor(theme.text if is_folded else theme.dim))
        painter.drawText(body, Qt.AlignmentFlag.AlignCenter, text)

    # -- inner ---------------------------------------------------------------------------------

    def _draw_words(self, painter: QPainter, node: int, room: QRectF, *, is_leaf: bool) -> None:
        font, metrics = painter.font(), QFontMetricsF(painter.font())
        count = self._count(node)
        painter.setPen(QColor(self.theme.dim))
        painter.drawText(room, _RIGHT, count)
        head, tail = self._words(node)
        strong = QFont(font)
        strong.setWeight(QFont.Weight.DemiBold if is_leaf else QFont.Weight.Normal)
        painter.setFont(strong)
        painter.setPen(QColor(self.theme.text))
        width = room.width() - metrics.horizontalAdvance(count + tail) - 6
        elided = QFontMetricsF(strong).elidedText(head, Qt.TextElideMode.ElideRight, width)
        painter.drawText(room, _LEFT, elided + tail)
        painter.setFont(font)

    def _words(self, node: int) -> tuple[str, str]:
        """What may be cut of a card's words, and what stays."""
        tree = self.tree
        if tree.nodes.is_leaf(node):
            return answer(tree, node), ""
        tail = f"≤ {number_text(float(tree.threshold[node]))}"
        if self._has_picture(node):
            return "", tail
        return tree.features[int(tree.feature[node])], f" {tail}"

    def _count(self, node: int) -> str:
        count = self.tree.samples(node)
        return format_count(count) if count < 100_000 else format_compact(count)

    def _draw_shares(self, painter: QPainter, node: int, bar: QRectF) -> None:
        """The shares of what the network says there; of numbers where the mean lies."""
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(mix(self.theme.raised, self.theme.line, 0.9)))
        painter.drawRoundedRect(bar, 2, 2)
        if not self.tree.classes:
            low, high = self._range
            share = (float(self.tree.says[node]) - low) / (high - low) if high > low else 0.5
            painter.setBrush(QColor(self.theme.text))
            x = bar.left() + share * (bar.width() - 4)
            painter.drawRoundedRect(QRectF(x, bar.top() - 1, 4, bar.height() + 2), 1.5, 1.5)
            return
        counts = self.tree.counts[node]
        shares, left = counts / max(1, counts.sum()), bar.left()
        for color, share in zip(self.colors, shares.tolist(), strict=True):
            if share > 0:
                painter.setBrush(QColor(color))
                painter.drawRect(QRectF(left, bar.top(), share * bar.width(), bar.height()))
                left += share * bar.width()
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(QColor(mix(self.theme.mark_line, self.theme.line, 0.5)), 0.75))
        painter.drawRect(bar)

    def _has_picture(self, node: int) -> bool:
        pictures = self.tree.pictures
        return pictures is not None and node < len(pictures)

    def _draw_picture(self, painter: QPainter, node: int, place: QRectF) -> None:
        """The mean picture of the node's samples, with a ring around the pixel in question."""
        pictures, shape = self.tree.pictures, self.tree.image_shape
        assert pictures is not None
        assert shape is not None
        if node not in self._images:
            self._images[node] = camera_image(pictures[node] / 255)
        painter.drawImage(place, self._images[node])
        row, rest = divmod(int(self.tree.feature[node]), shape[1] * shape[2])
        step = QPointF(place.width() / shape[1], place.height() / shape[0])
        middle = place.topLeft() + QPointF(
            (rest // shape[2] + 0.5) * step.x(), (row + 0.5) * step.y()
        )
        side = max(4.0, step.x() + 2)
        mark = QRectF(0, 0, side, side)
        mark.moveCenter(middle)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for color, width in ((self.theme.mark_line, 3.0), (self.theme.classes[2], 1.5)):
            painter.setPen(QPen(QColor(color), width))
            painter.drawRect(mark)


def tree_colors(tree: Tree, theme: Theme) -> list[str]:
    """The colour of each class; what a neuron does is silent in grey or fires in blue."""
    if tree.is_firing:
        return [mix(theme.line, theme.dim, 0.35), theme.positive]
    return class_colors(len(tree.classes), theme) if tree.classes else []
