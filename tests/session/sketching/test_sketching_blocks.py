"""Blocks: made, nested, folded, named, undone."""

import pytest

from nnviz.core.problem import ProblemError
from nnviz.session.sketching.blocks import (
    folded,
    retitled,
    unfolded,
    with_block,
    without_block,
)
from nnviz.session.sketching.sketched import Sketched
from tests.session.sketching.sketches import ids, is_fitted, straight, with_places


def nested() -> Sketched:
    """outer(inner(h1, h2), h3), h4."""
    sketch = with_block(straight("h1", "h2", "h3", "h4"), ["h1", "h2"], "inner").sketch
    return with_block(sketch, ["block1", "h3"], "outer").sketch


def members(sketch: Sketched) -> dict[str, tuple[str, ...]]:
    return {block.title: block.members for block in sketch.drawing.blocks}


def test_layers_and_blocks_form_a_block() -> None:
    sketch = nested()
    assert members(sketch) == {"inner": ("h1", "h2"), "outer": ("block1", "h3")}
    assert sketch.drawing.card_of("h1") == "block2"
    assert is_fitted(sketch)


def test_a_block_within_a_block_lies_between() -> None:
    sketch = with_block(nested(), ["h1"], "new").sketch
    assert members(sketch) == {
        "new": ("h1",),
        "inner": ("block3", "h2"),
        "outer": ("block1", "h3"),
    }
    assert is_fitted(sketch)


def test_what_lies_in_different_blocks_takes_these_in() -> None:
    assert members(with_block(nested(), ["h1", "h3"], "new").sketch)["new"] == ("block1", "h3")
    assert members(with_block(nested(), ["h1", "h3"], "new").sketch)["outer"] == ("block3",)
    assert members(with_block(nested(), ["h1", "h4"], "new").sketch)["new"] == ("block2", "h4")
    assert members(with_block(nested(), ["block2", "h1"], "new").sketch)["new"] == ("block2",)


def test_undone_it_leaves_its_members_where_it_was() -> None:
    new = without_block(nested(), "block1")
    assert new.ids == ("h1", "h2")
    assert members(new.sketch) == {"outer": ("h1", "h2", "h3")}
    assert members(without_block(new.sketch, "block2").sketch) == {}


def test_nothing_and_no_title_are_refused() -> None:
    for chosen, title in (([], "a"), (["h1"], " "), (["h1"], "a\nb"), (["h1"], "x" * 1000)):
        with pytest.raises(ProblemError):
            with_block(straight("h1"), chosen, title)
    with pytest.raises(ProblemError):
        retitled(nested(), "block1", "")


def test_another_title() -> None:
    assert set(members(retitled(nested(), "block1", "new"))) == {"new", "outer"}


def test_without_any_place_the_layout_does_it_all() -> None:
    sketch = unfolded(nested(), "block2")
    assert sketch.drawing.places == ()
    assert sketch.drawing.card_of("h1") == "block1"
    assert folded(sketch, "block2") == nested()


def test_folded_it_lies_where_its_first_member_lay_and_opened_as_it_was() -> None:
    places = {name: (at * 224.0, 0.0) for at, name in enumerate(ids(straight("h1", "h2")))}
    sketch = with_block(with_places(straight("h1", "h2"), **places), ["h1", "h2"], "b").sketch
    assert sketch.drawing.place_of("block1") == places["h1"]
    again = unfolded(sketch, "block1")
    assert {name: again.drawing.place_of(name) for name in places} == places
    moved = with_places(sketch, block1=(224.0, 500.0))
    assert unfolded(moved, "block1").drawing.place_of("h2") == (448.0, 500.0)


def test_opened_it_pushes_what_its_members_would_lie_on() -> None:
    sketch = with_places(straight("h1", "h2"), h1=(224.0, 0.0), h2=(448.0, 0.0))
    sketch = with_block(sketch, ["h1", "h2"], "b").sketch
    sketch = with_places(sketch, output=(448.0, 0.0), x=(0.0, 0.0))
    drawing = unfolded(sketch, "block1").drawing
    assert drawing.place_of("output") == (672.0, 0.0)
    assert drawing.place_of("x") == (0.0, 0.0)
    assert drawing.place_of("h2") == (448.0, 0.0)


def test_folding_takes_what_the_canvas_shows() -> None:
    sketch = with_places(nested(), output=(0.0, 0.0))
    drawing = folded(sketch, "block1", {"h1": (5.0, 5.0), "h2": (300.0, 25.0)}).drawing
    assert drawing.place_of("block1") == (5.0, 15.0)
    assert drawing.place_of("h2") == (300.0, 25.0)
