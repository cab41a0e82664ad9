"""Convolutions and pools: their formulas as plain loops, PyTorch where it is, odd shapes, words."""

from collections.abc import Iterator
from itertools import product
from typing import Any

import numpy as np
import pytest

from nnviz.core.graph import Graph, Node, chain
from nnviz.core.infer import infer
from nnviz.core.layer import Layer
from nnviz.core.problem import ProblemError
from nnviz.core.shape import Shape
from nnviz.engine.gradcheck import check_gradients
from nnviz.engine.network import Network
from nnviz.layers import convolving, strips
from nnviz.layers.average_pool import AveragePool
from nnviz.layers.conv2d import Conv2D
from nnviz.layers.conv2d_transpose import Conv2DTranspose
from nnviz.layers.global_pool import GlobalPool
from nnviz.layers.input import Input
from nnviz.layers.max_pool import MaxPool
from nnviz.layers.patches import bind_patches
from nnviz.layers.site import Array, Site
from nnviz.layers.windows import Window
from tests.layers.bench import Bench

SHAPES: list[Shape] = [(1, 1, 1), (5, 7, 2), (6, 8, 4), (9, 4, 3)]
SMALL: list[Shape] = [(1, 1, 1), (5, 4, 2)]
CONVOLUTIONS = [
    Conv2D(filters=3),
    Conv2D(filters=2, kernel=1),
    Conv2D(filters=4, kernel=1, stride=2, bias=False),
    Conv2D(filters=8, kernel=2),
    Conv2D(filters=3, kernel=4, padding="valid"),
    Conv2D(filters=3, kernel=3, padding="valid", bias=False),
    Conv2D(filters=2, kernel=5, activation="tanh"),
    Conv2D(filters=2, stride=2),
    Conv2D(filters=2, kernel=2, stride=3, padding="valid"),
    Conv2D(filters=2, dilation=2),
    Conv2D(filters=2, dilation=2, stride=2, padding="valid"),
    Conv2D(filters=4, groups=2, activation="linear"),
    Conv2D(filters=4, groups=2, stride=2, kernel=2),
    Conv2D(filters=2, groups=2, kernel=1),
    Conv2D(depthwise=True),
    Conv2D(depthwise=True, stride=2, dilation=2, bias=False),
]
TRANSPOSED = [
    Conv2DTranspose(filters=3, activation="linear"),
    Conv2DTranspose(filters=2, kernel=2, activation="tanh"),
    Conv2DTranspose(filters=2, kernel=4, bias=False),
    Conv2DTranspose(filters=2, kernel=2, stride=3),
    Conv2DTranspose(filters=2, kernel=1, stride=2),
    Conv2DTranspose(filters=2, stride=1),
    Conv2DTranspose(filters=2, kernel=4, stride=1),
    Conv2DTranspose(filters=2, padding="valid"),
    Conv2DTranspose(filters=2, kernel=2, stride=3, padding="valid"),
]
POOLS = [
    pool(**fields)  # type: ignore[arg-type]
    for pool in (MaxPool, AveragePool)
    for fields in (
        {},
        {"padding": "same"},
        {"size": 3, "stride": 2},
        {"size": 3, "stride": 1, "padding": "same"},
        {"size": 2, "stride": 3},
        {"size": 1},
        {"size": 4, "stride": 2, "padding": "same"},
    )
]
POOLS += [GlobalPool(), GlobalPool(how="maximum")]


def graph_of(layer: Layer, shape: Shape) -> Graph:
    return chain(("in", Input(shape=shape)), ("layer", layer))


def fits(layer: Layer, shape: Shape) -> bool:
    return not infer(graph_of(layer, shape)).problems


def swept(layer: Layer, shape: Shape, batch: int = 2) -> Bench:
    """A pass there and back from random slopes."""
    bench = Bench.of(graph_of(layer, shape), batch)
    dy = bench.workspace.gradients["layer"]
    dy[...] = np.random.default_rng(4).normal(size=dy.shape)
    bench.workspace.forward()
    bench.workspace.backward()
    return bench


def views_of(bench: Bench, vector: Array) -> dict[str, Array]:
    return bench.workspace.network.layout.views(vector, "layer")


def pairs(layers: list[Any], shapes: list[Shape] = SHAPES) -> list[Any]:
    """Every layer with every one of the shapes that it takes."""
    return [
        pytest.param(layer, shape, id=f"{number}-{'x'.join(map(str, shape))}")
        for number, layer in enumerate(layers)
        for shape in shapes
        if fits(layer, shape)
    ]


