"""From a network and its data to a tree: whose answers, on which samples, and how well it does."""

from dataclasses import dataclass
from math import prod
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nnviz.data import Dataset
from nnviz.data.table.work import Work
from nnviz.engine.metrics import r2
from nnviz.explain.explanation import Figure
from nnviz.explain.results.tree import Apart, Tree
from nnviz.explain.subject import Subject
from nnviz.explain.tree_fitting import Fitted, Growth, fitted
from nnviz.explain.tree_nodes import Indices
from nnviz.explain.tree_words import score_text

MOST_NUMBERS = 3_000_000
"""A tree is fitted to as many training samples as have so many inputs: that takes seconds."""

MOST_APART, MOST_PICTURES = 300, 127
SPREAD = 0.3
"""How far drawn samples lie from a training sample, in deviations of each input."""


@dataclass(frozen=True, slots=True, eq=False)
class Samples:
    """Samples by their inputs: the training part's, the test part's, and those drawn, `(n, B)`."""

    training: NDArray[np.float32]
    test: NDArray[np.float32]
    drawn: NDArray[np.float32]

    @property
    def parts(self) -> tuple[NDArray[np.float32], NDArray[np.float32], NDArray[np.float32]]:
        """All of them."""
        return (self.training, self.test, self.drawn)


@dataclass(frozen=True, slots=True, eq=False)
class Answers:
    """What is said of the samples of each part, and what is true of the first two.

    Classes as whole numbers `(n,)`, or numbers in their own unit. `truth` is empty where there is
    none.
    """

    said: tuple[NDArray[Any], NDArray[Any], NDArray[Any]]
    truth: tuple[NDArray[Any], NDArray[Any]]
    classes: tuple[str, ...]
    about: str
    told: str = ""
    notes: tuple[str, ...] = ()


def samples_of(dataset: Dataset, drawn: int, rng: np.random.Generator) -> Samples:
    """The samples of a data set, and so many drawn around those of the training part."""
    training, test = (_flat(x) for x in (dataset.base_train, dataset.base_test))
    return Samples(training, test, _drawn(training, dataset, drawn, rng))


def seen(dataset: Dataset, samples: NDArray[np.float32]) -> NDArray[np.float32]:
    """What the network sees of samples `(n, B)`, flat."""
    whole = dataset.expand(samples.reshape(-1, *dataset.input_shape))
    return np.asarray(whole, np.float32).reshape(len(samples), len(dataset.features))


