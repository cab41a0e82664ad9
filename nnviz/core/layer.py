"""What every layer kind is: a spec with a shape rule, parameters and a binding to numbers.

One kind is one file in `nnviz.layers`, in the order fields, shape rule, parameters, forward and
backward. A layer keeps no state: `bind` receives a site that holds every array it may touch and
returns the two functions of one pass.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar, NamedTuple

from nnviz.core.shape import Shape, size
from nnviz.core.spec import Spec


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

    def bind(self, site: Any) -> Kernel:
        """The forward and backward functions over the site's arrays (`nnviz.layers.site.Site`)."""
        raise NotImplementedError

    def flops(self, *inputs: Shape) -> int:
        """Operations on numbers for one sample; a product that is added counts as two."""
        return size(self.output_shape(*inputs))

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
