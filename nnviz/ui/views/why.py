"""Why: a question about the network in words that can be exchanged, its answer, and its trust."""

from typing import ClassVar

from PySide6.QtCore import QSize, Qt, Slot
from PySide6.QtGui import QHideEvent, QKeyEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QLayout, QScrollArea, QVBoxLayout, QWidget

from nnviz.explain.method import Method, methods
from nnviz.record.table import Table
from nnviz.session.explained import Query
from nnviz.session.frame import Frame, Model
from nnviz.session.session import Session
from nnviz.session.wonder import Wonder
from nnviz.session.wondering import About
from nnviz.ui.theme import Theme
from nnviz.ui.view import Area, View
from nnviz.ui.why.asking_row import AskingRow
from nnviz.ui.why.choices import Choices
from nnviz.ui.why.figures import FigureRow
from nnviz.ui.why.result_host import ResultHost
from nnviz.ui.why.sentence import Sentence
from nnviz.ui.why.trust_line import TrustLine
from nnviz.ui.why.words import about, sentence
from nnviz.ui.widgets.elided import ElidedLabel
from nnviz.ui.widgets.fold import Fold
from nnviz.ui.widgets.spec_editor import SpecEditor

SHORT = 460
"""Pixels of height below which nothing is said of the method but its name."""

EDGE = 16
"""Room beside what has none of its own."""


