"""Where something new goes on the canvas of layers."""

from dataclasses import dataclass

from nnviz.core.drawing import Place
from nnviz.session.sketch import Wire
from nnviz.ui.sketch.ports import Port


@dataclass(frozen=True, slots=True)
class Spot:
    """To a place, into a wire, or to the end of one from a port.

    Without any of them it goes behind what is picked.
    """

    place: Place | None = None
    wire: Wire | None = None
    port: Port | None = None
