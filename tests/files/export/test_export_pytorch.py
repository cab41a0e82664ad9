"""The exported script: whole without torch, and where torch is installed the same as nnviz."""

import ast
import importlib.util
import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from nnviz.core.graph import Graph, Node, chain
from nnviz.core.layer import Layer, Wired
from nnviz.core.marks import NO_MARKS, CellSet, Head, Marks, Neuron
from nnviz.core.problem import ProblemError
from nnviz.core.wiring import network
from nnviz.data import DataRecipe, load
from nnviz.engine.experiment import Experiment, fitted
from nnviz.engine.losses import LOSSES
from nnviz.engine.optimizers import OPTIMIZERS
from nnviz.engine.schedules import SCHEDULES
from nnviz.engine.settings import TrainingSettings
from nnviz.engine.trainer import Trainer
from nnviz.files.export import torch_layers, torch_pieces, torch_training
from nnviz.files.export.pytorch import Export, pytorch_arrays, pytorch_code, save_pytorch
from nnviz.files.export.torch_script import MODULE_WORDS
from nnviz.layers import layer_kinds
from nnviz.layers.activation import Activation
from nnviz.layers.activations import ACTIVATIONS
from nnviz.layers.add import Add
from nnviz.layers.attention import Attention
from nnviz.layers.average import Average
from nnviz.layers.average_pool import AveragePool
from nnviz.layers.batch_norm import BatchNorm
from nnviz.layers.concatenate import Concatenate
from nnviz.layers.conv1d import Conv1D
from nnviz.layers.conv2d import Conv2D
from nnviz.layers.conv2d_transpose import Conv2DTranspose
from nnviz.layers.cropping import Cropping
from nnviz.layers.dense import Dense
from nnviz.layers.dropout import Dropout
from nnviz.layers.embedding import Embedding
from nnviz.layers.flatten import Flatten
from nnviz.layers.global_pool import GlobalPool
from nnviz.layers.group_norm import GroupNorm
from nnviz.layers.gru import GRU
from nnviz.layers.identity import Identity
from nnviz.layers.input import Input
from nnviz.layers.layer_norm import LayerNorm
from nnviz.layers.lstm import LSTM
from nnviz.layers.max_pool import MaxPool
from nnviz.layers.multiply import Multiply
from nnviz.layers.noise import Noise
from nnviz.layers.one_hot import OneHot
from nnviz.layers.output import Output
from nnviz.layers.over_time import OverTime
from nnviz.layers.positions import Positions
from nnviz.layers.reshape import Reshape
from nnviz.layers.rms_norm import RMSNorm
from nnviz.layers.simple_rnn import SimpleRNN
from nnviz.layers.spatial_dropout import SpatialDropout
from nnviz.layers.squeeze_excite import SqueezeExcite
from nnviz.layers.unembedding import Unembedding
from nnviz.layers.upsampling import Upsampling
from nnviz.layers.zero_padding import ZeroPadding

HAS_TORCH = importlib.util.find_spec("torch") is not None
needs_torch = pytest.mark.skipif(not HAS_TORCH, reason="torch is not installed")
EPOCHS = 2
SEQUENCES = ("Recurrent", "Attention", "Vectors", "Unembedding", "Conv1d")
DRIVER = """
import json, runpy, sys
for path in sys.argv[1:]:
    script = runpy.run_path(path)
    network = script["Network"]()
    script["load"](network)
    difference = script["check"](network)
    print(json.dumps([difference, list(script["train"](network, EPOCHS))]))
"""


