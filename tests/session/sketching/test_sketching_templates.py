"""The library: blocks taken from a network and put into others; parameters; repeated n times."""

import json

import pytest

from nnviz.core.drawing import Block
from nnviz.core.graph import Graph, Node
from nnviz.core.infer import infer
from nnviz.core.problem import ProblemError
from nnviz.layers.add import Add
from nnviz.layers.dense import Dense
from nnviz.session.sketch import Wire
from nnviz.session.sketching.blocks import unfolded, with_block
from nnviz.session.sketching.built_in import built_in_templates
from nnviz.session.sketching.options import Mixed
from nnviz.session.sketching.parameters import (
    common_fields,
    exposed,
    hidden,
    parameters_of,
    with_parameters,
)
from nnviz.session.sketching.repeating import repeated
from nnviz.session.sketching.sketched import Sketched
from nnviz.session.sketching.templates import (
    BlockTemplate,
    added_template,
    inserted_template,
    template_from_json,
    template_of,
    template_to_json,
)
from tests.session.sketching.sketches import (
    EMPTY,
    ids,
    is_fitted,
    residual,
    straight,
    wires,
    with_places,
)


def skip() -> Sketched:
    """`residual` with everything between h1 and the output in a block."""
    return with_block(residual(), ["h2", "dropout1", "add1"], "Skip").sketch


def units(sketch: Sketched, *names: str) -> list[int]:
    layers = [sketch.graph[name].layer for name in names]
    return [layer.units for layer in layers if isinstance(layer, Dense)]


# -- the library ------------------------------------------------------------------------------


def test_a_template_is_open_where_its_block_reads_others() -> None:
    template = template_of(skip(), "block1", "skip")
    assert (template.kind, template.title) == ("skip", "Skip")
    assert wires(template.part) == {
        "h2": ("in1",),
        "dropout1": ("h2",),
        "add1": ("in1", "dropout1"),
    }


def test_made_from_a_port_all_open_inputs_read_the_source() -> None:
    template = template_of(skip(), "block1", "skip")
    new = added_template(straight("h1"), template, (500.0, 0.0), "h1")
    (block,) = new.ids
    assert new.sketch.drawing.layers_of(block) == ("h2", "dropout1", "add1")
    assert wires(new.sketch)["h2"] == ("h1",)
    assert wires(new.sketch)["add1"] == ("h1", "dropout1")
    assert new.sketch.drawing.place_of(block) == (500.0, 0.0)
    assert new.sketch.drawing.blocks[0].kind == "skip"


def test_names_that_are_taken_everywhere_are_no_trouble() -> None:
    template = template_of(skip(), "block1", "skip")
    sketch = Sketched(Graph((Node("h2", Dense()), Node("in1", Dense(), ("h2",)))))
    new = added_template(sketch, template, source="h2").sketch
    assert wires(new) == {
        "h2": (),
        "in1": ("h2",),
        "h1": ("h2",),
        "dropout1": ("h1",),
        "add1": ("h2", "dropout1"),
    }


def test_without_a_source_it_stays_open() -> None:
    new = added_template(EMPTY, template_of(skip(), "block1", "skip"))
    assert wires(new.sketch) == {"h2": (), "dropout1": ("h2",), "add1": ("dropout1",)}
    assert new.sketch.drawing.places == ()


def test_on_a_wire_it_is_inserted() -> None:
    template = template_of(skip(), "block1", "skip")
    new = inserted_template(straight("h1"), template, Wire("h1", "output", 0)).sketch
    assert wires(new)["output"] == ("add1",)
    assert wires(new)["add1"] == ("h1", "dropout1")
    assert not infer(new.graph).problems


def test_an_output_cannot_be_read_by_a_block() -> None:
    with pytest.raises(ProblemError):
        added_template(straight(), built_in_templates()[0], source="output")


FOR_ROWS = [t for t in built_in_templates() if not t.kind.startswith("transformer")]


@pytest.mark.parametrize("template", FOR_ROWS, ids=lambda t: t.kind)
def test_what_the_library_comes_with_fits_in(template: BlockTemplate) -> None:
    sketch = straight("h1")
    sketch = sketch.with_graph(sketch.graph.with_layer("h1", Dense(units=8)))
    new = inserted_template(sketch, template, Wire("h1", "output", 0), (0.0, 0.0))
    assert not infer(new.sketch.graph).problems
    assert is_fitted(new.sketch)
    assert [p.field.value for p in parameters_of(new.sketch, new.ids[0])]
    assert new.sketch.drawing.block(new.ids[0]) != template.part.drawing.blocks[-1]


@pytest.mark.parametrize("template", built_in_templates(), ids=lambda t: t.kind)
def test_a_template_comes_back_from_json(template: BlockTemplate) -> None:
    text = json.dumps(template_to_json(template))
    found = template_from_json(json.loads(text), "library")
    assert (found.kind, found.part) == (template.kind, template.part)