# -- plain loops -----------------------------------------------------------------------------------


def windows(window: Window, shape: Shape) -> Iterator[tuple[int, int, list[tuple[int, int, int]]]]:
    """Every place of a window, with the taps that lie in the picture: number, row and column."""
    for row, column in product(range(window.count(shape[0])), range(window.count(shape[1]))):
        taps = []
        for number, (i, j) in enumerate(product(range(window.kernel), repeat=2)):
            y = row * window.stride - window.before + i * window.dilation
            x = column * window.stride - window.before + j * window.dilation
            if 0 <= y < shape[0] and 0 <= x < shape[1]:
                taps.append((number, y, x))
        yield row, column, taps


def convolved(layer: Conv2D, x: Array, weights: Array) -> Array:
    """A convolution as it is written in books, without bias and curve."""
    z = np.zeros((len(x), *layer.output_shape(x.shape[1:])))
    flat = weights.reshape(-1, *weights.shape[2:])
    width = flat.shape[1]
    each = z.shape[-1] * width // x.shape[-1]
    for row, column, taps in windows(layer.window, x.shape[1:]):
        for number, i, j in taps:
            for f in range(z.shape[-1]):
                start = f // each * width
                z[:, row, column, f] += x[:, i, j, start : start + width] @ flat[number, :, f]
    return z


def stamped(layer: Conv2DTranspose, x: Array, weights: Array) -> Array:
    """A transposed convolution: every pixel adds its filters, times itself."""
    z = np.zeros((len(x), *layer.output_shape(x.shape[1:])))
    for row, column in np.ndindex(x.shape[1:3]):
        for i, j in product(range(layer.kernel), repeat=2):
            at = row * layer.stride - layer.window.before + i
            along = column * layer.stride - layer.window.before + j
            if 0 <= at < z.shape[1] and 0 <= along < z.shape[2]:
                z[:, at, along] += x[:, row, column] @ weights[i, j]
    return z


@pytest.mark.parametrize(("layer", "shape"), pairs([*CONVOLUTIONS, *TRANSPOSED]))
def test_a_convolution_is_what_the_loop_says(layer: Any, shape: Shape) -> None:
    bench = swept(layer, shape)
    views, workspace = views_of(bench, bench.parameters), bench.workspace
    plain = convolved if isinstance(layer, Conv2D) else stamped
    wanted = plain(layer, workspace.activations["in"], views["weights"]) + views.get("bias", 0)
    found = workspace.taps["layer", "pre_activation"]
    np.testing.assert_allclose(found, wanted, atol=1e-12)


@pytest.mark.parametrize(("layer", "shape"), pairs(POOLS[:-2]))
def test_a_pool_is_what_the_loop_says(layer: Any, shape: Shape) -> None:
    workspace = swept(layer, shape).workspace
    x, y = workspace.activations["in"], workspace.activations["layer"]
    make = np.max if isinstance(layer, MaxPool) else np.mean
    for row, column, taps in windows(layer.window, shape):
        within = np.stack([x[:, i, j] for _, i, j in taps])
        np.testing.assert_allclose(y[:, row, column], make(within, axis=0), atol=1e-14)


@pytest.mark.parametrize("batch", [1, 3])
@pytest.mark.parametrize(("layer", "shape"), pairs([*CONVOLUTIONS, *TRANSPOSED, *POOLS], SMALL))
def test_slopes_agree_with_differences(layer: Any, shape: Shape, batch: int) -> None:
    rng = np.random.default_rng(batch)
    network = Network.of(graph_of(layer, shape))
    samples = rng.normal(size=(batch, *shape))
    targets = rng.normal(size=(batch, *network.facts.shapes["layer"]))
    report = check_gradients(network, "mse", samples, targets)
    assert report.passed, report


# -- fast ways against the general one -------------------------------------------------------------


def general(site: Site, activation: str, window: Window) -> Any:
    z, dz, curve = convolving.bind_curve(site, activation)
    return convolving.in_turn(bind_patches(site, z, dz, window, 1), curve)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("cache", [1, 20_000, 1 << 20])
