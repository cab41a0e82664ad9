"""A text that is written as the probe, and what a network sees of it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnviz.core.problem import ProblemError
from nnviz.session.draft import LONGEST, Alphabet, Draft, Seen

BRACKETS = Alphabet(tuple("([{)]}"))
SIGNS = Alphabet(("a", "b", "␣", "⏎"))
WORDS = Alphabet(("the", "cat", "+", "12"))


def test_the_last_steps_are_seen_and_what_is_missing_is_the_first_token() -> None:
    assert Draft().seen(3) == Seen((0, 0, 0), 3, 0)
    assert Draft.of((1, 2)).seen(3) == Seen((0, 1, 2), 1, 0)
    assert Draft.of((1, 2, 3, 4)).seen(3) == Seen((2, 3, 4), 0, 1)


def test_writing_goes_on_at_the_caret() -> None:
    draft = Draft.of((1, 2)).at(1).inserted((5, 6))
    assert (draft.ids, draft.caret, draft.drawn) == ((1, 5, 6, 2), 3, 0)
    assert draft.erased(-1).ids == (1, 5, 2)
    assert draft.erased(1).ids == (1, 5, 6)
    assert draft.at(0).erased(-1) == draft.at(0)
    assert draft.at(99).caret == 4


def test_what_is_drawn_is_told_apart_and_taken_back() -> None:
    draft = Draft.of((1, 2)).drawing(3).drawing(4)
    assert (draft.ids, draft.caret, draft.drawn) == ((1, 2, 3, 4), 4, 2)
    assert draft.undrawn() == Draft.of((1, 2))
    assert draft.at(1).inserted((9,)).drawn == 2
    assert draft.at(3).inserted((9,)).drawn == 1
    assert draft.at(1).drawing(5).caret == 1
    assert draft.erased(-1).drawn == 1


@given(st.lists(st.sampled_from(["type", "back", "delete", "left", "draw"]), max_size=40))
def test_any_edits_keep_the_caret_and_the_count_within_the_text(edits: list[str]) -> None:
    draft = Draft()
    for edit in edits:
        draft = {
            "type": lambda d: d.inserted((1,)),
            "back": lambda d: d.erased(-1),
            "delete": lambda d: d.erased(1),
            "left": lambda d: d.at(d.caret - 1),
            "draw": lambda d: d.drawing(2),
        }[edit](draft)
        assert 0 <= draft.caret <= len(draft.ids)
        assert 0 <= draft.written <= len(draft.ids)


def test_a_long_text_forgets_its_beginning() -> None:
    draft = Draft.of(range(LONGEST)).inserted((7, 8))
    assert len(draft.ids) == draft.caret == LONGEST
    assert draft.ids[0] == 2


def test_an_alphabet_reads_what_it_shows() -> None:
    assert BRACKETS.read("([)") == (0, 1, 3)
    assert SIGNS.read("a b\n") == (0, 2, 1, 3)
    assert SIGNS.text((0, 2, 3)) == "a \n"
    assert WORDS.read(" the  12 + 12") == (0, 3, 2, 3)
    assert WORDS.text((0, 3)) == "the 12"
    assert Alphabet(("a", "�")).read("aé") == (0, 1)


@pytest.mark.parametrize(("alphabet", "text"), [(BRACKETS, "(x"), (WORDS, "the dog"), (SIGNS, "A")])
def test_what_is_unknown_is_told_in_a_sentence(alphabet: Alphabet, text: str) -> None:
    with pytest.raises(
        ProblemError, match=f"knows no “{text[-1] if alphabet is not WORDS else 'dog'}”"
    ):
        alphabet.read(text)
