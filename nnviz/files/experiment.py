"""An experiment as plain, versioned JSON, and back from a file that need not be one of ours."""

import json
from collections import Counter
from collections.abc import Callable
from dataclasses import fields
from pathlib import Path
from typing import Any

from nnviz.core.graph import Graph, Node
from nnviz.core.layer import Layer
from nnviz.core.marks import Marks
from nnviz.core.problem import ProblemError
from nnviz.engine.augmentation import Augmentation
from nnviz.engine.breakpoints import Breakpoints
from nnviz.engine.experiment import SEED_LIMIT, Experiment
from nnviz.engine.settings import TrainingSettings
from nnviz.files.atomic import write_bytes
from nnviz.files.marks import marks_from_json, marks_to_json
from nnviz.files.plain import (
    NAME_LIMIT,
    TEXT_LIMIT,
    Fields,
    fail,
    parse,
    written,
)
from nnviz.files.recipe import data_from_json, data_to_json
from nnviz.files.specs import ITEMS_LIMIT, plain, read_spec
from nnviz.layers import layer_kind, layer_kinds
from nnviz.layers.unknown import Unknown

FORMAT = "nnviz experiment"
VERSION = 1
NODES_LIMIT = 20_000
LATER = ("adversarial", "adversarial_epsilon", "adversarial_steps", "adversarial_share")
"""Settings of training that first files did not have."""

UNKNOWN_LIMIT = 1 << 16
"""Characters of a layer that another version wrote."""

ReadLayer = Callable[[Fields], Layer]


def save_experiment(path: Path | str, experiment: Experiment) -> None:
    """Write an experiment into a JSON file. Raises `ProblemError` when that fails."""
    write_bytes(path, written(experiment_to_json(experiment)).encode())


def load_experiment(path: Path | str) -> Experiment:
    """Read an experiment that `save_experiment` wrote.

    Raises:
        ProblemError: the file cannot be read or is not an experiment.
    """
    return experiment_from_json(parse(read_text(path), Path(path).name), Path(path).name)


def read_text(path: Path | str) -> str:
    """A text file of reasonable size.

    Raises:
        ProblemError: it is missing, not a file, too large, or no text.
    """
    path = Path(path)
    if not path.is_file():
        what = "It is not a file." if path.exists() else f"There is no file {path}."
        fail(path.name or str(path), what)
    try:
        with path.open("rb") as file:
            content = file.read(TEXT_LIMIT + 1)
        return content.decode()
    except OSError as error:
        fail(path.name, f"It cannot be read: {error.strerror}.")
    except UnicodeDecodeError:
        fail(path.name, "It holds no text.")


def experiment_to_json(experiment: Experiment) -> dict[str, Any]:
    """An experiment as JSON values."""
    found = {
        "format": FORMAT,
        "version": VERSION,
        "graph": {"nodes": [node_to_json(node) for node in experiment.graph]},
        "data": data_to_json(experiment.data),
        "training": _training_to_json(experiment.training),
        "seed": experiment.seed,
    }
    if experiment.marks:
        found["marks"] = marks_to_json(experiment.marks)
    if experiment.breakpoints:
        found["breakpoints"] = plain(experiment.breakpoints)
    if experiment.augmentation != Augmentation():
        found["augmentation"] = plain(experiment.augmentation)
    return found


def _training_to_json(training: TrainingSettings) -> dict[str, Any]:
    """The settings; those that came later only where they are not as usual.

    So an nnviz that does not know them reads what does without them.
    """
    usual = plain(TrainingSettings())
    return {n: v for n, v in plain(training).items() if n not in LATER or v != usual[n]}


def experiment_from_json(value: Any, where: str = "experiment") -> Experiment:
    """The experiment that `experiment_to_json` wrote.

    A network that cannot be trained yet is none of its concern: `infer` tells about that.

    Raises:
        ProblemError: it says where in the file what is wrong.
    """
    experiment = _read(value, where, _layer)
    _check_wires(experiment.graph, f"{where}, graph")
    return experiment


def draft_from_json(value: Any, where: str = "experiment") -> Experiment:
    """As `experiment_from_json`, of anything that can be drawn, even by another version.

    Wires may come from layers that are not there. A layer of a kind, or with a field, that is not
    known here becomes an `Unknown` that keeps its text.

    Raises:
        ProblemError: it says where in the file what is wrong.
    """
    return _read(value, where, _layer_or_unknown)


