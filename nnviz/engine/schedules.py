"""Schedules: the factor on the learning rate after so many epochs, as pure functions."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import cos, floor, pi
from types import MappingProxyType
from typing import Protocol


class Course(Protocol):
    """What a schedule reads of the settings, in epochs."""

    @property
    def schedule_period(self) -> float: ...
    @property
    def schedule_factor(self) -> float: ...
    @property
    def warmup(self) -> float: ...


@dataclass(frozen=True, slots=True)
class Schedule:
    """One row of the table. `factor(epochs, course)` multiplies the learning rate."""

    label: str
    factor: Callable[[float, Course], float]


def _constant(epochs: float, course: Course) -> float:
    return 1.0


def _step(epochs: float, course: Course) -> float:
    # 0.3 / 0.1 is a little less than 3
    return float(course.schedule_factor ** floor(epochs / course.schedule_period + 1e-9))


def _exponential(epochs: float, course: Course) -> float:
    return float(course.schedule_factor ** (epochs / course.schedule_period))


def _cosine(epochs: float, course: Course) -> float:
    """From 1 to 0 over the period and 0 after it (Loshchilov and Hutter 2017, without restarts)."""
    return 0.5 * (1 + cos(pi * min(1.0, epochs / course.schedule_period)))


def _warmup_cosine(epochs: float, course: Course) -> float:
    """A straight rise over the warm-up, then the cosine over what is left of the period."""
    if epochs < course.warmup:
        return epochs / course.warmup
    left = max(course.schedule_period - course.warmup, 1e-9)
    return 0.5 * (1 + cos(pi * min(1.0, (epochs - course.warmup) / left)))


SCHEDULES: Mapping[str, Schedule] = MappingProxyType(
    {
        "constant": Schedule("Constant", _constant),
        "step": Schedule("Step", _step),
        "exponential": Schedule("Exponential", _exponential),
        "cosine": Schedule("Cosine", _cosine),
        "warmup_cosine": Schedule("Warm-up, cosine", _warmup_cosine),
    }
)
