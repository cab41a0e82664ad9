"""The canvas with feature maps while the network trains: its frames, and what they cost."""

from nnviz.bench.live import watched
from nnviz.core.graph import chain
from nnviz.data import DataRecipe
from nnviz.engine.experiment import Experiment
from nnviz.engine.settings import TrainingSettings
from nnviz.files.example import example
from nnviz.layers.conv2d import Conv2D
from nnviz.layers.dense import Dense
from nnviz.layers.flatten import Flatten
from nnviz.layers.input import PICTURE, Input
from nnviz.layers.max_pool import MaxPool
from nnviz.ui.levels import Level
from nnviz.ui.main_window import MainWindow

MAPS = 48


def frames(window: MainWindow) -> dict[str, float | None]:
    """Frames per second of 48 maps of 28x28 and of ResNet-8, and live against headless."""
    window.show()
    window.canvas_stack.show_level(Level.NEURONS)
    fps, ratio = watched(window, many_maps())
    resnet_fps, resnet_ratio = watched(window, example("resnet-8").experiment)
    return {
        "maps_fps": fps,
        "maps_live_ratio": ratio,
        "resnet_fps": resnet_fps,
        "resnet_live_ratio": resnet_ratio,
    }


def many_maps() -> Experiment:
    """One convolution of 48 filters over 28x28."""
    graph = chain(
        ("input", Input(form=PICTURE)),
        ("c1", Conv2D(filters=MAPS)),
        ("p1", MaxPool()),
        ("row", Flatten()),
        ("output", Dense(units=10, activation="linear")),
    )
    settings = TrainingSettings(loss="cross_entropy", batch_size=32, learning_rate=1e-3)
    return Experiment(graph, DataRecipe(name="strokes"), settings)
