"""Projects made at random, and what they are compared by."""

import dataclasses
import os
import random
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from nnviz.core.drawing import Block, BlockParameter, Direction, Drawing
from nnviz.core.graph import Graph, Node
from nnviz.core.layer import Layer
from nnviz.core.marks import CellSet, Head, Marks, Neuron
from nnviz.core.problem import ProblemError
from nnviz.core.spec import Spec, value_type
from nnviz.data import DataRecipe, load
from nnviz.data.drawn import DRAWN, DrawnPoints
from nnviz.engine import Experiment, Trainer, TrainingSettings
from nnviz.engine.augmentation import BACKGROUND, EDGE
from nnviz.engine.document import Document
from nnviz.engine.experiment import fitted
from nnviz.engine.optimizers import OPTIMIZERS
from nnviz.engine.schedules import SCHEDULES
from nnviz.files.project import Project, data_checksum
from nnviz.layers import layer_kinds
from nnviz.layers.attention import Attention
from nnviz.layers.dense import Dense
from nnviz.layers.flatten import Flatten
from nnviz.layers.input import Input
from nnviz.layers.reshape import Reshape
from nnviz.layers.unknown import Unknown
from nnviz.record.history import History

KINDS = list(dict.fromkeys(layer_kinds().values()))
PNG = b"\x89PNG\r\n\x1a\n" + b"a picture" * 9


@pytest.fixture(autouse=True)
def _does_not_wait_for_the_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    """Forcing hundreds of files to a busy disk would take longer than all else."""
    monkeypatch.setattr(os, "fsync", lambda handle: None)


def any_value(spec: type[Spec], name: str, rng: random.Random) -> Any:
    """A value of an option that the option allows."""
    described, kind = spec.options()[name], value_type(spec, name)
    if described.choices:
        return rng.choice(list(described.choices))
    if kind is bool:
        return rng.random() < 0.5
    if kind not in (int, float):
        return spec.default(name)
    low = described.low or 0
    high = min(low + 30, low + 30 if described.high is None else described.high)
    return rng.randint(int(low), int(high)) if kind is int else rng.uniform(low, high)


def any_layer(rng: random.Random) -> Layer:
    """A layer of any kind, with any of its options changed where that makes no problem."""
    kind = rng.choice(KINDS)
    layer = kind()
    for name in kind.options():
        changed = layer.replace(**{name: any_value(kind, name, rng)})
        if rng.random() < 0.5 and not changed.problems():
            layer = changed
    return layer


def any_draft(rng: random.Random) -> Graph:
    """A graph as it can be drawn: circles, wires from nowhere, missing wires, unknown layers."""
    names = [f"{rng.choice(['h', 'ß', 'layer '])}{at}" for at in range(rng.randint(0, 12))]
    nodes = []
    for name in names:
        inputs = tuple(rng.choices([*names, "nowhere"], k=rng.randint(0, 3)))
        unknown = Unknown(text='{"kind": "foo", "deep": {"er": [1, 2.5, null, "x"]}}')
        nodes.append(Node(name, unknown if rng.random() < 0.1 else any_layer(rng), inputs))
    return Graph(tuple(nodes))


def any_drawing(graph: Graph, rng: random.Random) -> Drawing:
    """A drawing of a graph, with blocks inside of each other."""
    ids = [node.id for node in graph]
    drawing = Drawing(direction=rng.choice(list(Direction)))
    placed = [id for id in ids if rng.random() < 0.7]
    drawing = drawing.with_places({id: (rng.uniform(-1e4, 1e4), rng.random()) for id in placed})
    for id in ids:
        drawing = drawing.with_note(id, rng.choice(["", "", "so\nund\u2028so", "x" * 999]))
    if len(ids) > 3:
        parameter = BlockParameter("Units", ((ids[0], "units"), (ids[1], "units")))
        inner = Block("inner", "In", (ids[0], ids[1]), False, (parameter,), "mine")
        drawing = drawing.with_blocks([inner, Block("outer", "Öut", ("inner", ids[2]))])
    return drawing


def any_marks(rng: random.Random) -> Marks:
    """Marks on the layers of `any_sound`."""
    marks = Marks()
    if rng.random() < 0.5:
        marks = marks.with_removed("h1", CellSet.of(2, 4, [(0, 1), (1, 3)]))
    if rng.random() < 0.5:
        marks = marks.with_frozen("h1", CellSet.of(3, 4, [(2, 2)]))
    if rng.random() < 0.5:
        marks = marks.with_clamped([Neuron("h1", 1)], rng.uniform(-2, 2))
    marks = marks.with_muted_heads([Head("heads", 1)], rng.random() < 0.5)
    return marks.with_muted([Neuron("h1", 0)], rng.random() < 0.5)


