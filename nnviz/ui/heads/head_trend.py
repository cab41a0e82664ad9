"""`HeadTrend`: one measure of every head against the step; the head that is looked at is thick."""

from collections.abc import Sequence
from dataclasses import replace
from typing import ClassVar

import numpy as np
from PySide6.QtWidgets import QWidget

from nnviz.core.marks import Head
from nnviz.session.measured_heads import Measure, Moment
from nnviz.session.session import Session
from nnviz.ui.plotting.axis import Axis, Floats
from nnviz.ui.plotting.inks import layer_ink
from nnviz.ui.plotting.picture import Line
from nnviz.ui.plotting.trend import TrendView
from nnviz.ui.theme import Theme

THIN, THICK = 1.25, 3.0
BOUNDS = {
    Measure.PREVIOUS: Axis(0.0, 1.0),
    Measure.PREFIX: Axis(0.0, 1.0),
    Measure.FIRST: Axis(0.0, 1.0),
    Measure.COPYING: Axis(-1.0, 1.0),
}
"""What scores lie between, whatever they are; losses have no bounds."""


class HeadTrend(TrendView):
    """A part of the dock of heads: it is told what to show."""

    title: ClassVar[str] = "A measure of every head against the step"
    text: ClassVar[str] = "How heads came to what they do will be here."

    def __init__(self, session: Session, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(session, theme, parent)
        self._heads: tuple[Head, ...] = ()
        self._steps: Floats = np.zeros(0)
        self._values: Floats = np.zeros((0, 0, len(Measure)))
        self._shown: Head | None = None
        self._measure = Measure.PREFIX

    def show_past(self, heads: tuple[Head, ...], past: Sequence[Moment]) -> None:
        """Show these moments of these heads."""
        fitting = [moment for moment in past if len(moment.values) == len(heads)]
        self._heads = heads
        self._steps = np.array([moment.step for moment in fitting], np.float64)
        empty = np.zeros((0, len(heads), len(Measure)))
        self._values = np.stack([each.values for each in fitting]) if fitting else empty
        self.redraw()

    def show_head(self, head: Head | None) -> None:
        """Draw another head thick."""
        if head != self._shown:
            self._shown = head
            self.redraw()

    def show_measure(self, measure: Measure) -> None:
        """Show another measure."""
        if measure is not self._measure:
            self._measure, self._axis = measure, None
            self.redraw()

    def newest(self) -> float | None:
        return float(self._steps[-1]) if len(self._steps) else None

    def lines(self, first: float, last: float, points: int) -> Sequence[Line]:
        at = list(Measure).index(self._measure)
        found: list[Line] = []
        for number, head in enumerate(self._heads):
            y, is_shown = self._values[:, number, at], head == self._shown
            if np.isfinite(y).any():
                value = float(y[-1]) if np.isfinite(y[-1]) else None
                ink = replace(layer_ink(self.theme, number), width=THICK if is_shown else THIN)
                line = Line(head.name, self._steps, y, ink, value)
                found.insert(0 if is_shown else len(found), line)
        return found

    def axis(self, lines: Sequence[Line], before: Axis | None) -> Axis:
        return BOUNDS.get(self._measure) or super().axis(lines, before)

    def absence(self) -> str:
        return f"{self._measure.value} cannot be told of any head."
