"""What is shown of samples: a thing each, before anything is painted. Pure."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from nnviz.data import Dataset
from nnviz.explain.results.samples import Samples
from nnviz.session.neuron_names import shown_token
from nnviz.ui.numbers import format_count, format_number, format_setting


@dataclass(frozen=True, slots=True, eq=False)
class Thing:
    """A sample: what it is called, what is said of it, and what it looks like.

    `pixels` `(rows, columns, 1 or 3)` from 0 to 1, of a difference from -1 to 1; None where samples
    are no pictures. `given` are its numbers in words. `class_index` is -1 without a class. `curve`
    `(window, channels)` is how a series goes, each channel from 0 to 1 of its own way; None for
    other samples. Of a text (`is_text`) the end counts most.
    """

    name: str
    value: float
    index: int
    class_index: int
    classes: int
    given: str
    pixels: NDArray[np.floating] | None
    is_difference: bool
    part: str
    curve: NDArray[np.floating] | None = None
    is_text: bool = False

    @property
    def value_text(self) -> str:
        """What is said of it; nothing where nobody asked."""
        return format_number(self.value, signed=True).strip() if np.isfinite(self.value) else ""

    def told(self) -> str:
        """All of it in words."""
        if self.index < 0:
            return f"{self.name}. {self.given}".strip()
        place = f"{self.part} sample {format_count(self.index + 1)}, {self.name}."
        return f"{place} {self.given} Click to look at it.".replace("  ", " ")


@dataclass(frozen=True, slots=True, eq=False)
class Heading:
    """A heading and how many things stand under it."""

    text: str
    count: int


def things_of(found: Samples, dataset: Dataset) -> tuple[Thing, ...]:
    """The samples of a result."""
    part = "Test" if found.is_test else "Training"
    classes = dataset.labelled.task.classes
    return tuple(
        Thing(
            found.names[at],
            float(found.values[at]),
            int(found.places[at]),
            int(found.classes[at]),
            classes,
            "" if found.shape is not None else _given(found, dataset, at),
            found.shares[at].reshape(found.shape) if found.shape is not None else None,
            bool(found.is_difference[at]),
            part,
            _curve(found, dataset, at),
            bool(dataset.tokens),
        )
        for at in range(len(found.names))
    )


def headings_of(found: Samples) -> tuple[Heading, ...]:
    """What stands over them."""
    return tuple(Heading(group.heading, group.count) for group in found.groups)


def own_numbers(found: Samples, dataset: Dataset, at: int) -> NDArray[np.float64]:
    """A sample's features in their own units `(F,)`; of a difference without what is taken off."""
    low, high = np.asarray(dataset.domain, np.float64).T
    shares = np.asarray(found.shares[at], np.float64)
    if found.is_difference[at]:
        return np.asarray(shares * (high - low) * dataset.feature_scale)
    own = (low + shares * (high - low)) * dataset.feature_scale + dataset.feature_mean
    return np.asarray(own)


def _curve(found: Samples, dataset: Dataset, at: int) -> NDArray[np.float64] | None:
    lies = dataset.forecast
    if lies is None or len(found.shares[at]) != lies.window * len(lies.channels):
        return None
    own = own_numbers(found, dataset, at).reshape(lies.window, len(lies.channels))
    low, high = own.min(axis=0), own.max(axis=0)
    shares = (own - low) / np.where(high > low, high - low, 1)
    return np.asarray(shares) if np.isfinite(shares).all() else None


def _given(found: Samples, dataset: Dataset, at: int) -> str:
    """A sample in words: its tokens as they are read, else the name and number of each feature."""
    own = own_numbers(found, dataset, at).tolist()
    if dataset.tokens and not found.is_difference[at]:
        last = len(dataset.tokens) - 1
        names = [shown_token(dataset.tokens[min(max(round(one), 0), last)]) for one in own]
        return (" " if any(len(name) > 1 for name in names) else "").join(names)
    texts = (format_setting(float(f"{value:.3g}")) for value in own)
    return ", ".join(f"{name} {text}" for name, text in zip(found.features, texts, strict=True))
