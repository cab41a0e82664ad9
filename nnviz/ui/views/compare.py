"""Compare: methods side by side on one question, with how far to trust each."""

from typing import ClassVar

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QMenu, QPushButton, QVBoxLayout, QWidget

from nnviz.core.problem import Problem
from nnviz.explain.method import Method, methods
from nnviz.explain.target import Target
from nnviz.record.table import Table
from nnviz.session.compared import Comparison
from nnviz.session.comparing import Comparer, usual_methods
from nnviz.session.frame import Frame, Model
from nnviz.session.sample import Probe
from nnviz.session.session import Session
from nnviz.session.wondering import asked_probe, is_same_point, is_there, said, suited, target_text
from nnviz.ui.compare.choices import add_methods, add_targets
from nnviz.ui.compare.columns import MEASURES
from nnviz.ui.compare.table import CompareTable
from nnviz.ui.compare.words import EMPTY, about, count_text, stop_text
from nnviz.ui.icons import refresh_icons
from nnviz.ui.plotting.body_view import BodyView
from nnviz.ui.theme import Theme
from nnviz.ui.view import Area
from nnviz.ui.why.choices import selected_targets
from nnviz.ui.why.menu_chip import MenuChip
from nnviz.ui.widgets.chip import Chip
from nnviz.ui.widgets.elided import ElidedLabel
from nnviz.ui.widgets.flow import FlowLayout


