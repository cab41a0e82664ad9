"""A text as whole numbers: a number for each of its most frequent characters, words or bytes. Pure.

It is done a piece at a time, so that it can be stopped.
"""

from __future__ import annotations

import re
from array import array
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nnviz.data.table.work import Work
from nnviz.data.text.content import Content, decoded
from nnviz.data.text.recipe import Unit
from nnviz.data.text.signs import OTHER, token_name

MOST_CHARACTERS = 255
MOST_WORDS = 1000
LONGEST_WORD = 24
"""Different ones that have a number; of the rest each is `OTHER`. A word's letters at most."""

PIECE = 1 << 20
WORD = re.compile(r"\w+|\n|[^\w\s]")


@dataclass(frozen=True, slots=True, eq=False)
class Numbered:
    """A text as numbers `(n,)`, the names of their tokens, and how many kinds share the last."""

    ids: NDArray[Any]
    tokens: tuple[str, ...]
    left_over: int = 0


def numbered(found: Content, encoding: str, unit: str, work: Work) -> Numbered:
    """The steps of a text. Raises `WorkCancelled`."""
    if unit == Unit.BYTES:
        return _bytes(found.data)
    text = decoded(found.data, encoding)
    work.reached(0.1)
    own = work.stretch(0.1, 1.0)
    return _words(text, own) if unit == Unit.WORDS else _characters(text, own)


def _bytes(data: bytes) -> Numbered:
    values = np.frombuffer(data, np.uint8)
    counts = np.bincount(values, minlength=256)
    names = [token_name(chr(at)) if at < 127 else f"0x{at:02X}" for at in range(256)]
    return _of(values, counts, names, 256)


def _characters(text: str, work: Work) -> Numbered:
    codes = np.empty(len(text), np.uint32)
    counts = np.zeros(0x110000, np.int64)
    for first in range(0, len(text), PIECE):
        piece = text[first : first + PIECE]
        part = np.frombuffer(piece.encode("utf-32-le", "surrogatepass"), np.uint32)
        codes[first : first + len(piece)] = part
        counts += np.bincount(part, minlength=len(counts))
        work.reached((first + len(piece)) / len(text))
    kinds = np.flatnonzero(counts)
    numbers = np.zeros(len(counts), np.uint32)
    numbers[kinds] = np.arange(len(kinds))
    ids = numbers[codes]
    names = [token_name(chr(code)) for code in kinds.tolist()]
    return _of(ids, counts[kinds], names, MOST_CHARACTERS)


def _words(text: str, work: Work) -> Numbered:
    known: dict[str, int] = {}
    ids = array("I")
    for at, match in enumerate(WORD.finditer(text)):
        ids.append(known.setdefault(match[0][:LONGEST_WORD], len(known)))
        if at % 8192 == 0:
            work.reached(match.end() / len(text))
    values = np.frombuffer(ids, np.uint32) if ids else np.zeros(0, np.uint32)
    names = [token_name(word) if len(word) == 1 else word for word in known]
    return _of(values, np.bincount(values, minlength=len(known)), names, MOST_WORDS)


def _of(values: NDArray[Any], counts: NDArray[np.int64], names: list[str], most: int) -> Numbered:
    """Numbers for the kinds that occur, the most frequent ones where there are too many."""
    kinds = np.flatnonzero(counts)
    other = names.index(OTHER) if OTHER in names else -1
    left_over = 0
    if len(kinds) > most:
        frequent = np.argsort(-counts[kinds], kind="stable")[:most]
        kept = np.sort(kinds[frequent])
        kept = kept[kept != other]
        left_over = len(kinds) - len(kept)
        kinds = kept
    numbers = np.full(max(len(counts), 1), len(kinds), np.uint16)
    numbers[kinds] = np.arange(len(kinds), dtype=np.uint16)
    tokens = tuple(names[kind] for kind in kinds.tolist())
    return Numbered(numbers[values], (*tokens, OTHER) if left_over else tokens, left_over)
