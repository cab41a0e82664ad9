"""A convolution behind an input that gives a row."""

import pytest

from nnviz.core.infer import infer
from nnviz.core.wiring import network
from nnviz.layers.conv2d import Conv2D
from nnviz.layers.dense import Dense
from nnviz.layers.flatten import Flatten
from nnviz.layers.input import PICTURE, Input
from nnviz.session.sketching.mending.entries import picture_shapes
from nnviz.session.sketching.mending.mends import mends
from nnviz.session.sketching.sketched import Sketched


def test_the_input_may_give_the_picture_it_is() -> None:
    graph = network(
        x=Input(shape=(64,)), c=Conv2D()("x"), flat=Flatten()("c"), y=Dense(units=10)("flat")
    )
    first, *others = mends(Sketched(graph), "c")
    assert first.label == "Let x enter as a picture of 8x8x1"
    layer = first.sketch.graph["x"].layer
    assert isinstance(layer, Input)
    assert (layer.form, layer.shape) == (PICTURE, (8, 8, 1))
    assert not infer(first.sketch.graph).problems
    assert any("Reshape" in mend.label for mend in others)


def test_not_where_somebody_reads_the_row() -> None:
    graph = network(
        x=Input(shape=(64,)),
        c=Conv2D()("x"),
        flat=Flatten()("c"),
        y=Dense(units=10)("flat"),
        z=Dense(units=10)("x"),
    )
    assert not any("enter as" in mend.label for mend in mends(Sketched(graph), "c"))


@pytest.mark.parametrize(
    ("count", "expected"),
    [(64, [(8, 8, 1)]), (3072, [(32, 32, 3)]), (3, []), (1, []), (12, [(2, 2, 3)]), (7, [])],
)
def test_the_shapes_of_pictures(count: int, expected: list[tuple[int, ...]]) -> None:
    assert list(picture_shapes(count)) == expected
