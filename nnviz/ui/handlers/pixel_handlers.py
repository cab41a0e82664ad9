"""Filters and the arithmetic of one pixel: what leads to them."""

from PySide6.QtCore import Slot

from nnviz.session.cell_arithmetic import has_cells
from nnviz.session.frame import Model
from nnviz.session.pixel_arithmetic import slide_of
from nnviz.session.query_arithmetic import has_heads
from nnviz.session.step_arithmetic import has_steps
from nnviz.ui.handler import Handlers


def way_inside(model: Model | None, node: str) -> str:
    """The action that shows the inside of a neuron: its arithmetic, or the inspector."""
    if model is not None and slide_of(model, node) is not None:
        return "pixel"
    if model is None:
        return "inspect"
    has_arithmetic = any(has(model, node) for has in (has_cells, has_heads, has_steps))
    return "cell" if has_arithmetic else "inspect"


class PixelHandlers(Handlers):
    """Brings the two docks to the front; they follow the selection by themselves."""

    @Slot()
    def on_pixel(self) -> None:
        self.window.raise_view("pixel")

    @Slot()
    def on_filters(self) -> None:
        self.window.raise_view("filters")
