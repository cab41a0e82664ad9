"""Multiply, average, concatenate, reshape, flatten and one-hot, against plain NumPy."""

import numpy as np
import pytest

from nnviz.core.graph import Graph, Node, chain
from nnviz.core.infer import infer
from nnviz.core.layer import Layer
from nnviz.core.shape import Shape, ShapeError
from nnviz.layers.add import Add
from nnviz.layers.average import Average
from nnviz.layers.concatenate import Concatenate
from nnviz.layers.dense import Dense
from nnviz.layers.flatten import Flatten
from nnviz.layers.input import Input
from nnviz.layers.multiply import Multiply
from nnviz.layers.one_hot import OneHot
from nnviz.layers.reshape import Reshape
from tests.layers.bench import Bench


def joining(layer: Layer, shape: Shape, inputs: tuple[str, ...]) -> Bench:
    """A join of two dense layers and their input, which read samples of a shape."""
    nodes = (
        Node("in", Input(shape=shape)),
        Node("a", Dense(units=shape[-1], activation="tanh"), ("in",)),
        Node("b", Dense(units=shape[-1], activation="sine"), ("in",)),
    )
    used = tuple(node for node in nodes if node.id in {"in", *inputs})
    bench = Bench.of(Graph((*used, Node("join", layer, inputs))), batch=4)
    bench.sweep()
    return bench


@pytest.mark.parametrize("shape", [(3,), (2, 3)])
@pytest.mark.parametrize("inputs", [("a", "b"), ("a", "a"), ("a", "b", "in", "a")])
def test_multiply_and_average(inputs: tuple[str, ...], shape: Shape) -> None:
    product = joining(Multiply(), shape, inputs).workspace
    read = [product.activations[name] for name in inputs]
    np.testing.assert_allclose(product.activations["join"], np.prod(read, axis=0), atol=1e-14)
    parts = [np.prod(read[:at] + read[at + 1 :], axis=0) for at in range(len(read))]
    wanted = sum(part for name, part in zip(inputs, parts, strict=True) if name == "a")
    np.testing.assert_allclose(product.gradients["a"], wanted, atol=1e-13)
    mean = joining(Average(), shape, inputs).workspace
    np.testing.assert_allclose(mean.activations["join"], np.mean(read, axis=0), atol=1e-14)
    share = inputs.count("a") / len(inputs)
    np.testing.assert_allclose(mean.gradients["a"], share, atol=1e-14)


@pytest.mark.parametrize(
    "shape, axis", [((3,), -1), ((3,), 0), ((2, 3), -1), ((2, 3), 0), ((4, 2, 3), 1)]
)
@pytest.mark.parametrize("inputs", [("a", "b"), ("b", "a", "in"), ("a", "a")])
def test_concatenate(inputs: tuple[str, ...], shape: Shape, axis: int) -> None:
    bench = joining(Concatenate(axis=axis), shape, inputs)
    workspace = bench.workspace
    read, place = [workspace.activations[name] for name in inputs], axis if axis < 0 else axis + 1
    np.testing.assert_array_equal(workspace.activations["join"], np.concatenate(read, place))
    rng = np.random.default_rng(2)
    slope = workspace.gradients["join"]
    slope[...] = rng.normal(size=slope.shape)
    workspace.backward()
    parts = np.split(slope, len(inputs), place)
    wanted = sum(part for name, part in zip(inputs, parts, strict=True) if name == "a")
    np.testing.assert_array_equal(workspace.gradients["a"], wanted)


def test_concatenate_takes_inputs_of_different_lengths() -> None:
    assert Concatenate().output_shape((3,), (5,), (1,)) == (9,)
    assert Concatenate().output_shape((4, 4, 1), (4, 4, 6)) == (4, 4, 7)
    assert Concatenate(axis=0).output_shape((1, 4), (2, 4)) == (3, 4)


