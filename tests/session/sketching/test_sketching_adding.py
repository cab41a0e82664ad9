"""New layers: names, wires, places, blocks."""

import pytest

from nnviz.core.infer import infer
from nnviz.core.problem import ProblemError
from nnviz.layers.add import Add
from nnviz.layers.dense import Dense
from nnviz.layers.dropout import Dropout
from nnviz.layers.input import Input
from nnviz.layers.output import Output
from nnviz.session.sketch import Wire
from nnviz.session.sketching.adding import added, added_before, added_behind, inserted
from tests.session.sketching.sketches import (
    EMPTY,
    ids,
    residual,
    straight,
    wires,
    with_block,
    with_places,
)


def test_names_are_short_and_count_on() -> None:
    sketch = EMPTY
    for layer in (Input(), Dense(), Dense(), Input(), Output(), Output(), Add(), Dropout()):
        sketch = added(sketch, layer).sketch
    assert ids(sketch) == "x h1 h2 x2 output output2 add1 dropout1".split()


def test_a_block_has_its_name_too() -> None:
    sketch = with_block(straight("a"), "h1", "a")
    assert added(sketch, Dense()).ids == ("h2",)


def test_a_layer_lies_where_it_is_put() -> None:
    new = added(straight("h1"), Dropout(), (30.0, 40.0))
    assert new.ids == ("dropout1",)
    assert new.sketch.drawing.place_of("dropout1") == (30.0, 40.0)
    assert wires(new.sketch)["dropout1"] == ()
    assert added(straight("h1"), Dropout()).sketch.drawing.places == ()


def test_from_a_port_it_is_wired_and_stands_behind_its_source() -> None:
    new = added(straight("h1", "h2"), Dense(), source="h1")
    assert wires(new.sketch)["h3"] == ("h1",)
    assert ids(new.sketch) == ["x", "h1", "h3", "h2", "output"]
    assert wires(new.sketch)["h2"] == ("h1",)


def test_a_layer_can_be_put_before_another() -> None:
    new = added_before(residual(), Input(), "add1")
    assert wires(new.sketch)["add1"] == ("h1", "dropout1", "x2")
    assert wires(added_before(straight("h1"), Input(), "h1").sketch)["h1"] == ("x2",)


def test_on_a_wire_it_is_inserted_into_that_wire_only() -> None:
    new = inserted(residual(), Dropout(), Wire("h1", "add1", 0), (1.0, 2.0))
    assert wires(new.sketch)["dropout2"] == ("h1",)
    assert wires(new.sketch)["add1"] == ("dropout2", "dropout1")
    assert wires(new.sketch)["h2"] == ("h1",)
    assert new.sketch.drawing.place_of("dropout2") == (1.0, 2.0)
    assert not infer(new.sketch.graph).problems


def test_behind_a_layer_its_readers_read_the_new_one() -> None:
    new = added_behind(residual(), Dropout(), ["h1"])
    assert wires(new.sketch)["h2"] == ("dropout2",)
    assert wires(new.sketch)["add1"] == ("dropout2", "dropout1")


def test_behind_several_each_gets_its_own() -> None:
    new = added_behind(straight("h1", "h2"), Dropout(), ["h1", "h2"])
    assert new.ids == ("dropout1", "dropout2")
    assert wires(new.sketch) == {
        "x": (),
        "h1": ("x",),
        "dropout1": ("h1",),
        "h2": ("dropout1",),
        "dropout2": ("h2",),
        "output": ("dropout2",),
    }


def test_a_join_behind_several_reads_all_and_makes_no_circle() -> None:
    new = added_behind(straight("h1", "h2"), Add(), ["h1", "h2"])
    assert wires(new.sketch)["add1"] == ("h1", "h2")
    assert wires(new.sketch)["h2"] == ("h1",)
    assert wires(new.sketch)["output"] == ("add1",)
    assert not infer(new.sketch.graph).problems


def test_an_output_branches_off() -> None:
    new = added_behind(straight("h1", "h2"), Output(), ["h1"])
    assert wires(new.sketch)["output2"] == ("h1",)
    assert wires(new.sketch)["h2"] == ("h1",)


def test_behind_a_folded_block_it_stays_outside_of_it() -> None:
    sketch = with_block(straight("h1", "h2", "h3"), "b", "h1", "h2")
    new = added_behind(sketch, Dropout(), ["b"])
    assert wires(new.sketch)["h3"] == ("dropout1",)
    assert new.sketch.drawing.holder_of("dropout1") is None


def test_within_an_open_block_it_belongs_to_the_block() -> None:
    inner = with_block(straight("h1", "h2", "h3"), "inner", "h1", "h2", folded=False)
    sketch = with_block(inner, "outer", "inner", "h3", folded=False)
    for new, home in (
        (inserted(sketch, Dropout(), Wire("h1", "h2", 0)), "inner"),
        (inserted(sketch, Dropout(), Wire("h2", "h3", 0)), "outer"),
        (added_behind(sketch, Dropout(), ["h1"]), "inner"),
    ):
        holder = new.sketch.drawing.holder_of("dropout1")
        assert holder is not None
        assert holder.id == home
    assert inserted(sketch, Dropout(), Wire("x", "h1", 0)).sketch.drawing == sketch.drawing


@pytest.mark.parametrize("source", ["x", None])
def test_places_of_others_stay(source: str | None) -> None:
    sketch = with_places(straight("h1"), x=(1.0, 1.0), h1=(2.0, 2.0))
    new = added(sketch, Dense(), (3.0, 3.0), source)
    assert set(sketch.drawing.places) < set(new.sketch.drawing.places)


def test_what_cannot_be_meant_is_refused_in_words() -> None:
    sketch = straight("h1")
    for refused in (
        lambda: added(sketch, Input(), source="h1"),
        lambda: added(sketch, Dense(), source="output"),
        lambda: inserted(sketch, Input(), Wire("x", "h1", 0)),
        lambda: inserted(sketch, Output(), Wire("x", "h1", 0)),
        lambda: added_behind(sketch, Input(), ["h1"]),
        lambda: added_behind(sketch, Dense(), ["output"]),
        lambda: added_before(sketch, Dense(), "x"),
        lambda: added_before(sketch, Output(), "h1"),
    ):
        with pytest.raises(ProblemError) as caught:
            refused()
        assert caught.value.problem.hint


def test_behind_a_block_with_two_exits_is_refused() -> None:
    sketch = with_block(residual(), "b", "h1", "h2")
    with pytest.raises(ProblemError, match="h1, h2"):
        added_behind(sketch, Dense(), ["b"])
