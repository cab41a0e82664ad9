"""Fields describe themselves, and what they say of themselves holds."""

import json
import math
from dataclasses import FrozenInstanceError, dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnviz.core.problem import Problem, ProblemError
from nnviz.core.spec import (
    Option,
    Spec,
    from_dict,
    option,
    parse_value,
    to_dict,
    unknown_name,
    value_type,
)
from nnviz.data import DataRecipe
from nnviz.data.images.source import IMAGES
from nnviz.data.series.source import SERIES
from nnviz.data.text.source import TEXT
from nnviz.engine.settings import TrainingSettings
from nnviz.layers import layer_kinds


@dataclass(frozen=True, slots=True, kw_only=True)
class Lamp(Spec):
    """One field of each sort, so that no sort goes untested."""

    kind = "lamp"
    label = "lamp"

    colour: str = option(
        "red", "Colour", "What it looks like.", choices={"red": "Red", "blue": "B"}
    )
    on: bool = option(True, "On", "Whether it shines.")
    bulbs: int = option(3, "Bulbs", "How many.", low=1, high=1_000_000, when=("on", (True,)))
    power: float = option(0.5, "Power", "How bright.", low=0.0, high=1.0)
    limit: float | None = option(None, "Limit", "How bright at most.", low=0.0, optional=True)
    name: str = option("", "Name", "What it is called.")
    drift: float = option(0.0, "Drift", "Any number.")


CLASSES = [*dict.fromkeys(layer_kinds().values()), TrainingSettings, DataRecipe, Lamp]
FIELDS = [
    pytest.param(cls, name, id=f"{cls.__name__}.{name}")
    for cls in CLASSES
    for name in cls.options()
]
STRANGE = [
    "x", "", b"x", [], ["relu"], {}, {"a": 1}, (), print, math.nan, math.inf, -math.inf, 10**400
]  # fmt: skip


def values_of(cls: type[Spec], name: str) -> st.SearchStrategy[object]:
    """Values of a field that are in its range."""
    described, kind = cls.options()[name], value_type(cls, name)
    if described.choices:
        values: st.SearchStrategy[object] = st.sampled_from(list(described.choices))
    elif kind is str:
        values = st.text("abc 0.", max_size=5).map(str.strip)
    elif kind is bool:
        values = st.booleans()
    elif kind is int:
        values = st.integers(described.low, described.high)
    else:
        values = st.floats(described.low, described.high, allow_nan=False, allow_infinity=False)
    return st.none() | values if described.optional else values


def specs_of(cls: type[Spec]) -> st.SearchStrategy[Spec]:
    """Specs without a problem, each field within its range."""
    fields = {name: values_of(cls, name) for name in cls.options()}
    chosen = st.fixed_dictionaries({}, optional=fields).map(lambda values: cls(**values))
    return chosen.filter(lambda spec: not spec.problems())


def is_number(cls: type[Spec], name: str) -> bool:
    return value_type(cls, name) in (int, float) and not cls.options()[name].choices


@pytest.mark.parametrize("cls", CLASSES)
def test_the_defaults_have_no_problems(cls: type[Spec]) -> None:
    assert cls().problems() == ()
    for name in cls.options():
        assert cls.default(name) == getattr(cls(), name)


@pytest.mark.parametrize("cls, name", FIELDS)
def test_a_field_says_what_a_person_needs(cls: type[Spec], name: str) -> None:
    described = cls.options()[name]
    assert described.label
    assert described.label[0].isupper()
    assert described.help.endswith(".")
    assert value_type(cls, name) in (bool, int, float, str)
    if described.low is not None and described.high is not None:
        assert described.low < described.high
    if described.when:
        other, values = described.when
        assert values
        for value in values:
            if value not in (IMAGES, SERIES, TEXT):  # which need a person's own beside the name
                assert cls(**{other: value}).problems() == ()


@pytest.mark.parametrize("cls, name", FIELDS)
def test_the_ends_of_a_range_belong_to_it(cls: type[Spec], name: str) -> None:
    described, whole = cls.options()[name], value_type(cls, name) is int
    for end, outwards in ((described.low, -1), (described.high, 1)):
        if end is not None:
            beyond = end + outwards if whole else math.nextafter(end, outwards * math.inf)
            assert cls(**{name: end}).problems() == ()
            (problem,) = cls(**{name: beyond}).problems()
            assert problem.key == name
            assert described.range_text() in problem.hint


@pytest.mark.parametrize("cls, name", FIELDS)
def test_a_strange_value_is_a_problem_or_allowed_but_never_a_crash(
    cls: type[Spec], name: str
) -> None:
    for value in STRANGE:
        problems = cls(**{name: value}).problems("here")
        if not isinstance(value, str) or is_number(cls, name) or cls.options()[name].choices:
            assert [problem.key for problem in problems] == [name], value
            assert problems[0].where.startswith("here, "), value


@pytest.mark.parametrize("cls, name", FIELDS)
def test_nothing_is_a_value_only_where_it_may_be(cls: type[Spec], name: str) -> None:
    assert (cls(**{name: None}).problems() == ()) is cls.options()[name].optional


@pytest.mark.parametrize("cls, name", FIELDS)
def test_yes_is_no_number_and_a_number_is_no_yes(cls: type[Spec], name: str) -> None:
    if is_number(cls, name):
        assert cls(**{name: True}).problems()
    if value_type(cls, name) is bool:
        assert cls(**{name: 1}).problems()