def any_sound(rng: random.Random) -> Experiment:
    """An experiment that trains, with what makes its state restless."""
    h2 = Node("h2", Dense(units=rng.randint(1, 6)), ("flat",))
    nodes = [Node("x", Input(shape=(2,))), Node("h1", Dense(units=4), ("x",))]
    nodes += [
        Node("steps", Reshape(shape="2x2"), ("h1",)),
        Node("heads", Attention(heads=2), ("steps",)),
        Node("flat", Flatten(), ("heads",)),
        h2,
    ]
    graph = Graph((*nodes, Node("y", Dense(units=1), ("h2",))))
    training = TrainingSettings(
        optimizer=rng.choice(list(OPTIMIZERS)),
        learning_rate=0.003,  # single samples and momentum would lead attention astray
        schedule=rng.choice(list(SCHEDULES)),
        batch_size=rng.choice([1, 7, 10, 33]),
        dropout=rng.choice([0.0, 0.3]),
        early_stopping=rng.random() < 0.3,
        adversarial=rng.random() < 0.3,
        adversarial_epsilon=rng.choice([0.05, 0.1]),
        loss="cross_entropy",
    )
    recipe = DataRecipe(name=rng.choice(["circle", "moons", "xor"]), size=rng.randint(80, 120))
    if rng.random() < 0.2:
        xs = tuple(rng.uniform(-5, 5) for _ in range(60))
        points = DrawnPoints(x0=xs, x1=xs[::-1], y=tuple(at % 2 for at in range(60)))
        recipe = DataRecipe(name=DRAWN, points=points)
    found = Experiment(graph, recipe, training, rng.randrange(999), any_marks(rng))
    if rng.random() < 0.3:
        outside = rng.choice([BACKGROUND, EDGE])
        found = found.with_augmentation(rotate=rng.uniform(0, 180), outside=outside)
    return fitted(found, load(recipe))


def any_project(seed: int) -> Project:
    """A project of a seed: a draft, a trained network, or both."""
    rng = random.Random(seed)
    experiment = any_sound(rng)
    trainer, history = None, History()
    if rng.random() < 0.8:
        trainer = Trainer(experiment, load(experiment.data))
        advance(trainer, rng.randint(0, 60), history)
        experiment = trainer.experiment
    drawn = experiment.with_graph(any_draft(rng)) if rng.random() < 0.6 else experiment
    return Project(
        Document(drawn, any_drawing(drawn.graph, rng)),
        experiment if trainer is not None and drawn != experiment else None,
        trainer.snapshot() if trainer is not None else None,
        history.snapshot() if trainer is not None else None,
        {"zoom": rng.random(), "docks": ["a", {"b": None}], "probe": [0.1, -3]},
        rng.choice([b"", PNG]),
        data_checksum="" if trainer is None else data_checksum(trainer.dataset),
    )


def advance(trainer: Trainer, count: int, history: History | None = None) -> list[float]:
    """Train so many steps, look at early stopping, and take the record down."""
    losses = []
    for _ in range(count):
        losses.append(trainer.step())
        trainer.check_stop()
        row = (trainer.step_number, losses[-1], trainer.gradient_norm, trainer.rate, trainer.epochs)
        if history is not None:
            history.add_steps(np.array([row]))
            if trainer.step_number % 10 == 0:
                history.add_evaluations([trainer.evaluate()])
    return losses


def plain(value: Any) -> Any:
    """Any value as one that `==` compares by bits."""
    if isinstance(value, np.ndarray):
        return value.dtype.str, value.shape, value.tobytes()
    if isinstance(value, dict):
        return {key: plain(entry) for key, entry in value.items()}
    if isinstance(value, tuple | list):
        return [plain(item) for item in value]
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        names = [field.name for field in dataclasses.fields(value) if field.compare]
        return type(value).__name__, {name: plain(getattr(value, name)) for name in names}
    return value


def same(first: Project, second: Project) -> bool:
    """Whether two projects are the same to the bit; `made_with` apart, which saving fills in."""
    return plain(first.replace(made_with={})) == plain(second.replace(made_with={}))


def refused(work: Callable[[], object]) -> str:
    """What is said when something is refused, all of it fit to be printed."""
    with pytest.raises(ProblemError) as caught:
        work()
    said = str(caught.value)
    assert said.isprintable()
    assert len(said) < 600
    return said
