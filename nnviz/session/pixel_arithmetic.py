"""The arithmetic of one pixel of a map, with its real numbers: patch, kernel, products, sum. No Qt.

Everything is computed in float64 from what the frame holds, so that what is written adds up.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from nnviz.core.layer import Layer
from nnviz.core.maps import Pixel, has_maps, pixel_of, unit_of
from nnviz.core.marks import Neuron
from nnviz.core.shape import Shape
from nnviz.layers.average_pool import AveragePool
from nnviz.layers.conv2d import Conv2D
from nnviz.layers.conv2d_transpose import Conv2DTranspose
from nnviz.layers.global_pool import MAXIMUM, GlobalPool
from nnviz.layers.max_pool import MaxPool
from nnviz.record.table import Cell, Table
from nnviz.session.frame import Frame, Model
from nnviz.session.sliding import Footprint, Places, Rule, Slide, Under

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class PixelSum:
    """How a pixel's answer comes about. It reads n channels through a kernel of `(R, C)` cells.

    Attributes:
        pixel: where it lies in the maps of its layer.
        footprint: where the kernel lies on each of the channels of `slide.source`.
        channels: which of them it reads, `(n,)`.
        patch: what they say there, `(n, R, C)`; 0 where there is no pixel.
        kernel: what each is taken by, `(n, R, C)`; None where the largest is taken.
        bias: None for a layer without.
        total: the sum over all products with the bias, or the largest: the curve's argument.
        activation: the curve's name in the table; "linear" where there is none.
        answer: what the network says.
        held: the number the pixel is held at, whatever the sum.
    """

    neuron: Neuron
    pixel: Pixel
    slide: Slide
    footprint: Footprint
    channels: Places
    patch: Floats
    kernel: Floats | None
    bias: float | None
    total: float
    activation: str
    answer: float
    held: float | None

    @property
    @np.errstate(all="ignore")
    def products(self) -> Floats:
        """Patch times kernel, `(n, R, C)`; the patch itself where there is no kernel."""
        return self.patch if self.kernel is None else self.patch * self.kernel

    @property
    @np.errstate(all="ignore")
    def channel_sums(self) -> Floats:
        """What each channel adds to the total, `(n,)`."""
        if self.kernel is None:
            return np.array([self.total])
        return np.asarray(self.products.sum(axis=(1, 2)))

    @property
    def winner(self) -> tuple[int, int] | None:
        """The cell that is the largest, where that is what counts."""
        if self.slide.rule is not Rule.MAXIMUM:
            return None
        values = np.where(self.footprint.under == Under.PIXEL, self.patch[0], -np.inf)
        row, column = np.unravel_index(int(np.argmax(values)), values.shape)
        return int(row), int(column)


def slide_of(model: Model, node: str) -> Slide | None:
    """How a node's window slides; None for one that has none."""
    if node not in model.network.graph:
        return None
    found = model.network.graph[node]
    rule = _rule(found.layer)
    if rule is None:
        return None
    shapes, source = model.network.facts.shapes, found.inputs[0]
    output = shapes[node] if has_maps(shapes[node]) else (1, 1, *shapes[node])
    window, spreads = getattr(found.layer, "window", None), isinstance(found.layer, Conv2DTranspose)
    return Slide(source, shapes[source], output, rule, window, spreads)


def sliding_layers(model: Model) -> tuple[str, ...]:
    """The nodes whose pixels have an arithmetic, in the order of the graph."""
    return tuple(node.id for node in model.network.graph if slide_of(model, node.id) is not None)


