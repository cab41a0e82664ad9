"""Which item draws a layer."""

from typing import Any

from numpy.typing import NDArray

from nnviz.data import Dataset
from nnviz.ui.canvas.layer_item import LayerItem
from nnviz.ui.canvas.maps import Camera, MapsItem
from nnviz.ui.canvas.neurons import NeuronsItem
from nnviz.ui.canvas.places import MapsPlace, Place
from nnviz.ui.theme import Theme


def layer_item(
    place: Place, theme: Theme, room: float, camera: Camera, from_zero: bool = False
) -> LayerItem:
    """What draws a layer at a place; `camera` turns the values of pictures into shares of light."""
    if isinstance(place, MapsPlace):
        return MapsItem(place, theme, camera)
    return NeuronsItem(place, theme, room, from_zero)


def camera_of(dataset: Dataset) -> Camera:
    """How the pictures of a data set are seen."""

    def camera(values: NDArray[Any]) -> NDArray[Any]:
        return dataset.pictures(values[None])[0]

    return camera
