"""Made sequences of whole numbers: what follows can be told by who keeps the right thing in mind.

A sample is one sequence, its label what follows it; see `nnviz.data.dataset.following`.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from nnviz.data.dataset import Task, TaskKind
from nnviz.data.source import DataSource, Raw

LONG = 32
"""Tokens of a sequence in which something comes again."""

VOCABULARY = 32
LEAST_PERIOD, MOST_PERIOD = 6, 16

DEEPEST, BRACKETS = 6, 24
OPENING, CLOSING = "([{", ")]}"

SORTED = 8
MODULUS = 31
PARITY = 8

Ints = NDArray[np.int64]


def steps(count: int) -> tuple[str, ...]:
    """What the features of a sequence are called."""
    return tuple(f"step {at}" for at in range(1, count + 1))


def sequences(
    whole: Ints,
    tokens: tuple[str, ...],
    asked: NDArray[np.bool_] | None = None,
    strata: Ints | None = None,
    **rest: object,
) -> Raw:
    """Sequences ``(n, T + 1)`` of which the last token is the label; alike ones by the last."""
    length = whole.shape[1]
    domain = np.tile([-0.5, len(tokens) - 0.5], (length - 1, 1))
    task = Task(TaskKind.CLASSIFICATION, tokens)
    return Raw(
        x=whole[:, :-1].astype(np.float64),
        y=whole[:, -1].copy(),
        features=steps(length - 1),
        task=task,
        domain=domain,
        tokens=tokens,
        asked=asked,
        strata=whole[:, -1].copy() if strata is None else strata,
        **rest,  # type: ignore[arg-type]
    )


def induction(size: int, noise: float, rng: np.random.Generator) -> Raw:
    """Random tokens that come again after a random period: from then on each can be told.

    Noise is the share of tokens that are another one. Steps are asked about when what follows has
    come before.
    """
    period = rng.integers(LEAST_PERIOD, MOST_PERIOD + 1, size)
    first = rng.integers(0, VOCABULARY, (size, MOST_PERIOD))
    places = np.arange(LONG + 1) % period[:, None]
    whole = np.take_along_axis(first, places, axis=1)
    clean = whole[:, -1].copy()
    strays = rng.uniform(size=whole.shape) < noise
    whole = np.where(strays, rng.integers(0, VOCABULARY, whole.shape), whole)
    asked = np.arange(LONG) + 1 >= period[:, None]
    again = asked[..., None]
    names = tuple(str(at) for at in range(VOCABULARY))
    return sequences(whole, names, asked, clean, truths=("has come before",), truth=again)


def brackets(size: int, noise: float, rng: np.random.Generator) -> Raw:
    """Three kinds of brackets, each closed by its own: what closes next was opened last.

    Steps are asked about when a bracket closes behind them; noise is the share of brackets of
    another kind.
    """
    opens = rng.uniform(size=(size, BRACKETS + 1)) < 0.5
    kinds = rng.integers(0, 3, (size, BRACKETS + 1))
    whole = np.zeros((size, BRACKETS + 1), np.int64)
    stack, depth = np.zeros((size, DEEPEST + 1), np.int64), np.zeros(size, np.int64)
    deep = np.zeros((size, BRACKETS + 1), np.int64)
    rows = np.arange(size)
    for at in range(BRACKETS + 1):
        opening = (depth == 0) | (opens[:, at] & (depth < DEEPEST))
        last = stack[rows, np.maximum(depth - 1, 0)]
        stack[rows[opening], depth[opening]] = kinds[opening, at]
        whole[:, at] = np.where(opening, kinds[:, at], 3 + last)
        depth += np.where(opening, 1, -1)
        deep[:, at] = depth
    asked = whole[:, 1:] >= 3
    truth = np.stack([deep[:, :-1] >= level for level in (2, 3, 4)], axis=2)
    clean = whole[:, -1].copy()
    strays = rng.uniform(size=whole.shape) < noise
    other = np.where(whole < 3, rng.integers(0, 3, whole.shape), rng.integers(3, 6, whole.shape))
    whole = np.where(strays, other, whole)
    names = tuple(f"depth {level} or more" for level in (2, 3, 4))
    tokens = tuple(OPENING + CLOSING)
    return sequences(whole, tokens, asked, clean, truths=names, truth=truth)


def sorting(size: int, noise: float, rng: np.random.Generator) -> Raw:
    """Letters, a bar, and the same letters in order: what stands behind the bar is asked about."""
    return _answered(size, rng, np.sort)


def copying(size: int, noise: float, rng: np.random.Generator) -> Raw:
    """Letters, a bar, and the same letters again: what stands behind the bar is asked about."""
    return _answered(size, rng, lambda letters, axis: letters)


def _answered(size: int, rng: np.random.Generator, answer: object) -> Raw:
    letters = rng.integers(0, 16, (size, SORTED))
    bar = np.full((size, 1), 16)
    said = answer(letters, axis=1)  # type: ignore[operator]
    whole = np.concatenate([letters, bar, said], axis=1)
    asked = np.tile(np.arange(2 * SORTED) >= SORTED, (size, 1))
    names = (*(chr(ord("a") + at) for at in range(16)), "|")
    return sequences(whole, names, asked, truths=("behind the bar",), truth=asked[..., None])


def modular_addition(size: int, noise: float, rng: np.random.Generator) -> Raw:
    """a + b = c modulo 31: all pairs, in a random order; only c is asked about."""
    pairs = rng.permutation(MODULUS**2)
    a, b = np.divmod(pairs, MODULUS)
    signs = np.full((len(pairs), 2), [MODULUS, MODULUS + 1])
    whole = np.column_stack([a, signs[:, 0], b, signs[:, 1], (a + b) % MODULUS])
    asked = np.tile(np.arange(4) == 3, (len(pairs), 1))
    names = (*(str(at) for at in range(MODULUS)), "+", "=")
    return sequences(whole, names, asked)


def parity(size: int, noise: float, rng: np.random.Generator) -> Raw:
    """Zeros and ones: is the number of ones even or odd?"""
    bits = rng.integers(0, 2, (size, PARITY))
    label = bits.sum(axis=1) % 2
    odd = (np.cumsum(bits, axis=1) % 2).astype(np.bool_)
    return Raw(
        x=bits.astype(np.float64),
        y=label,
        features=steps(PARITY),
        task=Task(TaskKind.CLASSIFICATION, ("even", "odd")),
        strata=label,
        domain=np.tile([-0.5, 1.5], (PARITY, 1)),
        tokens=("0", "1"),
        truths=("odd so far",),
        truth=odd[..., None],
    )


def _source(name: str, title: str, description: str, make: object, **rest: object) -> DataSource:
    settings: dict[str, object] = {"size": 3000, "train_share": 0.8, "has_noise": False}
    return DataSource(
        name=name,
        title=title,
        description=description,
        family="Sequences",
        kind=TaskKind.CLASSIFICATION,
        make=make,  # type: ignore[arg-type]
        **{**settings, **rest},  # type: ignore[arg-type]
    )


SOURCES = (
    _source(
        "induction",
        "Repeated tokens",
        "Random tokens that come again: who finds the last time knows what follows.",
        induction,
        has_noise=True,
    ),
    _source(
        "brackets",
        "Brackets",
        "Round, square and curly brackets: what closes next was opened last.",
        brackets,
        has_noise=True,
    ),
    _source("sorting", "Sorting", "Letters, and behind a bar the same letters in order.", sorting),
    _source("copying", "Copying", "Letters, and behind a bar the same letters again.", copying),
    _source(
        "modular-addition",
        "Modular addition",
        "a + b modulo 31: networks learn it by heart, and much later find the rule.",
        modular_addition,
        size=MODULUS**2,
        train_share=0.5,
        has_size=False,
    ),
    _source("parity", "Parity", "Whether the number of ones is even or odd.", parity),
)
