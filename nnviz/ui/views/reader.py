"""Reader: a text coloured by a cell, to be written on, and what the network would write next."""

from typing import ClassVar

import numpy as np
from PySide6.QtCore import QSize, QTimer, Slot
from PySide6.QtGui import QHideEvent, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from nnviz.core.marks import Neuron
from nnviz.core.problem import ProblemError
from nnviz.explain.cells import ATTENTION, Cell, Cells, first_of, units_of
from nnviz.record.table import Table
from nnviz.session.draft import LONGEST, Draft
from nnviz.session.frame import Frame, Model, Wants
from nnviz.session.sampling import shares_at
from nnviz.session.selection import Selection
from nnviz.session.session import Session
from nnviz.session.writing import Writing
from nnviz.ui.colors import shares
from nnviz.ui.plotting.answers import bars
from nnviz.ui.plotting.body_view import BodyView
from nnviz.ui.reader.cell_row import CellRow
from nnviz.ui.reader.page import Page
from nnviz.ui.reader.page_keys import PageKey
from nnviz.ui.reader.reader_words import EMPTY, HINT, TOO_LONG, source_words, token_words
from nnviz.ui.reader.sampling_pane import SamplingPane
from nnviz.ui.reader.text_page import TextPage
from nnviz.ui.theme import Theme
from nnviz.ui.view import Area
from nnviz.ui.widgets.elided import ElidedLabel

CALM_MS = 500
"""The probe is set for all once nothing has been written for so long: at rest that takes its time,
in which a key would have to wait."""

PACE_MS = 60
"""Between two tokens that are drawn one after the other, at least."""

MOST_BARS = 5
WIDE = 620
"""Pixels of width from which on the two halves lie side by side."""

EDGES, PAGE = 18, 190
"""Pixels of height that are taken beside what may come next: by edges, or by a page above too."""