@pytest.mark.parametrize(
    ("layer", "shape"),
    [
        (Conv2D(filters=8), (12, 12, 1)),
        (Conv2D(filters=16), (6, 14, 8)),
        (Conv2D(filters=3, kernel=5, bias=False), (7, 7, 4)),
        (Conv2D(filters=5, kernel=2, padding="valid", activation="linear"), (4, 9, 3)),
        (Conv2D(filters=1), (1, 1, 1)),
        (Conv2D(filters=2, kernel=3), (2, 1, 2)),
        (Conv2D(filters=6, stride=2), (9, 8, 4)),
        (Conv2D(filters=2, kernel=4, stride=3, padding="valid"), (9, 12, 2)),
        (Conv2D(filters=3, kernel=2, stride=5), (7, 11, 2)),
        (Conv2D(filters=3, kernel=3, dilation=3), (7, 8, 2)),
    ],
)
def test_strips_say_what_patches_say(
    layer: Conv2D, shape: Shape, cache: int, dtype: type, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(strips, "CACHE_BYTES", cache)
    found = []
    for bind in (convolving.bind_strips, general):
        monkeypatch.setattr(convolving, "bind_strips", bind)
        network = Network.of(graph_of(layer, shape))
        rng = np.random.default_rng(3)
        vector = rng.normal(size=network.layout.size).astype(dtype)
        slope = np.zeros_like(vector)
        space = network.workspace(vector, 5, gradients=slope, input_gradients=True)
        for buffer in (space.activations["in"], space.gradients["layer"]):
            buffer[...] = rng.normal(size=buffer.shape)
        for _ in range(2):
            space.forward()
            space.backward()
        found.append((space.activations["layer"], space.gradients["in"], slope))
    tolerance = 1e-12 if dtype is np.float64 else 2e-5
    for fast, plain in zip(*found, strict=True):
        np.testing.assert_allclose(fast, plain, rtol=tolerance, atol=tolerance)


@pytest.mark.parametrize("shape", [(2, 2, 1), (5, 7, 3), (6, 4, 40)])
def test_of_equally_large_numbers_the_first_one_is_handed_the_slope(shape: Shape) -> None:
    for layer in (MaxPool(), MaxPool(padding="same"), MaxPool(size=2, stride=1)):
        bench = Bench.of(graph_of(layer, shape), 2)
        x = bench.workspace.activations["in"]
        x[...] = np.random.default_rng(0).integers(0, 2, x.shape)
        bench.sweep()
        wanted = np.zeros(x.shape)
        for _, _, taps in windows(layer.window, shape):
            within = np.stack([x[:, i, j] for _, i, j in taps])
            for sample, channel in np.ndindex(2, shape[2]):
                _, i, j = taps[int(within[:, sample, channel].argmax())]
                wanted[sample, i, j, channel] += 1
        np.testing.assert_array_equal(bench.workspace.gradients["in"], wanted)


def test_a_large_batch_of_pooled_pictures_goes_in_parts() -> None:
    small, large = swept(MaxPool(), (28, 28, 8), 3), swept(MaxPool(), (28, 28, 8), 40)
    large.workspace.activations["in"][-3:] = small.workspace.activations["in"]
    large.workspace.gradients["layer"][-3:] = small.workspace.gradients["layer"]
    large.workspace.forward()
    large.workspace.backward()
    for name in ("activations", "gradients"):
        for node in ("in", "layer"):
            part = getattr(large.workspace, name)[node][-3:]
            np.testing.assert_array_equal(part, getattr(small.workspace, name)[node])


# -- PyTorch ---------------------------------------------------------------------------------------


def torch_of(torch: Any, array: Array) -> Any:
    """Pictures as PyTorch has them, channels first."""
    return torch.tensor(np.ascontiguousarray(np.moveaxis(array, -1, 1)), requires_grad=True)


def torch_padded(torch: Any, x: Any, window: Window, value: float) -> Any:
    rim = window.before, window.behind
    return torch.nn.functional.pad(x, (*rim, *rim), value=value)


def torch_convolution(torch: Any, layer: Any, x: Any, weights: Any, bias: Any) -> Any:
    functional, window = torch.nn.functional, layer.window
    if isinstance(layer, Conv2D):
        turned = weights.permute(3, 2, 0, 1)
        groups = x.shape[1] if layer.depthwise else layer.groups
        padded = torch_padded(torch, x, window, 0.0)
        return functional.conv2d(padded, turned, bias, window.stride, 0, window.dilation, groups)
    z = functional.conv_transpose2d(x, weights.permute(2, 3, 0, 1), bias, layer.stride)
    rows, columns = layer.output_shape((*x.shape[2:], 1))[:2]
    missing = (
        max(0, window.before + rows - z.shape[2]),
        max(0, window.before + columns - z.shape[3]),
    )
    if any(missing):
        z = functional.pad(z - _wide(bias), (0, missing[1], 0, missing[0])) + _wide(bias)
    start = window.before
    return z[:, :, start : start + rows, start : start + columns]


def _wide(bias: Any) -> Any:
    return 0 if bias is None else bias[:, None, None]


@pytest.mark.parametrize(("layer", "shape"), pairs([*CONVOLUTIONS, *TRANSPOSED]))
def test_a_convolution_is_pytorch_s(layer: Any, shape: Shape) -> None:
    torch = pytest.importorskip("torch")
    bench = swept(layer, shape)
    workspace = bench.workspace
    x = torch_of(torch, workspace.activations["in"])
    views = views_of(bench, bench.parameters)
    ours = {name: torch.tensor(v.copy(), requires_grad=True) for name, v in views.items()}
    z = torch_convolution(torch, layer, x, ours["weights"], ours.get("bias"))
    y = {"relu": torch.relu, "tanh": torch.tanh, "linear": lambda z: z}[layer.activation](z)
    y.backward(torch_of(torch, workspace.gradients["layer"]))
    compared = {"y": (workspace.activations["layer"], y.detach().permute(0, 2, 3, 1))}
    compared["dx"] = workspace.gradients["in"], x.grad.permute(0, 2, 3, 1)
    for name, slope in views_of(bench, bench.slope).items():
        compared[name] = slope, ours[name].grad
    for found, wanted in compared.values():
        np.testing.assert_allclose(found, wanted.numpy(), atol=1e-10)


@pytest.mark.parametrize(("layer", "shape"), pairs(POOLS))
def test_a_pool_is_pytorch_s(layer: Any, shape: Shape) -> None:
    torch = pytest.importorskip("torch")
    workspace = swept(layer, shape).workspace
    x, functional = torch_of(torch, workspace.activations["in"]), torch.nn.functional
    if isinstance(layer, GlobalPool):
        y = x.mean((2, 3)) if layer.how == "average" else functional.adaptive_max_pool2d(x, 1)
        y = y.reshape(y.shape[:2])
    elif isinstance(layer, MaxPool):
        padded = torch_padded(torch, x, layer.window, -np.inf)
        y = functional.max_pool2d(padded, layer.size, layer.window.stride)
    else:
        parts = [torch_padded(torch, a, layer.window, 0.0) for a in (x, torch.ones_like(x))]
        sums, counts = (functional.avg_pool2d(a, layer.size, layer.window.stride) for a in parts)
        y = sums / counts
    dy = torch.tensor(np.moveaxis(workspace.gradients["layer"], -1, 1).copy())
    y.backward(dy)
    found = np.moveaxis(workspace.activations["layer"], -1, 1)
    np.testing.assert_allclose(found, y.detach().numpy(), atol=1e-10)
    slopes = np.moveaxis(workspace.gradients["in"], -1, 1)
    np.testing.assert_allclose(slopes, x.grad.numpy(), atol=1e-10)


# -- sizes, counts and words -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("layer", "shape", "wanted"),
    [
        (Conv2D(filters=5), (28, 28, 1), (28, 28, 5)),
        (Conv2D(filters=5, stride=2), (7, 8, 1), (4, 4, 5)),
        (Conv2D(filters=5, kernel=5, padding="valid"), (28, 20, 3), (24, 16, 5)),
        (Conv2D(filters=5, kernel=3, dilation=3, padding="valid"), (7, 9, 3), (1, 3, 5)),
        (Conv2D(depthwise=True), (4, 4, 6), (4, 4, 6)),
        (MaxPool(), (7, 4, 2), (3, 2, 2)),
        (MaxPool(padding="same"), (7, 4, 2), (4, 2, 2)),
        (AveragePool(size=3, stride=1), (7, 4, 2), (5, 2, 2)),
        (GlobalPool(), (7, 4, 2), (2,)),
        (Conv2DTranspose(filters=3), (7, 4, 2), (14, 8, 3)),
        (Conv2DTranspose(filters=3, padding="valid"), (7, 4, 2), (15, 9, 3)),
    ],
)
def test_sizes_are_as_foretold(layer: Layer, shape: Shape, wanted: Shape) -> None:
    assert layer.output_shape(shape) == wanted


