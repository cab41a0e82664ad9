"""An experiment as plain, versioned JSON, and back from a file that need not be one of ours."""

import json
from collections import Counter
from collections.abc import Callable
from dataclasses import MISSING, fields, replace
from pathlib import Path
from typing import Any, TypeVar

from nnviz.core.graph import Graph, Node
from nnviz.core.layer import Layer
from nnviz.core.marks import Marks
from nnviz.core.problem import ProblemError
from nnviz.core.spec import Spec, from_dict, to_dict
from nnviz.data import DataRecipe
from nnviz.data.drawn import MOST_CLASSES, MOST_POINTS, DrawnPoints
from nnviz.data.features import MOST_CHOSEN
from nnviz.data.table.recipe import COLUMN_LIMIT, TableRecipe
from nnviz.engine.breakpoints import Breakpoints
from nnviz.engine.experiment import SEED_LIMIT, Experiment
from nnviz.engine.settings import TrainingSettings
from nnviz.files.atomic import write_bytes
from nnviz.files.marks import marks_from_json, marks_to_json
from nnviz.files.plain import (
    NAME_LIMIT,
    NUMBER_LIMIT,
    TEXT_LIMIT,
    Fields,
    fail,
    parse,
    shown,
    written,
)
from nnviz.layers import layer_kind, layer_kinds
from nnviz.layers.unknown import Unknown

FORMAT = "nnviz experiment"
VERSION = 1
NODES_LIMIT = 20_000
PATH_LIMIT = 4096
ITEMS_LIMIT = 64
UNKNOWN_LIMIT = 1 << 16
"""Characters of a layer that another version wrote."""

PARTS = ("table", "points", "features")
"""The entries of a data recipe that are more than a number or a word."""

