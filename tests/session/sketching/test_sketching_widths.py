"""Blocks of transformers: dropped anywhere on a sequence, they take its width."""

import numpy as np
import pytest

from nnviz.core.graph import Graph, Node, chain
from nnviz.core.infer import infer
from nnviz.engine.network import Network
from nnviz.layers.dense import Dense
from nnviz.layers.input import Input
from nnviz.session.sketch import Wire
from nnviz.session.sketching.blocks import unfolded
from nnviz.session.sketching.built_in import built_in_templates
from nnviz.session.sketching.sketched import Sketched
from nnviz.session.sketching.templates import BlockTemplate, added_template, inserted_template

BLOCKS = [template for template in built_in_templates() if template.widths]
SHAPES = [(1, 1), (1, 6), (5, 7), (3, 8), (2, 64)]


def sequence(shape: tuple[int, ...]) -> Sketched:
    return Sketched(chain(("input", Input(shape=shape)), ("after", Dense(units=2))))


def test_there_are_three() -> None:
    assert [block.kind for block in BLOCKS] == [
        "mlp",
        "transformer_pre_norm",
        "transformer_post_norm",
    ]


@pytest.mark.parametrize("template", BLOCKS, ids=lambda t: t.kind)
@pytest.mark.parametrize("shape", SHAPES)
def test_within_a_wire_it_hands_on_what_it_reads(
    template: BlockTemplate, shape: tuple[int, ...]
) -> None:
    new = inserted_template(sequence(shape), template, Wire("input", "after", 0))
    facts = infer(new.sketch.graph)
    assert not facts.problems
    source = new.sketch.graph["after"].inputs[0]
    assert source != "input"
    assert facts.shapes[source] == shape
    network = Network.of(new.sketch.graph)
    space = network.workspace(network.initial_vector(0), 2)
    space.run(np.ones((2, *shape), np.float32))
    assert np.isfinite(space.activations["after"]).all()


@pytest.mark.parametrize("template", BLOCKS, ids=lambda t: t.kind)
def test_two_of_them_one_behind_the_other(template: BlockTemplate) -> None:
    new = inserted_template(sequence((4, 12)), template, Wire("input", "after", 0))
    source = new.sketch.graph["after"].inputs[0]
    new = inserted_template(new.sketch, template, Wire(source, "after", 0))
    assert not infer(new.sketch.graph).problems
    assert len(new.sketch.drawing.blocks) == 2


def test_it_opens_into_its_parts() -> None:
    new = inserted_template(sequence((4, 6)), BLOCKS[1], Wire("input", "after", 0))
    (block,) = new.ids
    members = new.sketch.drawing.layers_of(block)
    kinds = [new.sketch.graph[name].layer.kind for name in members]
    assert kinds.count("layer_norm") == kinds.count("add") == kinds.count("dense") == 2
    assert "attention" in kinds
    heads = next(n.layer for n in new.sketch.graph if n.layer.kind == "attention")
    assert heads.heads == 2  # type: ignore[attr-defined]
    opened = unfolded(new.sketch, block)
    assert opened.graph == new.sketch.graph


def test_where_nobody_knows_what_it_reads_it_is_as_it_comes() -> None:
    template = BLOCKS[0]
    alone = added_template(sequence((3, 6)), template).sketch
    assert alone.graph["h1"].layer == template.part.graph["h1"].layer
    unknown = Sketched(Graph((Node("lost", Dense(), ("nobody",)),)))
    beside = added_template(unknown, template, source="lost").sketch
    assert beside.graph["h1"].layer == template.part.graph["h1"].layer


def test_no_wider_than_a_layer_can_be() -> None:
    most = Dense.options()["units"].high
    assert most is not None
    new = added_template(sequence((1, int(most) // 2)), BLOCKS[0], source="input").sketch
    assert new.graph["h1"].layer.units == most  # type: ignore[attr-defined]
