"""Receptive fields against a search: move one pixel, see whether the answer moves."""

import numpy as np
import pytest

from nnviz.core.graph import Graph, Node
from nnviz.core.infer import infer
from nnviz.core.layer import Layer, Region
from nnviz.core.receptive import receptive_fields
from nnviz.core.shape import Shape
from nnviz.engine.network import Network
from nnviz.layers.activation import Activation
from nnviz.layers.add import Add
from nnviz.layers.average_pool import AveragePool
from nnviz.layers.concatenate import Concatenate
from nnviz.layers.conv2d import Conv2D
from nnviz.layers.conv2d_transpose import Conv2DTranspose
from nnviz.layers.cropping import Cropping
from nnviz.layers.dense import Dense
from nnviz.layers.flatten import Flatten
from nnviz.layers.global_pool import GlobalPool
from nnviz.layers.group_norm import GroupNorm
from nnviz.layers.input import Input
from nnviz.layers.max_pool import MaxPool
from nnviz.layers.output import Output
from nnviz.layers.squeeze_excite import SqueezeExcite
from nnviz.layers.upsampling import Upsampling
from nnviz.layers.zero_padding import ZeroPadding

PLAIN = {"filters": 2, "activation": "linear", "initializer": "uniform"}


def chain(shape: Shape, *layers: Layer) -> Graph:
    """Layers one after the other behind an input; the last is called ``l`` and its number."""
    graph = Graph((Node("input", Input(shape=shape)),))
    for number, layer in enumerate(layers, 1):
        graph = graph.add(Node(f"l{number}", layer, (graph.nodes[-1].id,)))
    return graph


def found(graph: Graph, node: str, row: int, column: int) -> Region | None:
    """The smallest rectangle of the input that moves a pixel of a node, by moving each."""
    network = Network.of(graph)
    vector = network.initial_vector(0, np.float64)
    workspace = network.workspace(vector, 1)
    x, y = workspace.activations[network.source], workspace.activations[node]
    x[...] = np.random.default_rng(0).uniform(1, 2, x.shape)
    workspace.forward()
    before, moved = y[0, row, column].copy(), np.zeros(x.shape[1:3], bool)
    for at in np.ndindex(x.shape):
        kept = x[at]
        x[at] = kept + 100  # larger than all others: also a maximum moves
        workspace.forward()
        moved[at[1:3]] |= bool((y[0, row, column] != before).any())
        x[at] = kept
    rows, columns = np.nonzero(moved)
    if not len(rows):
        return None
    return Region(*map(int, (rows.min(), columns.min(), rows.max() + 1, columns.max() + 1)))


def conv(**fields: object) -> Conv2D:
    return Conv2D(**(PLAIN | fields))  # type: ignore[arg-type]


def stamp(**fields: object) -> Conv2DTranspose:
    return Conv2DTranspose(**(PLAIN | fields))  # type: ignore[arg-type]


CHAINS: list[tuple[Shape, tuple[Layer, ...]]] = [
    ((1, 1, 1), (conv(),)),
    ((5, 4, 2), (conv(),)),
    ((5, 6, 1), (conv(padding="valid"),)),
    ((5, 6, 1), (conv(kernel=2), conv(kernel=4))),
    ((6, 7, 2), (conv(stride=2), conv(stride=2, kernel=1))),
    ((7, 7, 1), (conv(dilation=2),)),
    ((5, 5, 2), (conv(depthwise=True), conv(kernel=1))),
    ((6, 6, 2), (conv(groups=2), MaxPool(), conv())),
    ((7, 5, 1), (MaxPool(size=3, stride=2), AveragePool())),
    ((5, 5, 1), (MaxPool(padding="same"), conv())),
    ((5, 5, 1), (AveragePool(size=3, stride=1, padding="same"), Activation(activation="tanh"))),
    ((4, 4, 1), (conv(stride=3, kernel=1),)),
    ((3, 4, 1), (Upsampling(), conv())),
    ((3, 4, 1), (Upsampling(factor=3, how="bilinear"),)),
    ((3, 4, 2), (stamp(), conv(padding="valid"))),
    ((3, 2, 1), (stamp(kernel=4),)),
    ((3, 2, 1), (stamp(kernel=2, stride=3, padding="valid"),)),
    ((3, 4, 1), (ZeroPadding(top=2, left=0), conv(kernel=2, padding="valid"))),
    ((6, 5, 1), (conv(), Cropping(left=2), conv())),
    ((3, 3, 2), (conv(), SqueezeExcite())),
    ((3, 3, 2), (conv(), GroupNorm())),
]


