"""Series of numbers, to be told some steps ahead: waves, a pendulum, days and weeks.

A sample is a window of a series of its own and what follows it, so that none is in both parts.
Noise is added to all that is measured, before and after.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from nnviz.data.dataset import Task, TaskKind
from nnviz.data.forecast import Forecast
from nnviz.data.source import DataSource, Raw

WINDOW = 32
HORIZON = 8
TRAIN_SHARE = 0.8

LONGEST_WAVE, SHORTEST_WAVE = 30.0, 10.0
"""Steps from crest to crest."""

STEP_S = 0.15
DAMPING = 0.08
SMALL_STEPS = 4
"""Of the pendulum: seconds from one measurement to the next, friction, and sums in between."""

DAY, WEEK = 12, 84
"""Steps of the two seasons."""

VALUE = "value"
"""What is measured at each step."""

Floats = NDArray[np.float64]


def sine(
    size: int,
    noise: float,
    rng: np.random.Generator,
    window: int = WINDOW,
    horizon: int = HORIZON,
) -> Raw:
    """Two waves of random lengths, heights and beginnings, added. Noise is a deviation."""
    steps = np.arange(window + horizon)
    lengths = SHORTEST_WAVE * (LONGEST_WAVE / SHORTEST_WAVE) ** rng.uniform(size=(size, 2, 1))
    heights = rng.uniform(0.3, 1.0, (size, 2, 1))
    starts = rng.uniform(0, 2 * np.pi, (size, 2, 1))
    clean = (heights * np.sin(starts + 2 * np.pi * steps / lengths)).sum(axis=1)
    return forecast(_measured(clean, noise, rng), window)


def pendulum(
    size: int,
    noise: float,
    rng: np.random.Generator,
    window: int = WINDOW,
    horizon: int = HORIZON,
) -> Raw:
    """The angle of a pendulum with friction, let go anywhere below the top, in radians.

    Noise is the deviation of a measurement. The motion is that of
    ``angle'' = -(g / l) sin angle - friction angle'`` with g / l = 9.81 / s², by Heun's rule.
    """
    angle, speed = rng.uniform(-2.5, 2.5, size), rng.uniform(-2.0, 2.0, size)
    clean = np.empty((size, window + horizon))
    for at in range(window + horizon):
        clean[:, at] = angle
        for _ in range(SMALL_STEPS):
            angle, speed = _swung(angle, speed, STEP_S / SMALL_STEPS)
    return forecast(_measured(clean, noise, rng), window)


def seasonal(
    size: int,
    noise: float,
    rng: np.random.Generator,
    window: int = WINDOW,
    horizon: int = HORIZON,
) -> Raw:
    """A day of two humps, weaker at the end of a week, on a slope that differs from place to place.

    Noise is a deviation.
    """
    at = rng.integers(0, WEEK, (size, 1)) + np.arange(window + horizon)
    day = 2 * np.pi * at / DAY
    humps = rng.uniform(0.5, 1.0, (size, 1)) * np.sin(day) + 0.4 * np.cos(2 * day)
    is_free = at % WEEK >= WEEK * 5 // 7
    slope = rng.uniform(-0.01, 0.01, (size, 1)) * np.arange(window + horizon)
    clean = humps * np.where(is_free, 0.4, 1.0) + slope + rng.uniform(-0.5, 0.5, (size, 1))
    return forecast(_measured(clean, noise, rng), window)


def forecast(series: Floats, window: int) -> Raw:
    """Series ``(n, window + H)`` as a regression: from a window to the H values behind it."""
    horizon = series.shape[1] - window
    return Raw(
        x=series[:, :window].copy(),
        y=series[:, window:].copy(),
        features=tuple(f"t-{back}" for back in range(window - 1, -1, -1)),
        task=Task(TaskKind.REGRESSION, tuple(f"{at} ahead" for at in range(1, horizon + 1))),
        domain=np.tile([series.min() - 0.1, series.max() + 0.1], (window, 1)),
        forecast=Forecast(window, horizon, (VALUE,), (VALUE,)),
    )


def _measured(clean: Floats, noise: float, rng: np.random.Generator) -> Floats:
    return clean + noise * rng.standard_normal(clean.shape)


def _swung(angle: Floats, speed: Floats, seconds: float) -> tuple[Floats, Floats]:
    """Angle and speed a moment later."""

    def pull(angle: Floats, speed: Floats) -> Floats:
        return -9.81 * np.sin(angle) - DAMPING * speed

    first = pull(angle, speed)
    guess_angle, guess_speed = angle + seconds * speed, speed + seconds * first
    second = pull(guess_angle, guess_speed)
    return angle + seconds * (speed + guess_speed) / 2, speed + seconds * (first + second) / 2


def _source(name: str, title: str, description: str, make: object, **rest: object) -> DataSource:
    settings: dict[str, object] = {"size": 3000, "train_share": TRAIN_SHARE}
    return DataSource(
        name=name,
        title=title,
        description=description,
        family="Sequences",
        kind=TaskKind.REGRESSION,
        make=make,  # type: ignore[arg-type]
        window=WINDOW,
        horizon=HORIZON,
        **{**settings, **rest},  # type: ignore[arg-type]
    )


SOURCES = (
    _source("sine", "Waves", "Two sine waves added: how they go on can be told exactly.", sine),
    _source(
        "pendulum",
        "Pendulum",
        "The angle of a pendulum as it is measured: wide swings take longer than small ones.",
        pendulum,
        noise=0.05,
    ),
    _source(
        "seasonal",
        "Seasons",
        "A number that comes again by day and by week, on a slope.",
        seasonal,
        noise=0.05,
    ),
)
