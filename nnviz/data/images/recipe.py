"""What a person says about pictures of their own: where they are, and how large they are to be.

A recipe is plain words and numbers. It goes into project files and to the training process, and
together with the files whose checksum it holds it gives the same samples in both.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any, ClassVar

from nnviz.core.problem import Problem
from nnviz.core.spec import Spec, option
from nnviz.data.own_file import is_count

SIDE_LIMIT = 512
VALUES_LIMIT = 200_000_000
"""Values that all pictures may have together: 800 MB as the network sees them."""

FILES_LIMIT = 8
NAME_LIMIT = 255


class ImageKind(StrEnum):
    """How pictures lie on the disk. The values are stable in files."""

    FOLDER = "folder"
    IDX = "idx"
    NPZ = "npz"
    CSV = "csv"


class Fit(StrEnum):
    """What becomes of a picture of another shape. The values are stable in files."""

    CROP = "crop"
    STRETCH = "stretch"


class Colour(StrEnum):
    """How many channels the pictures get. The values are stable in files."""

    GREY = "grey"
    RGB = "rgb"


@dataclass(frozen=True, slots=True, kw_only=True)
class ImageRecipe(Spec):
    """How to read pictures.

    Attributes:
        files: the names of the files in the folder `path`, where it is not all of it: of IDX the
            pictures and the labels, for training first, then for the test.
        black, white: the numbers in the file that stand for dark and light.
        count: how many pictures there were when somebody looked.
        given: how many of them, the first, are for training, where the files say so; else 0.
        checksum: SHA-256 of the files, or of a folder's names and sizes, in hexadecimal digits.
    """

    label: ClassVar[str] = "pictures"

    path: str = option("", "Pictures", "The folder or the file that holds the pictures.")
    form: str = option(
        ImageKind.FOLDER.value,
        "Kind",
        "How the pictures lie on the disk.",
        choices={
            ImageKind.FOLDER.value: "Folder of classes",
            ImageKind.IDX.value: "IDX files",
            ImageKind.NPZ.value: "NumPy archive",
            ImageKind.CSV.value: "Table of pixels",
        },
    )
    rows: int = option(
        32, "Rows", "How many pixels a picture is high.", unit="px", low=1, high=SIDE_LIMIT
    )
    columns: int = option(
        32, "Columns", "How many pixels a picture is wide.", unit="px", low=1, high=SIDE_LIMIT
    )
    fit: str = option(
        Fit.CROP.value,
        "Fit",
        "What becomes of a picture of another shape: its middle is cut out, or it is stretched.",
        choices={Fit.CROP.value: "Crop to the middle", Fit.STRETCH.value: "Stretch"},
    )
    colour: str = option(
        Colour.RGB.value,
        "Colour",
        "One channel of grey, or three of red, green and blue.",
        choices={Colour.GREY.value: "Grey", Colour.RGB.value: "Colour (RGB)"},
    )
    invert: bool = option(
        False, "Invert", "Swap dark and light, as for dark ink on light paper among light digits."
    )
    label_at: str = option(
        "first",
        "Labels",
        "The column of a table of pixels that holds the class.",
        choices={"first": "First column", "last": "Last column"},
        when=("form", (ImageKind.CSV.value,)),
    )
    flat_rows: int = option(
        0,
        "Rows in the file",
        "How many rows pictures have whose pixels all stand in one line; 0 means square.",
        low=0,
        high=1 << 16,
        when=("form", (ImageKind.CSV.value, ImageKind.NPZ.value)),
    )
    files: tuple[str, ...] = ()
    black: float = 0.0
    white: float = 255.0
    count: int = 0
    given: int = 0
    checksum: str = field(default="", repr=False)

    @property
    def file(self) -> str:
        """The name of the folder or file, for sentences."""
        return Path(self.path).name or self.path

    @property
    def shape(self) -> tuple[int, int, int]:
        """Rows, columns and channels of each picture as the network gets it."""
        return self.rows, self.columns, 3 if self.colour == Colour.RGB else 1

    @property
    def paths(self) -> tuple[Path, ...]:
        """The files that are read; for a folder of classes the folder itself."""
        return tuple(Path(self.path) / name for name in self.files) or (Path(self.path),)

    @property
    def given_share(self) -> float | None:
        """The share of training pictures where the files bring a split; else None."""
        return self.given / self.count if 0 < self.given < self.count else None

    def problems(self, where: str = "") -> tuple[Problem, ...]:
        """Every field that cannot be used."""
        # The zero-argument super() does not work in a dataclass with slots.
        found = (*Spec.problems(self, where), *self._complaints(where or self.label))
        return found or tuple(self._too_many(where or self.label))

    def _complaints(self, place: str) -> Iterator[Problem]:
        again = "Open the pictures again."
        if not self.path:
            yield Problem(place, "No pictures have been chosen.", "Open a folder.", key="path")
        if not _are_files(self.files):
            yield Problem(place, "Its files are no names of files.", again, key="files")
        if not re.fullmatch("[0-9a-f]{64}", str(self.checksum)):
            yield Problem(place, "It has no checksum of its files.", again, key="checksum")
        if not (is_count(self.count) and is_count(self.given)):
            yield Problem(place, "Its numbers of pictures are none.", again, key="count")
        if not (_is_number(self.black) and _is_number(self.white) and self.black < self.white):
            yield Problem(place, "Dark and light are no numbers that differ.", again, key="white")

    def _too_many(self, place: str) -> Iterator[Problem]:
        most = VALUES_LIMIT // (self.rows * self.columns * self.shape[2])
        if self.count > most:
            what = f"{self.count:,} pictures of {self.rows}×{self.columns} pixels do not fit; "
            hint = "Make them smaller, or grey."
            yield Problem(place, f"{what}{most:,} would.", hint, key="rows")


def _are_files(value: Any) -> bool:
    if not isinstance(value, tuple) or len(value) > FILES_LIMIT:
        return False
    return all(isinstance(n, str) and 0 < len(n) <= NAME_LIMIT and _is_bare(n) for n in value)


def _is_bare(name: str) -> bool:
    return not re.search(r"[/\\\0]", name) and name not in (".", "..")


def _is_number(value: Any) -> bool:
    is_plain = isinstance(value, int | float) and not isinstance(value, bool)
    return is_plain and abs(value) < 1e30
