"""Where maps lie, where their edges begin and end, and how they share a column. Numbers only."""

from math import prod

import numpy as np
import pytest
from numpy.typing import NDArray

from nnviz.core.graph import Graph, Node, chain
from nnviz.core.infer import infer
from nnviz.core.maps import Pixel, unit_of
from nnviz.core.marks import Neuron
from nnviz.layers.add import Add
from nnviz.layers.conv2d import Conv2D
from nnviz.layers.dense import Dense
from nnviz.layers.flatten import Flatten
from nnviz.layers.global_pool import GlobalPool
from nnviz.layers.input import PICTURE, Input
from nnviz.layers.output import Output
from nnviz.ui.canvas.geometry import COLUMN_HEIGHT, Picture, arrange
from nnviz.ui.canvas.look import Look
from nnviz.ui.canvas.map_outlines import outlines
from nnviz.ui.canvas.maps_layout import laid_maps
from nnviz.ui.canvas.maps_look import cells_in_view, tiles_in_view, units_in_view
from nnviz.ui.canvas.passes import passes
from nnviz.ui.canvas.places import LayerPlace, MapsPlace
from nnviz.ui.canvas.walking import stepped
from tests.ui.canvas.nets import picture_graph

SHAPES = [(1, 1, 1), (1, 1, 512), (3, 7, 5), (8, 8, 48), (5, 2, 1)]


def arranged(graph: Graph, image: tuple[int, int, int] | None = None) -> Picture:
    return arrange(graph, infer(graph), image)


def maps_of(picture: Picture, node: str) -> MapsPlace:
    place = picture.layers[node]
    assert isinstance(place, MapsPlace)
    return place


@pytest.mark.parametrize("shape", SHAPES)
def test_the_middle_of_every_unit_is_that_unit(shape: tuple[int, int, int]) -> None:
    place = laid_maps("c", 0, shape, 40.0, 8, 500.0).moved(13.0, -70.0)
    for unit, (x, y) in enumerate(place.centres.tolist()):
        assert place.unit_at(x, y) == unit
        assert place.centre(unit) == pytest.approx((x, y))
    left, top, width, height = place.rect
    assert (place.centres > (left, top)).all()
    assert (place.centres < (left + width, top + height)).all()


def test_between_and_beyond_maps_there_is_no_unit() -> None:
    place = laid_maps("c", 0, (8, 8, 5), 40.0, 8, 130.0)  # three below one another
    left, top, width, height = place.rect
    assert place.across == 2
    assert place.unit_at(left + place.size[0] + place.gap / 2, top + 1) is None
    assert place.unit_at(left - 1, top + 1) is None
    assert place.unit_at(left + width - 1, top + height - 1) is None, "there is no sixth map"


def test_a_picture_in_colours_is_one_and_a_pixel_of_it_the_first_of_three_units() -> None:
    place = MapsPlace("x", 0, (2, 3, 3), 10.0, is_picture=True)
    assert place.rect == (0.0, 0.0, 30.0, 20.0)
    assert place.unit_at(15.0, 5.0) == 3
    assert place.centre(3) == place.centre(5) == (15.0, 5.0)
    assert len(place.starts) == 3


@pytest.mark.parametrize("shape", [*SHAPES, (8, 8, 7)])
def test_edges_of_maps_begin_at_one_x_in_order_at_even_distances(
    shape: tuple[int, int, int],
) -> None:
    place = laid_maps("c", 0, shape, 40.0, 8, 300.0)
    for ports, side in ((place.ends, place.left), (place.starts, place.left + place.rect[2])):
        assert ports[:, 0] == pytest.approx(side)
        steps = np.diff(ports[:, 1])
        assert steps == pytest.approx(place.pitch) if len(steps) else True


def test_maps_fill_a_column_and_stay_in_it() -> None:
    picture = arranged(picture_graph(48, 64, shape=(28, 28, 1)), (28, 28, 1))
    for name in ("c1", "pool", "c2"):
        height = picture.layers[name].rect[3]
        assert 0.6 * COLUMN_HEIGHT < height <= COLUMN_HEIGHT + 1
    assert maps_of(picture, "pool").size < maps_of(picture, "c1").size
    assert maps_of(picture, "pool").size[0] > 0.5 * maps_of(picture, "c1").size[0]


def test_a_long_flat_layer_behind_maps_does_not_blow_the_picture_up() -> None:
    picture = arranged(picture_graph(48, 64, shape=(28, 28, 1)), (28, 28, 1))
    assert picture.layers["flat"].count == 14 * 14 * 64
    assert picture.unit == 1.0
    assert picture.layers["flat"].rect[3] == pytest.approx(COLUMN_HEIGHT, rel=0.01)


