"""The state that recurrent layers take along from batch to batch, as JSON values and back."""

from base64 import b64decode, b64encode
from binascii import Error
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nnviz.engine.arena import Vector
from nnviz.files.plain import Fields, fail

WIDEST = 1 << 24
"""Numbers of one row that anybody could have written."""


def carried_to_json(values: Vector) -> dict[str, Any]:
    """The rows and the width of `(rows, width)` numbers, and their bytes in base 64."""
    rows, width = values.shape
    little = np.ascontiguousarray(values, values.dtype.newbyteorder("<"))
    return {"rows": rows, "width": width, "numbers": b64encode(little.tobytes()).decode("ascii")}


def carried_from_json(found: Fields, dtype: np.dtype[Any], batch: int) -> NDArray[Any]:
    """The numbers again; a batch has at most so many rows.

    Raises:
        ProblemError: they are not as many as they should be, or not finite.
    """
    rows, width = found.whole("rows", 1, batch), found.whole("width", 1, WIDEST)
    text = found.rest().get("numbers")
    if not isinstance(text, str) or len(text) > 2 * rows * width * dtype.itemsize + 4:
        fail(found.where, f"It should hold {rows * width:,} numbers in base 64.")
    try:
        raw = b64decode(text, validate=True)
    except (Error, ValueError):
        fail(found.where, "It is not written in base 64.")
    if len(raw) != rows * width * dtype.itemsize:
        fail(found.where, f"It should hold {rows * width:,} numbers.")
    values = np.frombuffer(raw, dtype.newbyteorder("<")).astype(dtype).reshape(rows, width)
    if not np.isfinite(values).all():
        fail(found.where, "It holds numbers that are not finite.")
    return values
