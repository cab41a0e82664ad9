"""The record of a run in a project: plain values, and the rows and bins as arrays."""

from collections.abc import Mapping
from math import isfinite
from typing import Any

from nnviz.engine.evaluation import Evaluation
from nnviz.files.plain import Fields, fail
from nnviz.files.project.archive import Archive
from nnviz.files.project.tensors import Arrays, Entry, check_entries, empty_array
from nnviz.files.state import FARTHEST
from nnviz.record.history import CURVE_SIZE, STEPS_SIZE
from nnviz.record.scalars import Scalars, SeriesState

HISTORY = "history.safetensors"
STEPS, EVALUATIONS = "steps", "evaluations"
CURVES_LIMIT = 64

Size = tuple[int, int, int]


def history_values(scalars: Scalars) -> dict[str, Any]:
    """All of a record that is no array, as JSON values."""
    latest = scalars.latest
    return {
        STEPS: _series_values(scalars.steps),
        EVALUATIONS: {name: _series_values(s) for name, s in scalars.evaluations.items()},
        "latest": None if latest is None else _evaluation_to_json(latest),
    }


def history_arrays(scalars: Scalars) -> Arrays:
    """The arrays of a record by name."""
    curves = {f"{EVALUATIONS}/{name}": s for name, s in scalars.evaluations.items()}
    return {
        f"{name}/{part}": array
        for name, series in {STEPS: scalars.steps, **curves}.items()
        for part, array in (("rows", series.rows), ("bins", series.bins))
    }


def read_history(archive: Archive, values: Fields) -> Scalars:
    """The record that a project holds. Raises `ProblemError` when it is damaged."""
    values.only(STEPS, EVALUATIONS, "latest")
    curves = values.fields(EVALUATIONS, f"{values.where}, {EVALUATIONS}")
    if len(curves.rest()) > CURVES_LIMIT:
        fail(curves.where, f"It has more than {CURVES_LIMIT} curves.")
    found = {STEPS: (values.fields(STEPS, f"{values.where}, {STEPS}"), STEPS_SIZE)}
    for name in curves.rest():
        place = f"{EVALUATIONS}/{name}"
        found[place] = (curves.fields(name, f"{curves.where}, {name}"), CURVE_SIZE)
    wanted = {
        entry.name: entry
        for name, (series, size) in found.items()
        for entry in _entries(name, series, size)
    }
    where = f"{archive.where}, {HISTORY}"
    check_entries(archive.header(HISTORY), wanted, lambda entry: False, where)
    arrays = {name: empty_array(entry, where) for name, entry in wanted.items()}
    archive.read_arrays(HISTORY, arrays)
    series = {name: _series(name, own, arrays) for name, (own, _) in found.items()}
    steps = series.pop(STEPS)
    named = {name.removeprefix(f"{EVALUATIONS}/"): state for name, state in series.items()}
    return Scalars(steps, named, _latest(values))


def _series_values(series: SeriesState) -> dict[str, int]:
    return {"count": series.count, "width": series.width}


def _entries(name: str, series: Fields, size: Size) -> tuple[Entry, Entry]:
    """The arrays a series must have, by what it says of itself."""
    columns, exact, bins = size
    count, width = series.whole("count", 0, FARTHEST), series.whole("width", 1, FARTHEST)
    used = -(-count // width)
    if width & (width - 1) or used > bins:
        fail(series.where, f"{count:,} rows cannot lie {width:,} to a bin.")
    rows = Entry(f"{name}/rows", "F64", (min(count, exact), columns))
    return rows, Entry(f"{name}/bins", "F64", (4, used, columns))


def _series(name: str, series: Fields, arrays: Mapping[str, Any]) -> SeriesState:
    rows, bins = arrays[f"{name}/rows"], arrays[f"{name}/bins"]
    return SeriesState(series.whole("count"), series.whole("width"), rows, bins)


def _evaluation_to_json(found: Evaluation) -> dict[str, Any]:
    return {
        "step": found.step,
        "epochs": found.epochs,
        "loss": _number_to_json(found.loss),
        "test_loss": _number_to_json(found.test_loss),
        "metrics": {
            name: [_number_to_json(part) for part in pair] for name, pair in found.metrics.items()
        },
    }


def _latest(values: Fields) -> Evaluation | None:
    if values.rest().get("latest") is None:
        return None
    found = values.fields("latest", f"{values.where}, latest")
    found.only("step", "epochs", "loss", "test_loss", "metrics")
    metrics = found.fields("metrics", f"{found.where}, metrics")
    pairs = {name: metrics.items(name, 2) for name in list(metrics.rest())[:CURVES_LIMIT]}
    if not all(len(pair) == 2 for pair in pairs.values()):
        fail(metrics.where, "Each metric should be a pair of numbers.")
    return Evaluation(
        found.whole("step", 0, FARTHEST),
        found.number("epochs", 0, 1e300),
        _number(found.rest().get("loss"), found.where),
        _number(found.rest().get("test_loss"), found.where),
        {
            name: (_number(a, found.where), _number(b, found.where))
            for name, (a, b) in pairs.items()
        },
    )


def _number_to_json(value: float) -> float | str:
    """A number, or the word for one that JSON has no room for."""
    return float(value) if isfinite(value) else str(float(value))


def _number(value: Any, where: str) -> float:
    is_number = type(value) is float or (type(value) is int and abs(value) < FARTHEST)
    if not (is_number or value in ("nan", "inf", "-inf")):
        fail(where, "A loss or a metric is no number.")
    return float(value)
