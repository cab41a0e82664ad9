"""SmoothGrad: the mean gradient over slightly shaken copies of the input."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from nnviz.core.spec import option
from nnviz.data.table.work import Work
from nnviz.explain.method import Ask, Costs, Method
from nnviz.explain.results.attribution import Attribution, attribution
from nnviz.explain.subject import Subject
from nnviz.explain.target import Array

AT_ONCE = 64
"""Copies between two looks whether the answer is still wanted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SmoothGrad(Method):
    """The mean of the gradients at the input plus Gaussian noise."""

    kind: ClassVar[str] = "smooth-grad"
    label: ClassVar[str] = "SmoothGrad"
    ask: ClassVar[Ask] = Ask.MATTERS
    line: ClassVar[str] = "The gradient, averaged over slightly shaken copies of the input."
    source: ClassVar[str] = "Smilkov et al. 2017: E[df/dx (x + noise)]"
    costs: ClassVar[Costs] = Costs.QUICK
    order: ClassVar[int] = 3
    moves_numbers: ClassVar[bool] = True

    samples: int = option(50, "Copies", "How many shaken copies are averaged.", low=1, high=2000)
    noise: float = option(
        0.15,
        "Noise",
        "How far copies are shaken: the deviation of the noise, as a share of each input's range.",
        low=0.0,
        high=1.0,
    )

    def run(self, subject: Subject, work: Work) -> Attribution:
        function, rng = subject.function(min(self.samples, AT_ONCE) + 1), subject.rng
        deviation = self.noise * np.ptp(subject.dataset.domain, axis=1)
        total, squares = np.zeros((2, len(subject.sample)), np.float64)
        for first in range(0, self.samples, AT_ONCE):
            count = min(AT_ONCE, self.samples - first)
            copies = _shaken(subject.sample, deviation, count, rng)
            values, slopes = function.slopes(np.concatenate([subject.sample[None], copies]))
            total += slopes[1:].sum(axis=0, dtype=np.float64)
            squares += np.square(slopes[1:], dtype=np.float64).sum(axis=0)
            work.reached((first + count) / self.samples)
        mean = total / self.samples
        return attribution(
            subject.dataset,
            mean,
            subject.sample,
            value=float(values[0]),
            spread=_standard_error(mean, squares / self.samples, self.samples),
        )


def _shaken(sample: Array, deviation: Array, count: int, rng: np.random.Generator) -> Array:
    noise = rng.standard_normal((count, len(sample)), np.float32)
    return np.asarray(sample + noise * deviation.astype(np.float32), sample.dtype)


def _standard_error(mean: Array, mean_square: Array, samples: int) -> Array | None:
    """How far the mean of so many numbers is off; None of a single one."""
    if samples < 2:
        return None
    variance = np.maximum(mean_square - mean**2, 0)
    return np.asarray(np.sqrt(variance / (samples - 1)), np.float32)
