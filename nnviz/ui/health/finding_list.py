"""`FindingList`: findings in rows, one below the other; arrow keys go from row to row."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from nnviz.session.health import Finding
from nnviz.session.selection import Selection
from nnviz.ui.health.finding_row import FindingRow

MOST_SELECTED = 64
"""Of more neurons the first are selected: all edges of what is selected are drawn."""


class FindingList(QScrollArea):
    """Rows are kept and filled anew, so that nothing moves that need not.

    Signals:
        selection_wished(object): a `Selection` of the neurons of the row that was clicked.
        offer_wished(object, object): somebody wants this `Offer` of this `Finding` done.
    """

    selection_wished = Signal(object)
    offer_wished = Signal(object, object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.rows: list[FindingRow] = []
        column = QWidget()
        self._box = QVBoxLayout(column)
        self._box.setContentsMargins(0, 4, 0, 4)
        self._box.setSpacing(0)
        self._box.addStretch(1)
        self.setWidget(column)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.viewport().setAutoFillBackground(False)
        column.setAutoFillBackground(False)

    def show_findings(self, findings: Sequence[Finding], selection: Selection) -> None:
        """Show findings in their order; those whose neurons are selected are marked."""
        while len(self.rows) < len(findings):
            self._add_row()
        for at, row in enumerate(self.rows):
            row.setVisible(at < len(findings))
        for row, finding in zip(self.rows, findings, strict=False):
            is_picked = bool(finding.neurons) and selected_by(finding) == selection
            row.show_finding(finding, is_picked=is_picked)

    def _add_row(self) -> None:
        row = FindingRow(self.widget())
        row.picked.connect(self._on_row_picked)
        row.offer_wished.connect(self.offer_wished)
        row.step_wished.connect(self._on_row_step_wished)
        self._box.insertWidget(len(self.rows), row)
        self.rows.append(row)

    @Slot(object)
    def _on_row_picked(self, finding: Finding) -> None:
        self.selection_wished.emit(selected_by(finding))

    @Slot(int)
    def _on_row_step_wished(self, step: int) -> None:
        shown = [row for row in self.rows if not row.isHidden()]
        row = self.sender()
        if isinstance(row, FindingRow) and row in shown:
            at = min(max(shown.index(row) + step, 0), len(shown) - 1)
            shown[at].setFocus(Qt.FocusReason.TabFocusReason)
            self.ensureWidgetVisible(shown[at], 0, 0)


def selected_by(finding: Finding) -> Selection:
    """What clicking a finding selects."""
    return Selection(neurons=finding.neurons[:MOST_SELECTED])
