"""Scores of layers: a bar for each, and what a guess is worth."""

from typing import ClassVar

from PySide6.QtCore import QSize, Qt, Slot
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from nnviz.explain.results.layer_scores import LayerScores
from nnviz.record.table import Table
from nnviz.session.explained import Explained
from nnviz.session.session import Session
from nnviz.ui.numbers import format_count
from nnviz.ui.theme import Theme
from nnviz.ui.why.result_view import ResultView
from nnviz.ui.why.score_bars import ScoreBars, score_text
from nnviz.ui.widgets.elided import ElidedLabel


class LayerScoresView(ResultView):
    """A line below says what the marks mean, or what lies under the mouse."""

    shows = LayerScores
    least: ClassVar[QSize] = QSize(200, 140)

    def __init__(self, session: Session, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(session, theme, parent)
        self._found: LayerScores | None = None
        self.bars, self.told = ScoreBars(theme), ElidedLabel("", 2, self)
        self.told.setProperty("role", "small")
        scroll = QScrollArea(self)
        scroll.setWidget(self.bars)
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.viewport().setAutoFillBackground(False)
        self.bars.setAutoFillBackground(False)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(scroll, 1)
        column.addWidget(self.told)
        self.bars.hovered_changed.connect(self._on_layer_hovered)

    def set_theme(self, theme: Theme) -> None:
        super().set_theme(theme)
        self.bars.set_theme(theme)

    def show_result(self, explained: Explained) -> None:
        found = explained.found
        assert isinstance(found, LayerScores)
        if found is not self._found:
            self._found = found
            self.bars.show_scores(found)
            self._tell()

    def numbers(self) -> Table | None:
        """A row a layer."""
        found = self._found
        if found is None:
            return None
        columns = found.layers, found.units.tolist(), found.test.tolist(), found.training.tolist()
        names = ("layer", "numbers", f"test {found.what}", f"training {found.what}")
        return Table(names, list(zip(*columns, strict=True)))

    def sizeHint(self) -> QSize:
        return QSize(300, 240)

    def minimumSizeHint(self) -> QSize:
        return self.least

    @Slot(int)
    def _on_layer_hovered(self, number: int) -> None:
        self._tell()

    def _tell(self) -> None:
        found, at = self._found, self.bars.hovered
        if found is not None:
            known = 0 <= at < len(found.layers)
            self.told.setText(_layer(found, at) if known else _meaning(found))


def _meaning(found: LayerScores) -> str:
    own = "" if found.own != found.own else f" · the network: {score_text(found.own, found)}"
    floor = score_text(found.floor, found)
    return f"{found.what} on test samples; tick: training; dashed: a guess, {floor}{own}"


def _layer(found: LayerScores, at: int) -> str:
    test, training = (score_text(float(s[at]), found) for s in (found.test, found.training))
    count = format_count(int(found.units[at]))
    return f"{found.layers[at]}, {count} numbers: test {test}, training {training}"
