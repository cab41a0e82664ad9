"""What a network costs for one sample, and how many samples fit the caches at a time. Pure.

A layer of maps costs by its numbers as well as by its products: each is written and read several
times. Measured on one core, 25 GFlop/s and 6 ns a number are near the truth for convolutions. For
flat layers the products alone count; a batch of them is one matrix.
"""

from math import prod

from nnviz.core.maps import has_maps
from nnviz.engine.network import Network

NUMBER = 75
"""The products that take as long as one number of a map."""

CACHED = 5 << 19
"""Bytes of activations that a pass keeps near the core: beyond, a convolution is three times as
slow. With what a layer needs besides they fill a cache of a few megabytes."""

STEPS_RANK = 2
"""The rank of what a layer gives at each step of a sequence, `(T, F)`."""

LEAST = 4
"""Samples at a time, whatever they take: fewer are slower again."""


def has_pictures(network: Network) -> bool:
    """Whether any layer gives rows by columns by channels."""
    return any(has_maps(shape) for shape in network.facts.shapes.values())


def has_steps(network: Network) -> bool:
    """Whether any layer gives numbers at each step of a sequence."""
    return any(len(shape) == STEPS_RANK for shape in network.facts.shapes.values())


def products(network: Network) -> int:
    """What one sample takes to go through, in products of two numbers; at least 1."""
    shapes, found = network.facts.shapes, 0
    for node in network.graph:
        found += node.layer.flops(*(shapes[source] for source in node.inputs)) // 2
        if has_maps(shapes[node.id]):
            found += NUMBER * prod(shapes[node.id])
    return max(1, found)


def rows_at_once(network: Network, samples: int, most: int, itemsize: int = 4) -> int:
    """How many of so many samples to put through at a time, in portions of much the same size."""
    numbers = sum(prod(shape) for shape in network.facts.shapes.values())
    fits = min(most, max(LEAST, CACHED // (numbers * itemsize)))
    portions = -(-samples // fits)
    return max(1, -(-samples // max(1, portions)))


def affordable(network: Network, most: int, least: int, budget: int) -> int:
    """How many samples, from `least` to `most`, a budget of products lets through."""
    return min(most, max(least, budget // products(network)))