def test_what_is_no_template_is_refused() -> None:
    value = template_to_json(built_in_templates()[0])
    for broken in (
        value | {"drawing": value["drawing"] | {"blocks": []}},
        value | {"graph": {"nodes": []}},
        {"format": "nnviz experiment"},
        3,
    ):
        with pytest.raises(ProblemError, match="library"):
            template_from_json(broken, "library")


# -- parameters -------------------------------------------------------------------------------


def two() -> Sketched:
    return with_block(straight("h1", "h2"), ["h1", "h2"], "b").sketch


def test_a_field_of_all_layers_inside_becomes_a_parameter() -> None:
    sketch = exposed(two(), "block1", "units")
    (shown,) = parameters_of(sketch, "block1")
    assert (shown.label, shown.field.name, shown.field.value) == ("Units", "units", 4)
    sketch = with_parameters(sketch, "block1", {"Units": 9, "unknown": 1})
    assert units(sketch, "h1", "h2") == [9, 9]


def test_values_that_differ_are_mixed() -> None:
    sketch = exposed(two(), "block1", "units", "Size")
    sketch = sketch.with_graph(sketch.graph.with_layer("h1", Dense(units=5)))
    assert parameters_of(sketch, "block1")[0].field.value is Mixed.MIXED


def test_a_parameter_can_be_hidden_again() -> None:
    sketch = exposed(two(), "block1", "units")
    assert hidden(sketch, "block1", "Units") == two()


def test_a_field_that_is_not_there_and_one_that_is_shown_are_refused() -> None:
    with pytest.raises(ProblemError, match="rate"):
        exposed(two(), "block1", "rate")
    with pytest.raises(ProblemError, match="Units"):
        exposed(exposed(two(), "block1", "units"), "block1", "units")


def test_the_fields_that_can_be_shown() -> None:
    assert "units" in [field.name for field in common_fields(two(), "block1")]


# -- repeated ---------------------------------------------------------------------------------


def test_copies_are_chained_and_the_last_is_read() -> None:
    new = repeated(straight("h1", "h2"), ["h1"], 3)
    assert new.ids == ("h3", "h4")
    assert wires(new.sketch) == {
        "x": (),
        "h1": ("x",),
        "h2": ("h4",),
        "output": ("h2",),
        "h3": ("h1",),
        "h4": ("h3",),
    }


def test_a_block_with_skips_is_repeated_as_a_whole() -> None:
    new = repeated(skip(), ["block1"], 2)
    (block,) = new.ids
    assert wires(new.sketch)["add2"] == ("add1", "dropout2")
    assert wires(new.sketch)["output"] == ("add2",)
    assert new.sketch.drawing.layers_of(block) == ("h3", "dropout2", "add2")
    assert not infer(new.sketch.graph).problems


def test_copies_lie_behind_and_push_what_follows() -> None:
    sketch = with_places(straight("h1"), x=(0.0, 0.0), h1=(224.0, 0.0), output=(448.0, 0.0))
    drawing = repeated(sketch, ["h1"], 3).sketch.drawing
    assert dict(drawing.places) == {
        "x": (0.0, 0.0),
        "h1": (224.0, 0.0),
        "h2": (448.0, 0.0),
        "h3": (672.0, 0.0),
        "output": (896.0, 0.0),
    }


def test_within_a_block_copies_belong_to_it() -> None:
    blocks = repeated(unfolded(two(), "block1"), ["h1"], 2).sketch.drawing.blocks
    assert blocks == (Block("block1", "b", ("h1", "h2", "h3"), folded=False),)


@pytest.mark.parametrize(
    ("chosen", "times"),
    [
        (["h1", "add1"], 2),
        (["h1", "h2"], 2),
        (["x"], 2),
        (["output"], 2),
        (["h2"], 1),
        (["h2"], 101),
    ],
)
def test_what_cannot_be_chained_is_refused(chosen: list[str], times: int) -> None:
    with pytest.raises(ProblemError) as caught:
        repeated(residual(), chosen, times)
    assert caught.value.problem.hint


def test_too_many_layers_are_refused() -> None:
    names = [f"h{n}" for n in range(1, 200)]
    with pytest.raises(ProblemError, match="19,900"):
        repeated(straight(*names), names, 100)


def test_a_join_that_reads_its_source_twice_is_copied_so() -> None:
    graph = residual().with_inputs({"add1": ("dropout1", "dropout1")})
    new = repeated(graph, ["add1"], 2)
    assert wires(new.sketch)["add2"] == ("add1", "add1")
    assert isinstance(new.sketch.graph["add2"].layer, Add)
    assert len(ids(new.sketch)) == 7
