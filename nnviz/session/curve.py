"""An activation function as numbers: its values and its slopes, by the layers' own table."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from nnviz.layers.activations import ACTIVATIONS

Floats = NDArray[np.float64]


def curve(name: str, z: Floats | float) -> tuple[Floats, Floats]:
    """The activation `(n,)` and its derivative `(n,)` at sums `z` `(n,)`, as training has them."""
    sums = np.atleast_1d(np.asarray(z, np.float64))
    y, dy, dz = np.zeros_like(sums), np.ones_like(sums), np.zeros_like(sums)
    with np.errstate(all="ignore"):
        kernel = ACTIVATIONS[name].bind(sums, y, dy, dz)
        kernel.forward()
        kernel.backward()
    return y, dz


def value_at(name: str, z: float) -> tuple[float, float]:
    """The activation and its slope at one sum."""
    y, slope = curve(name, z)
    return float(y[0]), float(slope[0])


def label_of(layer: Any) -> str:
    """What an activation is called; nothing for a layer without one."""
    entry = ACTIVATIONS.get(getattr(layer, "activation", ""))
    return entry.label if entry is not None else ""