class ReaderView(BodyView):
    """What is written is the probe; `writing` holds it."""

    name: ClassVar[str] = "reader"
    title: ClassVar[str] = "Reader"
    area: ClassVar[Area] = Area.RIGHT
    order: ClassVar[int] = 10
    interval_ms: ClassVar[int] = 33
    text: ClassVar[str] = EMPTY
    key: ClassVar[str] = ""

    def __init__(self, session: Session, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(session, theme, parent)
        self._model: Model | None = None
        self.writing = Writing(session)
        self._query, self._word, self._pointed = -1, "", -1
        self._is_running = self._is_due = False
        self._problem = ""
        self._calm = QTimer(self, interval=CALM_MS, singleShot=True)
        self._pace = QTimer(self, interval=PACE_MS)
        self._build()
        self._connect()

    @property
    def cell(self) -> Cell | None:
        """The cell that colours the text."""
        found = self.session.reading.cell
        if found is not None and any(group.of(found) for group in self.writing.groups):
            return found
        return None

    # -- showing -------------------------------------------------------------------------------

    def set_theme(self, theme: Theme) -> None:
        super().set_theme(theme)
        for part in (self.row, self.page, self.sampling):
            part.set_theme(theme)

    def sizeHint(self) -> QSize:
        return QSize(340, 560)

    def wishes(self) -> Wants:
        """Taps at any time: asking for them once a gate is chosen would take a whole frame."""
        return Wants(taps=any(group.tap for group in self.writing.groups))

    def show_model(self, model: Model) -> None:
        before, self._model = self._model, model
        self.writing.show_model(model)
        if before is None or before.dataset is not model.dataset:
            self._stop()
            self._word, self._problem, self._query = "", "", -1
        groups = self.writing.groups
        self.body.setVisible(bool(groups))
        self.row.show_groups(groups)
        if groups and self.cell is None:
            self.session.reading.suggest(first_of(model.network, groups).cell(0), anew=True)
        self._show_cell()
        self._show_state()
        self.update()

    def show_probe(self, frame: Frame) -> None:
        if not self.writing.groups:
            return
        was_own = self.writing.is_own
        if not self.writing.show_probe(frame, self.cell, self._query):
            return
        if was_own is not self.writing.is_own:
            self._show_state()
        self._show_text()
        self._show_bars(frame)
        self._draw_if_due()

    def numbers(self) -> Table | None:
        """A row a token that is shown, with what the cell says."""
        page, cell = self.page.page, self.cell
        if not page.names or cell is None:
            return None
        said = self.writing.said()
        rows = [
            (at - page.first + 1, name, float(said[at]))
            for at, name in enumerate(page.names)
            if at >= page.first
        ]
        return Table(("step", "token", cell.name), rows)

    def hideEvent(self, event: QHideEvent) -> None:
        """Nobody reads: nothing is written on."""
        super().hideEvent(event)
        self._stop()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        ways, is_wide = QBoxLayout.Direction, event.size().width() >= WIDE
        self._halves.setDirection(ways.LeftToRight if is_wide else ways.TopToBottom)
        self.sampling.show_room(event.size().height() - (EDGES if is_wide else PAGE))

    # -- inner: what is shown ------------------------------------------------------------------

    def _show_cell(self) -> None:
        cell = self.cell
        group = next((g for g in self.writing.groups if cell is not None and g.of(cell)), None)
        if cell is not None and group is not None:
            self.row.show_cell(group, cell)

    def _show_text(self) -> None:
        writing, seen = self.writing, self.writing.seen
        ids = (*(0,) * seen.missing, *writing.draft.ids)
        said = writing.said()
        marks = (False,) * seen.first + self.session.reading.marks_of(seen.ids)
        self.page.show_page(
            Page(
                tuple(writing.alphabet.names[at] for at in ids),
                self._scaled(said) if len(said) == len(ids) else np.full(len(ids), np.nan),
                seen.missing,
                seen.first,
                writing.draft.drawn,
                writing.draft.caret + seen.missing,
                marks,
                self._chosen() + seen.first if self._chosen() >= 0 else -1,
                self._word,
                are_words=not writing.alphabet.is_spelled,
            )
        )
        self._tell()

    def _scaled(self, said: np.ndarray) -> np.ndarray:
        """Shares of the largest size there is, which is at least 1 but for attention."""
        cell, known = self.cell, np.nan_to_num(said)
        if cell is not None and cell.tap == ATTENTION:
            found = said / max(float(np.abs(known).max(initial=0)), 1e-9)
        else:
            found = np.where(np.isnan(said), np.nan, shares(known))
        return np.asarray(found)

    def _chosen(self) -> int:
        """The step that is selected on the canvas by a neuron of the cell, or from which a head
        reads; -1 for none."""
        cell, model, neuron = self.cell, self._model, self.session.selection.neuron
        if cell is None or model is None:
            return -1
        if cell.tap == ATTENTION:
            return self._query % self.writing.steps
        units = units_of(model.network, cell)
        is_there = neuron is not None and neuron.node == cell.node and neuron.unit in units
        return units.index(neuron.unit) if is_there and neuron is not None else -1

    def _show_bars(self, frame: Frame) -> None:
        model, writing = self._model, self.writing
        assert model is not None
        raw, output = frame.raw(model.network.sink), frame.output
        if writing.can_draw and np.isfinite(raw).all():
            output = shares_at(raw, writing.temperature)
        probe = None if writing.is_own else self.session.probe
        loss = model.experiment.loss
        self.sampling.show_bars(bars(model.dataset, loss, output, raw, probe, MOST_BARS))

    def _show_state(self) -> None:
        writing = self.writing
        self.sampling.show_state(
            can_draw=writing.can_draw,
            is_running=self._is_running,
            drawn=writing.draft.drawn,
            temperature=writing.temperature,
            seed=writing.seed,
        )
        self.leave.setEnabled(writing.is_own)
        self.source.setText(source_words(self.session, is_own=writing.is_own))

    def _tell(self) -> None:
        """Say what is wrong, or what the mouse is over."""
        page, at = self.page.page, self._pointed
        if not self.writing.is_own:
            self.source.setText(source_words(self.session, is_own=False))
        if self._problem:
            self.told.setText(self._problem)
        elif 0 <= at < len(page.names):
            said = self.writing.said()
            value = float(said[at]) if at < len(said) else float("nan")
            query = self._query % max(1, self.writing.steps)
            words = token_words(at - page.first, page.names[at], value, self.cell, query)
            self.told.setText(words)
        else:
            self.told.setText(HINT)

    # -- inner: cells --------------------------------------------------------------------------

    @Slot(int)
    def _on_stepped(self, step: int) -> None:
        group, cell = self._group(), self.cell
        if group is not None and cell is not None:
            self.session.reading.look_at(group.cell(cell.at + step))

    @Slot(object)
    def _on_group_wished(self, group: Cells) -> None:
        cell = self.cell
        at = cell.at if cell is not None and cell.at < group.count else 0
        self.session.reading.look_at(group.cell(at))

    def _group(self) -> Cells | None:
        cell = self.cell
        return next((g for g in self.writing.groups if cell is not None and g.of(cell)), None)

    @Slot(object)
    def _on_cell_changed(self, cell: Cell | None) -> None:
        frame = self.writing.frame
        self._show_cell()
        if frame is not None:
            self.writing.show_probe(frame, self.cell, self._query)
        self._show_text()

    @Slot()
    def _on_marks_changed(self) -> None:
        self._show_text()

    @Slot(object)
    def _on_selection_changed(self, selection: Selection) -> None:
        if self.writing.groups:
            self._show_text()

    # -- inner: the page -----------------------------------------------------------------------

    @Slot(int)
    def _on_pointed(self, at: int) -> None:
        self._pointed = at
        if at >= 0:
            self._problem = ""
        self._tell()

    @Slot(int, int)
    def _on_token_chosen(self, at: int, caret: int) -> None:
        seen, cell, model = self.writing.seen, self.cell, self._model
        self.writing.edit(self.writing.draft.at(caret - seen.missing))
        step = at - seen.first
        if at >= 0 and step >= 0 and cell is not None and model is not None:
            self._query = step
            units = units_of(model.network, cell)
            if units and cell.tap != ATTENTION:
                self.session.select(Selection((Neuron(cell.node, units[step]),)))
            self._on_cell_changed(cell)
        self._show_text()

    @Slot(int, int, bool)
    def _on_stretch_wished(self, first: int, last: int, marked: bool) -> None:
        seen = self.writing.seen
        if last >= seen.first:
            low, high = max(0, first - seen.first), last - seen.first
            self.session.reading.mark(seen.ids, low, high, marked=marked)

    @Slot(object)
    def _on_key_pressed(self, key: PageKey) -> None:
        draft, groups, group = self.writing.draft, self.writing.groups, self._group()
        self._problem = ""
        if key is PageKey.BACK and self._word:
            self._word = self._word[:-1]
            self._show_text()
        elif key in (PageKey.NEXT_CELL, PageKey.LAST_CELL):
            self._on_stepped(1 if key is PageKey.NEXT_CELL else -1)
        elif key in (PageKey.NEXT_LAYER, PageKey.LAST_LAYER) and group is not None:
            step = 1 if key is PageKey.NEXT_LAYER else -1
            self._on_group_wished(groups[(groups.index(group) + step) % len(groups)])
        elif key is PageKey.LEAVE:
            self._on_leave()
        else:
            edits = {
                PageKey.BACK: lambda: draft.erased(-1),
                PageKey.DELETE: lambda: draft.erased(1),
                PageKey.LEFT: lambda: draft.at(draft.caret - 1),
                PageKey.RIGHT: lambda: draft.at(draft.caret + 1),
                PageKey.HOME: lambda: draft.at(0),
                PageKey.END: lambda: draft.at(len(draft.ids)),
            }
            self._edit(edits[key]())

    @Slot(str)
    def _on_text_typed(self, text: str) -> None:
        """Write tokens; of words the last is kept until a blank ends it.

        What is wrong stays said while one writes on: who writes fast would not have seen it.
        """
        alphabet = self.writing.alphabet
        whole, self._word = self._word + text, ""
        if not alphabet.is_spelled and whole and not whole[-1].isspace():
            parts = whole.split()
            whole, self._word = " ".join(parts[:-1]), parts[-1] if parts else ""
        try:
            ids = alphabet.read(whole)
            if len(self.writing.draft.ids) + len(ids) > LONGEST:
                self._problem = TOO_LONG
            self._edit(self.writing.draft.inserted(ids))
        except ProblemError as error:
            self._problem = f"{error.problem.what} {error.problem.hint}".strip()
            self._show_text()

    def _edit(self, draft: Draft) -> None:
        """Another text, or another place to write at."""
        if self.writing.edit(draft):
            self._calm.start()
            self._show_state()
        self._show_text()

    # -- inner: drawing ------------------------------------------------------------------------

    @Slot()
    def _on_draw_wished(self) -> None:
        self._is_due = True
        self._draw_if_due()

    @Slot(bool)
    def _on_run_wished(self, runs: bool) -> None:
        if not runs:
            self._stop()
            return
        self._is_running = self._is_due = True
        self._pace.start()
        self._show_state()
        self._draw_if_due()

    @Slot()
    def _on_pace(self) -> None:
        self._is_due = True
        self._draw_if_due()

    def _draw_if_due(self) -> None:
        """Draw a token once what may come next is known of this very text."""
        if self._is_due and self.writing.frame is not None:
            self._is_due = False
            if self.writing.draw():
                self._problem = ""
                self._calm.start()
                self._show_state()
                self._show_text()
            else:
                self._stop()
                self._problem = "What comes next is no number: nothing can be drawn."
                self._tell()

    def _stop(self) -> None:
        self._pace.stop()
        if self._is_running:
            self._is_running = self._is_due = False
            self._show_state()

    @Slot()
    def _on_back_wished(self) -> None:
        self._stop()
        self._edit(self.writing.draft.undrawn())

    @Slot()
    def _on_clear(self) -> None:
        self._stop()
        self._word = self._problem = ""
        self._edit(Draft())
        self.page.setFocus()

    @Slot()
    def _on_leave(self) -> None:
        self._stop()
        self._word = self._problem = ""
        self.writing.leave()
        self._show_text()

    @Slot(float)
    def _on_temperature_wished(self, temperature: float) -> None:
        self.writing.temperature = temperature
        self._show_chances()

    @Slot(int)
    def _on_seed_wished(self, seed: int) -> None:
        self.writing.seed = seed
        self._show_chances()

    def _show_chances(self) -> None:
        self._show_state()
        if self.writing.frame is not None:
            self._show_bars(self.writing.frame)

    @Slot()
    def _on_calm(self) -> None:
        self.writing.settle()

    # -- building ------------------------------------------------------------------------------

    def _build(self) -> None:
        self.row = CellRow(self.theme, self.body)
        self.page = TextPage(self.theme, self.body)
        self.told = ElidedLabel("", 2, parent=self.body)
        self.told.setProperty("role", "small")
        self.source = ElidedLabel("", parent=self.body)
        self.source.setProperty("role", "dim")
        self.clear = _button("Clear", "Begin an empty text", self.body)
        self.leave = _button("Back", "Back to the sample of the data (Escape)", self.body)
        self.sampling = SamplingPane(self.theme, self.body)
        left = QVBoxLayout()
        left.setSpacing(4)
        head = QHBoxLayout()
        head.setSpacing(4)
        head.addWidget(self.source, 1)
        head.addWidget(self.clear)
        head.addWidget(self.leave)
        left.addWidget(self.row)
        left.addWidget(self.page, 1)
        left.addWidget(self.told)
        left.addLayout(head)
        self._halves = QBoxLayout(QBoxLayout.Direction.TopToBottom, self.body)
        self._halves.setContentsMargins(12, 8, 12, 10)
        self._halves.setSpacing(10)
        self._halves.addLayout(left, 3)
        self._halves.addWidget(self.sampling, 2)

    def _connect(self) -> None:
        reading, page, sampling = self.session.reading, self.page, self.sampling
        self._calm.timeout.connect(self._on_calm)
        self._pace.timeout.connect(self._on_pace)
        reading.cell_changed.connect(self._on_cell_changed)
        reading.marks_changed.connect(self._on_marks_changed)
        self.session.selection_changed.connect(self._on_selection_changed)
        self.row.stepped.connect(self._on_stepped)
        self.row.group_wished.connect(self._on_group_wished)
        page.pointed.connect(self._on_pointed)
        page.token_chosen.connect(self._on_token_chosen)
        page.stretch_wished.connect(self._on_stretch_wished)
        page.key_pressed.connect(self._on_key_pressed)
        page.text_typed.connect(self._on_text_typed)
        sampling.draw_wished.connect(self._on_draw_wished)
        sampling.run_wished.connect(self._on_run_wished)
        sampling.back_wished.connect(self._on_back_wished)
        sampling.temperature_wished.connect(self._on_temperature_wished)
        sampling.seed_wished.connect(self._on_seed_wished)
        self.clear.clicked.connect(self._on_clear)
        self.leave.clicked.connect(self._on_leave)


def _button(words: str, tip: str, parent: QWidget) -> QPushButton:
    found = QPushButton(words, parent)
    found.setProperty("kind", "small")
    found.setAutoDefault(False)
    found.setToolTip(tip)
    return found