def test_counts_are_those_of_the_formula() -> None:
    layer = Conv2D(filters=16, kernel=3)
    assert [p.shape for p in layer.parameters((14, 14, 8))] == [(3, 3, 8, 16), (16,)]
    assert layer.parameters((14, 14, 8))[0].fans == (72, 144)
    assert layer.flops((14, 14, 8)) == 14 * 14 * 16 * (2 * 72 + 2)
    grouped = Conv2D(filters=16, groups=4, bias=False, activation="linear")
    assert [p.shape for p in grouped.parameters((5, 5, 8))] == [(3, 3, 2, 16)]
    assert grouped.flops((5, 5, 8)) == 25 * 16 * 2 * 18
    depthwise = Conv2D(depthwise=True, groups=3, filters=64)
    assert [p.shape for p in depthwise.parameters((5, 5, 8))] == [(3, 3, 1, 8), (8,)]
    transposed = Conv2DTranspose(filters=4, kernel=2, activation="linear", bias=False)
    assert [p.shape for p in transposed.parameters((3, 3, 6))] == [(2, 2, 6, 4)]
    assert transposed.flops((3, 3, 6)) == 9 * 6 * 4 * 4 * 2
    assert MaxPool().flops((4, 4, 3)) == 2 * 2 * 3 * 4


