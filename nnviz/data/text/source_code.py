"""Python source as text with the truth known: strings, comments, brackets, indentation. Pure."""

from __future__ import annotations

import keyword
import re

import numpy as np
from numpy.typing import NDArray

TRUTHS = (
    "inside a string",
    "inside a comment",
    "bracket depth 1 or more",
    "bracket depth 2 or more",
    "indentation",
    "inside a keyword",
)

_WORDS = "|".join(keyword.kwlist)
_PIECE = re.compile(
    r'''(?P<comment>\#[^\n]*)'''
    r'''|(?P<string>"""(?:\\.|[^\\])*?"""|\'\'\'(?:\\.|[^\\])*?\'\'\')'''
    r'''|(?P<short>"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*')'''
    rf'''|(?P<keyword>\b(?:{_WORDS})\b)''',
    re.DOTALL | re.VERBOSE,
)  # fmt: skip
_OPEN, _CLOSE = (tuple(map(ord, signs)) for signs in ("([{", ")]}"))

Bools = NDArray[np.bool_]


def truth_of(text: str) -> Bools:
    """What is so behind each character of a file of Python, ``(len(text), K)`` in `TRUTHS`' order.

    A sign that opens is inside, and the last one that closes is no longer; what stands before a
    string's first quote, such as the f of an f-string, is outside.
    """
    found = np.zeros((len(text), len(TRUTHS)), np.bool_)
    is_code = np.ones(len(text), np.bool_)
    for piece in _PIECE.finditer(text):
        start, end = piece.span()
        if piece.lastgroup == "keyword":
            found[start:end, TRUTHS.index("inside a keyword")] = True
            continue
        is_code[start:end] = False
        if piece.lastgroup == "comment":
            found[start:end, 1] = True
        else:
            found[start : end - 1, 0] = True
    codes = np.array([text]).view(np.uint32) if text else np.zeros(0, np.uint32)
    opens, closes = (np.isin(codes, signs) & is_code for signs in (_OPEN, _CLOSE))
    depth = np.cumsum(opens.astype(int) - closes.astype(int))
    found[:, 2], found[:, 3] = depth >= 1, depth >= 2
    found[:, 4] = _leading(codes) & is_code
    return found


def _leading(codes: NDArray[np.uint32]) -> Bools:
    """The blanks before the first sign of each line."""
    at = np.arange(1, len(codes) + 1)
    ends = np.maximum.accumulate(np.where(codes == ord("\n"), at, 0))
    signs = np.maximum.accumulate(np.where(~np.isin(codes, (10, 32)), at, 0))
    return np.asarray((codes == ord(" ")) & (signs <= ends))
