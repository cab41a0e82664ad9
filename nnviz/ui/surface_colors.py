"""The colours of answers over a plane and of the samples on it. Pure."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from nnviz.data import Dataset
from nnviz.ui.colors import diverging_rgb
from nnviz.ui.theme import Theme, class_color

Array = NDArray[Any]


def surface_pixels(
    output: Array, dataset: Dataset | None, theme: Theme, discretised: bool
) -> NDArray[np.uint8]:
    """The picture `(side, side, 4)` of outputs `(outputs, side, side)`.

    One output is shown by its sign and size; several by the colour of the greatest, the paler the
    less sure.
    """
    classes = dataset.task.classes if dataset is not None else 0
    if len(output) == 1 or not classes:
        value = np.sign(output[0]) if discretised else output[0]
        return np.ascontiguousarray(diverging_rgb(value, theme))
    winner = output.argmax(axis=0)
    ordered = np.sort(output, axis=0)
    with np.errstate(over="ignore", invalid="ignore"):  # numbers that have run away
        sure = np.nan_to_num(np.clip(ordered[-1] - ordered[-2], 0, 1))
    sure = np.ones_like(sure) if discretised else 0.25 + 0.75 * sure
    table = np.array([_bgr(name) for name in class_colors(classes, theme)], np.float64)
    ground = np.array(_bgr(theme.surface), np.float64)
    mixed = ground + (table[winner] - ground) * (0.85 * sure[..., None])
    pixels = np.full((*winner.shape, 4), 255, np.uint8)
    pixels[..., :3] = np.rint(mixed)
    return pixels


def class_colors(classes: int, theme: Theme) -> list[str]:
    """Orange and blue for two classes, as everywhere; the safe palette for more."""
    if classes == 2:
        return [theme.negative, theme.positive]
    return [class_color(theme, index) for index in range(classes)]


def sample_colors(y: Array, dataset: Dataset, theme: Theme) -> list[str]:
    """The colour of each sample: its class's, or for a regression its value's."""
    if dataset.task.classes:
        table = class_colors(dataset.task.classes, theme)
        return [table[label] for label in y]
    return value_colors(y[:, 0], float(np.abs(y[:, 0]).max(initial=0)), theme)


def value_colors(values: Array, strongest: float, theme: Theme) -> list[str]:
    """The colours of numbers `(n,)`: full for those as far from zero as `strongest`."""
    pixels = diverging_rgb(values / max(1e-9, strongest), theme)
    return [f"#{r:02x}{g:02x}{b:02x}" for b, g, r, _ in pixels.tolist()]


def _bgr(color: str) -> tuple[int, int, int]:
    return int(color[5:7], 16), int(color[3:5], 16), int(color[1:3], 16)
