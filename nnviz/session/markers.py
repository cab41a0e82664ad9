"""What was changed while a network learned, as marks on the axis of steps. Pure, no Qt."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from nnviz.core.graph import Graph
from nnviz.core.layer import Layer
from nnviz.core.marks import Neuron
from nnviz.core.spec import Spec
from nnviz.engine.experiment import Experiment
from nnviz.engine.replay import Intervention, LiveChange
from nnviz.engine.surgery import Operation, Rename, Split
from nnviz.engine.weight_value import WeightValue
from nnviz.session.effects import difference


@dataclass(frozen=True, slots=True)
class Marker:
    """A change and the step after which it took effect; `text` is at most a few words."""

    step: int
    text: str


def markers(begun: Experiment, log: Sequence[LiveChange]) -> tuple[Marker, ...]:
    """The changes of a run in order, one for each step with any.

    What was undone again at the same step leaves no trace.
    """
    found, before = [], begun
    for step, group in groupby(log, key=lambda change: change[0]):
        changes = [intervention for _, intervention in group]
        after = _experiment_after(before, changes)
        text = "; ".join(_said(before, after, changes))
        if text:
            found.append(Marker(step, text))
        before = after
    return tuple(found)


def _experiment_after(before: Experiment, changes: Sequence[Intervention]) -> Experiment:
    for change in changes:
        if isinstance(change, Operation):
            before = change.experiment
        elif isinstance(change, Experiment):
            before = change
    return before


def _said(before: Experiment, after: Experiment, changes: Sequence[Intervention]) -> list[str]:
    surgeries = [c.surgery for c in changes if isinstance(c, Operation)]
    said = [f"{Neuron(s.node, s.unit).name} split" for s in surgeries if isinstance(s, Split)]
    said += [f"{s.old} renamed {s.new}" for s in surgeries if isinstance(s, Rename)]
    if not said:
        said += graph_words(before.graph, after.graph)
    if before.marks != after.marks and not said:
        said.append(difference(before.marks, after.marks, after.graph))
    said += setting_words(before.training, after.training)
    said += setting_words(before.augmentation, after.augmentation)
    written = [value for c in changes if isinstance(c, tuple) for value in c]
    return said + ([_written_words(written)] if written else [])


def graph_words(old: Graph, new: Graph) -> list[str]:
    """Layers that came, went or changed."""
    names, before = {node.id for node in new}, {node.id for node in old}
    said = [f"{node.id} added" for node in new if node.id not in before]
    said += [f"{node.id} removed" for node in old if node.id not in names]
    for node in new:
        if node.id in before:
            said += _layer_words(node.id, old[node.id].layer, node.layer)
    return said


def setting_words(old: Spec, new: Spec) -> list[str]:
    """Settings that are others now."""
    said = []
    for name, described in new.options().items():
        value = getattr(new, name)
        if value != getattr(old, name):
            said.append(f"{described.label} {described.choices.get(str(value), _short(value))}")
    return said


def _layer_words(name: str, old: Layer, new: Layer) -> list[str]:
    if type(old) is not type(new):
        return [f"{name} is {new.label} now"]
    said = []
    for key, described in new.options().items():
        before, after = getattr(old, key), getattr(new, key)
        if before == after:
            continue
        if key == "units":
            said.append(f"{name} {before:,} → {after:,} neurons")
        else:
            word = described.choices.get(str(after), _short(after))
            said.append(f"{name} {described.label.lower()} {word}")
    return said


def _written_words(values: Sequence[WeightValue]) -> str:
    places = {(value.node, value.parameter, value.index) for value in values}
    nodes = {value.node for value in values}
    where = f" of {next(iter(nodes))}" if len(nodes) == 1 else ""
    if len(places) > 1:
        return f"{len(places):,} weights{where} set"
    noun = "Bias" if values[0].parameter == "bias" else "Weight"
    return f"{noun}{where} set to {_short(values[-1].value)}"


def _short(value: object) -> str:
    if isinstance(value, bool) or value is None:
        return {True: "on", False: "off", None: "none"}[value]
    return f"{value:.3g}".replace("-", "−") if isinstance(value, int | float) else str(value)
