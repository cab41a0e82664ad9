"""Which samples are for training and which for testing."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from nnviz.core.problem import Problem

Indices = NDArray[np.int64]

FEW = 10
"""Fewer samples that deal themselves are all for training and all for testing."""


def share_problem(size: int, train_share: float) -> Problem | None:
    """What is wrong with a share that leaves one of the two parts without a sample."""
    if 0 < round(size * train_share) < size:
        return None
    # Rounded inwards, so that what is said to be allowed is.
    low = math.ceil(100 / size) / 100
    empty = "test" if train_share > 0.5 else "training"
    what = f"A share of {train_share:g} of {size} samples leaves no {empty} sample."
    hint = f"For this size: {low:g} to {1 - low:g}."
    return Problem("Training share", what, hint, key="train_share")


def split(strata: Indices, train_share: float, rng: np.random.Generator) -> tuple[Indices, Indices]:
    """Shuffle, and cut so that each group has its share in both parts.

    Training gets ``round(n * train_share)`` samples. A group of two or more has at least one in
    both parts wherever the parts are large enough for that.

    Args:
        strata: ``(n,)``, the group of each sample.
        train_share: a share for which `share_problem` is silent.

    Returns:
        The indices of the training and of the test part, each in random order.
    """
    return dealt(strata, train_share, rng.permutation(len(strata)))


def self_dealt(
    x: NDArray[np.float64], strata: Indices, train_share: float, seed: int
) -> tuple[Indices, Indices]:
    """Cut by a number that each sample's own values give it: others coming or going move few.

    Fewer than `FEW` samples are in both parts: a network can be drawn for from the first point on.
    """
    if len(x) < FEW:
        return np.arange(len(x)), np.arange(len(x))
    return dealt(strata, train_share, np.argsort(_keys(x, strata, seed), kind="stable"))


def dealt(strata: Indices, train_share: float, order: Indices) -> tuple[Indices, Indices]:
    """As `split`, with the samples of each group dealt in a given order."""
    shuffled = strata[order]
    groups, counts = np.unique(strata, return_counts=True)
    is_train = np.zeros(len(strata), bool)
    for group, taken in zip(groups, quotas(counts, round(len(strata) * train_share)), strict=True):
        is_train[np.flatnonzero(shuffled == group)[:taken]] = True
    return order[is_train], order[~is_train]


def _keys(x: NDArray[np.float64], strata: Indices, seed: int) -> NDArray[np.uint64]:
    """A number for each sample, spread evenly (the mixing of splitmix64; Steele et al. 2014)."""
    # adding zero makes the two zeros one
    columns = [*(x + 0.0).T.copy().view(np.uint64), strata.astype(np.uint64)]
    keys = np.full(len(x), seed, np.uint64)
    for column in columns:
        keys = (keys ^ column) + np.uint64(0x9E3779B97F4A7C15)
        keys = (keys ^ (keys >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        keys = (keys ^ (keys >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        keys ^= keys >> np.uint64(31)
    return keys


def in_blocks(
    strata: Indices, blocks: Indices, train_share: float, rng: np.random.Generator
) -> tuple[Indices, Indices]:
    """As `split`, but a block, ``(n,)`` of their numbers, is for one part as a whole.

    Each stratum has its share of the blocks in both parts, so that the samples are about as many.
    """
    numbers, first = np.unique(blocks, return_index=True)
    chosen, _ = split(strata[first], train_share, rng)
    is_train = np.isin(blocks, numbers[chosen])
    order = rng.permutation(len(blocks))
    return order[is_train[order]], order[~is_train[order]]


def in_order(size: int, border: int | None, train_share: float) -> tuple[Indices, Indices]:
    """The first samples are for training, the others for testing, both in their order.

    They part at the border, or else where the share says.
    """
    first = round(size * train_share) if border is None else border
    return np.arange(first), np.arange(first, size)


def in_time(starts: Indices, reach: int, train_share: float) -> tuple[Indices, Indices]:
    """The first samples are for training, for the test those that begin behind the last of them.

    What reaches over the border is in neither part, so that no step of a training sample, seen or
    told, is in one of the test. The share is one of the samples that are left, as near as can be.

    Args:
        starts: ``(n,)``, the steps at which samples begin, in order; the last one is at least
            `reach` steps behind the first.
        reach: the steps of a sample.
    """
    counts = np.arange(1, len(starts) + 1)
    behind = np.searchsorted(starts, starts + reach)
    tests = len(starts) - behind
    off = np.where(tests > 0, np.abs(counts / (counts + tests) - train_share), np.inf)
    last = int(np.argmin(off))
    return starts[: last + 1], starts[behind[last] :]


def quotas(counts: Indices, total: int) -> Indices:
    """How many of each group to take so that they add up to `total`, in proportion to `counts`."""
    low, high = _bounds(counts, total)
    exact = counts * (total / counts.sum())
    taken: Indices = np.clip(np.floor(exact).astype(np.int64), low, high)
    # Rounding and clipping leave at most one sample per group to give or take back.
    while missing := total - int(taken.sum()):
        step = 1 if missing > 0 else -1
        free = taken < high if step > 0 else taken > low
        taken[np.argmax(np.where(free, (exact - taken) * step, -np.inf))] += step
    return taken


def _bounds(counts: Indices, total: int) -> tuple[Indices, Indices]:
    """The fewest and the most to take of each group."""
    low = np.minimum(counts - 1, 1)
    high = np.maximum(counts - 1, 1)
    if low.sum() <= total <= high.sum():
        return low, high
    return np.zeros_like(counts), counts