S = TypeVar("S", bound=Spec)
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
        "training": plain(experiment.training),
        "seed": experiment.seed,
    }
    if experiment.marks:
        found["marks"] = marks_to_json(experiment.marks)
    if experiment.breakpoints:
        found["breakpoints"] = plain(experiment.breakpoints)
    return found


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
    found.only("format", "version", "graph", "data", "training", "seed", "marks", "breakpoints")
    return Experiment(
        _graph_from_json(found.fields("graph", f"{where}, graph"), read_layer),
        _data(found.fields("data", f"{where}, data")),
        _spec(TrainingSettings, found.fields("training", f"{where}, training")),
        found.whole("seed", 0, SEED_LIMIT),
        _marks(found, where),
        _breakpoints(found, where),
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
    return _spec(Breakpoints, found.fields("breakpoints", f"{where}, breakpoints"))


def draft_graph_from_json(found: Fields) -> Graph:
    """The network of a draft, what is not known here kept as `Unknown`. Raises `ProblemError`."""
    return _graph_from_json(found, _layer_or_unknown)


def node_to_json(node: Node) -> dict[str, Any]:
    """A layer with its name and its wires as JSON values."""
    layer = node.layer
    values = layer.entries if isinstance(layer, Unknown) else plain(layer)
    return {"id": node.id, "inputs": list(node.inputs), "layer": values}


def data_to_json(recipe: DataRecipe) -> dict[str, Any]:
    """A recipe, with its table, points and choice of features only where there are any."""
    values = plain(recipe.replace(table=None, points=None, features=None))
    own = {"table": recipe.table, "points": recipe.points}
    parts: dict[str, Any] = {name: plain(part) for name, part in own.items() if part is not None}
    if recipe.features is not None:
        parts["features"] = list(recipe.features)
    return {name: v for name, v in values.items() if name not in PARTS} | parts


def plain(spec: Spec) -> dict[str, Any]:
    """A spec as JSON values."""
    return {name: _listed(value) for name, value in to_dict(spec).items()}


def _listed(value: Any) -> Any:
    return [_listed(item) for item in value] if isinstance(value, tuple) else value


def _data(found: Fields) -> DataRecipe:
    values = found.rest()
    rest = Fields({name: v for name, v in values.items() if name not in PARTS}, found.where)
    parts: dict[str, Any] = {}
    if values.get("table") is not None:
        parts["table"] = _table(Fields(values["table"], f"{found.where}, table"))
    if values.get("points") is not None:
        parts["points"] = _points(Fields(values["points"], f"{found.where}, points"))
    if values.get("features") is not None:
        parts["features"] = tuple(_texts(found, "features", MOST_CHOSEN))
    return _spec(DataRecipe, rest, **parts)


def _points(found: Fields) -> DrawnPoints:
    """Drawn points: lists of numbers and of names."""
    found.only("inputs", "domain", "regression", "names", "x0", "x1", "y")
    columns = {name: found.items(name, MOST_POINTS) for name in ("x0", "x1", "y", "domain")}
    for name, column in columns.items():
        if not all(type(number) in (int, float) for number in column):
            fail(found.where, f"{name!r} should be a list of numbers.")
    points = DrawnPoints(
        **{name: tuple(column) for name, column in columns.items()},
        inputs=tuple(_texts(found, "inputs", 2)),
        names=tuple(_texts(found, "names", MOST_CLASSES)),
        regression=found.rest().get("regression", False),
    )
    for problem in points.problems():
        raise ProblemError(replace(problem, where=found.where))
    return points


def _texts(found: Fields, name: str, most: int) -> list[str]:
    """A list of short texts."""
    texts = found.items(name, most)
    if not all(isinstance(text, str) and len(text) <= NAME_LIMIT for text in texts):
        fail(found.where, f"{name!r} should be a list of short texts.")
    return texts


def _table(found: Fields) -> TableRecipe:
    """A table's recipe: simple values, and its columns as pairs of a name and a kind."""
    values = found.rest()
    columns = found.items("columns", COLUMN_LIMIT)
    for column in columns:
        if not (isinstance(column, list) and [type(part) for part in column] == [str, str]):
            fail(found.where, "Each column should be a pair of a name and a kind.")
    simple = {name: value for name, value in values.items() if name != "columns"}
    for name, value in simple.items():
        if isinstance(value, list) or not (_is_simple(value) or _is_path(name, value)):
            fail(found.where, f"{name!r} cannot be {shown(value)}.")
    spec = from_dict(TableRecipe, values)
    assert isinstance(spec, TableRecipe)
    return spec


def _is_path(name: str, value: Any) -> bool:
    return name == "path" and isinstance(value, str) and len(value) <= PATH_LIMIT


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
    return _spec(kind, found)


def _layer_or_unknown(found: Fields) -> Layer:
    kind = layer_kinds().get(found.text("kind"))
    if kind is not None and {"kind", *(field.name for field in fields(kind))} >= set(found.rest()):
        return _layer(found)
    text = json.dumps(found.rest())
    if len(text) > UNKNOWN_LIMIT:
        fail(found.where, f"It holds more than {UNKNOWN_LIMIT:,} characters.")
    return Unknown(text=text)


def _spec(cls: type[S], found: Fields, **parts: Any) -> S:
    """A spec from its entries and from parts of it that have been read.

    The spec itself judges values that have the right form.
    """
    values = found.rest()
    for name, value in values.items():
        if not _is_simple(value):
            fail(found.where, f"{name!r} cannot be {shown(value)}.")
    _check_lists(cls, found)
    try:
        spec = from_dict(cls, {**values, **parts})
    except ProblemError as error:
        inside = error.problem.where.removeprefix(cls.label).removeprefix(", ")
        place = ", ".join(part for part in (found.where, inside) if part)
        raise ProblemError(replace(error.problem, where=place)) from error
    assert isinstance(spec, cls)
    return spec


def _is_simple(value: Any) -> bool:
    """Whether a value is a number, a short text, yes, no, nothing, or a short list of numbers."""
    if isinstance(value, list):
        return len(value) <= ITEMS_LIMIT and all(_is_number(item) for item in value)
    if isinstance(value, str):
        return len(value) <= NAME_LIMIT
    return value is None or _is_number(value)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and abs(value) < NUMBER_LIMIT


def _check_lists(cls: type[Spec], found: Fields) -> None:
    """Lists stand exactly where a field's default is a tuple."""
    values = found.rest()
    for field in fields(cls):
        if field.name in values and field.default is not MISSING:
            wants = isinstance(field.default, tuple)
            if wants is not isinstance(values[field.name], list):
                form = "a list of numbers" if wants else "a single value"
                fail(found.where, f"{field.name!r} should be {form}.")