RESHAPES: list[tuple[Layer, Shape, Shape]] = [
    (Reshape(shape="2x3"), (6,), (2, 3)),
    (Reshape(shape="-1"), (2, 3), (6,)),
    (Flatten(), (2, 3, 4), (24,)),
    (Flatten(), (5,), (5,)),
    (Reshape(shape="4x-1"), (2, 3, 4), (4, 6)),
    (Reshape(shape="2×-1×1"), (6,), (2, 3, 1)),
    (Reshape(shape="(3, 2)"), (2, 3), (3, 2)),
    (Reshape(shape="6"), (6,), (6,)),
]


@pytest.mark.parametrize("layer, shape, wanted", RESHAPES, ids=str)
def test_a_reshape_keeps_the_order_of_the_numbers(
    layer: Layer, shape: Shape, wanted: Shape
) -> None:
    bench = Bench.of(chain(("in", Input(shape=shape)), ("new", layer)), batch=3)
    workspace = bench.workspace
    workspace.forward()
    x, y = workspace.activations["in"], workspace.activations["new"]
    assert y.shape == (3, *wanted)
    np.testing.assert_array_equal(y, x.reshape(3, *wanted))
    dy = workspace.gradients["new"]
    dy[...] = np.random.default_rng(1).normal(size=dy.shape)
    workspace.backward()
    np.testing.assert_array_equal(workspace.gradients["in"], dy.reshape(x.shape))


def test_one_hot() -> None:
    bench = Bench.of(chain(("in", Input(shape=(4,))), ("hot", OneHot(classes=3))), batch=2)
    workspace = bench.workspace
    workspace.activations["in"][...] = [[0, 1, 2, 1.0001], [-1, 3, np.nan, 1e30]]
    workspace.gradients["in"][...] = 7
    bench.sweep()
    one = np.eye(3)
    np.testing.assert_array_equal(workspace.activations["hot"][0], one[[0, 1, 2, 1]])
    np.testing.assert_array_equal(workspace.activations["hot"][1], 0)
    np.testing.assert_array_equal(workspace.gradients["in"], 0)


MISFITS: list[tuple[Layer, tuple[Shape, ...], str]] = [
    (Add(), ((8,), (4,)), "It adds 8 and 4. All its inputs must have the same shape."),
    (Multiply(), ((8,), (4,)), "It multiplies 8 and 4. All its inputs must have the same shape."),
    (Average(), ((2, 4), (8,)), "It averages 2x4 and 8. All its inputs must have the same shape."),
    (
        Concatenate(),
        ((2, 4), (8,)),
        "It joins 2x4 and 8. All its inputs must have as many sizes: insert Reshape?",
    ),
    (
        Concatenate(),
        ((8, 8, 1), (4, 8, 2)),
        "It joins 8x8x1 and 4x8x2 along axis 2. All other sizes must be the same.",
    ),
    (Concatenate(axis=1), ((8,), (4,)), "There is no axis 1 in 8. Allowed: -1 to 0."),
    (
        Reshape(shape="8x8x1"),
        ((784,),),
        "It cannot make 8x8x1 (64 numbers) of 784. Its sizes must make 784.",
    ),
    (
        Reshape(shape="-1x10"),
        ((28, 28, 1),),
        "It cannot make rows of 10 numbers of 28x28x1 (784 numbers). Its sizes must make 784.",
    ),
    (
        OneHot(),
        ((8, 8),),
        "It reads a row of whole numbers, not 8x8. Insert Flatten before it?",
    ),
]


@pytest.mark.parametrize("layer, inputs, sentence", MISFITS, ids=str)
def test_what_does_not_fit_is_said_in_words(
    layer: Layer, inputs: tuple[Shape, ...], sentence: str
) -> None:
    with pytest.raises(ShapeError) as caught:
        layer.output_shape(*inputs)
    assert str(caught.value) == sentence


@pytest.mark.parametrize("text", ["", "x", "8x", "0x4", "-2x4", "-1x-1", "2x2x2x2", "9" * 5000])
def test_a_text_that_is_no_shape_is_a_problem(text: str) -> None:
    graph = chain(("in", Input(shape=(8,))), ("new", Reshape(shape=text)))
    (problem,) = infer(graph).problems
    assert problem.where == "layer new, shape"
    assert problem.what.endswith("is no shape.")
    assert isinstance(Reshape(shape=text).summary(), str)
