"""Unembedding: how well a step's numbers match the vector of every token, y = x Vᵀ + b.

The vectors may be those of an embedding, so that a token is read and said by the same numbers
(Press and Wolf 2017).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar, Self

import numpy as np

from nnviz.core.layer import Kernel, Layer, Loan, Parameter
from nnviz.core.shape import Shape
from nnviz.core.spec import option
from nnviz.layers.one_hot import CLASSES_LIMIT
from nnviz.layers.sequences import sequence
from nnviz.layers.site import Array, Site

VECTORS = "vectors"


@dataclass(frozen=True, slots=True, kw_only=True)
class Unembedding(Layer):
    """A number for every token at every step: `(T, F)` gives `(T, classes)`."""

    kind: ClassVar[str] = "unembedding"
    label: ClassVar[str] = "Unembedding"
    group: ClassVar[str] = "Sequence"

    classes: int = option(
        64, "Tokens", "How many tokens there are. Each gets a number.", low=1, high=CLASSES_LIMIT
    )
    of: str = option(
        "",
        "Vectors of",
        "The name of the embedding whose vectors are used, and learn here too. Empty: vectors of "
        "its own.",
    )
    bias: bool = option(True, "Bias", "Gives each token a number to add, however often it comes.")

    def output_shape(self, *inputs: Shape) -> Shape:
        return (sequence(inputs[0])[0], self.classes)

    def parameters(self, *inputs: Shape) -> tuple[Parameter, ...]:
        features = sequence(inputs[0])[1]
        fans = (features, self.classes)
        vectors = Parameter(VECTORS, (self.classes, features), "glorot_uniform", fans)
        bias = Parameter("bias", (self.classes,), decays=False)
        return (*(() if self.of else (vectors,)), *((bias,) if self.bias else ()))

    def loans(self, *inputs: Shape) -> tuple[Loan, ...]:
        shape = (self.classes, sequence(inputs[0])[1])
        return (Loan(VECTORS, self.of, VECTORS, shape),) if self.of else ()

    def with_names(self, names: Mapping[str, str]) -> Self:
        return self.replace(of=names[self.of]) if self.of in names else self

    def flops(self, *inputs: Shape) -> int:
        steps, features = sequence(inputs[0])
        return steps * self.classes * (2 * features + self.bias)

    def bind(self, site: Site) -> Kernel:
        vectors, bias = site.parameters[VECTORS], site.parameters.get("bias")
        x, y, dy = (_rows(a) for a in (site.inputs[0], site.output, site.output_gradient))
        wanted = site.input_gradients[0]
        dx = None if wanted is None else _rows(wanted)
        ones = np.ones(len(y), y.dtype)

        def forward() -> None:
            np.dot(x, vectors.T, out=y)
            if bias is not None:
                np.add(y, bias, y)

        def backward() -> None:
            if site.learns:
                np.dot(dy.T, x, out=site.gradients[VECTORS])
            if site.learns and bias is not None:
                np.dot(ones, dy, out=site.gradients["bias"])
            if dx is not None:
                np.dot(dy, vectors, out=dx)

        return Kernel(forward, backward)

    def summary(self) -> str:
        return f"of {self.of}" if self.of else ""


def _rows(array: Array) -> Array:
    """All steps of all samples, one under the other: a view."""
    return array.reshape(-1, array.shape[-1])
