"""What several kinds are made of: numbers handed on as they are, one kernel after the other."""

from collections.abc import Callable, Iterable
from functools import partial

import numpy as np

from nnviz.core import shape as shapes
from nnviz.core.layer import Kernel, nothing
from nnviz.core.shape import Shape, ShapeError
from nnviz.layers.site import Array, Site, as_stored

Work = Callable[[], object]
"""A step of a pass, bound to its arrays."""


def common_shape(inputs: tuple[Shape, ...], verb: str) -> Shape:
    """The one shape of everything that is joined number by number. Raises `ShapeError`."""
    for other in inputs[1:]:
        if other != inputs[0]:
            raise ShapeError(
                f"It {verb} {shapes.text(inputs[0])} and {shapes.text(other)}.",
                "All its inputs must have the same shape.",
            )
    return inputs[0]


def ends(site: Site) -> tuple[Array, Array, Array, Array | None]:
    """Input, output and the derivatives by output and input, as they lie in memory.

    They have one shape where the layer works number by number. The last is None where nobody asks.
    """
    dx = site.input_gradients[0]
    return (
        as_stored(site.inputs[0]),
        as_stored(site.output),
        as_stored(site.output_gradient),
        None if dx is None else as_stored(dx),
    )


def handing_on(x: Array, y: Array, dy: Array, dx: Array | None) -> Kernel:
    """The numbers of `x` as they are into `y` of the same shape, and their derivatives back."""
    return Kernel(partial(np.copyto, y, x), nothing if dx is None else partial(np.copyto, dx, dy))


def multiplying(x: Array, factor: Array, y: Array, dy: Array, dx: Array | None) -> Kernel:
    """The product of `x` and a factor that does not depend on it."""
    back = nothing if dx is None else partial(np.multiply, dy, factor, dx)
    return Kernel(partial(np.multiply, x, factor, y), back)


def in_turn(first: Kernel, second: Kernel) -> Kernel:
    """Two kernels of which the second goes on with what the first has made."""

    def forward() -> None:
        first.forward()
        second.forward()

    def backward() -> None:
        second.backward()
        first.backward()

    return Kernel(forward, backward)


def one_after_the_other(steps: Iterable[Work]) -> Callable[[], None]:
    """Half of a pass that consists of several steps; those that do nothing are left out."""
    working = tuple(step for step in steps if step is not nothing)

    def run() -> None:
        for step in working:
            step()

    return run
