"""Which steps of a text are meant: truths, patterns, marks."""

import numpy as np
import pytest

from nnviz.core.problem import ProblemError
from nnviz.data import DataRecipe
from nnviz.data.loading import load
from nnviz.explain.stretches import Marked, Stretches, matched, told

LETTERS = tuple("abc (")


def _found(pattern: str, text: str, tokens: tuple[str, ...] = LETTERS) -> str:
    ids = np.array([[tokens.index(sign) for sign in text]])
    return "".join("x" if is_in else "." for is_in in matched(pattern, ids, tokens)[0])


@pytest.mark.parametrize(
    ("pattern", "text", "wanted"),
    [
        ("b+", "abbacb", ".xx..x"),
        ("^a", "aab", "x.."),
        (r"\(", "a(b", ".x."),
        ("x*", "abc", "..."),
        ("(?<=a)b", "abcb", ".x.."),
        ("a.c", "abcabc", "xxxxxx"),
    ],
)
def test_a_pattern_finds_what_it_finds_in_the_text(pattern: str, text: str, wanted: str) -> None:
    assert _found(pattern, text) == wanted


def test_words_stand_with_a_space_between() -> None:
    words = ("the", "cat", "sat")
    ids = np.array([[0, 1, 2, 1]])
    assert matched("cat sat", ids, words)[0].tolist() == [False, True, True, False]
    assert matched("a", ids, words)[0].tolist() == [False, True, True, True]
    assert matched(" ", ids, words)[0].tolist() == [True, True, True, False]


def test_names_stand_for_what_is_written() -> None:
    signs = ("a", "␣", "⏎", "U+0007")
    ids = np.array([[0, 1, 0, 2, 3]])
    assert matched(r"a\s", ids, signs)[0].tolist() == [True] * 4 + [False]
    assert matched("\a", ids, signs)[0].tolist() == [False] * 4 + [True]


@pytest.mark.parametrize(
    ("pattern", "word"),
    [
        ("(", "cannot be read"),
        ("(a+)+$", "for ever"),
        ("(a*b?)*", "for ever"),
        ("((a|b{2,})c)+", "for ever"),
        ("a" * 600, "600"),
    ],
)
def test_a_wrong_pattern_is_told_in_a_sentence(pattern: str, word: str) -> None:
    with pytest.raises(ProblemError, match=word):
        matched(pattern, np.zeros((1, 3), int), LETTERS)


def test_truths_marks_and_what_is_not_there() -> None:
    dataset = load(DataRecipe(name="parity"))
    found = told(dataset, Stretches(truth="odd so far"), 5)
    assert found.x.shape == found.inside.shape == (5, 8)
    odd = np.cumsum(found.x, axis=1) % 2 == 1
    np.testing.assert_array_equal(found.inside, odd)
    marks = Marked((0, 1) * 4, (True,) + (False,) * 7)
    found = told(dataset, Stretches(marked=(marks, Marked((1,), (True,)))), 5)
    assert found.inside.tolist() == [[True] + [False] * 7]
    assert found.y.tolist() == [0], "it is in the data: four ones are even"
    with pytest.raises(ProblemError, match="even so far"):
        told(dataset, Stretches(truth="even so far"), 5)
    with pytest.raises(ProblemError, match="8 steps"):
        told(dataset, Stretches(marked=(Marked((1,), (True,)),)), 5)


def test_of_what_was_marked_only_what_the_data_ask_counts() -> None:
    """A network is not trained on the rest: its loss there would say nothing."""
    dataset = load(DataRecipe(name="brackets"))
    assert dataset.asked_test is not None
    ids, steps = dataset.x_test[3].astype(int), (True,) + (False,) * 23
    marks = [Marked(tuple(x.tolist()), steps) for x in (ids, ids[::-1], np.full(24, 5))]
    found = told(dataset, Stretches(marked=tuple(marks)), 5)
    assert found.asked is not None
    np.testing.assert_array_equal(found.asked[0], dataset.asked_test[3])
    assert found.y.tolist() == [dataset.told.y_test[3], -1, -1]
    assert not found.asked[1:].any()
