"""What layers over sequences show besides their sheets: matrices of heads, and gates. Pure.

A tap place is a `MapsPlace`: of attention a map `(T, T)` for each head, of recurrent layers a map
`(T, cells)` for each gate.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from nnviz.core.graph import Graph
from nnviz.core.layer import Layer
from nnviz.core.maps import Pixel, pixel_of, unit_of
from nnviz.layers import gru, lstm
from nnviz.layers.attention import Attention
from nnviz.layers.gru import GRU
from nnviz.layers.lstm import LSTM
from nnviz.layers.recurrent import BEHIND, Recurrent
from nnviz.session.frame import Frame
from nnviz.ui.canvas.places import MapsPlace, Place
from nnviz.ui.canvas.sheets import SheetPlace, gates, matrices

ATTENTION, CELL = "attention", "cell"

Taps = Mapping[tuple[str, str], NDArray[Any]]


class TapSpot(NamedTuple):
    """A number of a tap: which of its maps, and where in it, each counted from 0.

    Of attention it is the head, the step that reads and the step that is read; of gates the gate,
    the step and the cell of that way.
    """

    node: str
    map: int
    row: int
    column: int


@dataclass(frozen=True, slots=True, eq=False)
class TapPlace:
    """Where a layer's taps stand, what each map is called, and which units lie behind a row."""

    place: MapsPlace
    names: tuple[str, ...]
    features: int

    @property
    def is_attention(self) -> bool:
        """Whether its maps say which step reads which."""
        return self.names == (ATTENTION,)

    @property
    def unbounded(self) -> tuple[int, ...]:
        """The maps whose numbers may be of any size."""
        return tuple(at for at, name in enumerate(self.names) if name.endswith(CELL))

    @property
    def labels(self) -> tuple[str, ...]:
        """What each map is called."""
        if self.is_attention:
            return tuple(f"head {at + 1}" for at in range(self.place.shape[2]))
        return tuple(tap_label(name) for name in self.names)

    def spot(self, unit: int) -> TapSpot:
        """The number at a unit of the maps."""
        return TapSpot(self.place.node, *pixel_of(self.place.shape, unit))

    def unit(self, spot: TapSpot) -> int:
        """Where a number is among the values of all maps."""
        return unit_of(self.place.shape, Pixel(spot.map, spot.row, spot.column))

    def neuron(self, spot: TapSpot) -> int:
        """The unit of the layer that a number belongs to: of a head the first of its features."""
        if self.is_attention:
            first = spot.map * (self.features // self.place.shape[2])
            return spot.row * self.features + first
        way = spot.map % self.place.across
        return spot.row * self.features + way * self.place.shape[1] + spot.column

    def values(self, taps: Taps) -> NDArray[Any] | None:
        """The numbers of all maps in the order of units; None where a frame has not all of them."""
        node = self.place.node
        found = [taps[node, name] for name in self.names if (node, name) in taps]
        if len(found) < len(self.names):
            return None
        made = np.moveaxis(found[0], 0, -1) if self.is_attention else np.stack(found, axis=-1)
        return made.ravel() if made.shape == self.place.shape else None


def tap_places(graph: Graph, layers: Mapping[str, Place], gap: float) -> dict[str, TapPlace]:
    """Where the taps of all layers stand that are drawn as sheets and have any."""
    found = {}
    for name, place in layers.items():
        made = _tap_place(place, graph[name].layer, gap)
        if made is not None:
            found[name] = made
    return found


def gate_names(layer: Layer) -> tuple[str, ...]:
    """The taps of a recurrent layer, of two ways those of either in turn."""
    names: tuple[str, ...] = ()
    if isinstance(layer, LSTM):
        names = (*lstm.GATES, CELL)
    elif isinstance(layer, GRU):
        names = gru.GATES
    ways = layer.ways if isinstance(layer, Recurrent) else ()
    return tuple(f"{way}{name}" for name in names for way in ways)


def tap_label(name: str) -> str:
    """A tap as one reads it: `input gate`; an arrow stands before those of the way back."""
    plain = name.removeprefix(BEHIND).replace("_", " ")
    return f"← {plain}" if name.startswith(BEHIND) else plain


def attention_of(frame: Frame, node: str) -> NDArray[Any] | None:
    """What each step reads of each, `(heads, T, T)`; None where the frame does not hold it."""
    return frame.taps.get((node, ATTENTION))


def _tap_place(place: Place, layer: Layer, gap: float) -> TapPlace | None:
    if not isinstance(place, SheetPlace):
        return None
    names = gate_names(layer)
    found = gates(place, layer, names, gap)
    if isinstance(layer, Attention):
        found, names = matrices(place, layer), (ATTENTION,)
    return None if found is None else TapPlace(found, names, place.features)
