"""A person's own text: what is bad is a sentence, what is good comes back by characters."""

from pathlib import Path

import numpy as np
import pytest

from nnviz.core.problem import ProblemError
from nnviz.data import DataRecipe, Dataset, load
from nnviz.data.table.work import WorkCancelled
from nnviz.data.text import content, units
from nnviz.data.text.look import look
from nnviz.data.text.read import read
from nnviz.data.text.recipe import TextRecipe
from nnviz.data.text.signs import written
from nnviz.data.text.source import TEXT

RHYME = "Twinkle, twinkle, little star,\nhow I wonder what you are!\n"


def file(folder: Path, data: bytes | str, name: str = "poem.txt") -> Path:
    path = folder / name
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return path


def text_of(data: Dataset) -> str:
    whole = np.concatenate([data.x_train, data.x_test]).astype(int).ravel()
    return "".join(written(data.tokens[at]) for at in whole)


def own(recipe: TextRecipe, **rest: object) -> DataRecipe:
    return DataRecipe(name=TEXT, text=recipe, **rest)


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_a_text_comes_back_in_windows(tmp_path: Path, ending: str) -> None:
    found = look(file(tmp_path, (RHYME * 30).replace("\n", ending)))
    data = load(own(found.recipe))
    assert found.recipe.length == len(RHYME * 30)
    assert text_of(data) == (RHYME * 30)[: len(data.x_train) * 64 + len(data.x_test) * 64]
    assert data.tokens == tuple(sorted(data.tokens, key=lambda name: written(name)))
    assert (found.kinds, found.notes, found.beginning[:8]) == (len(data.tokens), (), "Twinkle,")
    assert data.places_train is not None


def test_the_window_is_what_somebody_says(tmp_path: Path) -> None:
    recipe = look(file(tmp_path, RHYME * 30)).recipe
    assert load(own(recipe)).sample_shape == (64,)
    assert load(own(recipe.replace(window=16))).sample_shape == (16,)
    assert load(own(recipe, window=8)).sample_shape == (8,)
    with pytest.raises(ProblemError, match="windows of 1024 take 3,073 at least"):
        load(own(recipe, window=1024))


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("utf-8", "Größe – Süße"),
        ("utf-8-sig", "Größe"),
        ("utf-16", "Größe und Ähre"),
        ("cp1252", "Größe – Süße"),
    ],
)
def test_encodings_are_guessed_and_read(tmp_path: Path, encoding: str, text: str) -> None:
    found = look(file(tmp_path, (text * 40).encode(encoding)))
    assert found.recipe.encoding == encoding
    assert found.notes == ()
    assert text_of(load(own(found.recipe.replace(window=8)))).startswith(text)


def test_another_encoding_can_be_said(tmp_path: Path) -> None:
    path = file(tmp_path, ("Привет, мир. " * 20).encode("cp1251"))
    assert look(path).recipe.encoding == "cp1252"
    found = look(path, encoding="cp1251")
    assert found.beginning.startswith("Привет")
    assert set("Приветм") < set(load(own(found.recipe)).tokens)


def test_mixed_encodings_are_told_by_their_lines(tmp_path: Path) -> None:
    lines = ["Größe\n".encode()] * 20 + ["Süße\n".encode("cp1252")] * 2
    found = look(file(tmp_path, b"".join(lines)))
    assert found.recipe.encoding == "utf-8"
    assert found.notes[0].startswith("Lines 21, 22 are no UTF-8")
    assert "�" in load(own(found.recipe)).tokens
    found = look(file(tmp_path, b"".join(["Süße\n".encode("cp1252")] * 20 + lines[:1])))
    assert found.recipe.encoding == "cp1252"
    assert found.notes == ("Line 21 is UTF-8 and others are not: letters come out wrong there.",)


def test_words_and_marks_can_be_steps(tmp_path: Path) -> None:
    found = look(file(tmp_path, RHYME * 30), unit="words")
    data = load(own(found.recipe.replace(window=8)))
    first = [data.tokens[at] for at in data.x_train[0].astype(int)]
    assert first == ["Twinkle", ",", "twinkle", ",", "little", "star", ",", "⏎"]


