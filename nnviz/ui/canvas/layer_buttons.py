"""`LayerButtons`: fewer and more neurons, over the heading of the layer one looks at."""

from PySide6.QtCore import QPoint, QRectF, Qt, Signal, Slot
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QWidget

from nnviz.ui.theme import theme_of
from nnviz.ui.widgets.icon_button import IconButton

SIDE, GAP = 18, 4


class LayerButtons(QWidget):
    """Two small buttons in a pill.

    Signals:
        units_wished(str, int): the layer's id, and how many neurons more (or fewer, below zero).
    """

    units_wished = Signal(str, int)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.node = ""
        self.less = IconButton("minus", "", SIDE, self)
        self.more = IconButton("plus", "", SIDE, self)
        row = QHBoxLayout(self)
        row.setContentsMargins(3, 1, 3, 1)
        row.setSpacing(GAP)
        for button in (self.less, self.more):
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # the keys are Shift+Up and Shift+Down
            button.setAutoRepeat(True)
            row.addWidget(button)
        self.adjustSize()
        self.hide()
        self.less.clicked.connect(self._on_less_clicked)
        self.more.clicked.connect(self._on_more_clicked)

    def show_layer(self, node: str, above: QPoint) -> None:
        """Show the buttons of a layer with their middle at a place; none hides them."""
        self.setVisible(bool(node))
        if not node:
            self.node = ""
            return
        if node != self.node:
            self.node = node
            for button, what, key in (
                (self.less, "One neuron fewer", "Shift+Down"),
                (self.more, "One neuron more", "Shift+Up"),
            ):
                button.setAccessibleName(f"{what} in {node}")
                button.setToolTip(f"{what} in {node}. Training goes on.  ({key})")
        elif self.underMouse():
            return  # whoever presses again and again must not follow a growing column
        self.move(above - QPoint(self.width() // 2, self.height() // 2))

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = theme_of(self.palette())
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(theme.line), 1))
        painter.setBrush(QColor(theme.raised))
        body = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.drawRoundedRect(body, body.height() / 2, body.height() / 2)
        painter.end()

    @Slot()
    def _on_less_clicked(self) -> None:
        self.units_wished.emit(self.node, -1)

    @Slot()
    def _on_more_clicked(self) -> None:
        self.units_wished.emit(self.node, 1)
