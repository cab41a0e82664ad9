"""Marks as JSON values, and back with everything checked."""

import base64
import binascii
from collections.abc import Iterator
from typing import Any

from nnviz.core.marks import CellSet, Head, Marks, Neuron
from nnviz.files.plain import Fields, fail

CELLS_LIMIT = 1 << 28
"""Weights of one layer."""

MARKS_LIMIT = 1_000_000
VALUE_LIMIT = 1e38


def marks_to_json(marks: Marks) -> dict[str, Any]:
    """Marks as JSON values; only the parts there are."""
    found: dict[str, Any] = {}
    for name, sets in (("removed", marks.removed), ("frozen", marks.frozen)):
        if sets:
            found[name] = {node: _cells_to_json(cells) for node, cells in sets}
    if marks.clamped:
        found["clamped"] = [[n.node, n.unit, value] for n, value in marks.clamped]
    if marks.muted:
        found["muted"] = [[n.node, n.unit] for n in marks.muted]
    if marks.heads:
        found["heads"] = [[h.node, h.head] for h in marks.heads]
    return found


def marks_from_json(found: Fields) -> Marks:
    """The marks that `marks_to_json` wrote.

    Raises:
        ProblemError: it says where in the file what is wrong.
    """
    found.only("removed", "frozen", "clamped", "muted", "heads")
    entries = found.rest()
    marks = Marks()
    for node, cells in _sets(found, "removed"):
        marks = marks.with_removed(node, cells)
    for node, cells in _sets(found, "frozen"):
        marks = marks.with_frozen(node, cells)
    for item in found.items("clamped", MARKS_LIMIT) if "clamped" in entries else ():
        neuron = _neuron(found, item, 3)
        marks = marks.with_clamped([neuron], _value(found, item[2]))
    for item in found.items("muted", MARKS_LIMIT) if "muted" in entries else ():
        marks = marks.with_muted([_neuron(found, item, 2)], True)
    heads = found.items("heads", MARKS_LIMIT) if "heads" in entries else ()
    return marks.with_muted_heads([Head(*_neuron(found, item, 2)) for item in heads], True)


def _cells_to_json(cells: CellSet) -> dict[str, Any]:
    bits = base64.b64encode(cells.bits).decode()
    return {"rows": cells.rows, "columns": cells.columns, "bits": bits}


def _sets(found: Fields, name: str) -> Iterator[tuple[str, CellSet]]:
    if name not in found.rest():
        return
    sets = found.fields(name, f"{found.where}, {name}")
    for node in sets.rest():
        yield node, _cells(sets.fields(node, f"{sets.where}, {node}"))


def _cells(found: Fields) -> CellSet:
    found.only("rows", "columns", "bits")
    rows, columns = found.whole("rows", 1, CELLS_LIMIT), found.whole("columns", 1, CELLS_LIMIT)
    text = found.rest().get("bits")
    try:
        bits = base64.b64decode(text, validate=True) if isinstance(text, str) else b""
    except (binascii.Error, ValueError):
        bits = b""
    count = rows * columns
    if len(bits) != (count + 7) // 8 or int.from_bytes(bits, "big") & ((1 << -count % 8) - 1):
        fail(found.where, f"'bits' does not hold {rows:,} by {columns:,} cells.")
    return CellSet(rows, columns, bits)


def _neuron(found: Fields, item: Any, length: int) -> Neuron:
    right = isinstance(item, list) and len(item) == length
    if not (right and isinstance(item[0], str) and _is_whole(item[1])):
        fail(found.where, "Each neuron should be a list of its layer and its number.")
    return Neuron(item[0], item[1])


def _is_whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value < CELLS_LIMIT


def _value(found: Fields, value: Any) -> float:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    if not (is_number and abs(value) <= VALUE_LIMIT):
        fail(found.where, f"A neuron cannot be held at {value!r}.")
    return float(value)