class WhyView(View):
    """Shows what `wonder` holds; menus all over the window ask through `ask_about`."""

    name: ClassVar[str] = "why"
    title: ClassVar[str] = "Why"
    area: ClassVar[Area] = Area.RIGHT
    order: ClassVar[int] = 9
    interval_ms: ClassVar[int] = 100

    def __init__(self, session: Session, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(session, theme, parent)
        self.wonder = Wonder(session, self)
        self._build()
        self._connect()
        self._show_question()

    # -- asking --------------------------------------------------------------------------------

    def ask_about(self, method: type[Method], about: About) -> None:
        """Ask a method about something, at once."""
        self.wonder.ask_about(method, about)

    def ask_selected(self, about: About) -> None:
        """Ask the method that was asked last about something."""
        self.wonder.ask_about(type(self.wonder.method), about)

    # -- showing -------------------------------------------------------------------------------

    def set_theme(self, theme: Theme) -> None:
        super().set_theme(theme)
        self.host.set_theme(theme)
        self.sentence.set_theme(theme)

    def show_model(self, model: Model) -> None:
        self.wonder.show_model(model)

    def show_probe(self, frame: Frame) -> None:
        self.wonder.show_probe(frame)
        if self.wonder.is_of_another_sample:
            self._show_about()

    def show_frame(self, frame: Frame) -> None:
        self.wonder.show_frame(frame)
        self._show_about()

    def numbers(self) -> Table | None:
        """The numbers of the result that is shown."""
        return self.host.numbers()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.wonder.look()

    def hideEvent(self, event: QHideEvent) -> None:
        """Nobody looks: nothing is asked."""
        super().hideEvent(event)
        self.wonder.rest()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc ends what "Look at it" began: the button that was pressed has the keys."""
        if event.key() == Qt.Key.Key_Escape and self.session.contrast is not None:
            self.session.set_contrast(None)
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Where there is little height, the result needs it."""
        super().resizeEvent(event)
        self.line.setVisible(event.size().height() >= SHORT)
        self._column.activate()

    def sizeHint(self) -> QSize:
        return QSize(340, 560)

    def minimumSizeHint(self) -> QSize:
        return QSize(160, 60)

    # -- inner ---------------------------------------------------------------------------------

    @Slot()
    def _show_question(self) -> None:
        wonder = self.wonder
        self.sentence.show_question(wonder)
        self.line.setText(wonder.method.line)
        has_settings = bool(wonder.method.options())
        self.settings.setVisible(has_settings)
        if has_settings:
            self.editor.show_spec(wonder.method)
        self._fold.set_open(has_settings and self.settings.isChecked())
        self._show_answer()

    @Slot()
    def _show_answer(self) -> None:
        wonder = self.wonder
        found = wonder.shown
        text = sentence(wonder)
        if text or found is None:
            instead = wonder.instead()
            self.host.say(text, f"Use {instead.label} instead" if instead is not None else "")
            self.figures.show_figures(())
            self.notes.setText("")
        else:
            self.host.show_result(found)
            self.figures.show_figures(found.found.figures)
            self.notes.setText(" ".join(found.found.notes))
        self.notes.setVisible(bool(self.notes.text()))
        self._show_about()
        self._show_work()

    def _show_about(self) -> None:
        found = self.wonder.shown
        self.about.setText("" if found is None else about(self.wonder, found))

    @Slot()
    def _show_work(self) -> None:
        self.row.show_state(self.wonder)
        self._show_trust()

    def _show_trust(self) -> None:
        explainer, found = self.wonder.explainer, self.wonder.shown
        if found is not None and found.trust is not None:
            self.trust.show_trust(found.trust)
        elif found is not None and explainer.is_judging:
            self.trust.show_measuring(explainer.judged_share)
        elif found is not None and explainer.is_busy:
            self.trust.show_measuring()
        else:
            self.trust.show_nothing()

    @Slot(object)
    def _on_query_wished(self, query: Query) -> None:
        """A view of a result wants to know something else."""
        wonder = self.wonder
        wonder.method = query.method
        source = query.sample.source
        sample = query.sample if source is not None else None
        wonder.ask_about(type(query.method), About(query.target, sample))

    @Slot(str, object)
    def _on_setting_wished(self, name: str, value: object) -> None:
        """A view of a result leads to another of the same method."""
        self.wonder.set_field(name, value)
        self.wonder.ask()

    @Slot()
    def _on_remedy_wished(self) -> None:
        instead = self.wonder.instead()
        if instead is not None:
            self.ask_about(instead, About(self.wonder.target))

    @Slot(bool)
    def _on_settings_wished(self, is_open: bool) -> None:
        self.settings.show_open(is_open)
        self._fold.set_open(is_open)

    # -- building ------------------------------------------------------------------------------

    def _build(self) -> None:
        self.setAccessibleName(self.title)
        page = QWidget()
        self.sentence = Sentence(Choices(self.session, self.wonder), self.theme, page)
        self.line = ElidedLabel("", 2, parent=page)
        self.line.setProperty("role", "small")
        self.editor = SpecEditor(next(iter(methods().values()))())
        self._fold = Fold(self.editor, page)
        self._fold.set_open(False)
        self.row = AskingRow(page)
        self.settings = self.row.settings
        self.host = ResultHost(self.session, self.theme, page)
        self.about, self.notes = ElidedLabel("", 2, parent=page), ElidedLabel("", 4, parent=page)
        self.about.setProperty("role", "small")
        self.notes.setProperty("role", "small")
        self.figures, self.trust = FigureRow(page), TrustLine(page)
        column = self._column = QVBoxLayout(page)
        column.setContentsMargins(0, 8, 0, 12)
        column.setSpacing(6)
        _stack(column, self.sentence, self.line, self.row)
        column.addWidget(self._fold)
        _stack(column, self.host, self.about, self.figures, self.trust, self.notes)
        column.setStretch(column.count() - 1, 1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSizeConstraint(QLayout.SizeConstraint.SetNoConstraint)
        whole.addWidget(self._scrolled(page))

    def _scrolled(self, page: QWidget) -> QScrollArea:
        scroll = QScrollArea(self)
        scroll.setWidget(page)
        page.setAutoFillBackground(False)  # what is opaque would hide the view: it were not seen
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.viewport().setAutoFillBackground(False)
        return scroll

    def _connect(self) -> None:
        wonder = self.wonder
        wonder.changed.connect(self._show_question)
        wonder.explainer.changed.connect(self._show_answer)
        wonder.explainer.worked.connect(self._show_work)
        self.settings.open_wished.connect(self._on_settings_wished)
        self.editor.field_wished.connect(wonder.set_field)
        self.row.ask_wished.connect(wonder.ask)
        self.row.cancel_wished.connect(wonder.cancel)
        self.row.every_wished.connect(wonder.set_every)
        self.host.query_wished.connect(self._on_query_wished)
        self.host.setting_wished.connect(self._on_setting_wished)
        self.host.remedy_wished.connect(self._on_remedy_wished)


def _stack(column: QVBoxLayout, *parts: QWidget) -> None:
    """Put widgets one below the other; the first takes the room that is left."""
    inner = QVBoxLayout()
    inner.setContentsMargins(EDGE, 0, EDGE, 0)
    inner.setSpacing(6)
    for part in parts:
        inner.addWidget(part)
    inner.setStretch(0, 1)
    column.addLayout(inner)
