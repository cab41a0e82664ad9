"""What a phase of a walk says, in sentences with its real numbers. Pure."""

from math import prod
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nnviz.core.maps import has_maps
from nnviz.core.shape import Shape
from nnviz.core.wording import counted
from nnviz.engine.arena import Slot
from nnviz.engine.augmenter import can_augment
from nnviz.engine.losses import LOSSES, scores
from nnviz.engine.optimizers import OPTIMIZERS
from nnviz.engine.walk import Phase, PhaseKind, Walk

KERNEL_RANK = 4
"""Weights of so many sizes are those of a filter that slides."""

MOST_FEATURES = 3
"""So many inputs of a sample are named one by one."""

_TITLES = {
    PhaseKind.BATCH: "Batch",
    PhaseKind.FORWARD: "Forward",
    PhaseKind.LOSS: "Loss",
    PhaseKind.BACKWARD: "Backward",
    PhaseKind.UPDATE: "Update",
}


def title(phase: Phase) -> str:
    """A phase in two or three words: ``Forward · h1``."""
    is_somewhere = phase.kind in (PhaseKind.FORWARD, PhaseKind.BACKWARD)
    return f"{_TITLES[phase.kind]} · {phase.node}" if is_somewhere else _TITLES[phase.kind]


def sentence(walk: Walk, phase: Phase, sample: int) -> str:
    """What happens in a phase, for one sample of the batch and for the whole of it."""
    say = {
        PhaseKind.BATCH: _batch,
        PhaseKind.FORWARD: _forward,
        PhaseKind.LOSS: _loss,
        PhaseKind.BACKWARD: _backward,
        PhaseKind.UPDATE: _update,
    }
    return say[phase.kind](walk, phase.node, sample)


def number(value: float) -> str:
    """A number with three significant digits and a true minus sign."""
    return f"{value + 0.0:.3g}".replace("-", "\u2212")


def _batch(walk: Walk, node: str, sample: int) -> str:
    count, total = len(walk.batch), len(walk.dataset.x_train)
    values = walk.activations[node][sample]
    drawn = f"Step {walk.step:,} takes {counted(count, 'sample')} of {total:,}."
    shown = f"Shown is the {_ordinal(sample + 1)}, training sample {walk.batch[sample] + 1:,}"
    features = walk.network.inputs[node].names(walk.dataset.features)
    if len(features) == len(values) <= MOST_FEATURES:
        pairs = zip(features, values, strict=True)
        shown += ": " + ", ".join(f"{name} = {number(value)}" for name, value in pairs)
    return f"{drawn} {shown}; {_expected(walk, sample)}."


def _expected(walk: Walk, sample: int) -> str:
    task, label = walk.dataset.task, walk.dataset.y_train[walk.batch[sample]]
    spec, changed = walk.experiment.augmentation, ""
    if spec and can_augment(walk.network.graph, walk.dataset):
        changed = ", blended with another" if spec.mix_up else ", changed by augmentation"
    if task.classes:
        return f"its class is {task.names[int(label)]}{changed}"
    return f"its target is {_some(np.atleast_1d(label))}{changed}"


def _forward(walk: Walk, node: str, sample: int) -> str:
    said, shape = walk.activations[node], walk.network.facts.shapes[node]
    units, graph = said.shape[1], walk.network.graph
    reads = " and ".join(_source(walk, name) for name in graph[node].inputs)
    who = _maps(shape) if has_maps(shape) else counted(units, "neuron")
    verb = "reads" if (shape[-1] if has_maps(shape) else units) == 1 else "read"
    mean = number(float(said.mean()))
    text = (
        f"{who} {verb} {reads}. "
        f"Activation for this sample {_some(said[sample])}, mean over the batch {mean}."
    )
    gone = walk.silenced.get(node)
    if gone is not None:
        text += f" Dropout silences {int(gone[sample].sum())} of {units} here."
    return text


def _source(walk: Walk, name: str) -> str:
    shape = walk.network.facts.shapes[name]
    units = prod(shape)
    if not walk.network.graph[name].inputs:
        return f"a picture of {_size(shape)}" if has_maps(shape) else counted(units, "input")
    if has_maps(shape):
        return (
            f"the {counted(shape[-1], 'map')} of {name}" if shape[-1] > 1 else f"the map of {name}"
        )
    return f"the {units:,} of {name}" if units > 1 else name


def _maps(shape: Shape) -> str:
    """How many maps of how many pixels."""
    return f"{counted(shape[-1], 'map')} of {_size(shape)}"


def _size(shape: Shape) -> str:
    return f"{shape[0]} × {shape[1]} pixels"


def _loss(walk: Walk, node: str, sample: int) -> str:
    loss, task = walk.experiment.loss, walk.dataset.task
    outputs, label = len(walk.network.outputs), LOSSES[loss].label
    label = label if outputs == 1 else f"The losses of {outputs} outputs add up to"
    text = f"{label} {number(walk.loss)} over the batch of {len(walk.batch)}."
    said = scores(loss, walk.activations[node][sample])
    wished = walk.targets[sample, : len(said)]
    if task.classes and len(said) > 1:
        return f"{text} {_classes(walk, wished, said)}"
    return f"{text} For this sample the output is {_some(said)}, expected was {_some(wished)}."


