"""Experiments as JSON: what goes in comes out, and what is wrong is told with its place."""

import copy
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nnviz.core.graph import Graph, Node, chain
from nnviz.core.infer import infer
from nnviz.core.layer import Layer
from nnviz.core.problem import ProblemError
from nnviz.data import DataRecipe
from nnviz.engine import Experiment, TrainingSettings
from nnviz.files.experiment import (
    NODES_LIMIT,
    experiment_from_json,
    experiment_to_json,
    load_experiment,
    save_experiment,
)
from nnviz.files.plain import TEXT_LIMIT
from nnviz.layers import layer_kinds
from nnviz.layers.dense import Dense
from nnviz.layers.input import Input

EXPERIMENT = Experiment(
    chain(("x", Input(shape=(2,))), ("h", Dense(units=3)), ("y", Dense(units=1))),
    DataRecipe(name="moons", noise=0.25, standardize=True),
    TrainingSettings(optimizer="adam", learning_rate=0.1, early_stopping=True),
    seed=7,
)
PLAIN = json.loads(json.dumps(experiment_to_json(EXPERIMENT)))


def changed(*path: str | int, to: Any) -> Any:
    """The JSON of the experiment with one value replaced, or with an entry more."""
    value = copy.deepcopy(PLAIN)
    place = value
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = to
    return value


def complaint(value: Any) -> str:
    with pytest.raises(ProblemError) as caught:
        experiment_from_json(value)
    return str(caught.value)


def test_what_goes_in_comes_out() -> None:
    assert experiment_from_json(PLAIN) == EXPERIMENT
    assert experiment_from_json(experiment_to_json(EXPERIMENT)) == EXPERIMENT


@pytest.mark.parametrize("kind", sorted(layer_kinds()))
def test_every_layer_kind_comes_back(kind: str) -> None:
    layer = layer_kinds()[kind]()
    experiment = Experiment(Graph((Node("only", layer),)))
    assert experiment_from_json(experiment_to_json(experiment)) == experiment


def test_an_unfinished_network_is_kept_as_it_is() -> None:
    graph = Graph((Node("a", Dense(), ("b",)), Node("b", Dense(), ("a",)), Node("c", Input())))
    again = experiment_from_json(experiment_to_json(Experiment(graph))).graph
    assert again == graph
    assert infer(again).problems == infer(graph).problems != ()


LAYERS = st.builds(Dense, units=st.integers(1, 99), dropout=st.none() | st.floats(0, 0.9))


@given(
    st.lists(LAYERS, max_size=5),
    st.builds(DataRecipe, noise=st.none() | st.floats(0, 0.5), seed=st.integers(0, 99)),
    st.builds(TrainingSettings, l2=st.floats(0, 10), batch_size=st.integers(1, 10**6)),
    st.integers(0, 2**31 - 1),
)
@settings(max_examples=50)
def test_any_experiment_comes_back(
    layers: list[Layer], data: DataRecipe, training: TrainingSettings, seed: int
) -> None:
    graph = chain(("x", Input()), *((f"layer {at}", layer) for at, layer in enumerate(layers)))
    experiment = Experiment(graph, data, training, seed)
    text = json.dumps(experiment_to_json(experiment))
    assert experiment_from_json(json.loads(text)) == experiment


def test_a_file_comes_back(tmp_path: Path) -> None:
    path = tmp_path / "näher.json"
    save_experiment(path, EXPERIMENT)
    assert load_experiment(path) == EXPERIMENT


# --- what is wrong ---------------------------------------------------------------------------

