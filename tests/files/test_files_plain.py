"""Reading JSON without trust: what is no JSON, what is too much, and what is of the wrong type."""

import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnviz.core.problem import ProblemError
from nnviz.files.plain import NAME_LIMIT, TEXT_LIMIT, Fields, parse, shown, written

HOSTILE = {
    "nothing": ("", "no JSON"),
    "half": ('{"a": 1', "no JSON"),
    "not JSON": ("experiment: 3", "no JSON"),
    "NaN": ('{"a": NaN}', "NaN is not a number"),
    "infinity": ("[-Infinity]", "-Infinity is not a number"),
    "endless digits": ("9" * 5000, "thousands of digits"),
    "deep lists": ("[" * 100_000, "nested too deeply"),
    "deep objects": ('{"a":' * 100_000, "nested too deeply"),
    "two entries of one name": ('{"a": 1, "a": 2}', "'a' stands there twice"),
    "a long name": ('{"' + "a" * 201 + '": 1}', "A name of 201 characters is too long"),
    "a long text": (" " * (TEXT_LIMIT + 1), "longer than"),
}

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=9), inner),
    max_leaves=12,
)


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_text_gets_a_sentence(name: str) -> None:
    text, sentence = HOSTILE[name]
    with pytest.raises(ProblemError, match=re.escape(sentence)) as caught:
        parse(text, "x.json")
    assert caught.value.problem.where == "x.json"
    assert len(str(caught.value)) < 300


@given(VALUES.filter(lambda value: value == json.loads(json.dumps(value))))
def test_what_is_written_can_be_read(value: object) -> None:
    if "Infinity" not in json.dumps(value):
        assert parse(written(value), "x") == value


def test_what_is_written_is_for_people_too() -> None:
    text = written({"a": [1, 2], "b": {"c": None}, "d": [{"e": "f"}], "g": {}})
    assert text.splitlines()[1] == '  "a": [1, 2],'
    assert '    "c": null' in text
    assert '      "e": "f"' in text


def test_fields_give_entries_of_the_right_type() -> None:
    found = Fields({"t": "x", "n": 3, "f": 1, "l": [1], "o": {"i": 1}}, "here")
    assert (found.text("t"), found.whole("n"), found.number("f", 0, 1)) == ("x", 3, 1.0)
    assert found.items("l", 1) == [1]
    assert found.fields("o", "there").whole("i") == 1
    found.only("t", "n", "f", "l", "o")


@pytest.mark.parametrize("value", [None, True, 1.0, "3", -1, 11, 10**30, [], {}])
def test_a_whole_number_is_nothing_else(value: object) -> None:
    with pytest.raises(ProblemError, match="'n' should be a whole number from 0 to 10"):
        Fields({"n": value}, "here").whole("n", 0, 10)


@pytest.mark.parametrize("value", [None, True, "3", -1, float("inf"), float("nan"), 10**400])
def test_a_number_is_nothing_else(value: object) -> None:
    with pytest.raises(ProblemError, match="'n' should be a number"):
        Fields({"n": value}, "here").number("n", 0, 10)


@pytest.mark.parametrize("value", [None, 3, "x" * (NAME_LIMIT + 1), ["x"]])
def test_a_text_is_nothing_else(value: object) -> None:
    with pytest.raises(ProblemError, match="'t' should be a text"):
        Fields({"t": value}, "here").text("t")


@pytest.mark.parametrize("value", [None, "ab", [1, 2, 3], {}])
def test_a_list_is_nothing_else(value: object) -> None:
    with pytest.raises(ProblemError, match="'l' should be a list of at most 2 items"):
        Fields({"l": value}, "here").items("l", 2)


@pytest.mark.parametrize("value", [None, 3, [1], "text"])
def test_an_object_is_nothing_else(value: object) -> None:
    with pytest.raises(ProblemError, match="here: It should be an object"):
        Fields(value, "here")


def test_missing_and_unknown_entries_are_named() -> None:
    found = Fields({"laers": 1}, "here")
    with pytest.raises(ProblemError, match="here: 'layers' is missing"):
        found.text("layers")
    with pytest.raises(ProblemError, match=r"entry called 'laers'\. Did you mean layers"):
        found.only("layers", "seed")


def test_a_long_value_is_cut_in_sentences() -> None:
    assert len(shown("x" * 10**6)) < 100
    assert len(shown([[["x" * 1000] * 1000] * 1000] * 3)) < 100
