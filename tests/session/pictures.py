"""Made pictures, networks that read them, and frames of those, without any training."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from nnviz.core.graph import chain
from nnviz.core.layer import Layer
from nnviz.data import Dataset, Task, TaskKind
from nnviz.engine.experiment import Experiment, fitted
from nnviz.engine.network import Network
from nnviz.engine.settings import TrainingSettings
from nnviz.layers.dense import Dense
from nnviz.layers.flatten import Flatten
from nnviz.layers.input import PICTURE, Input
from nnviz.session.frame import Frame, FrameMaker, Model, Wants

Named = tuple[str, Layer]


def pictures(rows: int = 6, columns: int = 6, channels: int = 1, classes: int = 3) -> Dataset:
    """A few pictures of noise from 0 to 1, with classes by chance."""
    rng, features = np.random.default_rng(7), rows * columns * channels
    x = rng.random((40, features)).astype(np.float32)
    return Dataset(
        x_train=x[:30],
        y_train=np.arange(30) % classes,
        x_test=x[30:],
        y_test=np.arange(10) % classes,
        features=tuple(f"p{i}" for i in range(features)),
        task=Task(TaskKind.CLASSIFICATION, tuple(f"kind {i}" for i in range(classes))),
        feature_mean=np.zeros(features, np.float32),
        feature_scale=np.ones(features, np.float32),
        target_mean=np.zeros(0, np.float32),
        target_scale=np.zeros(0, np.float32),
        relabelled=np.zeros(30, np.bool_),
        domain=np.tile(np.float32([0, 1]), (features, 1)),
        sample_shape=(features,),
        image_shape=(rows, columns, channels),
    )


@dataclass
class Camera:
    """A network over pictures: an input, the named layers, and a dense output."""

    layers: Iterable[Named]
    data: Dataset
    run: int = 1
    form: str = PICTURE
    flat: bool = True

    def __post_init__(self) -> None:
        ends = [("flat", Flatten())] if self.flat else []
        graph = chain(
            ("input", Input(form=self.form)), *self.layers, *ends, ("output", Dense(units=3))
        )
        training = TrainingSettings(loss="cross_entropy")
        self.experiment = fitted(Experiment(graph, training=training), self.data)
        network = Network.of(self.experiment.graph)
        self.model = Model(self.run, 1, self.experiment, network, self.data)
        self._maker = FrameMaker(self.model)

    def vector(self, seed: int = 0) -> np.ndarray:
        """Start weights, with biases that are not zero."""
        vector = self.model.network.initial_vector(seed)
        rng = np.random.default_rng(seed)
        for views in self.model.network.layout.named(vector).values():
            if "bias" in views:
                views["bias"][:] = rng.normal(size=views["bias"].shape) / 4
        return vector

    def frame(self, vector: np.ndarray | None = None, step: int = 0, sample: int = 0) -> Frame:
        """What the network says to a test sample."""
        parameters = self.vector() if vector is None else vector
        with np.errstate(all="ignore"):  # as in the training thread
            return self._maker.make(step, parameters, self.data.x_test[sample], Wants())
