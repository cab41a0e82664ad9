"""Filters: what each filter of a layer looks for, as images, now or as they have changed."""

from enum import Enum
from typing import ClassVar

import numpy as np
from PySide6.QtCore import QPointF, QSignalBlocker, QSize, Qt, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QLabel, QLayout, QVBoxLayout, QWidget

from nnviz.core.maps import has_maps, middle_of
from nnviz.core.marks import Neuron
from nnviz.record.table import Cell as TableCell
from nnviz.record.table import Table
from nnviz.session.filters import (
    Cell,
    FilterBank,
    Start,
    filter_bank,
    filter_layers,
    start_of,
)
from nnviz.session.frame import Frame, Model
from nnviz.session.pixel_arithmetic import strongest_pixel
from nnviz.session.selection import Selection
from nnviz.session.session import Session
from nnviz.ui.filters.filter_pixels import Scale
from nnviz.ui.filters.filter_sheet import FilterSheet
from nnviz.ui.filters.filter_words import EMPTY, NO_START, bank_text, cell_card, change_text
from nnviz.ui.plotting.card import Card
from nnviz.ui.pointed import Pointed
from nnviz.ui.theme import Theme, text_scale
from nnviz.ui.view import Area, View
from nnviz.ui.widgets.elided import ElidedLabel
from nnviz.ui.widgets.flow import FlowLayout
from nnviz.ui.widgets.segmented import Segmented
from nnviz.ui.widgets.small_combo import SmallCombo

WIDE, VERY_WIDE = 620, 900
"""From these widths on the controls share a line with the caption, and with that of a change."""


class Shown(Enum):
    """What the images show."""

    NOW = "now"
    CHANGE = "change"


