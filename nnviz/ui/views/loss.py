"""Loss: of every step as a band and a line, and of both parts of the data."""

from collections.abc import Sequence

from PySide6.QtCore import Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QLabel, QWidget

from nnviz.record.history import LOSS
from nnviz.session.session import Session
from nnviz.ui.plotting.axis import Scale
from nnviz.ui.plotting.evaluated import evaluated_lines
from nnviz.ui.plotting.inks import band_color, batch_ink
from nnviz.ui.plotting.picture import Line
from nnviz.ui.plotting.smoothing import smoothed
from nnviz.ui.plotting.trend import TrendView
from nnviz.ui.theme import Theme
from nnviz.ui.view import Area
from nnviz.ui.widgets.scales import Track
from nnviz.ui.widgets.segmented import Segmented
from nnviz.ui.widgets.slider_track import SliderTrack

SMOOTHING = 0.3
SLIDER_FROM, LABEL_FROM = 500, 640
"""Narrower, the slider gives way to the legend, or stands without its name."""


class LossView(TrendView):
    """What training makes small."""

    name = "loss"
    title = "Loss"
    area = Area.BOTTOM_LEFT
    order = 0
    text = "The loss of every step, and of training and test data, will be here."

    def __init__(self, session: Session, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(session, theme, parent)
        self._scale, self._smoothing = Scale.LOG, SMOOTHING
        self._label = QLabel("Smoothing", self)
        self._label.setProperty("role", "small")
        self.slider = SliderTrack(Track(0.0, 1.0), self)
        self.slider.setFixedWidth(88)
        self.slider.setAccessibleName("Smoothing")
        self.slider.setToolTip("Smooth the line of the batches; at the left it stays as it is.")
        self.slider.show_number(SMOOTHING)
        self.scales = Segmented({Scale.LINEAR: "Linear", Scale.LOG: "Log"}, "Scale", self)
        self.scales.show_value(self._scale)
        self.add_control(self._label, self.slider, self.scales)
        self.slider.number_wished.connect(self._on_slider_number_wished)
        self.slider.default_wished.connect(self._on_slider_default_wished)
        self.scales.value_wished.connect(self._on_scales_value_wished)

    def scale(self) -> Scale:
        return self._scale

    def lines(self, first: float, last: float, points: int) -> Sequence[Line]:
        parts = evaluated_lines(self.history, "loss", self.theme, first, last, points)
        return [*parts, self._batches(first, last, points)]

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.slider.setVisible(event.size().width() >= SLIDER_FROM)
        self._label.setVisible(event.size().width() >= LABEL_FROM)

    def _batches(self, first: float, last: float, points: int) -> Line:
        steps = self.history.steps
        band, row = steps.window(LOSS, first, last, points), steps.last()
        return Line(
            "batch",
            band.x,
            smoothed(band.mean, self._smoothing, self._scale),
            batch_ink(self.theme),
            None if row is None else float(row[LOSS]),
            band,
            band_color(self.theme),
        )

    @Slot(object)
    def _on_slider_number_wished(self, amount: float) -> None:
        self._smoothing = amount
        self.slider.show_number(amount)
        self.redraw()

    @Slot()
    def _on_slider_default_wished(self) -> None:
        self._on_slider_number_wished(SMOOTHING)

    @Slot(object)
    def _on_scales_value_wished(self, scale: Scale) -> None:
        self._scale = scale
        self.scales.show_value(scale)
        self.redraw()
