"""One cell: how it comes to its number at a step, gate by gate; of attention what a query reads, of
layers that work step by step what lies under their window."""

from typing import ClassVar

from PySide6.QtCore import QPointF, QSize, Qt, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QLabel, QLayout, QScrollArea, QVBoxLayout, QWidget

from nnviz.core.marks import Neuron
from nnviz.record.table import Table
from nnviz.session.cell_arithmetic import cell_sum, has_cells
from nnviz.session.frame import Frame, Model, Wants
from nnviz.session.neuron_names import heading
from nnviz.session.query_arithmetic import has_heads, query_sum
from nnviz.session.selection import Selection
from nnviz.session.session import Session
from nnviz.session.step_arithmetic import has_steps, step_sum
from nnviz.ui.filters.cell_rows import EMPTY, Row, cell_rows, query_rows, rows_table, step_rows
from nnviz.ui.filters.cell_sheet import CellSheet
from nnviz.ui.pointed import Pointed
from nnviz.ui.theme import Theme
from nnviz.ui.view import Area, View
from nnviz.ui.widgets.elided import ElidedLabel

STEPS = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}
"""Keys: cells to the right, steps down, as on the canvas."""


class CellView(View):
    """Follows the selection to cells of recurrent layers, features of attention, and neurons of
    dense layers and convolutions over steps."""

    name: ClassVar[str] = "cell"
    title: ClassVar[str] = "Cell"
    area: ClassVar[Area] = Area.RIGHT
    order: ClassVar[int] = 11
    interval_ms: ClassVar[int] = 100

    def __init__(self, session: Session, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(session, theme, parent)
        self._model: Model | None = None
        self._frame: Frame | None = None
        self._neuron: Neuron | None = None
        self._build()
        session.selection_changed.connect(self._on_selection_changed)

    @property
    def neuron(self) -> Neuron | None:
        """The unit that is shown; None without a layer that has any."""
        return self._neuron

    # -- showing -------------------------------------------------------------------------------

    def wishes(self) -> Wants:
        return Wants(taps=self._neuron is not None)

    def show_model(self, model: Model) -> None:
        self._model, self._frame = model, None
        kept = self._neuron
        if kept is None or not _is_there(model, kept):
            self._neuron = first_cell(model)
        self._follow(self.session.selection.neuron)
        has_any = self._neuron is not None
        self.heading.setVisible(has_any)
        self._scroll.setVisible(has_any)
        self.empty.setVisible(not has_any)

    def show_frame(self, frame: Frame) -> None:
        model, neuron = self._model, self._neuron
        if model is None or frame.run != model.run or neuron is None:
            return
        if frame.taps or has_steps(model, neuron.node):
            self._frame = frame
            self._redraw()

    def lies_at(self, at: QPointF) -> Pointed | None:
        """The unit that it looks into."""
        return None if self._neuron is None else Pointed(self._neuron)

    def numbers(self) -> Table | None:
        """A row a number of the arithmetic."""
        return rows_table(self.sheet.rows) if self.sheet.rows else None

    def sizeHint(self) -> QSize:
        return QSize(320, 560)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows lead to other cells and steps."""
        across, down = STEPS.get(Qt.Key(event.key()), (0, 0))
        model, neuron = self._model, self._neuron
        if model is None or neuron is None or not (across or down):
            event.ignore()
            return
        steps, features = model.network.facts.shapes[neuron.node]
        step, feature = divmod(neuron.unit, features)
        step, feature = min(max(step + down, 0), steps - 1), (feature + across) % features
        self.session.select(Selection((Neuron(neuron.node, step * features + feature),)))

    def _redraw(self) -> None:
        model, frame, neuron = self._model, self._frame, self._neuron
        if model is None or frame is None or neuron is None:
            return
        self.heading.setText(heading(model, neuron))
        rows = arithmetic_rows(model, frame, neuron)
        if rows:
            self.sheet.show_rows(rows)

    def _follow(self, neuron: Neuron | None) -> None:
        if self._model is not None and neuron is not None and _is_there(self._model, neuron):
            self._neuron = neuron
            self._redraw()

    @Slot(object)
    def _on_selection_changed(self, selection: Selection) -> None:
        self._follow(selection.neuron)

    # -- building ------------------------------------------------------------------------------

    def _build(self) -> None:
        self.setAccessibleName("Arithmetic of one cell")
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.empty = QLabel(EMPTY, self)
        self.empty.setProperty("role", "dim")
        self.empty.setWordWrap(True)
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.empty.setMargin(16)
        self.heading = ElidedLabel(parent=self)
        self.sheet = CellSheet("Numbers of the cell")
        self._scroll = QScrollArea(self)
        self._scroll.setWidget(self.sheet)
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.viewport().setAutoFillBackground(False)
        self.sheet.setAutoFillBackground(False)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.setSizeConstraint(QLayout.SizeConstraint.SetNoConstraint)
        above = QVBoxLayout()
        above.setContentsMargins(12, 6, 12, 0)
        above.addWidget(self.heading)
        whole.addWidget(self.empty)
        whole.addLayout(above)
        whole.addWidget(self._scroll, 1)
        self.heading.hide()
        self._scroll.hide()


def arithmetic_rows(model: Model, frame: Frame, neuron: Neuron) -> tuple[Row, ...]:
    """How a unit comes to its number; nothing where a frame does not hold what it takes."""
    cell = cell_sum(model, frame, neuron)
    if cell is not None:
        return cell_rows(cell)
    query = query_sum(model, frame, neuron)
    if query is not None:
        return query_rows(model, frame, query)
    step = step_sum(model, frame, neuron)
    return () if step is None else step_rows(model, frame, step)


def has_arithmetic(model: Model, node: str) -> bool:
    """Whether the units of a node are written out here."""
    return has_cells(model, node) or has_heads(model, node) or has_steps(model, node)


def first_cell(model: Model) -> Neuron | None:
    """The first unit at the last step of the first layer that has an arithmetic here: of cells or
    heads where there are any."""
    shapes, names = model.network.facts.shapes, [node.id for node in model.network.graph]
    remembers = (name for name in names if has_cells(model, name) or has_heads(model, name))
    node = next(remembers, None) or next((n for n in names if has_steps(model, n)), None)
    if node is None:
        return None
    steps, features = shapes[node]
    return Neuron(node, (steps - 1) * features)


def _is_there(model: Model, neuron: Neuron) -> bool:
    node, shapes = neuron.node, model.network.facts.shapes
    if not has_arithmetic(model, node):
        return False
    steps, features = shapes[node]
    return neuron.unit < steps * features