def everything() -> Graph:
    """Every kind of layer, two inputs, two outputs, a node that three others read."""
    first, second = Input(columns="1"), Input(columns="2, 1")
    h = Dense(units=6, activation="gelu")(second)
    mixed = Add()(h, h)
    gate = Multiply()(mixed, Activation(activation="sigmoid")(h))
    parts: dict[str, Any] = {"first": first, "the second!": second, "h": h, "mixed": mixed}
    parts["sigmoid"] = parts["gate"] = None
    sigmoid = Activation(activation="sigmoid")(h)
    gate = Multiply()(mixed, sigmoid)
    mean = Average()(gate, h, mixed)
    norm = BatchNorm()(mean)
    image = Reshape(shape="3x2x1")(norm)
    deep = Dense(units=2, activation="tanh", bias=False)(image)
    deep_norm = BatchNorm(affine=False, epsilon=0.01)(deep)
    layer_norm = LayerNorm()(deep_norm)
    flat = Flatten()(layer_norm)
    codes = OneHot(classes=3)(first)
    row = Flatten()(codes)
    branch = pictures(image)
    steps = sequences(codes)
    joined = Concatenate()(flat, row, branch["global"], steps["last"])
    noisy = Noise(deviation=0.0)(joined)
    dropped = Dropout(rate=0.0)(noisy)
    same = Identity()(dropped)
    answer = Dense(units=1, activation="linear")(same)
    output = Output()(answer)
    copy = Dense(units=2, activation="linear")(same)
    forward = Output(target="inputs", loss="mae", weight=0.25)(copy)
    parts |= {"sigmoid": sigmoid, "gate": gate, "mean": mean, "norm": norm, "image": image}
    parts |= {"deep": deep, "deep_norm": deep_norm, "layer_norm": layer_norm, "flat": flat}
    parts |= branch | steps
    parts |= {"codes": codes, "row": row, "joined": joined, "noisy": noisy, "dropped": dropped}
    parts |= {"same": same, "answer": answer, "output": output, "copy": copy, "forward": forward}
    return network(parts)


def pictures(image: Wired) -> dict[str, Wired]:
    """Every kind for pictures behind one of 3x2x1."""
    conv = Conv2D(filters=4, kernel=2, activation="tanh")(image)
    norm = GroupNorm(groups=2)(conv)
    gates = SqueezeExcite(ratio=2)(norm)
    stamps = Conv2DTranspose(filters=2, activation="gelu")(gates)
    deep = Conv2D(depthwise=True, dilation=2, bias=False)(stamps)
    largest = MaxPool(size=3, stride=2, padding="same")(deep)
    larger = Upsampling(how="bilinear")(largest)
    mean = AveragePool(padding="same", size=3, stride=1)(larger)
    wide = ZeroPadding(left=0)(mean)
    narrow = Cropping(top=2)(wide)
    dropped = SpatialDropout(rate=0.0)(narrow)
    parts = {"conv": conv, "group": norm, "gates": gates, "stamps": stamps, "depth": deep}
    parts |= {"largest": largest, "larger": larger, "means": mean, "wide": wide}
    return parts | {"narrow": narrow, "silent": dropped, "global": GlobalPool()(dropped)}


def sequences(steps: Wired) -> dict[str, Wired]:
    """Every kind for sequences behind one of a few features, and one behind whole numbers."""
    places = Reshape(shape="-1")(steps)
    vectors = Embedding(classes=2, units=4)(places)
    where = Positions()(vectors)
    waves = Positions(how="waves")(where)
    tied = Unembedding(classes=2, of="vectors")(waves)
    free = Unembedding(classes=4, bias=False)(tied)
    plain = SimpleRNN(units=3, direction="backward")(free)
    relu = SimpleRNN(units=3, curve="relu")(plain)
    gated = GRU(units=2, direction="both")(relu)
    heads = Attention(heads=2, rotary=True)(gated)
    open_ = Attention(heads=4, causal=False, bias=False)(heads)
    normal = RMSNorm()(open_)
    wide = Conv1D(filters=4, dilation=2, padding="causal")(normal)
    narrow = Conv1D(filters=3, kernel=2, padding="valid", bias=False)(wide)
    even = Conv1D(filters=2, kernel=2, activation="tanh")(narrow)
    cells = LSTM(units=3, direction="both")(even)
    parts = {"places": places, "vectors": vectors, "where": where, "waves": waves}
    parts |= {
        "tied": tied,
        "free": free,
        "plain": plain,
        "relu": relu,
        "gated": gated,
        "heads": heads,
        "open": open_,
    }
    parts |= {"normal": normal, "wide_steps": wide, "narrow_steps": narrow, "even": even}
    parts |= {"cells": cells, "mean_step": OverTime(how="mean")(cells)}
    parts |= {"largest_step": OverTime(how="maximum")(cells)}
    ends = (parts["mean_step"], parts["largest_step"])
    last = OverTime()(cells)
    return parts | {"last_step": last, "last": Add()(last, *ends)}


def small(*hidden: int) -> Graph:
    layers = [(f"h{at}", Dense(units=units, activation="tanh")) for at, units in enumerate(hidden)]
    return chain(("input", Input()), *layers, ("output", Dense(units=1, activation="linear")))


