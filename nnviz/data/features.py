"""Which inputs a network sees: some of the plain ones and, where there are two, functions of both.

Derived features are computed in the coordinates the network sees: in the data's own units, as
TensorFlow Playground does, or from standardised inputs where those are standardised.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from nnviz.core.problem import Problem, ProblemError
from nnviz.core.spec import unknown_name

if TYPE_CHECKING:  # data sets know features; what they are made of would come round in a circle
    from nnviz.data.source import Raw

LONGEST_NAME = 200
MOST_CHOSEN = 10_000

Array = NDArray[np.floating[Any]]


@dataclass(frozen=True, slots=True, eq=False)
class Feature:
    """One input a network may have.

    `of` makes its values ``(n,)`` from the base inputs ``(n, B)``; `help` says what it is good for.
    """

    name: str
    help: str
    of: Callable[[Array], Array]


@cache
def offered(inputs: tuple[str, ...]) -> tuple[Feature, ...]:
    """All features of these base inputs: each as it is, and what can be derived from two."""
    plain = tuple(_plain(at, name) for at, name in enumerate(inputs))
    derived = _derived(*inputs) if len(inputs) == 2 else ()
    return plain + tuple(feature for feature in derived if feature.name not in inputs)


def expand(inputs: tuple[str, ...], features: tuple[str, ...], base: Array) -> Array:
    """The columns of named features ``(n, F)``, from base inputs ``(n, B)`` and in their dtype."""
    known = {feature.name: feature.of for feature in offered(inputs)}
    columns = np.empty((len(base), len(features)), base.dtype)
    for at, name in enumerate(features):
        columns[:, at] = known[name](base)
    return columns


def plain_of(names: tuple[str, ...]) -> tuple[str, ...]:
    """Of all the features on offer, those that are inputs as they are."""
    derives = names == tuple(feature.name for feature in offered(names[:2]))
    return names[:2] if derives else names


def help_of(names: tuple[str, ...]) -> dict[str, str]:
    """What each of the features on offer is good for."""
    return {feature.name: feature.help for feature in offered(plain_of(names))}


def on_offer(raw: Raw) -> tuple[str, ...]:
    """The names of what a data set's inputs can be chosen from; none for pixels and tokens."""
    is_fixed = raw.image_shape is not None or raw.tokens or raw.starts is not None
    if is_fixed or len(set(raw.features)) < len(raw.features):
        return ()
    return tuple(feature.name for feature in offered(raw.features))


def chosen(raw: Raw, wanted: tuple[str, ...] | None) -> tuple[Raw, tuple[str, ...]]:
    """The samples with the base inputs that are needed, and the features' names in their order.

    Two base inputs stay two whatever is chosen: they span the plane. Of others only the wanted ones
    are kept.

    Raises:
        ProblemError: something wanted is not on offer.
    """
    if wanted is None or wanted == raw.features:
        return raw, raw.features
    known = on_offer(raw)
    for name in wanted:
        if not known:
            whole = "pixels of a picture" if raw.image_shape else "steps of a sequence"
            what = f"The {whole} are not chosen one by one."
            raise ProblemError(Problem("Features", what, "Use all of them.", key="features"))
        if name not in known:
            raise ProblemError(replace(unknown_name(name, known, "feature"), key="features"))
    names = tuple(name for name in known if name in wanted)
    return (raw, names) if len(raw.features) == 2 else (_kept(raw, names), names)


def choice_problem(wanted: Any, where: str = "") -> Problem | None:
    """What is wrong with a choice of features, whatever the data set; None says: all plain ones."""
    place = f"{where}, features" if where else "Features"
    if wanted is None:
        return None
    if not isinstance(wanted, tuple) or not all(_is_name(name) for name in wanted):
        return Problem(place, "It is not a list of names.", "Name the features.", key="features")
    if not wanted:
        what, hint = "A network needs at least one feature.", "Choose another one first."
        return Problem(place, what, hint, key="features")
    if len(wanted) > MOST_CHOSEN:
        what = f"{len(wanted):,} features are too many."
        return Problem(place, what, f"Allowed: up to {MOST_CHOSEN:,}.", key="features")
    twice = next((name for name, count in Counter(wanted).items() if count > 1), None)
    if twice is not None:
        return Problem(place, f"{twice!r} is chosen twice.", "Name it once.", key="features")
    return None


def _is_name(name: Any) -> bool:
    return isinstance(name, str) and 0 < len(name) <= LONGEST_NAME


def _kept(raw: Raw, names: tuple[str, ...]) -> Raw:
    columns = [at for at, name in enumerate(raw.features) if name in names]
    domain = None if raw.domain is None else raw.domain[columns]
    return replace(raw, x=raw.x[:, columns], features=names, domain=domain)


def _plain(at: int, name: str) -> Feature:
    text = f"{name} as it is: a neuron that reads plain inputs draws a straight border."
    return Feature(name, text, lambda base: base[:, at])


def _derived(first: str, second: str) -> tuple[Feature, ...]:
    """Playground's five, in its order."""
    square = "alike on both sides of zero; with both squares one neuron draws a circle."
    wave = "comes back again and again, as stripes and rings do."
    return (
        Feature(f"{first}²", f"{first} squared: {square}", lambda x: x[:, 0] ** 2),
        Feature(f"{second}²", f"{second} squared: {square}", lambda x: x[:, 1] ** 2),
        Feature(
            f"{first}·{second}",
            f"The product of {first} and {second}: positive where their signs agree, which is all "
            "that exclusive-or asks.",
            lambda x: x[:, 0] * x[:, 1],
        ),
        Feature(f"sin {first}", f"A wave along {first}: {wave}", lambda x: np.sin(x[:, 0])),
        Feature(f"sin {second}", f"A wave along {second}: {wave}", lambda x: np.sin(x[:, 1])),
    )
