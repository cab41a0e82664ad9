"""Curves: lines with hover values, and beside them the picture that they go over."""

from typing import ClassVar

from PySide6.QtCore import QSize, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QVBoxLayout, QWidget

from nnviz.explain.results.curve import Curve
from nnviz.record.table import Table
from nnviz.session.explained import Explained
from nnviz.session.session import Session
from nnviz.ui.plotting.legend import Legend
from nnviz.ui.theme import Theme
from nnviz.ui.why.curve_picture import entries_of, place_of
from nnviz.ui.why.curve_plot import CurvePlot
from nnviz.ui.why.result_view import ResultView
from nnviz.ui.why.way_map import WayMap

ROOMY = 420
WIDE = 1.2
"""In a view narrower than this, or than so many heights, the picture lies above the curve instead
of beside it."""


class CurveView(ResultView):
    """The legend tells the numbers where one points, else those at the curve's marker."""

    shows = Curve
    least: ClassVar[QSize] = QSize(200, 140)

    def __init__(self, session: Session, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(session, theme, parent)
        self._curve: Curve | None = None
        self.legend = Legend(theme, self)
        self.map = WayMap(theme, self)
        self.map.hide()
        self.plot = CurvePlot(theme, self)
        body = QWidget(self)
        self._body = QBoxLayout(QBoxLayout.Direction.TopToBottom, body)
        self._body.setContentsMargins(0, 0, 0, 0)
        self._body.setSpacing(4)
        self._body.addWidget(self.map, 2)
        self._body.addWidget(self.plot, 3)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(4)
        whole.addWidget(self.legend)
        whole.addWidget(body, 1)
        self.plot.pointed_changed.connect(self._on_plot_pointed)

    def set_theme(self, theme: Theme) -> None:
        super().set_theme(theme)
        for part in (self.legend, self.map, self.plot):
            part.set_theme(theme)
        self._tell()

    def show_result(self, explained: Explained) -> None:
        found = explained.found
        assert isinstance(found, Curve)
        if found is self._curve:
            return
        self._curve = found
        self.plot.show_curve(found)
        if found.way is not None:
            picture = explained.model.dataset.pictures(found.way.map.sample)[0]
            self.map.show_way(found.way, picture)
        self.map.setVisible(found.way is not None)
        self._tell()

    def numbers(self) -> Table | None:
        """A row a place: where it is, and what every curve says there."""
        found = self._curve
        if found is None:
            return None
        names = (found.x_name, *(track.name for track in found.tracks))
        columns = [found.x.tolist(), *(track.y.tolist() for track in found.tracks)]
        return Table(names, list(zip(*columns, strict=True)))

    def sizeHint(self) -> QSize:
        return QSize(300, 260)

    def minimumSizeHint(self) -> QSize:
        return self.least

    def resizeEvent(self, event: QResizeEvent) -> None:
        ways, size = QBoxLayout.Direction, event.size()
        is_beside = size.width() >= max(ROOMY, WIDE * size.height())
        way = ways.LeftToRight if is_beside else ways.TopToBottom
        if way != self._body.direction():
            self._body.setDirection(way)
            self._body.activate()  # now, not when events come round again
        super().resizeEvent(event)

    def _tell(self) -> None:
        """The numbers where one points, else at the marker."""
        found = self._curve
        if found is None:
            return
        at = self.plot.pointed
        if at < 0 and found.marker is not None:
            at = place_of(found, found.marker)
        self.legend.show_entries(entries_of(found, self.theme, at))
        self.map.show_place(at)

    @Slot(int)
    def _on_plot_pointed(self, at: int) -> None:
        self._tell()
