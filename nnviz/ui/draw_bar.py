"""`DrawBar`: what a stroke on the plane leaves, and a way to begin with an empty one."""

from PySide6.QtCore import QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from nnviz.core.spec import Option
from nnviz.data.drawn import MOST_CLASSES, DrawnPoints
from nnviz.ui.style import set_style_property, shows_ring
from nnviz.ui.surface_colors import class_colors
from nnviz.ui.theme import Theme, mix, smaller, theme_of
from nnviz.ui.widgets.chip import Chip
from nnviz.ui.widgets.flow import FlowLayout
from nnviz.ui.widgets.slider import OptionSlider

LONGEST = 96
"""Pixels of a class's name on its chip."""

_RING, _DOT = 2, 9
VALUE = Option(
    "Value",
    "What is to be learnt at the points you draw: blue is high, orange low.",
    low=-1,
    high=1,
)


class ClassChip(Chip):
    """One class to draw: its colour and its name. It does not check itself."""

    def __init__(self, name: str, color: str, parent: QWidget | None = None) -> None:
        super().__init__(name, parent)
        self._color = color
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def sizeHint(self) -> QSize:
        metrics = QFontMetrics(smaller(self.font()))
        width = min(LONGEST, metrics.horizontalAdvance(self.text())) + _DOT + 19
        return QSize(width + 2 * _RING, metrics.height() + 7 + 2 * _RING)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = theme_of(self.palette())
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        body = QRectF(self.rect()).adjusted(_RING, _RING, -_RING, -_RING)
        ground = mix(theme.raised, theme.text, 0.12) if self.underMouse() else theme.raised
        painter.setBrush(QColor(ground))
        pen = QPen(QColor(theme.text), 1.5) if self.isChecked() else Qt.PenStyle.NoPen
        painter.setPen(pen)
        painter.drawRoundedRect(body, 5, 5)
        if shows_ring(self):
            painter.setPen(QPen(QColor(theme.focus), 1.75))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(body.adjusted(-1, -1, 1, 1), 6, 6)
        painter.setPen(QPen(QColor(theme.mark_line), 0.8))
        painter.setBrush(QColor(self._color))
        dot = QRectF(body.left() + 6, body.center().y() - _DOT / 2, _DOT, _DOT)
        painter.drawEllipse(dot)
        painter.setFont(smaller(self.font()))
        painter.setPen(QColor(theme.text if self.isChecked() else theme.dim))
        room = body.adjusted(_DOT + 11, 0, -5, 0)
        metrics = QFontMetrics(smaller(self.font()))
        text = metrics.elidedText(self.text(), Qt.TextElideMode.ElideRight, round(room.width()) + 1)
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, text)
        painter.end()


class DrawBar(QWidget):
    """Shows the brush and the points there are.

    Signals: `brush_wished(float)` the class or the value to draw; `clear_wished()`.
    """

    brush_wished = Signal(float)
    clear_wished = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._shown: tuple[object, ...] = ()
        self._is_short = False
        self.chips: list[Chip] = []
        self._classes = QWidget(self)
        self._flow = FlowLayout(self._classes, spacing=0)
        self.value = OptionSlider("value", VALUE, 1.0, parent=self)
        self.clear = QPushButton("Clear", self)
        self.clear.setProperty("kind", "small")
        self.hint = QLabel(self)
        self.hint.setProperty("role", "small")
        self.hint.setWordWrap(True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        row = QHBoxLayout()
        column.addLayout(row)
        row.setSpacing(8)
        row.addWidget(self._classes, 1)
        row.addWidget(self.value, 1)
        row.addWidget(self.clear, 0, Qt.AlignmentFlag.AlignTop)
        column.addWidget(self.hint)
        self.value.value_wished.connect(self._on_value_wished)
        self.clear.clicked.connect(self._on_clear_clicked)
        self.clear.setToolTip("Remove all points and begin with an empty plane. Undo brings back.")

    def show_points(self, points: DrawnPoints, brush: float) -> None:
        """Show what can be drawn beside these points, and what is."""
        self._classes.setVisible(not points.regression)
        self.value.setVisible(points.regression)
        if points.regression:
            reach = max(1.0, *(abs(y) for y in points.y)) if points.y else 1.0
            self.value.set_range(-reach, reach)
            self.value.show_value(brush)
        else:
            self._show_classes(points.names, int(brush))

    def show_hint(self, text: str, *, is_problem: bool = False) -> None:
        """Say how to draw, or why not."""
        role = "error" if is_problem else "small"
        set_style_property(self.hint, "role", role)
        self.hint.setText(text)
        self._show_hint()

    def set_short(self, short: bool) -> None:
        """Where the plane would have to give way, only problems are told."""
        self._is_short = short
        self._show_hint()

    def _show_hint(self) -> None:
        self.hint.setVisible(not self._is_short or self.hint.property("role") == "error")

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of another theme."""
        self._theme, self._shown = theme, ()

    def _show_classes(self, names: tuple[str, ...], brush: int) -> None:
        """One chip a class, one more while a new one is being drawn, and a plus."""
        known = len(names)
        shown = (*names, *(f"class {at + 1}" for at in range(known, brush + 1)))
        if self._shown != (shown, known, self._theme):
            self._shown = (shown, known, self._theme)
            self._make_chips(shown, known)
        for at, chip in enumerate(self.chips):
            chip.setChecked(at == brush)

    def _make_chips(self, names: tuple[str, ...], known: int) -> None:
        while self._flow.takeAt(0) is not None:
            pass
        for chip in self.chips:
            chip.hide()
            chip.deleteLater()
        colors = class_colors(max(2, len(names)), self._theme)
        self.chips = [ClassChip(n, c, self._classes) for n, c in zip(names, colors, strict=True)]
        for name, chip in zip(names, self.chips, strict=True):
            chip.setToolTip(f"Draw points of {name}.")
        if len(names) == known < MOST_CLASSES:
            plus = Chip("+", self._classes)
            plus.setAccessibleName("Another class")
            plus.setToolTip("Draw points of another class; the network gets an output for it.")
            plus.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            self.chips.append(plus)
        for chip in self.chips:
            self._flow.addWidget(chip)
            chip.clicked.connect(self._on_chip_clicked)
            chip.show()
        self._classes.updateGeometry()

    @Slot()
    def _on_chip_clicked(self) -> None:
        chip = self.sender()
        self.brush_wished.emit(float(next(at for at, c in enumerate(self.chips) if c is chip)))

    @Slot(object)
    def _on_value_wished(self, value: object) -> None:
        if isinstance(value, int | float):
            self.brush_wished.emit(float(value))

    @Slot()
    def _on_clear_clicked(self) -> None:
        self.clear_wished.emit()
