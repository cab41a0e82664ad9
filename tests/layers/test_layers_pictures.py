"""What reshapes, gates and norms pictures: formulas, and PyTorch where it is."""

from typing import Any

import numpy as np
import pytest

from nnviz.core.graph import Graph, Node, chain
from nnviz.core.infer import infer
from nnviz.core.layer import Layer
from nnviz.core.shape import Shape
from nnviz.engine.gradcheck import check_gradients
from nnviz.engine.network import Network
from nnviz.layers.add import Add
from nnviz.layers.batch_norm import BatchNorm
from nnviz.layers.concatenate import Concatenate
from nnviz.layers.conv2d import Conv2D
from nnviz.layers.cropping import Cropping
from nnviz.layers.group_norm import GroupNorm
from nnviz.layers.input import Input
from nnviz.layers.multiply import Multiply
from nnviz.layers.site import Array
from nnviz.layers.spatial_dropout import SpatialDropout
from nnviz.layers.squeeze_excite import SqueezeExcite
from nnviz.layers.upsampling import Upsampling, blending
from nnviz.layers.zero_padding import ZeroPadding
from tests.layers.bench import Bench


def graph_of(layer: Layer, shape: Shape) -> Graph:
    return chain(("in", Input(shape=shape)), ("layer", layer))


def ends_of(bench: Bench) -> tuple[Array, Array]:
    return bench.workspace.activations["in"], bench.workspace.activations["layer"]


# -- group norm ------------------------------------------------------------------------------------


