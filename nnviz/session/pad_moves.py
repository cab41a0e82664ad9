"""What can be done to the probe's picture: shift, turn, scale, blur and noise. Pure.

Noise has one pattern for good: it neither flickers nor changes while its strength is changed.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace

import numpy as np
from numpy.typing import NDArray

from nnviz.core.spec import Option
from nnviz.data.imaging.blur import blurred
from nnviz.data.imaging.noise import with_noise
from nnviz.data.imaging.values import Images
from nnviz.data.imaging.warp import warped
from nnviz.session.pad_ground import Ground, Pixels

POINTS = 41
"""Values along a slider at which the network is asked."""

SEED = 7


@dataclass(frozen=True, slots=True)
class Moves:
    """How a picture is changed, in the order in which it is done.

    `right` and `down` in pixels, `angle` in degrees anticlockwise, `blur` as a deviation in
    pixels, `noise` as a deviation in shares of the data's range.
    """

    right: float = 0.0
    down: float = 0.0
    angle: float = 0.0
    scale: float = 1.0
    blur: float = 0.0
    noise: float = 0.0

    def along(self, name: str) -> float:
        """The value of one of them."""
        return float(getattr(self, name))

    def to(self, name: str, value: float) -> "Moves":
        """With another value of one of them."""
        return replace(self, **{name: value})


NONE = Moves()
"""The picture as it is."""


def move_options(ground: Ground) -> Mapping[str, Option]:
    """Each move as a person meets it, with the range that makes sense for the pictures."""
    rows, columns, _ = ground.shape
    blur = max(1.0, round(max(rows, columns) / 10, 1))
    return {
        "right": _shift("Right", "Move the picture to the right, or to the left.", columns),
        "down": _shift("Down", "Move the picture down, or up.", rows),
        "angle": Option("Rotate", "Turn the picture anticlockwise.", "°", -90, 90),
        "scale": Option("Scale", "Make what is drawn larger or smaller.", "", 0.4, 2),
        "blur": Option("Blur", "Blur by a Gaussian of this deviation.", "px", 0, blur),
        "noise": Option(
            "Noise",
            "Add Gaussian noise of this deviation, as a share of the data's range. The pattern "
            "stays the same.",
            "",
            0,
            0.5,
        ),
    }


def values_along(described: Option) -> NDArray[np.float64]:
    """The values along a slider, from its left end to its right, `(POINTS,)`."""
    assert described.low is not None
    assert described.high is not None
    return np.linspace(described.low, described.high, POINTS)


def moved(picture: Pixels, moves: Moves, fill: Pixels | None) -> Pixels:
    """A picture `(H, W, C)` with all of the moves; without any it is the very same."""
    if moves == NONE:
        return picture
    values = {f.name: np.full(1, moves.along(f.name)) for f in fields(Moves)}
    return np.asarray(_moved(picture, values, fill)[0], np.float32)


def moved_along(
    picture: Pixels, moves: Moves, name: str, values: NDArray[np.float64], fill: Pixels | None
) -> Images:
    """The picture at each of the values of one move, the others as they are: `(n, H, W, C)`."""
    each = {f.name: np.full(len(values), moves.along(f.name)) for f in fields(Moves)}
    return _moved(picture, each | {name: values}, fill)


def _moved(
    picture: Pixels, values: Mapping[str, NDArray[np.float64]], fill: Pixels | None
) -> Images:
    count = len(values["angle"])
    images = np.repeat(picture[None], count, axis=0)
    shift = values["down"], values["right"]
    images = warped(images, angle=values["angle"], scale=values["scale"], shift=shift, fill=fill)
    blur = values["blur"]
    if blur.any():
        images = np.stack([blurred(one[None], s)[0] for one, s in zip(images, blur, strict=True)])
    if values["noise"].any():
        images = np.add(images, _grain(picture.shape) * values["noise"][:, None, None, None])
    return np.clip(images, 0, 1, dtype=np.float32)


def _grain(shape: tuple[int, ...]) -> Images:
    """Noise of a deviation of 1, the same at every call, `(1, H, W, C)`."""
    return with_noise(np.zeros((1, *shape), np.float32), 1.0, np.random.default_rng(SEED))


def _shift(label: str, text: str, side: int) -> Option:
    most = max(1, side // 2)
    return Option(label, text, "px", -most, most)
