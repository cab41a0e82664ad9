"""Subgroups of pictures that training may have to do without, to see whether it matters.

A subgroup is the fifth of each class in which one measure of a picture is largest: every class
keeps most of its pictures, and none of them is left without any. Pure.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nnviz.core.problem import Problem
from nnviz.data.source import DataSource, Raw

NONE = "none"
SHARE = 0.2
CHUNK = 1024
"""Pictures at a time whose pixels are looked at in floating point."""

Pixels = NDArray[Any]
Measure = Callable[[Raw], NDArray[np.float64]]


@dataclass(frozen=True, slots=True)
class Subgroup:
    """A fifth of each class, by the largest values of `measure`, ``(n,)``.

    `name` is what one says of its pictures. Where `knows_pixels`, it needs to be known which pixels
    show the class.
    """

    label: str
    name: str
    measure: Measure
    knows_pixels: bool = False


def _light(raw: Raw) -> NDArray[np.float64]:
    """The mean of a picture's values."""
    kind = np.int64 if raw.x.dtype.kind in "iu" else np.float64  # whole numbers sum exactly
    return np.asarray(raw.x.sum(axis=1, dtype=kind) / raw.x.shape[1], np.float64)


def _dark(raw: Raw) -> NDArray[np.float64]:
    return -_light(raw)


def _small(raw: Raw) -> NDArray[np.float64]:
    """Less the number of pixels that show the class."""
    assert raw.relevant is not None
    return -raw.relevant.sum(axis=1).astype(np.float64)


def _red(raw: Raw) -> NDArray[np.float64]:
    """How much redder than green and blue the pixels are that show the class."""
    assert raw.relevant is not None
    found = []
    for first in range(0, len(raw.x), CHUNK):
        part = slice(first, first + CHUNK)
        inside = raw.relevant[part]
        colors = raw.x[part].reshape(len(inside), inside.shape[1], -1).astype(np.float64)
        ink = (colors * inside[..., None]).sum(axis=1) / np.maximum(inside.sum(axis=1), 1)[:, None]
        found.append(ink[:, 0] - ink[:, -2:].mean(axis=1))
    return np.concatenate(found) if found else np.zeros(0)


SUBGROUPS: dict[str, Subgroup] = {
    "bright": Subgroup("Brightest fifth", "brightest", _light),
    "dark": Subgroup("Darkest fifth", "darkest", _dark),
    "small": Subgroup("Smallest fifth", "smallest", _small, knows_pixels=True),
    "red": Subgroup("Reddest fifth", "reddest", _red, knows_pixels=True),
}
CHOICES = {NONE: "Nothing", **{name: group.label for name, group in SUBGROUPS.items()}}


def subgroups_of(source: DataSource) -> tuple[str, ...]:
    """The names of the subgroups that a data set's pictures have; none for other samples."""
    if not source.is_pictures:
        return ()
    return tuple(n for n, g in SUBGROUPS.items() if source.knows_pixels or not g.knows_pixels)


def members(raw: Raw, name: str) -> NDArray[np.bool_] | None:
    """Which samples are of a subgroup, ``(n,)``; None for `NONE` and where there are no pictures.

    Of equal measures the first samples count. Targets that are no classes are as one class.
    """
    if name == NONE or raw.image_shape is None:
        return None
    group = SUBGROUPS[name]
    if group.knows_pixels and raw.relevant is None:
        return None
    values = group.measure(raw)
    labels = raw.y if raw.task.classes else np.zeros(len(raw.x), np.int64)
    found = np.zeros(len(raw.x), np.bool_)
    for label in np.unique(labels):
        own = np.flatnonzero(labels == label)
        order = own[np.argsort(-values[own], kind="stable")]
        found[order[: round(SHARE * len(own))]] = True
    return found


def nothing_left(name: str) -> Problem:
    """What to say when all training pictures are of a subgroup."""
    what = f"Without the {SUBGROUPS[name].label.lower()} no training picture is left."
    hint = "Take a larger training share, or more samples."
    return Problem("Not trained on", what, hint, key="withheld")
