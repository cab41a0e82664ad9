"""Recurrent layers and transformers against PyTorch eager: same shapes, batches and threads; SGD.

Every network reads windows of tokens and says at each step which one follows. Rounds of both take
turns, by the time of the processor: a machine that does other work besides disturbs both alike.
"""

from collections.abc import Callable
from dataclasses import dataclass
from statistics import median
from time import process_time
from typing import Any

import numpy as np

from nnviz.bench.engine import RATE, ROUNDS, Step, peer_step, the_peer
from nnviz.bench.heads import measure_heads
from nnviz.bench.opened import opened_window
from nnviz.bench.reading import measure_reading
from nnviz.core.graph import Graph, Node, chain
from nnviz.core.layer import Layer
from nnviz.data import DataRecipe, Dataset, Task, TaskKind
from nnviz.engine.experiment import Experiment, fitted
from nnviz.engine.settings import TrainingSettings
from nnviz.engine.trainer import Trainer
from nnviz.layers.add import Add
from nnviz.layers.attention import Attention
from nnviz.layers.dense import Dense
from nnviz.layers.embedding import Embedding
from nnviz.layers.gru import GRU
from nnviz.layers.input import Input
from nnviz.layers.layer_norm import LayerNorm
from nnviz.layers.lstm import LSTM
from nnviz.layers.output import NEXT, Output
from nnviz.layers.positions import Positions

TOKENS, STEPS, BATCH, BATCHES = 64, 64, 32, 8
CELLS, SIZE, HEADS, BLOCKS = 96, 64, 4, 2
ROUND_STEPS = 6

PeerModel = Callable[[Any], Any]
"""From PyTorch to a module that takes whole numbers `(N, T)` and says `(N, T, tokens)`."""


@dataclass(frozen=True, slots=True)
class Tried:
    """A network as ours and as PyTorch's; both have as many parameters of the same kinds."""

    key: str
    graph: Graph
    peer: PeerModel


def measure() -> dict[str, float | None]:
    """Our steps per second as a multiple of PyTorch's, and ours; then reading in the window."""
    numbers: dict[str, float | None] = {}
    for tried in networks():
        ours, peer = our_step(tried), torch_step(tried)
        rates, ratios = [], []
        for _ in range(ROUNDS):
            rates.append(_rate(ours))
            if peer is not None:
                ratios.append(rates[-1] / _rate(peer))
        numbers[f"{tried.key}_steps_per_s"] = median(rates)
        numbers[f"{tried.key}_vs_torch"] = median(ratios) if ratios else None
    with opened_window() as (window, _):
        numbers |= measure_reading(window) | measure_heads(window)
    return numbers


def networks() -> tuple[Tried, ...]:
    """What is measured."""
    return (
        Tried("lstm", recurrent(LSTM(units=CELLS)), lambda torch: _torch_cells(torch, "LSTM")),
        Tried("gru", recurrent(GRU(units=CELLS)), lambda torch: _torch_cells(torch, "GRU")),
        Tried("transformer", transformer(), _torch_transformer),
    )


def recurrent(cells: Layer) -> Graph:
    """Tokens, cells that read them, and what they say follows."""
    return chain(
        ("input", Input(shape=(STEPS,))),
        ("vectors", Embedding(classes=TOKENS, units=SIZE)),
        ("cells", cells),
        ("said", Dense(units=TOKENS, activation="linear")),
        ("output", Output(target=NEXT)),
    )


def transformer() -> Graph:
    """Blocks with norms before attention and before a Dense pair, each around a short cut."""
    nodes = [
        Node("input", Input(shape=(STEPS,)), ()),
        Node("vectors", Embedding(classes=TOKENS, units=SIZE), ("input",)),
        Node("places", Positions(), ("vectors",)),
    ]
    last = "places"
    for at in range(1, BLOCKS + 1):
        parts: list[tuple[str, Layer, tuple[str, ...]]] = [
            ("norm", LayerNorm(), (last,)),
            ("heads", Attention(heads=HEADS), (f"norm{at}",)),
            ("sum", Add(), (last, f"heads{at}")),
            ("second", LayerNorm(), (f"sum{at}",)),
            ("wide", Dense(units=4 * SIZE, activation="gelu"), (f"second{at}",)),
            ("narrow", Dense(units=SIZE, activation="linear"), (f"wide{at}",)),
            ("both", Add(), (f"sum{at}", f"narrow{at}")),
        ]
        nodes += [Node(f"{name}{at}", layer, reads) for name, layer, reads in parts]
        last = f"both{at}"
    nodes += [
        Node("norm", LayerNorm(), (last,)),
        Node("said", Dense(units=TOKENS, activation="linear"), ("norm",)),
        Node("output", Output(target=NEXT), ("said",)),
    ]
    return Graph(tuple(nodes))


