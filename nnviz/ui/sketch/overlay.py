"""What floats over the canvas of layers while a gesture is under way: one frozen value."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from PySide6.QtCore import QPointF

from nnviz.core.drawing import Place
from nnviz.session.sketch import Wire
from nnviz.ui.sketch.ports import LooseWire, Port
from nnviz.ui.sketch.snapping import Guide

Target = str | Port | Wire | None
"""Where something would be dropped: a card, a port, a wire."""


@dataclass(frozen=True)
class Overlay:
    """Nothing of it is in the document yet.

    Attributes:
        loose: a wire on its way.
        moved: cards on their way, by id the middle where each would lie.
        units: a card whose size is being changed, and how many units it has now.
        guides: lines along which cards are in line.
        target: what a drop would go to.
        words: what there is to say, `at` a point of the viewport.
    """

    loose: LooseWire | None = None
    moved: Mapping[str, Place] = field(default_factory=dict)
    units: tuple[str, int] | None = None
    guides: tuple[Guide, ...] = ()
    target: Target = None
    words: str = ""
    at: QPointF = field(default_factory=QPointF)
