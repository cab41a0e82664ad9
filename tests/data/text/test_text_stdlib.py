"""The standard library's source: labels are what Python's own tokenizer says."""

import io
import tokenize
from pathlib import Path

import numpy as np
import pytest

from nnviz.core.problem import ProblemError
from nnviz.data import DataRecipe, load
from nnviz.data.families import stdlib
from nnviz.data.text.signs import written
from nnviz.data.text.source_code import TRUTHS, truth_of

MODULES = ("textwrap", "shlex", "bisect", "this", "keyword", "heapq")


def by_tokenizer(text: str) -> dict[str, np.ndarray]:
    """Strings, comments and the depth of brackets, as `tokenize` finds them."""
    starts = np.cumsum([0, *map(len, text.splitlines(keepends=True))])
    found = {name: np.zeros(len(text), bool) for name in TRUTHS[:2]}
    steps = np.zeros(len(text), int)
    opened = 0
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        start, end = (starts[row - 1] + column for row, column in (token.start, token.end))
        name = tokenize.tok_name[token.type]
        if name == "STRING":
            start += len(token.string) - len(token.string.lstrip("rRbBfFuU"))
            found["inside a string"][start : end - 1] = True
        elif name == "FSTRING_START":  # from Python 3.12 on
            opened = start + len(token.string) - len(token.string.lstrip("rRbBfFuU"))
        elif name == "FSTRING_END":
            found["inside a string"][opened : end - 1] = True
        elif name == "COMMENT":
            found["inside a comment"][start:end] = True
        elif name == "OP" and token.string in "([{)]}":
            steps[start] = 1 if token.string in "([{" else -1
    depth = np.cumsum(steps)
    return {**found, "bracket depth 1 or more": depth >= 1, "bracket depth 2 or more": depth >= 2}


@pytest.mark.parametrize("name", MODULES)
def test_labels_are_what_the_tokenizer_says(name: str) -> None:
    with tokenize.open(stdlib.library() / f"{name}.py") as file:
        text = file.read()
    own = truth_of(text)
    inside = own[:, 0]
    for truth, expected in by_tokenizer(text).items():
        same = own[:, TRUTHS.index(truth)] == expected
        assert same[~inside].all(), (truth, text[np.flatnonzero(~same)[0] :][:40])


def test_a_small_piece_is_read_as_one_would() -> None:
    text = "if x:\n    y = f(r'a#b', [1])  # not 'so\n"
    own = dict(zip(TRUTHS, truth_of(text).T, strict=True))

    def where(name: str) -> str:
        return "".join(sign for sign, so in zip(text, own[name], strict=True) if so)

    assert where("inside a string") == "'a#b"
    assert where("inside a comment") == "# not 'so"
    assert where("bracket depth 1 or more") == "(r'a#b', [1]"
    assert where("bracket depth 2 or more") == "[1"
    assert where("indentation") == "    "
    assert where("inside a keyword") == "if"
    assert truth_of("").shape == (0, len(TRUTHS))


def test_windows_are_the_library_s_own_text() -> None:
    data = load(DataRecipe(name="stdlib", size=40, window=32))
    ids = np.concatenate([data.x_train, data.x_test]).astype(int).ravel()
    text = "".join(written(data.tokens[at]) for at in ids)
    files = sorted(stdlib.library().glob("[a-z]*.py"))
    assert any(text[:200] in file.read_text("utf-8", "replace") for file in files)
    assert len(data.tokens) == 97


def test_where_there_is_no_library_a_sentence_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stdlib, "library", lambda: tmp_path)
    with pytest.raises(ProblemError, match="There is no source"):
        load(DataRecipe(name="stdlib"))
    (tmp_path / "odd.py").write_bytes(b"# \xff\xfe\n")
    (tmp_path / "even.py").write_text("x = '\u00e9'\n" * 20, "utf-8")
    with pytest.raises(ProblemError, match="Take 9 samples at most"):
        load(DataRecipe(name="stdlib", size=10, window=16))
