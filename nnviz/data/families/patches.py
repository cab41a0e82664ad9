"""Patches of the two photographs that come with scikit-learn: from which one is this?

Both photographs are cut into columns as wide as a patch, and the patches of a column overlap by
three quarters. A column is for training or for the test as a whole: no pixel is in both.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nnviz.core.problem import Problem, ProblemError
from nnviz.data.dataset import Task, TaskKind
from nnviz.data.pixels import WHITE, pixel_domain, pixel_names
from nnviz.data.source import DataSource, Raw

STEPS = 4
"""Patches lie a quarter of their side below each other."""

NAMES = ("china", "flower")


def patches(size: int, noise: float, rng: np.random.Generator, *, side: int) -> Raw:
    """Every patch of `side` pixels a side. The first three change nothing."""
    cut = [columns(photograph, side) for photograph in photographs()]
    label = np.repeat(np.arange(len(cut)), [own.shape[0] * own.shape[1] for own in cut])
    x = np.concatenate([own.reshape(-1, side * side * 3) for own in cut])
    places = [np.repeat(np.arange(own.shape[0]), own.shape[1]) for own in cut]
    blocks = np.concatenate([own + at * len(x) for at, own in enumerate(places)])
    shape = (side, side, 3)
    return Raw(
        x=x,
        divisor=WHITE,
        y=label,
        features=pixel_names(shape),
        task=Task(TaskKind.CLASSIFICATION, NAMES),
        strata=label,
        blocks=blocks,
        domain=pixel_domain(shape),
        image_shape=shape,
    )


def columns(photograph: NDArray[np.uint8], side: int) -> NDArray[np.uint8]:
    """The patches of a photograph ``(H, W, 3)``: ``(columns, patches, side, side, 3)``."""
    height, width, channels = photograph.shape
    whole = photograph[:, : width // side * side].reshape(height, -1, side, channels)
    tops = np.arange(0, height - side + 1, side // STEPS)
    cut = np.stack([whole[top : top + side] for top in tops])
    return np.ascontiguousarray(cut.transpose(2, 0, 1, 3, 4))


def photographs() -> tuple[NDArray[np.uint8], ...]:
    """Both, ``(427, 640, 3)``, in the order of `NAMES`."""
    try:
        found: Any = import_module("sklearn.datasets").load_sample_images()
    except ImportError as error:
        what = "The photographs come with scikit-learn and are read by Pillow; one is missing."
        hint = "Type: python -m pip install scikit-learn pillow"
        raise ProblemError(Problem("data set", what, hint, key="name")) from error
    return tuple(np.asarray(image, np.uint8) for image in found.images)


SOURCES = (
    DataSource(
        name="patches",
        title="Patches of photographs",
        description="Squares cut from a photograph of a temple and from one of a flower.",
        family="Pictures",
        is_pictures=True,
        kind=TaskKind.CLASSIFICATION,
        make=patches,
        size=2000,
        train_share=0.8,
        has_size=False,
        has_noise=False,
        side=32,
        channels=3,
    ),
)
