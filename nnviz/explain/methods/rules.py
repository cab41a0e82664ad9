"""Rules: a decision tree fitted to what the network says."""

from dataclasses import dataclass
from math import prod
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from nnviz.core.problem import ProblemError
from nnviz.data import Dataset
from nnviz.data.table.work import Work
from nnviz.engine.losses import predicted_classes
from nnviz.engine.portions import Portions
from nnviz.explain.function import NOT_FINITE
from nnviz.explain.method import Ask, Costs
from nnviz.explain.results.tree import NETWORK
from nnviz.explain.subject import Subject
from nnviz.explain.tree_making import Answers, Samples, seen
from nnviz.explain.tree_method import TreeMethod
from nnviz.explain.tree_nodes import own_units


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules(TreeMethod):
    """A tree fitted to the network's own answers to the training samples.

    Of classes it is their names, of a regression the number that the target names, or the first.
    """

    kind: ClassVar[str] = "rules"
    label: ClassVar[str] = "Decision tree"
    ask: ClassVar[Ask] = Ask.RULES
    line: ClassVar[str] = "A few questions about the inputs that lead to what the network says."
    source: ClassVar[str] = "Craven and Shavlik 1996, with a tree of CART (Breiman et al. 1984)"
    costs: ClassVar[Costs] = Costs.QUICK
    uses_sample: ClassVar[bool] = False
    uses_target: ClassVar[bool] = False  # but of a regression it says which number
    order: ClassVar[int] = 1

    def answers(self, subject: Subject, samples: Samples, work: Work) -> Answers:
        data, parts = subject.dataset, samples.parts
        outputs = [
            _outputs(subject, x, work.stretch(at / 3, (at + 1) / 3)) for at, x in enumerate(parts)
        ]
        if data.task.classes:
            train, test, drawn = (predicted_classes(output) for output in outputs)
            truth = _last_label(data.y_train), _last_label(data.y_test)
            return Answers((train, test, drawn), truth, data.task.names, NETWORK)
        at = _column(subject)
        first, second, third = (_own(data, output, at) for output in outputs)
        known = _own(data, data.y_train, at), _own(data, data.y_test, at)
        return Answers((first, second, third), known, (), NETWORK, data.task.names[at])


def _outputs(subject: Subject, samples: NDArray[np.float32], work: Work) -> NDArray[Any]:
    """What the main output says raw, `(n, *shape)`, of a sequence at its last step.

    Raises `ProblemError` when it is not finite.
    """
    network = subject.network
    portions = Portions(network, subject.parameters, max(1, len(samples)))
    found = portions.empty(network.sink, len(samples))
    for part in portions.of(seen(subject.dataset, samples)):
        found[part] = portions.workspace.said(network.sink)[: part.stop - part.start]
        work.reached(part.stop / len(samples))
    if not np.isfinite(found).all():
        raise ProblemError(NOT_FINITE)
    return found


def _last_label(labels: NDArray[Any]) -> NDArray[np.int64]:
    """The classes `(n,)`, of those at each step the last ones."""
    return np.asarray(labels if labels.ndim < 2 else labels[:, -1], np.int64)


def _column(subject: Subject) -> int:
    """Which number of a regression is asked about."""
    target, count = subject.target, len(subject.dataset.task.names)
    is_one = target.node == subject.network.sink and prod(subject.shape) == count
    return target.index if is_one and target.index < count else 0


def _own(data: Dataset, values: NDArray[Any], at: int) -> NDArray[np.float64]:
    """One number of answers `(n, T)` in its own unit."""
    scale, mean = data.target_scale[at : at + 1], data.target_mean[at : at + 1]
    return own_units(values.reshape(len(values), prod(values.shape[1:]))[:, at], scale, mean)