class CompareView(BodyView):
    """Every row is of one moment: rows of an earlier one are pale until theirs has come.

    Signals: `query_wished(Query)`, somebody wants to see a row in the Why dock.
    """

    query_wished = Signal(object)

    name: ClassVar[str] = "compare"
    title: ClassVar[str] = "Compare"
    area: ClassVar[Area] = Area.BOTTOM_LEFT
    order: ClassVar[int] = 6
    interval_ms: ClassVar[int] = 200
    text: ClassVar[str] = EMPTY
    key: ClassVar[str] = ""

    def __init__(self, session: Session, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(session, theme, parent)
        self._model: Model | None = None
        self._probe: Probe | None = None
        self._kinds: tuple[str, ...] | None = None
        self._target: Target | None = None
        self.comparer = Comparer(session.background, self)
        self._build()
        self._connect()
        self._show()

    # -- showing -------------------------------------------------------------------------------

    def set_theme(self, theme: Theme) -> None:
        super().set_theme(theme)
        refresh_icons(self.body, theme)
        self.table.body.viewport().update()

    def show_model(self, model: Model) -> None:
        before, self._model = self._model, model
        self.comparer.show_model(model)
        if before is None or before.start != model.start:
            self.body.hide()
        if self._target is not None and not is_there(model, self._target):
            self._target = None
        self._probe = None
        self._show()

    def show_probe(self, frame: Frame) -> None:
        probe = self.session.probe
        if probe is not None and probe is not self._probe and is_same_point(probe, frame):
            self._wish(frame)

    def show_frame(self, frame: Frame) -> None:
        if self._model is None or frame.run != self._model.run:
            return
        self.body.show()
        self.comparer.show_frame(frame)
        if self.comparer.follows and self.comparer.is_done and self._says_else(frame):
            self._wish(frame)
        self._show_about()

    def numbers(self) -> Table | None:
        """A row a method: how long it takes and what was measured."""
        rows = self.table.rows
        if not rows:
            return None
        found = [
            (
                row.method.label,
                None if row.timed is None else row.timed.seconds,
                *(
                    row.figures[column.value].value if column.value in row.figures else None
                    for column in MEASURES
                ),
                " ".join(row.trust.warnings) if row.trust is not None else "",
            )
            for row in rows
        ]
        names = (column.value.replace("_", " ") for column in MEASURES)
        return Table(("method", "seconds", *names, "warnings"), found)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.comparer.look()

    def hideEvent(self, event: QHideEvent) -> None:
        """Nobody looks: nothing is asked."""
        super().hideEvent(event)
        self.comparer.rest()

    # -- choosing ------------------------------------------------------------------------------

    def choose_target(self, target: Target | None) -> None:
        """Ask about something else; None is whatever the network says of the sample."""
        self._target = target
        self._wish_now()

    def choose_usual(self) -> None:
        """Compare the usual methods that suit."""
        self._kinds = None
        self._wish_now()

    def toggle_method(self, kind: str) -> None:
        """Add a method, or take it out."""
        chosen = set(self._chosen()) ^ {kind}
        self._kinds = tuple(kind for kind in methods() if kind in chosen)
        self._wish_now()

    # -- inner ---------------------------------------------------------------------------------

    def _chosen(self) -> tuple[str, ...]:
        """The kinds that are compared."""
        if self._kinds is not None:
            return self._kinds
        comparison = self.comparer.comparison
        return () if comparison is None else tuple(m.kind for m in comparison.methods)

    def _known(self) -> dict[str, Problem | None]:
        """Why methods do not suit what is compared; None for those that do."""
        model, frame, comparison = self._model, self.session.frame, self.comparer.comparison
        if model is None or frame is None or comparison is None or frame.run != model.run:
            return {}
        return suited(model, frame, comparison.target, comparison.sample)

    def _wish_now(self) -> None:
        frame, probe = self.session.frame, self.session.probe
        if frame is not None and probe is not None and is_same_point(probe, frame):
            self._wish(frame)

    def _wish(self, frame: Frame) -> None:
        """Compare the chosen methods on the probe."""
        model, probe = self._model, self.session.probe
        if model is None or probe is None or frame.run != model.run:
            return
        self._probe = probe
        target, sample = self._target or said(model, frame), asked_probe(probe)
        if self._kinds is None:
            found: tuple[Method, ...] = usual_methods(suited(model, frame, target, sample))
        else:
            found = tuple(methods()[kind]() for kind in self._kinds)
        self.comparer.show_frame(frame)
        self.comparer.want(Comparison(found, target, sample))

    def _says_else(self, frame: Frame) -> bool:
        """Whether the network says something else of the sample than what is asked about."""
        model, comparison = self._model, self.comparer.comparison
        if model is None or comparison is None or self._target is not None:
            return False
        return said(model, frame) != comparison.target

    @Slot()
    def _show(self) -> None:
        comparer, model = self.comparer, self._model
        self.table.show_rows(comparer.rows)
        self.methods.show_text(count_text(len(comparer.rows)), "Which methods are compared")
        comparison = comparer.comparison
        if model is not None and comparison is not None:
            what = target_text(model, comparison.target)
            says = " It is what the network says." if self._target is None else ""
            self.target.show_text(what, f"What all are asked about: {what}.{says}")
        else:
            self.target.show_text("what it says")
        self.follow.setChecked(comparer.follows)
        self._show_about()
        self._show_work()

    def _show_about(self) -> None:
        model = self._model
        self.about.setText("" if model is None else about(model, self.comparer))

    @Slot()
    def _show_work(self) -> None:
        comparer = self.comparer
        self.again.setText(stop_text(comparer.progress) if comparer.is_busy else "Again")
        self.again.setEnabled(bool(comparer.rows))

    @Slot()
    def _on_again_clicked(self) -> None:
        if self.comparer.is_busy:
            self.comparer.stop()
        else:
            self.comparer.again()

    @Slot()
    def _on_follow_clicked(self) -> None:
        self.comparer.set_follows(not self.comparer.follows)

    @Slot(object)
    def _on_row_wished(self, method: Method) -> None:
        comparison = self.comparer.comparison
        if comparison is not None:
            self.query_wished.emit(comparison.query(method))

    def _fill_methods(self, menu: QMenu) -> None:
        add_methods(menu, self._chosen(), self._known(), self.toggle_method, self.choose_usual)

    def _fill_targets(self, menu: QMenu) -> None:
        if self._model is not None:
            selected = selected_targets(self.session, self._model)
            add_targets(menu, self._model, self._target, selected, self.choose_target)

    # -- building ------------------------------------------------------------------------------

    def _build(self) -> None:
        controls = QWidget(self.body)
        self.methods = MenuChip("Methods", self._fill_methods, self.theme, controls)
        self.target = MenuChip("What is asked about", self._fill_targets, self.theme, controls)
        self.follow = Chip("Follow", controls)
        self.follow.setToolTip("Compare again and again while the network learns")
        self.again = QPushButton("Again", controls)
        self.again.setProperty("kind", "small")
        self.again.setAutoDefault(False)
        self.again.setAccessibleName("Compare again, or stop")
        self.again.setToolTip("Compare with the network as it is now; or stop doing so")
        self.about = ElidedLabel("", parent=controls)
        self.about.setProperty("role", "small")
        flow = FlowLayout(controls, spacing=6)
        for part in (self.methods, self.target, self.follow, self.again, self.about):
            flow.addWidget(part)
        self.table = CompareTable(self.body)
        column = QVBoxLayout(self.body)
        column.setContentsMargins(12, 6, 8, 6)
        column.setSpacing(4)
        column.addWidget(controls)
        column.addWidget(self.table, 1)

    def _connect(self) -> None:
        self.comparer.changed.connect(self._show)
        self.comparer.worked.connect(self._show_work)
        self.session.dropped.connect(self.comparer.show_nothing)
        self.again.clicked.connect(self._on_again_clicked)
        self.follow.clicked.connect(self._on_follow_clicked)
        self.table.row_wished.connect(self._on_row_wished)
