"""Trees fitted to a network in the background, and which neurons fire for a node's samples."""

from dataclasses import dataclass
from time import perf_counter

import numpy as np
from PySide6.QtCore import QObject

from nnviz.core.maps import has_maps, map_of, middle_of
from nnviz.core.marks import Neuron
from nnviz.explain.explanation import Explanation
from nnviz.explain.firing import Firing
from nnviz.explain.results.tree import Tree
from nnviz.explain.target import Extent, Target
from nnviz.explain.tree_method import TreeMethod
from nnviz.runtime.messages import DataHandle
from nnviz.runtime.questions.explain import Explain
from nnviz.runtime.questions.find_firing import FindFiring
from nnviz.session.asking import Asker, Order
from nnviz.session.background import Background
from nnviz.session.cases import case_of
from nnviz.session.explained import Asked, Explained, Query
from nnviz.session.explaining import Explainer
from nnviz.session.frame import Frame, Model

INTERVAL_MS = 1000
"""The least time between two trees, and between two looks at what fires."""

EVERY = 20
"""Steps after which a tree that follows is grown anew."""


class Ruler(Explainer):
    """An explainer of trees, which rests three times as long as it works."""

    def __init__(self, background: Background, parent: QObject | None = None) -> None:
        super().__init__(background, parent)
        self._began = 0.0
        self._took: float | None = None

    @property
    def tree(self) -> Tree | None:
        """The tree that is known."""
        found = None if self.known is None else self.known.found
        return found if isinstance(found, Tree) else None

    def data_of(self, model: Model) -> DataHandle:
        """Where the samples lie that trees are fitted to. Raises `ProblemError` without room."""
        return self._handle_of(model)

    def _question(self, model: Model, frame: Frame) -> Explain:
        self._began = perf_counter()
        return super()._question(model, frame)

    def _taken(self, order: Order, answer: Explanation) -> Explained:
        """The first answer counts for nothing: it brought scikit-learn along."""
        self._took = 0.0 if self._took is None else perf_counter() - self._began
        return super()._taken(order, answer)

    def _interval_ms(self) -> int:
        return max(INTERVAL_MS, round(4000 * (self._took or 0.0)))


@dataclass(frozen=True, slots=True)
class Group:
    """The training samples that are wondered about, by their places as bytes of intp."""

    content: bytes = b""

    @classmethod
    def of(cls, rows: "np.ndarray[tuple[int], np.dtype[np.intp]]") -> "Group":
        """The group of samples at these places `(k,)`."""
        return cls(np.asarray(rows, np.intp).tobytes())


class FiringMeter(Asker[Group, Firing]):
    """Looks at the samples that a ruler shares."""

    NOTHING = Group()
    ANSWER = Firing

    def __init__(self, background: Background, ruler: Ruler, parent: QObject | None = None) -> None:
        super().__init__(background, parent)
        self._ruler = ruler

    def _question(self, model: Model, frame: Frame) -> FindFiring:
        query = usual_query(model, None)
        case = case_of(model, frame.parameters, query, self._ruler.data_of(model))
        return FindFiring(case, np.frombuffer(self.wish.content, np.intp))

    def _taken(self, order: Order, answer: Firing) -> Firing:
        return answer

    def _interval_ms(self) -> int:
        return INTERVAL_MS

    def _may_stay(self, known: Group) -> bool:
        return known == self.wish


def usual_query(
    model: Model, method: TreeMethod | None, target: Target | None = None, *, follows: bool = False
) -> Query:
    """A query about no sample: the first one is as good as any."""
    from nnviz.explain.methods.rules import Rules

    first = Asked.of(np.zeros(model.dataset.input_shape, np.float32), None)
    aim = target or Target(model.network.sink)
    return Query(method or Rules(), aim, first, EVERY if follows else 0)


def neuron_target(model: Model, neuron: Neuron) -> Target | None:
    """What is asked about a neuron: its firing, of a pixel that of its map; None without it."""
    shape = model.network.facts.shapes.get(neuron.node)
    if shape is None or neuron.unit >= int(np.prod(shape)):
        return None
    if has_maps(shape):
        return Target(neuron.node, Extent.MAP, map_of(shape, neuron.unit))
    return Target(neuron.node, index=neuron.unit)


def neuron_of(model: Model, target: Target) -> Neuron:
    """The neuron that stands for a target: of a map the one in the middle."""
    shape = model.network.facts.shapes[target.node]
    is_map = target.extent is Extent.MAP and has_maps(shape)
    return Neuron(target.node, middle_of(shape, target.index) if is_map else target.index)