@pytest.mark.parametrize(
    ("layer", "shape", "what", "hint"),
    [
        (Conv2D(), (784,), "reads pictures.*not 784", "form to picture, or insert Reshape"),
        (MaxPool(), (3, 4), "reads pictures", "Reshape"),
        (Conv2D(kernel=5, padding="valid"), (4, 9, 1), "5x5.*larger.*4x9", "of 4 or smaller"),
        (Conv2D(kernel=3, dilation=4, padding="valid"), (4, 9, 1), "9x9.*spread", "of 1 or"),
        (MaxPool(size=3), (2, 2, 1), "3x3 pixels is larger", "of 2 or smaller"),
        (Conv2D(filters=8, groups=4), (4, 4, 6), "4 groups do not divide its 6 channels", "1 or 2"),
        (Conv2D(filters=9, groups=2), (4, 4, 6), "2 groups do not divide its 9 filters", "1 or 3"),
        (Conv2D(filters=7, groups=2), (4, 4, 6), "filters", "Use 1 group."),
        (Conv2D(stride=0), (4, 4, 1), "0 is out of range", "Allowed: 1 to 64"),
        (MaxPool(stride=0), (4, 4, 1), "0 is out of range", "Allowed: 1 to 64"),
        (Conv2D(padding="full"), (4, 4, 1), "'full' is not a choice", "same, valid"),
        (GlobalPool(), (9,), "reads pictures", "Reshape"),
        (Conv2DTranspose(), (9,), "reads pictures", "Reshape"),
    ],
)
def test_what_does_not_fit_is_a_sentence(layer: Layer, shape: Shape, what: str, hint: str) -> None:
    (problem,) = infer(graph_of(layer, shape)).problems
    assert problem.key == "layer"
    with pytest.raises(ProblemError, match=what):
        raise ProblemError(problem)
    assert hint in problem.hint


def test_held_pixels_and_maps_say_their_value() -> None:
    graph = chain(("in", Input(shape=(4, 4, 1))), ("c", Conv2D(filters=2)), ("p", MaxPool()))
    plain, held = Network.of(graph), Network.of(graph, {"c": {1: 7.0, 2: -3.0}})
    vector = plain.initial_vector(0, np.float64)
    slope = np.zeros_like(vector)
    space = held.workspace(vector, 1, gradients=slope)
    space.activations["in"][...] = 1
    space.forward()
    c = space.activations["c"].reshape(1, -1)
    assert c[0, 1] == 7
    assert c[0, 2] == -3
    assert space.activations["p"][0, 0, 0, 1] == 7
    space.gradients["p"][...] = 1
    space.backward()
    assert space.gradients["c"].reshape(1, -1)[0, 1] == 0


def test_a_graph_of_layers_for_pictures_has_words() -> None:
    assert Conv2D(stride=2).summary() == "3x3 /2 ReLU"
    assert Conv2DTranspose().summary() == "3x3 x2 ReLU"
    assert MaxPool(size=3, stride=2).summary() == "3x3 /2"
    assert MaxPool().summary() == "2x2"
    assert GlobalPool(how="maximum").summary() == "maximum"
    assert Node("c", Conv2D()).layer.label == "Convolution"
