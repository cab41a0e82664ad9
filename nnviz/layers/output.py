"""Output: where the network's answer is compared with what is wanted."""

from dataclasses import dataclass
from typing import ClassVar

from nnviz.core.layer import Kernel, Layer
from nnviz.core.shape import Shape
from nnviz.core.spec import option
from nnviz.layers.kernels import ends, handing_on
from nnviz.layers.site import Site

LABELS, INPUTS, NEXT = "labels", "inputs", "next"

LOSSES = {
    "mse": "Mean squared error",
    "half_mse": "Half squared error",
    "mae": "Mean absolute error",
    "huber": "Huber",
    "hinge": "Hinge",
    "binary_cross_entropy": "Binary cross-entropy",
    "cross_entropy": "Softmax cross-entropy",
}
"""The losses of `nnviz.engine.losses`, which layers must not know, by name and label."""

WEIGHT_LIMIT = 1000.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Output(Layer):
    """Passes an answer on to its loss. Nobody reads it; the first output is the main one.

    What training makes small is the sum of all outputs' losses, each times its weight.
    """

    kind: ClassVar[str] = "output"
    label: ClassVar[str] = "Output"
    group: ClassVar[str] = "Data"
    is_output: ClassVar[bool] = True

    target: str = option(
        LABELS,
        "Target",
        "What the answer is compared with: what the data say of a sample, or the very inputs the "
        "network reads, as an autoencoder does. Of a sequence it may be what follows at each step.",
        choices={
            LABELS: "What the data say",
            INPUTS: "The inputs",
            NEXT: "What follows at each step",
        },
    )
    loss: str | None = option(
        None,
        "Loss",
        "How wrong this answer is. Empty: as set under Training, where that suits the target.",
        choices=LOSSES,
        optional=True,
        none="as set under Training",
    )
    weight: float = option(
        1.0,
        "Weight",
        "How much this loss counts beside those of other outputs. Zero: it is only looked at.",
        low=0.0,
        high=WEIGHT_LIMIT,
    )
    columns: str = option(
        "",
        "Columns",
        "Which numbers of the target it answers: their names, or places as in 1-3, separated by "
        "commas. Empty: all. Classes are never divided.",
    )

    def output_shape(self, *inputs: Shape) -> Shape:
        return inputs[0]

    def flops(self, *inputs: Shape) -> int:
        return 0

    def bind(self, site: Site) -> Kernel:
        return handing_on(*ends(site))

    def summary(self) -> str:
        words = {INPUTS: ["the inputs"], NEXT: ["what follows"]}.get(self.target, [])
        words += [] if self.loss is None else [LOSSES.get(self.loss, self.loss)]
        words += [] if self.weight == 1 else [f"×{self.weight:g}"]
        return ", ".join(words)
