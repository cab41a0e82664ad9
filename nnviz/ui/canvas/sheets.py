"""Layers over sequences: a sheet, a row a step and a column a feature. Pure, in scene units.

Rows are as high as the steps of the input lie apart, so that what belongs to a step has one height
in all layers. What a layer shows besides, its taps, stands at the left of its sheet: matrices of
attention have room of their own, gates lie in the gap between the columns.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from nnviz.core.layer import Layer
from nnviz.core.shape import Shape
from nnviz.layers.attention import Attention
from nnviz.layers.recurrent import Recurrent
from nnviz.ui.canvas.places import MapsPlace, Place, Rect

GATES_SHARE, APART = 0.8, 16.0
"""What gates take of the gap that they lie in, and the distance between two of them."""

LEAST_WIDTH, HEADS_GAP, HEADS_AWAY = 10.0, 5.0, 8.0
"""A sheet's least width; the distance between matrices of attention, and to their sheet."""

MATRIX_SHARE, LEAST_MATRIX = 1.5, 40.0
"""A head's matrix by its sheet's width, where it has the height, and its least side."""

SHEETS_SHARE, LEAST_BETWEEN = 0.68, 14.0
"""The most of the room's width that sheets take, and the least between two columns."""

WIDE_GAP, LEAST_SHARE = 95.0, 0.5
"""Columns stand so far apart, for gates between, where sheets keep such a share of the room."""


@dataclass(frozen=True, eq=False)
class SheetPlace(MapsPlace):
    """A layer `(T, F)`: T rows, F columns.

    At its left it keeps room, `beside` wide, for matrices; `room` is the height of its column,
    `unit` how many times as large as usual the picture is.
    """

    beside: float = 0.0
    room: float = 0.0
    unit: float = 1.0

    @property
    def steps(self) -> int:
        """T."""
        return self.shape[0]

    @property
    def features(self) -> int:
        """F."""
        return self.shape[1]

    @property
    def whole_left(self) -> float:
        """Where it begins with what stands at its left."""
        return self.left - self.beside


def laid_sheet(
    node: str,
    column: int,
    layer: Layer,
    shape: Shape,
    row: float,
    share: float,
    height: float,
    unit: float,
) -> SheetPlace:
    """A sheet of rows so high, with columns of `share`, in a column of the picture so high."""
    steps, features = shape
    wide = max(LEAST_WIDTH * unit, features * share) / features
    beside = 0.0
    if isinstance(layer, Attention):
        side, across = _matrix_side(layer, features * wide, height, unit)
        beside = across * (side + HEADS_GAP * unit) + (HEADS_AWAY - HEADS_GAP) * unit
    size = (steps, features, 1)
    return SheetPlace(
        node, column, size, row, aspect=wide / row, beside=beside, room=height, unit=unit
    )


def feature_width(
    sequences: Iterable[tuple[Layer, Shape]], row: float, room: float, gaps: int
) -> float:
    """How wide a feature is, so that all sheets fit into a width with so many gaps between columns.

    It is never wider than a row is high.

    A sheet with matrices of attention counts with these.
    """
    each = (
        shape[1] * (1 + MATRIX_SHARE * isinstance(layer, Attention)) for layer, shape in sequences
    )
    wished = 1 - WIDE_GAP * gaps / room
    share = wished if LEAST_SHARE <= wished < SHEETS_SHARE else SHEETS_SHARE
    return min(row, share * room / max(1, sum(each)))


def matrices(place: SheetPlace, layer: Layer) -> MapsPlace | None:
    """Where the heads of attention show what each step reads: maps `(T, T, heads)`, upright."""
    if not isinstance(layer, Attention) or not place.beside:
        return None
    steps, between = place.steps, HEADS_GAP * place.unit
    side, across = _matrix_side(layer, place.size[0], place.room, place.unit)
    height = -(-layer.heads // across) * (side + between) - between
    _, top, _, tall = place.rect
    return MapsPlace(
        place.node,
        place.column,
        (steps, steps, layer.heads),
        side / steps,
        across=across,
        gap=between,
        left=place.whole_left,
        top=top + (tall - height) / 2,
    )


def gates(place: SheetPlace, layer: Layer, names: tuple[str, ...], gap: float) -> MapsPlace | None:
    """Where a recurrent layer shows its gates, left of it in a gap: maps `(T, cells, gates)`."""
    if not isinstance(layer, Recurrent) or not names:
        return None
    ways, (_, top, _, tall) = len(layer.ways), place.rect
    down, apart = len(names) // ways, APART * place.unit
    width = (GATES_SHARE * gap - apart * (ways - 1)) / ways
    cell = (tall - apart * down) / down / place.steps
    wide = min(width / layer.units, place.wide)
    whole = ways * wide * layer.units + (ways - 1) * apart
    return MapsPlace(
        place.node,
        place.column,
        (place.steps, layer.units, len(names)),
        cell,
        across=ways,
        gap=apart,
        left=place.whole_left - (gap + whole) / 2,
        top=top + apart,
        aspect=wide / cell,
    )


def whole_rect(place: Place) -> Rect:
    """A layer's rectangle with what stands at its left."""
    left, top, width, height = place.rect
    beside = place.beside if isinstance(place, SheetPlace) else 0.0
    return left - beside, top, width + beside, height


def _matrix_side(layer: Attention, width: float, height: float, unit: float) -> tuple[float, int]:
    """The side of a head's matrix beside a sheet, and how many stand side by side."""
    between = HEADS_GAP * unit
    side = max(LEAST_MATRIX * unit, min(MATRIX_SHARE * width, height / layer.heads - between))
    below = max(1, int((height + between) // (side + between)))
    return side, -(-layer.heads // below)
