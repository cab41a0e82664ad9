"""`MendBubble`: what is wrong with a layer, in words, with a button for each way to mend it."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QPoint, QRect, QRectF, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QVBoxLayout, QWidget

from nnviz.core.problem import Problem
from nnviz.ui.canvas.body import draw_body
from nnviz.ui.theme import text_scale, theme_of
from nnviz.ui.widgets.elided_button import ElidedButton

WIDTH, PADDING, AWAY, MARGIN = 300, 12, 8, 6
SAID_MS = 5_000
"""Words without buttons go by themselves."""


@dataclass(frozen=True, slots=True)
class Offer:
    """One way to mend a problem: what the button says, and what it wishes."""

    label: str
    mend: object


class MendBubble(QWidget):
    """Escape closes it, and so does a click beside it.

    Signals: `mend_wished(object)`: an offer's `mend`.
    """

    mend_wished = Signal(object)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(PADDING, PADDING, PADDING, PADDING)
        self._box.setSpacing(6)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(SAID_MS)
        self._timer.timeout.connect(self.close_bubble)
        self.setAccessibleName("Problem")
        self.hide()

    def show_problems(
        self, problems: Sequence[Problem], offers: Sequence[Offer], beside: QRect
    ) -> None:
        """Tell what is wrong beside a place of the canvas; the first way to mend it has focus."""
        self._empty()
        for problem in problems:
            self._box.addWidget(_label(problem.what, ""))
            if problem.hint:
                self._box.addWidget(_label(problem.hint, "dim"))
        for offer in offers:
            self._box.addWidget(self._button(offer))
        self._open(beside)
        first = next(iter(self.buttons()), None)
        (self if first is None else first).setFocus(Qt.FocusReason.PopupFocusReason)

    def say(self, words: str, beside: QRect) -> None:
        """Say something beside a place of the canvas, for a few seconds."""
        self._empty()
        self._box.addWidget(_label(words, ""))
        self._open(beside)
        self._timer.start()

    def is_open(self) -> bool:
        """Whether it is there."""
        return not self.isHidden()

    def said(self) -> str:
        """All that is written in it."""
        return "\n".join(label.text() for label in self.findChildren(QLabel))

    def buttons(self) -> list[QPushButton]:
        """The ways to mend, in their order."""
        return self.findChildren(QPushButton)

    @Slot()
    def close_bubble(self) -> None:
        """Put it away; nothing is mended."""
        if not self.is_open():
            return
        focus = QApplication.focusWidget()
        had_focus = focus is not None and (focus is self or self.isAncestorOf(focus))
        self._timer.stop()
        self.hide()
        parent = self.parentWidget()
        if had_focus and parent is not None:
            parent.setFocus(Qt.FocusReason.PopupFocusReason)

    # -- inner ---------------------------------------------------------------------------------

    def _empty(self) -> None:
        self._timer.stop()
        while (item := self._box.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.setParent(None)
                old.deleteLater()

    def _button(self, offer: Offer) -> QPushButton:
        button = ElidedButton(offer.label)
        button.clicked.connect(partial(self._choose, offer))
        return button

    def _open(self, beside: QRect) -> None:
        width = round(WIDTH * text_scale(self.font()))
        self._box.activate()
        self.resize(width, self._box.totalHeightForWidth(width))
        self.move(self._spot(beside))
        self.show()
        self.raise_()

    def _spot(self, beside: QRect) -> QPoint:
        """Below the place where there is room, else above it."""
        canvas = self.parentWidget()
        assert canvas is not None
        y = beside.bottom() + AWAY
        if y + self.height() > canvas.height() - MARGIN:
            y = beside.top() - AWAY - self.height()
        right, bottom = canvas.width() - self.width(), canvas.height() - self.height()
        x = min(max(MARGIN, beside.left()), max(MARGIN, right - MARGIN))
        return QPoint(x, min(max(MARGIN, y), max(MARGIN, bottom - MARGIN)))

    def _choose(self, offer: Offer, _checked: bool = False) -> None:
        self.close_bubble()
        self.mend_wished.emit(offer.mend)

    # -- events --------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close_bubble()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = theme_of(self.palette())
        painter = QPainter(self)
        draw_body(painter, QRectF(self.rect()), theme.raised, theme.dim)
        painter.end()


def _label(words: str, role: str) -> QLabel:
    label = QLabel(words)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    label.setProperty("role", role)
    return label
