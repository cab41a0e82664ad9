"""`EffectBar`: what a change of marks did to the whole test set, over the canvas for a while."""

from html import escape
from math import isfinite

from PySide6.QtCore import QEvent, QObject, QRectF, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QWidget

from nnviz.session.effects import Measured
from nnviz.ui.canvas.body import draw_body
from nnviz.ui.numbers import MINUS, format_number, format_percent
from nnviz.ui.theme import Theme, sign_color, theme_of

SHOWN_MS = 8_000
NARROW = 640
"""Pixels of canvas below which the bar says only what differs."""

BESIDE, ABOVE = 132, 44
"""Pixels that it leaves free at the left or below: there one goes from neurons to layers."""

LEAST = 260
"""Pixels it takes: where that is not left beside the switch, it lies above it."""

MARGIN, BELOW = 12, 4
"""Pixels between the bar and the sides and the lower end of the canvas."""

SHARES = {"accuracy", "balanced_accuracy", "macro_f1"}
"""Metrics that are shares, and read as percentages."""


class EffectBar(QWidget):
    """A strip that goes by itself; it stays while the mouse is on it.

    Signals: `undo_wished()`.
    """

    undo_wished = Signal()

    def __init__(self, canvas: QWidget) -> None:
        super().__init__(canvas)
        self._measured: Measured | None = None
        self.text = QLabel(self)
        self.text.setTextFormat(Qt.TextFormat.RichText)
        self.text.setWordWrap(True)
        self.undo = QPushButton("Undo", self)
        self.undo.setProperty("kind", "small")
        self.undo.setToolTip("Take this change back.  (Ctrl+Z)")
        self.undo.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 7, 8, 7)
        row.setSpacing(12)
        row.addWidget(self.text, 1)
        row.addWidget(self.undo, 0, Qt.AlignmentFlag.AlignVCenter)
        self.setAccessibleName("What the change did")
        self.hide()
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(SHOWN_MS)
        self._timer.timeout.connect(self._on_timeout)
        self.undo.clicked.connect(self._on_undo_clicked)
        canvas.installEventFilter(self)

    def show_measured(self, measured: Measured) -> None:
        """Show the scores before and after, until the next or for some seconds."""
        self._measured = measured
        self._write()
        self.show()
        self.raise_()
        self._timer.start()

    def dismiss(self) -> None:
        """Something else has been done since: it is old news, and Undo would take that back."""
        self._timer.stop()
        self.hide()

    def said(self) -> str:
        """The sentence in plain text; empty while nothing is shown."""
        if self._measured is None or self.isHidden():
            return ""
        return sentence(self._measured)

    # -- inner ---------------------------------------------------------------------------------

    def _write(self) -> None:
        canvas = self.parentWidget()
        assert self._measured is not None
        assert canvas is not None
        theme, is_narrow = theme_of(self.palette()), canvas.width() < NARROW
        self.text.setText(rich_sentence(self._measured, theme, is_narrow))
        self.text.setWordWrap(False)
        if self.sizeHint().width() > canvas.width() - BESIDE - MARGIN:
            self.text.setText(rich_sentence(self._measured, theme, is_narrow=True))
        self.setAccessibleDescription(sentence(self._measured))
        self._place()

    def _place(self) -> None:
        canvas = self.parentWidget()
        assert canvas is not None
        beside = canvas.width() - BESIDE - MARGIN
        is_beside = beside >= LEAST
        room = beside if is_beside else max(200, canvas.width() - 2 * MARGIN)
        layout = self.layout()
        assert layout is not None
        self.text.setWordWrap(False)
        width = min(room, self.sizeHint().width())
        self.text.setWordWrap(width >= room)
        layout.activate()
        high = layout.heightForWidth(width) if layout.hasHeightForWidth() else -1
        height = high if high > 0 else self.sizeHint().height()
        left = max((canvas.width() - width) // 2, BESIDE if is_beside else MARGIN)
        left = min(left, max(MARGIN, canvas.width() - width - MARGIN))
        top = canvas.height() - height - (BELOW if is_beside else ABOVE)
        self.setGeometry(left, top, width, height)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stay at the lower end of the canvas."""
        if event.type() is QEvent.Type.Resize and self.isVisible():
            self._write()
        return False

    def changeEvent(self, event: QEvent) -> None:
        if event.type() is QEvent.Type.PaletteChange and self._measured is not None:
            self._write()
        super().changeEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = theme_of(self.palette())
        painter = QPainter(self)
        draw_body(painter, QRectF(self.rect()), theme.raised, theme.line)
        painter.end()

    @Slot()
    def _on_timeout(self) -> None:
        if self.underMouse():
            self._timer.start()
        else:
            self.hide()

    @Slot()
    def _on_undo_clicked(self) -> None:
        self.hide()
        self.undo_wished.emit()


def sentence(measured: Measured) -> str:
    """What was done, and each score before, after and by how much it changed."""
    parts = [f"{name} {a} → {b} ({d})" for name, a, b, d, _ in _scores(measured)]
    return f"{measured.text}: {', '.join(parts)} (whole test set)"


def rich_sentence(measured: Measured, theme: Theme, is_narrow: bool = False) -> str:
    """The same with weight on the change, and differences in the colour of their sign."""
    parts = []
    for name, before, after, change, by in _scores(measured):
        color = sign_color(theme, by)
        parts.append(
            f"<span style='color:{theme.dim}'>{name}</span> {before} → <b>{after}</b> "
            f"<span style='color:{color}'>{change}</span>"
        )
    tail = f"&nbsp;&nbsp; <span style='color:{theme.dim}'>whole test set</span>"
    said = f"<b>{escape(measured.text)}</b>&nbsp;&nbsp; {'&nbsp;&nbsp; '.join(parts)}"
    return said if is_narrow else said + tail


def _scores(measured: Measured) -> list[tuple[str, str, str, str, float]]:
    """Of the loss and the most telling metric: name, before, after, and the change in words."""
    before, after = measured.before, measured.after
    found = [_score("test loss", before.loss, after.loss, is_share=False)]
    for name, value in list(before.metrics.items())[:1]:
        label = name.replace("_", " ")
        found.append(_score(label, value, after.metrics[name], is_share=name in SHARES))
    return found


def _score(
    name: str, before: float, after: float, *, is_share: bool
) -> tuple[str, str, str, str, float]:
    def said(value: float) -> str:
        return format_percent(value) if is_share else format_number(value).strip()

    if not (isfinite(before) and isfinite(after)):
        return name, said(before), said(after), "", 0.0
    by = after - before
    first, second = said(before), said(after)
    if first == second:
        return name, first, second, "no change", 0.0
    sign = "+" if by > 0 else MINUS
    size = f"{100 * abs(by):.1f} points" if is_share else said(abs(by))
    return name, first, second, f"{sign}{size}", by
