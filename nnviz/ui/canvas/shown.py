"""`Shown`: the moment that a canvas shows, and the last one whose derivatives its cards tell of."""

from collections.abc import Mapping
from typing import Any

from numpy.typing import NDArray

from nnviz.session.frame import Frame, Model
from nnviz.ui.canvas.items import NetworkItems


class Shown:
    """`given` holds differences `(units,)` by node that stand for answers to the probe, if any."""

    def __init__(self) -> None:
        self.frame: Frame | None = None
        self.given: Mapping[str, NDArray[Any]] = {}
        self._detailed: Frame | None = None

    @property
    def told(self) -> Frame | None:
        """What is told of: the last frame with derivatives, when it is of this probe."""
        frame, detailed = self.frame, self._detailed
        if frame is None or detailed is None or detailed.run != frame.run:
            return frame
        return detailed if detailed.probe is frame.probe else frame

    def take(self, frame: Frame) -> None:
        """Another moment of the same network."""
        self.frame = frame
        if frame.backward is not None:
            self._detailed = frame

    def forget(self) -> None:
        """Another network: no frame is of it yet."""
        self.frame = self._detailed = None

    def forget_details(self) -> None:
        """Nobody is told of anything any more."""
        self._detailed = None

    def show_on(self, items: NetworkItems, model: Model) -> None:
        """Bring the answers, or what is given instead, to the neurons and edges."""
        if self.frame is not None:
            items.show_moment(model, self.frame, self.given)

    def show_all_on(self, items: NetworkItems, model: Model) -> None:
        """Bring all there is of the moment to items that are new."""
        if self.frame is not None:
            self.show_on(items, model)
            items.take_details(model, self.frame)
            items.show_all_details()
