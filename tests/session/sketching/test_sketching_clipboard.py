"""Copy, cut, paste, duplicate; and what is no selection."""

import json
from typing import Any

import pytest

from nnviz.core.problem import ProblemError
from nnviz.session.sketching.clipboard import copied, cut, duplicated, pasted
from nnviz.session.sketching.sketched import Sketched
from tests.session.sketching.sketches import (
    EMPTY,
    ids,
    is_fitted,
    residual,
    straight,
    wires,
    with_block,
    with_places,
)


def spread(*hidden: str) -> Sketched:
    """A straight network with a place for every card."""
    sketch = straight(*hidden)
    return with_places(sketch, **{name: (at * 224.0, 0.0) for at, name in enumerate(ids(sketch))})


def test_what_is_pasted_elsewhere_is_what_was_copied() -> None:
    sketch = with_block(spread("h1", "h2"), "b", "h1")
    sketch = sketch.with_drawing(sketch.drawing.with_note("h2", "two"))
    new = pasted(EMPTY, copied(sketch, [*ids(sketch), "b"]))
    assert new.sketch == sketch
    assert new.ids == ("x", "h2", "output", "b")


def test_names_are_fresh_and_wires_from_outside_are_dropped() -> None:
    new = pasted(residual(), copied(residual(), ["h2", "dropout1", "add1"]))
    assert wires(new.sketch) == {
        **wires(residual()),
        "h3": (),
        "dropout2": ("h3",),
        "add2": ("dropout2",),
    }
    assert new.ids == ("h3", "dropout2", "add2")


def test_a_network_is_pasted_into_itself() -> None:
    sketch = spread("h1", "h2")
    new = pasted(sketch, copied(sketch, ids(sketch)))
    assert wires(new.sketch) == {
        **wires(sketch),
        "x2": (),
        "h3": ("x2",),
        "h4": ("h3",),
        "output2": ("h4",),
    }


def test_cards_come_to_lie_on_no_others() -> None:
    sketch = spread("h1", "h2")
    drawing = pasted(sketch, copied(sketch, ids(sketch))).sketch.drawing
    assert drawing.place_of("h3") == (224.0, 88.0)
    assert drawing.place_of("output2") == (672.0, 88.0)
    assert pasted(EMPTY, copied(sketch, ["h1"])).sketch.drawing.place_of("h1") == (224.0, 0.0)


def test_the_middle_lies_at_the_place_that_is_given() -> None:
    drawing = pasted(EMPTY, copied(spread("h1", "h2"), ["h1", "h2"]), (0.0, 500.0)).sketch.drawing
    assert dict(drawing.places) == {"h1": (-112.0, 500.0), "h2": (112.0, 500.0)}


def test_what_the_canvas_has_put_somewhere_counts() -> None:
    shown = {"h1": (0.0, 0.0), "x": (300.0, 0.0)}
    text = copied(straight("h1"), ["h1"], shown)
    drawing = pasted(straight("h1"), text, (300.0, 0.0), shown).sketch.drawing
    assert drawing.places == (("h2", (300.0, 88.0)),)


def test_blocks_are_copied_with_all_that_is_in_them() -> None:
    inner = with_block(straight("h1", "h2", "h3"), "inner", "h1", "h2")
    sketch = with_block(inner, "outer", "inner", "h3")
    new = duplicated(sketch, ["outer"])
    assert new.ids == ("outer2",)
    assert new.sketch.drawing.layers_of("outer2") == ("h4", "h5", "h6")
    assert is_fitted(new.sketch)


def test_cutting_heals_the_wires() -> None:
    left, text = cut(straight("h1", "h2"), ["h1"])
    assert wires(left)["h2"] == ("x",)
    assert wires(pasted(left, text).sketch)["h1"] == ()


def test_many_layers_are_named_in_no_time() -> None:
    sketch = straight(*(f"h{n}" for n in range(1, 400)))
    new = pasted(sketch, copied(sketch, ids(sketch)))
    assert len(set(ids(new.sketch))) == 802


def good() -> dict[str, Any]:
    """A selection as JSON values."""
    found: dict[str, Any] = json.loads(copied(with_block(spread("h1"), "b", "h1"), ["b", "x"]))
    return found


HOSTILE = [
    "",
    "hello",
    "[]",
    "{}",
    "[" * 100_000,
    '{"format": "nnviz selection", "version": 2}',
    '{"format": "nnviz experiment", "version": 1}',
    json.dumps(good() | {"version": 99}),
    json.dumps(good() | {"code": "x"}),
    json.dumps(good() | {"graph": {"nodes": 3}}),
    json.dumps(good() | {"graph": {"nodes": [good()["graph"]["nodes"][0]] * 2}}),
    json.dumps(good() | {"drawing": {}}),
    json.dumps(good() | {"drawing": good()["drawing"] | {"places": [["h1", 1e300, 0]]}}),
    json.dumps(good() | {"drawing": good()["drawing"] | {"blocks": [1]}}),
    json.dumps(good()).replace('"units": 4', '"units": 1e99'),
    json.dumps(good()).replace('"units": 4', '"units": NaN'),
]


@pytest.mark.parametrize("text", HOSTILE)
def test_what_is_no_selection_is_refused_in_words(text: str) -> None:
    with pytest.raises(ProblemError) as caught:
        pasted(straight("h1"), text)
    assert caught.value.problem.where.startswith("clipboard")


def test_wires_to_nowhere_in_a_text_are_dropped() -> None:
    value = good()
    value["graph"]["nodes"][0]["inputs"] = ["output", "h1"]
    new = pasted(straight("h1"), json.dumps(value))
    assert "output" not in wires(new.sketch)[new.ids[0]]


def test_layers_of_a_later_nnviz_are_kept() -> None:
    text = json.dumps(good()).replace('"kind": "dense"', '"kind": "quantum"')
    new = pasted(EMPTY, text)
    assert json.loads(copied(new.sketch, ids(new.sketch)))["graph"] == json.loads(text)["graph"]
