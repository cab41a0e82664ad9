"""A new name: all that speaks of a layer follows."""

from dataclasses import replace

import pytest

from nnviz.core.drawing import BlockParameter, Drawing
from nnviz.core.graph import chain
from nnviz.core.infer import infer
from nnviz.core.marks import CellSet, Marks, Neuron
from nnviz.core.problem import ProblemError
from nnviz.layers.embedding import Embedding
from nnviz.layers.input import Input
from nnviz.layers.unembedding import Unembedding
from nnviz.session.sketching.fragment import fragment, put
from nnviz.session.sketching.renaming import renamed, renamed_marks
from nnviz.session.sketching.sketched import Sketched
from tests.session.sketching.sketches import (
    is_fitted,
    residual,
    straight,
    wires,
    with_block,
    with_places,
)


def test_wires_place_note_and_block_follow() -> None:
    sketch = with_places(with_block(straight("h1", "h2"), "b", "h1"), h1=(1.0, 2.0))
    drawing = sketch.drawing.with_note("h1", "the first")
    block = replace(drawing.blocks[0], parameters=(BlockParameter("Size", (("h1", "units"),)),))
    after = renamed(sketch.with_drawing(drawing.with_blocks([block])), "h1", "first")
    assert wires(after) == {"x": (), "first": ("x",), "h2": ("first",), "output": ("h2",)}
    assert after.drawing.place_of("first") == (1.0, 2.0)
    assert after.drawing.note_of("first") == "the first"
    assert after.drawing.blocks[0].members == ("first",)
    assert after.drawing.blocks[0].parameters[0].fields == (("first", "units"),)
    assert is_fitted(after)


def test_back_again_is_as_before() -> None:
    sketch = with_places(residual(), h1=(1.0, 2.0), x=(0.0, 0.0))
    assert renamed(renamed(sketch, "h1", "zz"), "zz", "h1") == sketch
    assert renamed(sketch, "h1", "h1") is sketch


def test_marks_follow() -> None:
    cells = CellSet.of(2, 4, [(0, 1)])
    marks = (
        Marks()
        .with_removed("h1", cells)
        .with_frozen("h2", cells)
        .with_clamped([Neuron("h1", 2), Neuron("h2", 0)], 0.5)
        .with_muted([Neuron("h1", 3)], True)
    )
    expected = (
        Marks()
        .with_removed("first", cells)
        .with_frozen("h2", cells)
        .with_clamped([Neuron("first", 2), Neuron("h2", 0)], 0.5)
        .with_muted([Neuron("first", 3)], True)
    )
    assert renamed_marks(marks, "h1", "first") == expected


@pytest.mark.parametrize("name", ["", " ", "h2", "b", "a\nb", "x" * 1000, " h7"])
def test_no_name_and_a_taken_name_are_refused(name: str) -> None:
    sketch = with_block(straight("h1", "h2"), "b", "h1")
    with pytest.raises(ProblemError) as caught:
        renamed(sketch, "h1", name)
    assert caught.value.problem.key == "h1"


def test_what_uses_the_vectors_of_a_layer_follows_it() -> None:
    graph = chain(
        ("x", Input(shape=(3,))),
        ("vectors", Embedding(classes=5, units=4)),
        ("said", Unembedding(classes=5, of="vectors")),
    )
    sketch = Sketched(graph, Drawing())
    after = renamed(sketch, "vectors", "table").graph
    assert after["said"].layer == Unembedding(classes=5, of="table")
    assert not infer(after).problems
    copied = put(sketch, fragment(sketch, ["vectors", "said"])).sketch.graph
    others = {node.layer.of for node in copied if isinstance(node.layer, Unembedding)}
    assert len(others) == 2
