"""A recipe of data as JSON values, and back from a file that need not be one of ours."""

from dataclasses import replace
from typing import Any, TypeVar

from nnviz.core.problem import ProblemError
from nnviz.core.spec import from_dict
from nnviz.data import DataRecipe
from nnviz.data.drawn import MOST_CLASSES, MOST_POINTS, DrawnPoints
from nnviz.data.features import MOST_CHOSEN
from nnviz.data.images.recipe import FILES_LIMIT, ImageRecipe
from nnviz.data.images.recipe import NAME_LIMIT as FILE_NAME_LIMIT
from nnviz.data.recipe import OWN_KINDS
from nnviz.data.series.recipe import SeriesRecipe
from nnviz.data.table.recipe import COLUMN_LIMIT, TableRecipe
from nnviz.data.text.recipe import TextRecipe
from nnviz.files.plain import NAME_LIMIT, Fields, fail, shown
from nnviz.files.specs import is_simple, plain, read_spec

ColumnedT = TypeVar("ColumnedT", TableRecipe, SeriesRecipe)

PATH_LIMIT = 4096
PARTS = ("table", "images", "text", "series", "points", "features")
"""The entries of a data recipe that are more than a number or a word."""

UNSAID = ("side", "window", "horizon", "withheld")
"""Other fields that are written only where something is said of them."""


def data_to_json(recipe: DataRecipe) -> dict[str, Any]:
    """A recipe, with its files, points and features only where something is said of them."""
    values = plain(recipe.replace(**dict.fromkeys(PARTS)))
    own = {name: getattr(recipe, name) for name in OWN_KINDS}
    parts: dict[str, Any] = {name: plain(part) for name, part in own.items() if part is not None}
    if recipe.features is not None:
        parts["features"] = list(recipe.features)
    unsaid = {name for name in UNSAID if getattr(recipe, name) == recipe.default(name)}
    return {name: v for name, v in values.items() if name not in {*PARTS, *unsaid}} | parts


def data_from_json(found: Fields) -> DataRecipe:
    """The recipe that `data_to_json` wrote.

    Raises:
        ProblemError: it says where in the file what is wrong.
    """
    values = found.rest()
    rest = Fields({name: v for name, v in values.items() if name not in PARTS}, found.where)
    parts: dict[str, Any] = {}
    if values.get("table") is not None:
        parts["table"] = _columned(TableRecipe, Fields(values["table"], f"{found.where}, table"))
    if values.get("images") is not None:
        parts["images"] = _images(Fields(values["images"], f"{found.where}, pictures"))
    if values.get("text") is not None:
        parts["text"] = _text(Fields(values["text"], f"{found.where}, text"))
    if values.get("series") is not None:
        own = Fields(values["series"], f"{found.where}, series")
        parts["series"] = _columned(SeriesRecipe, own)
    if values.get("points") is not None:
        parts["points"] = _points(Fields(values["points"], f"{found.where}, points"))
    if values.get("features") is not None:
        parts["features"] = tuple(_texts(found, "features", MOST_CHOSEN))
    return read_spec(DataRecipe, rest, **parts)


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


def _columned(kind: type[ColumnedT], found: Fields) -> ColumnedT:
    """A table or a series: simple values, and its columns as pairs of a name and a kind."""
    values = found.rest()
    columns = found.items("columns", COLUMN_LIMIT)
    for column in columns:
        if not (isinstance(column, list) and [type(part) for part in column] == [str, str]):
            fail(found.where, "Each column should be a pair of a name and a kind.")
    simple = {name: value for name, value in values.items() if name != "columns"}
    for name, value in simple.items():
        if isinstance(value, list) or not (is_simple(value) or _is_path(name, value)):
            fail(found.where, f"{name!r} cannot be {shown(value)}.")
    spec = from_dict(kind, values)
    assert isinstance(spec, kind)
    return spec


def _images(found: Fields) -> ImageRecipe:
    """Pictures: simple values, and the names of the files as a list of texts."""
    values, files = found.rest(), found.items("files", FILES_LIMIT)
    if not all(isinstance(name, str) and len(name) <= FILE_NAME_LIMIT for name in files):
        fail(found.where, "'files' should be a list of names.")
    for name, value in values.items():
        is_plain = is_simple(value) and not isinstance(value, list)
        if name != "files" and not (is_plain or _is_path(name, value)):
            fail(found.where, f"{name!r} cannot be {shown(value)}.")
    spec = from_dict(ImageRecipe, values)
    assert isinstance(spec, ImageRecipe)
    return spec


def _text(found: Fields) -> TextRecipe:
    """A text's recipe: simple values."""
    values = found.rest()
    for name, value in values.items():
        if isinstance(value, list) or not (is_simple(value) or _is_path(name, value)):
            fail(found.where, f"{name!r} cannot be {shown(value)}.")
    spec = from_dict(TextRecipe, values)
    assert isinstance(spec, TextRecipe)
    return spec


def _is_path(name: str, value: Any) -> bool:
    return name == "path" and isinstance(value, str) and len(value) <= PATH_LIMIT


def is_place(value: Any) -> bool:
    """Whether a value out of a file may be a path: any characters that a system allows in names."""
    return isinstance(value, str) and len(value) <= PATH_LIMIT and "\0" not in value
