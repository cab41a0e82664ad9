"""Batch and layer norm against plain NumPy, against PyTorch where it is, and on odd samples."""

from typing import Any

import numpy as np
import pytest

from nnviz.core.graph import Graph, chain
from nnviz.core.layer import Layer
from nnviz.core.shape import Shape
from nnviz.engine.network import Network
from nnviz.layers.batch_norm import BatchNorm
from nnviz.layers.input import Input
from nnviz.layers.layer_norm import LayerNorm
from tests.layers.bench import Bench

SHAPES: list[Shape] = [(3,), (2, 3), (4, 2, 3)]
NORMS = [BatchNorm(), BatchNorm(affine=False), LayerNorm(), LayerNorm(affine=False)]


def graph_of(layer: Layer, shape: Shape) -> Graph:
    return chain(("in", Input(shape=shape)), ("norm", layer))


def swept(layer: Layer, shape: Shape, batch: int = 6, *, training: bool) -> Bench:
    """A pass there and back over samples that are far from normal, from random slopes."""
    bench = Bench.of(graph_of(layer, shape), batch, training)
    views = bench.workspace.network.layout.views(bench.parameters, "norm")
    if "variance" in views:
        np.abs(views["variance"], views["variance"])
    x, dy = bench.workspace.activations["in"], bench.workspace.gradients["norm"]
    x[...] = 3 * x + np.arange(shape[-1])
    dy[...] = np.random.default_rng(4).normal(size=dy.shape)
    bench.workspace.forward()
    bench.workspace.backward()
    return bench


def views_of(bench: Bench) -> dict[str, Any]:
    return bench.workspace.network.layout.views(bench.parameters, "norm")


def affine(bench: Bench, normal: Any) -> Any:
    views = views_of(bench)
    return normal * views["gain"] + views["shift"] if "gain" in views else normal


@pytest.mark.parametrize("training", [True, False])
@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("layer", NORMS, ids=str)
def test_a_norm_says_what_its_formula_says(layer: Layer, shape: Shape, training: bool) -> None:
    bench = swept(layer, shape, training=training)
    x, views = bench.workspace.activations["in"], views_of(bench)
    axes = (-1,) if isinstance(layer, LayerNorm) else tuple(range(x.ndim - 1))
    mean, variance = x.mean(axes, keepdims=True), x.var(axes, keepdims=True)
    if isinstance(layer, BatchNorm) and not training:
        mean, variance = views["mean"], views["variance"]
    wanted = affine(bench, (x - mean) / np.sqrt(variance + 1e-5))
    np.testing.assert_allclose(bench.workspace.activations["norm"], wanted, atol=1e-12)


@pytest.mark.parametrize("shape", SHAPES)
def test_batch_norm_keeps_running_statistics(shape: Shape) -> None:
    bench = Bench.of(graph_of(BatchNorm(momentum=0.75), shape), 6, training=True)
    views = views_of(bench)
    before = {name: view.copy() for name, view in views.items()}
    bench.workspace.forward()
    rows = bench.workspace.activations["in"].reshape(-1, 3)
    mean = 0.75 * before["mean"] + 0.25 * rows.mean(axis=0)
    variance = 0.75 * before["variance"] + 0.25 * rows.var(axis=0, ddof=1)
    np.testing.assert_allclose(views["mean"], mean, atol=1e-14)
    np.testing.assert_allclose(views["variance"], variance, atol=1e-14)
    np.testing.assert_array_equal(views["gain"], before["gain"])


def test_a_backward_pass_may_be_run_again() -> None:
    for layer in NORMS:
        bench = swept(layer, (3,), training=True)
        first = bench.slope.copy(), bench.workspace.gradients["in"].copy()
        bench.workspace.backward()
        np.testing.assert_array_equal(bench.slope, first[0])
        np.testing.assert_array_equal(bench.workspace.gradients["in"], first[1])


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("batch", [1, 5])
@pytest.mark.parametrize("shape", [(1,), *SHAPES])
@pytest.mark.parametrize("layer", NORMS, ids=str)
def test_samples_that_are_all_alike_and_large_ones_stay_finite(
    layer: Layer, shape: Shape, batch: int, dtype: type
) -> None:
    network = Network.of(graph_of(layer, shape))
    either = np.where(np.arange(batch) % 2, -1, 1).reshape(-1, *[1] * len(shape))
    for value in (0.0, 3.3, -1e6, 1e30, 1e38):
        vector = network.initial_vector(0, dtype)
        slope = np.zeros_like(vector)
        for sign in (1, either):
            workspace = network.workspace(
                vector, batch, gradients=slope, training=True, input_gradients=True
            )
            activations, gradients = workspace.activations, workspace.gradients
            activations["in"][...] = value * sign
            workspace.forward()
            gradients["norm"][...] = 1
            workspace.backward()
            for array in (activations["norm"], gradients["in"], vector, slope):
                assert np.isfinite(array).all(), (value, sign)


def test_a_constant_gives_the_shift() -> None:
    for layer in (BatchNorm(), LayerNorm()):
        bench = Bench.of(graph_of(layer, (3,)), 4, training=True)
        bench.workspace.activations["in"][...] = 3.25
        bench.workspace.forward()
        wanted = np.broadcast_to(views_of(bench)["shift"], (4, 3))
        np.testing.assert_allclose(bench.workspace.activations["norm"], wanted, atol=1e-12)


@pytest.mark.parametrize("training", [True, False])
@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("layer", NORMS, ids=str)
def test_a_norm_is_pytorch_s(layer: Any, shape: Shape, training: bool) -> None:
    torch = pytest.importorskip("torch")
    bench = swept(layer, shape, training=training)
    views, workspace = views_of(bench), bench.workspace
    x = torch.tensor(np.array(workspace.activations["in"]), requires_grad=True)
    weights = {name: torch.tensor(view.copy()) for name, view in views.items()}
    gain, shift = (weights.get(name) for name in ("gain", "shift"))
    if isinstance(layer, LayerNorm):
        y = torch.nn.functional.layer_norm(x, shape[-1:], gain, shift, layer.epsilon)
    else:
        rows, kept = x.reshape(-1, 3), (weights["mean"], weights["variance"])
        y = torch.nn.functional.batch_norm(rows, *kept, gain, shift, training, 0.1, layer.epsilon)
    dy = torch.tensor(np.array(workspace.gradients["norm"])).reshape(y.shape)
    y.backward(dy)
    np.testing.assert_allclose(
        workspace.activations["norm"], y.detach().numpy().reshape(6, *shape), atol=1e-10
    )
    np.testing.assert_allclose(workspace.gradients["in"], x.grad.numpy(), atol=1e-10)
