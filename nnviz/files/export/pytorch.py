"""A network as a program in PyTorch that computes, and trains, the same.

Two files: a script that needs torch and numpy only, and an ``.npz`` beside it with the weights, the
samples as the network sees them, and answers to compare with. In the archive

- ``state.<name>`` is an entry of the module's state, ``still.<name>`` which numbers of it are held,
- ``x_train``, ``x_test`` are samples, ``y_train.<n>``, ``y_test.<n>`` what output n should say; for
  one that answers at each step the class there, and -1 where nobody asks,
- ``answers.<n>`` is what output n says of the first test samples.
"""

import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nnviz.core.marks import HEADS
from nnviz.core.problem import Problem, ProblemError
from nnviz.core.words import Words
from nnviz.data import Dataset
from nnviz.engine.arena import Vector
from nnviz.engine.experiment import Experiment, active_network
from nnviz.engine.goals import Goal, encoded, goals
from nnviz.engine.held import frozen_mask, removed_mask
from nnviz.engine.network import Network
from nnviz.files.atomic import write_bytes
from nnviz.files.export import torch_training
from nnviz.files.export.torch_layers import torch_layer
from nnviz.files.export.torch_pieces import TorchLayer
from nnviz.files.export.torch_script import MODULE_WORDS, Parts, script

SUFFIX = ".py"
ANSWERS = 100
"""Samples whose answers are compared."""


@dataclass(frozen=True)
class Export:
    """What is given away: `parameters` are those of the experiment's network after `epochs`."""

    experiment: Experiment
    dataset: Dataset
    parameters: Vector
    epochs: float = 0.0

    @cached_property
    def network(self) -> Network:
        """The network as it trains. Raises `ProblemError` for a draft."""
        return active_network(self.experiment)

    @cached_property
    def words(self) -> Mapping[str, str]:
        """By layer, what it is called in the script."""
        words = Words(MODULE_WORDS, "layer")
        return {name: words.word(name) for name in self.network.facts.order}

    @cached_property
    def layers(self) -> Mapping[str, TorchLayer]:
        """Every layer in the script's terms."""
        graph, shapes = self.network.graph, self.network.facts.shapes
        return {
            name: torch_layer(
                graph[name].layer,
                tuple(self.words[source] for source in graph[name].inputs),
                tuple(shapes[source] for source in graph[name].inputs),
            )
            for name in self.network.facts.order
        }

    @cached_property
    def goals(self) -> tuple[Goal, ...]:
        """What the outputs are trained to."""
        return goals(self.experiment.graph, self.experiment.training.loss, self.dataset)


def save_pytorch(path: Path | str, export: Export) -> None:
    """Write the script, and its arrays beside it.

    Raises:
        ProblemError: the network cannot be exported, or a file cannot be written.
    """
    path = Path(path)
    if path.suffix != SUFFIX:
        hint = f"For instance {path.with_suffix(SUFFIX).name}"
        raise ProblemError(Problem("export", f"A script's name ends in {SUFFIX}.", hint))
    code, arrays = pytorch_code(export, path.stem), io.BytesIO()
    np.savez(arrays, **pytorch_arrays(export))  # type: ignore[arg-type]
    write_bytes(path.with_suffix(".npz"), arrays.getvalue())
    write_bytes(path, code.encode())


def pytorch_code(export: Export, title: str = "network") -> str:
    """The script. Raises `ProblemError` when the network cannot be exported."""
    experiment, training = export.experiment, export.experiment.training
    holds = _still(export) is not None
    parts = Parts(
        title=title,
        modules=tuple(_modules(export)),
        forward=tuple(_forward(export)),
        helpers=tuple(dict.fromkeys(t.helper for t in export.layers.values() if t.helper)),
        losses=tuple(map(_loss, export.goals)),
        weights=tuple(goal.weight for goal in export.goals),
        names=tuple(goal.node for goal in export.goals),
        classes=tuple(export.dataset.targets(goal.aim).task.classes for goal in export.goals),
        schedule=torch_training.schedule(training),
        optimizer=tuple(torch_training.optimizer(training)),
        step=tuple(torch_training.step(training, holds)),
        rate=training.learning_rate,
        batch=training.batch_size,
        seed=experiment.seed,
        epochs=export.epochs,
        holds=holds,
        holds_units=bool(experiment.marks.clamped or experiment.marks.muted),
    )
    return script(parts)


def pytorch_arrays(export: Export) -> dict[str, NDArray[Any]]:
    """The arrays that the script reads, by name."""
    data = export.dataset
    found: dict[str, NDArray[Any]] = {"x_train": data.x_train, "x_test": data.x_test}
    for at, goal in enumerate(export.goals):
        targets = data.targets(goal.aim)
        for part, labels in (("train", targets.y_train), ("test", targets.y_test)):
            kind = np.int64 if goal.is_stepwise else np.float32
            found[f"y_{part}.{at}"] = encoded(goal, labels, targets.task.classes, kind)
    found |= {f"answers.{at}": answer for at, answer in enumerate(_answers(export))}
    found |= {f"state.{name}": array for name, array in _named(export, export.parameters)}
    still = _still(export)
    if still is not None:
        found |= {f"still.{name}": array for name, array in _named(export, still)}
    return found


def _loss(goal: Goal) -> str:
    return torch_training.STEP_LOSS if goal.is_stepwise else torch_training.LOSSES[goal.loss]


def _modules(export: Export) -> Iterator[str]:
    held = export.experiment.marks.held()
    for name, layer in export.layers.items():
        if layer.module:
            yield f"self.{export.words[name]} = {layer.module}"
        muted = list(held.get((name, HEADS), ()))
        if muted:
            yield f"self.{export.words[name]}.muted = {muted}"


def _forward(export: Export) -> Iterator[str]:
    held = export.experiment.marks.held()
    for name, layer in export.layers.items():
        word = export.words[name]
        value = layer.value.replace("{me}", f"self.{word}")
        for loan in export.network.loans[name]:
            value = value.replace("{lender}", f"self.{export.words[loan.node]}")
        yield f"{word} = {value}"
        if name in held:
            units, values = list(held[name]), list(held[name].values())
            yield f"{word} = held({word}, {units}, {values})"
    answers = [export.words[goal.node] for goal in export.goals]
    yield f"return ({', '.join(answers)},)"


def _named(export: Export, vector: NDArray[Any]) -> Iterator[tuple[str, NDArray[Any]]]:
    """The parts of a vector under the names that the modules give them."""
    layout = export.network.layout
    for slot in layout.slots:
        if slot.stop <= len(vector):
            layer, name = export.layers[slot.node], slot.parameter.name
            array = vector[slot.start : slot.stop].reshape(slot.parameter.shape)
            turned = array.transpose(layer.axes[name]) if name in layer.axes else array
            yield f"{export.words[slot.node]}.{layer.arrays[name]}", np.ascontiguousarray(turned)


def _still(export: Export) -> NDArray[np.bool_] | None:
    """Which of the trained numbers do not move; None where all do."""
    layout, marks = export.network.layout, export.experiment.marks
    masks = [m for m in (removed_mask(layout, marks), frozen_mask(layout, marks)) if m is not None]
    return np.logical_or.reduce(masks) if masks else None


def _answers(export: Export) -> Iterator[NDArray[Any]]:
    samples = export.dataset.x_test[:ANSWERS]
    workspace = export.network.workspace(export.parameters, len(samples))
    workspace.put(samples)
    workspace.forward()
    for goal in export.goals:
        yield np.array(workspace.activations[goal.node], np.float32, order="C")
