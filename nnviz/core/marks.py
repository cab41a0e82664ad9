"""Marks: what a person has laid on single neurons and weights, beside the graph. Frozen values.

A mark never changes the graph or a weight: take it off and the network computes and learns as
before. Units are counted along a layer's flat output; the rows of a node's weights are the units it
reads, and its bias is one row more.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from math import isfinite
from typing import NamedTuple

from nnviz.core.problem import Problem

Cell = tuple[int, int]
"""A weight of a node: the row (a unit it reads, or the number of those for its bias), its unit."""


class Neuron(NamedTuple):
    """A unit of a node."""

    node: str
    unit: int

    @property
    def name(self) -> str:
        """`h1 · 3`: as it is called among others, counted from 1."""
        return f"{self.node} · {self.unit + 1}"

    @property
    def title(self) -> str:
        """`h1 · neuron 3`: as it is called alone."""
        return f"{self.node} · neuron {self.unit + 1}"


class Head(NamedTuple):
    """A head of a node of attention, counted from 0."""

    node: str
    head: int

    @property
    def name(self) -> str:
        """`heads1 · head 3`: counted from 1."""
        return f"{self.node} · head {self.head + 1}"

    @property
    def title(self) -> str:
        """As it is called alone."""
        return self.name


HEADS = "head_outputs"
"""The tap of what heads say before they are mixed, `(N, T, heads, d)`: there they are muted."""


@dataclass(frozen=True, slots=True)
class CellSet:
    """A set of cells of a weight array of `rows` by `columns`, a bit each, row by row."""

    rows: int
    columns: int
    bits: bytes

    @classmethod
    def of(cls, rows: int, columns: int, cells: Iterable[Cell]) -> "CellSet":
        """The set of these cells. Raises `IndexError` for one that lies outside."""
        bits = bytearray((rows * columns + 7) // 8)
        for row, column in cells:
            if not (0 <= row < rows and 0 <= column < columns):
                raise IndexError(f"{row, column} of {rows} by {columns}")
            at = row * columns + column
            bits[at >> 3] |= 128 >> (at & 7)
        return cls(rows, columns, bytes(bits))

    def __contains__(self, cell: object) -> bool:
        if not isinstance(cell, tuple):
            return False
        row, column = cell
        if not (0 <= row < self.rows and 0 <= column < self.columns):
            return False
        at = row * self.columns + column
        return bool(self.bits[at >> 3] & (128 >> (at & 7)))

    def __len__(self) -> int:
        return int.from_bytes(self.bits, "big").bit_count()

    def __iter__(self) -> Iterator[Cell]:
        for at in range(self.rows * self.columns):
            if self.bits[at >> 3] & (128 >> (at & 7)):
                yield divmod(at, self.columns)

    def resized(self, rows: int, columns: int) -> "CellSet":
        """The cells that lie in an array of another size."""
        kept = (cell for cell in self if cell[0] < rows and cell[1] < columns)
        return CellSet.of(rows, columns, kept)


@dataclass(frozen=True, slots=True)
class Marks:
    """What is held still.

    Attributes:
        removed: by node, weights that are held at zero; never a bias.
        frozen: by node, weights and biases that do not learn.
        clamped: neurons held at a value, in order.
        muted: neurons held at zero, to see what is missing without them; in order.
        heads: heads of attention held at zero before they are mixed; in order.
    """

    removed: tuple[tuple[str, CellSet], ...] = ()
    frozen: tuple[tuple[str, CellSet], ...] = ()
    clamped: tuple[tuple[Neuron, float], ...] = ()
    muted: tuple[Neuron, ...] = ()
    heads: tuple[Head, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.removed or self.frozen or self.clamped or self.muted or self.heads)

    def removed_of(self, node: str) -> CellSet | None:
        """The weights of a node that are held at zero; None when there are none."""
        return dict(self.removed).get(node)

    def frozen_of(self, node: str) -> CellSet | None:
        """The weights and biases of a node that do not learn; None when there are none."""
        return dict(self.frozen).get(node)

    def held(self) -> dict[str | tuple[str, str], dict[int, float]]:
        """What is held at a value, as `nnviz.engine.network.Held` says; being muted goes over."""
        found: dict[str | tuple[str, str], dict[int, float]] = {}
        for neuron, value in (*self.clamped, *((neuron, 0.0) for neuron in self.muted)):
            found.setdefault(neuron.node, {})[neuron.unit] = value
        for node, head in self.heads:
            found.setdefault((node, HEADS), {})[head] = 0.0
        return found

    def with_removed(self, node: str, cells: CellSet | None) -> "Marks":
        """The marks with another set of weights of a node held at zero."""
        return replace(self, removed=_with(self.removed, node, cells))

    def with_frozen(self, node: str, cells: CellSet | None) -> "Marks":
        """The marks with another set of weights and biases of a node that do not learn."""
        return replace(self, frozen=_with(self.frozen, node, cells))

    def with_clamped(self, neurons: Iterable[Neuron], value: float | None) -> "Marks":
        """The marks with these neurons held at a value, or with None no longer held."""
        found = dict(self.clamped)
        for neuron in neurons:
            found.pop(neuron, None)
            if value is not None:
                found[neuron] = float(value)
        return replace(self, clamped=tuple(sorted(found.items())))

    def with_muted(self, neurons: Iterable[Neuron], muted: bool) -> "Marks":
        """The marks with these neurons muted or no longer so."""
        found = set(self.muted) | set(neurons) if muted else set(self.muted) - set(neurons)
        return replace(self, muted=tuple(sorted(found)))

    def with_muted_heads(self, heads: Iterable[Head], muted: bool) -> "Marks":
        """The marks with these heads muted or no longer so."""
        found = set(self.heads) | set(heads) if muted else set(self.heads) - set(heads)
        return replace(self, heads=tuple(sorted(found)))

    def with_twin(self, neuron: Neuron, twin: Neuron) -> "Marks":
        """The marks with those of a neuron, and of all that enters it, on another one too.

        The other one is the unit after the last: its node's arrays gain a column.
        """
        node, marks = neuron.node, self
        for cells, put in (
            (self.removed_of(node), Marks.with_removed),
            (self.frozen_of(node), Marks.with_frozen),
        ):
            if cells is not None:
                own = [(row, twin.unit) for row, unit in cells if unit == neuron.unit]
                wider = CellSet.of(cells.rows, max(cells.columns, twin.unit + 1), [*cells, *own])
                marks = put(marks, node, wider)
        held = dict(self.clamped).get(neuron)
        if held is not None:
            marks = marks.with_clamped([twin], held)
        return marks.with_muted([twin], True) if neuron in self.muted else marks

    def problems(self) -> tuple[Problem, ...]:
        """What cannot be meant."""
        return tuple(
            Problem(
                neuron.title,
                f"It cannot be held at {value}.",
                "Give a finite number.",
                key="marks",
            )
            for neuron, value in self.clamped
            if not isfinite(value)
        )

    def fitted(
        self,
        sizes: Mapping[str, int],
        arrays: Mapping[str, tuple[int, int]],
        heads: Mapping[str, int] | None = None,
    ) -> "Marks":
        """The marks that still have a place.

        `sizes` are the units of each node, `arrays` the rows (without the bias) and columns of each
        node that has weights, `heads` how many each node of attention has.
        """
        if not self:
            return self

        def has_place(neuron: Neuron) -> bool:
            return 0 <= neuron.unit < sizes.get(neuron.node, 0)

        return Marks(
            _fitted(self.removed, arrays, 0),
            _fitted(self.frozen, arrays, 1),
            tuple(pair for pair in self.clamped if has_place(pair[0])),
            tuple(neuron for neuron in self.muted if has_place(neuron)),
            tuple(each for each in self.heads if 0 <= each.head < (heads or {}).get(each.node, 0)),
        )


Sets = tuple[tuple[str, CellSet], ...]


def _with(sets: Sets, node: str, cells: CellSet | None) -> Sets:
    found = dict(sets)
    found.pop(node, None)
    if cells is not None and len(cells):
        found[node] = cells
    return tuple(sorted(found.items(), key=lambda pair: pair[0]))


def _fitted(sets: Sets, arrays: Mapping[str, tuple[int, int]], more: int) -> Sets:
    found: Sets = ()
    for node, cells in sets:
        if node in arrays:
            rows, columns = arrays[node]
            found = _with(found, node, _resized(cells, rows, columns, more))
    return found


def _resized(cells: CellSet, rows: int, columns: int, more: int) -> CellSet:
    """Cells of a weight array that has grown or shrunk; the bias, its last row, stays the bias."""
    if (cells.rows, cells.columns) == (rows + more, columns):
        return cells
    kept = []
    for row, column in cells:
        is_bias = more == 1 and row == cells.rows - 1
        if column < columns and (is_bias or row < rows):
            kept.append((rows if is_bias else row, column))
    return CellSet.of(rows + more, columns, kept)


NO_MARKS = Marks()
