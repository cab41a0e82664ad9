"""What a path is: a folder of classes, IDX files, an archive, or a table of pixels."""

from __future__ import annotations

import re
from pathlib import Path

from nnviz.core.problem import ProblemError
from nnviz.data.images.idx import DAMAGED, GZIP, is_idx, unpacked
from nnviz.data.images.recipe import ImageKind, ImageRecipe
from nnviz.data.images.wording import refuse, told

ZIP = b"PK"
PICTURES = {
    b"\x89PNG": "a PNG picture", b"\xff\xd8\xff": "a JPEG picture", b"GIF8": "a GIF picture",
    b"BM": "a BMP picture", b"II*\0": "a TIFF picture", b"MM\0*": "a TIFF picture",
    b"RIFF": "a WebP picture",
}  # fmt: skip
TRAINING, TEST = re.compile(r"train", re.I), re.compile(r"t10k|test|val", re.I)
IMAGES = re.compile(r"images?", re.I)


def found(path: Path) -> ImageRecipe:
    """What is to be read at a path: its kind and its files; nothing is said yet of its pictures.

    Raises:
        ProblemError: there is nothing, it may not be read, or nobody knows what it is.
    """
    with told(path):
        is_folder = path.is_dir()
        if not is_folder and not path.exists():
            refuse(path.name or str(path), f"There is no {path}.", "Choose a folder or a file.")
        if is_folder:
            return _in_folder(path)
        with open(path, "rb") as file:
            head = file.read(8)
    return _of_file(path, head)


def _in_folder(path: Path) -> ImageRecipe:
    files = idx_files(path)
    if files:
        return ImageRecipe(path=str(path), form=ImageKind.IDX.value, files=files)
    return ImageRecipe(path=str(path), form=ImageKind.FOLDER.value)


def _of_file(path: Path, head: bytes) -> ImageRecipe:
    if not head:
        refuse(path.name, "It is empty.", "Choose another file.")
    for start, kind in PICTURES.items():
        if head.startswith(start):
            what = f"It is {kind}; one picture is nothing to learn from."
            refuse(path.name, what, "Choose the folder that holds a folder for each class.")
    if head.startswith(ZIP):
        return _archive(path)
    if is_idx(head) or (head.startswith(GZIP) and _is_packed_idx(path)):
        return _idx_of(path)
    if head.startswith(GZIP):
        refuse(path.name, "It is packed with gzip and no IDX file.", "Unpack it first.")
    return ImageRecipe(path=str(path), form=ImageKind.CSV.value)


def _archive(path: Path) -> ImageRecipe:
    from nnviz.data.images.npz import opened

    with opened(path) as archive:
        names = archive.namelist()
    if not any(name.endswith(".npy") for name in names):
        refuse(path.name, "It is a zip file without arrays.", "Unpack it, and choose its folder.")
    return ImageRecipe(path=str(path), form=ImageKind.NPZ.value)


def _is_packed_idx(path: Path) -> bool:
    try:
        with unpacked(path) as file:
            return is_idx(file.read(4))
    except DAMAGED:
        return False
    except ProblemError:
        return False


def _idx_of(path: Path) -> ImageRecipe:
    files = idx_files(path.parent, path)
    if not files:
        what = "Its labels are not beside it." if IMAGES.search(path.name) else (
            "The pictures that belong to it are not beside it."
        )  # fmt: skip
        hint = "Put both into one folder, called like train-images and train-labels."
        refuse(path.name, what, hint)
    return ImageRecipe(path=str(path.parent), form=ImageKind.IDX.value, files=files)


def idx_files(folder: Path, chosen: Path | None = None) -> tuple[str, ...]:
    """Pictures and labels in a folder by their usual names: for training first, then for the test.

    Of several sets in one folder it is that of the chosen file, or the first. A packed file is left
    alone where the unpacked one lies beside it.
    """
    names = sorted(path.name for path in folder.iterdir() if path.is_file())
    known = {_stem(name): name for name in sorted(names, key=lambda n: n.endswith(".gz"))[::-1]}
    pairs = {
        stem: (name, known[partner])
        for stem, name in known.items()
        if IMAGES.search(stem) and (partner := _partner(stem)) in known and _looks(folder / name)
    }
    if not pairs:
        return ()
    first = next(iter(sorted(pairs, key=lambda stem: (not TRAINING.search(stem), stem))))
    if chosen is not None:
        own = _stem(chosen.name)
        first = next((s for s in pairs if own in (s, _partner(s))), "")
        if not first:
            return ()
    others = [stem for stem in pairs if stem != first and _family(stem) == _family(first)]
    order = sorted([first, *others], key=lambda stem: (not TRAINING.search(stem), stem))[:2]
    return tuple(name for stem in order for name in pairs[stem])


def _stem(name: str) -> str:
    return name.lower().removesuffix(".gz")


def _partner(stem: str) -> str:
    """What the labels of a file of pictures are called."""
    return stem.replace("images", "labels").replace("image", "label").replace("idx3", "idx1")


def _family(stem: str) -> str:
    """What the names for training and for the test have in common."""
    return TEST.sub("", TRAINING.sub("", stem))


def _looks(path: Path) -> bool:
    """Whether a file is IDX, packed or not; one that cannot be read is, so that it says so."""
    if "idx" in path.name.lower():
        return True
    with told(path), open(path, "rb") as file:
        head = file.read(4)
    return is_idx(head) or (head.startswith(GZIP) and _is_packed_idx(path))
