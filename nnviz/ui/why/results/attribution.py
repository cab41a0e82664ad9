"""Attributions: a map over a picture's pixels, a strip over a series, or a bar for each input."""

from typing import ClassVar, Final

import numpy as np
from PySide6.QtCore import QSize, Qt, Slot
from PySide6.QtWidgets import QFrame, QScrollArea, QStackedLayout, QVBoxLayout, QWidget

from nnviz.data import Dataset
from nnviz.explain.results.attribution import Attribution, in_own_units
from nnviz.record.table import Table
from nnviz.session.explained import Explained
from nnviz.session.session import Session
from nnviz.ui.numbers import format_number, format_setting
from nnviz.ui.theme import Theme
from nnviz.ui.why.map_picture import NOWHERE, Look, Mapped, MapPicture
from nnviz.ui.why.map_pixels import largest
from nnviz.ui.why.result_view import ResultView
from nnviz.ui.why.scale_bar import ScaleBar
from nnviz.ui.why.series_strip import SeriesStrip
from nnviz.ui.why.value_bars import ValueBar, ValueBars
from nnviz.ui.widgets.elided import ElidedLabel
from nnviz.ui.widgets.flow import FlowLayout
from nnviz.ui.widgets.segmented import Segmented

LOOKS: Final[dict[object, str]] = {
    Look.MAP: "Map",
    Look.OVER: "Over the picture",
    Look.SAMPLE: "Picture",
}
MOST_BARS = 60
"""So many features have a bar, those that count most."""


