"""How a layer's neurons behave over a batch: distribution, dead, saturated and silent ones.

What is a neuron in a flat layer is a map in a layer of maps: it is dead when it is zero everywhere.
"""

from dataclasses import dataclass
from math import gcd, prod
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nnviz.core.layer import IMAGE_RANK, Layer
from nnviz.data import Dataset
from nnviz.engine.lookout import ZERO
from nnviz.engine.network import Network
from nnviz.engine.work import affordable, has_pictures, has_steps
from nnviz.layers.activations import ACTIVATIONS

BINS = 64
STRIP_SAMPLES, STRIP_NEURONS = 128, 64
BATCH = 256
"""Training samples whose activations the distributions are drawn from."""

PICTURES, LEAST_PICTURES = 100_000_000, 16
"""With pictures they are fewer: what so many products let through, and never fewer than that."""

STEPS, LEAST_STEPS = 200_000_000, 32
"""The same of sequences, each step of which goes through the layers."""

MOST_COUNTED = 300_000
"""Of more activations than this some, evenly spread, are counted into bins."""

MOST_ROWS = 512
"""Layers larger than this keep the rows of their strip only."""

NEAR_BOUND = 0.05
"""Saturated: in the outermost share of the activation's range, half of it at either bound."""

MOSTLY = 0.95
"""A neuron is saturated when it is so for this share of the samples."""

Array = NDArray[np.floating[Any]]


@dataclass(frozen=True, slots=True, eq=False)
class LayerStatistics:
    """One layer's activations over a batch.

    Attributes:
        samples, neurons: how many the batch and the layer have; of a layer of maps its maps.
        has_maps: whether it is one.
        counts: samples and neurons in each of `BINS` equal bins, `(BINS,)`.
        low, high: the ends of the bins.
        dead: the share of neurons that are zero for every sample.
        saturated: the share of neurons at a bound for nearly every sample; nan without a bound.
        zeros: the share of all activations that are zero (sparsity).
        rows: the first samples' activations, neuron by sample, `(neurons, samples)`; of layers
            of more than `MOST_ROWS` neurons those of the strip; of maps their means.
        mean, deviation: over all activations.
    """

    samples: int
    neurons: int
    counts: NDArray[np.int64]
    low: float
    high: float
    dead: float
    saturated: float
    zeros: float
    rows: NDArray[np.float32]
    mean: float
    deviation: float
    has_maps: bool = False

    @property
    def strip(self) -> NDArray[np.float32]:
        """The first neurons' rows, for pictures of whole layers."""
        return self.rows[:STRIP_NEURONS]


def batch_size(network: Network, dataset: Dataset) -> int:
    """How many training samples a network's distributions are drawn from, the first ones."""
    most = BATCH
    if has_pictures(network):
        most = affordable(network, BATCH, LEAST_PICTURES, PICTURES)
    elif has_steps(network):
        most = affordable(network, BATCH, LEAST_STEPS, STEPS)
    return min(most, len(dataset.x_train))


def batch_order(dataset: Dataset, samples: int = STRIP_SAMPLES) -> NDArray[np.intp]:
    """The batch's first samples, those of a class or of near targets together.

    They are `STRIP_SAMPLES`, or as many as there are in a batch of so many samples.
    """
    targets = dataset.told.y_train[: min(samples, STRIP_SAMPLES)]
    keys = targets if targets.ndim == 1 else targets[:, 0]
    return np.argsort(keys, kind="stable")


def are_maps(activations: Array) -> bool:
    """Whether activations `(N, *shape)` are those of maps."""
    return activations.ndim == 1 + IMAGE_RANK


def by_neuron(activations: Array) -> Array:
    """Activations `(N, *shape)` as a column for each neuron; of maps a row is a pixel."""
    if are_maps(activations):
        return activations.reshape(prod(activations.shape[:-1]), activations.shape[-1])
    return activations.reshape(len(activations), prod(activations.shape[1:]))


def spread_step(count: int, most: int, period: int) -> int:
    """By how much to step through so many numbers to meet at most `most`, at every phase of a
    period."""
    step = max(1, -(-count // most))
    while gcd(step, period) > 1:
        step += 1
    return step


def layer_statistics(layer: Layer, activations: Array) -> LayerStatistics:
    """The statistics of activations `(N, *shape)`; values that are not finite are left out."""
    has_maps, flat = are_maps(activations), by_neuron(activations)
    finite = _finite(flat)
    low, high = _range(layer, finite)
    silent = np.abs(flat) < ZERO
    stuck = saturated(layer, flat, axis=0)
    return LayerStatistics(
        samples=len(activations),
        neurons=flat.shape[1],
        counts=_counts(finite, low, high),
        low=low,
        high=high,
        dead=float(silent.all(axis=0).mean()),
        saturated=float("nan") if stuck is None else float(stuck.mean()),
        zeros=float(silent.mean()),
        rows=_rows(activations[:STRIP_SAMPLES].mean(axis=(1, 2)) if has_maps else flat),
        mean=float(finite.mean(dtype=np.float64)) if finite.size else 0.0,
        deviation=float(finite.std(dtype=np.float64)) if finite.size else 0.0,
        has_maps=has_maps,
    )


def _rows(flat: Array) -> NDArray[np.float32]:
    neurons = flat.shape[1] if flat.shape[1] <= MOST_ROWS else STRIP_NEURONS
    return np.ascontiguousarray(flat[:STRIP_SAMPLES, :neurons].T, np.float32)


def bounds(layer: Layer) -> tuple[float | None, float | None]:
    """The least and the largest value a layer's activation can take, where there is one."""
    activation = ACTIVATIONS.get(getattr(layer, "activation", ""))
    return (activation.low, activation.high) if activation else (None, None)


def _finite(flat: Array) -> Array:
    """The finite ones of activations, in a row in the order of memory; of very many some."""
    row = flat.ravel(order="K")
    step = spread_step(row.size, MOST_COUNTED, max(1, flat.shape[-1]))
    row = np.ascontiguousarray(row[::step]) if row.size > MOST_COUNTED else row
    known = np.isfinite(row)
    return row if known.all() else row[known]


def _counts(finite: Array, low: float, high: float) -> NDArray[np.int64]:
    """As `np.histogram` counts over `BINS` equal bins, in half the time."""
    places = np.subtract(finite, low, dtype=np.float64)
    places *= BINS / (high - low)
    bins = np.clip(places, 0, BINS - 1, places).astype(np.int64)
    return np.bincount(bins, minlength=BINS)


def _range(layer: Layer, finite: Array) -> tuple[float, float]:
    """The bins' ends: the activation's bounds where it has both, else the data's."""
    low, high = bounds(layer)
    if low is not None and high is not None:
        return float(low), float(high)
    if not finite.size:
        return 0.0, 1.0
    least, most = float(finite.min()), float(finite.max())
    half = max(0.5, abs(most) * 1e-3)  # so much that a large number feels it
    return (least, most) if most > least else (least - half, most + half)


def saturated(layer: Layer, values: Array, axis: int) -> NDArray[np.bool_] | None:
    """Which neurons are at a bound for nearly every sample, `(neurons,)`; None without bounds.

    Samples lie along `axis` of the activations; the other axis is that of the neurons.
    """
    low, high = bounds(layer)
    if low is None or high is None:
        return None
    near = NEAR_BOUND * (high - low) / 2
    at_bound = (values < low + near) | (values > high - near)
    found: NDArray[np.bool_] = at_bound.mean(axis=axis) >= MOSTLY
    return found
