"""What lies under the mouse, for menus that ask about it: widgets say so by a method `lies_at`."""

from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from PySide6.QtCore import QPoint, QPointF
from PySide6.QtWidgets import QWidget

from nnviz.core.marks import Neuron
from nnviz.session.sample import ProbeSource


@dataclass(frozen=True, slots=True)
class Pointed:
    """A neuron, a layer, a class or an output by its name, or what is said of the probe; where
    there is no sample, it is the probe.
    """

    neuron: Neuron | None = None
    layer: str = ""
    label: str = ""
    source: ProbeSource | None = None


@runtime_checkable
class Pointing(Protocol):
    """A widget that knows what lies at a place of it."""

    def lies_at(self, at: QPointF) -> Pointed | None:
        """What lies there; None where there is nothing."""


def pointed_at(root: QWidget, point: QPoint) -> Pointed | None:
    """What lies at a place of a widget: its inmost child that knows says it."""
    widget: QWidget | None = root.childAt(point) or root
    while widget is not None:
        if isinstance(widget, Pointing):
            found = widget.lies_at(QPointF(widget.mapFrom(root, point)))
            if found is not None:
                return found
        widget = None if widget is root else widget.parentWidget()
    return None