def test_rare_words_are_as_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(units, "MOST_WORDS", 2)
    found = look(file(tmp_path, "a a a b b � c d " * 20), unit="words")
    data = load(own(found.recipe.replace(window=8)))
    assert data.tokens == ("a", "b", "�")
    assert "".join(data.tokens[at] for at in data.x_train[0].astype(int)) == "aaabb���"
    assert found.notes[0].startswith("3 rare words are as one")


def test_bytes_of_anything_can_be_steps(tmp_path: Path) -> None:
    values = bytes(range(256)) * 6
    path = file(tmp_path, b"\x89PNG" + values, "picture.png")
    with pytest.raises(ProblemError, match="It is a picture, not a text"):
        look(path)
    data = load(own(look(path, unit="bytes").recipe))
    assert len(data.tokens) == 256
    assert data.tokens[0x41] == "A"
    assert data.tokens[0xFF] == "0xFF"
    np.testing.assert_array_equal(data.x_train[0, 4:8], [0, 1, 2, 3])


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "The file is empty"),
        (b"MZ\0\1\2" * 50, "Line 1 holds a NUL byte"),
        (b"PK\x03\x04rest", "ZIP archive, not a text"),
    ],
)
def test_what_is_no_text_is_a_sentence(tmp_path: Path, data: bytes, says: str) -> None:
    with pytest.raises(ProblemError, match=says):
        look(file(tmp_path, data))


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("x", "It has 1 character; windows of 4 take 13 at least. Open a longer text"),
        ("abcdefgh", "It has 8 characters; windows of 4"),
        ("a" * 400, "the same character again and again"),
    ],
)
def test_what_is_too_little_is_a_sentence(tmp_path: Path, text: str, says: str) -> None:
    found = look(file(tmp_path, text))
    with pytest.raises(ProblemError, match=says):
        load(own(found.recipe))


def test_a_short_text_gets_a_short_window(tmp_path: Path) -> None:
    assert look(file(tmp_path, RHYME)).recipe.window == 8
    assert look(file(tmp_path, RHYME * 6)).recipe.window == 16
    short = look(file(tmp_path, RHYME)).recipe.replace(window=64)
    assert "Choose a window of 19 at most" in str(short.problems()[0])
    assert len(load(own(look(file(tmp_path, "abcdefghijklm")).recipe)).x_train) == 2


def test_half_a_gigabyte_is_refused_before_it_is_read(tmp_path: Path) -> None:
    path = file(tmp_path, "x")
    with path.open("r+b") as sparse:
        sparse.truncate(500 << 20)
    with pytest.raises(ProblemError, match="It has 500 MB; a text may have 32 MB here"):
        look(path)


def test_a_file_that_is_gone_or_changed_is_told(tmp_path: Path) -> None:
    path = file(tmp_path, RHYME * 30)
    recipe = look(path).recipe
    path.write_text(RHYME * 31)
    with pytest.raises(ProblemError, match="has changed since"):
        read(recipe)
    path.unlink()
    with pytest.raises(ProblemError, match="There is no file"):
        read(recipe)
    with pytest.raises(ProblemError, match="It is not a file"):
        look(tmp_path)


def test_what_is_wrong_in_a_recipe_is_a_sentence() -> None:
    said = [str(problem) for problem in TextRecipe(length=-1).problems()]
    assert len(said) == 3
    assert "No file has been chosen" in said[0]
    with pytest.raises(ProblemError, match="No text has been chosen"):
        load(DataRecipe(name=TEXT))
    with pytest.raises(ProblemError, match="is not a text"):
        load(DataRecipe(text=7))


def test_work_can_be_stopped_and_tells_how_far_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(content, "BLOCK", 100)
    path, shares = file(tmp_path, RHYME * 30), []
    for unit in ("characters", "words", "bytes"):
        read(look(path, shares.append, unit=unit).recipe.replace(window=8), shares.append)
        assert shares == sorted(shares[: len(shares) // 2]) + sorted(shares[len(shares) // 2 :])
        assert shares[-1] == 1.0
        shares.clear()
    with pytest.raises(WorkCancelled):
        look(path, cancelled=lambda: True)
