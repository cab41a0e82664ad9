"""``--set key=value``: every key there is, and what is said of those there are not."""

from itertools import pairwise

import pytest

from nnviz.cli.settings import changed, keys
from nnviz.core.graph import Node
from nnviz.core.problem import ProblemError
from nnviz.data import DataRecipe
from nnviz.engine import Experiment, TrainingSettings
from nnviz.engine.augmentation import Augmentation
from nnviz.files.example import example
from nnviz.layers.dense import Dense
from nnviz.layers.output import Output

CIRCLE = example("circle").experiment


def widths(experiment: Experiment) -> list[int]:
    return [node.layer.units for node in experiment.graph if isinstance(node.layer, Dense)]


def test_there_is_a_key_for_every_setting() -> None:
    training, data = set(TrainingSettings.options()), set(DataRecipe.options())
    pictures = set(Augmentation.options())
    assert training.isdisjoint(data)
    assert pictures.isdisjoint(training | data)
    own = {"layers", "activation", "seed", "data", "data_seed"}
    assert set(keys()) == training | (data - {"name", "seed"}) | pictures | own


def test_settings_of_training_and_data_change() -> None:
    texts = ["learning_rate=0.5", "Batch-Size = 32", "noise=0.2", "early_stopping=yes", "size=none"]
    found = changed(CIRCLE, texts)
    assert found.training.learning_rate == 0.5
    assert found.training.batch_size == 32
    assert found.training.early_stopping is True
    assert (found.data.noise, found.data.size) == (0.2, None)
    assert found.graph == CIRCLE.graph


def test_what_happens_to_pictures_changes() -> None:
    found = changed(CIRCLE, ["rotate=15", "cut-out=0.3", "outside=edge"]).augmentation
    assert (found.rotate, found.cut_out, found.outside) == (15.0, 0.3, "edge")


def test_the_last_one_wins() -> None:
    assert changed(CIRCLE, ["l2=1", "l2=0.5"]).training.l2 == 0.5


def test_seeds_of_the_weights_and_of_the_data_are_two() -> None:
    found = changed(CIRCLE, ["seed=3", "data_seed=4"])
    assert (found.seed, found.data.seed) == (3, 4)


def test_the_data_change() -> None:
    assert changed(CIRCLE, ["data=moons"]).data.name == "moons"


@pytest.mark.parametrize(
    ("text", "sizes"),
    [
        ("layers=8-8-8", [8, 8, 8, 1]),
        ("layers=5", [5, 1]),
        ("layers=", [1]),
        ("layers= 3 ", [3, 1]),
    ],
)
def test_layers_are_replaced(text: str, sizes: list[int]) -> None:
    found = changed(CIRCLE, [text])
    assert widths(found) == sizes
    hidden = [n.layer for n in found.graph.nodes[1:-1] if isinstance(n.layer, Dense)]
    assert {layer.activation for layer in hidden} <= {"tanh"}
    for before, after in pairwise(found.graph):
        assert after.inputs == (before.id,)


def test_layers_are_replaced_before_an_output_of_its_own() -> None:
    graph = CIRCLE.graph.add(Node("told", Output(), (CIRCLE.graph.sinks[0].id,)))
    found = changed(CIRCLE.with_graph(graph), ["layers=3-2", "activation=sine"]).graph
    assert [node.id for node in found] == ["input", "h1", "h2", "output", "told"]
    assert [node.inputs for node in found][1:] == [("input",), ("h1",), ("h2",), ("output",)]
    assert found["output"].layer == graph["output"].layer
    assert found["h2"].layer.activation == "sine"


def test_layers_can_be_added_where_there_were_none() -> None:
    assert widths(changed(example("gauss").experiment, ["layers=4-4"])) == [4, 4, 1]


def test_the_activation_of_hidden_layers_changes() -> None:
    found = changed(CIRCLE, ["activation=sine", "layers=3"])
    layers = [n.layer for n in found.graph if isinstance(n.layer, Dense)]
    assert [layer.activation for layer in layers] == ["sine", "tanh"]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("learning_rat=1", "no setting called 'learning_rat'. Did you mean learning_rate"),
        ("batchsize=1", "Did you mean batch_size"),
        ("layer=8", "Did you mean layers"),
        ("=1", "There is no setting called ''."),
        ("learning_rate", "'learning_rate' is not of the form key=value"),
        ("learning_rate=fast", "Learning rate: 'fast' is not a number."),
        ("learning_rate=", "Learning rate: '' is not a number."),
        ("learning_rate=nan", "nan is not a finite number."),
        ("learning_rate=-1", "-1 is out of range. Allowed: 0 to 1,000,000,000."),
        ("batch_size=2.5", "2.5 is not a whole number."),
        ("batch_size=0", "0 is out of range. Allowed: 1 to 1,000,000."),
        ("optimizer=adm", "'adm' is not a choice. Allowed: one of sgd"),
        ("early_stopping=maybe", "'maybe' is neither yes nor no."),
        ("layers=8-0", "Units: 0 is out of range. Allowed: 1 to 65,536."),
        ("layers=8--8", "Units: '' is not a number."),
        ("layers=" + "-".join(["1"] * 101), "At most 100 layers are possible."),
        ("activation=tan", "'tan' is not a choice."),
        ("seed=-1", "Seed: '-1' is not a whole number from 0."),
        ("data_seed=x", "Seed: 'x' is not a number."),
    ],
)
def test_what_cannot_be_set_is_told(text: str, sentence: str) -> None:
    with pytest.raises(ProblemError) as caught:
        changed(CIRCLE, [text])
    assert sentence in str(caught.value)


def test_an_activation_needs_a_hidden_layer() -> None:
    with pytest.raises(ProblemError, match=r"There is no hidden layer\. Add some with --set"):
        changed(example("gauss").experiment, ["activation=relu"])
