"""A record up to a step: what a file holds beside a state of training. Pure.

A window reads steps as they come, so that its record may be a few ahead of the state that the
training process answers with.
"""

from dataclasses import replace
from math import ceil

import numpy as np

from nnviz.record.scalars import Rows, Scalars, SeriesState


def up_to(scalars: Scalars, step: int) -> Scalars:
    """The record as it was when that many steps were done."""
    curves = {name: _cut(state, step) for name, state in scalars.evaluations.items()}
    latest = scalars.latest
    known = latest is not None and latest.step <= step
    return Scalars(_cut(scalars.steps, step), curves, latest if known else None)


def _cut(state: SeriesState, step: int) -> SeriesState:
    """A series without the rows beyond a step, which are among the newest."""
    kept = int(np.searchsorted(state.rows[:, 0], step, "right")) if len(state.rows) else 0
    beyond = len(state.rows) - kept
    if not beyond:
        return state
    count, rows = state.count - beyond, state.rows[:kept]
    bins = state.bins[:, : ceil(count / state.width)].copy()
    if count:
        first_of_bin = (bins.shape[1] - 1) * state.width
        first_of_rows = count - len(rows)
        bins[:, -1] = _bin(rows[max(0, first_of_bin - first_of_rows) :])
    return replace(state, count=count, rows=rows, bins=bins)


def _bin(rows: Rows) -> Rows:
    """Least, greatest, sum and number of finite values of each column, `(4, columns)`."""
    finite = np.isfinite(rows)
    low, high = np.fmin.reduce(rows, axis=0), np.fmax.reduce(rows, axis=0)
    return np.stack([low, high, np.where(finite, rows, 0.0).sum(axis=0), finite.sum(axis=0)])
