"""Headings have room: none lies over another, nor over the maps beside it."""

import numpy as np
import pytest

from nnviz.core.graph import Graph, Node, chain
from nnviz.core.infer import infer
from nnviz.layers.add import Add
from nnviz.layers.conv2d import Conv2D
from nnviz.layers.dense import Dense
from nnviz.layers.flatten import Flatten
from nnviz.layers.input import PICTURE, Input
from nnviz.ui.canvas.geometry import Picture, arrange
from nnviz.ui.canvas.headings import HEADING_ABOVE, LEAST, NARROWEST, heading_rooms, headings
from tests.ui.canvas.nets import model_of, picture_graph


def deep(layers: int) -> Picture:
    """Convolutions of 16 maps in a row, and two side by side at the end."""
    nodes = [Node("x", Input(form=PICTURE, shape=(8, 8, 1)))]
    for at in range(layers):
        nodes.append(Node(f"c{at}", Conv2D(filters=16), (nodes[-1].id,)))
    last = nodes[-1].id
    nodes += [Node(name, Conv2D(filters=8), (last,)) for name in ("left", "right")]
    nodes += [Node("sum", Add(), ("left", "right")), Node("flat", Flatten(), ("sum",))]
    nodes.append(Node("out", Dense(units=4), ("flat",)))
    graph = Graph(tuple(nodes))
    return arrange(graph, infer(graph), (8, 8, 1))


@pytest.mark.parametrize("layers", [1, 6, 20])
@pytest.mark.parametrize("scale", [0.2, 1.0, 4.0])
def test_headings_of_one_height_do_not_meet(layers: int, scale: float) -> None:
    picture = deep(layers)
    rooms = heading_rooms(picture, scale)
    assert {"x", "out"} <= set(rooms) or scale < 1, "the ends come first"
    assert min(rooms.values()) >= LEAST
    first = {
        at: min(p.rect[1] for p in picture.layers.values() if p.column == at)
        for at in {p.column for p in picture.layers.values()}
    }
    told = [
        picture.layers[n]
        for n in rooms
        if picture.layers[n].rect[1] == first[picture.layers[n].column]
    ]
    middles = sorted(scale * (p.rect[0] + p.rect[2] / 2) for p in told)
    assert (np.diff(middles) >= NARROWEST - 1e-6).all()


def test_a_heading_keeps_off_the_maps_beside_it() -> None:
    picture, scale = deep(6), 1.0
    rooms = heading_rooms(picture, scale)
    for name, room in rooms.items():
        left, top, width, _ = picture.layers[name].rect
        middle, above = left + width / 2, top - HEADING_ABOVE / scale
        for other in picture.layers.values():
            beside = other.rect[0] - middle
            crosses = other.rect[1] < top and other.rect[1] + other.rect[3] > above
            if crosses and beside > 0 and room > LEAST:
                assert room / 2 <= beside * scale


def test_a_heading_has_shorter_words_for_less_room() -> None:
    model = model_of(picture_graph(3))
    titles, sizes = headings(model, "c1")
    assert titles == ("Convolution · 3x3 ReLU", "3x3 ReLU", "c1")
    assert sizes == ("8 x 8 x 3 · 30 parameters", "8 x 8 x 3", "8x8x3")
    assert headings(model, "output")[0][-1] == "Output"


def test_two_layers_have_all_the_room() -> None:
    graph = chain(("x", Input(shape=(2,))), ("h", Dense(units=1)))
    assert min(heading_rooms(arrange(graph, infer(graph)), 1.0).values()) > 100
