"""Neuron rules: a decision tree that says when a neuron fires."""

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from nnviz.core.problem import ProblemError
from nnviz.core.spec import option
from nnviz.data.table.work import Work
from nnviz.explain.function import NOT_FINITE, Function
from nnviz.explain.method import Ask, Costs
from nnviz.explain.subject import Subject
from nnviz.explain.target_words import spoken
from nnviz.explain.tree_making import Answers, Samples, seen
from nnviz.explain.tree_method import TreeMethod
from nnviz.explain.tree_words import number_text

AUTO, ZERO, MEDIAN, VALUE = "auto", "zero", "median", "value"
CHOICES = {
    AUTO: "Above zero where it rests at zero, else above its median",
    ZERO: "Above zero",
    MEDIAN: "Above its median",
    VALUE: "Above the threshold",
}
SILENT, FIRES = "silent", "fires"
AT_ONCE = 512
LEAST_SHARE = 0.01
"""Of samples at zero, for a neuron to rest there."""

NO_TRUTH: NDArray[Any] = np.empty(0, np.int64)


@dataclass(frozen=True, slots=True, kw_only=True)
class NeuronRules(TreeMethod):
    """A tree fitted to whether a neuron, the sum of a map or that of a layer fires."""

    kind: ClassVar[str] = "neuron-rules"
    label: ClassVar[str] = "When it fires"
    ask: ClassVar[Ask] = Ask.RULES
    line: ClassVar[str] = "A few questions about the inputs that tell when a neuron fires."
    source: ClassVar[str] = "CART (Breiman et al. 1984), fitted to one activation"
    costs: ClassVar[Costs] = Costs.QUICK
    uses_sample: ClassVar[bool] = False
    order: ClassVar[int] = 2

    fires: str = option(AUTO, "It fires", "From where on it counts as firing.", choices=CHOICES)
    threshold: float = option(
        0.5, "Threshold", "It fires above this activation.", when=("fires", (VALUE,))
    )

    def answers(self, subject: Subject, samples: Samples, work: Work) -> Answers:
        function = subject.function(AT_ONCE)
        parts = [
            _values(function, subject, x, work.stretch(at / 3, (at + 1) / 3))
            for at, x in enumerate(samples.parts)
        ]
        cut, usual = self._cut(parts[0])
        said = [(values > cut).astype(np.int64) for values in parts]
        name = spoken(subject.target, subject.network, subject.dataset)
        share, above = float(said[0].mean()), number_text(float(f"{cut:.4g}"))
        note = f"It fires above {above}{usual}: on {share:.1%} of the training samples."
        none = NO_TRUTH, NO_TRUTH
        return Answers((said[0], said[1], said[2]), none, (SILENT, FIRES), name, notes=(note,))

    def _cut(self, values: NDArray[Any]) -> tuple[float, str]:
        """From where on it fires, and what that is."""
        rests = float(values.min()) >= 0 and float((values == 0).mean()) >= LEAST_SHARE
        if self.fires == VALUE:
            return self.threshold, ""
        if self.fires == ZERO or (self.fires == AUTO and rests):
            return 0.0, ""
        return float(np.median(values)), ", its median"


def _values(
    function: Function, subject: Subject, samples: NDArray[np.float32], work: Work
) -> NDArray[Any]:
    """The activation for each sample, `(n,)`. Raises `ProblemError` when it is not finite."""
    found = np.empty(len(samples), np.float64)
    for first in range(0, len(samples), AT_ONCE):
        part = slice(first, first + AT_ONCE)
        found[part] = function.values(seen(subject.dataset, samples[part]))
        work.reached(min(1.0, (first + AT_ONCE) / len(samples)))
    if not np.isfinite(found).all():
        raise ProblemError(NOT_FINITE)
    return found