def test_what_enters_and_what_gives_it_back_is_a_picture() -> None:
    nodes = (
        Node("x", Input(form=PICTURE, shape=(8, 8, 3))),
        Node("h", Conv2D(filters=3), ("x",)),
        Node("out", Output(target="inputs"), ("h",)),
    )
    picture = arranged(Graph(nodes), (8, 8, 3))
    assert [maps_of(picture, name).is_picture for name in ("x", "h", "out")] == [True, False, True]


def test_numbers_of_a_picture_in_a_row_have_edges_of_their_own() -> None:
    graph = chain(("x", Input(shape=(48,))), ("h", Dense(units=4)))
    picture = arranged(graph, (4, 4, 3))
    assert maps_of(picture, "x").is_picture
    assert picture.bundles[0].shape == (48, 4)
    assert not picture.bundles[0].has_kernels


def test_between_maps_there_is_an_edge_for_each_pair() -> None:
    picture = arranged(picture_graph(3, 5), (8, 8, 1))
    shapes = {(b.source, b.target): (b.shape, b.has_kernels) for b in picture.bundles}
    assert shapes["input", "c1"] == ((1, 3), True)
    assert shapes["pool", "c2"] == ((3, 5), True)
    assert shapes["flat", "output"] == ((80, 10), False)


def lines_into(target: Node, *before: Node) -> NDArray[np.float64]:
    graph = Graph((*before, target))
    return passes(graph, infer(graph), arranged(graph).layers)


X = Node("x", Input(form=PICTURE, shape=(4, 4, 2)))
A = Node("a", Conv2D(filters=2), ("x",))


def test_maps_are_handed_on_map_by_map_and_as_a_whole_where_they_become_a_row() -> None:
    assert lines_into(Node("p", GlobalPool(), ("a",)), X, A).shape == (2, 4)
    assert lines_into(Node("f", Flatten(), ("a",)), X, A).shape == (2, 4)


def test_a_skip_of_maps_goes_below_what_lies_between() -> None:
    b = Node("b", Conv2D(filters=2), ("a",))
    graph = Graph((X, A, b, Node("sum", Add(), ("b", "a"))))
    layers = arranged(graph).layers
    lines = passes(graph, infer(graph), layers)
    assert lines.shape == (2 + 3, 4)
    _, top, _, height = layers["b"].rect
    level = lines[lines[:, 1] == lines[:, 3]]
    assert (level[:, 1] > top + height).any()


def test_arrows_go_from_pixel_to_pixel_from_map_to_map_and_on_to_the_next_layer() -> None:
    layers = arranged(picture_graph(2, 2), (8, 8, 1)).layers
    shape = maps_of(arranged(picture_graph(2, 2), (8, 8, 1)), "c1").shape

    def at(map_: int, row: int, column: int) -> Neuron:
        return Neuron("c1", unit_of(shape, Pixel(map_, row, column)))

    assert stepped(layers, at(0, 3, 3), 1, 0) == at(0, 3, 4)
    assert stepped(layers, at(0, 3, 3), 0, 1) == at(0, 4, 3)
    assert stepped(layers, at(0, 7, 3), 0, 1) == at(1, 0, 3), "the map below"
    assert stepped(layers, at(1, 7, 3), 0, 1) == at(1, 7, 3), "the end"
    assert stepped(layers, at(0, 3, 7), 1, 0).node == "pool"
    assert stepped(layers, at(0, 3, 0), -1, 0).node == "input"


def test_what_is_in_view_is_found_map_by_map_and_pixel_by_pixel() -> None:
    place = MapsPlace("c", 0, (4, 6, 3), 10.0, across=1, gap=5.0)
    look = Look(2.0, 12.0, 48.0, 31.0, 62.0)  # in the second map, whose top is at 45
    assert tiles_in_view(place, look).tolist() == [1]
    assert cells_in_view(place, 1, look) == (0, 1, 2, 4)
    units = units_in_view(place, look)
    assert units.shape == (6, 1)
    assert {place.tile_of(unit) for unit in units.ravel().tolist()} == {1}
    assert len(units_in_view(place, Look(2.0, 100.0, 100.0, 200.0, 200.0))) == 0


def test_pixels_side_by_side_have_one_line_around_them() -> None:
    place = MapsPlace("c", 0, (3, 3, 2), 10.0, across=2, gap=4.0)
    look = Look(1.0, 0.0, 0.0, 100.0, 100.0)
    pair = [unit_of(place.shape, Pixel(1, 1, column)) for column in (0, 1)]
    lines = outlines(place, pair, look)
    assert len(lines) == 6
    assert lines[:, [0, 2]].min() == 34.0
    assert lines[:, [0, 2]].max() == 54.0
    assert len(outlines(place, range(prod(place.shape)), look)) == 2 * 4 * 3
    assert len(outlines(place, [], look)) == 0


def test_columns_without_maps_are_as_they_were() -> None:
    graph = chain(("x", Input(shape=(2,))), ("h", Dense(units=8)))
    assert all(isinstance(place, LayerPlace) for place in arranged(graph).layers.values())
