"""Each pixel's arithmetic against what a real network says there."""

from itertools import product
from typing import Any

import numpy as np
import pytest

from nnviz.core.maps import Pixel, unit_of
from nnviz.core.marks import Neuron
from nnviz.layers.average_pool import AveragePool
from nnviz.layers.conv2d import Conv2D
from nnviz.layers.conv2d_transpose import Conv2DTranspose
from nnviz.layers.global_pool import GlobalPool
from nnviz.layers.max_pool import MaxPool
from nnviz.session.curve import value_at
from nnviz.session.pixel_arithmetic import (
    pixel_sum,
    slide_of,
    sliding_layers,
    strongest_pixel,
)
from nnviz.session.sliding import Rule, Slide, Under
from tests.session.pictures import Camera, pictures


def camera(layer: Any, channels: int = 2, rows: int = 6, columns: int = 7) -> Camera:
    """A network whose layer `x` reads as many maps as there are channels, of both signs."""
    first = Conv2D(filters=channels, kernel=3, activation="linear")
    return Camera([("c", first), ("x", layer)], pictures(rows, columns))


def agrees(made: Camera) -> None:
    """Every pixel's total, through its curve, is what the network says."""
    frame = made.frame()
    answers = frame.activations["x"]
    for unit in range(len(answers)):
        found = pixel_sum(made.model, frame, Neuron("x", unit))
        assert found is not None
        answer = value_at(found.activation, found.total)[0]
        assert answer == pytest.approx(float(answers[unit]), abs=1e-5)
        assert found.answer == float(answers[unit])
        assert found.channel_sums.sum() + (found.bias or 0) == pytest.approx(found.total)


@pytest.mark.parametrize(
    ("kernel", "stride", "padding", "dilation"),
    [
        *product((1, 2, 3), (1, 2), ("same", "valid"), (1,)),
        *product((3,), (1, 2, 3), ("same", "valid"), (2,)),
        (11, 1, "same", 1),
        (5, 3, "same", 1),
    ],
)
def test_a_convolutions_sums_are_those_of_the_network(
    kernel: int, stride: int, padding: str, dilation: int
) -> None:
    options = {"stride": stride, "padding": padding, "dilation": dilation}
    agrees(camera(Conv2D(filters=3, kernel=kernel, activation="tanh", **options)))


@pytest.mark.parametrize("kernel", [1, 2, 3, 4, 5])
@pytest.mark.parametrize("stride", [1, 2, 3])
@pytest.mark.parametrize("padding", ["same", "valid"])
def test_a_transposed_convolution_is_told_from_its_output(
    kernel: int, stride: int, padding: str
) -> None:
    options = {"kernel": kernel, "stride": stride, "padding": padding}
    made = camera(Conv2DTranspose(filters=2, **options), rows=3, columns=4)
    agrees(made)
    slide = slide_of(made.model, "x")
    assert slide is not None
    for row, column in ((0, 0), (1, 2), (2, 3)):
        found = slide.footprint(*slide.nearest(row, column))
        read = {(int(r), int(c)) for r in found.rows for c in found.columns}
        assert (row, column) in read or kernel < stride


def test_between_the_pixels_of_a_transposed_convolution_there_is_nothing() -> None:
    made = camera(Conv2DTranspose(filters=1, kernel=3, stride=2), rows=3, columns=4)
    found = pixel_sum(made.model, made.frame(), Neuron("x", 0))
    assert found is not None
    assert (found.footprint.under == Under.NOTHING).sum() in (5, 6, 8)
    assert not found.patch[:, found.footprint.under != Under.PIXEL].any()


