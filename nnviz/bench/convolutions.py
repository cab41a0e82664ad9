"""Convolutional networks against PyTorch eager: same shapes, batches and threads; SGD, float32.

``python -m nnviz.bench.convolutions nnviz`` (or ``torch``) trains for a while and prints the most
memory it has held, in bytes: each in a process of its own, with nothing else in it.
"""

import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np

from nnviz.bench.engine import RATE, ROUNDS, Step, peer_step, steps_per_second, the_peer
from nnviz.core.graph import Graph, chain
from nnviz.data import DataRecipe, Dataset, Task, TaskKind
from nnviz.engine.experiment import Experiment, fitted
from nnviz.engine.settings import TrainingSettings
from nnviz.engine.trainer import Trainer
from nnviz.layers.conv2d import Conv2D
from nnviz.layers.dense import Dense
from nnviz.layers.flatten import Flatten
from nnviz.layers.input import PICTURE, Input
from nnviz.layers.max_pool import MaxPool

BATCHES, STEPS = 8, 200
CLASSES = 10


@dataclass(frozen=True, slots=True)
class Tried:
    """Two convolutions of 3 by 3 with pools behind them on pictures of `side` pixels."""

    key: str
    side: int
    filters: tuple[int, int]
    batch: int


SMALL = Tried("cnn_28_8_16", 28, (8, 16), 32)
TRIED = (SMALL, Tried("cnn_28_16_32", 28, (16, 32), 64), Tried("cnn_8_digits", 8, (8, 16), 32))


def ratios() -> dict[str, float | None]:
    """Our steps per second as a multiple of PyTorch's, measured in turns."""
    numbers: dict[str, float | None] = {}
    for tried in TRIED:
        ours, peer = our_step(tried), torch_step(tried)
        rates = [_pair(ours, peer) for _ in range(ROUNDS)]
        numbers[f"{tried.key}_steps_per_s"] = median(rate for rate, _ in rates)
        found = [rate / other for rate, other in rates if other is not None]
        numbers[f"{tried.key}_vs_torch"] = median(found) if found else None
    return numbers


def memory() -> dict[str, float | None]:
    """The most memory that training the smallest network takes, as a multiple of PyTorch's."""
    ours, peer = _most_memory("nnviz"), _most_memory("torch")
    ratio = None if ours is None or peer is None else ours / peer
    return {
        "cnn_memory_vs_torch": ratio,
        "cnn_memory_mb": None if ours is None else ours / 2**20,
    }


def graph(tried: Tried) -> Graph:
    """The network as ours."""
    first, second = tried.filters
    return chain(
        ("input", Input(form=PICTURE)),
        ("c1", Conv2D(filters=first)),
        ("p1", MaxPool()),
        ("c2", Conv2D(filters=second)),
        ("p2", MaxPool()),
        ("row", Flatten()),
        ("output", Dense(units=CLASSES, activation="linear")),
    )


def made_pictures(tried: Tried) -> Dataset:
    """Random pictures and labels: what is learnt does not matter here."""
    rng = np.random.default_rng(0)
    count, features = tried.batch * BATCHES, tried.side**2
    x, y = rng.random((count, features), np.float32), rng.integers(0, CLASSES, count)
    zeros = np.zeros(features, np.float32)
    return Dataset(
        x_train=x,
        y_train=y,
        x_test=x[: tried.batch],
        y_test=y[: tried.batch],
        features=tuple(f"pixel {at}" for at in range(features)),
        task=Task(TaskKind.CLASSIFICATION, tuple(map(str, range(CLASSES)))),
        feature_mean=zeros,
        feature_scale=zeros + 1,
        target_mean=np.zeros(0, np.float32),
        target_scale=np.zeros(0, np.float32),
        relabelled=np.zeros(count, bool),
        domain=np.stack([zeros, zeros + 1], 1),
        sample_shape=(features,),
        image_shape=(tried.side, tried.side, 1),
    )


def our_step(tried: Tried) -> Step:
    """A trainer's step."""
    dataset = made_pictures(tried)
    settings = TrainingSettings(loss="cross_entropy", batch_size=tried.batch, learning_rate=RATE)
    experiment = Experiment(graph(tried), DataRecipe(), settings)
    return Trainer(fitted(experiment, dataset), dataset).step


def torch_step(tried: Tried) -> Step | None:
    """The same in PyTorch; None where it is not installed."""
    torch = the_peer()
    if torch is None:
        return None
    dataset = made_pictures(tried)
    pictures = torch.tensor(dataset.x_train).reshape(-1, 1, tried.side, tried.side)
    labels, loss = torch.tensor(dataset.y_train), torch.nn.CrossEntropyLoss()
    return peer_step(torch, torch_model(torch, tried), loss, pictures, labels, tried.batch)


def torch_model(torch: Any, tried: Tried) -> Any:
    """The network as PyTorch's."""
    nn = torch.nn
    first, second = tried.filters
    return nn.Sequential(
        *(nn.Conv2d(1, first, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2)),
        *(nn.Conv2d(first, second, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2)),
        *(nn.Flatten(), nn.Linear((tried.side // 4) ** 2 * second, CLASSES)),
    )


def _pair(ours: Step, peer: Step | None) -> tuple[float, float | None]:
    rate = steps_per_second(ours)
    return rate, None if peer is None else steps_per_second(peer)


def _most_memory(whose: str) -> float | None:
    command = [sys.executable, "-m", "nnviz.bench.convolutions", whose]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return float(done.stdout) if done.returncode == 0 else None


def _main(whose: str) -> int:
    step = our_step(SMALL) if whose == "nnviz" else torch_step(SMALL)
    if step is None:
        return 1
    for _ in range(STEPS):
        step()
    most = _most_held()
    if most is not None:
        print(most)
    return 0 if most is not None else 1


def _most_held() -> int | None:
    """The most bytes this process has held; only Linux tells it of this process alone."""
    status = Path("/proc/self/status")
    found = re.search(r"VmHWM:\s+(\d+) kB", status.read_text()) if status.exists() else None
    return int(found[1]) * 1024 if found else None


if __name__ == "__main__":
    sys.exit(_main(sys.argv[1]))
