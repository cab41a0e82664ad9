"""The pictures that a project learns from: never brought along, found again beside it.

What a project says of them is where they were, from its own folder and from the root. Whether they
are the same is judged when they are read, by their checksum: that of a large folder takes a while.
"""

import os
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nnviz.core.problem import Problem, Severity
from nnviz.data.images.recipe import ImageRecipe
from nnviz.engine.experiment import Experiment
from nnviz.files.plain import Fields, fail
from nnviz.files.recipe import is_place

IMAGES_LIMIT = 100


@dataclass(frozen=True, slots=True)
class Placed:
    """Where pictures were: `near` from the project's folder, with slashes, or empty; and `path`."""

    checksum: str
    near: str
    path: str

    def to_json(self) -> dict[str, Any]:
        """Itself as JSON values."""
        return {"sha256": self.checksum, "near": self.near, "path": self.path}


def images_of(experiments: Iterable[Experiment]) -> list[ImageRecipe]:
    """The pictures of experiments, each once."""
    all_of_them = (experiment.data.images for experiment in experiments)
    found = {images.checksum: images for images in all_of_them if images and images.checksum}
    return list(found.values())


def placed(images: ImageRecipe, project: Path) -> Placed:
    """What a project at a path says of pictures."""
    path = Path(images.path).absolute()
    try:
        near = Path(os.path.relpath(path, project.absolute().parent)).as_posix()
    except ValueError:  # on another drive
        near = ""
    return Placed(images.checksum, near, str(path))


def images_from_json(found: Fields) -> dict[str, Placed]:
    """What a project says of its pictures, by checksum."""
    items = found.items("images", IMAGES_LIMIT) if "images" in found.rest() else []
    fields = (Fields(item, f"{found.where}, pictures {at}") for at, item in enumerate(items))
    return {own.checksum: own for own in map(_placed, fields)}


def _placed(found: Fields) -> Placed:
    near, path = found.rest().get("near"), found.rest().get("path")
    for value in (near, path):
        if not is_place(value):
            fail(found.where, "Its places should be paths.")
    checksum = found.text("sha256")
    if not re.fullmatch("[0-9a-f]{64}", checksum):
        fail(found.where, "'sha256' is no checksum.")
    return Placed(checksum, str(near), str(path))


class PictureFinder:
    """Finds the pictures of an opened project; `problems` tells of those that are gone."""

    def __init__(self, known: Mapping[str, Placed], project: Path) -> None:
        self._known, self._project = known, project
        self._found: dict[str, str] = {}
        self.problems: list[Problem] = []

    def with_images(self, experiment: Experiment) -> Experiment:
        """The experiment with its pictures where they are now."""
        images = experiment.data.images
        known = None if images is None else self._known.get(images.checksum)
        if images is None or known is None:
            return experiment
        if known.checksum not in self._found:
            self._found[known.checksum] = self._place(known, images)
        moved = images.replace(path=self._found[known.checksum])
        return experiment.with_data(experiment.data.replace(images=moved))

    def _place(self, known: Placed, images: ImageRecipe) -> str:
        """Beside the project first, then where they were; where they were, too, if nowhere."""
        near = [self._project.parent / known.near] if known.near else []
        for path in (*near, Path(known.path)):
            if not str(path).startswith(("//", "\\\\")) and _is_there(path, images):
                return images.path if _are_one(path, images.path) else os.path.normpath(path)
        self.problems.append(_problem(known))
        return images.path


def _is_there(path: Path, images: ImageRecipe) -> bool:
    try:
        return all(place.exists() for place in images.replace(path=str(path)).paths)
    except OSError:
        return False


def _are_one(path: Path, other: str) -> bool:
    try:
        return path.samefile(other)
    except OSError:
        return False


def _problem(known: Placed) -> Problem:
    name = re.split(r"[/\\]", known.path)[-1]
    what = f"{name} is not there any more; it was {known.path}."
    hint = "Put it beside the project, or choose the data anew."
    return Problem("data", what, hint, Severity.WARNING, key="data")
