"""Real networks and frames without any training, and histories made up step by step."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QUndoStack

from nnviz.core.graph import Graph, chain
from nnviz.data import Dataset, Task, TaskKind
from nnviz.engine.document import Document
from nnviz.engine.evaluation import Evaluation
from nnviz.engine.experiment import Experiment, fitted
from nnviz.engine.network import Network
from nnviz.engine.settings import TrainingSettings
from nnviz.layers.dense import Dense
from nnviz.layers.input import Input
from nnviz.record.history import History
from nnviz.runtime.messages import Pulse
from nnviz.session.frame import Frame, FrameMaker, Model, Wants
from nnviz.session.library import Library
from nnviz.session.reading import Reading
from nnviz.session.sample import FIRST, Part, Probe, ProbeSource, picked
from nnviz.session.selection import Selection

SAMPLES, FEATURES = 40, 3


class BackgroundDouble(QObject):
    """Takes questions down and answers none."""

    progressed = Signal(int, float)
    shown = Signal(int, object)
    answered = Signal(int, object)
    failed = Signal(int, object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.asked: list[Any] = []

    def ask(self, question: Any) -> int:
        self.asked.append(question)
        return len(self.asked)

    def cancel(self, number: int) -> None:
        """Nobody was at work."""


class SessionDouble(QObject):
    """Takes wishes down instead of training."""

    experiment_changed = Signal(object)
    document_changed = Signal(object)
    layers_selected = Signal(object)
    refused = Signal(object)
    selection_changed = Signal(object)
    region_changed = Signal(object)
    contrast_changed = Signal()
    pulsed = Signal(object)
    dropped = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.experiment: Experiment | None = None
        self.document: Document | None = None
        self.sketch: Any = None
        self.layers: tuple[str, ...] = ()
        self.model: Model | None = None
        self.history = History()
        self.selection = Selection()
        self.pulse: Pulse | None = None
        self.undo_stack = QUndoStack(self)
        self.probes: list[np.ndarray] = []
        self.frames_wanted = 0
        self.library = Library()
        self.background = BackgroundDouble(self)
        self.reading = Reading(self)
        self.plane: Any = None
        self.contrast: Any = None
        self.frame: Frame | None = None
        self.origin: Any = None
        self.log: list[Any] = []
        self.data: Dataset | None = None
        self.picked: list[ProbeSource] = []
        self.probe: Probe | None = None
        self.sample = FIRST
        self.sample_class: int | None = None

    def set_probe(
        self, sample: np.ndarray, made_of: ProbeSource | None = None, *, in_haste: bool = False
    ) -> None:
        self.probes.append(sample)

    def pick_sample(self, part: Part, index: int) -> None:
        self.picked.append(ProbeSource(part, index))
        if self.data is not None:
            self.probe = picked(self.data, self.picked[-1])
            self.sample = self.probe.source
            self.probes.append(self.probe.x)

    def step_sample(self, step: int) -> None:
        self.pick_sample(self.sample.part, self.sample.index + step)

    def select(self, selection: Selection) -> None:
        self.selection = selection
        self.selection_changed.emit(selection)

    def set_contrast(self, contrast: Any) -> None:
        self.contrast = contrast
        self.contrast_changed.emit()

    def point_out(self, region: Any) -> None:
        self.region_changed.emit(region)

    def set_plane(self, plane: Any) -> None:
        self.plane = plane

    def want_frame(self, with_batch: bool = True) -> None:
        self.frames_wanted += with_batch


def dataset(classes: int = 2) -> Dataset:
    """Normal samples with classes by their sum, or that sum as the target in its own unit."""
    x = np.random.default_rng(5).normal(size=(SAMPLES + 10, FEATURES)).astype(np.float32)
    total = x.sum(axis=1)
    y = np.digitize(total, np.linspace(-1, 1, max(classes, 2) + 1)[1:-1])
    names = tuple(f"kind {i}" for i in range(classes))
    task = Task(TaskKind.CLASSIFICATION, names) if classes else Task(TaskKind.REGRESSION, ("mpg",))
    if not classes:
        y = total[:, None].astype(np.float32)
    unit = np.zeros(0 if classes else 1, np.float32)
    return Dataset(
        x_train=x[:SAMPLES],
        y_train=y[:SAMPLES],
        x_test=x[SAMPLES:],
        y_test=y[SAMPLES:],
        features=("a", "b", "c"),
        task=task,
        feature_mean=np.zeros(FEATURES, np.float32),
        feature_scale=np.ones(FEATURES, np.float32),
        target_mean=unit + 100,
        target_scale=unit + 10,
        relabelled=np.zeros(SAMPLES, np.bool_),
        domain=np.tile(np.float32([-3, 3]), (FEATURES, 1)),
        sample_shape=(FEATURES,),
    )


def layers(*units: int, activation: str = "relu") -> Graph:
    """A chain with hidden layers of so many neurons."""
    hidden = [(f"h{i + 1}", Dense(units=n, activation=activation)) for i, n in enumerate(units)]
    ends = ("input", Input(shape=(FEATURES,))), ("output", Dense(units=1, activation="tanh"))
    return chain(ends[0], *hidden, ends[1])


@dataclass
class Stage:
    """A model with what it takes to make frames of it."""

    graph: Graph = field(default_factory=lambda: layers(8, 4))
    data: Dataset = field(default_factory=dataset)
    loss: str = "half_mse"
    run: int = 1
    start: int = 1

    def __post_init__(self) -> None:
        experiment = Experiment(self.graph, training=TrainingSettings(loss=self.loss))
        experiment = fitted(experiment, self.data)
        network = Network.of(experiment.graph)
        self.model = Model(self.run, self.start, experiment, network, self.data)
        self._maker = FrameMaker(self.model)

    def parameters(self, seed: int = 0) -> np.ndarray:
        return self.model.network.initial_vector(seed)

    def frame(
        self,
        step: int = 0,
        parameters: np.ndarray | None = None,
        probe: np.ndarray | None = None,
        batch: bool = True,
    ) -> Frame:
        vector = self.parameters() if parameters is None else parameters
        sample = self.data.x_test[0] if probe is None else probe
        with np.errstate(all="ignore"):  # as in the training thread
            wants = Wants(batch=batch, predictions=batch, health=batch)
            return self._maker.make(step, vector, sample, wants)


STAGES: dict[str, Callable[[], Stage]] = {
    "two classes, tanh": lambda: Stage(layers(8, 4, activation="tanh")),
    "three classes, relu": lambda: Stage(layers(8, 4), dataset(3), "cross_entropy"),
    "regression": lambda: Stage(layers(5), dataset(0), "mse"),
    "no hidden layer": lambda: Stage(layers()),
    "many layers": lambda: Stage(layers(*[70, 3] * 8)),
}


def step_rows(
    first: int, last: int, loss: Callable[[np.ndarray], Any] = lambda step: 1 / step
) -> np.ndarray:
    """Rows of steps, ten to an epoch; the gradient is twice the loss, the rate a tenth."""
    step = np.arange(first, last + 1.0)
    values = np.broadcast_to(np.asarray(loss(step), float), step.shape)
    return np.column_stack([step, values, 2 * values, np.full(len(step), 0.1), step / 10])


def evaluation(step: int, loss: float = 0.5, quality: float = 0.75) -> Evaluation:
    """Both tasks' metrics at once: the test part has twice the loss and a tenth less quality."""
    names = ("accuracy", "balanced_accuracy", "macro_f1", "r2")
    metrics = {name: (quality - 0.01 * i, quality - 0.1) for i, name in enumerate(names)}
    return Evaluation(step, step / 10, loss, 2 * loss, metrics | {"mse": (loss, 2 * loss)})


def history(steps: int, evaluations: int = 5) -> History:
    """A run whose loss falls as 1 / step."""
    made = History()
    if steps:
        made.add_steps(step_rows(1, steps))
    for step in np.linspace(0, steps, evaluations if steps else 1).astype(int):
        made.add_evaluations([evaluation(int(step), 1 / (1 + step), 1 - 0.5 / (1 + step))])
    return made
