"""Where samples enter and answers leave."""

import numpy as np
import pytest

from nnviz.core.spec import from_dict, to_dict
from nnviz.engine.losses import LOSSES
from nnviz.layers import output
from nnviz.layers.input import Input
from nnviz.layers.output import Output


def test_an_output_offers_the_losses_of_the_engine() -> None:
    assert {name: entry.label for name, entry in LOSSES.items()} == output.LOSSES
    assert Output.options()["loss"].choices == output.LOSSES


@pytest.mark.parametrize(
    "layer, words",
    [
        (Output(), ""),
        (Output(target="inputs"), "the inputs"),
        (Output(loss="mae", weight=0.25), "Mean absolute error, ×0.25"),
        (Input(), ""),
        (Input(columns="1-4"), "1-4"),
    ],
)
def test_an_end_says_what_is_special_about_it(layer: Input | Output, words: str) -> None:
    assert layer.summary() == words


def test_an_input_of_an_older_file_takes_everything() -> None:
    assert from_dict(Input, {"kind": "input", "shape": [3]}) == Input(shape=(3,))
    some = Input(shape=(2,), columns="b, a", places=(1, 0))
    assert from_dict(Input, to_dict(some)) == some


@pytest.mark.parametrize("places", [(0,), (0, -1), (True, 0), (0.0, 1.0), "01", None, (0, 10**9)])
def test_places_that_do_not_belong_to_the_shape_are_refused(places: object) -> None:
    layer = Input(shape=(2,), places=places)  # type: ignore[arg-type]
    (problem,) = layer.problems("layer x")
    assert (problem.where, problem.key) == ("layer x", "columns")


def test_an_input_takes_its_columns_and_their_names() -> None:
    samples, names = np.arange(6.0).reshape(2, 3), ("a", "b", "c")
    some = Input(shape=(2,), places=(2, 0))
    np.testing.assert_array_equal(some.taken(samples), [[2, 0], [5, 3]])
    assert some.names(names) == ("c", "a")
    assert Input().taken(samples) is samples
    assert Input().names(names) is names