def of_digits() -> list[Graph]:
    """Small networks that read digits as pictures, for what differs from shape to shape."""
    layers: list[list[Layer]] = [
        [Conv2D(filters=4, stride=2), Conv2D(filters=4, groups=2), GlobalPool(how="maximum")],
        [Conv2D(filters=2, kernel=4, padding="valid"), MaxPool(), Conv2DTranspose(filters=1)],
        [
            *(AveragePool(), Conv2DTranspose(filters=2, kernel=2, stride=3), MaxPool(size=3)),
            *(Conv2DTranspose(filters=2, kernel=4, padding="valid"), Upsampling()),
            Conv2DTranspose(filters=1, kernel=4, stride=1, bias=False),
        ],
    ]
    answer = [Flatten(), Dense(units=10, activation="linear")]
    return [
        chain(*((f"l{i}", a) for i, a in enumerate([Input(form="picture"), *middle, *answer])))
        for middle in layers
    ]


def reader(data: str, classes: int, marks: Marks = NO_MARKS) -> Trainer:
    """A network that says at each step of a sequence what follows, and one trained on that."""
    graph = chain(
        ("tokens", Input()),
        ("embedding", Embedding(classes=classes, units=6)),
        ("heads", Attention(heads=2)),
        ("answer", Dense(units=classes)),
        ("output", Output(target="next")),
    )
    return trainer_of(graph, data, marks, loss="cross_entropy", learning_rate=0.02)


def trainer_of(
    graph: Graph, data: str = "moons", marks: Marks = NO_MARKS, **settings: Any
) -> Trainer:
    recipe = DataRecipe(name=data, size=90) if data == "moons" else DataRecipe(name=data)
    dataset = load(recipe)
    training = TrainingSettings(**{"loss": "binary_cross_entropy", "batch_size": 7, **settings})
    experiment = replace(Experiment(graph, recipe, training, seed=3), marks=marks)
    return Trainer(fitted(experiment, dataset), dataset)


def export_of(trainer: Trainer) -> Export:
    return Export(trainer.experiment, trainer.dataset, trainer.parameters.copy(), trainer.epochs)


