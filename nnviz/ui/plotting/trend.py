"""`TrendView`: curves against the step, a legend above; what loss, accuracy and others share."""

from collections.abc import Sequence
from typing import ClassVar

import numpy as np
from PySide6.QtCore import QSize, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLayout, QVBoxLayout, QWidget

from nnviz.record.history import History
from nnviz.record.table import Cell, Table
from nnviz.session.markers import Marker, markers
from nnviz.session.session import Session
from nnviz.ui.numbers import format_count, format_number
from nnviz.ui.plotting.axis import Axis, Floats, Scale, plain_text
from nnviz.ui.plotting.body_view import has_header
from nnviz.ui.plotting.empty import KEY
from nnviz.ui.plotting.legend import Entry, Legend
from nnviz.ui.plotting.limits import data_range, settled
from nnviz.ui.plotting.picture import Line, Picture, TickText
from nnviz.ui.plotting.plot import LEFT, RIGHT, Plot
from nnviz.ui.theme import Theme
from nnviz.ui.view import View

ROOMY = 520
"""In a narrower view the legend begins at the edge instead of above the curves."""


EXPORTED_POINTS = 100_000
"""The most points of a curve that is given away as numbers."""


class TrendView(View):
    """A view of lines. Subclasses say which, and over which numbers.

    The first line is the most telling one: it lies on top, and its entry gives way last.
    """

    text: ClassVar[str] = ""
    """What will be here."""

    def __init__(self, session: Session, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(session, theme, parent)
        self._history: History | None = None
        self._axis: Axis | None = None
        self._markers: tuple[tuple[object, int], tuple[Marker, ...]] = ((None, 0), ())
        self.setAccessibleName(self.title)
        self.legend = Legend(theme, self)
        self.plot = Plot(theme, self.title, self)
        self.plot.show_empty(self.text)
        self._header = QWidget(self)
        self._row = QHBoxLayout(self._header)
        self._row.setContentsMargins(LEFT, 4, RIGHT - 2, 0)
        self._row.setSpacing(12)
        self._row.addWidget(self.legend, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.setSizeConstraint(QLayout.SizeConstraint.SetNoConstraint)
        column.addWidget(self._header)
        column.addWidget(self.plot, 1)
        self.plot.span_changed.connect(self._on_plot_span_changed)

    # -- what a subclass says ------------------------------------------------------------------

    def newest(self) -> float | None:
        """The last step there is something of; None while there is nothing."""
        history = self._history
        return float(history.step) if history is not None and history.steps.count else None

    def lines(self, first: float, last: float, points: int) -> Sequence[Line]:
        """The curves between two steps, in about so many points."""
        raise NotImplementedError

    def scale(self) -> Scale:
        """How values become places."""
        return Scale.LINEAR

    def axis(self, lines: Sequence[Line], before: Axis | None) -> Axis:
        """The numbers that the lines lie between."""
        scale = self.scale()
        bands = [line.band for line in lines if line.band is not None]
        return settled(data_range([line.y for line in lines], bands, scale), scale, before)

    def number(self, value: float) -> str:
        """A value as it reads in legend and card."""
        return format_number(value)

    def tick_text(self) -> TickText:
        """How the labels of the value axis read."""
        return plain_text

    def absence(self) -> str:
        """What to say when there are steps but no lines."""
        return ""

    # -- showing -------------------------------------------------------------------------------

    def set_theme(self, theme: Theme) -> None:
        super().set_theme(theme)
        self.legend.set_theme(theme)
        self.plot.set_theme(theme)
        self.redraw()

    def show_history(self, history: History) -> None:
        self._history = history
        self.redraw()

    @property
    def history(self) -> History:
        """The history last shown; `lines` are asked for only when there is one."""
        assert self._history is not None
        return self._history

    def redraw(self) -> None:
        """Show what there is now."""
        newest = self.newest()
        if newest is None:
            self._show_nothing(self.text, KEY)
            return
        first, last = self.plot.span.ends(newest)
        self.plot.show_markers(self._changes())
        lines = self.lines(first, last, self.plot.points)
        if not lines:
            self._show_nothing(self.absence(), "")
            return
        self._axis = self.axis(lines, self._axis)
        self.legend.show_entries([Entry(i.label, self._text(i.value), i.ink) for i in lines])
        how = self._heading, self.number, self.tick_text()
        self.plot.show_picture(Picture(lines, first, last, newest, self._axis, *how))

    def numbers(self) -> Table | None:
        newest = self.newest()
        lines = self.lines(0.0, newest, EXPORTED_POINTS) if newest is not None else ()
        columns = [(line.label, line.x, _plain(line)) for line in lines]
        return joined_table(columns) if columns else None

    def sizeHint(self) -> QSize:
        return QSize(560, 190)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._header.setVisible(has_header(event.size()))
        left = LEFT if event.size().width() >= ROOMY else RIGHT
        self._row.setContentsMargins(left, 4, RIGHT - 2, 0)

    def sentence(self) -> str:
        """What is said while there are no lines."""
        return self.plot.sentence()

    def add_control(self, *widgets: QWidget) -> None:
        """Put controls at the right of the legend."""
        for widget in widgets:
            self._row.addWidget(widget)

    def _changes(self) -> tuple[Marker, ...]:
        """What was changed while the network learned; found anew when there is more."""
        origin, log = self.session.origin, self.session.log
        if origin is None:
            return ()
        key = (origin[0], len(log))
        if key != self._markers[0]:
            self._markers = key, markers(origin[0], log)
        return self._markers[1]

    def _show_nothing(self, sentence: str, key: str) -> None:
        self._axis = None
        self.legend.show_entries(())
        self.plot.show_empty(sentence, key)

    def _text(self, value: float | None) -> str:
        return "–" if value is None else self.number(value)

    def _heading(self, step: float) -> str:
        text = f"step {format_count(round(step))}"
        if self._history is None or not self._history.steps.count:
            return text
        return f"{text} · epoch {self._history.epochs_at(step):,.1f}"

    @Slot()
    def _on_plot_span_changed(self) -> None:
        self.redraw()


def _plain(line: Line) -> Floats:
    """A line's numbers as they were measured: the mean where a band is shown, not smoothed."""
    return line.y if line.band is None else line.band.mean


def joined_table(columns: Sequence[tuple[str, Floats, Floats]]) -> Table:
    """Curves `(label, x, y)` side by side against their steps; a cell is empty without a point."""
    steps = np.unique(np.concatenate([x for _, x, _ in columns]))
    cells: list[list[Cell]] = [[int(step)] + [None] * len(columns) for step in steps]
    for at, (_, x, y) in enumerate(columns, 1):
        for row, value in zip(np.searchsorted(steps, x).tolist(), y.tolist(), strict=True):
            cells[row][at] = value if value == value else None
    return Table(("step", *(label for label, _, _ in columns)), cells)
