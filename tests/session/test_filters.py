"""Filters as images, and what they were at the start."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from nnviz.engine.initializers import initial_parameters
from nnviz.engine.trainer import Trainer
from nnviz.engine.trainer_state import TrainerState
from nnviz.layers.conv2d import Conv2D
from nnviz.layers.conv2d_transpose import Conv2DTranspose
from nnviz.layers.dense import Dense
from nnviz.layers.dropout import Dropout
from nnviz.layers.input import ROW
from nnviz.layers.max_pool import MaxPool
from nnviz.layers.reshape import Reshape
from nnviz.session.filters import Cell, FilterBank, filter_bank, filter_layers, largest, start_of
from tests.session.pictures import Camera, pictures


def bank(made: Camera, node: str, vector: np.ndarray | None = None) -> FilterBank:
    found = filter_bank(made.model, made.vector() if vector is None else vector, node)
    assert found is not None
    return found


def weights(made: Camera, node: str) -> np.ndarray:
    return made.model.network.layout.views(made.vector(), node)["weights"]


def test_the_first_layer_over_a_colour_picture_is_in_colour() -> None:
    made = Camera([("c", Conv2D(filters=4, kernel=3))], pictures(channels=3))
    found = bank(made, "c")
    assert found.in_color
    assert found.pictures == 1
    assert found.images.shape == (4, 3, 3, 3)
    assert found.images[2, 1, 0, 2] == weights(made, "c")[0, 2, 1, 2]
    assert (found.source, found.noun, found.filters) == ("input", "filter", 4)


def test_three_channels_that_are_no_picture_are_not_in_colour() -> None:
    layers = [("c", Conv2D(filters=3)), ("d", Conv2D(filters=2))]
    made = Camera(layers, pictures(channels=3))
    assert not bank(made, "d").in_color
    assert not bank(Camera(layers, pictures()), "d").in_color


def test_a_pool_before_the_first_convolution_keeps_the_colours() -> None:
    made = Camera([("p", MaxPool()), ("c", Conv2D(filters=2))], pictures(channels=3))
    assert bank(made, "c").in_color


def test_a_row_that_is_put_back_into_a_picture_keeps_its_colours() -> None:
    layers = [("r", Reshape(shape="6x6x3")), ("c", Conv2D(filters=2))]
    assert bank(Camera(layers, pictures(channels=3), form=ROW), "c").in_color
    other = [("r", Reshape(shape="12x3x3")), ("c", Conv2D(filters=2))]
    assert not bank(Camera(other, pictures(channels=3), form=ROW), "c").in_color


@pytest.mark.parametrize("options", [{"groups": 2, "filters": 6}, {"depthwise": True}])
def test_a_filter_knows_which_channels_its_images_read(options: Any) -> None:
    made = Camera([("c", Conv2D(filters=4)), ("d", Conv2D(**options))], pictures())
    found = bank(made, "d")
    if "groups" in options:
        assert found.channels.tolist() == [[0, 1]] * 3 + [[2, 3]] * 3
    else:
        assert found.channels.tolist() == [[0], [1], [2], [3]]
    assert found.images[1, 0, 2, 0] == weights(made, "d")[2, 0, 0, 1]


def test_the_stamps_of_a_transposed_convolution_are_filters_too() -> None:
    made = Camera([("c", Conv2D(filters=4)), ("d", Conv2DTranspose(filters=2))], pictures())
    found = bank(made, "d")
    assert found.images.shape == (2, 4, 3, 3)
    assert found.images[1, 3, 2, 0] == weights(made, "d")[2, 0, 3, 1]


@pytest.mark.parametrize("form", ["picture", ROW])
@pytest.mark.parametrize("channels", [1, 3])
def test_the_weights_of_a_dense_layer_over_pixels_are_images(form: str, channels: int) -> None:
    made = Camera([], pictures(4, 5, channels), form=form, flat=form != ROW)
    found = bank(made, "output")
    assert found.images.shape == (3, channels, 4, 5)
    assert found.in_color == (channels == 3)
    at = (2 * 5 + 3) * channels + channels - 1
    assert found.images[1, channels - 1, 2, 3] == weights(made, "output")[at, 1]
    assert (found.source, found.noun) == ("input", "neuron")


def test_a_dense_layer_behind_maps_has_an_image_for_each_of_them() -> None:
    layers = [("c", Conv2D(filters=2)), ("drop", Dropout(rate=0.5))]
    made = Camera(layers, pictures(4, 5))
    found = bank(made, "output")
    assert found.source == "drop"
    assert found.images.shape == (3, 2, 4, 5)


def test_layers_that_see_no_pixels_have_no_filters() -> None:
    made = Camera([("h", Dense(units=4))], pictures(), form=ROW, flat=False)
    assert filter_layers(made.model) == ("h",)
    assert filter_bank(made.model, made.vector(), "output") is None
    blind = Camera([], replace(pictures(), image_shape=None), form=ROW, flat=False)
    assert filter_layers(blind.model) == ()


def test_norms_and_biases_are_those_of_each_filter() -> None:
    made = Camera([("c", Conv2D(filters=3)), ("d", Conv2D(filters=4, bias=False))], pictures())
    found, plain = bank(made, "c"), bank(made, "d")
    np.testing.assert_allclose(
        found.norms(), np.linalg.norm(weights(made, "c").reshape(9, 3), axis=0)
    )
    np.testing.assert_array_equal(plain.norms(1, 3), plain.norms()[1:3])
    assert found.bias_of(1) == made.model.network.layout.views(made.vector(), "c")["bias"][1]
    assert plain.bias_of(1) is None


def test_at_the_start_nothing_has_changed_and_later_the_furthest_is_found() -> None:
    made = Camera([("c", Conv2D(filters=3))], pictures())
    start = start_of((made.experiment, None)).bank(made.model, "c")
    assert start is not None
    vector = made.model.network.initial_vector(made.experiment.seed)
    assert largest(bank(made, "c", vector).minus(start)) is None
    made.model.network.layout.views(vector, "c")["weights"][2, 1, 0, 1] -= 0.5
    change = bank(made, "c", vector).minus(start)
    assert largest(change) == Cell(1, 0, 2, 1)
    assert change.images[1, 0, 2, 1] == pytest.approx(-0.5)
    made.model.network.layout.views(vector, "c")["weights"][0, 0, 0, 0] = np.nan
    assert largest(bank(made, "c", vector).minus(start)) == Cell(1, 0, 2, 1)


def test_a_run_that_began_at_a_state_is_compared_with_it(
    trained: TrainerState,
) -> None:
    made = Camera([("c", Conv2D(filters=3))], pictures())
    state = replace(trained, step=70, parameters=made.vector(9))
    start = start_of((made.experiment, state))
    found = start.bank(made.model, "c")
    assert start.step == 70
    assert found is not None
    np.testing.assert_array_equal(found.images, bank(made, "c", made.vector(9)).images)


def test_a_layer_that_came_later_or_was_cut_has_no_start() -> None:
    small = Camera([("c", Conv2D(filters=3))], pictures())
    large = Camera([("c", Conv2D(filters=5)), ("d", Conv2D(filters=3))], pictures())
    start = start_of((small.experiment, None))
    assert start.bank(large.model, "c") is None
    assert start.bank(large.model, "d") is None
    other = small.experiment.graph.with_layer("c", Dense(units=3))
    kinds = start_of((small.experiment.with_graph(other), None))
    assert kinds.bank(small.model, "c") is None


def test_the_start_of_one_node_is_its_part_of_the_whole() -> None:
    made = Camera([("c", Conv2D()), ("d", Conv2D(initializer="orthogonal"))], pictures())
    layout = made.model.network.layout
    whole = layout.named(made.model.network.initial_vector(5))
    for node in ("c", "d", "output", "flat"):
        found = initial_parameters(layout, 5, node)
        assert found.keys() == whole.get(node, {}).keys()
        for name, values in found.items():
            np.testing.assert_array_equal(values, whole[node][name])


@pytest.fixture
def trained() -> TrainerState:
    """A state of training, of another network."""
    made = Camera([], pictures())
    trainer = Trainer(made.experiment, made.data)
    trainer.step()
    return trainer.snapshot()
