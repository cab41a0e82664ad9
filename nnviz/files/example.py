"""The examples that come with nnviz: small experiments that are known to learn.

Each is one file in ``resources/examples``; adding a file adds an example everywhere. Some are
templates to draw on from: their drawing has notes that say why a layer is as it is.
"""

from dataclasses import dataclass
from enum import Enum
from functools import cache
from pathlib import Path

from nnviz.core.problem import ProblemError
from nnviz.core.spec import unknown_name
from nnviz.engine.document import Document
from nnviz.engine.experiment import Experiment
from nnviz.files.experiment import check_format, experiment_from_json, read_text
from nnviz.files.plain import Fields, fail, parse
from nnviz.files.project.drawing import drawing_from_json
from nnviz.resources import resource_path

FORMAT = "nnviz example"
VERSION = 1
FIRST_EXAMPLE = "spiral"
"""What the window opens on when nobody says otherwise."""

STEPS_LIMIT = 1_000_000_000
VIEWS_LIMIT = 8


class Group(Enum):
    """What an example is there to show, in the order of a gallery."""

    START = "start here"
    REGRESSION = "regression"
    CLASSIFICATION = "classification"
    STRUCTURE = "structure"
    IMAGES = "images"
    SEQUENCES = "sequences"


@dataclass(frozen=True, slots=True)
class Example:
    """A document to open with. `place` is where it stands in a list.

    `steps` is its own length. `speed` is the steps per second at which the window opens, so that
    it is learnt in about ten seconds. `views` are the names of those that show what it is about.
    """

    name: str
    title: str
    description: str
    document: Document
    group: Group
    steps: int
    speed: float
    place: int = 0
    views: tuple[str, ...] = ()

    @property
    def experiment(self) -> Experiment:
        """What it trains."""
        return self.document.experiment


@cache
def examples() -> tuple[Example, ...]:
    """Every example, in the order of a list."""
    found = (read_example(path) for path in resource_path("examples").glob("*.json"))
    return tuple(sorted(found, key=lambda example: (example.place, example.name)))


def example(name: str) -> Example:
    """The example of a name. Raises `ProblemError` with the nearest names."""
    known = {found.name: found for found in examples()}
    if name not in known:
        raise ProblemError(unknown_name(name, known, "example"))
    return known[name]


def read_example(path: Path) -> Example:
    """Read one file. Raises `ProblemError` when it is not an example."""
    found = Fields(parse(read_text(path), path.name), path.name)
    check_format(found, FORMAT, VERSION)
    own = ("place", "group", "title", "description", "steps", "speed")
    found.only("format", "version", *own, "views", "drawing", "experiment")
    return Example(
        path.stem,
        found.text("title"),
        found.text("description"),
        _document(found, path.name),
        _group(found),
        found.whole("steps", 1, STEPS_LIMIT),
        found.number("speed", 0.1, 1e6),
        found.whole("place", 0, 1000),
        _views(found),
    )


def _group(found: Fields) -> Group:
    groups = {group.value: group for group in Group}
    if found.text("group") not in groups:
        fail(found.where, f"'group' should be one of {', '.join(groups)}.")
    return groups[found.text("group")]


def _views(found: Fields) -> tuple[str, ...]:
    if "views" not in found.rest():
        return ()
    names = found.items("views", VIEWS_LIMIT)
    if not all(isinstance(name, str) for name in names):
        fail(found.where, "'views' should be names.")
    return tuple(names)


def _document(found: Fields, where: str) -> Document:
    """The experiment, and how its network is drawn where the file says so."""
    values = found.rest()
    experiment = experiment_from_json(values.get("experiment"), f"{where}, experiment")
    if "drawing" not in values:
        return Document(experiment)
    drawing = Fields(values["drawing"], f"{where}, drawing")
    return Document(experiment, drawing_from_json(drawing, experiment.graph))
