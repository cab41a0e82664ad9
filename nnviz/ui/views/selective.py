"""Find the neuron: which cell tells of a truth, a pattern, or what was marked, and since when."""

from typing import ClassVar

from PySide6.QtCore import Slot
from PySide6.QtGui import QHideEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QHBoxLayout,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from nnviz.core.marks import NO_MARKS, Head, Neuron
from nnviz.explain.cell_ranking import best_inside, is_about_as_good
from nnviz.explain.cells import Cell, held_for
from nnviz.explain.stretches import Stretches
from nnviz.record.table import Table
from nnviz.session.frame import Frame, Model
from nnviz.session.ranked_cells import (
    BreakageMeter,
    CellRanker,
    Ranked,
    Silence,
    can_break,
    reads_tokens,
)
from nnviz.session.session import Session
from nnviz.ui.plotting.body_view import BodyView
from nnviz.ui.reader.cell_table import CellTable
from nnviz.ui.reader.find_words import (
    EMPTY,
    PICK,
    about,
    births,
    broken_words,
    lines_of,
    nothing_meant,
)
from nnviz.ui.reader.stretch_row import MARKS, PATTERN, StretchRow
from nnviz.ui.reader.two_histograms import TwoHistograms
from nnviz.ui.theme import Theme
from nnviz.ui.view import Area
from nnviz.ui.why.curve_plot import CurvePlot
from nnviz.ui.widgets.elided import ElidedLabel
from nnviz.ui.widgets.scrolled import scrolled

WIDE, TALL = 480, 330
"""Pixels from which on the two halves lie side by side, or one above the other."""


