"""`ForwardBlock`: the sum with its real numbers, the curve, and the answer."""

from time import perf_counter

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QLabel, QPushButton, QWidget

from nnviz.session.frame import Model
from nnviz.session.lesson import Forward, Role
from nnviz.ui.inspector.block import Block
from nnviz.ui.inspector.curve_plot import CurvePlot
from nnviz.ui.inspector.number_row import NumberRow
from nnviz.ui.inspector.product_table import ProductTable
from nnviz.ui.inspector.rows import content_of, order_of
from nnviz.ui.inspector.words import (
    answer_label,
    has_bent_window,
    neuron_name,
    sum_heads,
    sum_sentence,
    total_label,
)
from nnviz.ui.widgets.segmented import Segmented

RESORT_S = 1.0
"""While training runs, rows that are sorted by size change places at most this often."""


class ForwardBlock(Block):
    """Signals: those of its table, `text_entered(int, str)` and `value_wished(int, float)`, and
    `arithmetic_wished()`, to see how a pixel comes about."""

    text_entered = Signal(int, str)
    value_wished = Signal(int, float)
    arithmetic_wished = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Forward: what it says", parent)
        self._by_size = True
        self._order: NDArray[np.intp] | None = None
        self._sorted_at = 0.0
        self._shown: tuple[Model, Forward] | None = None
        self.sorting = Segmented({True: "by size", False: "in order"}, "Rows", self)
        self.sorting.show_value(True)
        self.row.addWidget(self.sorting)
        self.table = ProductTable("Inputs and weights", editable=True, parent=self)
        self.problem = QLabel(self)
        self.problem.setProperty("role", "error")
        self.problem.setWordWrap(True)
        self.problem.hide()
        self.arithmetic = QPushButton("Show its arithmetic", self)
        self.arithmetic.setToolTip("The patch, the kernel and their products, in the Pixel dock")
        self.curve = CurvePlot(self)
        self.answer = NumberRow(strong=True, parent=self)
        for widget in (self.table, self.problem, self.arithmetic, self.curve, self.answer):
            self.column.addWidget(widget)
        self.arithmetic.clicked.connect(self.arithmetic_wished)
        self.sorting.value_wished.connect(self._on_sorting_wished)
        self.table.text_entered.connect(self.text_entered)
        self.table.value_wished.connect(self.value_wished)
        self.table.typing_ended.connect(self._on_typing_ended)

    def show_neuron(self, model: Model, found: Forward, fresh: bool) -> None:
        """Show a neuron's sum; `fresh` sorts anew."""
        now = perf_counter()
        stale = self._shown is None or self._shown[0] is not model  # other inputs, perhaps fewer
        if fresh or stale or now - self._sorted_at > RESORT_S or self._order is None:
            self._order, self._sorted_at = order_of(found.terms, self._by_size), now
        self._shown = model, found
        has_sum = bool(len(found.terms)) or found.bias is not None
        self.say(sum_sentence(found))
        self.sorting.setVisible(len(found.terms) > 1)
        self.table.setVisible(has_sum)
        self.arithmetic.setVisible(found.role is Role.WINDOW)
        has_curve = found.role in (Role.SUM, Role.BEND) or has_bent_window(found)
        self.curve.setVisible(has_curve)
        self.table.show_content(
            content_of(
                found.terms,
                self._order,
                lambda neuron: neuron_name(model, neuron),
                sum_heads(found),
                found.bias,
                total_label(found),
                found.total,
            )
        )
        if has_curve:
            self.curve.show_neuron(found)
        self.answer.show_number(answer_label(found), found.answer)

    def refuse(self, sentence: str) -> None:
        """What was typed is not taken: say why, and leave the field open."""
        self.table.refuse()
        self.complain(sentence)

    def complain(self, sentence: str) -> None:
        """Say what is wrong; nothing takes it back."""
        self.problem.setText(sentence)
        self.problem.setVisible(bool(sentence))

    def accept(self) -> None:
        """What was typed is taken."""
        self.complain("")
        self.table.accept()

    @Slot(object)
    def _on_sorting_wished(self, by_size: bool) -> None:
        self._by_size = by_size
        self.sorting.show_value(by_size)
        if self._shown is not None:
            self.show_neuron(*self._shown, fresh=True)

    @Slot()
    def _on_typing_ended(self) -> None:
        self.complain("")
