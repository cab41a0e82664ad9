"""Attributions to tokens: the sequence as it is read, each on the colour of what it counts."""

from typing import ClassVar

import numpy as np
from PySide6.QtCore import QSize, Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from nnviz.explain.results.tokens import TokenAttribution
from nnviz.record.table import Table
from nnviz.session.explained import Explained
from nnviz.session.neuron_names import shown_token
from nnviz.session.session import Session
from nnviz.ui.numbers import format_number
from nnviz.ui.theme import Theme
from nnviz.ui.why.map_pixels import largest
from nnviz.ui.why.result_view import ResultView
from nnviz.ui.why.scale_bar import ScaleBar
from nnviz.ui.why.token_lines import TokenLines
from nnviz.ui.widgets.elided import ElidedLabel


class TokenAttributionView(ResultView):
    """A line below says what lies under the mouse, else what the sums are."""

    shows = TokenAttribution
    least: ClassVar[QSize] = QSize(160, 130)

    def __init__(self, session: Session, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(session, theme, parent)
        self._found: TokenAttribution | None = None
        self.lines, self.scale = TokenLines(theme), ScaleBar(theme)
        self.told = ElidedLabel("", 2)
        self.told.setProperty("role", "small")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(self.lines, 1)
        column.addWidget(self.scale)
        column.addWidget(self.told)
        self.lines.hovered_changed.connect(self._on_token_hovered)

    def set_theme(self, theme: Theme) -> None:
        super().set_theme(theme)
        for part in (self.lines, self.scale):
            part.set_theme(theme)

    def show_result(self, explained: Explained) -> None:
        found = explained.found
        assert isinstance(found, TokenAttribution)
        if found is self._found:
            return
        self._found = found
        limit = largest(found.values)
        names = tuple(shown_token(token) for token in found.tokens)
        shares = np.asarray(found.values, np.float64) / limit
        self.lines.show_tokens(names, shares, is_signed=found.is_signed)
        self.scale.show_limit(limit, is_signed=found.is_signed)
        self._tell(-1)

    def numbers(self) -> Table | None:
        """A row a step: its token, and how much it counts."""
        found = self._found
        if found is None:
            return None
        rows = zip(found.features, found.tokens, found.values.tolist(), strict=True)
        return Table(("step", "token", "counts"), list(rows))

    def sizeHint(self) -> QSize:
        return QSize(300, 180)

    def minimumSizeHint(self) -> QSize:
        return self.least

    @Slot(int)
    def _on_token_hovered(self, at: int) -> None:
        self._tell(at)

    def _tell(self, at: int) -> None:
        found = self._found
        if found is not None:
            self.told.setText(_token(found, at) if at >= 0 else _sums(found))


def _token(found: TokenAttribution, at: int) -> str:
    value = format_number(float(found.values[at]), signed=found.is_signed).strip()
    return f"{found.features[at]}, {shown_token(found.tokens[at])}: {value}"


def _sums(found: TokenAttribution) -> str:
    """What the network says, and the sum where that shares out what it gained."""
    parts = []
    if found.base is not None:
        total = format_number(float(found.values.sum()), signed=True).strip()
        parts.append(f"sum {total}")
    if found.value is not None:
        parts.append(f"the network says {format_number(found.value).strip()} here")
    if found.base is not None:
        parts.append(f"{format_number(found.base).strip()} at the baseline")
    return " · ".join(parts)
