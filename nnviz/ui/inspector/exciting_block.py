"""`ExcitingBlock`: the test pictures that excite a neuron most, kept up to date while it trains."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from nnviz.core.maps import has_maps
from nnviz.core.marks import Neuron
from nnviz.core.problem import Problem
from nnviz.session.exciting import Found
from nnviz.session.frame import Model
from nnviz.ui.inspector.block import Block
from nnviz.ui.inspector.exciting_grid import ExcitingGrid
from nnviz.ui.inspector.exciting_tiles import sentence, tiles


class ExcitingBlock(Block):
    """Signals: `sample_wished(int)`, a test sample by its place."""

    sample_wished = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Pictures that excite it most", parent)
        self.grid = ExcitingGrid(self)
        self.column.addWidget(self.grid)
        self.grid.sample_wished.connect(self.sample_wished)
        self._shown: tuple[Found, Neuron] | None = None

    def show_neuron(
        self, model: Model, neuron: Neuron, found: Found | None, problem: Problem | None
    ) -> None:
        """Show what excites a neuron; of a map, what excites the map."""
        layer, shape = model.network.graph[neuron.node], model.network.facts.shapes[neuron.node]
        self.setVisible(model.dataset.image_shape is not None and bool(layer.inputs))
        if found is None or found.layer != neuron.node or found.model is not model:
            self._shown = None
            self.grid.show_tiles(())
            text = "Asking the test pictures …"
            self.say(text if problem is None else f"{problem.what} {problem.hint}".strip())
            return
        if has_maps(shape):
            neuron = Neuron(neuron.node, neuron.unit % shape[-1])
        if self._shown is None or self._shown[0] is not found or self._shown[1] != neuron:
            self._shown = found, neuron
            shown = tiles(found, neuron)
            self.grid.show_tiles(shown)
            self.say(sentence(found, shown))
