"""An attribution: how much each input counts."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nnviz.core.shape import Shape
from nnviz.data import Dataset
from nnviz.explain.explanation import Explanation, flat

MOST_LINES = 12
"""So many features are written out, those that count most."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Attribution(Explanation):
    """How much each feature counts, for or against.

    Attributes:
        values: `(F,)`; above zero it speaks for what was asked about, below against it.
        sample: what was explained, `(F,)`, as the network reads it.
        own: the same in the data's own units, as a person writes it.
        features: F names.
        image_shape: rows, columns and channels where features are pixels.
        is_signed: whether the sign means something; else only the size does.
        value, base: what the network said of the sample and of the baseline, where there is one.
        spread: how far each value is off, `(F,)`, a standard error or deviation, where it was
            measured.
    """

    values: NDArray[np.floating[Any]]
    sample: NDArray[np.floating[Any]]
    features: tuple[str, ...]
    image_shape: Shape | None = None
    is_signed: bool = True
    value: float | None = None
    base: float | None = None
    spread: NDArray[np.floating[Any]] | None = None
    own: NDArray[np.floating[Any]] | None = None

    def signature(self) -> NDArray[np.float64]:
        return flat(self.values)

    def lines(self) -> tuple[str, ...]:
        order = np.argsort(-np.abs(self.values), kind="stable")[:MOST_LINES]
        width = max(len(self.features[at]) for at in order)
        own = self.sample if self.own is None else self.own
        shown = f"{'input':<{width}}  {'is':>10}  {'counts':>10}"
        return (
            shown,
            *(
                f"{self.features[at]:<{width}}  {own[at]:>10.4g}  {self.values[at]:>+10.4g}"
                for at in order.tolist()
            ),
        )

    @property
    def pixels(self) -> NDArray[np.float64]:
        """The values of pixels, summed over their channels, `(rows, columns)`."""
        assert self.image_shape is not None, "no picture"
        return flat(self.values).reshape(self.image_shape).sum(axis=2)


def attribution(
    dataset: Dataset, values: NDArray[Any], sample: NDArray[Any], **rest: Any
) -> Attribution:
    """An attribution to the features of a data set; to tokens where samples are made of such."""
    rest |= {"values": np.asarray(values, np.float32).reshape(-1), "features": dataset.features}
    rest |= {"sample": np.asarray(sample, np.float32), "image_shape": dataset.image_shape}
    rest |= {"own": in_own_units(dataset, rest["sample"])}
    if not dataset.tokens:
        return Attribution(**rest)
    from nnviz.explain.results.tokens import TokenAttribution  # which is made of this

    ids = np.clip(np.rint(rest["sample"]), 0, len(dataset.tokens) - 1).astype(int)
    return TokenAttribution(tokens=tuple(dataset.tokens[at] for at in ids.tolist()), **rest)


def in_own_units(dataset: Dataset, sample: NDArray[Any]) -> NDArray[Any]:
    """A sample in its own units; of another width than they are, as the network reads it."""
    if len(dataset.feature_scale) != len(sample):
        return sample
    return np.asarray(sample * dataset.feature_scale + dataset.feature_mean)