DENSE = {"kind": "dense"}
WRONG: dict[str, tuple[Any, str]] = {
    "a list": ([], "experiment: It should be an object"),
    "another format": (changed("format", to="keras"), "It is not an nnviz experiment."),
    "a later version": (changed("version", to=2), "It has version 2; this nnviz reads up to 1."),
    "no version": (changed("version", to="1"), "'version' should be a whole number"),
    "an entry too many": (changed("sede", to=1), "no entry called 'sede'. Did you mean seed?"),
    "no graph": (changed("graph", to=None), "experiment, graph: It should be an object"),
    "nodes as an object": (changed("graph", "nodes", to={}), "'nodes' should be a list"),
    "a node of text": (changed("graph", "nodes", 1, to="dense"), "graph, layer 2: It should be"),
    "an id of numbers": (changed("graph", "nodes", 0, "id", to=3), "'id' should be a text"),
    "an empty id": (changed("graph", "nodes", 0, "id", to=""), "'' is no name for a layer"),
    "an id to break terminals": (
        changed("graph", "nodes", 0, "id", to="\x1b[2J"),
        "'\\x1b[2J' is no name for a layer",
    ),
    "half a character": (changed("graph", "nodes", 0, "id", to="\ud800"), "'\\ud800' is no name"),
    "an id twice": (changed("graph", "nodes", 1, "id", to="y"), "Two layers are called 'y'"),
    "a wire from nowhere": (
        changed("graph", "nodes", 1, "inputs", to=["z"]),
        "layer h: It reads 'z', which is not there",
    ),
    "wires of numbers": (changed("graph", "nodes", 1, "inputs", to=[0]), "a list of names"),
    "an unknown kind": (
        changed("graph", "nodes", 1, "layer", "kind", to="dens"),
        "layer 2 (h): There is no layer kind called 'dens'. Did you mean dense",
    ),
    "no kind": (changed("graph", "nodes", 1, "layer", to={}), "layer 2 (h): 'kind' is missing"),
    "no units": (
        changed("graph", "nodes", 1, "layer", "units", to=0),
        "layer 2 (h), units: 0 is out of range. Allowed: 1 to 65,536.",
    ),
    "units of text": (changed("graph", "nodes", 1, "layer", "units", to="8"), "not a number"),
    "units in a list": (changed("graph", "nodes", 1, "layer", "units", to=[8]), "a single value"),
    "a nested value": (changed("graph", "nodes", 1, "layer", "units", to={}), "cannot be {}"),
    "a nested list": (
        changed("graph", "nodes", 0, "layer", "shape", to=[[2]]),
        "'shape' cannot be [[2]]",
    ),
    "a shape of text": (changed("graph", "nodes", 0, "layer", "shape", to="22"), "a list of num"),
    "a shape of nothing": (changed("graph", "nodes", 0, "layer", "shape", to=[]), "no shape"),
    "a huge shape": (changed("graph", "nodes", 0, "layer", "shape", to=[10**6] * 9), "too large"),
    "an unknown field": (
        changed("graph", "nodes", 1, "layer", "unit", to=8),
        "There is no field called 'unit'. Did you mean units",
    ),
    "an unknown data set": (changed("data", "name", to="mons"), "Did you mean moons"),
    "a noise of 7": (changed("data", "noise", to=7), "experiment, data, noise: 7 is out of range"),
    "an infinite rate": (changed("training", "learning_rate", to=1e400), "cannot be inf"),
    "a rate beyond all": (changed("training", "learning_rate", to=10**400), "cannot be 1000"),
    "a rate of yes": (changed("training", "learning_rate", to=True), "is not a number"),
    "an unknown loss": (
        changed("training", "loss", to="mess"),
        "experiment, training, loss: 'mess' is not a choice.",
    ),
    "a long text": (changed("training", "loss", to="x" * 10**6), "'loss' cannot be 'xxx"),
    "a seed of text": (changed("seed", to="7"), "'seed' should be a whole number from 0"),
    "a seed below 0": (changed("seed", to=-1), "'seed' should be a whole number from 0"),
    "a huge seed": (changed("seed", to=10**30), "'seed' should be a whole number from 0"),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_is_wrong_is_told_with_its_place(name: str) -> None:
    value, sentence = WRONG[name]
    said = complaint(value)
    assert sentence in said
    assert said.isprintable()
    assert len(said) < 400


def test_too_many_layers_are_refused() -> None:
    node = {"id": "a", "inputs": [], "layer": DENSE}
    nodes = [dict(node, id=str(at)) for at in range(NODES_LIMIT + 1)]
    assert f"a list of at most {NODES_LIMIT:,} items" in complaint(
        changed("graph", "nodes", to=nodes)
    )
    assert len(experiment_from_json(changed("graph", "nodes", to=nodes[:-1])).graph) == NODES_LIMIT


JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=5,
)


def places(value: Any, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    """The way to every value inside a JSON value."""
    inner = value.items() if isinstance(value, dict) else enumerate(value)
    return [path] + [
        deeper
        for key, item in inner
        for deeper in (
            places(item, (*path, key)) if isinstance(item, dict | list) else [(*path, key)]
        )
    ]


@given(st.sampled_from(places(PLAIN)[1:]), JUNK)
@settings(max_examples=200)
def test_junk_anywhere_is_read_or_refused(path: tuple[str | int, ...], junk: Any) -> None:
    try:
        experiment = experiment_from_json(changed(*path, to=junk))
    except ProblemError:
        return
    assert experiment_from_json(experiment_to_json(experiment)) == experiment


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (None, "There is no file"),
        (b"", "It is no JSON"),
        (b"\xff\xfe\x00", "It holds no text"),
        (b"\x89PNG\r\n\x1a\n", "It holds no text"),
        (b"{}", "It is not an nnviz experiment"),
        (b" " * (TEXT_LIMIT + 1), "longer than"),
    ],
)
def test_a_file_that_is_none_of_ours(tmp_path: Path, content: bytes | None, sentence: str) -> None:
    path = tmp_path / "x.json"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(ProblemError, match=sentence):
        load_experiment(path)


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(ProblemError, match="It is not a file"):
        load_experiment(tmp_path)
