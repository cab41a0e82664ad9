"""Coloured shapes over clutter, of which one knows which pixels matter.

Where a shape lies, how large it is, how it is turned, its colour and that of the ground are drawn
without regard to its class, and all four classes have the same area: only the form tells them
apart. `Raw.relevant` says for each pixel whether it belongs to that form.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from nnviz.data.dataset import Task, TaskKind
from nnviz.data.pixels import WHITE, as_bytes, pixel_domain, pixel_names
from nnviz.data.source import DataSource, Raw

CHUNK = 128
RADII = (0.18, 0.29)
"""Of the disc that has a shape's area, as shares of a picture's side."""

REACH = 1.56
"""How far the corners of any shape lie from its middle, in such radii."""

GROUND = 0.4
"""How light the ground may be; one channel of a shape is twice as light at least."""

STROKES = 6
STROKES_PER_NOISE = 12.0
GRAIN_PER_NOISE = 0.3
RIM = 1.5
"""Pixels beyond a shape's edge that still show where it ends."""

Pixels = NDArray[np.floating[Any]]
Field = Callable[[Pixels, Pixels], Pixels]


def circle(u: Pixels, v: Pixels) -> Pixels:
    """How far outside the disc of area pi a point lies."""
    return np.hypot(u, v) - np.float32(1.0)


def square(u: Pixels, v: Pixels) -> Pixels:
    """The same for a square: to the nearer pair of sides."""
    return np.maximum(np.abs(u), np.abs(v)) - np.float32(np.sqrt(np.pi) / 2)


def triangle(u: Pixels, v: Pixels) -> Pixels:
    """The same for an equal-sided triangle: ``3 sqrt(3) r**2`` by the radius inside of it."""
    half = np.float32(np.sqrt(3) / 2)
    sides = np.maximum(np.abs(u) * half - v / 2, v)
    return sides - np.float32(np.sqrt(np.pi / (3 * np.sqrt(3))))


def star(u: Pixels, v: Pixels) -> Pixels:
    """The same for a star of five points whose inner corners lie half as far out as the tips."""
    fifth = 2 * np.pi / 5
    angle = np.abs(np.mod(np.arctan2(v, u) + fifth / 2, fifth) - fifth / 2)
    away = np.hypot(u, v)
    tip = np.sqrt(np.pi / (5 * 0.5 * np.sin(fifth / 2)))
    inner = tip / 2 * np.array([np.cos(fifth / 2), np.sin(fifth / 2)])
    along = inner - (tip, 0.0)
    normal = np.array([along[1], -along[0]]) / np.hypot(*along)
    x, y = away * np.cos(angle) - tip, away * np.sin(angle)
    return (x * normal[0] + y * normal[1]).astype(np.float32)


FORMS: dict[str, Field] = {"circle": circle, "square": square, "triangle": triangle, "star": star}


@dataclass(frozen=True, slots=True, eq=False)
class Scenes:
    """What is in n pictures. Lengths are shares of the side; colours are from 0 to 1.

    `label`, `radius`, `turn` are ``(n,)``, `centre` ``(n, 2)``, `ground` and `ink` ``(n, 3)``; of
    the S strokes in each picture `ends` are ``(n, S, 2, 2)``, `widths` ``(n, S)``, `inks`
    ``(n, S, 3)``.
    """

    label: NDArray[np.int64]
    radius: Pixels
    turn: Pixels
    centre: Pixels
    ground: Pixels
    ink: Pixels
    ends: Pixels
    widths: Pixels
    inks: Pixels

    @classmethod
    def drawn(cls, size: int, rng: np.random.Generator) -> Self:
        """Scenes at random, as many of each class as of the others, or one more."""
        label = rng.permutation(np.arange(size) % len(FORMS))
        radius = rng.uniform(*RADII, size)
        margin = REACH * radius[:, None]
        found = (
            radius,
            rng.uniform(0, 2 * np.pi, size),
            margin + (1 - 2 * margin) * rng.uniform(size=(size, 2)),
            rng.uniform(0, GROUND, (size, 3)),
            _inks(size, rng),
            rng.uniform(-0.1, 1.1, (size, STROKES, 2, 2)),
            rng.uniform(0.02, 0.06, (size, STROKES)),
            rng.uniform(0, 1.5 * GROUND, (size, STROKES, 3)),
        )
        return cls(label, *(values.astype(np.float32) for values in found))

    def part(self, start: int) -> Scenes:
        """The next `CHUNK` of them."""
        return Scenes(*(getattr(self, n)[start : start + CHUNK] for n in self.__slots__))


