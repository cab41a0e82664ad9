"""The record of a run as a value: what a file keeps, and what brings every plot back as it was."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from nnviz.engine.evaluation import Evaluation

Rows = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class SeriesState:
    """What a `Series` knows, in arrays of its own.

    `count` rows have been seen, and each bin covers `width` of them. `rows` `(n, columns)` are the
    newest as they came; `bins` `(4, used, columns)` the least, the greatest, the sum and how many
    were known, in each bin that is used.
    """

    count: int
    width: int
    rows: Rows
    bins: Rows


@dataclass(frozen=True, slots=True, eq=False)
class Scalars:
    """What a `History` knows: its steps, its evaluations by name, and the latest one whole."""

    steps: SeriesState
    evaluations: Mapping[str, SeriesState] = field(default_factory=dict)
    latest: Evaluation | None = None
