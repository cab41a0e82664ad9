"""Several layers edited at once."""

from nnviz.core.graph import Node
from nnviz.layers.dense import Dense
from nnviz.layers.dropout import Dropout
from nnviz.session.sketching.options import Mixed, common_options, with_option
from tests.session.sketching.sketches import residual, straight, with_block


def layer(sketch_node: Node) -> Dense:
    assert isinstance(sketch_node.layer, Dense)
    return sketch_node.layer


def test_one_layer_has_all_its_fields() -> None:
    found = common_options([Dense(units=3)])
    assert [field.name for field in found] == list(Dense.options())
    assert (found[0].value, found[0].kind) == (3, int)
    assert found[0].option is Dense.options()["units"]


def test_a_value_that_differs_is_mixed() -> None:
    found = {f.name: f.value for f in common_options([Dense(units=3), Dense(units=4)])}
    assert found["units"] is Mixed.MIXED
    assert found["activation"] == "relu"
    dropouts = [Dense(dropout=None), Dense(dropout=0.0)]
    assert {f.name: f.value for f in common_options(dropouts)}["dropout"] is Mixed.MIXED


def test_different_kinds_share_what_means_the_same() -> None:
    assert common_options([Dense(), Dropout()]) == ()
    assert common_options([]) == ()


def test_several_layers_are_set_at_once() -> None:
    sketch = with_option(straight("h1", "h2", "h3"), ["h1", "h3", "x"], "activation", "tanh")
    curves = {n.id: n.layer.activation for n in sketch.graph if isinstance(n.layer, Dense)}
    assert curves == {"h1": "tanh", "h2": "relu", "h3": "tanh"}


def test_a_block_stands_for_all_its_layers() -> None:
    sketch = with_block(straight("h1", "h2"), "b", "h1", "h2")
    sketch = with_option(sketch, ["b"], "units", 7)
    assert [layer(sketch.graph[name]).units for name in ("h1", "h2")] == [7, 7]


def test_layers_that_are_added_keep_one_size() -> None:
    sketch = with_option(residual(), ["h2"], "units", 9)
    assert [layer(sketch.graph[name]).units for name in ("h1", "h2")] == [9, 9]
