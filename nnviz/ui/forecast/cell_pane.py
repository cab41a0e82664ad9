"""`CellPane`: cells over the window's time, and the choice of the layer they are of."""

from collections.abc import Sequence

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from nnviz.core.marks import Neuron
from nnviz.data.forecast import Forecast
from nnviz.engine.network import Network
from nnviz.explain.cells import Cell, Cells
from nnviz.explain.series_cells import cells_over, over_time, unit_at
from nnviz.session.frame import Frame
from nnviz.ui.forecast.cell_strip import CellStep, CellStrip
from nnviz.ui.forecast.words import number, step_words
from nnviz.ui.theme import Theme
from nnviz.ui.widgets.elided import ElidedLabel
from nnviz.ui.widgets.small_combo import SmallCombo


class CellPane(QWidget):
    """Signals:

    - `neuron_wished(Neuron)`: a cell at a step is chosen that is a neuron of the network.
    - `cells_changed()`: cells of another layer, or other numbers of them, are wanted.
    """

    neuron_wished = Signal(object)
    cells_changed = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._network: Network | None = None
        self._kinds: tuple[Cells, ...] = ()
        self._lies: Forecast | None = None
        self.layers = SmallCombo("Which cells", self)
        self.layers.setToolTip("Whose numbers over time")
        self.about = ElidedLabel("", parent=self)
        self.about.setProperty("role", "small")
        self.strip = CellStrip(theme, self)
        self._lay_out()
        self.layers.activated.connect(self._on_layer_activated)
        self.strip.cell_wished.connect(self._on_cell_wished)

    @property
    def cells(self) -> Cells | None:
        """Whose numbers are shown; None without any."""
        at = self.layers.currentIndex()
        return self._kinds[at] if 0 <= at < len(self._kinds) else None

    @property
    def kinds(self) -> Sequence[Cells]:
        """What there is to choose from."""
        return self._kinds

    @property
    def wants_taps(self) -> bool:
        """Whether frames must hold what layers show besides their output."""
        return self.cells is not None and bool(self.cells.tap)

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of another theme."""
        self.strip.set_theme(theme)

    def show_network(self, network: Network, lies: Forecast) -> None:
        """Offer the cells of a network; those that were chosen stay, if it has them."""
        before, kinds = self.cells, cells_over(network, lies.window)
        self._network, self._lies = network, lies
        if kinds == self._kinds:
            return
        self._kinds = kinds
        with QSignalBlocker(self.layers):
            self.layers.clear()
            self.layers.addItems([cells.name for cells in kinds])
            self.layers.setCurrentIndex(kinds.index(before) if before in kinds else 0)
        self.strip.show_chosen(None)

    def show_frame(self, frame: Frame) -> None:
        """What the cells say of the probe."""
        cells, lies = self.cells, self._lies
        if cells is None or lies is None:
            return
        values = over_time(cells, frame.activations, frame.taps)
        if values is not None and len(values) == lies.window:
            self.strip.show_cells(cells.name, values, lies)
            self._tell()

    def show_neuron(self, neuron: Neuron | None) -> None:
        """Choose the cell of a neuron that is selected, if it is one of these."""
        cells, network = self.cells, self._network
        if neuron is None or cells is None or network is None or neuron.node != cells.node:
            return
        features = network.facts.shapes[neuron.node][-1]
        step, at = divmod(neuron.unit, features)
        if not cells.tap:
            self.strip.show_chosen(CellStep(at, step))
        elif (
            self.strip.chosen is None or unit_at(network, self._chosen(cells), step) != neuron.unit
        ):
            self.strip.show_chosen(CellStep(min(at, cells.count - 1), step))
        self._tell()

    def _chosen(self, cells: Cells) -> Cell:
        assert self.strip.chosen is not None
        return cells.cell(self.strip.chosen.cell)

    def _tell(self) -> None:
        chosen, values, lies = self.strip.chosen_there, self.strip.values, self._lies
        if lies is None or chosen is None:
            self.about.setText("one row a cell · click one to follow it")
            return
        when = step_words(chosen.step + 1 - len(values), lies)
        said = number(float(values[chosen.step, chosen.cell]))
        self.about.setText(f"cell {chosen.cell + 1} · {when}: {said}")

    def _on_layer_activated(self, _at: int) -> None:
        self.strip.show_chosen(None)
        self.cells_changed.emit()

    def _on_cell_wished(self, which: CellStep) -> None:
        self.strip.show_chosen(which)
        self._tell()
        cells, network = self.cells, self._network
        if cells is None or network is None:
            return
        unit = unit_at(network, cells.cell(which.cell), which.step)
        if unit is not None:
            self.neuron_wished.emit(Neuron(cells.node, unit))

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self.about, 1)
        row.addWidget(self.layers)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addLayout(row)
        column.addWidget(self.strip, 1)
