"""Samples side by side: pictures as tiles, others as rows of numbers; a click looks at one."""

from typing import ClassVar

from PySide6.QtCore import QSize, Qt, Slot
from PySide6.QtWidgets import QFrame, QScrollArea, QStackedLayout, QWidget

from nnviz.data import Dataset
from nnviz.explain.results.samples import Samples
from nnviz.record.table import Table
from nnviz.session.explained import Explained
from nnviz.session.sample import Part
from nnviz.session.session import Session
from nnviz.ui.theme import Theme
from nnviz.ui.why.result_view import ResultView
from nnviz.ui.why.sample_rows import SampleRows
from nnviz.ui.why.sample_things import headings_of, own_numbers, things_of
from nnviz.ui.why.sample_tiles import SampleTiles


class SamplesView(ResultView):
    """A sample that is picked becomes the probe."""

    shows = Samples
    least: ClassVar[QSize] = QSize(200, 140)

    def __init__(self, session: Session, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(session, theme, parent)
        self._found: Samples | None = None
        self._dataset: Dataset | None = None
        self.tiles, self.rows = SampleTiles(theme), SampleRows(theme)
        self._pages = QStackedLayout(self)
        for part in (self.tiles, self.rows):
            self._pages.addWidget(_scrolled(part))
            part.picked.connect(self._on_picked)

    def set_theme(self, theme: Theme) -> None:
        super().set_theme(theme)
        self.tiles.set_theme(theme)
        self.rows.set_theme(theme)

    def show_result(self, explained: Explained) -> None:
        found = explained.found
        assert isinstance(found, Samples)
        if found is self._found:
            return
        self._found, self._dataset = found, explained.model.dataset
        is_picture = found.shape is not None
        things, headings = things_of(found, explained.model.dataset), headings_of(found)
        (self.tiles if is_picture else self.rows).show_things(things, headings)
        self._pages.setCurrentIndex(0 if is_picture else 1)

    def numbers(self) -> Table | None:
        """A row a sample: which it is, what is said of it, and its features."""
        found, dataset = self._found, self._dataset
        if found is None or dataset is None:
            return None
        columns = ("sample", "is", "answer", *dataset.features)
        rows = [
            (
                int(found.places[at]) + 1 if found.places[at] >= 0 else None,
                found.names[at],
                float(found.values[at]),
                *own_numbers(found, dataset, at).tolist(),
            )
            for at in range(len(found.names))
        ]
        return Table(columns, rows)

    def sizeHint(self) -> QSize:
        return QSize(300, 260)

    def minimumSizeHint(self) -> QSize:
        return self.least

    @Slot(int)
    def _on_picked(self, number: int) -> None:
        if self._found is not None:
            part = Part.TEST if self._found.is_test else Part.TRAINING
            self.session.pick_sample(part, int(self._found.places[number]))


def _scrolled(part: QWidget) -> QScrollArea:
    scroll = QScrollArea()
    scroll.setWidget(part)
    scroll.setWidgetResizable(True)
    scroll.setFrameShape(QFrame.Shape.NoFrame)
    scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    scroll.viewport().setAutoFillBackground(False)
    part.setAutoFillBackground(False)
    return scroll