class SelectiveView(BodyView):
    """The worker ranks all cells; the one that is picked colours the Reader."""

    name: ClassVar[str] = "selective"
    title: ClassVar[str] = "Find the neuron"
    area: ClassVar[Area] = Area.BOTTOM_LEFT
    order: ClassVar[int] = 9
    text: ClassVar[str] = EMPTY
    key: ClassVar[str] = ""

    def __init__(self, session: Session, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(session, theme, parent)
        self._model: Model | None = None
        self.ranker = CellRanker(session.background, self)
        self.meter = BreakageMeter(session.background, self)
        self._build()
        self._connect()

    @property
    def known(self) -> Ranked | None:
        """The ranking for what is meant; None while it is not known."""
        found = self.ranker.known
        return found if found is not None and found.stretches == self.row.stretches else None

    @property
    def cell(self) -> Cell | None:
        """The cell that is told about: the one that colours the Reader, where it is ranked."""
        known, cell = self.known, self.session.reading.cell
        if known is None or cell is None or known.found.place(cell) < 0:
            return None
        return cell

    # -- showing -------------------------------------------------------------------------------

    def set_theme(self, theme: Theme) -> None:
        super().set_theme(theme)
        for part in (self.row, self.table, self.histograms, self.curve):
            part.set_theme(theme)

    def show_model(self, model: Model) -> None:
        before, self._model = self._model, model
        self.ranker.show_model(model)
        self.meter.show_model(model)
        self.body.setVisible(reads_tokens(model))
        if before is None or before.dataset is not model.dataset:
            self.row.show_truths(model.dataset.truths)
            self.session.reading.clear_marks()
        self._wish()
        self._show_found()
        self.update()

    def show_frame(self, frame: Frame) -> None:
        if self._model is not None and frame.run == self._model.run:
            self.ranker.show_frame(frame)
            self.meter.show_frame(frame)

    def numbers(self) -> Table | None:
        """A row a cell, the best first."""
        known = self.known
        if known is None:
            return None
        found = lines_of(known.found, len(known.found.found.auc))
        rows = [(line.cell.name, line.auc, line.information) for line in found]
        return Table(("cell", "AUC", "bits"), rows)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._wish()

    def hideEvent(self, event: QHideEvent) -> None:
        """Nobody looks: nothing is asked."""
        super().hideEvent(event)
        self.ranker.want(Stretches())
        self.meter.want(Silence())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Where there is little room the table stays."""
        super().resizeEvent(event)
        wide, high = event.size().width(), event.size().height()
        ways = QBoxLayout.Direction
        self._halves.setDirection(ways.LeftToRight if wide >= WIDE else ways.TopToBottom)
        self.side.setVisible(wide >= WIDE or high >= TALL)

    # -- inner ---------------------------------------------------------------------------------

    def _wish(self) -> None:
        model = self._model
        if self.isVisible() and model is not None and reads_tokens(model):
            stretches = self.row.stretches
            self.ranker.want(stretches)
            cell = self.session.reading.cell
            self.meter.want(Silence(stretches, cell) if cell and stretches else Silence())

    @Slot()
    def _show_found(self) -> None:
        known, problem, stretches = self.known, self.ranker.problem, self.row.stretches
        if problem is not None:
            self.about.setText(f"{problem.what} {problem.hint}".strip())
        elif known is None:
            wants_pattern = self.row.choice == PATTERN
            share = self.ranker.share if self.ranker.is_busy else 0.0
            self.about.setText(nothing_meant(stretches, share, wants_pattern=wants_pattern))
        else:
            self.about.setText(about(known))
        lines = lines_of(known.found) if known is not None and problem is None else []
        if known is not None and problem is None:
            self._suggest(known)
        self.table.show_lines(lines, self.session.reading.cell)
        self._show_cell()

    def _suggest(self, known: Ranked) -> None:
        """Lead whoever has picked nothing to the best cell inside; to another if it is better."""
        assert self._model is not None
        best = best_inside(self._model.network, known.found)
        if best is not None and not is_about_as_good(known.found, self.session.reading.cell, best):
            self.session.reading.suggest(best)

    def _show_cell(self) -> None:
        known, cell = self.known, self.cell
        is_known = known is not None and cell is not None
        nobody = PICK if known is not None and self.table.lines else ""
        self.head.setText(nobody if cell is None else cell.name)
        for part in (self.histograms, self.curve):
            part.setVisible(is_known)
        if known is not None and cell is not None:
            found, at = known.found.found, known.found.place(cell)
            ends = float(found.low[at]), float(found.high[at])
            self.histograms.show_counts(found.inside[at], found.outside[at], *ends)
            curve = births(self.ranker.past, known.found, cell)
            if curve is not None:
                self.curve.show_curve(curve)
        self._show_broken()

    @Slot()
    def _show_broken(self) -> None:
        cell, model = self.cell, self._model
        neurons, heads = self._silenced()
        self.mute.setVisible(bool(neurons or heads))
        noun = " head" if heads else ""
        self.mute.setText(f"Unmute{noun}" if self._is_muted() else f"Mute{noun}")
        if cell is None or model is None:
            self.broken.setText("")
        elif not (neurons or heads):
            self.broken.setText("It cannot be held alone.")
        elif self.meter.problem is not None:
            self.broken.setText(self.meter.problem.what)
        elif can_break(model):
            self.broken.setText(broken_words(self.meter.known))

    def _silenced(self) -> tuple[tuple[Neuron, ...], tuple[Head, ...]]:
        """The neurons that the cell stands for, one a step; or the head that it is a part of."""
        cell, model = self.cell, self._model
        if cell is None or model is None:
            return (), ()
        key, held = held_for(model.network, cell)
        if isinstance(key, str):
            return tuple(Neuron(key, unit) for unit in held), ()
        return (), tuple(Head(cell.node, at) for at in held)

    def _is_muted(self) -> bool:
        experiment, (neurons, heads) = self.session.experiment, self._silenced()
        marks = experiment.marks if experiment is not None else NO_MARKS
        is_so = set(marks.muted).issuperset(neurons) and set(marks.heads).issuperset(heads)
        return bool(neurons or heads) and is_so

    # -- wishes --------------------------------------------------------------------------------

    @Slot()
    def _on_worked(self) -> None:
        """Tell how far the first look at all cells is."""
        if self.known is None and self.ranker.problem is None:
            self._show_found()

    @Slot(object)
    def _on_stretches_wished(self, stretches: Stretches) -> None:
        self._wish()
        self._show_found()

    @Slot(int)
    def _on_picked(self, number: int) -> None:
        self.session.reading.look_at(self.table.lines[number].cell)

    @Slot(object)
    def _on_cell_changed(self, cell: Cell) -> None:
        self._wish()
        self.table.show_lines(self.table.lines, cell)
        self._show_cell()

    @Slot()
    def _on_marks_changed(self) -> None:
        self.row.show_marked(self.session.reading.marked)
        if self.row.choice == MARKS:
            self._wish()
            self._show_found()

    @Slot()
    def _on_clear_wished(self) -> None:
        self.session.reading.clear_marks()

    @Slot()
    def _on_mute_clicked(self) -> None:
        neurons, heads = self._silenced()
        if neurons:
            self.session.interventions.mute(neurons, not self._is_muted())
        elif heads:
            self.session.interventions.mute_heads(heads, not self._is_muted())

    @Slot(object)
    def _on_experiment_changed(self, experiment: object) -> None:
        self._show_broken()

    # -- building ------------------------------------------------------------------------------

    def _build(self) -> None:
        self.row = StretchRow(self.theme, self.body)
        self.about = ElidedLabel("", 2, parent=self.body)
        self.about.setProperty("role", "small")
        self.table = CellTable(self.theme)
        self.table.setAccessibleName("Cells by how well they tell")
        left = QVBoxLayout()
        left.setSpacing(4)
        left.addWidget(self.row)
        left.addWidget(self.about)
        left.addWidget(scrolled(self.table, self.body), 1)
        self._halves = QBoxLayout(QBoxLayout.Direction.LeftToRight, self.body)
        self._halves.setContentsMargins(16, 6, 12, 6)
        self._halves.setSpacing(16)
        self._halves.addLayout(left, 5)
        self._halves.addWidget(self._side(), 6)

    def _side(self) -> QWidget:
        self.side = QWidget(self.body)
        self.head = ElidedLabel("", parent=self.side)
        self.head.setProperty("role", "title")
        self.mute = QPushButton("Mute", self.side)
        self.mute.setProperty("kind", "small")
        self.mute.setAutoDefault(False)
        self.mute.setToolTip("Hold what the cell says at zero, at every step")
        self.broken = ElidedLabel("", 2, parent=self.side)
        self.broken.setProperty("role", "small")
        self.histograms = TwoHistograms(self.theme, self.side)
        self.curve = CurvePlot(self.theme, self.side)
        self.curve.setAccessibleName("How well it told, against the step")
        head, plots = QHBoxLayout(), QHBoxLayout()
        head.addWidget(self.head, 1)
        head.addWidget(self.mute)
        plots.setSpacing(10)
        plots.addWidget(self.histograms, 2)
        plots.addWidget(self.curve, 3)
        column = QVBoxLayout(self.side)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(head)
        column.addWidget(self.broken)
        column.addLayout(plots, 1)
        return self.side

    def _connect(self) -> None:
        self.ranker.changed.connect(self._show_found)
        self.ranker.worked.connect(self._on_worked)
        self.meter.changed.connect(self._show_broken)
        self.row.stretches_wished.connect(self._on_stretches_wished)
        self.row.clear_wished.connect(self._on_clear_wished)
        self.table.picked.connect(self._on_picked)
        self.mute.clicked.connect(self._on_mute_clicked)
        self.session.reading.cell_changed.connect(self._on_cell_changed)
        self.session.reading.marks_changed.connect(self._on_marks_changed)
        self.session.experiment_changed.connect(self._on_experiment_changed)