def _inks(size: int, rng: np.random.Generator) -> NDArray[np.float64]:
    """Colours ``(n, 3)`` of any hue, of which one channel at least is light."""
    light = np.eye(3, dtype=np.bool_)[rng.integers(3, size=size)]
    dim, bright = rng.uniform(0.1, 1.0, (size, 3)), rng.uniform(2 * GROUND, 1.0, (size, 3))
    return np.where(light, bright, dim)


def shapes(size: int, noise: float, rng: np.random.Generator, *, side: int) -> Raw:
    """Pictures of `side` pixels a side; noise adds strokes behind the shapes, and grain."""
    scenes = Scenes.drawn(size, rng)
    x = np.empty((size, side * side * 3), np.uint8)
    relevant = np.empty((size, side * side), np.bool_)
    for start in range(0, size, CHUNK):
        part = scenes.part(start)
        pictures, distance = painted(part, noise, side)
        pictures += np.float32(GRAIN_PER_NOISE * noise) * rng.standard_normal(
            pictures.shape, np.float32
        )
        x[start : start + CHUNK] = as_bytes(pictures).reshape(len(pictures), -1)
        relevant[start : start + CHUNK] = (distance < RIM).reshape(len(pictures), -1)
    shape = (side, side, 3)
    return Raw(
        x=x,
        divisor=WHITE,
        y=scenes.label,
        features=pixel_names(shape),
        task=Task(TaskKind.CLASSIFICATION, tuple(FORMS)),
        strata=scenes.label,
        domain=pixel_domain(shape),
        image_shape=shape,
        relevant=relevant,
    )


def painted(scenes: Scenes, noise: float, side: int) -> tuple[Pixels, Pixels]:
    """The pictures ``(n, side, side, 3)`` without grain, and how far outside its shape each pixel
    lies, in pixels, ``(n, side, side)``."""
    pictures = np.broadcast_to(scenes.ground[:, None, None], (len(scenes.label), side, side, 3))
    pictures = _with_strokes(pictures.copy(), scenes, noise, side)
    distance = _distances(scenes, side)
    return _mixed(pictures, scenes.ink, _cover(distance)), distance


def _with_strokes(pictures: Pixels, scenes: Scenes, noise: float, side: int) -> Pixels:
    for at in range(STROKES):
        strength = np.float32(np.clip(STROKES_PER_NOISE * noise - at, 0.0, 1.0))
        if strength:
            away = _from_segments(scenes.ends[:, at], side) - scenes.widths[:, at, None, None]
            cover = strength * _cover(side * away)
            pictures = _mixed(pictures, scenes.inks[:, at], cover)
    return pictures


def _from_segments(ends: Pixels, side: int) -> Pixels:
    """How far pixels are from segments ``(n, 2, 2)``, ``(n, side, side)``; shares of the side."""
    first, along = ends[:, 0], ends[:, 1] - ends[:, 0]
    dx, dy = _offsets(first, side)
    ax, ay = along[:, 0, None, None], along[:, 1, None, None]
    length = np.maximum(ax**2 + ay**2, np.float32(1e-6))
    share = np.clip((dx * ax + dy * ay) / length, 0.0, 1.0)
    return np.hypot(dx - share * ax, dy - share * ay)


def _distances(scenes: Scenes, side: int) -> Pixels:
    dx, dy = _offsets(scenes.centre, side)
    cos, sin = (f(scenes.turn)[:, None, None] for f in (np.cos, np.sin))
    radius = scenes.radius[:, None, None]
    u, v = (cos * dx + sin * dy) / radius, (cos * dy - sin * dx) / radius
    found = np.empty_like(u)
    for label, form in enumerate(FORMS.values()):
        own = scenes.label == label
        found[own] = form(u[own], v[own]) * radius[own] * side
    return found


def _offsets(points: Pixels, side: int) -> tuple[Pixels, Pixels]:
    """How far the middles of pixels lie from points: along x, ``(n, 1, side)``, and along y."""
    middles = (np.arange(side, dtype=np.float32) + np.float32(0.5)) / side
    return (
        middles[None, None, :] - points[:, 0, None, None],
        middles[None, :, None] - points[:, 1, None, None],
    )


def _cover(distance: Pixels) -> Pixels:
    """How much of each pixel lies inside, by the distance of its middle from the edge."""
    return np.clip(np.float32(0.5) - distance, 0.0, 1.0)


def _mixed(pictures: Pixels, ink: Pixels, cover: Pixels) -> Pixels:
    share = cover[..., None]
    return (1 - share) * pictures + share * ink[:, None, None]


SOURCES = (
    DataSource(
        name="shapes",
        title="Coloured shapes",
        description="Circles, squares, triangles and stars of any colour and place over clutter.",
        family="Pictures",
        is_pictures=True,
        knows_pixels=True,
        kind=TaskKind.CLASSIFICATION,
        make=shapes,
        size=4000,
        noise=0.15,
        train_share=0.8,
        side=32,
        channels=3,
    ),
)
