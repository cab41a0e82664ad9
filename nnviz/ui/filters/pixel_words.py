"""What the arithmetic of a pixel says, as text. Pure."""

import numpy as np

from nnviz.core.maps import Pixel
from nnviz.session.filters import is_picture
from nnviz.session.frame import Model
from nnviz.session.lesson import Forward, Products, Role
from nnviz.session.pixel_arithmetic import PixelSum
from nnviz.session.sliding import Rule, Under
from nnviz.ui.inspector.words import function_text
from nnviz.ui.numbers import format_count, format_number, format_setting

EMPTY = (
    "How one pixel of a map comes about will be here: the patch, the kernel, the products, "
    "the sum.\nAdd a Convolution or a pooling layer behind an input whose form is “A picture” "
    "(key /), or open one under File, New from template."
)

_COLORS = ("red", "green", "blue")


def pixel_title(pixel: Pixel) -> str:
    """`row 3 · column 5`, counted from 1."""
    return f"row {pixel.row + 1} · column {pixel.column + 1}"


def channel_name(model: Model, found: PixelSum, channel: int) -> str:
    """A channel of what is read: its number, or the colour of a picture."""
    if is_picture(model, found.slide.source):
        return _COLORS[channel]
    return f"channel {channel + 1}"


def map_titles(node: str, channel: int, channels: int) -> tuple[str, ...]:
    """`conv1 · map 3 of 8`, and what is said of it where there is less room."""
    short = f"map {format_count(channel + 1)}"
    return f"{node} · {short} of {format_count(channels)}", f"{node} · {short}", short


def result_rows(found: PixelSum) -> list[tuple[str, float]]:
    """The lines below the channels, the last of them the answer."""
    cells = int((found.footprint.under == Under.PIXEL).sum())
    if found.slide.rule is not Rule.SUM:
        what = "largest" if found.slide.rule is Rule.MAXIMUM else "mean"
        rows = [(f"{what} of {cells} pixel{'s' if cells != 1 else ''}", found.total)]
        return [*rows, *_held(found)]
    count = len(found.channels)
    total = float(found.channel_sums.sum())
    rows = [(f"{format_count(count)} channel{'s' if count != 1 else ''}", total)]
    if found.bias is not None:
        rows += [("+ bias", found.bias), ("= sum z", found.total)]
    if found.activation != "linear" and found.held is None:
        rows.append((f"y = {function_text(curve_of(found))}", found.answer))
    return [*rows, *_held(found)]


def curve_of(found: PixelSum) -> Forward:
    """The pixel as a neuron on its curve; what it reads is told elsewhere."""
    nothing = Products((), np.zeros(0), np.zeros(0))
    sums = found.bias, found.total, found.activation, found.answer, found.held
    return Forward(found.neuron, Role.SUM, nothing, *sums)


def cell_text(found: PixelSum, channel: int, cell: tuple[int, int]) -> str:
    """A cell under the mouse: where it lies, and its value, its weight and their product."""
    footprint = found.footprint
    under = footprint.under[cell]
    if under == Under.NOTHING:
        return "Between two pixels there is nothing to read."
    row, column = int(footprint.rows[cell[0]]), int(footprint.columns[cell[1]])
    place = f"row {row + 1} · column {column + 1}" if under == Under.PIXEL else "padding"
    value = _number(found.patch[channel][cell])
    if found.kernel is None:
        return f"{place}: {value}"
    product = _number(found.products[channel][cell])
    return f"{place}: {value} × {_number(found.kernel[channel][cell])} = {product}"


def _held(found: PixelSum) -> list[tuple[str, float]]:
    if found.held is None:
        return []
    text = "y, muted" if found.held == 0 else f"y, held at {format_setting(found.held)}"
    return [(text, found.answer)]


def _number(value: float) -> str:
    return format_number(float(value)).strip()