@np.errstate(all="ignore")  # held neurons and typed weights may lead to infinite products
def pixel_sum(model: Model, frame: Frame, neuron: Neuron) -> PixelSum | None:
    """The arithmetic of a pixel in a frame of a model; None where its layer has no window."""
    slide = slide_of(model, neuron.node)
    if slide is None:
        return None
    pixel = pixel_of(slide.output, neuron.unit)
    footprint = slide.footprint(pixel.row, pixel.column)
    views = model.network.layout.views(frame.parameters, neuron.node)
    channels, kernel = _kernel(slide, footprint, views.get("weights"), pixel.map)
    maps = frame.activations[slide.source].reshape(slide.input)
    patch = footprint.read(maps[:, :, channels].astype(np.float64))
    bias = float(views["bias"][pixel.map]) if "bias" in views else None
    layer, held = model.network.graph[neuron.node].layer, model.network.held
    return PixelSum(
        neuron,
        pixel,
        slide,
        footprint,
        channels,
        patch,
        kernel,
        bias,
        _total(slide, footprint, patch, kernel, bias),
        getattr(layer, "activation", "linear"),
        float(frame.activations[neuron.node][neuron.unit]),
        held.get(neuron.node, {}).get(neuron.unit),
    )


def strongest_pixel(frame: Frame, node: str, shape: Shape, channel: int) -> Neuron:
    """The pixel of a map that says most, of those the first."""
    said = frame.activations[node].reshape(shape)[:, :, channel]
    at = int(np.argmax(np.where(np.isfinite(said), said, -np.inf)))
    return Neuron(node, unit_of(shape, Pixel(channel, *divmod(at, shape[1]))))


def loudest(found: PixelSum) -> int:
    """The place in `channels` of the one that adds most to the sum, or takes most from it.

    What is no number comes first: it makes the whole sum none.
    """
    return int(np.argmax(np.nan_to_num(np.abs(found.channel_sums), nan=np.inf)))


def pixel_table(found: PixelSum) -> Table:
    """A row a cell of each channel: where it lies on the map, its value, weight and product."""
    footprint, kernel, products = found.footprint, found.kernel, found.products
    rows: list[tuple[Cell, ...]] = []
    for (at, row, column), value in np.ndenumerate(found.patch):
        place = int(footprint.rows[row]) + 1, int(footprint.columns[column]) + 1
        weighed: tuple[Cell, Cell] = (None, None)
        if kernel is not None:
            weighed = float(kernel[at, row, column]), float(products[at, row, column])
        rows.append((int(found.channels[at]) + 1, *place, float(value), *weighed))
    return Table(("channel", "row", "column", "value", "weight", "product"), rows)


def _kernel(
    slide: Slide, footprint: Footprint, weights: NDArray[np.floating] | None, channel: int
) -> tuple[Places, Floats | None]:
    """Which channels a map reads, and what by, `(n, R, C)`."""
    if weights is None:
        alone = np.array([channel])
        if slide.rule is Rule.MAXIMUM:
            return alone, None
        inside = footprint.under == Under.PIXEL
        return alone, np.where(inside, 1 / max(1, int(inside.sum())), 0.0)[None]
    each, filters = weights.shape[2], weights.shape[3]
    group = channel // (filters // (slide.input[2] // each))
    cells = weights[np.ix_(footprint.row_cells, footprint.column_cells)][..., channel]
    return group * each + np.arange(each), np.moveaxis(cells.astype(np.float64), 2, 0)


def _total(
    slide: Slide, footprint: Footprint, patch: Floats, kernel: Floats | None, bias: float | None
) -> float:
    if kernel is None:
        return float(patch[:, footprint.under == Under.PIXEL].max())
    return float((patch * kernel).sum()) + (bias or 0.0)


def _rule(layer: Layer) -> Rule | None:
    """What a layer makes of what its window covers; None where it has no window."""
    if isinstance(layer, GlobalPool):
        return Rule.MAXIMUM if layer.how == MAXIMUM else Rule.AVERAGE
    return _RULES.get(type(layer))


_RULES: Mapping[type[Layer], Rule] = MappingProxyType(
    {
        Conv2D: Rule.SUM,
        Conv2DTranspose: Rule.SUM,
        MaxPool: Rule.MAXIMUM,
        AveragePool: Rule.AVERAGE,
    }
)
"""The kinds with a window, and what each makes of what it covers."""
