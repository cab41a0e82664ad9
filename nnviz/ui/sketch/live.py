"""What the newest frame says of the cards: activations as colours. No painting."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from nnviz.core.drawing import Drawing
from nnviz.data import Dataset
from nnviz.session.frame import Frame
from nnviz.ui.canvas.weight_image import signed_maximum
from nnviz.ui.colors import shares
from nnviz.ui.sketch.geometry import CardPlace

Values = NDArray[Any]


class Live:
    """The moment that cards show; of a block it is what its last layer answers."""

    def __init__(self) -> None:
        self.frame: Frame | None = None
        self._drawing = Drawing()
        self._responses: dict[str, Values] = {}
        self._dataset: Dataset | None = None

    def show_frame(self, frame: Frame) -> None:
        """Another moment. Responses come less often and stay until there are others."""
        if self.frame is not None and self.frame.run != frame.run:
            self._responses = {}
        self.frame = frame
        if frame.responses is not None:
            self._responses = frame.responses.neurons

    def forget(self) -> None:
        """There is no moment to show."""
        self.frame, self._responses = None, {}

    def show_drawing(self, drawing: Drawing) -> None:
        """Other blocks."""
        self._drawing = drawing

    def show_dataset(self, dataset: Dataset) -> None:
        """Other samples: what enters as a picture is shown as they are seen."""
        self._dataset = dataset

    def photo(self, card: CardPlace) -> Values | None:
        """What enters at a card as a picture in shares of light; None where none does."""
        values, dataset = self.values(card), self._dataset
        if values is None or dataset is None or card.face.takes:
            return None
        fits = dataset.image_shape is not None and dataset.image_shape == card.face.shape
        return dataset.pictures(values[None])[0] if fits else None

    def strengths(self, card: CardPlace) -> Values | None:
        """The activations of a card's neurons in -1..1; None when it is not trained."""
        values = self.values(card)
        return None if values is None or not len(values) else shares(values)

    def responses(self, card: CardPlace) -> Values | None:
        """The answers of a card's neurons over a plane `(units, side, side)`, where there are."""
        values, found = self.values(card), self._responses.get(card.id)
        fits = values is not None and found is not None and len(found) == len(values)
        return found if fits else None

    def values(self, card: CardPlace) -> Values | None:
        """The activations of a card's neurons; None when it is not trained."""
        if self.frame is None:
            return None
        found = self.frame.activations.get(card.id)
        if found is None and card.id not in self.frame.activations:
            found = self.frame.activations.get(self._drawing.layers_of(card.id)[-1])
        expected = card.face.shape
        is_same = found is not None and (expected is None or int(np.prod(expected)) == len(found))
        return found if is_same else None


def strip(strengths: Values, width: int) -> Values:
    """A row of `width` numbers for any number of neurons, strong ones standing for their group."""
    count = len(strengths)
    if count > width:
        return signed_maximum(strengths[:, None], width, 1)[:, 0]
    return np.asarray(strengths[np.arange(width) * count // width])
