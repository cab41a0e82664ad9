"""Activations: each layer's live distribution over a batch, and its dead and saturated neurons."""

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from nnviz.record.table import Cell, Table
from nnviz.session.frame import Frame, Model, Wants
from nnviz.session.session import Session
from nnviz.ui.plotting.axis import Axis
from nnviz.ui.plotting.body_view import BodyView
from nnviz.ui.plotting.ridge import notes, ridge
from nnviz.ui.plotting.ridge_list import RidgeList
from nnviz.ui.theme import Theme
from nnviz.ui.view import Area

MOST_LAYERS = 48
"""Of a network of more layers, a part is shown."""


class ActivationsView(BodyView):
    """Orange lies below zero, blue above; a spike at zero that would dwarf the rest is cut off.

    The picture of a network stays until the first frame after its fresh start: nothing flickers.
    """

    name = "activations"
    title = "Activations"
    area = Area.BOTTOM_RIGHT
    order = 0
    wants = Wants(batch=True)
    text = "How the activations of each layer are spread will be here."

    def __init__(self, session: Session, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(session, theme, parent)
        self._model: Model | None = None
        self._frame: Frame | None = None
        self._axes: dict[str, Axis] = {}
        self.ridges = RidgeList(theme)
        scroll = QScrollArea(self.body)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidgetResizable(True)
        scroll.setWidget(self.ridges)
        scroll.setAccessibleName(self.title)
        column = QVBoxLayout(self.body)
        column.setContentsMargins(0, 6, 0, 2)
        column.addWidget(scroll)

    def set_theme(self, theme: Theme) -> None:
        super().set_theme(theme)
        self.ridges.set_theme(theme)

    def show_model(self, model: Model) -> None:
        if self._model is None or _layers(model) != _layers(self._model):
            self._axes.clear()
            self.ridges.show_rows(())
            self.body.hide()
        self._model = model

    def show_frame(self, frame: Frame) -> None:
        if self._model is None or frame.run != self._model.run or not frame.statistics:
            return
        self._frame = frame
        graph, rows = self._model.network.graph, []
        for name in self._listed(list(frame.statistics)):
            found, layer = frame.statistics[name], graph[name].layer
            outline = ridge(name, layer, found, self._axes.get(name))
            self._axes[name] = outline.axis
            rows.append((outline, notes(layer, found)))
        self.ridges.show_rows(rows)
        self.body.show()

    def _listed(self, names: list[str]) -> list[str]:
        """The layers to show: of very many those around the one that is selected, or the first."""
        places = (names.index(layer) for layer in self.session.layers if layer in names)
        first = next(places, 0) - MOST_LAYERS // 2
        first = max(0, min(first, len(names) - MOST_LAYERS))
        return names[first : first + MOST_LAYERS]

    def numbers(self) -> Table | None:
        """How many activations lie in each bin of each layer."""
        if self._frame is None or self.body.isHidden():
            return None
        rows: list[tuple[Cell, ...]] = []
        for name, found in self._frame.statistics.items():
            ends = np.linspace(found.low, found.high, len(found.counts) + 1).tolist()
            counts = found.counts.tolist()
            rows += [(name, *bin_) for bin_ in zip(ends, ends[1:], counts, strict=False)]
        return Table(("layer", "from", "to", "count"), rows)


def _layers(model: Model) -> list[tuple[str, str]]:
    return [(node.id, node.layer.summary()) for node in model.network.graph]
