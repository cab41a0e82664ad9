"""`LayerItem`: what the canvas asks of whatever draws a layer."""

from typing import Any

from numpy.typing import NDArray
from PySide6.QtCore import QRectF
from PySide6.QtGui import QFont, QPainter

from nnviz.core.layer import Region
from nnviz.ui.canvas.look import Look
from nnviz.ui.canvas.places import Place
from nnviz.ui.canvas.scene_item import SceneItem
from nnviz.ui.theme import Theme


class LayerItem(SceneItem):
    """Base: shows the activations `(units,)` of one layer."""

    place: Place

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of another theme."""
        raise NotImplementedError

    def set_activations(self, values: NDArray[Any]) -> None:
        """Show other activations."""
        raise NotImplementedError

    def set_difference(self, values: NDArray[Any]) -> None:
        """Show how activations differ from others, each layer in its own scale."""
        self.set_activations(values)

    def set_pictures(self, responses: NDArray[Any]) -> None:
        """Show what each neuron answers over a plane, where neurons have room for it."""

    def set_strips(self, strips: NDArray[Any] | None) -> None:
        """Show each neuron's activation over a batch, where neurons have room for it."""

    def picture(self, neuron: int) -> NDArray[Any] | None:
        """One neuron's response as it is shown; None where there are none."""
        return None

    def prepare(self, look: Look) -> None:
        """Find out what is in view, before a paint."""
        raise NotImplementedError

    def neuron_at(self, x: float, y: float, scale: float) -> int | None:
        """The neuron at a point of the scene, of which a unit is so many pixels."""
        raise NotImplementedError

    def spot(self, neuron: int) -> QRectF:
        """Where a neuron is on the screen, in pixels of the viewport."""
        raise NotImplementedError

    def frames(self, region: Region) -> list[QRectF]:
        """Where some of its rows and columns are, in pixels of the viewport."""
        return []

    def paint_numbers(self, painter: QPainter, font: QFont) -> None:
        """Write values into what is large enough; the painter's units are pixels."""
