"""Many numbers of each sample as a point of the plane: principal components, and t-SNE.

Consecutive planes of the same samples are turned and mirrored onto each other, so that points move
instead of jumping; that changes no distance. scikit-learn takes a second to import: only t-SNE
waits for it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nnviz.core.problem import Problem, ProblemError

FEW_COLUMNS = 600
"""Up to so many numbers a sample the axes come from all pairs of them, beyond from all pairs of
samples."""

NO_SHARE = 1e-12
"""A share of the largest axis' variance that is none, to what float64 can tell."""

LEAST_FOR_TSNE = 5
STAGE, STAGES = 250, 4
"""t-SNE takes so many iterations at a time, and so many times from a fresh start."""

START_SPREAD = 1e-4
"""The deviation of the points that a fresh t-SNE starts from, which are the PCA's."""

Array = NDArray[np.floating[Any]]


@dataclass(frozen=True, slots=True, eq=False)
class Plane:
    """Points of the plane for n samples.

    Attributes:
        points: float32 `(n, 2)`; nan for a sample some number of which is not finite.
        held: the share of all variance that each axis holds, `(2,)`; None where an axis has no
            such meaning.
        is_one_place: whether all samples that have numbers lie on one place.
    """

    points: NDArray[np.float32]
    held: tuple[float, float] | None = None
    is_one_place: bool = False


def by_components(values: Array, before: Array | None = None) -> Plane:
    """The plane of the two principal components of `values` `(n, F)` (Pearson 1901).

    `before` `(n, 2)` are points of the same samples onto which the new ones are turned.
    """
    known, rows = _finite(values)
    if _is_constant(rows):
        return Plane(_spread_out(np.zeros((len(rows), 2)), known), (0.0, 0.0), is_one_place=True)
    points, held = _components(rows)
    return Plane(_turned(_spread_out(points, known), before), held)


def by_neighbours(
    values: Array,
    perplexity: float,
    before: Array | None = None,
    seed: int = 0,
    progress: Callable[[float], object] = lambda share: None,
    cancelled: Callable[[], bool] = lambda: False,
) -> Plane | None:
    """The plane of t-SNE over `values` `(n, F)` (van der Maaten and Hinton 2008).

    From points of an earlier one, `before` `(n, 2)`, it only goes on for a while. The perplexity,
    roughly how many neighbours count, is lowered where there are too few samples for it. None when
    it was cancelled.

    Raises:
        ProblemError: there are too few samples.
    """
    known, rows = _finite(values)
    if len(rows) < LEAST_FOR_TSNE:
        what = f"t-SNE needs {LEAST_FOR_TSNE} samples or more; there are {len(rows)} with numbers."
        raise ProblemError(Problem("Embedding", what, "Look at the components instead."))
    if _is_constant(rows):
        return Plane(_spread_out(np.zeros((len(rows), 2)), known), is_one_place=True)
    points = _places_before(before, known)
    goes_on = points is not None
    stages = 1 if goes_on else STAGES
    for stage in range(stages):
        if cancelled():
            return None
        start = _first_places(rows) if points is None else points
        points = _neighbours(rows, perplexity, start, seed, pulls=stage == 0 and not goes_on)
        progress((stage + 1) / stages)
    assert points is not None
    return Plane(_turned(_spread_out(points, known), before))


def usable_perplexity(wanted: float, samples: int) -> float:
    """A perplexity below the number of samples, as t-SNE asks for."""
    return float(min(wanted, max(1.0, (samples - 1) / 3)))


def _components(rows: Array) -> tuple[Array, tuple[float, float]]:
    """The rows on their two principal axes `(n, 2)`, and the share of all variance on each."""
    centred = rows - rows.mean(axis=0)
    axes = _axes(centred) if rows.shape[1] > 1 else np.array([[1.0, 0.0]])
    points = centred @ axes
    shares = (points**2).sum(axis=0) / max(float((centred**2).sum()), 1e-300)
    return points, (float(shares[0]), float(shares[1]))


def _axes(centred: Array) -> Array:
    """The two directions `(F, 2)` along which rows vary most."""
    if centred.shape[1] <= FEW_COLUMNS:
        _, vectors = np.linalg.eigh(centred.T @ centred)
        return vectors[:, :-3:-1]
    from scipy.sparse.linalg import eigsh  # Lanczos: a few products with all pairs of rows

    if len(centred) < 4:
        return np.linalg.svd(centred, full_matrices=False)[2][:2].T
    shares, vectors = eigsh(centred @ centred.T, 2, v0=np.linspace(1, 2, len(centred)))
    found = centred.T @ vectors[:, ::-1]
    found /= np.maximum(np.linalg.norm(found, axis=0), 1e-300)
    found[:, shares[::-1] <= NO_SHARE * shares[1]] = 0  # rounding; it may lie along the first axis
    return found


def _places_before(before: Array | None, known: NDArray[np.bool_]) -> Array | None:
    """Where the samples were that have numbers; None where one of them was nowhere."""
    if before is None or before.shape != (len(known), 2):
        return None
    found = before[known]
    return found if np.isfinite(found).all() else None


def _first_places(rows: Array) -> Array:
    """Where a fresh t-SNE starts: on the components, nearly on one place."""
    points, _ = _components(rows)
    return np.asarray(points / max(float(points[:, 0].std()), 1e-12) * START_SPREAD)


def _neighbours(rows: Array, perplexity: float, start: Array, seed: int, *, pulls: bool) -> Array:
    """One stage of t-SNE from `start`; `pulls` brings neighbours together first."""
    from sklearn.manifold import TSNE
    from threadpoolctl import threadpool_limits

    machine = TSNE(
        perplexity=usable_perplexity(perplexity, len(rows)),
        early_exaggeration=12.0 if pulls else 1.0,
        init=np.asarray(start, np.float32),
        max_iter=STAGE,
        random_state=seed,
        n_jobs=1,
    )
    with threadpool_limits(1):  # threads that wait for each other take the cores from training
        return np.asarray(machine.fit_transform(rows))


def _finite(values: Array) -> tuple[NDArray[np.bool_], Array]:
    """Which samples have only numbers, `(n,)`, and those, flat."""
    flat = np.asarray(values, np.float64).reshape(len(values), -1)
    known = np.asarray(np.isfinite(flat).all(axis=1), np.bool_)
    return known, flat[known]


def _is_constant(rows: Array) -> bool:
    if len(rows) < 2:
        return True
    return bool(np.ptp(rows, axis=0).max(initial=0) <= 1e-12 * np.abs(rows).max(initial=1))


def _spread_out(points: Array, known: NDArray[np.bool_]) -> NDArray[np.float32]:
    found = np.full((len(known), 2), np.nan, np.float32)
    found[known] = points
    return found


def _turned(points: NDArray[np.float32], before: Array | None) -> NDArray[np.float32]:
    """The points turned and mirrored to lie nearest to those before, by the samples in both.

    This is the orthogonal Procrustes problem (Schoenemann 1966), without scaling or shifting.
    """
    if before is None or before.shape != points.shape:
        return points
    both = np.isfinite(points).all(axis=1) & np.isfinite(before).all(axis=1)
    if both.sum() < 2:
        return points
    left, _, right = np.linalg.svd(_centred(points[both]).T @ _centred(before[both]))
    return np.asarray(points @ (left @ right), np.float32)


def _centred(points: Array) -> Array:
    return np.asarray(points - points.mean(axis=0), np.float64)
