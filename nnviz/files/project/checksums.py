"""Checksums: of files, and of the samples a network learns from."""

import hashlib
from pathlib import Path

import numpy as np

from nnviz.core.problem import Problem, Severity
from nnviz.data import Dataset
from nnviz.files.project.tensors import pieces, pieces_of


def file_checksum(path: Path) -> str:
    """SHA-256 of a file in hexadecimal digits. Raises `OSError` when it cannot be read."""
    found = hashlib.sha256()
    with open(path, "rb") as file:
        for piece in pieces(file):
            found.update(piece)
    return found.hexdigest()


def data_checksum(dataset: Dataset) -> str:
    """SHA-256 of the arrays of a data set: another version may make others of the same recipe."""
    found = hashlib.sha256()
    for name in ("x_train", "y_train", "x_test", "y_test"):
        array = np.ascontiguousarray(getattr(dataset, name))
        found.update(f"{name} {array.dtype.str} {array.shape}\n".encode())
        for piece in pieces_of(array):
            found.update(piece)
    return found.hexdigest()


def data_problem(checksum: str, dataset: Dataset) -> Problem | None:
    """A warning when a data set is not the one that had this checksum; an empty one is unknown."""
    if not checksum or checksum == data_checksum(dataset):
        return None
    return Problem(
        "data",
        "The samples are not the ones this project was trained on: they are made otherwise now.",
        "Training goes on with the new ones; start anew for a fair comparison.",
        Severity.WARNING,
        key="data",
    )