def run(tmp_path: Path, *trainers: Trainer) -> list[tuple[float, list[float]]]:
    """By network, the largest difference of answers, and the training loss after each epoch."""
    paths = []
    for number, trainer in enumerate(trainers):
        paths.append(tmp_path / f"case_{number}.py")
        save_pytorch(paths[-1], export_of(trainer))
    command = [sys.executable, "-c", DRIVER.replace("EPOCHS", str(EPOCHS)), *map(str, paths)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    found = [json.loads(line) for line in done.stdout.splitlines()]
    return [
        (difference, [float(train.split()[2].rstrip(",")) for train, _ in epochs])
        for difference, epochs in found
    ]


def losses(trainer: Trainer) -> list[float]:
    """The training loss after each epoch, of the weighted sum that is trained."""
    found = []
    for _ in range(EPOCHS):
        list(trainer.steps(trainer.steps_per_epoch))
        found.append(trainer.evaluate().loss)
    return found


def test_every_row_of_every_table_has_its_peer() -> None:
    assert set(torch_layers.WRITERS) == set(layer_kinds().values())
    assert set(torch_pieces.CURVES) == set(ACTIVATIONS)
    assert set(torch_training.LOSSES) == set(LOSSES)
    assert set(torch_training.OPTIMIZERS) == set(OPTIMIZERS)
    assert set(torch_training.SCHEDULES) | {"constant"} == set(SCHEDULES)
    assert {type(node.layer) for node in everything()} == set(layer_kinds().values())


def test_what_decays_is_what_has_more_than_one_axis() -> None:
    """The script goes by that."""
    slots = trainer_of(everything()).network.layout.slots
    trained = [slot.parameter for slot in slots if slot.parameter.trains]
    assert {p.decays for p in trained} == {True, False}
    assert all(p.decays is (len(p.shape) > 1) for p in trained)


def test_the_script_is_python_and_reads_what_is_written() -> None:
    export = export_of(trainer_of(everything()))
    code, arrays = pytorch_code(export, 'a "title"\n'), pytorch_arrays(export)
    tree = ast.parse(code)
    imported = {n.names[0].name for n in ast.walk(tree) if isinstance(n, ast.Import)}
    assert imported == {"sys", "numpy", "torch", "torch.nn.functional"}
    modules = {name.split(".")[1] for name in arrays if name.startswith("state.")}
    assert modules == {
        *("h", "norm", "deep", "deep_norm", "layer_norm", "answer", "copy"),
        *("conv", "group", "gates", "stamps", "depth"),
        *("vectors", "where", "plain", "relu", "gated", "heads", "open", "normal"),
        *("tied", "free"),
        *("wide_steps", "narrow_steps", "even", "cells"),
    }
    assert "self.forward" not in code.replace("self.forward_2", "")
    assert "the_second = samples[:, [1, 0]]" in code
    assert len(arrays["answers.0"]) == len(arrays["answers.1"])


def test_what_is_told_at_each_step_is_a_class_and_minus_one_where_nobody_asks() -> None:
    trainer = reader("modular-addition", 33, Marks(heads=(Head("heads", 1),)))
    export = export_of(trainer)
    wanted, code = pytorch_arrays(export)["y_train.0"], pytorch_code(export)
    assert (wanted.dtype, wanted.shape) == (np.int64, trainer.dataset.x_train.shape)
    np.testing.assert_array_equal(wanted[:, -1], trainer.dataset.told.y_train)
    assert (wanted[:, :-1] == -1).all()
    assert "ignore_index=-1" in code
    assert "self.heads.muted = [1]" in code
    ast.parse(code)


def test_what_cannot_be_exported_is_a_sentence(tmp_path: Path) -> None:
    trainer = trainer_of(small(3))
    with pytest.raises(ProblemError, match=r"A script's name ends in \.py"):
        save_pytorch(tmp_path / "x.txt", export_of(trainer))
    draft = trainer.experiment.with_graph(Graph((Node("a", Dense(), ("a",)),)))
    with pytest.raises(ProblemError):
        pytorch_code(Export(draft, trainer.dataset, trainer.parameters))
    assert list(tmp_path.iterdir()) == []


@needs_torch
def test_no_name_of_a_module_is_taken() -> None:
    torch = pytest.importorskip("torch")
    names = {name for name in dir(torch.nn.Module()) if not name.startswith("_")}
    assert names <= MODULE_WORDS


@needs_torch
def test_answers_and_training_are_the_same(tmp_path: Path) -> None:
    marks = Marks(
        removed=(("h1", CellSet.of(6, 5, [(0, 0), (3, 4)])),),
        frozen=(("h0", CellSet.of(3, 6, [(0, 1), (2, 2)])),),
        clamped=((Neuron("h0", 3), 0.5),),
        muted=(Neuron("h1", 2),),
    )
    trainers = [trainer_of(everything(), learning_rate=0.02)]
    trainers += [trainer_of(small(5), optimizer=name, learning_rate=0.02) for name in OPTIMIZERS]
    trainers += [
        trainer_of(small(5), schedule=name, schedule_period=1.5, warmup=0.7) for name in SCHEDULES
    ]
    trainers += [
        trainer_of(small(4), "circle", loss=name)
        for name, loss in LOSSES.items()
        if loss.classification
    ]
    trainers += [trainer_of(small(4), "plane", loss=name) for name in ("mse", "mae", "huber")]
    trainers += [
        trainer_of(small(6, 5), marks=marks, optimizer=name, l2=0.01, l1=0.001, clip=0.1)
        for name in ("momentum", "adamw")
    ]
    trainers += [trainer_of(graph, "digits", loss="cross_entropy") for graph in of_digits()]
    muted = Marks(heads=(Head("heads", 0),))
    trainers += [reader("modular-addition", 33, muted), reader("brackets", 6)]
    found = run(tmp_path, *trainers)
    for trainer, (difference, after) in zip(trainers, found, strict=True):
        assert difference < 1e-5
        np.testing.assert_allclose(after, losses(trainer), rtol=2e-3, atol=2e-5)


@needs_torch
def test_the_script_runs_by_itself_and_fails_when_its_answers_differ(tmp_path: Path) -> None:
    path = tmp_path / "moons.py"
    trainer = trainer_of(small(4))
    list(trainer.steps(30))
    save_pytorch(path, export_of(trainer))
    command = [sys.executable, "-W", "error", str(path), "1"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("largest difference from nnviz: ")
    assert "epoch 1: train loss" in done.stdout
    path.write_text(path.read_text().replace("torch.tanh(", "torch.sin("))
    done = subprocess.run(command[:-1], capture_output=True, text=True, check=False)
    assert done.returncode == 1
