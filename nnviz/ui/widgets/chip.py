"""`ChipRow`: small toggles in lines, for what is in and what is out ("x  y  x²")."""

from collections.abc import Collection, Mapping

from PySide6.QtCore import QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QColor, QFont, QFontMetrics, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QSizePolicy, QWidget

from nnviz.ui.style import shows_ring
from nnviz.ui.theme import mix, smaller, theme_of
from nnviz.ui.widgets.flow import FlowLayout

_RING = 2  # room around a chip for its focus ring
_MOVES = {Qt.Key.Key_Left: -1, Qt.Key.Key_Up: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Down: 1}


class Chip(QAbstractButton):
    """One toggle; it does not check itself."""

    def __init__(self, text: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setText(text)
        self.setAccessibleName(text)
        self.setCheckable(True)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def nextCheckState(self) -> None:
        """A click is a wish, not yet a change."""

    def sizeHint(self) -> QSize:
        metrics = QFontMetrics(self._small())
        width = max(metrics.horizontalAdvance(self.text()), metrics.height() - 6)
        return QSize(width + 14 + 2 * _RING, metrics.height() + 7 + 2 * _RING)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = theme_of(self.palette())
        ground = theme.accent if self.isChecked() else theme.raised
        ink = theme.on_accent if self.isChecked() else theme.text
        if self.underMouse() and self.isEnabled():
            ground = mix(ground, theme.text, 0.12)
        if not self.isEnabled():
            ink, ground = mix(theme.dim, theme.surface, 0.4), theme.raised
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        body = QRectF(self.rect()).adjusted(_RING, _RING, -_RING, -_RING)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(ground))
        painter.drawRoundedRect(body, 5, 5)
        if shows_ring(self):
            painter.setPen(QPen(QColor(theme.text if self.isChecked() else theme.focus), 1.75))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(body.adjusted(-1, -1, 1, 1), 6, 6)
        painter.setFont(self._small())
        painter.setPen(QColor(ink))
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self.text())
        painter.end()

    def _small(self) -> QFont:
        return smaller(self.font())


class ChipRow(QWidget):
    """Chips for `choices` (value to text). One stop for Tab; arrows move, Space toggles.

    Signals:
        values_wished(object): a tuple of the values that somebody wants in, in the chips' order.
    """

    values_wished = Signal(object)

    def __init__(
        self, choices: Mapping[str, str], name: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self._values = list(choices)
        self._shown: tuple[str, ...] = ()
        self._group = QButtonGroup(self)
        self._group.setExclusive(False)
        self._layout = FlowLayout(self, spacing=2)
        for number, text in enumerate(choices.values()):
            chip = Chip(text, self)
            chip.setFocusPolicy(Qt.FocusPolicy.ClickFocus if number else Qt.FocusPolicy.StrongFocus)
            self._group.addButton(chip, number)
            self._layout.addWidget(chip)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self._group.idClicked.connect(self._on_group_id_clicked)

    def show_values(self, values: Collection[str]) -> None:
        """Show which values are in; emits nothing."""
        self._shown = tuple(value for value in self._values if value in values)
        for number, value in enumerate(self._values):
            self._group.button(number).setChecked(value in values)

    def chip(self, value: str) -> QAbstractButton:
        """The chip of a value."""
        return self._group.button(self._values.index(value))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go round at the ends; within, Qt's own button group has moved the focus already."""
        move = _MOVES.get(Qt.Key(event.key()))
        focused = self.focusWidget()
        if move is None or not isinstance(focused, Chip):
            super().keyPressEvent(event)
            return
        number = (self._group.id(focused) + move) % len(self._values)
        self._group.button(number).setFocus(Qt.FocusReason.TabFocusReason)

    @Slot(int)
    def _on_group_id_clicked(self, number: int) -> None:
        clicked = self._values[number]
        wished = set(self._shown) ^ {clicked}
        self.values_wished.emit(tuple(value for value in self._values if value in wished))
