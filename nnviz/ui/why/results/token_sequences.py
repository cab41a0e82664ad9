"""Sequences that were made: how the best came about, and the others; any can be read."""

from typing import ClassVar

import numpy as np
from PySide6.QtCore import QSize, Qt, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QScrollArea, QVBoxLayout, QWidget

from nnviz.explain.results.token_sequences import TokenSequences
from nnviz.record.table import Table
from nnviz.session.explained import Explained
from nnviz.session.neuron_names import shown_token
from nnviz.session.session import Session
from nnviz.ui.numbers import format_count, format_number
from nnviz.ui.theme import Theme
from nnviz.ui.why.film_player import FilmPlayer
from nnviz.ui.why.map_pixels import largest
from nnviz.ui.why.result_view import ResultView
from nnviz.ui.why.sequence_rows import SequenceRows
from nnviz.ui.why.token_lines import TokenLines
from nnviz.ui.widgets.elided import ElidedLabel

ON_THE_WAY = -1
"""No row is looked at but a frame of the film."""


class TokenSequencesView(ResultView):
    """Above the sequence that is looked at, each token on the colour of what it counts; below it
    the film and the best ones."""

    shows = TokenSequences
    least: ClassVar[QSize] = QSize(160, 150)

    def __init__(self, session: Session, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(session, theme, parent)
        self._found: TokenSequences | None = None
        self._explained: Explained | None = None
        self._ids, self._counts = np.zeros(0, np.int32), np.zeros(0, np.float32)
        self._said = ""
        self.lines, self.rows = TokenLines(theme), SequenceRows(theme)
        self.player, self.told = FilmPlayer(), ElidedLabel("", 2)
        self.read = QPushButton("Read this", self)
        self._build()
        self.player.frame_wished.connect(self._on_frame_wished)
        self.rows.picked.connect(self._on_row_picked)
        self.read.clicked.connect(self._on_read_clicked)
        self.lines.hovered_changed.connect(self._on_token_hovered)

    def set_theme(self, theme: Theme) -> None:
        super().set_theme(theme)
        for part in (self.lines, self.rows):
            part.set_theme(theme)

    def show_result(self, explained: Explained) -> None:
        found = explained.found
        assert isinstance(found, TokenSequences)
        if found is self._found:
            return
        self._found, self._explained = found, explained
        self.player.show_film(len(found.film) if found.is_done else 0)
        self.read.setEnabled(found.is_done)
        pairs = zip(found.ids, found.values.tolist(), strict=True)
        self.rows.show_rows(tuple((_text(found, ids), _number(value)) for ids, value in pairs))
        self._show_row(0)

    def numbers(self) -> Table | None:
        """A row a sequence: what is said of it, and its tokens step by step."""
        found = self._found
        if found is None:
            return None
        steps = (f"step {at + 1}" for at in range(found.ids.shape[1]))
        pairs = zip(found.values.tolist(), found.ids, strict=True)
        return Table(("answer", *steps), [(value, *found.names(ids)) for value, ids in pairs])

    def sizeHint(self) -> QSize:
        return QSize(300, 260)

    def minimumSizeHint(self) -> QSize:
        return self.least

    # -- inner ---------------------------------------------------------------------------------

    def _show_row(self, row: int) -> None:
        found = self._found
        if found is not None:
            self.rows.show_current(row)
            self._show_sequence(found, found.ids[row], found.counts[row])
            self._said = _reached(found, row)
            self.told.setText(self._said)

    def _show_frame(self, number: int) -> None:
        """A frame of the film; the last one is the best sequence."""
        found = self._found
        if found is None or number in (-1, len(found.film) - 1):
            self._show_row(0)
            return
        self.rows.show_current(ON_THE_WAY)
        self._show_sequence(found, found.film[number], found.film_counts[number])
        self._said = _on_the_way(found, number)
        self.told.setText(self._said)

    def _show_sequence(self, found: TokenSequences, ids: np.ndarray, counts: np.ndarray) -> None:
        self._ids, self._counts = ids, counts
        names = tuple(shown_token(name) for name in found.names(ids))
        limit = largest(found.film_counts)
        shares = np.clip(np.asarray(counts, np.float64) / limit, -1, 1)
        self.lines.show_tokens(names, shares, is_signed=True)
        self.lines.reveal(found.end - 1)

    @Slot(int)
    def _on_frame_wished(self, number: int) -> None:
        self._show_frame(number)

    @Slot(int)
    def _on_row_picked(self, row: int) -> None:
        if self._found is not None:
            self.player.show_film(len(self._found.film) if self._found.is_done else 0)
        self._show_row(row)

    @Slot(int)
    def _on_token_hovered(self, at: int) -> None:
        found = self._found
        if found is None or at < 0:
            self.told.setText(self._said)
            return
        name = shown_token(found.tokens[int(self._ids[at])])
        where = "" if found.first <= at < found.end else ", as it was"
        value = format_number(float(self._counts[at]), signed=True).strip()
        self.told.setText(f"step {at + 1}, {name}{where}: {value} against the usual token")

    @Slot()
    def _on_read_clicked(self) -> None:
        if self._explained is not None:
            shape = self._explained.model.dataset.input_shape
            self.session.set_probe(self._ids.astype(np.float32).reshape(shape))

    def _build(self) -> None:
        self.told.setProperty("role", "small")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self.lines, 3)
        column.addLayout(self._film_row())
        column.addWidget(self.told)
        column.addWidget(_scrolled(self.rows), 2)

    def _film_row(self) -> QHBoxLayout:
        self.read.setToolTip("Let the network read this sequence")
        self.read.setProperty("kind", "small")
        self.read.setAutoDefault(True)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.player, 1)
        row.addWidget(self.read)
        return row


def _text(found: TokenSequences, ids: np.ndarray) -> str:
    """What was sought, as it is read; … where something stands before it."""
    names = [shown_token(name) for name in found.names(ids[found.first : found.end])]
    gap = " " if any(len(name) > 1 for name in names) else ""
    return f"{'…' if found.first else ''}{gap.join(names)}{'…' if found.end < len(ids) else ''}"


def _number(value: float) -> str:
    return format_number(value).strip()


def _reached(found: TokenSequences, row: int) -> str:
    """What is said of a sequence, and of what it began with."""
    value, began = float(found.values[row]), found.start_value
    return f"{_number(value)} · it began at {_number(began)}"


def _on_the_way(found: TokenSequences, number: int) -> str:
    step, value = int(found.film_steps[number]), float(found.film_values[number])
    return f"after {format_count(step)} exchanges: {_number(value)}"


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