@pytest.mark.parametrize("shape", [(4,), (3, 4), (3, 2, 4), (1, 1, 4)])
@pytest.mark.parametrize("groups", [1, 2, 4])
def test_group_norm_says_what_its_formula_says(groups: int, shape: Shape) -> None:
    bench = Bench.of(graph_of(GroupNorm(groups=groups), shape), 3, training=True)
    bench.sweep()
    x, y = ends_of(bench)
    views = bench.workspace.network.layout.views(bench.parameters, "layer")
    parts = x.reshape(3, -1, groups, 4 // groups)
    mean, variance = parts.mean((1, 3), keepdims=True), parts.var((1, 3), keepdims=True)
    normal = ((parts - mean) / np.sqrt(variance + 1e-5)).reshape(x.shape)
    np.testing.assert_allclose(y, normal * views["gain"] + views["shift"], atol=1e-12)


@pytest.mark.parametrize("shape", [(4,), (3, 2, 4)])
@pytest.mark.parametrize("layer", [GroupNorm(groups=2), GroupNorm(groups=4, affine=False)])
def test_group_norm_is_pytorch_s(layer: GroupNorm, shape: Shape) -> None:
    torch = pytest.importorskip("torch")
    bench = Bench.of(graph_of(layer, shape), 3)
    workspace = bench.workspace
    dy = workspace.gradients["layer"]
    dy[...] = np.random.default_rng(1).normal(size=dy.shape)
    workspace.forward()
    workspace.backward()
    views = workspace.network.layout.views(bench.parameters, "layer")
    x = torch.tensor(np.array(workspace.activations["in"]), requires_grad=True)
    weights = [torch.tensor(views[n].copy()) if n in views else None for n in ("gain", "shift")]
    y = torch.nn.functional.group_norm(x.movedim(-1, 1), layer.groups, *weights, layer.epsilon)
    y.movedim(1, -1).backward(torch.tensor(np.array(dy)))
    found = np.moveaxis(workspace.activations["layer"], -1, 1)
    np.testing.assert_allclose(found, y.detach().numpy(), atol=1e-10)
    np.testing.assert_allclose(workspace.gradients["in"], x.grad.numpy(), atol=1e-10)


def test_groups_that_do_not_divide_are_told() -> None:
    (problem,) = infer(graph_of(GroupNorm(groups=4), (2, 2, 6))).problems
    assert problem.what == "4 groups do not divide its 6 channels."
    assert problem.hint == "Numbers of groups that do: 1, 2, 3, 6."


def test_batch_norm_of_pictures_answers_with_its_running_statistics() -> None:
    training = Bench.of(graph_of(BatchNorm(momentum=0.0), (5, 4, 3)), 6, training=True)
    training.workspace.forward()
    x, y = ends_of(training)
    np.testing.assert_allclose(
        training.workspace.network.layout.views(training.parameters, "layer")["mean"],
        x.mean((0, 1, 2)),
    )
    answering = training.workspace.network.workspace(training.parameters, 6)
    answer = answering.run(x)
    share = 1 - 1 / x[..., 0].size  # the running variance is the unbiased one
    views = training.workspace.network.layout.views(training.parameters, "layer")
    shift = views["shift"]
    np.testing.assert_allclose(answer - shift, (y - shift) * np.sqrt(share), rtol=1e-4)


# -- dropout ---------------------------------------------------------------------------------------


def test_spatial_dropout_silences_whole_maps() -> None:
    bench = Bench.of(graph_of(SpatialDropout(rate=0.5), (4, 3, 50)), 8, training=True)
    bench.sweep()
    x, y = ends_of(bench)
    factors = y / x
    assert (factors == factors[:, :1, :1]).all()
    assert set(np.unique(factors).round(12)) == {0, 2}
    assert 0.4 < (factors[:, 0, 0] == 0).mean() < 0.6
    np.testing.assert_allclose(bench.workspace.gradients["in"], factors)


def test_spatial_dropout_rests_outside_training() -> None:
    x, y = ends_of(bench := Bench.of(graph_of(SpatialDropout(), (2, 2, 3)), 2))
    bench.sweep()
    np.testing.assert_array_equal(y, x)


# -- sizes -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("factor", [1, 2, 3])
def test_nearest_repeats_pixels(factor: int) -> None:
    bench = Bench.of(graph_of(Upsampling(factor=factor), (2, 3, 2)), 2)
    bench.sweep()
    x, y = ends_of(bench)
    np.testing.assert_array_equal(y, x.repeat(factor, 1).repeat(factor, 2))
    np.testing.assert_array_equal(bench.workspace.gradients["in"], factor**2)


@pytest.mark.parametrize("how", ["nearest", "bilinear"])
@pytest.mark.parametrize("factor", [1, 2, 3])
@pytest.mark.parametrize("shape", [(1, 1, 1), (4, 3, 2)])
def test_upsampling_is_pytorch_s(shape: Shape, factor: int, how: str) -> None:
    torch = pytest.importorskip("torch")
    bench = Bench.of(graph_of(Upsampling(factor=factor, how=how), shape), 2)
    bench.sweep()
    x = torch.tensor(bench.workspace.activations["in"].copy(), requires_grad=True)
    y = torch.nn.functional.interpolate(x.movedim(-1, 1), scale_factor=factor, mode=how)
    y.sum().backward()
    np.testing.assert_allclose(ends_of(bench)[1], y.detach().movedim(1, -1).numpy(), atol=1e-12)
    np.testing.assert_allclose(bench.workspace.gradients["in"], x.grad.numpy(), atol=1e-12)


def test_what_is_blended_adds_up_to_one() -> None:
    for size, wanted in ((1, 5), (3, 3), (4, 8), (5, 15)):
        np.testing.assert_allclose(blending(size, wanted).sum(axis=1), 1)
    np.testing.assert_array_equal(blending(2, 4)[1], [0.75, 0.25])


def test_padding_and_cropping_are_each_other_s_way_back() -> None:
    sides = {"top": 1, "bottom": 0, "left": 2, "right": 3}
    graph = chain(
        ("in", Input(shape=(2, 3, 2))), ("wide", ZeroPadding(**sides)), ("layer", Cropping(**sides))
    )
    bench = Bench.of(graph, 2)
    bench.sweep()
    x, y = ends_of(bench)
    wide = bench.workspace.activations["wide"]
    assert wide.shape == (2, 3, 8, 2)
    assert (wide[:, 0] == 0).all()
    assert (wide[:, :, :2] == 0).all()
    np.testing.assert_array_equal(y, x)
    np.testing.assert_array_equal(bench.workspace.gradients["wide"].sum(), x.size)
    assert (ZeroPadding(**sides).summary(), Cropping().summary()) == ("1 0 2 3", "1")


def test_a_picture_of_which_nothing_would_be_left_is_a_sentence() -> None:
    (problem,) = infer(graph_of(Cropping(top=2), (3, 9, 1))).problems
    assert problem.what == "It would leave nothing of pictures of 3x9x1."


# -- gates and joins -------------------------------------------------------------------------------


def test_squeeze_and_excite_is_its_formula() -> None:
    bench = Bench.of(graph_of(SqueezeExcite(ratio=3), (2, 3, 6)), 4)
    bench.sweep()
    x, y = ends_of(bench)
    views: Any = bench.workspace.network.layout.views(bench.parameters, "layer")
    assert views["squeeze"].shape == (6, 2)
    hidden = np.maximum(0, x.mean((1, 2)) @ views["squeeze"] + views["squeeze_bias"])
    gate = 1 / (1 + np.exp(-(hidden @ views["excite"] + views["excite_bias"])))
    np.testing.assert_allclose(y, x * gate[:, None, None], atol=1e-12)
    np.testing.assert_allclose(bench.workspace.taps["layer", "gate"], gate, atol=1e-12)
    assert SqueezeExcite(ratio=64).parameters((2, 2, 6))[0].shape == (6, 1)


def test_a_residual_block_is_a_sum_of_maps() -> None:
    graph = chain(("in", Input(shape=(4, 5, 2))), ("c", Conv2D(filters=2, activation="tanh")))
    graph = graph.add(Node("sum", Add(), ("c", "in"))).add(
        Node("both", Concatenate(), ("sum", "in"))
    )
    graph = graph.add(Node("layer", Multiply(), ("both", "both")))
    rng = np.random.default_rng(0)
    network = Network.of(graph)
    samples, targets = rng.normal(size=(2, 4, 5, 2)), rng.normal(size=(2, 4, 5, 4))
    assert check_gradients(network, "mse", samples, targets).passed
    workspace = network.workspace(network.initial_vector(0, np.float64), 2)
    x, answer = samples, workspace.run(samples)
    side_by_side = np.concatenate([workspace.activations["c"] + x, x], axis=-1)
    np.testing.assert_allclose(answer, side_by_side**2)
