"""`PixelStage`: all that there is to see of one pixel's arithmetic, side by side or stacked."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QSize, Signal, Slot
from PySide6.QtGui import QFontMetricsF, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from nnviz.core.layer import Region
from nnviz.session.frame import Frame, Model
from nnviz.session.pixel_arithmetic import PixelSum
from nnviz.session.sliding import Rule, Under
from nnviz.ui.filters.arrangement import Needs, Part, arrange, least_height
from nnviz.ui.filters.map_picture import Map, MapPicture
from nnviz.ui.filters.number_grid import NumberGrid, Numbers
from nnviz.ui.filters.pixel_words import cell_text, channel_name, curve_of, map_titles
from nnviz.ui.filters.sums_block import SumsBlock
from nnviz.ui.inspector.curve_plot import CurvePlot
from nnviz.ui.theme import smaller

MARGIN = 12


@dataclass(frozen=True, slots=True, eq=False)
class Look:
    """A pixel in a frame. `channel` counts along those it reads; `filled` as in `Map`."""

    model: Model
    frame: Frame
    found: PixelSum
    channel: int
    filled: int | None = None

    @property
    def source_channel(self) -> int:
        """The channel that is looked at, as its layer counts it."""
        return int(self.found.channels[self.channel])


class PixelStage(QWidget):
    """Signals:

    - `pixel_wished(int, int)`: row and column of another pixel of the same map.
    - `told(str)`: what lies under the mouse; nothing when it has left.
    """

    pixel_wished = Signal(int, int)
    told = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look: Look | None = None
        self._parts: tuple[Part, ...] = ()
        self._cells = 3
        self._pointed: tuple[int, int] | None = None
        self.entering = MapPicture("Map that is read", self)
        self.leaving = MapPicture("Map that is made", self)
        self.patch = NumberGrid("Patch", self)
        self.kernel = NumberGrid("Kernel", self)
        self.products = NumberGrid("Products", self)
        self.sums = SumsBlock(self)
        self.curve = CurvePlot(self)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self._connect()

    @property
    def grids(self) -> tuple[NumberGrid, NumberGrid, NumberGrid]:
        """Patch, kernel and products."""
        return self.patch, self.kernel, self.products

    def show_look(self, look: Look) -> None:
        """Show a pixel in a frame."""
        self._look = look
        self._show_parts(_parts_of(look.found), max(look.found.footprint.under.shape))
        self._show_maps(look)
        self._show_grids(look)
        self.sums.show_pixel(look.model, look.found, look.channel)
        if Part.CURVE in self._parts:
            self.curve.show_neuron(curve_of(look.found))
        if self._pointed is not None:
            self._tell()

    def heightForWidth(self, width: int) -> int:
        return least_height(width - 2 * MARGIN, self._needs()) + MARGIN

    def minimumSizeHint(self) -> QSize:
        return QSize(240, 80)

    def sizeHint(self) -> QSize:
        return QSize(320, 560)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._arrange()

    def _connect(self) -> None:
        self.entering.place_wished.connect(self._on_entering_place_wished)
        self.leaving.place_wished.connect(self._on_leaving_place_wished)
        for picture in (self.entering, self.leaving):
            picture.step_wished.connect(self._on_step_wished)
        for grid in self.grids:
            grid.cell_pointed.connect(self._on_cell_pointed)

    # -- showing -------------------------------------------------------------------------------

    def _show_parts(self, parts: tuple[Part, ...], cells: int) -> None:
        """Make room for the parts there are, and for grids of so many cells."""
        if (parts, cells) != (self._parts, self._cells):
            self._parts, self._cells = parts, cells
            for part, widget in self._widgets().items():
                widget.setVisible(part in parts)
            self._arrange()
            self.updateGeometry()

    def _arrange(self) -> None:
        room = self.rect().adjusted(MARGIN, 0, -MARGIN, -MARGIN)
        made = arrange(room.width(), room.height(), self._needs())
        for part, place in made.places.items():
            self._widgets()[part].setGeometry(place.translated(room.topLeft()))

    def _needs(self) -> Needs:
        line = round(QFontMetricsF(smaller(self.font())).height()) + 4
        return Needs(self._parts or tuple(Part), line, self._cells)

    def _widgets(self) -> dict[Part, QWidget]:
        found = (self.entering, *self.grids, self.sums, self.curve, self.leaving)
        return dict(zip(Part, found, strict=True))

    def _show_maps(self, look: Look) -> None:
        found, slide = look.found, look.found.slide
        activations, window = look.frame.activations, slide.window
        read = activations[slide.source].reshape(slide.input)[..., look.source_channel]
        made = activations[found.neuron.node].reshape(slide.output)[..., found.pixel.map]
        name = channel_name(look.model, found, look.source_channel)
        rim = (0, 0) if window is None or slide.spreads else (window.before, window.behind)
        entering = f"{slide.source} · {name}", name
        region = found.footprint.region
        self.entering.show_map(Map(entering, read, top_of(read), region, rim, _taps(found)))
        pixel = found.pixel
        leaving = map_titles(found.neuron.node, pixel.map, slide.output[2])
        frame = Region(pixel.row, pixel.column, pixel.row + 1, pixel.column + 1)
        self.leaving.show_map(Map(leaving, made, top_of(made), frame, filled=look.filled))

    def _show_grids(self, look: Look) -> None:
        found, at = look.found, look.channel
        under = found.footprint.under
        entering = self.entering.map
        top = entering.top if entering is not None else 1.0
        is_largest = found.slide.rule is Rule.MAXIMUM
        titles = ("patch, largest ringed", "largest ringed")[: 2 * is_largest] or ("patch",)
        self.patch.show_numbers(Numbers(titles, found.patch[at], top, under, found.winner))
        if found.kernel is None:
            return
        plain = np.where(under == Under.NOTHING, under, 0).astype(np.int8)
        top = top_of(found.kernel)
        self.kernel.show_numbers(Numbers(("× kernel",), found.kernel[at], top, plain))
        products = found.products
        numbers = Numbers(("= products",), products[at], top_of(products), under)
        self.products.show_numbers(numbers)

    # -- wishes --------------------------------------------------------------------------------

    @Slot(int, int)
    def _on_entering_place_wished(self, row: int, column: int) -> None:
        if self._look is not None:
            self.pixel_wished.emit(*self._look.found.slide.nearest(row, column))

    @Slot(int, int)
    def _on_leaving_place_wished(self, row: int, column: int) -> None:
        if self._look is not None:
            rows, columns = self._look.found.slide.output[:2]
            self.pixel_wished.emit(min(max(row, 0), rows - 1), min(max(column, 0), columns - 1))

    @Slot(int, int)
    def _on_step_wished(self, rows: int, columns: int) -> None:
        if self._look is not None:
            pixel = self._look.found.pixel
            self._on_leaving_place_wished(pixel.row + rows, pixel.column + columns)

    @Slot(object)
    def _on_cell_pointed(self, cell: tuple[int, int] | None) -> None:
        for grid in self.grids:
            grid.show_pointed(cell)
        self._pointed = cell
        self._tell()

    def _tell(self) -> None:
        look, cell = self._look, self._pointed
        if look is None or cell is None:
            self.told.emit("")
            return
        rows, columns = look.found.footprint.under.shape
        is_there = cell[0] < rows and cell[1] < columns
        self.told.emit(cell_text(look.found, look.channel, cell) if is_there else "")


def top_of(values: NDArray[Any]) -> float:
    """The largest size there is, which gets the full colour; 1 where there is none."""
    return float(np.abs(values[np.isfinite(values)]).max(initial=0)) or 1.0


def _parts_of(found: PixelSum) -> tuple[Part, ...]:
    """What there is to see: a pool has no kernel to speak of, and no curve."""
    left_out = set() if found.slide.rule is Rule.SUM else {Part.KERNEL, Part.PRODUCTS, Part.CURVE}
    if found.activation == "linear":
        left_out |= {Part.CURVE}
    return tuple(part for part in Part if part not in left_out)


def _taps(found: PixelSum) -> tuple[tuple[int, int], ...]:
    """The places that are read, where the window leaves some out between them."""
    footprint = found.footprint
    region = footprint.region
    rows, columns = region.bottom - region.top, region.right - region.left
    if (rows, columns) == footprint.under.shape and not (footprint.under == Under.NOTHING).any():
        return ()
    cells = np.argwhere(footprint.under == Under.PIXEL).tolist()
    return tuple((int(footprint.rows[r]), int(footprint.columns[c])) for r, c in cells)