def made_tokens() -> Dataset:
    """Random tokens: what is learnt does not matter here."""
    rng = np.random.default_rng(0)
    whole = rng.integers(0, TOKENS, (BATCH * BATCHES, STEPS + 1))
    x, y = whole[:, :-1].astype(np.float32), whole[:, -1].copy()
    zeros, names = np.zeros(STEPS, np.float32), tuple(map(str, range(TOKENS)))
    return Dataset(
        x_train=x,
        y_train=y,
        x_test=x[:BATCH],
        y_test=y[:BATCH],
        features=tuple(f"step {at}" for at in range(STEPS)),
        task=Task(TaskKind.CLASSIFICATION, names),
        feature_mean=zeros,
        feature_scale=zeros + 1,
        target_mean=np.zeros(0, np.float32),
        target_scale=np.zeros(0, np.float32),
        relabelled=np.zeros(len(x), bool),
        domain=np.stack([zeros, zeros + TOKENS - 1], 1),
        sample_shape=(STEPS,),
        tokens=names,
    )


def our_step(tried: Tried) -> Step:
    """A trainer's step."""
    dataset = made_tokens()
    settings = TrainingSettings(loss="cross_entropy", batch_size=BATCH, learning_rate=RATE)
    experiment = Experiment(tried.graph, DataRecipe(), settings)
    return Trainer(fitted(experiment, dataset), dataset).step


def torch_step(tried: Tried) -> Step | None:
    """The same in PyTorch; None where it is not installed."""
    torch = the_peer()
    if torch is None:
        return None
    dataset = made_tokens()
    entering = torch.tensor(dataset.x_train).long()
    labels = torch.tensor(dataset.y_train)
    wanted = torch.cat([entering[:, 1:], labels[:, None]], 1)
    cross_entropy = torch.nn.CrossEntropyLoss()

    def loss(said: Any, truth: Any) -> Any:
        return cross_entropy(said.reshape(-1, TOKENS), truth.reshape(-1))

    return peer_step(torch, tried.peer(torch), loss, entering, wanted, BATCH)


def _rate(step: Step) -> float:
    """Steps a second of the processor's time."""
    step()
    began = process_time()
    for _ in range(ROUND_STEPS):
        step()
    return ROUND_STEPS / (process_time() - began)


def _torch_cells(torch: Any, kind: str) -> Any:
    nn = torch.nn

    class Reader(nn.Module):  # type: ignore[misc, name-defined]
        def __init__(self) -> None:
            super().__init__()
            self.vectors = nn.Embedding(TOKENS, SIZE)
            self.cells = getattr(nn, kind)(SIZE, CELLS, batch_first=True)
            self.said = nn.Linear(CELLS, TOKENS)

        def forward(self, tokens: Any) -> Any:
            return self.said(self.cells(self.vectors(tokens))[0])

    return Reader()


def _torch_transformer(torch: Any) -> Any:
    nn = torch.nn

    class Reader(nn.Module):  # type: ignore[misc, name-defined]
        def __init__(self) -> None:
            super().__init__()
            self.vectors = nn.Embedding(TOKENS, SIZE)
            self.places = nn.Parameter(torch.randn(STEPS, SIZE) / 2)
            block = nn.TransformerEncoderLayer(
                *(SIZE, HEADS, 4 * SIZE, 0.0, "gelu"), batch_first=True, norm_first=True
            )
            norm = nn.LayerNorm(SIZE)
            self.blocks = nn.TransformerEncoder(block, BLOCKS, norm, enable_nested_tensor=False)
            self.said = nn.Linear(SIZE, TOKENS)
            self.hidden = nn.Transformer.generate_square_subsequent_mask(STEPS)

        def forward(self, tokens: Any) -> Any:
            entering = self.vectors(tokens) + self.places
            return self.said(self.blocks(entering, mask=self.hidden, is_causal=True))

    return Reader()
