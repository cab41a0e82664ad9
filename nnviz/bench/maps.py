"""The canvas with feature maps while the network trains: its frames, and what they cost."""

from statistics import mean
from time import perf_counter

from nnviz.bench.live import headless, turn
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
from nnviz.runtime.messages import RunState
from nnviz.ui.levels import Level
from nnviz.ui.main_window import MainWindow

WARM_UP_S, LIVE_S = 2.0, 6.0
MAPS = 48


def frames(window: MainWindow) -> dict[str, float | None]:
    """Frames per second of 48 maps of 28x28 and of ResNet-8, and live against headless."""
    window.show()
    fps, ratio = _measure(window, many_maps())
    resnet_fps, resnet_ratio = _measure(window, example("resnet-8").experiment)
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


def _measure(window: MainWindow, tried: Experiment) -> tuple[float, float]:
    session, canvas = window.session, window.canvas
    window.canvas_stack.show_level(Level.NEURONS)
    before = session.model
    session.open(tried)
    turn(lambda: session.model is not None and session.model is not before)
    bare = [headless(tried)]
    session.play()
    turn(lambda: session.state is RunState.RUNNING)
    turn(seconds=WARM_UP_S)
    steps, painted, began = session.history.step, canvas.frames_painted, perf_counter()
    turn(seconds=LIVE_S)
    took = perf_counter() - began
    live, fps = (session.history.step - steps) / took, (canvas.frames_painted - painted) / took
    session.pause()
    turn(lambda: session.state is RunState.PAUSED)
    bare.append(headless(tried))
    return fps, live / mean(bare)