def _classes(walk: Walk, wished: NDArray[np.floating[Any]], said: NDArray[np.floating[Any]]) -> str:
    """Of which class a sample is and what the network gives that; of which two if it is blended."""
    names, (second, first) = walk.dataset.task.names, np.argsort(wished, kind="stable")[-2:]
    given = number(float(said[first]))
    off = min(0.0, float(wished.min()))
    shares = (wished - off) / (1 - off)
    if shares[second] <= 0:
        return f"This sample is of class {names[first]}; the network gives that {given}."
    parts = " and ".join(f"{100 * shares[at]:.0f} % {names[at]}" for at in (first, second))
    also = number(float(said[second]))
    return f"This sample is blended of {parts}; the network gives them {given} and {also}."


def _backward(walk: Walk, node: str, sample: int) -> str:
    slopes = walk.gradients[node][sample]
    text = f"Gradient of the loss by the activation of {node}: {_some(slopes)} for this sample."
    parts = [slot for slot in walk.layout.slots if slot.node == node and slot.parameter.trains]
    if not parts:
        return text
    own = np.concatenate([walk.slope[slot.start : slot.stop] for slot in parts])
    count = counted(len(own), "parameter")
    at = int(np.abs(own).argmax())
    place = _place(parts, at, walk)
    verb = "gets its own" if len(own) == 1 else "get theirs"
    return f"{text} {count} {verb}; the largest, {number(own[at])}, is that of {place}."


def _update(walk: Walk, node: str, sample: int) -> str:
    training, moved = walk.experiment.training, np.flatnonzero(walk.delta)
    trained, count = len(walk.delta), len(moved)
    if not count:
        return "Nothing moves: every gradient is zero, or its parameter held."
    rate = number(walk.rate)
    is_plain = training.optimizer == "sgd" and not (training.l1 or training.l2 or training.clip)
    who = "Each parameter" if count == trained else f"{count:,} of {trained:,} parameters"
    if is_plain:
        verb = "moves" if count == trained else "move"
        rule = f"{who} {verb} by \u2212{rate} × its gradient"
    else:
        whom = "all parameters" if count == trained else who
        rule = f"{OPTIMIZERS[training.optimizer].label} moves {whom} at a rate of {rate}"
    at = int(np.abs(walk.delta).argmax())
    was, now = number(walk.before[at]), number(walk.after[at])
    place = _place(walk.layout.slots, at, walk, absolute=True)
    return f"{rule}. Furthest goes {place}, from {was} to {now}."


def _place(
    slots: tuple[Slot, ...] | list[Slot], at: int, walk: Walk, *, absolute: bool = False
) -> str:
    """Which parameter lies at a place, counted in the whole vector or within the slots."""
    for slot in slots:
        length = slot.stop - slot.start
        within = at - slot.start if absolute else at
        if 0 <= within < length:
            return _named(slot, within, walk)
        at -= 0 if absolute else length
    raise LookupError(f"no parameter at {at}")


def _named(slot: Slot, within: int, walk: Walk) -> str:
    name, shape = slot.parameter.name, slot.parameter.shape
    row, unit = divmod(within, shape[-1])
    makes_maps = has_maps(walk.network.facts.shapes[slot.node])
    neuron = f"{slot.node} {'map ' if makes_maps else ''}{unit + 1}"
    if name != "weights":
        return f"the {name.replace('_', ' ')} of {neuron}"
    (source,) = walk.network.graph[slot.node].inputs[:1]
    if len(shape) == KERNEL_RANK:
        return f"{_cell(slot, within, walk.network.facts.shapes[source])} of {neuron}"
    is_input = not walk.network.graph[source].inputs and not has_maps(
        walk.network.facts.shapes[source]
    )
    features = walk.dataset.features
    start = features[row] if is_input and row < len(features) else f"{source} {row + 1}"
    return f"{start} → {neuron}"


def _cell(slot: Slot, within: int, source: Shape) -> str:
    """A weight of a kernel `(rows, columns, channels of its group, filters)`, by its place."""
    row, column, channel, filter_ = np.unravel_index(within, slot.parameter.shape)
    each, filters = slot.parameter.shape[2:]
    groups = max(1, source[-1] // each)
    channel += int(filter_) // max(1, filters // groups) * each
    return f"the weight at row {row}, column {column} for channel {int(channel) + 1}"


def _some(values: NDArray[np.floating]) -> str:
    """A value, two, or the ends of a range."""
    if len(values) <= 2:
        return " and ".join(number(float(value)) for value in values)
    return f"{number(float(values.min()))} to {number(float(values.max()))}"


def _ordinal(count: int) -> str:
    words = ("first", "second", "third")
    return words[count - 1] if count <= len(words) else f"{count}th"
