"""`Switch`: on or off, painted as a small lever."""

from PySide6.QtCore import QEasingCurve, QRectF, QSize, Qt, QVariantAnimation, Slot
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from nnviz.ui.style import shows_ring
from nnviz.ui.theme import NORMAL, mix, theme_of
from nnviz.ui.widgets.keys import PRESSING
from nnviz.ui.widgets.motion import motion_ms

_MARGIN = 3  # room for the focus ring


class Switch(QAbstractButton):
    """A checkable button that does not check itself: a click emits `clicked`, `show_on` shows."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._is_half = False
        self._motion = QVariantAnimation(self)
        self._motion.setEasingCurve(QEasingCurve.Type.OutCubic)
        self._motion.setStartValue(0.0)
        self._motion.setEndValue(0.0)
        self._motion.valueChanged.connect(self._on_motion_value_changed)

    def show_on(self, on: bool) -> None:
        """Show on or off; emits nothing."""
        was_half, self._is_half = self._is_half, False
        if on == self.isChecked():
            if was_half:
                self.update()
            return
        self.blockSignals(True)
        self.setChecked(on)
        self.blockSignals(False)
        self._motion.stop()
        self._motion.setStartValue(0.0 if on else 1.0)
        self._motion.setEndValue(1.0 if on else 0.0)
        self._motion.setDuration(motion_ms(self))
        self._motion.start()
        self.update()

    def show_half(self) -> None:
        """Show that some are on and some are off; emits nothing."""
        self.show_on(False)
        self._is_half = True
        self.update()

    def nextCheckState(self) -> None:
        """A click is a wish, not yet a change."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in PRESSING:
            self.click()
        else:
            super().keyPressEvent(event)

    def sizeHint(self) -> QSize:
        unit = self._unit()
        return QSize(round(28 * unit) + 2 * _MARGIN, round(16 * unit) + 2 * _MARGIN)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = theme_of(self.palette())
        place = self._place()
        body = QRectF(self.rect()).adjusted(_MARGIN, _MARGIN, -_MARGIN, -_MARGIN)
        radius = body.height() / 2
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        off = mix(theme.raised, theme.dim, 0.45 if self.underMouse() else 0.3)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(
            QColor(mix(off, theme.accent, place) if self.isEnabled() else theme.raised)
        )
        painter.drawRoundedRect(body, radius, radius)
        knob = theme.on_accent if self.isChecked() and not theme.is_dark else "#ffffff"
        painter.setBrush(QColor(knob if self.isEnabled() else theme.dim))
        size = body.height() - 4
        left = body.left() + 2 + place * (body.width() - size - 4)
        painter.drawEllipse(QRectF(left, body.top() + 2, size, size))
        if shows_ring(self):
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(theme.focus), 1.75))
            painter.drawRoundedRect(body.adjusted(-2, -2, 2, 2), radius + 2, radius + 2)
        painter.end()

    @Slot(object)
    def _on_motion_value_changed(self, _value: object) -> None:
        self.update()

    def _place(self) -> float:
        if self._is_half:
            return 0.5
        value = self._motion.currentValue()
        is_moving = self._motion.state() is QVariantAnimation.State.Running
        return float(value) if is_moving else float(self.isChecked())

    def _unit(self) -> float:
        return max(1.0, self.font().pixelSize() / NORMAL)
