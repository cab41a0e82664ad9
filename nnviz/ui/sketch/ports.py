"""What a wire can be fastened to on a canvas of layers. Frozen values."""

from enum import Enum
from typing import NamedTuple

from PySide6.QtCore import QPointF

from nnviz.session.sketch import Wire
from nnviz.ui.sketch.geometry import Side


class Port(NamedTuple):
    """The circle at a side of a card, where wires enter (IN) or leave (OUT)."""

    card: str
    side: Side


class Fits(Enum):
    """How well a wire fits where it would be fastened."""

    WELL = "well"
    BADLY = "badly"
    """It may be drawn, and there will be a problem to mend."""
    NEVER = "never"


class Fit(NamedTuple):
    """Where a wire would be fastened, how well it fits there, and what there is to say about it."""

    port: Port | None
    fits: Fits = Fits.WELL
    words: str = ""


class LooseWire(NamedTuple):
    """A wire under the mouse: one end is fastened, the other is at a point of the viewport.

    `lifted` is the wire it was before, which is not drawn meanwhile.
    """

    start: Port
    at: QPointF
    fits: Fits
    lifted: Wire | None = None