class FiltersView(View):
    """Follows the selected layer; a click picks the pixel that says most in the filter's map.

    The picture of a network stays until the first frame after its fresh start: nothing flickers.
    """

    name: ClassVar[str] = "filters"
    title: ClassVar[str] = "Filters"
    area: ClassVar[Area] = Area.BOTTOM_RIGHT
    order: ClassVar[int] = 4

    def __init__(self, session: Session, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(session, theme, parent)
        self._model: Model | None = None
        self._frame: Frame | None = None
        self._start: tuple[object, Start] | None = None
        self._banks: tuple[FilterBank, FilterBank | None] | None = None
        self._layer = ""
        self._shown, self._scale = Shown.NOW, Scale.FILTER
        self._build()
        self._connect()

    @property
    def layer(self) -> str:
        """The layer whose filters are shown; empty when there is none."""
        return self._layer

    # -- showing -------------------------------------------------------------------------------

    def set_theme(self, theme: Theme) -> None:
        super().set_theme(theme)
        self.sheet.set_theme(theme)

    def show_model(self, model: Model) -> None:
        self._model, self._frame, before = model, None, self._layer
        names = filter_layers(model)
        with QSignalBlocker(self.combo):
            self.combo.clear()
            self.combo.addItems(list(names))
        self._layer = self._layer if self._layer in names else next(iter(names), "")
        self._follow(self._picked())
        self.combo.setCurrentText(self._layer)
        self.body.setVisible(bool(names))
        self.empty.setVisible(not names)
        if self._layer != before or not names:
            self._banks = None
            self.sheet.show_bank(None, self._scale)

    def show_frame(self, frame: Frame) -> None:
        if self._model is not None and frame.run == self._model.run and self._layer:
            self._frame = frame
            self._redraw(self._model, frame)

    def lies_at(self, at: QPointF) -> Pointed | None:
        """The neuron of the filter there; of a map the pixel in its middle."""
        layout, model = self.sheet.layout_of_filters(), self._model
        viewport = self.sheet.viewport()
        place = QPointF(viewport.mapFrom(self, at.toPoint()))
        if layout is None or model is None or not viewport.rect().contains(place.toPoint()):
            return None
        found = layout.filter_at(place + self.sheet.seen().topLeft())
        if found is None:
            return None
        shape = model.network.facts.shapes[self._layer]
        return Pointed(Neuron(self._layer, middle_of(shape, found) if has_maps(shape) else found))

    def numbers(self) -> Table | None:
        """A row a weight: what it is, and what it was at the start where that is known."""
        if self._banks is None:
            return None
        now, start = self._banks
        rows: list[tuple[TableCell, ...]] = []
        for place, value in np.ndenumerate(now.images):
            filter_, image, row, column = place
            before = None if start is None else float(start.images[place])
            channel = int(now.channels[filter_, image])
            rows.append((filter_ + 1, channel + 1, row + 1, column + 1, float(value), before))
        return Table((now.noun, "channel", "row", "column", "weight", "at the start"), rows)

    def sizeHint(self) -> QSize:
        return QSize(560, 190)

    def _redraw(self, model: Model, frame: Frame) -> None:
        now = filter_bank(model, frame.parameters, self._layer)
        if now is None:
            return
        start = self._bank_at_start(model) if self._shown is Shown.CHANGE else None
        self._banks = now, start
        lacks_start = self._shown is Shown.CHANGE and start is None
        self.note.setVisible(lacks_start)
        self.sheet.setVisible(not lacks_start)
        if lacks_start:
            self.caption.setText(bank_text(now))
            return
        change = None if start is None else now.minus(start)
        step = self._start[1].step if self._start is not None else 0
        text = bank_text(now) if change is None else change_text(change, step)
        self.caption.setText(text)
        self.sheet.show_bank(change or now, self._scale, self._chosen(now))

    def _bank_at_start(self, model: Model) -> FilterBank | None:
        """The filters the run began with; what it began from is looked up once."""
        origin = self.session.origin
        if origin is None:
            return None
        if self._start is None or self._start[0] is not origin:
            self._start = origin, start_of(origin)
        return self._start[1].bank(model, self._layer)

    def _chosen(self, bank: FilterBank) -> int:
        """The filter of the selected neuron; -1 without one."""
        neuron = self.session.selection.neuron
        if neuron is None or neuron.node != self._layer:
            return -1
        return neuron.unit % bank.filters

    def _card(self, cell: Cell) -> Card:
        assert self._banks is not None
        now, start = self._banks
        return cell_card(now, start, cell, self.theme)

    # -- building ------------------------------------------------------------------------------

    def _build(self) -> None:
        self.setAccessibleName("Filters")
        self.empty = _words(EMPTY, self)
        self.body = QWidget(self)
        self.caption = ElidedLabel("", parent=self.body)
        self.caption.setProperty("role", "small")
        self.combo = SmallCombo("Layer", self.body)
        self.shown = Segmented({Shown.NOW: "Now", Shown.CHANGE: "Change since start"}, "Show")
        self.shown.setToolTip("The weights as they are, or how far each has moved")
        self.scale = Segmented({Scale.FILTER: "Per filter", Scale.LAYER: "Per layer"}, "Scale")
        self.scale.setToolTip("Full colour is the largest weight of each filter, or of the layer")
        self.sheet = FilterSheet(self.theme, self._card, self.body)
        self.note = _words(NO_START, self.body)
        self.note.hide()
        self.shown.show_value(self._shown)
        self.scale.show_value(self._scale)
        controls = QWidget(self.body)
        flow = FlowLayout(controls, spacing=8)
        for part in (self.combo, self.shown, self.scale):
            flow.addWidget(part)
        self._header = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._header.setSpacing(4)
        self._header.addWidget(controls)
        self._header.addWidget(self.caption, 1)
        column = QVBoxLayout(self.body)
        column.setContentsMargins(12, 4, 8, 2)
        column.setSpacing(3)
        column.addLayout(self._header)
        column.addWidget(self.sheet, 1)
        column.addWidget(self.note, 1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSizeConstraint(QLayout.SizeConstraint.SetNoConstraint)
        whole.addWidget(self.empty)
        whole.addWidget(self.body)
        self.body.hide()

    def _connect(self) -> None:
        self.combo.textActivated.connect(self._on_combo_activated)
        self.shown.value_wished.connect(self._on_shown_wished)
        self.scale.value_wished.connect(self._on_scale_wished)
        self.sheet.filter_wished.connect(self._on_filter_wished)
        self.session.selection_changed.connect(self._on_selection_changed)
        self.session.layers_selected.connect(self._on_layers_selected)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place_caption()

    def _place_caption(self) -> None:
        """Beside the controls the caption stands where there is room, else below them."""
        needed = VERY_WIDE if self._shown is Shown.CHANGE else WIDE
        is_wide = self.width() >= needed * text_scale(self.font())
        direction = QBoxLayout.Direction
        self._header.setDirection(direction.LeftToRight if is_wide else direction.TopToBottom)

    # -- wishes --------------------------------------------------------------------------------

    def _picked(self) -> str:
        """The layer that was selected last, with filters or without; nothing for none."""
        neuron = self.session.selection.neuron
        return neuron.node if neuron is not None else next(iter(self.session.layers), "")

    def _follow(self, layer: str) -> None:
        """Show another layer, where it has filters."""
        if layer != self._layer and self.combo.findText(layer) >= 0:
            self._layer = layer
            self.combo.setCurrentText(layer)

    def _show_again(self) -> None:
        """With the last frame, if one can see it; else the next one will do."""
        if self._model is not None and self._frame is not None and self._layer and self.is_seen:
            self._redraw(self._model, self._frame)

    @Slot(str)
    def _on_combo_activated(self, layer: str) -> None:
        self._layer = layer
        self._show_again()

    @Slot(object)
    def _on_shown_wished(self, shown: Shown) -> None:
        self._shown = shown
        self.shown.show_value(shown)
        self._place_caption()
        self._show_again()

    @Slot(object)
    def _on_scale_wished(self, scale: Scale) -> None:
        self._scale = scale
        self.scale.show_value(scale)
        self._show_again()

    @Slot(object)
    def _on_selection_changed(self, selection: Selection) -> None:
        self._follow(self._picked())
        self._show_again()

    @Slot(object)
    def _on_layers_selected(self, layers: tuple[str, ...]) -> None:
        self._follow(next(iter(layers), ""))
        self._show_again()

    @Slot(int)
    def _on_filter_wished(self, filter_: int) -> None:
        """Pick the neuron, or the pixel of the filter's map that is picked, or that says most."""
        model, frame = self._model, self._frame
        if model is None or frame is None or self._banks is None:
            return
        shape, filters = model.network.facts.shapes[self._layer], self._banks[0].filters
        selected = self.session.selection.neuron
        if not has_maps(shape):
            neuron = Neuron(self._layer, filter_)
        elif selected is not None and selected.node == self._layer:
            neuron = Neuron(self._layer, selected.unit - selected.unit % filters + filter_)
        else:
            neuron = strongest_pixel(frame, self._layer, shape, filter_)
        self.session.select(Selection((neuron,)))


def _words(text: str, parent: QWidget) -> QLabel:
    """A sentence in the middle of where something else would be."""
    made = QLabel(text, parent)
    made.setProperty("role", "dim")
    made.setWordWrap(True)
    made.setAlignment(Qt.AlignmentFlag.AlignCenter)
    made.setMargin(16)
    return made
