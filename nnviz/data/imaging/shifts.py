"""Ways in which the world's pictures come to differ from those a network has learnt from.

Each has a strength from 0, where not a bit changes, to `most`; as far as it draws random numbers,
the same seed gives the same pattern at every strength.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

from nnviz.data.imaging.blur import blurred
from nnviz.data.imaging.noise import with_noise
from nnviz.data.imaging.tone import with_contrast
from nnviz.data.imaging.values import Images
from nnviz.data.imaging.warp import warped

Apply = Callable[[Images, float, np.random.Generator], Images]


@dataclass(frozen=True, slots=True)
class Shift:
    """A way to differ. `most(side)` is the largest strength for pictures of so many pixels.

    `apply(pictures, strength, rng)` takes and gives pictures `(n, H, W, C)` from 0 to 1.
    """

    label: str
    help: str
    unit: str
    most: Callable[[int], float]
    apply: Apply


def shifted(name: str, pictures: Images, strength: float, seed: int) -> Images:
    """Pictures `(n, H, W, C)` from 0 to 1, shifted; at strength 0 they are the very same."""
    if strength == 0:
        return pictures
    return SHIFTS[name].apply(pictures, strength, np.random.default_rng(seed))


def _noise(pictures: Images, strength: float, rng: np.random.Generator) -> Images:
    return np.clip(with_noise(pictures, strength, rng), 0, 1)


def _blur(pictures: Images, strength: float, rng: np.random.Generator) -> Images:
    return blurred(pictures, strength)


def _rotation(pictures: Images, strength: float, rng: np.random.Generator) -> Images:
    ways = rng.integers(0, 2, len(pictures)) * 2 - 1
    return warped(pictures, angle=strength * ways, fill=None)


def _contrast(pictures: Images, strength: float, rng: np.random.Generator) -> Images:
    return with_contrast(pictures, 1 - strength)


SHIFTS: Mapping[str, Shift] = MappingProxyType(
    {
        "noise": Shift(
            "Noise",
            "Gaussian noise of this deviation in every pixel, as a share of black to white.",
            "",
            lambda side: 0.5,
            _noise,
        ),
        "blur": Shift(
            "Blur",
            "A Gaussian blur of this deviation.",
            "px",
            lambda side: max(1.0, round(side / 8, 1)),
            _blur,
        ),
        "rotation": Shift(
            "Rotation",
            "Every picture is turned by this angle, to one side or the other.",
            "°",
            lambda side: 90.0,
            _rotation,
        ),
        "contrast": Shift(
            "Less contrast",
            "Every picture is brought so much nearer to its mean.",
            "",
            lambda side: 0.95,
            _contrast,
        ),
    }
)
