"""The placeholder of a layer from another version: nobody can choose it, nothing of it is lost."""

import pytest

from nnviz.core.graph import Graph, Node
from nnviz.core.infer import infer
from nnviz.core.shape import ShapeError
from nnviz.engine import Experiment
from nnviz.files.experiment import draft_from_json, experiment_to_json
from nnviz.layers import layer_kinds
from nnviz.layers.input import Input
from nnviz.layers.unknown import Unknown

LAYER = Unknown(text='{"kind": "foo", "bar": [1, {"baz": null}]}')


def test_it_is_no_kind_to_choose() -> None:
    assert Unknown not in layer_kinds().values()
    assert (Unknown.kind, Unknown.group) == ("", "")


def test_it_says_that_it_is_not_known() -> None:
    with pytest.raises(ShapeError, match="does not know the layer kind 'foo'"):
        LAYER.output_shape((2,))
    assert LAYER.summary() == "foo"
    graph = Graph((Node("x", Input()), Node("u", LAYER, ("x",))))
    (problem,) = (problem for problem in infer(graph).problems if problem.key == "u")
    assert "does not know the layer kind 'foo'" in problem.what


def test_it_goes_back_into_a_file_as_it_was() -> None:
    experiment = Experiment(Graph((Node("u", LAYER, ("nowhere",)),)))
    values = experiment_to_json(experiment)
    assert values["graph"]["nodes"][0]["layer"] == LAYER.entries
    assert draft_from_json(values) == experiment
