"""An attack: a sample before and after a small change, and what the network says of both."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nnviz.core.shape import Shape
from nnviz.explain.explanation import Explanation, flat
from nnviz.explain.wording import short

MOST_LINES = 8
"""So many inputs are written out, those that have changed most."""

Array = NDArray[np.floating[Any]]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Attack(Explanation):
    """A sample and what an attack has made of it.

    Attributes:
        original, attacked: base inputs as the network's data have them, `(B,)`.
        shares: the change of each as a share of its range, `(B,)`.
        scale, mean: an input in its own unit is ``x * scale + mean``, `(B,)`.
        inputs: B names.
        image_shape: rows, columns and channels where the inputs are pixels.
        epsilon: how large the change may be; `norm` measures it: "linf" or "l2".
        before, after: what the network says: a number a class in the terms of its loss, or targets.
        names: what those numbers are of.
        has_classes: whether they are classes; `said_before` and `said_after` are those it says.
        wanted: the class that it should say, or be made to say; None where nobody knows.
        towards: whether `wanted` is to be reached, not left.
        fooled: whether the attack has done what it should; None of numbers.
    """

    original: Array
    attacked: Array
    shares: Array
    scale: Array
    mean: Array
    inputs: tuple[str, ...]
    image_shape: Shape | None
    epsilon: float
    norm: str
    before: Array
    after: Array
    names: tuple[str, ...]
    has_classes: bool
    said_before: int
    said_after: int
    wanted: int | None
    towards: bool
    fooled: bool | None

    def signature(self) -> NDArray[np.float64]:
        return flat(self.shares)

    def own(self, values: Array) -> Array:
        """Base inputs `(B,)` in their own units."""
        return np.asarray(values * self.scale + self.mean)

    @property
    def largest(self) -> float:
        """The largest change of any input, as a share of its range."""
        return float(np.abs(self.shares).max(initial=0))

    @property
    def length(self) -> float:
        """Euclid's length of the change, in shares."""
        return float(np.sqrt(np.square(flat(self.shares)).sum()))

    @property
    def changed(self) -> float:
        """The share of the inputs that have changed at all."""
        return float(np.mean(np.abs(self.shares) > 1e-6)) if self.shares.size else 0.0

    def lines(self) -> tuple[str, ...]:
        head = (
            ()
            if len(self.names) > MOST_LINES and not self.has_classes
            else (
                f"before  {self._said(self.before, self.said_before)}",
                f"after   {self._said(self.after, self.said_after)}",
            )
        )
        if self.image_shape is not None:
            return head
        order = np.argsort(-np.abs(self.shares))[:MOST_LINES]
        width = max((len(self.inputs[at]) for at in order), default=0)
        before, after = self.own(self.original), self.own(self.attacked)
        return head + tuple(
            f"  {self.inputs[at]:<{width}}  {before[at]:.4g} → {after[at]:.4g}" for at in order
        )

    def _said(self, numbers: Array, said: int) -> str:
        if self.has_classes:
            return f"{self.names[said]}  {short(float(numbers[said]))}"
        pairs = zip(self.names[:MOST_LINES], numbers[:MOST_LINES].tolist(), strict=True)
        return ", ".join(f"{name} {value:.4g}" for name, value in pairs)
