"""`SampleGrid`: thousands of samples as pictures in rows, with what is said of each below it."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import (
    QEnterEvent,
    QFocusEvent,
    QFontMetrics,
    QHideEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QApplication, QScrollBar, QSizePolicy, QWidget

from nnviz.session.sample import ProbeSource
from nnviz.ui.inspector.scaling import scaled
from nnviz.ui.pictures.grid_places import GridPlaces
from nnviz.ui.pictures.sample_cells import Look, SampleCells, draw_cell
from nnviz.ui.plotting.empty import draw_empty
from nnviz.ui.plotting.stacked_scroll import BAR
from nnviz.ui.pointed import Pointed
from nnviz.ui.style import shows_ring
from nnviz.ui.theme import Theme, smaller
from nnviz.ui.widgets.keys import PRESSING

SIDE, WIDEST = 60, 96
"""How wide pictures are at least: more where the names of the classes are long."""

NO_ONE: NDArray[np.intp] = np.empty(0, np.intp)

_MOVES: dict[Qt.Key, Callable[[GridPlaces, int], int]] = {
    Qt.Key.Key_Left: lambda places, page: -1,
    Qt.Key.Key_Right: lambda places, page: 1,
    Qt.Key.Key_Up: lambda places, page: -places.columns,
    Qt.Key.Key_Down: lambda places, page: places.columns,
    Qt.Key.Key_PageUp: lambda places, page: -page * places.columns,
    Qt.Key.Key_PageDown: lambda places, page: page * places.columns,
    Qt.Key.Key_Home: lambda places, page: -places.count,
    Qt.Key.Key_End: lambda places, page: places.count,
}


class SampleGrid(QWidget):
    """Only what is in sight is painted. The order is given; the grid never changes it.

    Signals: `sample_wished(int)`, somebody wants to look at a sample; `hovered_changed(int)`, the
    sample under the mouse or the keys is another, -1 for none; `released()`, nobody looks at one of
    them any more.
    """

    sample_wished = Signal(int)
    hovered_changed = Signal(int)
    released = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._cells: SampleCells | None = None
        self._indices = NO_ONE
        self._empty = ""
        self._picked = self._pointed = -1
        self._current = 0
        self._is_inside = self._by_keys = False
        self._mouse: QPointF | None = None
        self._told = -1
        self.bar = QScrollBar(Qt.Orientation.Vertical, self)
        self.bar.setAccessibleName("Scroll")
        self.bar.valueChanged.connect(self._on_bar_moved)
        self.setAccessibleName("Samples")
        self.setAccessibleDescription("Arrow keys choose a sample, Return looks at it.")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    # -- showing -------------------------------------------------------------------------------

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of another theme."""
        self._theme = theme
        self.update()

    def show_samples(
        self, cells: SampleCells | None, indices: NDArray[np.intp], empty: str = ""
    ) -> None:
        """Show samples by their places in their part, in this order, or a sentence."""
        at = self._sample(self._current)
        self._cells, self._indices, self._empty = cells, indices, empty
        found = np.flatnonzero(indices == at)
        self._current = int(found[0]) if found.size else 0
        self.arrange()
        self._point()

    def show_cells(self, cells: SampleCells) -> None:
        """Show what is said of the same samples now; they stay where they are."""
        self._cells = cells
        self.update()

    def show_picked(self, index: int) -> None:
        """Mark the sample that is looked at, -1 for none."""
        if index != self._picked:
            self._picked = index
            self.update()

    def go_to_top(self) -> None:
        """Begin with the first sample."""
        self._current = 0
        self.bar.setValue(0)
        self._point()

    @property
    def indices(self) -> NDArray[np.intp]:
        """What is shown, in its order."""
        return self._indices

    @property
    def is_held(self) -> bool:
        """Whether somebody points at a sample, by mouse or keys: nothing may jump away then."""
        return self._is_inside or self._is_ringed

    @property
    def hovered(self) -> int:
        """The sample that is pointed at, -1 for none."""
        return self._sample(self._current if self._is_ringed else self._pointed)

    @property
    def _is_ringed(self) -> bool:
        """Whether the keys choose a sample."""
        return shows_ring(self) or self._by_keys

    def places(self) -> GridPlaces:
        """Where the cells lie, before anything is scrolled."""
        metrics = QFontMetrics(smaller(self.font()))
        side, lines, is_pictured = scaled(self.font(), SIDE), 2, False
        if self._cells is not None:
            longest = max(self._cells.names, key=len, default="")
            needed = metrics.horizontalAdvance(f"{longest} 100 %")
            side = min(max(side, needed), scaled(self.font(), WIDEST))
            is_pictured = self._cells.is_pictured
            lines = self._cells.lines
        width = max(1, self.width() - BAR)
        return GridPlaces(len(self._indices), width, side, lines * metrics.height(), is_pictured)

    def place(self, number: int) -> QRectF:
        """Where a cell lies on this widget now."""
        return self.places().cell(number).translated(0, -self.bar.value())

    def arrange(self) -> None:
        """Fit the bar after something has another size."""
        places = self.places()
        self.bar.setGeometry(self.width() - 10, 0, 10, self.height())
        self.bar.setSingleStep(max(1, places.row_height // 3))
        self.bar.setPageStep(max(1, self.height()))
        self.bar.setRange(0, max(0, places.height - self.height()))
        self.bar.setVisible(self.bar.maximum() > 0)
        self.update()

    def lies_at(self, at: QPointF) -> Pointed | None:
        """The sample of the cell there."""
        index = self._sample(self._at(at))
        if self._cells is None or index < 0:
            return None
        return Pointed(source=ProbeSource(self._cells.images.part, index))

    def sizeHint(self) -> QSize:
        return QSize(280, 240)

    def minimumSizeHint(self) -> QSize:
        return QSize(SIDE, SIDE)

    # -- mouse and keys ------------------------------------------------------------------------

    def resizeEvent(self, event: QResizeEvent) -> None:
        self.arrange()

    def wheelEvent(self, event: QWheelEvent) -> None:
        QApplication.sendEvent(self.bar, event)

    def enterEvent(self, event: QEnterEvent) -> None:
        self._is_inside = True

    def leaveEvent(self, event: QEvent) -> None:
        self._is_inside, self._mouse = False, None
        self._point()
        self._let_go()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._is_inside, self._by_keys, self._mouse = False, False, None

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._by_keys = False
        self._point()
        self._let_go()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._point()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._is_inside, self._mouse = True, event.position()
        self._point()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        number = self._at(event.position())
        if event.button() is Qt.MouseButton.LeftButton and number >= 0:
            self._current, self._by_keys = number, False
            self.sample_wished.emit(self._sample(number))
            self._point()
        else:
            event.ignore()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        move, places = _MOVES.get(Qt.Key(event.key())), self.places()
        if not places.count or event.modifiers() & Qt.KeyboardModifier.AltModifier:
            event.ignore()
        elif move is not None:
            page = max(1, self.height() // places.row_height)
            self._go_to(min(max(self._current + move(places, page), 0), places.count - 1))
        elif event.key() in PRESSING:
            self.sample_wished.emit(self._sample(self._current))
        else:
            event.ignore()

    def _go_to(self, number: int) -> None:
        """Choose a cell by keys, and bring it in sight."""
        self._current, self._by_keys = number, True
        cell, value = self.places().cell(number), self.bar.value()
        low = int(cell.bottom()) + 1 - self.height()
        self.bar.setValue(min(max(value, low), int(cell.top())))
        self._point()

    def _let_go(self) -> None:
        if not self.is_held:
            self.released.emit()

    @Slot(int)
    def _on_bar_moved(self, value: int) -> None:
        self._point()

    def _point(self) -> None:
        """Say what lies under the mouse now: it may have moved, and so may what lies under it."""
        self._pointed = -1 if self._mouse is None else self._at(self._mouse)
        over = self._pointed >= 0
        self.setCursor(Qt.CursorShape.PointingHandCursor if over else Qt.CursorShape.ArrowCursor)
        if self.hovered != self._told:
            self._told = self.hovered
            self.hovered_changed.emit(self._told)
        self.update()

    def _at(self, point: QPointF) -> int:
        if point.x() >= self.width() - BAR:
            return -1
        return self.places().at(point + QPointF(0, self.bar.value()))

    def _sample(self, number: int) -> int:
        return int(self._indices[number]) if 0 <= number < len(self._indices) else -1

    # -- painting ------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, top = QPainter(self), self.bar.value()
        painter.setFont(smaller(self.font()))
        if self._cells is None or not len(self._indices):
            draw_empty(painter, QRectF(self.rect()), self._empty, self._theme, key="")
        else:
            painter.translate(0, -top)
            self._draw_cells(painter, self._cells, event.rect().translated(0, top))
        painter.end()

    def _draw_cells(self, painter: QPainter, cells: SampleCells, seen: QRect) -> None:
        places, ringed, hovered = self.places(), self._is_ringed, self._pointed
        for number in places.between(seen.top(), seen.bottom()):
            index = self._sample(number)
            look = Look(
                is_hovered=number == hovered,
                is_picked=index == self._picked,
                is_current=ringed and number == self._current,
            )
            spots = places.cell(number), places.picture(number)
            draw_cell(painter, cells, index, spots, look, self._theme)
