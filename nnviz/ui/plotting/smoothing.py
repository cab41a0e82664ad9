"""Smoothing of a curve without shifting it. Pure."""

import numpy as np

from nnviz.ui.plotting.axis import Floats, Scale

WIDEST = 0.06
"""The deviation of the bell at full smoothing, as a share of the curve in sight."""


def smoothed(values: Floats, amount: float, scale: Scale = Scale.LINEAR) -> Floats:
    """Means over a bell-shaped neighbourhood as the eye sees it; `amount` from 0 (as it is) to 1.

    Unlike a running average it looks to both sides and so does not lag behind. Numbers that are
    not finite, or have no place on the scale, are left out and stay where they were.
    """
    if scale is Scale.LOG:
        usable = np.isfinite(values) & (values > 0)
        logs = np.log10(values, out=np.full(len(values), np.nan), where=usable)
        means = _mean_around(logs, amount)
        return values if means is logs else np.where(usable, 10.0**means, values)
    return _mean_around(values, amount)


def _mean_around(values: Floats, amount: float) -> Floats:
    deviation = amount**2 * WIDEST * len(values)
    reach = min(int(3 * deviation + 0.5), (len(values) - 1) // 2)
    if reach < 1:
        return values
    bell = np.exp(-0.5 * (np.arange(-reach, reach + 1) / deviation) ** 2)
    finite = np.isfinite(values)
    total = np.convolve(np.where(finite, values, 0.0), bell, "same")
    weight = np.convolve(finite.astype(np.float64), bell, "same")
    smooth = np.array(values)
    np.divide(total, weight, out=smooth, where=finite)
    return smooth
