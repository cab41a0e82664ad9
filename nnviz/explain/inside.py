"""What lies inside layers: similarity of two, correlation of units, and what can be read off. Pure.

Samples are rows: a layer's answers are `(n, d)`.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from nnviz.core.maps import has_maps
from nnviz.engine.arena import Vector
from nnviz.engine.network import Network
from nnviz.explain.target import Array

Floats = NDArray[np.float64]

SILENT = 1e-12
"""A share of the size of the numbers below which a spread is none, to what float64 can tell."""

STRENGTHS = np.geomspace(1e-4, 1e4, 17)
"""Ridges that are tried, as shares of the mean variance along an axis."""


def layers_of(network: Network, parameters: Vector, samples: Array) -> tuple[str, ...]:
    """The layers that say something of their own, in their order: not those that pass on."""
    space = network.workspace(parameters, len(samples))
    space.run(samples)
    found = []
    for node in network.graph:
        if node.id not in network.facts.shapes:
            continue
        own = space.activations[node.id].reshape(len(samples), -1)
        if len(node.inputs) == 1:
            source = space.activations[node.inputs[0]].reshape(len(samples), -1)
            if own.shape == source.shape and np.array_equal(own, source):
                continue
        found.append(node.id)
    return tuple(found)


def gram(answers: Array) -> Floats:
    """All products of centred samples `(n, n)`, of length 1; zeros where a layer never changes."""
    rows = np.asarray(answers, np.float64)
    centred = rows - rows.mean(axis=0)
    if np.abs(centred).max(initial=0) <= SILENT * np.abs(rows).max(initial=1):
        return np.zeros((len(rows), len(rows)))
    products = centred @ centred.T
    return np.asarray(products / np.linalg.norm(products))


def similarity(first: Floats, second: Floats) -> float:
    """Linear CKA of two layers by their `gram` (Kornblith et al. 2019).

    1 is the same but for rotation and scale; nan where a layer never changes or is not finite.
    """
    found = float(np.vdot(first, second))
    is_known = first.any() and second.any() and np.isfinite(found)
    return found if is_known else float("nan")


def unit_answers(answers: Array) -> Floats:
    """A column for each unit of a flat layer, or for each map its mean, `(n, units)`."""
    found = np.asarray(answers, np.float64)
    if has_maps(found.shape[1:]):
        return np.asarray(found.mean(axis=(1, 2)))
    return found.reshape(len(found), -1)


def correlation(columns: Floats) -> Floats:
    """Pearson's correlation of columns `(n, d)`, `(d, d)`; nan with one that never changes."""
    centred = columns - columns.mean(axis=0)
    sizes = np.linalg.norm(centred, axis=0)
    floor = SILENT * np.sqrt(len(columns)) * np.abs(columns).max(axis=0, initial=0)
    sizes = np.where(sizes > floor, sizes, np.nan)
    units = centred / sizes
    return np.asarray(np.clip(units.T @ units, -1, 1))


def neighbours_first(table: Floats) -> NDArray[np.int64]:
    """An order of rows `(d,)` in which those alike are neighbours; those without numbers last.

    By clusters of mean distance 1 - |r|, their leaves in the best order (Bar-Joseph et al. 2001).
    """
    known = np.flatnonzero(np.isfinite(np.diag(table)))
    rest = np.setdiff1d(np.arange(len(table)), known)
    if len(known) < 3:
        return np.concatenate([known, rest])
    from scipy.cluster.hierarchy import leaves_list, linkage
    from scipy.spatial.distance import squareform

    apart = 1 - np.abs(table[np.ix_(known, known)])
    apart = np.clip((apart + apart.T) / 2, 0, None)
    np.fill_diagonal(apart, 0)
    tree = linkage(squareform(apart, checks=False), "average", optimal_ordering=True)
    return np.concatenate([known[leaves_list(tree)], rest])


def spread(table: Floats) -> float:
    """How many directions columns with these correlations really have: 1 to d.

    The participation ratio of the eigenvalues. Those without numbers count for none.
    """
    known = np.flatnonzero(np.isfinite(np.diag(table)))
    if not len(known):
        return 0.0
    shares = np.linalg.eigvalsh(table[np.ix_(known, known)])
    return float(shares.sum() ** 2 / (shares**2).sum())


class Reading(NamedTuple):
    """What a linear model says of samples: of those it was fitted to, and of others."""

    training: Floats
    test: Floats


def read_off(training: Array, targets: Array, test: Array) -> Reading | None:
    """Ridge regression from answers `(n, d)` to targets `(n, T)`, put to others `(m, d)`.

    The ridge is the one whose leave-one-out error is least (Golub et al. 1979). None where
    answers are not finite.
    """
    rows, others = np.asarray(training, np.float64), np.asarray(test, np.float64)
    if not (np.isfinite(rows).all() and np.isfinite(others).all()):
        return None
    middle, size = rows.mean(axis=0), rows.std(axis=0)
    size = np.where(size > SILENT * np.abs(rows).max(initial=1), size, np.inf)
    rows, others = (rows - middle) / size, (others - middle) / size
    wanted = np.asarray(targets, np.float64)
    level = wanted.mean(axis=0)
    weights = _ridge(rows, wanted - level)
    return Reading(rows @ weights + level, others @ weights + level)


def _ridge(rows: Floats, wanted: Floats) -> Floats:
    """The weights `(d, T)` of centred rows and targets."""
    sizes, right = _axes(rows)
    left = rows @ right / sizes
    powers, shared = sizes**2, left.T @ wanted
    usual = max(float(powers.sum()) / max(1, rows.shape[1]), SILENT)
    best, weights = np.inf, np.zeros((rows.shape[1], wanted.shape[1]))
    for strength in STRENGTHS * usual:
        kept = powers / (powers + strength)
        missed = wanted - left @ (kept[:, None] * shared)
        own = (left**2) @ kept + 1 / len(rows)  # a sample's part in its own answer, the mean's too
        error = float(((missed / np.maximum(1 - own, 1e-9)[:, None]) ** 2).sum())
        if error < best:
            scale = sizes / (powers + strength)
            best, weights = error, right @ (scale[:, None] * shared)
    return weights


def _axes(rows: Floats) -> tuple[Floats, Floats]:
    """The singular values `(r,)` of rows `(n, d)` that are not none, and right vectors `(d, r)`.

    By the products of the shorter side: a third of the time of a singular value decomposition.
    """
    if rows.shape[1] <= len(rows):
        powers, right = np.linalg.eigh(rows.T @ rows)
    else:
        powers, left = np.linalg.eigh(rows @ rows.T)
        right = rows.T @ left / np.sqrt(np.maximum(powers, 1e-300))
    kept = powers > SILENT * max(float(powers.max(initial=0)), SILENT)
    return np.sqrt(powers[kept]), np.asarray(right[:, kept])
