"""Marks stay with their pixels, maps and weights when layers of maps change their shape."""

import numpy as np
import pytest

from nnviz.core.graph import Graph, chain
from nnviz.core.layer import Layer
from nnviz.core.maps import Pixel, unit_of
from nnviz.core.marks import CellSet, Marks, Neuron
from nnviz.data import DataRecipe, load
from nnviz.engine.experiment import Experiment, fitted
from nnviz.engine.held import bits_of
from nnviz.engine.moved_marks import moved_marks
from nnviz.layers.conv2d import Conv2D
from nnviz.layers.dense import Dense
from nnviz.layers.flatten import Flatten
from nnviz.layers.input import Input


def graph_of(conv: Layer, side: int = 8, channels: int = 1) -> Graph:
    return chain(
        ("input", Input(form="picture", shape=(side, side, channels))),
        ("conv", conv),
        ("flat", Flatten()),
        ("out", Dense(units=10, activation="linear")),
    )


def units(side: int, filters: int, *pixels: Pixel, node: str = "conv") -> tuple[Neuron, ...]:
    """The neurons at pixels of a layer `(side, side, filters)`, in order."""
    shape = (side, side, filters)
    return tuple(sorted(Neuron(node, unit_of(shape, pixel)) for pixel in pixels))


def whole_map(side: int, at: int) -> list[Pixel]:
    return [Pixel(at, row, column) for row in range(side) for column in range(side)]


@pytest.mark.parametrize("node", ["conv", "flat"])
def test_held_pixels_and_maps_stay_when_filters_come_and_go(node: str) -> None:
    old, new = graph_of(Conv2D(filters=4)), graph_of(Conv2D(filters=5))
    pixels = [*whole_map(8, 2), Pixel(0, 3, 4)]
    marks = Marks(
        muted=units(8, 4, *pixels, node=node),
        clamped=tuple((neuron, 1.5) for neuron in units(8, 4, Pixel(3, 7, 7), node=node)),
    )
    found = moved_marks(marks, old, new)
    assert found.muted == units(8, 5, *pixels, node=node)
    assert found.clamped == ((Neuron(node, unit_of((8, 8, 5), Pixel(3, 7, 7))), 1.5),)
    assert moved_marks(found, new, old) == marks
    fewer = moved_marks(marks, old, graph_of(Conv2D(filters=2)))
    assert fewer == Marks(muted=units(8, 2, Pixel(0, 3, 4), node=node))


def test_a_map_that_is_held_all_over_stays_so_on_larger_pictures() -> None:
    recipe = DataRecipe(name="shapes", side=16, size=40)
    marks = Marks(muted=units(8, 4, *whole_map(8, 1), Pixel(3, 7, 0)))
    experiment = Experiment(graph_of(Conv2D(filters=4)), recipe, marks=marks)
    found = fitted(experiment, load(recipe)).marks
    assert found.muted == units(16, 4, *whole_map(16, 1), Pixel(3, 7, 0))


def test_marked_weights_of_a_larger_filter_are_in_its_middle() -> None:
    old, new = (graph_of(Conv2D(filters=2, kernel=k)) for k in (3, 5))
    cells = CellSet.of(10, 2, [(0, 1), (4, 0), (9, 1)])  # the last row is the bias
    marks = Marks(removed=(("conv", CellSet.of(9, 2, [(4, 1)])),), frozen=(("conv", cells),))
    found = moved_marks(marks, old, new)
    assert list(found.frozen[0][1]) == [(6, 1), (12, 0), (25, 1)]
    assert list(found.removed[0][1]) == [(12, 1)]
    assert moved_marks(found, new, old) == marks


def test_what_is_removed_behind_maps_goes_with_its_pixels() -> None:
    old, new = graph_of(Conv2D(filters=4)), graph_of(Conv2D(filters=6))
    mask = np.random.default_rng(0).random((8, 8, 4, 10)) < 0.5
    removed = CellSet(256, 10, np.packbits(mask.reshape(256, 10)).tobytes())
    found = moved_marks(Marks(removed=(("out", removed),)), old, new).removed[0][1]
    now = bits_of(found).reshape(8, 8, 6, 10)
    np.testing.assert_array_equal(now[:, :, :4], mask)
    assert not now[:, :, 4:].any()


def test_marks_on_what_has_no_maps_or_is_not_known_stay() -> None:
    flat = chain(("input", Input(shape=(3,))), ("h", Dense(units=4)), ("out", Dense(units=2)))
    wider = flat.with_layer("h", Dense(units=9))
    marks = Marks(muted=(Neuron("gone", 1), Neuron("h", 2)), clamped=((Neuron("out", 1), 2.0),))
    assert moved_marks(marks, flat, wider) == marks
    broken = graph_of(Conv2D(kernel=64, padding="valid"))
    held = Marks(muted=units(8, 8, Pixel(1, 2, 3)))
    assert moved_marks(held, graph_of(Conv2D()), broken) == held
    assert moved_marks(held, broken, graph_of(Conv2D(filters=3))) == held
