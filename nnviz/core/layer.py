"""What every layer kind is: a spec with a shape rule, parameters and a binding to numbers.

One kind is one file in `nnviz.layers`, in the order fields, shape rule, parameters, forward and
backward. A layer keeps no state: `bind` receives a site that holds every array it may touch and
returns the two functions of one pass.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, NamedTuple, Self

from nnviz.core.shape import Shape, size
from nnviz.core.spec import Spec

IMAGE_RANK = 3
"""Samples with so many sizes are pictures: rows, columns, channels."""


class Region(NamedTuple):
    """A rectangle of pixels: rows `top` to `bottom`, columns `left` to `right`, ends left out."""

    top: int
    left: int
    bottom: int
    right: int

    @classmethod
    def whole(cls, shape: Shape) -> "Region":
        """All pixels of a picture `(H, W, C)`."""
        return cls(0, 0, shape[0], shape[1])

    @property
    def is_empty(self) -> bool:
        """Whether there is no pixel in it."""
        return self.top >= self.bottom or self.left >= self.right

    def moved(self, down: int, right: int) -> "Region":
        """The same rectangle so many pixels further down and to the right."""
        return Region(self.top + down, self.left + right, self.bottom + down, self.right + right)

    def within(self, shape: Shape) -> "Region":
        """The part of it that lies in a picture `(H, W, C)`; may be empty."""
        top, left = max(self.top, 0), max(self.left, 0)
        return Region(top, left, min(self.bottom, shape[0]), min(self.right, shape[1]))

    def joined(self, other: "Region") -> "Region":
        """The smallest rectangle around both, neither of which is empty."""
        return Region(*map(min, self[:2], other[:2]), *map(max, self[2:], other[2:]))


def nothing() -> None:
    """The half of a pass that has no work; a compiled network leaves it out."""


class Kernel(NamedTuple):
    """The two halves of a pass over one layer, bound to their arrays."""

    forward: Callable[[], object]
    backward: Callable[[], object]


@dataclass(frozen=True, slots=True)
class Parameter:
    """One array that is learnt (`trains`) or kept (running statistics).

    `fans` are the numbers of inputs and outputs that the initialiser scales by. Biases and the
    gains of norms do not decay.
    """

    name: str
    shape: Shape
    initializer: str = "zeros"
    fans: tuple[int, int] = (1, 1)
    decays: bool = True
    trains: bool = True


class Loan(NamedTuple):
    """An array of a node before it that a layer works with, and helps to learn.

    `name` is what the layer calls it, `parameter` what it is called at its `node`.
    """

    name: str
    node: str
    parameter: str
    shape: Shape


class Layer(Spec):
    """A layer kind. `least_inputs` and `most_inputs` bound how many wires may enter (None: any).

    An `is_output` layer is compared with what is wanted, and nobody may read it.
    """

    __slots__ = ()
    group: ClassVar[str] = ""
    is_output: ClassVar[bool] = False
    least_inputs: ClassVar[int] = 1
    most_inputs: ClassVar[int | None] = 1

    def output_shape(self, *inputs: Shape) -> Shape:
        """The shape of one output sample. Raises `ShapeError` when the inputs do not fit."""
        raise NotImplementedError

    def parameters(self, *inputs: Shape) -> tuple[Parameter, ...]:
        """The arrays this layer keeps, in the order in which they lie in the arena."""
        return ()

    def loans(self, *inputs: Shape) -> tuple[Loan, ...]:
        """The arrays of other nodes that this layer works with."""
        return ()

    def with_names(self, names: Mapping[str, str]) -> Self:
        """The layer after nodes have got other names, where it speaks of any."""
        return self

    def bind(self, site: Any) -> Kernel:
        """The forward and backward functions over the site's arrays (`nnviz.layers.site.Site`)."""
        raise NotImplementedError

    def flops(self, *inputs: Shape) -> int:
        """Operations on numbers for one sample; a product that is added counts as two."""
        return size(self.output_shape(*inputs))

    def reach(self, region: Region, *inputs: Shape) -> tuple[Region | None, ...]:
        """Which part of each input the pixels of an output region read; None: all of it.

        By default the layer works pixel by pixel where an input is a picture of as many rows and
        columns as its output, and reads all of any other input.
        """
        output = self.output_shape(*inputs)
        alike = [
            len(output) == len(each) == IMAGE_RANK and each[:2] == output[:2] for each in inputs
        ]
        return tuple(region if same else None for same in alike)

    def summary(self) -> str:
        """What stands after the label on the canvas, for instance an activation."""
        return ""

    def __call__(self, *sources: "Source") -> "Wired":
        """This layer reading others, for `nnviz.core.wiring.network`."""
        return Wired(self, sources)


@dataclass(frozen=True, slots=True, eq=False)
class Wired:
    """A layer with what it reads. It is itself only: another of the same layer is another node."""

    layer: Layer
    sources: tuple["Source", ...] = ()


Source = Layer | Wired | str
"""What a layer reads: a layer that reads nothing, a wired one, or the name of one that follows."""
