"""Climbing: from an input, step by step, to inputs that a network answers more (Erhan et al. 2009).

What keeps a picture from becoming mere noise is that of Olah et al. (2017): it is moved about a
little at each step, blurred now and then, and neighbours that differ cost something. Places are
shares of what inputs may be (`nnviz.explain.ground`). Pure.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from nnviz.core.shape import Shape
from nnviz.data.imaging.blur import blurred
from nnviz.explain.target import Array

LAST_STEP = 0.15
"""How long the last step is, of the first one's length."""

UNBLURRED = 0.9
"""From this share of the way on nothing is blurred any more."""

EVEN = 1e-3
"""Squared differences of neighbours below this cost less than their size."""

Slope = Callable[[Array], Array]
"""The slopes `(F,)` of what is climbed at a place `(F,)`."""


@dataclass(frozen=True, slots=True)
class Gait:
    """How one climbs.

    Attributes:
        steps: how many steps.
        length: how far the first step goes, as a share of an input's range.
        jitter: by how many pixels at most a picture is moved about.
        blur: the deviation in pixels by which a picture is blurred every `blur_every` steps.
        variation: what differences of neighbouring pixels cost, in usual slopes.
        pull: how strongly it is drawn home, in usual slopes at the other end of the range.
    """

    steps: int
    length: float
    jitter: int = 0
    blur: float = 0.0
    blur_every: int = 4
    variation: float = 0.0
    pull: float = 0.0


def climbed(
    slope: Slope,
    start: Array,
    home: Array,
    gait: Gait,
    shape: Shape | None,
    rng: np.random.Generator,
) -> Iterator[Array]:
    """The places after each step, `(F,)` each; `home` `(F,)` is where L2 draws them.

    Slopes are brought to one usual size, so that layers of any scale are climbed alike.
    """
    place: Array = np.array(start, np.float64)
    for step in range(gait.steps):
        share = step / gait.steps
        ahead = _usual(_jittered(slope, place, shape, gait.jitter, rng))
        ahead -= gait.pull * (place - home)
        if shape is not None and gait.variation:
            ahead -= gait.variation * variation_slope(place.reshape(shape)).reshape(-1)
        place = place + gait.length * (1 - (1 - LAST_STEP) * share) * ahead
        if shape is not None and _is_due(step, share, gait):
            place = blurred(place.reshape(1, *shape), gait.blur).reshape(-1)
        np.clip(place, 0, 1, place)
        yield place.copy()


def variation_slope(picture: Array) -> Array:
    """How the sum of neighbours' differences rises with each pixel of `(H, W, C)`; up to 4."""
    found = np.zeros(picture.shape, np.float64)
    for axis in (0, 1):
        steps = np.diff(picture, axis=axis)
        signs = steps / np.sqrt(steps**2 + EVEN)
        ends = [slice(None)] * 3
        ends[axis] = slice(1, None)
        found[tuple(ends)] += signs
        ends[axis] = slice(None, -1)
        found[tuple(ends)] -= signs
    return found


def _jittered(
    slope: Slope, place: Array, shape: Shape | None, most: int, rng: np.random.Generator
) -> Array:
    """The slopes at a picture that is rolled by some pixels, rolled back."""
    if shape is None or most == 0:
        return np.asarray(slope(place), np.float64)
    down, across = rng.integers(-most, most + 1, 2).tolist()
    moved = np.roll(place.reshape(shape), (down, across), (0, 1))
    found = slope(moved.reshape(-1)).reshape(shape)
    return np.asarray(np.roll(found, (-down, -across), (0, 1)).reshape(-1), np.float64)


def _usual(slopes: Array) -> Array:
    """Slopes of root mean square 1; none where there are none."""
    size = float(np.sqrt(np.mean(slopes**2)))
    return slopes / size if size > 0 else np.zeros_like(slopes)


def _is_due(step: int, share: float, gait: Gait) -> bool:
    is_turn = step % gait.blur_every == gait.blur_every - 1
    return gait.blur > 0 and is_turn and share < UNBLURRED
