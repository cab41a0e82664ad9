"""Which item draws a layer."""

from typing import Any

from numpy.typing import NDArray

from nnviz.data import Dataset
from nnviz.session.frame import Model
from nnviz.ui.canvas.folded import FoldedItem
from nnviz.ui.canvas.folded_place import FoldedPlace
from nnviz.ui.canvas.layer_item import LayerItem
from nnviz.ui.canvas.maps import Camera, MapsItem
from nnviz.ui.canvas.neurons import NeuronsItem
from nnviz.ui.canvas.places import MapsPlace, Place
from nnviz.ui.canvas.tokens import TokensItem
from nnviz.ui.theme import Theme

Tokens = tuple[str, ...]


def layer_item(
    place: Place,
    theme: Theme,
    room: float,
    camera: Camera,
    from_zero: bool = False,
    tokens: Tokens = (),
) -> LayerItem:
    """What draws a layer at a place; `camera` turns the values of pictures into shares of light.

    Where its numbers stand for `tokens`, these are shown.
    """
    if isinstance(place, FoldedPlace):
        return FoldedItem(place, theme)
    if isinstance(place, MapsPlace):
        return MapsItem(place, theme, camera)
    if tokens:
        return TokensItem(place, theme, room, tokens)
    return NeuronsItem(place, theme, room, from_zero)


def tokens_of(model: Model) -> dict[str, Tokens]:
    """The tokens that whole numbers stand for, by the inputs where they enter."""
    tokens, shapes = model.dataset.tokens, model.network.facts.shapes
    return {name: tokens for name in model.network.inputs if tokens and len(shapes[name]) == 1}


def camera_of(dataset: Dataset) -> Camera:
    """How the pictures of a data set are seen."""

    def camera(values: NDArray[Any]) -> NDArray[Any]:
        return dataset.pictures(values[None])[0]

    return camera