@pytest.mark.parametrize("groups", [1, 2, 4])
def test_a_group_reads_its_own_channels(groups: int) -> None:
    made = camera(Conv2D(filters=8, groups=groups, bias=False), channels=4)
    agrees(made)
    found = pixel_sum(made.model, made.frame(), Neuron("x", 7))
    assert found is not None
    assert found.bias is None
    assert found.channels.tolist() == list(range(4))[-4 // groups :]


def test_a_depthwise_map_reads_the_channel_of_its_number() -> None:
    made = camera(Conv2D(depthwise=True, stride=2), channels=3)
    agrees(made)
    found = pixel_sum(made.model, made.frame(), Neuron("x", 4))
    assert found is not None
    assert found.channels.tolist() == [1]


@pytest.mark.parametrize("kind", [MaxPool, AveragePool])
@pytest.mark.parametrize(
    ("size", "stride", "padding"),
    [(2, None, "valid"), (3, 2, "same"), (3, 1, "same"), (1, 2, "valid")],
)
def test_a_pools_answer_is_that_of_the_network(
    kind: type, size: int, stride: int | None, padding: str
) -> None:
    agrees(camera(kind(size=size, stride=stride, padding=padding)))


@pytest.mark.parametrize("how", ["average", "maximum"])
def test_a_global_pool_reads_the_whole_map(how: str) -> None:
    made = Camera(
        [("c", Conv2D(filters=2)), ("x", GlobalPool(how=how))], pictures(3, 4), flat=False
    )
    agrees(made)
    found = pixel_sum(made.model, made.frame(), Neuron("x", 1))
    assert found is not None
    assert found.patch.shape == (1, 3, 4)
    assert found.pixel == Pixel(1, 0, 0)


def test_the_winner_of_a_pool_is_never_a_padded_zero() -> None:
    made = camera(MaxPool(size=3, stride=1, padding="same"))
    vector = made.vector()
    views = made.model.network.layout.views(vector, "c")
    views["weights"][:], views["bias"][:] = -np.abs(views["weights"]), -1  # all below zero
    frame = made.frame(vector)
    found = pixel_sum(made.model, frame, Neuron("x", 0))
    assert found is not None
    assert found.winner is not None
    assert found.footprint.under[found.winner] == Under.PIXEL
    assert found.patch[0][found.winner] == found.total < 0
    assert found.kernel is None


def test_what_lies_beyond_the_map_is_zero_and_told_apart() -> None:
    made = camera(Conv2D(filters=1, kernel=3))
    found = pixel_sum(made.model, made.frame(), Neuron("x", 0))
    assert found is not None
    assert found.footprint.under.tolist() == [[1, 1, 1], [1, 0, 0], [1, 0, 0]]
    assert found.footprint.region == (-1, -1, 2, 2)
    assert not found.patch[:, 0].any()
    assert not found.patch[:, :, 0].any()
    middle = Neuron("x", unit_of((6, 7, 1), Pixel(0, 3, 3)))
    inner = pixel_sum(made.model, made.frame(), middle)
    assert inner is not None
    assert not inner.footprint.under.any()


def test_layers_without_a_window_have_no_arithmetic_here() -> None:
    made = camera(Conv2D())
    frame = made.frame()
    assert sliding_layers(made.model) == ("c", "x")
    for node in ("input", "flat", "output", "nobody"):
        assert pixel_sum(made.model, frame, Neuron(node, 0)) is None


def test_a_weight_that_is_no_number_makes_a_sum_that_is_none() -> None:
    made = camera(Conv2D(filters=2))
    vector = made.vector()
    made.model.network.layout.views(vector, "x")["weights"][1, 1, 0, 0] = np.nan
    frame = made.frame(vector)
    broken, whole = (pixel_sum(made.model, frame, Neuron("x", unit)) for unit in (0, 1))
    assert broken is not None
    assert whole is not None
    assert np.isnan(broken.total)
    assert np.isnan(broken.channel_sums).tolist() == [True, False]
    assert np.isfinite(whole.total)
    assert strongest_pixel(frame, "x", (6, 7, 2), 0).unit % 2 == 0


@pytest.mark.parametrize(
    "options",
    [{}, {"stride": 2}, {"stride": 3, "padding": "valid"}, {"dilation": 2}, {"kernel": 4}],
)
def test_the_window_that_is_nearest_to_a_pixel_has_it_in_its_middle(options: Any) -> None:
    made = camera(Conv2D(**options), rows=9, columns=9)
    slide = slide_of(made.model, "x")
    assert slide is not None
    for row, column in product(range(slide.output[0]), range(slide.output[1])):
        region = slide.footprint(row, column).region
        middle = (region.top + region.bottom - 1) // 2, (region.left + region.right - 1) // 2
        assert slide.nearest(*middle) == (row, column)
    assert slide.nearest(0, 0) == (0, 0)
    assert slide.nearest(8, 8) == (slide.output[0] - 1, slide.output[1] - 1)
    assert slide.nearest(99, -99) == (slide.output[0] - 1, 0)


def test_a_window_goes_row_by_row_and_round_the_ends() -> None:
    slide = Slide("c", (4, 3, 1), (4, 3, 1), Rule.SUM)
    assert slide.moved(0, 2, 1) == (1, 0)
    assert slide.moved(3, 2, 1) == (0, 0)
    assert slide.moved(0, 0, -1) == (3, 2)


def test_the_strongest_pixel_is_the_largest_of_its_map() -> None:
    made = camera(Conv2D(filters=3))
    frame = made.frame()
    maps = frame.activations["x"].reshape(6, 7, 3)
    for channel in range(3):
        found = strongest_pixel(frame, "x", (6, 7, 3), channel)
        assert frame.activations["x"][found.unit] == maps[:, :, channel].max()
        assert found.unit % 3 == channel
