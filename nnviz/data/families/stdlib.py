"""The source of Python's own standard library, as it lies on the user's machine.

Read when it is wanted, and nothing of it comes with this package.
"""

from __future__ import annotations

import sysconfig
import tokenize
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from nnviz.core.problem import Problem, ProblemError
from nnviz.data.dataset import TaskKind
from nnviz.data.source import DataSource, Raw
from nnviz.data.text.signs import OTHER, token_names
from nnviz.data.text.source_code import TRUTHS, truth_of
from nnviz.data.text.windows import TRAIN_SHARE, WINDOW, windowed

LARGEST = 40_000
"""Bytes of a file that is read: none is to be most of the text."""

SIGNS = "\n" + "".join(map(chr, range(32, 127))) + OTHER
"""All characters there are; the few others are as one."""


def library() -> Path:
    """Where the standard library lies."""
    return Path(sysconfig.get_path("stdlib"))


def stdlib(size: int, noise: float, rng: np.random.Generator, window: int = WINDOW) -> Raw:
    """So many windows of source, one after the other, of files in the order of their names.

    They begin with a random file, and go on with the first one behind the last.

    Raises:
        ProblemError: the library is not there, or has not that many characters.
    """
    wanted, start = size * window + 1, rng.random()
    texts: list[str] = []
    for text in _texts(library(), start):
        texts.append(text)
        wanted -= len(text)
        if wanted <= 0:
            break
    if wanted > 0:
        raise ProblemError(_too_few(sum(map(len, texts)), window))
    truth = np.concatenate([truth_of(text) for text in texts])
    ids = _ids("".join(texts))
    length = size * window + 1
    return windowed(ids[:length], token_names(SIGNS), window, TRUTHS, truth[:length])


def _texts(folder: Path, start: float) -> Iterator[str]:
    """The modules' sources, from the one at a share of them, each once."""
    files = sorted(folder.glob("[a-z]*.py"))
    first = int(start * len(files))
    for file in files[first:] + files[:first]:
        try:
            if file.stat().st_size <= LARGEST:
                with tokenize.open(file) as opened:
                    yield opened.read()
        except (OSError, SyntaxError, UnicodeError):
            continue  # a file that cannot be read is one fewer of two hundred


def _ids(text: str) -> np.ndarray[tuple[int], np.dtype[np.uint8]]:
    numbers = np.full(128, len(SIGNS) - 1, np.uint8)
    numbers[[ord(sign) for sign in SIGNS[:-1]]] = np.arange(len(SIGNS) - 1)
    codes = np.array([text]).view(np.uint32)
    return numbers[np.minimum(codes, 127)]


def _too_few(length: int, window: int) -> Problem:
    place = "Python's standard library"
    if not length:
        what = f"There is no source of it in {library()}."
        return Problem(place, what, "Choose another data set, or open a text of your own.")
    what = f"Its source here has {length:,} characters, too few for that."
    most = max((length - 1) // window, 0)
    return Problem(place, what, f"Take {most:,} samples at most.", key="size")


SOURCES = (
    DataSource(
        name="stdlib",
        title="Python's library",
        description="The source of Python's standard library, as found on this machine.",
        family="Sequences",
        kind=TaskKind.CLASSIFICATION,
        make=stdlib,
        size=6000,
        train_share=TRAIN_SHARE,
        has_noise=False,
        window=WINDOW,
    ),
)
