"""Initialisers: how weights are drawn before training, as a table of pure functions."""

from collections.abc import Callable, Mapping
from math import prod, sqrt
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nnviz.core.layer import Parameter
from nnviz.core.shape import Shape
from nnviz.engine.arena import Layout, Vector

Draw = Callable[[np.random.Generator, Shape, tuple[int, int]], NDArray[np.float64]]


def _uniform_within(limit: float, rng: np.random.Generator, shape: Shape) -> NDArray[np.float64]:
    return rng.uniform(-limit, limit, shape)


def glorot_uniform(
    rng: np.random.Generator, shape: Shape, fans: tuple[int, int]
) -> NDArray[np.float64]:
    """Variance 2 / (in + out), uniform (Glorot and Bengio 2010)."""
    return _uniform_within(sqrt(6 / sum(fans)), rng, shape)


def glorot_normal(
    rng: np.random.Generator, shape: Shape, fans: tuple[int, int]
) -> NDArray[np.float64]:
    """Variance 2 / (in + out), normal (Glorot and Bengio 2010)."""
    return rng.normal(0, sqrt(2 / sum(fans)), shape)


def he_uniform(
    rng: np.random.Generator, shape: Shape, fans: tuple[int, int]
) -> NDArray[np.float64]:
    """Variance 2 / in, uniform (He et al. 2015)."""
    return _uniform_within(sqrt(6 / fans[0]), rng, shape)


def he_normal(rng: np.random.Generator, shape: Shape, fans: tuple[int, int]) -> NDArray[np.float64]:
    """Variance 2 / in, normal (He et al. 2015)."""
    return rng.normal(0, sqrt(2 / fans[0]), shape)


def lecun_normal(
    rng: np.random.Generator, shape: Shape, fans: tuple[int, int]
) -> NDArray[np.float64]:
    """Variance 1 / in, normal (LeCun et al. 1998)."""
    return rng.normal(0, sqrt(1 / fans[0]), shape)


def uniform(rng: np.random.Generator, shape: Shape, fans: tuple[int, int]) -> NDArray[np.float64]:
    """Uniform on -0.5 to 0.5 whatever the size, as TensorFlow Playground draws."""
    return _uniform_within(0.5, rng, shape)


def zeros(rng: np.random.Generator, shape: Shape, fans: tuple[int, int]) -> NDArray[np.float64]:
    """All zero: right for biases; for weights it shows why twins never part."""
    return np.zeros(shape)


def orthogonal(
    rng: np.random.Generator, shape: Shape, fans: tuple[int, int]
) -> NDArray[np.float64]:
    """Orthonormal columns or rows, whichever fit (Saxe et al. 2013)."""
    rows, columns = prod(shape[:-1]), shape[-1]
    q, r = np.linalg.qr(rng.normal(size=(max(rows, columns), min(rows, columns))))
    q *= np.sign(np.diag(r))
    return (q if rows >= columns else q.T).reshape(shape)


INITIALIZERS: Mapping[str, Draw] = MappingProxyType(
    {
        draw.__name__: draw
        for draw in (
            glorot_uniform,
            glorot_normal,
            he_uniform,
            he_normal,
            lecun_normal,
            uniform,
            zeros,
            orthogonal,
        )
    }
)


def initial_vector(layout: Layout, seed: int, dtype: Any = np.float32) -> Vector:
    """The parameters before training, `(layout.size,)`.

    Each node draws from a generator of its own, seeded by `seed` and the node's place, so that a
    change of one layer leaves the start of the others as it was. (The streams `[seed, 1]` and
    `[seed, 2]` are the order of the data and dropout's.)
    """
    vector: Vector = np.zeros(layout.size, dtype)
    places = {node: at for at, node in enumerate(dict.fromkeys(s.node for s in layout.slots))}
    generators = {node: np.random.default_rng([seed, 0, at]) for node, at in places.items()}
    for slot in layout.slots:
        drawn = _draw(slot.parameter, generators[slot.node])
        vector[slot.start : slot.stop] = drawn.ravel()
    return vector


def initial_parameters(layout: Layout, seed: int, node: str) -> dict[str, Vector]:
    """One node's part of `initial_vector` in float32, by name; nothing for a node without any."""
    nodes = list(dict.fromkeys(slot.node for slot in layout.slots))
    rng = np.random.default_rng([seed, 0, nodes.index(node)]) if node in nodes else None
    return {
        slot.parameter.name: _draw(slot.parameter, rng).astype(np.float32)
        for slot in layout.slots
        if rng is not None and slot.node == node
    }


def _draw(parameter: Parameter, rng: np.random.Generator) -> NDArray[np.float64]:
    if parameter.initializer == "ones":
        return np.ones(parameter.shape)
    return INITIALIZERS[parameter.initializer](rng, parameter.shape, parameter.fans)
