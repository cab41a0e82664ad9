"""`TrustLine`: how far to trust the result above it, in numbers, and what to beware of."""

from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from nnviz.explain.trust import Trust
from nnviz.ui.why.trust_chip import TrustChip
from nnviz.ui.why.warning_row import WarningRow
from nnviz.ui.widgets.flow import FlowLayout

USUAL = ("fidelity", "stability", "sanity")
"""What is shown as unknown until somebody has measured."""

MEASURING = "Measuring how far to trust it …"
NOTHING = "No warnings."


class TrustLine(QWidget):
    """It keeps its size when numbers or warnings come."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._names: tuple[str, ...] = USUAL
        self._chips: list[TrustChip] = []
        self._build()
        self.show_nothing()

    def show_trust(self, trust: Trust) -> None:
        """Show what has been measured."""
        figures = trust.figures
        self._names = tuple(figure.name for figure in figures)
        self._provide(len(figures))
        for chip, figure in zip(self._chips, figures, strict=False):
            chip.show_figure(figure)
        self._flow.activate()  # a request for it may be lost while docks are being resized
        self.warnings.show_warnings(trust.warnings, NOTHING)

    def show_measuring(self, share: float | None = None) -> None:
        """Say that it is being measured: the numbers are those of the result before, unknown."""
        names = self._names or USUAL
        self._provide(len(names))
        for chip, name in zip(self._chips, names, strict=False):
            chip.show_unknown(name)
        self._flow.activate()
        far = f" {share:.0%}" if share is not None else ""
        self.warnings.show_warnings((), MEASURING + far)

    def show_nothing(self) -> None:
        """There is no result, or nobody measures."""
        self._provide(0)
        self.warnings.show_warnings(())

    def texts(self) -> list[str]:
        """The numbers that are shown."""
        return [chip.text for chip in self._chips if not chip.isHidden()]

    def _provide(self, count: int) -> None:
        while len(self._chips) < count:
            chip = TrustChip(self._row)
            self._chips.append(chip)
            self._flow.addWidget(chip)
        for number, chip in enumerate(self._chips):
            chip.setVisible(number < count)
        self._row.setVisible(count > 0)
        self._row.updateGeometry()

    def _build(self) -> None:
        self._row = QWidget(self)
        self._flow = FlowLayout(self._row, spacing=4)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self._row.setSizePolicy(policy)
        self.warnings = WarningRow(self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self._row)
        column.addWidget(self.warnings)
        self.setAccessibleName("How far to trust it")