class AttributionView(ResultView):
    """A map may lie beside the picture or over it; colour channels are added up."""

    shows = Attribution
    least: ClassVar[QSize] = QSize(200, 140)

    def __init__(self, session: Session, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(session, theme, parent)
        self._found: Attribution | None = None
        self._dataset: Dataset | None = None
        self._rows: tuple[int, ...] = ()
        self._build()
        self.looks.value_wished.connect(self._on_look_wished)
        self.picture.hovered_changed.connect(self._on_pixel_hovered)
        self.bars.hovered_changed.connect(self._on_bar_hovered)
        self.strip.hovered_changed.connect(self._on_step_hovered)

    def set_theme(self, theme: Theme) -> None:
        super().set_theme(theme)
        for part in (self.picture, self.scale, self.bars, self.strip, self.strip_scale):
            part.set_theme(theme)

    def show_result(self, explained: Explained) -> None:
        found = explained.found
        assert isinstance(found, Attribution)
        self._dataset, is_new = explained.model.dataset, found is not self._found
        self._found = found
        if not is_new:
            return
        if found.image_shape is not None:
            self._show_map(found, explained.model.dataset)
            self._pages.setCurrentIndex(0)
        elif is_window(found, explained.model.dataset):
            self._show_strip(found, explained)
            self._pages.setCurrentIndex(2)
        else:
            self._show_bars(found, explained)
            self._pages.setCurrentIndex(1)
        self._tell()

    def numbers(self) -> Table | None:
        """A row a feature, in their order: what the sample has of it, and how much it counts."""
        found = self._found
        if found is None:
            return None
        own = found.sample if self._dataset is None else in_own_units(self._dataset, found.sample)
        rows = zip(found.features, own.tolist(), found.values.tolist(), strict=True)
        return Table(("input", "value", "counts"), list(rows))

    def sizeHint(self) -> QSize:
        return QSize(300, 280)

    def minimumSizeHint(self) -> QSize:
        return self.least

    # -- inner ---------------------------------------------------------------------------------

    def _show_map(self, found: Attribution, dataset: Dataset) -> None:
        values, picture = found.pixels, dataset.pictures(found.sample)[0]
        self.picture.show_mapped(Mapped(values, picture, found.is_signed))
        self.scale.show_limit(largest(values), is_signed=found.is_signed)

    def _show_bars(self, found: Attribution, explained: Explained) -> None:
        """What the sample has is left out where the method asks about all of them."""
        values, own = found.values, in_own_units(explained.model.dataset, found.sample)
        is_of_one = explained.query.method.uses_sample
        order = np.argsort(-np.nan_to_num(np.abs(values)), kind="stable")[:MOST_BARS]
        self._rows = tuple(order.tolist())
        spread = np.zeros(len(values)) if found.spread is None else found.spread
        bars = tuple(
            ValueBar(
                found.features[at],
                format_setting(float(f"{own[at]:.3g}")) if is_of_one else "",
                float(values[at]),
                float(spread[at]),
            )
            for at in self._rows
        )
        self.bars.show_bars(bars, largest(values), is_signed=found.is_signed)

    def _show_strip(self, found: Attribution, explained: Explained) -> None:
        """The window itself is left out where the method asks about all samples."""
        dataset, limit = explained.model.dataset, largest(found.values)
        assert dataset.forecast is not None, "no window"
        own = in_own_units(dataset, found.sample) if explained.query.method.uses_sample else None
        self._rows = tuple(range(len(found.values)))
        shares = np.asarray(found.values, np.float64) / limit
        self.strip.show_window(dataset.forecast, shares, own, is_signed=found.is_signed)
        self.strip_scale.show_limit(limit, is_signed=found.is_signed)

    def _tell(self) -> None:
        """Say what lies under the mouse, else what the sums are."""
        found = self._found
        if found is None:
            return
        at = self.picture.hovered
        if found.image_shape is not None and at != NOWHERE:
            value = format_number(float(found.pixels[at]), signed=found.is_signed).strip()
            self.told.setText(f"row {at[0] + 1} · column {at[1] + 1}: {value}")
        else:
            self.told.setText(_sum_text(found, len(self._rows)))

    @Slot(object)
    def _on_look_wished(self, look: Look) -> None:
        self.looks.show_value(look)
        self.picture.show_look(look)
        self.scale.setVisible(look is not Look.SAMPLE)

    @Slot(int, int)
    def _on_pixel_hovered(self, row: int, column: int) -> None:
        self._tell()

    @Slot(int)
    def _on_bar_hovered(self, number: int) -> None:
        found = self._found
        if found is None or not 0 <= number < len(self._rows):
            self._tell()
            return
        at, bar = self._rows[number], self.bars.bars[number]
        off = f" ± {format_setting(bar.spread, 2)}" if bar.spread else ""
        value = format_number(bar.value, signed=found.is_signed).strip()
        has = f" is {bar.given}" if bar.given else ""
        self.told.setText(f"{found.features[at]}{has}: {value}{off}")

    @Slot(int)
    def _on_step_hovered(self, at: int) -> None:
        found, dataset = self._found, self._dataset
        if found is None or dataset is None or at < 0:
            self._tell()
            return
        own = float(in_own_units(dataset, found.sample)[at])
        value = format_number(float(found.values[at]), signed=found.is_signed).strip()
        self.told.setText(f"{found.features[at]} is {format_setting(own, 3)}: {value}")

    def _build(self) -> None:
        self.picture = MapPicture(self.theme)
        self.scale = ScaleBar(self.theme)
        self.looks = Segmented(LOOKS, "What is painted")
        self.looks.show_value(Look.MAP)
        self.bars = ValueBars(self.theme)
        self.strip, self.strip_scale = SeriesStrip(self.theme), ScaleBar(self.theme)
        self.told = ElidedLabel("", 2)
        self.told.setProperty("role", "small")
        maps, controls = QWidget(self), QWidget(self)
        flow = FlowLayout(controls, spacing=8)
        flow.addWidget(self.looks)
        column = QVBoxLayout(maps)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(controls)
        column.addWidget(self.picture, 1)
        column.addWidget(self.scale)
        scroll = QScrollArea(self)
        scroll.setWidget(self.bars)
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.viewport().setAutoFillBackground(False)
        self.bars.setAutoFillBackground(False)
        strips = QWidget(self)
        lanes = QVBoxLayout(strips)
        lanes.setContentsMargins(0, 0, 0, 0)
        lanes.setSpacing(6)
        lanes.addWidget(self.strip, 1)
        lanes.addWidget(self.strip_scale)
        pages = QWidget(self)
        self._pages = QStackedLayout(pages)
        self._pages.addWidget(maps)
        self._pages.addWidget(scroll)
        self._pages.addWidget(strips)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(4)
        whole.addWidget(pages, 1)
        whole.addWidget(self.told)


def is_window(found: Attribution, dataset: Dataset) -> bool:
    """Whether what counts are the steps of a series, so that they lie in time."""
    lies = dataset.forecast
    return lies is not None and len(found.values) == lies.window * len(lies.channels)


def _sum_text(found: Attribution, shown: int) -> str:
    """What the network says, and the sum of all where that shares out what it gained."""
    total = format_number(float(found.values.sum()), signed=True).strip()
    text = f"sum {total}" if found.base is not None else ""
    if found.value is not None:
        said = format_number(found.value).strip()
        text = f"{text} · the network says {said} here".removeprefix(" · ")
    if found.base is not None:
        text = f"{text}, {format_number(found.base).strip()} at the baseline"
    if found.image_shape is None and len(found.values) > shown:
        text = f"{text} · {shown} of {len(found.values):,} inputs".removeprefix(" · ")
    return text