def made(subject: Subject, samples: Samples, answers: Answers, growth: Growth, work: Work) -> Tree:
    """The tree of these answers."""
    data = subject.dataset
    count = max(1, MOST_NUMBERS // max(1, samples.training.shape[1]))
    x, y = (
        np.concatenate([training[:count], drawn[:count]])
        for training, _, drawn in (samples.parts, answers.said)
    )
    found = fitted(x, y, data.input_scale, data.input_mean, growth)
    work.reached(0.9)
    ends = tuple(found.nodes.ends(x, data.input_scale, data.input_mean) for x in samples.parts[:2])
    notes = (*answers.notes, *_notes(found, samples, count))
    return _told(subject, samples, answers, found, (ends[0], ends[1]), notes)


def _told(
    subject: Subject,
    samples: Samples,
    answers: Answers,
    found: Fitted,
    ends: tuple[Indices, Indices],
    notes: tuple[str, ...],
) -> Tree:
    nodes, is_classes = found.nodes, bool(answers.classes)
    trees = tuple(found.says[end] for end in ends)
    said, truth = answers.said[:2], answers.truth
    fidelity = tuple(_score(a, b, is_classes) for a, b in zip(said, trees, strict=True))
    accuracy = tuple(_score(a, b, is_classes) for a, b in zip(truth, trees, strict=True))
    usual = _usual(said, is_classes)
    dataset = subject.dataset
    return Tree(
        figures=_figures(fidelity, accuracy, is_classes),
        notes=notes,
        feature=nodes.feature,
        threshold=nodes.threshold,
        left=nodes.left,
        right=nodes.right,
        says=found.says,
        impurity=found.impurity,
        counts=_counts(found, ends[0], said[0], max(1, len(answers.classes))),
        training_ends=ends[0],
        test_ends=ends[1],
        features=dataset.inputs,
        classes=answers.classes,
        about=answers.about,
        told=answers.told,
        fidelity=(fidelity[0], fidelity[1]),
        accuracy=(accuracy[0], accuracy[1]),
        usual=usual,
        apart=_apart(trees, said, truth, is_classes),
        image_shape=dataset.image_shape if dataset.base is None else None,
        pictures=_pictures(dataset, samples, found, ends[0]),
    )


def _score(truth: NDArray[Any], given: NDArray[Any], is_classes: bool) -> float:
    if not len(truth):
        return float("nan")
    return float((truth == given).mean()) if is_classes else r2(truth[:, None], given[:, None])


def _usual(said: tuple[NDArray[Any], ...], is_classes: bool) -> tuple[float, float]:
    """What always saying the commonest class would come to."""
    if not is_classes:
        return (float("nan"), float("nan"))
    common = np.bincount(said[0]).argmax()
    train, test = (_score(part, np.full_like(part, common), is_classes) for part in said)
    return (train, test)


def _counts(found: Fitted, ends: Indices, said: NDArray[Any], classes: int) -> NDArray[np.int64]:
    kinds = said if classes > 1 else np.zeros(len(said), np.intp)
    columns = [found.nodes.passing(ends[kinds == kind]) for kind in range(classes)]
    return np.stack(columns, axis=1)


def _apart(
    trees: tuple[NDArray[Any], ...],
    said: tuple[NDArray[Any], ...],
    truth: tuple[NDArray[Any], ...],
    is_classes: bool,
) -> Apart:
    """Test samples come first among classes, the farthest among numbers."""
    order = (1, 0)
    is_test = np.repeat([part == 1 for part in order], [len(said[part]) for part in order])
    index = np.concatenate([np.arange(len(said[part])) for part in order])
    tree, network, true = (
        np.concatenate([group[part] for part in order]) for group in (trees, said, truth)
    )
    rows = np.flatnonzero(tree != network)
    if not is_classes:
        rows = rows[np.argsort(-np.abs(tree - network)[rows], kind="stable")]
    first = rows[:MOST_APART]
    known = true[first] if len(true) else true
    return Apart(is_test[first], index[first], tree[first], network[first], known, len(rows))


def _figures(
    fidelity: tuple[float, ...], accuracy: tuple[float, ...], is_classes: bool
) -> tuple[Figure, ...]:
    agreement = "The share of samples on which the tree" if is_classes else "R²: how well the tree"
    does = " says what {} says." if is_classes else " follows what {} says; 1 is exactly."
    rows = (
        ("fidelity", fidelity, agreement + does.format("it is fitted to")),
        ("accuracy", accuracy, agreement + does.format("the truth")),
    )
    return tuple(
        Figure(f"{name}, {part}", value, score_text(value, is_classes), meaning)
        for name, scores, meaning in rows
        for part, value in zip(("training", "test"), scores, strict=True)
        if not np.isnan(value)
    )


def _notes(found: Fitted, samples: Samples, count: int) -> tuple[str, ...]:
    said = []
    if len(samples.training) > count:
        said.append(f"Fitted to the first {count:,} of {len(samples.training):,} training samples.")
    if len(samples.drawn):
        said.append(f"Fitted to {len(samples.drawn):,} drawn samples as well.")
    if len(found.nodes) == 1:
        said.append("A single leaf: the same is said of all samples, or no question helps.")
    return tuple(said)


def _pictures(
    dataset: Dataset, samples: Samples, found: Fitted, ends: Indices
) -> NDArray[np.uint8] | None:
    """The mean picture of the training samples at each of the first nodes."""
    if dataset.image_shape is None or dataset.base is not None:
        return None
    nodes, count = found.nodes, min(len(found.nodes), MOST_PICTURES)
    sums = np.zeros((len(nodes), samples.training.shape[1]), np.float64)
    for leaf in np.unique(ends):
        sums[leaf] = samples.training[ends == leaf].sum(axis=0, dtype=np.float64)
    parents = nodes.parents()
    for node in range(len(nodes) - 1, 0, -1):
        sums[parents[node]] += sums[node]
    means = sums[:count] / np.maximum(nodes.passing(ends)[:count, None], 1)
    return (dataset.pictures(means).clip(0, 1) * 255).round().astype(np.uint8)


def _drawn(
    training: NDArray[np.float32], dataset: Dataset, count: int, rng: np.random.Generator
) -> NDArray[np.float32]:
    """Samples around training samples, within the domain; inputs of two values keep theirs."""
    if not count or not len(training):
        return training[:0]
    spread = SPREAD * training.std(axis=0)
    low, high = training.min(axis=0), training.max(axis=0)
    is_binary = ((training == low) | (training == high)).all(axis=0)
    spread[is_binary] = 0
    found = training[rng.integers(len(training), size=count)]
    found = found + (rng.standard_normal(found.shape) * spread).astype(np.float32)
    return np.clip(found, *dataset.input_domain.T).astype(np.float32)


def _flat(samples: NDArray[np.float32]) -> NDArray[np.float32]:
    return samples.reshape(len(samples), prod(samples.shape[1:]))