def sound(shape: Shape, layers: tuple[Layer, ...]) -> Graph:
    """The chain with an end that computes as much as nothing."""
    graph = chain(shape, *layers)
    return graph.add(Node("out", Output(), (graph.nodes[-1].id,)))


@pytest.mark.parametrize(("shape", "layers"), CHAINS)
def test_a_field_is_what_moves_a_pixel(shape: Shape, layers: tuple[Layer, ...]) -> None:
    graph = chain(shape, *layers)
    shapes, last = infer(sound(shape, layers)).shapes, graph.nodes[-1].id
    for row, column in np.ndindex(shapes[last][:2]):
        fields = receptive_fields(graph, shapes, last, row, column)
        assert fields[last] == Region(row, column, row + 1, column + 1)
        assert fields.get("input") == found(sound(shape, layers), last, row, column)


def test_paths_are_joined() -> None:
    graph = chain((7, 7, 2), conv())
    graph = graph.add(Node("wide", conv(kernel=5), ("input",)))
    graph = graph.add(Node("sum", Add(), ("l1", "wide")))
    graph = graph.add(Node("out", Output(), ("sum",)))
    fields = receptive_fields(graph, infer(graph).shapes, "sum", 3, 3)
    assert fields["l1"] == fields["wide"] == Region(3, 3, 4, 4)
    assert fields["input"] == Region(1, 1, 6, 6) == found(graph, "sum", 3, 3)


def test_maps_one_below_the_other_read_only_their_own() -> None:
    graph = chain((3, 3, 1), conv())
    graph = graph.add(Node("other", conv(kernel=1), ("input",)))
    graph = graph.add(Node("both", Concatenate(axis=0), ("l1", "other")))
    fields = receptive_fields(
        graph, infer(graph.add(Node("out", Output(), ("both",)))).shapes, "both", 4, 2
    )
    assert fields == {
        "both": Region(4, 2, 5, 3), "other": Region(1, 2, 2, 3), "input": Region(1, 2, 2, 3)
    }  # fmt: skip


def test_what_is_flat_reads_everything() -> None:
    graph = chain((5, 5, 1), conv(padding="valid", stride=3, kernel=2), Flatten(), Dense(units=2))
    graph = graph.add(Node("out", Output(), ("l3",)))
    fields = receptive_fields(graph, infer(graph).shapes, "l3")
    assert fields == {"l1": Region(0, 0, 2, 2), "input": Region(0, 0, 5, 5)}


def test_a_global_pool_reads_everything() -> None:
    graph = chain((4, 6, 1), GlobalPool(), Output())
    assert receptive_fields(graph, infer(graph).shapes, "l2") == {"input": Region(0, 0, 4, 6)}


def test_the_input_sees_itself_alone() -> None:
    graph = chain((4, 6, 1), conv(), Output())
    fields = receptive_fields(graph, infer(graph).shapes, "input", 2, 5)
    assert fields == {"input": Region(2, 5, 3, 6)}


def test_an_empty_region_is_told() -> None:
    assert Region(0, 0, 0, 3).is_empty
    assert Region(2, 3, 4, 3).is_empty
    assert not Region.whole((1, 1, 3)).is_empty