def _read(value: Any, where: str, read_layer: ReadLayer) -> Experiment:
    found = Fields(value, where)
    check_format(found, FORMAT, VERSION)
    parts = ("graph", "data", "training", "seed", "marks", "breakpoints", "augmentation")
    found.only("format", "version", *parts)
    return Experiment(
        _graph_from_json(found.fields("graph", f"{where}, graph"), read_layer),
        data_from_json(found.fields("data", f"{where}, data")),
        read_spec(TrainingSettings, found.fields("training", f"{where}, training")),
        found.whole("seed", 0, SEED_LIMIT),
        _marks(found, where),
        _breakpoints(found, where),
        _augmentation(found, where),
    )


def check_format(found: Fields, name: str, version: int) -> None:
    """Refuse another kind of file, and one that a later nnviz wrote."""
    if found.rest().get("format") != name:
        fail(found.where, f"It is not an {name}.")
    if found.whole("version", 1) > version:
        what = f"It has version {found.whole('version'):,}; this nnviz reads up to {version}."
        fail(found.where, what, "Install a newer nnviz.")


def _marks(found: Fields, where: str) -> Marks:
    if "marks" not in found.rest():
        return Marks()
    return marks_from_json(found.fields("marks", f"{where}, marks"))


def _breakpoints(found: Fields, where: str) -> Breakpoints:
    if "breakpoints" not in found.rest():
        return Breakpoints()
    return read_spec(Breakpoints, found.fields("breakpoints", f"{where}, breakpoints"))


def _augmentation(found: Fields, where: str) -> Augmentation:
    if "augmentation" not in found.rest():
        return Augmentation()
    return read_spec(Augmentation, found.fields("augmentation", f"{where}, augmentation"))


def draft_graph_from_json(found: Fields) -> Graph:
    """The network of a draft, what is not known here kept as `Unknown`. Raises `ProblemError`."""
    return _graph_from_json(found, _layer_or_unknown)


def node_to_json(node: Node) -> dict[str, Any]:
    """A layer with its name and its wires as JSON values."""
    layer = node.layer
    values = layer.entries if isinstance(layer, Unknown) else plain(layer)
    return {"id": node.id, "inputs": list(node.inputs), "layer": values}


def _graph_from_json(found: Fields, read_layer: ReadLayer) -> Graph:
    found.only("nodes")
    items = found.items("nodes", NODES_LIMIT)
    nodes = [
        _node(Fields(item, f"{found.where}, layer {at}"), read_layer)
        for at, item in enumerate(items, 1)
    ]
    for name, count in Counter(node.id for node in nodes).items():
        if count > 1:
            fail(found.where, f"Two layers are called {name!r}.")
    return Graph(tuple(nodes))


def _check_wires(graph: Graph, where: str) -> None:
    for node in graph:
        for source in node.inputs:
            if source not in graph:
                fail(f"{where}, layer {node.id}", f"It reads {source!r}, which is not there.")


def _node(found: Fields, read_layer: ReadLayer) -> Node:
    found.only("id", "inputs", "layer")
    name = found.text("id")
    if not name or not name.isprintable():
        fail(found.where, f"{name!r} is no name for a layer.")
    named = f"{found.where} ({name})"
    inputs = found.items("inputs", ITEMS_LIMIT)
    if not all(isinstance(source, str) and len(source) <= NAME_LIMIT for source in inputs):
        fail(named, "'inputs' should be a list of names of layers.")
    return Node(name, read_layer(found.fields("layer", named)), tuple(inputs))


def _layer(found: Fields) -> Layer:
    try:
        kind = layer_kind(found.text("kind"))
    except ProblemError as error:
        fail(found.where, error.problem.what, error.problem.hint)
    return read_spec(kind, found)


def _layer_or_unknown(found: Fields) -> Layer:
    kind = layer_kinds().get(found.text("kind"))
    if kind is not None and {"kind", *(field.name for field in fields(kind))} >= set(found.rest()):
        return _layer(found)
    text = json.dumps(found.rest())
    if len(text) > UNKNOWN_LIMIT:
        fail(found.where, f"It holds more than {UNKNOWN_LIMIT:,} characters.")
    return Unknown(text=text)
