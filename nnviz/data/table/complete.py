"""Filling in what is missing, from the training part alone."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from nnviz.data.table.raw import TableRaw
from nnviz.data.table.wording import refuse, shown

Samples = NDArray[np.float64]


def completed(raw: TableRaw, train: NDArray[np.int64]) -> TableRaw:
    """The samples without gaps: a mean for a number, the most frequent value for a category.

    Both are measured on the training part, whose row numbers `train` has. Of two values that are
    as frequent the first in order is taken.

    Raises:
        ProblemError: a column has no value in the training part.
    """
    with_gaps = {raw.sources[at] for at in np.flatnonzero(np.isnan(raw.x.sum(axis=0)))}
    if not with_gaps:
        return raw
    x = raw.x.copy()
    for source in sorted(with_gaps):
        first = raw.sources.index(source)
        own = x[:, first : first + raw.sources.count(source)]
        part = own[train]
        known = part[~np.isnan(part[:, 0])]
        if not len(known):
            what = f"Column {shown(source)} has no value in the training part."
            refuse(raw.file, what, "Leave the column out, or take a larger training share.")
        own[np.isnan(own[:, 0])] = _usual(known)
    return replace(raw, x=x)


def _usual(known: Samples) -> Samples:
    """The value that stands for a missing one: as many numbers as there are features."""
    mean: Samples = known.mean(axis=0)
    if len(mean) == 1:
        return mean
    return np.eye(len(mean))[np.argmax(mean)]
