"""Ends that read maps: what makes a row of them."""

from dataclasses import replace

import pytest

from nnviz.core.infer import Inference, infer
from nnviz.core.layer import Layer
from nnviz.core.problem import Problem
from nnviz.core.wiring import network
from nnviz.layers.conv2d import Conv2D
from nnviz.layers.dense import Dense
from nnviz.layers.flatten import Flatten
from nnviz.layers.global_pool import GlobalPool
from nnviz.layers.input import PICTURE, Input
from nnviz.session.sketching.mending.mends import mends
from nnviz.session.sketching.sketched import Sketched

MAPS = network(
    x=Input(form=PICTURE, shape=(8, 8, 1)),
    c=Conv2D(filters=4)("x"),
    y=Dense(units=10, activation="linear")("c"),
)
ROW = network(x=Input(shape=(4,)), y=Dense(units=10, activation="linear")("x"))


def refused(sketch: Sketched) -> Inference:
    """What is known when the data do not suit the end."""
    trouble = Problem("layer y", "It expects 10 values (one per class).", key="y")
    return replace(infer(sketch.graph), problems=(trouble,))


@pytest.mark.parametrize(
    "at, layer, units", [(0, Flatten(), (256,)), (1, GlobalPool(), (4,))], ids=["all", "means"]
)
def test_maps_are_made_a_row_before_the_end(at: int, layer: Layer, units: tuple[int]) -> None:
    sketch = Sketched(MAPS)
    mend = mends(sketch, "y", refused(sketch))[at]
    assert mend.label == f"Insert {layer.label}"
    (between,) = mend.sketch.graph["y"].inputs
    assert mend.sketch.graph[between].layer == layer
    shapes = infer(mend.sketch.graph).shapes
    assert (shapes[between], shapes["y"]) == (units, (10,))


def test_nothing_is_made_a_row_that_is_one() -> None:
    sketch = Sketched(ROW)
    assert not any("Insert" in mend.label for mend in mends(sketch, "y", refused(sketch)))
