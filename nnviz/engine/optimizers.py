"""Optimisers, simple to complex: how a gradient becomes a step.

Each entry binds its arrays once and gives a function of the update's number t, counted from 1, that
writes `delta`; the trainer subtracts it. `rate` is a zero-dimensional array that the trainer sets.
The rules are those of PyTorch, so that numbers can be compared.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from nnviz.engine.arena import Vector


class Rates(Protocol):
    """What an optimiser reads of the settings."""

    @property
    def momentum(self) -> float: ...
    @property
    def beta1(self) -> float: ...
    @property
    def beta2(self) -> float: ...
    @property
    def rho(self) -> float: ...
    @property
    def l2(self) -> float: ...


@dataclass(slots=True)
class Work:
    """The arrays of one optimiser, all `(n,)` but `moments` `(k, n)` and `rate` `()`."""

    parameters: Vector
    gradient: Vector
    delta: Vector
    moments: NDArray[np.floating[Any]]
    rate: Vector
    decays: Vector

    def number(self, value: float) -> Vector:
        """A constant as a zero-dimensional array, which NumPy multiplies by faster."""
        return np.asarray(value, self.delta.dtype)


Update = Callable[[int], object]


@dataclass(frozen=True, slots=True)
class Optimizer:
    """One row of the table: how many moment vectors it keeps, and its binding."""

    label: str
    moments: int
    bind: Callable[[Work, Rates], Update]


def _sgd(work: Work, rates: Rates) -> Update:
    multiply, gradient, rate, delta = np.multiply, work.gradient, work.rate, work.delta
    return lambda t: multiply(gradient, rate, delta)


def _momentum(work: Work, rates: Rates) -> Update:
    """v = mu v + g, step rate v (Polyak 1964, in PyTorch's form)."""
    velocity, mu = work.moments[0], work.number(rates.momentum)

    def update(t: int) -> None:
        np.multiply(velocity, mu, velocity)
        np.add(velocity, work.gradient, velocity)
        np.multiply(velocity, work.rate, work.delta)

    return update


def _nesterov(work: Work, rates: Rates) -> Update:
    """v = mu v + g, step rate (g + mu v) (Nesterov 1983, in the form of Sutskever et al. 2013)."""
    velocity, mu = work.moments[0], work.number(rates.momentum)

    def update(t: int) -> None:
        np.multiply(velocity, mu, velocity)
        np.add(velocity, work.gradient, velocity)
        np.multiply(velocity, mu, work.delta)
        np.add(work.delta, work.gradient, work.delta)
        np.multiply(work.delta, work.rate, work.delta)

    return update


def _adagrad(work: Work, rates: Rates) -> Update:
    """s = s + g², step rate g / (sqrt(s) + eps) (Duchi et al. 2011)."""
    total, scratch, eps = work.moments[0], np.empty_like(work.delta), work.number(1e-10)

    def update(t: int) -> None:
        np.multiply(work.gradient, work.gradient, scratch)
        np.add(total, scratch, total)
        _divide_by_root(work, total, work.gradient, scratch, eps)

    return update


def _rmsprop(work: Work, rates: Rates) -> Update:
    """s = rho s + (1 - rho) g², step rate g / (sqrt(s) + eps) (Tieleman and Hinton 2012)."""
    mean, scratch, eps = work.moments[0], np.empty_like(work.delta), work.number(1e-8)
    rho, rest = work.number(rates.rho), work.number(1 - rates.rho)

    def update(t: int) -> None:
        np.multiply(work.gradient, work.gradient, scratch)
        _blend(mean, scratch, rho, rest)
        _divide_by_root(work, mean, work.gradient, scratch, eps)

    return update


def _adam(work: Work, rates: Rates) -> Update:
    """Kingma and Ba 2015: momentum over root mean square, both corrected for their start at 0."""
    first, second = work.moments
    scratch, eps = np.empty_like(work.delta), work.number(1e-8)
    beta1, rest1 = work.number(rates.beta1), work.number(1 - rates.beta1)
    beta2, rest2 = work.number(rates.beta2), work.number(1 - rates.beta2)
    start1, start2 = work.number(1), work.number(1)

    def update(t: int) -> None:
        np.multiply(work.gradient, rest1, scratch)
        np.multiply(first, beta1, first)
        np.add(first, scratch, first)
        np.multiply(work.gradient, work.gradient, scratch)
        _blend(second, scratch, beta2, rest2)
        start1[...] = 1 / (1 - rates.beta1**t)
        start2[...] = 1 / (1 - rates.beta2**t) ** 0.5
        np.sqrt(second, scratch)
        np.multiply(scratch, start2, scratch)
        np.add(scratch, eps, scratch)
        np.divide(first, scratch, work.delta)
        np.multiply(work.delta, start1, work.delta)
        np.multiply(work.delta, work.rate, work.delta)

    return update


def _adamw(work: Work, rates: Rates) -> Update:
    """Adam whose decay is taken from the weights, not mixed into the gradient (Loshchilov 2019)."""
    adam, scratch = _adam(work, rates), np.empty_like(work.delta)
    decay = work.decays * work.number(rates.l2)

    def update(t: int) -> None:
        adam(t)
        np.multiply(work.parameters, decay, scratch)
        np.multiply(scratch, work.rate, scratch)
        np.add(work.delta, scratch, work.delta)

    return update


def _blend(mean: Vector, news: Vector, keep: Vector, take: Vector) -> None:
    """mean = keep mean + take news, in place; `news` is used up."""
    np.multiply(mean, keep, mean)
    np.multiply(news, take, news)
    np.add(mean, news, mean)


def _divide_by_root(work: Work, squares: Vector, top: Vector, scratch: Vector, eps: Vector) -> None:
    """delta = rate top / (sqrt(squares) + eps)."""
    np.sqrt(squares, scratch)
    np.add(scratch, eps, scratch)
    np.divide(top, scratch, work.delta)
    np.multiply(work.delta, work.rate, work.delta)


OPTIMIZERS: Mapping[str, Optimizer] = MappingProxyType(
    {
        "sgd": Optimizer("SGD", 0, _sgd),
        "momentum": Optimizer("Momentum", 1, _momentum),
        "nesterov": Optimizer("Nesterov", 1, _nesterov),
        "adagrad": Optimizer("Adagrad", 1, _adagrad),
        "rmsprop": Optimizer("RMSprop", 1, _rmsprop),
        "adam": Optimizer("Adam", 2, _adam),
        "adamw": Optimizer("AdamW", 2, _adamw),
    }
)
