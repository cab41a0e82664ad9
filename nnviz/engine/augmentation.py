"""Augmentation: how training pictures are changed anew each time they are shown. Settings only."""

from dataclasses import dataclass
from typing import ClassVar

from nnviz.core.spec import Spec, option

BACKGROUND, EDGE = "background", "edge"

GEOMETRY = ("shift", "rotate", "scale", "flip")
"""What moves pixels about."""

OFF = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Augmentation(Spec):
    """What may happen to a training picture in each step; at 0 nothing does.

    All of it may change while training runs. The strength of each is drawn anew for every picture,
    evenly up to the one set here. It has a meaning only where samples are pictures that enter the
    network whole (`nnviz.engine.augmenter.can_augment`).
    """

    label: ClassVar[str] = "augmentation"

    shift: float = option(
        0.0,
        "Shift",
        "How far a picture moves up or down and to either side, at most: a share of its sides.",
        low=0.0,
        high=0.5,
    )
    rotate: float = option(
        0.0,
        "Rotation",
        "How far a picture is turned either way, at most. A 6 that is turned far becomes a 9.",
        unit="degrees",
        low=0.0,
        high=180.0,
    )
    scale: float = option(
        0.0,
        "Size",
        "How much larger or smaller a picture gets, at most: 0.2 means up to 1.2 times either way.",
        low=0.0,
        high=1.0,
    )
    flip: float = option(
        0.0,
        "Flip",
        "How often left and right change places. Not for digits and letters.",
        low=0.0,
        high=1.0,
    )
    outside: str = option(
        BACKGROUND,
        "Outside",
        "What comes in where a picture is moved away from the border.",
        choices={BACKGROUND: "The usual background", EDGE: "The border, drawn out"},
    )
    brightness: float = option(
        0.0,
        "Brightness",
        "How much lighter or darker a picture gets, at most: a share of black to white.",
        low=0.0,
        high=1.0,
    )
    pixel_noise: float = option(
        0.0,
        "Noise",
        "The deviation of Gaussian noise in every pixel: a share of black to white.",
        low=0.0,
        high=1.0,
    )
    cut_out: float = option(
        0.0,
        "Cut-out",
        "The side of a square that is covered somewhere in each picture: a share of its shorter "
        "side.",
        low=0.0,
        high=1.0,
    )
    mix_up: float = option(
        0.0,
        "Mix-up",
        "Blends each picture with another, and the answers wanted likewise. Small: mostly one of "
        "the two; 1: all blends alike often.",
        low=0.0,
        high=2.0,
    )

    def __bool__(self) -> bool:
        return any(getattr(self, name) for name in self.options() if name != "outside")

    @property
    def moves(self) -> bool:
        """Whether any pixel goes elsewhere."""
        return any(getattr(self, name) for name in GEOMETRY)

    def has_meaning(self, name: str) -> bool:
        return name != "outside" or bool(self.shift or self.rotate or self.scale)
