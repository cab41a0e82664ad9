"""`EmbeddingPlane`: samples as points; hover tells, a click picks, a drag catches with a lasso."""

from collections.abc import Collection

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import (
    QEasingCurve,
    QEvent,
    QPointF,
    QRectF,
    QSize,
    Qt,
    QVariantAnimation,
    Signal,
    Slot,
)
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QApplication, QSizePolicy, QWidget

from nnviz.session.sample import Part, ProbeSource
from nnviz.ui.embedding.lasso import enclosed, grown
from nnviz.ui.embedding.painting import REACH, Marks, paint_loop, paint_points
from nnviz.ui.embedding.points import Points
from nnviz.ui.latent.scale import PlaneScale
from nnviz.ui.plotting.empty import draw_empty
from nnviz.ui.pointed import Pointed
from nnviz.ui.style import shows_ring
from nnviz.ui.theme import Theme, smaller
from nnviz.ui.widgets.motion import motion_ms

NO_POINTS = "The points will be here."
_STEPS = {
    Qt.Key.Key_Left: -1,
    Qt.Key.Key_Up: -1,
    Qt.Key.Key_Right: 1,
    Qt.Key.Key_Down: 1,
}


class EmbeddingPlane(QWidget):
    """Points move to where they are shown next; they are picked where they are drawn.

    Signals:
        sample_wished(int): somebody wants to look at a sample.
        hovered_changed(int): the sample under the mouse; -1 when there is none.
        caught(object): the samples `(k,)` that a lasso caught, or none.
    """

    sample_wished = Signal(int)
    hovered_changed = Signal(int)
    caught = Signal(object)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._points: Points | None = None
        self._from: NDArray[np.floating] | None = None
        self._scale = PlaneScale()
        self._marks = Marks()
        self._hovered = -1
        self._pressed: QPointF | None = None
        self._loop: NDArray[np.floating] | None = None
        self._adds = False
        self._motion = QVariantAnimation(self)
        self._motion.setStartValue(0.0)
        self._motion.setEndValue(1.0)
        self._motion.setEasingCurve(QEasingCurve.Type.OutCubic)
        self._motion.valueChanged.connect(self._on_motion)
        self.setAccessibleName("Embedding")
        self.setAccessibleDescription(
            "Arrow keys go from sample to sample; Escape lets go of what the lasso caught."
        )
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)

    # -- showing -------------------------------------------------------------------------------

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of another theme."""
        self._theme = theme
        self.update()

    def clear(self) -> None:
        """No points any more; the next ones get axes of their own."""
        self._motion.stop()
        self._points, self._from, self._scale = None, None, PlaneScale()
        self._loop = self._pressed = None
        self._set_hovered(-1)
        self.update()

    def show_points(self, points: Points) -> None:
        """Show samples; those that were there before move to their new places."""
        before, self._points = self.shown_places(), points
        finite = points.places[np.isfinite(points.places).all(axis=1)]
        if len(finite):
            self._scale = self._scale.holding(finite)
        self._from = before if before.shape == points.places.shape else None
        self._motion.stop()
        took = motion_ms(self) if self._from is not None else 0
        if took and np.isfinite(before).all():
            self._motion.setDuration(took)
            self._motion.start()
        else:
            self._from = None
        self.update()

    def show_marks(
        self,
        selected: Collection[int] = (),
        probe: int = -1,
        only: int | None = None,
        *,
        by_answer: bool = False,
    ) -> None:
        """Ring what is selected and the probe; `only` lets other classes step back.

        Points have the colour of what they are, or of what the network takes them for.
        """
        self._marks = Marks(frozenset(selected), probe, only, by_answer)
        self.update()

    @property
    def points(self) -> Points | None:
        """What is shown."""
        return self._points

    @property
    def hovered(self) -> int:
        """The sample under the mouse; -1 when there is none."""
        return self._hovered

    def lies_at(self, at: QPointF) -> Pointed | None:
        """The test sample of the point there."""
        index = self._at(at)
        return Pointed(source=ProbeSource(Part.TEST, index)) if index >= 0 else None

    def area(self) -> QRectF:
        """Where points lie."""
        return QRectF(self.rect()).adjusted(10, 10, -10, -10)

    def shown_places(self) -> NDArray[np.floating]:
        """Where the points are on their way, `(n, 2)`."""
        if self._points is None:
            return np.empty((0, 2))
        target = self._points.places
        if self._from is None:
            return target
        share = float(self._motion.currentValue() or 0.0)
        return self._from + (target - self._from) * share

    def pixels(self) -> NDArray[np.floating]:
        """Where the points are in the widget, `(n, 2)`; nan where there is no number."""
        return self._scale.to_pixels(self.shown_places(), self.area())

    def sizeHint(self) -> QSize:
        return QSize(300, 300)

    def minimumSizeHint(self) -> QSize:
        return QSize(80, 80)

    # -- mouse and keys ------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() is not Qt.MouseButton.LeftButton or self._points is None:
            event.ignore()
            return
        self._pressed = event.position()
        self._adds = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        place = event.position()
        if self._loop is None and self._pressed is not None:
            if (place - self._pressed).manhattanLength() < QApplication.startDragDistance():
                return
            self._loop = grown(np.empty((0, 2)), self._pressed.toTuple())
            self._set_hovered(-1)
        if self._loop is not None:
            self._loop = grown(self._loop, place.toTuple())
            self.update()
            return
        self._set_hovered(self._at(place))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() is not Qt.MouseButton.LeftButton or self._pressed is None:
            event.ignore()
            return
        pressed, loop, self._pressed, self._loop = self._pressed, self._loop, None, None
        if loop is not None:
            found = frozenset(np.flatnonzero(enclosed(self.pixels(), loop)).tolist())
            kept = self._marks.selected if self._adds else frozenset()
            self.caught.emit(np.array(sorted(kept | found), np.intp))
        elif (index := self._at(pressed)) >= 0:
            self.sample_wished.emit(index)
        else:
            self.caught.emit(np.empty(0, np.intp))
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        if self._loop is None:
            self._set_hovered(-1)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = _STEPS.get(Qt.Key(event.key()))
        if event.key() == Qt.Key.Key_Escape and (self._loop is not None or self._marks.selected):
            self._loop = self._pressed = None
            self.caught.emit(np.empty(0, np.intp))
        elif step is not None and self._points is not None:
            count = len(self._points.places)
            self.sample_wished.emit((self._marks.probe + step) % count)
        else:
            event.ignore()

    def event(self, event: QEvent) -> bool:
        """Arrows are the plane's while it has points, and so is Escape while it holds some."""
        if event.type() is QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            holds = self._loop is not None or bool(self._marks.selected)
            if event.key() in _STEPS or (event.key() == Qt.Key.Key_Escape and holds):
                event.accept()
                return True
        return super().event(event)

    def _at(self, place: QPointF) -> int:
        """The sample nearest to a place within reach; -1 when there is none."""
        if self._points is None:
            return -1
        away = np.hypot(*(self.pixels() - place.toTuple()).T)
        away = np.where(np.isfinite(away) & self._marks.are_seen(self._points), away, np.inf)
        index = int(away.argmin()) if len(away) else -1
        return index if index >= 0 and away[index] <= REACH else -1

    def _set_hovered(self, index: int) -> None:
        shape = Qt.CursorShape.PointingHandCursor if index >= 0 else Qt.CursorShape.CrossCursor
        self.setCursor(shape)
        if index != self._hovered:
            self._hovered = index
            self.hovered_changed.emit(index)
            self.update()

    @Slot(object)
    def _on_motion(self, share: object) -> None:
        if share == 1.0:
            self._from = None
        self.update()

    # -- painting ------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(self._theme.background))
        painter.setFont(smaller(self.font()))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self._points is None:
            draw_empty(painter, QRectF(self.rect()), NO_POINTS, self._theme, key="")
        else:
            moved = self._points.moved(self.pixels())
            paint_points(painter, moved, self._marks, self._hovered, self._theme)
        if self._loop is not None:
            paint_loop(painter, self._loop, self._theme)
        if shows_ring(self):
            painter.setPen(QPen(QColor(self._theme.focus), 1.75))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(QRectF(self.rect()).adjusted(1, 1, -1, -1))
        painter.end()