@pytest.mark.parametrize("cls", CLASSES)
@given(data=st.data())
def test_a_spec_survives_its_file_and_what_is_shown_can_be_typed_in(
    cls: type[Spec], data: st.DataObject
) -> None:
    spec = data.draw(specs_of(cls))  # most of the time goes into drawing it
    written = json.loads(json.dumps(to_dict(spec)))
    assert from_dict(cls, written) == spec
    assert written.get("kind", "") == cls.kind
    for name in cls.options():
        value = getattr(spec, name)
        assert parse_value(cls, name, f" {value} ") == value


@pytest.mark.parametrize(
    "name, text, value",
    [
        ("on", "yes", True),
        ("on", "OFF", False),
        ("bulbs", "1_000", 1000),
        ("power", "1e-3", 0.001),
        ("power", "1", 1.0),
        ("limit", "", None),
        ("limit", "None", None),
        ("limit", "2", 2.0),
        ("name", " a b ", "a b"),
        ("colour", "blue", "blue"),
    ],
)
def test_text_is_read_as_the_field_s_kind(name: str, text: str, value: object) -> None:
    read = parse_value(Lamp, name, text)
    assert read == value
    assert type(read) in (type(value), float, int)


@pytest.mark.parametrize(
    "name, text, words",
    [
        ("on", "perhaps", "'perhaps' is neither yes nor no."),
        ("bulbs", "", "'' is not a number."),
        ("bulbs", "none", "'none' is not a number."),
        ("bulbs", "1.5", "1.5 is not a whole number."),
        ("bulbs", "0", "0 is out of range. Allowed: 1 to 1,000,000."),
        ("bulbs", "1000001", "1,000,001 is out of range."),
        ("bulbs", "9" * 400, "So large a number is not possible."),
        ("bulbs", "9" * 5000, "inf is not a finite number."),
        ("power", "nan", "nan is not a finite number."),
        ("power", "1e400", "inf is not a finite number."),
        ("power", "-0.25", "-0.25 is out of range. Allowed: 0 to 1."),
        ("power", "much", "'much' is not a number."),
        ("colour", "green", "'green' is not a choice. Allowed: one of red, blue."),
        ("colour", "", "'' is not a choice."),
        ("limit", "-1", "-1 is out of range. Allowed: 0 or more."),
        ("collour", "red", "There is no setting called 'collour'. Did you mean colour?"),
        ("zzz", "red", "Known: bulbs, colour, drift, limit, name, on, power."),
    ],
)
def test_text_that_is_no_value_is_answered_with_what_is(name: str, text: str, words: str) -> None:
    with pytest.raises(ProblemError) as caught:
        parse_value(Lamp, name, text)
    assert words in str(caught.value)


@pytest.mark.parametrize(
    "described, words",
    [
        (Option("", ""), "any number"),
        (Option("", "", low=0.5), "0.5 or more"),
        (Option("", "", high=1e9), "1,000,000,000 or less"),
        (Option("", "", low=0.0, high=0.95), "0 to 0.95"),
        (Option("", "", low=-1, high=65_536), "-1 to 65,536"),
        (Option("", "", low=1e-5, high=1e300), "1e-05 to 1e+300"),
        (Option("", "", choices={"a": "A", "b": "B"}), "one of a, b"),
    ],
)
def test_a_range_in_words(described: Option, words: str) -> None:
    assert described.range_text() == words


def test_a_missing_field_takes_its_default() -> None:
    assert from_dict(Lamp, {"kind": "lamp", "bulbs": 5}) == Lamp(bulbs=5)
    assert from_dict(Lamp, {}) == Lamp()


@pytest.mark.parametrize(
    "values, words",
    [
        ({"bulbz": 1}, "Did you mean bulbs?"),
        ({"bulbs": 0}, "lamp, bulbs: 0 is out of range."),
        ({"bulbs": "3"}, "'3' is not a number."),
        ({"bulbs": None}, "None is not a number."),
        ({"colour": ["red"]}, "('red',) is not a choice."),
        ({"colour": {"red": 1}}, "{'red': 1} is not a choice."),
        ({"on": "yes"}, "'yes' is neither yes nor no."),
        ({"name": 4}, "4 is not of the right kind."),
    ],
)
def test_a_file_with_a_wrong_field_is_refused_in_words(
    values: dict[str, object], words: str
) -> None:
    with pytest.raises(ProblemError) as caught:
        from_dict(Lamp, values)
    assert words in str(caught.value)


def test_a_field_may_have_a_meaning_only_beside_another() -> None:
    assert Lamp(on=True).has_meaning("bulbs")
    assert not Lamp(on=False).has_meaning("bulbs")
    assert Lamp(on=False).has_meaning("power")


def test_a_spec_is_a_value() -> None:
    lamp = Lamp(bulbs=2)
    assert lamp.replace(bulbs=3).replace(bulbs=2) == lamp
    assert len({lamp, Lamp(bulbs=2), Lamp()}) == 2
    with pytest.raises(FrozenInstanceError):
        lamp.bulbs = 3  # type: ignore[misc]


def test_a_whole_number_will_do_where_any_number_will() -> None:
    assert Lamp(power=1).problems() == ()
    assert Lamp(bulbs=1.0).problems()  # type: ignore[arg-type]


def test_an_unknown_name_gets_the_nearest_or_all() -> None:
    near = unknown_name("rleu", ["relu", "gelu", "tanh"], "curve")
    assert near == Problem("curve", "There is no curve called 'rleu'.", near.hint, key="rleu")
    assert near.hint.startswith("Did you mean relu")
    assert unknown_name("??", ["b", "a"], "curve").hint == "Known: a, b."
    assert unknown_name("??", [], "curve").hint == "There is none at all."
