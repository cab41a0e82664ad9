"""What max and average pooling share: windows over a picture, channel by channel, and their fields.

Shapes: x `(N, H, W, C)`, y `(N, H', W', C)`.
"""

from dataclasses import dataclass
from typing import ClassVar

from nnviz.core import shape as shapes
from nnviz.core.layer import Layer, Region
from nnviz.core.shape import Shape
from nnviz.core.spec import option
from nnviz.layers.windows import KERNEL_LIMIT, PADDINGS, STRIDE_LIMIT, VALID, Window


@dataclass(frozen=True, slots=True, kw_only=True)
class Pool(Layer):
    """A layer that makes one number of each window and channel."""

    group: ClassVar[str] = "Image"

    size: int = option(
        2,
        "Window",
        "How many pixels high and wide the windows are of which each becomes one number.",
        unit="px",
        low=1,
        high=KERNEL_LIMIT,
    )
    stride: int | None = option(
        None,
        "Stride",
        "By how many pixels the window moves on. Empty: by its own size.",
        unit="px",
        low=1,
        high=STRIDE_LIMIT,
        optional=True,
        none="its size",
    )
    padding: str = option(
        VALID,
        "Padding",
        "Whether windows may stick out over the rim. Only what is in the picture counts.",
        choices=PADDINGS,
    )

    @property
    def window(self) -> Window:
        """How it slides."""
        return Window(self.size, self.stride or self.size, padding=self.padding)

    def output_shape(self, *inputs: Shape) -> Shape:
        return (*self.window.places(inputs[0]), inputs[0][-1])

    def flops(self, *inputs: Shape) -> int:
        return shapes.size(self.output_shape(*inputs)) * self.size**2

    def reach(self, region: Region, *inputs: Shape) -> tuple[Region | None, ...]:
        return (self.window.reach(region, inputs[0]),)

    def summary(self) -> str:
        moves = f" /{self.stride}" if self.stride and self.stride != self.size else ""
        return f"{self.size}x{self.size}{moves}"
