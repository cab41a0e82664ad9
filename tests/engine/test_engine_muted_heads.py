"""Heads of attention that are muted: they say nothing and learn nothing, here and everywhere."""

from dataclasses import replace

import numpy as np
import pytest

from nnviz.core.graph import Graph, Node
from nnviz.core.marks import HEADS, NO_MARKS, Head, Marks, Neuron
from nnviz.core.problem import ProblemError
from nnviz.data import DataRecipe, load
from nnviz.engine.experiment import Experiment, active_network, fitted
from nnviz.engine.gradcheck import check_gradients
from nnviz.engine.moved_marks import moved_marks
from nnviz.engine.network import Network
from nnviz.engine.part import part_of
from nnviz.engine.settings import TrainingSettings
from nnviz.engine.trainer import Trainer
from nnviz.explain.unfold import unfold
from nnviz.files.experiment import experiment_from_json, experiment_to_json
from nnviz.files.export.pytorch import Export, pytorch_code
from nnviz.layers.attention import Attention
from nnviz.layers.dense import Dense
from nnviz.layers.embedding import Embedding
from nnviz.layers.input import Input
from nnviz.layers.output import Output
from nnviz.session.effects import difference
from nnviz.session.sketching.renaming import renamed_marks

SECOND = Head("heads", 1)
MUTED = NO_MARKS.with_muted_heads([SECOND], True)
PARTS = ("query", "key", "value")


def vectors(steps: int = 3, heads: int = 2, **options: bool) -> Graph:
    return Graph(
        (
            Node("input", Input(shape=(steps, 4))),
            Node("heads", Attention(heads=heads, **options), ("input",)),
            Node("output", Dense(units=2), ("heads",)),
        )
    )


def tokens(heads: int = 2, marks: Marks = NO_MARKS) -> Experiment:
    nodes = (
        Node("input", Input(shape=(32,))),
        Node("embedding", Embedding(classes=32, units=8), ("input",)),
        Node("heads", Attention(heads=heads), ("embedding",)),
        Node("answer", Dense(units=32), ("heads",)),
        Node("output", Output(target="next"), ("answer",)),
    )
    recipe = DataRecipe(name="induction", size=200)
    training = TrainingSettings(loss="cross_entropy", optimizer="sgd", learning_rate=0.1)
    return fitted(Experiment(Graph(nodes), recipe, training, marks=marks), load(recipe))


@pytest.mark.parametrize("steps", [1, 2, 5])
@pytest.mark.parametrize("heads", [(1,), (0, 1)])
def test_what_goes_back_is_what_central_differences_say(steps: int, heads: tuple[int]) -> None:
    graph, rng = vectors(steps, rotary=True, causal=steps == 2), np.random.default_rng(0)
    network = Network.of(graph, {("heads", HEADS): dict.fromkeys(heads, 0.0)})
    x, y = rng.normal(size=(3, steps, 4)), rng.normal(size=(3, steps, 2))
    assert check_gradients(network, "mse", x, y).passed


def test_a_muted_head_says_zero_and_the_others_what_they_said() -> None:
    graph, rng = vectors(), np.random.default_rng(0)
    loud, quiet = Network.of(graph), Network.of(graph, MUTED.held())
    vector, x = loud.initial_vector(0), rng.normal(size=(2, 3, 4)).astype(np.float32)
    before, after = loud.workspace(vector, 2), quiet.workspace(vector, 2)
    before.run(x)
    after.run(x)
    said, left = before.taps["heads", HEADS], after.taps["heads", HEADS]
    assert not left[:, :, 1].any()
    np.testing.assert_array_equal(left[:, :, 0], said[:, :, 0])
    mix = loud.layout.views(vector, "heads")["mix_weights"]
    missing = said[:, :, 1] @ mix[2:]
    np.testing.assert_allclose(
        before.activations["heads"] - after.activations["heads"], missing, atol=1e-6
    )


def test_a_part_of_the_network_and_one_unfolded_keep_their_muted_heads() -> None:
    network = Network.of(vectors(), {**MUTED.held(), "output": {0: 1.0}})
    part, _ = part_of(network, "heads", network.initial_vector(0))
    assert part.held == MUTED.held()
    assert unfold(network).network.held["heads", HEADS] == {1: 0.0}


def test_training_leaves_the_weights_of_a_muted_head_alone_and_they_are_as_loud_after() -> None:
    experiment = tokens()
    trainer = Trainer(experiment, load(experiment.data))
    trainer.change(experiment.with_marks(MUTED), trainer.dataset)
    before = {name: array.copy() for name, array in trainer.weights()["heads"].items()}
    for _ in trainer.steps(3):
        pass
    after = trainer.weights()["heads"]
    for name in PARTS:
        np.testing.assert_array_equal(
            after[f"{name}_weights"][:, 4:], before[f"{name}_weights"][:, 4:]
        )
        assert (after[f"{name}_weights"][:, :4] != before[f"{name}_weights"][:, :4]).any()
    np.testing.assert_array_equal(after["mix_weights"][4:], before["mix_weights"][4:])
    assert (after["mix_weights"][:4] != before["mix_weights"][:4]).any()
    trainer.change(experiment, trainer.dataset)
    assert not trainer.network.held


def test_files_keep_muted_heads_and_old_ones_have_none() -> None:
    experiment = tokens().with_marks(MUTED.with_muted([Neuron("heads", 3)], True))
    written = experiment_to_json(experiment)
    assert experiment_from_json(written) == experiment
    del written["marks"]["heads"]
    assert experiment_from_json(written).marks == Marks(muted=(Neuron("heads", 3),))
    written["marks"]["heads"] = [["heads", -1]]
    with pytest.raises(ProblemError, match="layer and its number"):
        experiment_from_json(written)


def test_marks_of_heads_stay_as_long_as_there_are_such_heads() -> None:
    assert tokens(2, MUTED).marks == MUTED
    assert tokens(1, MUTED).marks == NO_MARKS
    assert tokens(2, Marks(heads=(Head("gone", 0), Head("input", 0)))).marks == NO_MARKS
    assert renamed_marks(MUTED, "heads", "two") == Marks(heads=(Head("two", 1),))
    assert not MUTED.with_muted_heads([SECOND], False)


@pytest.mark.parametrize(
    ("before", "after", "muted", "found"),
    [
        (2, 4, [1], [2, 3]),
        (4, 2, [2, 3], [1]),
        (4, 2, [1, 2], []),
        (4, 1, [0, 1, 2, 3], [0]),
        (1, 4, [0], [0, 1, 2, 3]),
        (2, 3, [1], [2]),
        (4, 4, [3], [3]),
    ],
)
def test_what_is_muted_stays_with_its_features_where_other_heads_share_them(
    before: int, after: int, muted: list[int], found: list[int]
) -> None:
    marks = Marks(heads=tuple(Head("heads", at) for at in muted))
    old, new = vectors(heads=before), vectors(heads=after)
    old = old.with_layer("input", Input(shape=(3, 12)))
    new = new.with_layer("input", Input(shape=(3, 12)))
    assert moved_marks(marks, old, new).heads == tuple(Head("heads", at) for at in found)


def test_muted_heads_of_a_layer_of_which_nothing_is_known_are_left_alone() -> None:
    assert moved_marks(MUTED, vectors(), vectors(heads=3)) == MUTED, "4 features, 3 heads: a draft"
    assert moved_marks(MUTED, vectors(), Graph(vectors().nodes[:1])) == MUTED


def test_what_was_done_in_words() -> None:
    both = MUTED.with_muted_heads([Head("heads", 0)], True)
    assert difference(NO_MARKS, MUTED) == "heads · head 2 muted"
    assert difference(both, NO_MARKS) == "2 heads no longer muted"
    assert Head("heads", 1).title == "heads · head 2"


def test_a_cell_that_is_muted_at_every_step_is_one_cell() -> None:
    graph = vectors()  # 3 steps of 4 features

    def said(*units: int) -> str:
        marks = NO_MARKS.with_muted([Neuron("heads", unit) for unit in units], True)
        return difference(NO_MARKS, marks, graph)

    assert said(2, 6, 10) == "heads · 3 muted"
    assert said(1, 5, 9, 2, 6, 10) == "2 cells muted"
    assert said(2, 6) == "2 neurons muted"
    assert said(2, 6, 11) == "3 neurons muted"


def test_the_exported_script_mutes_them_too() -> None:
    experiment = tokens()
    quiet = replace(experiment, marks=MUTED)
    dataset, network = load(experiment.data), active_network(quiet)
    vector = network.initial_vector(0)
    code = pytorch_code(Export(quiet, dataset, vector))
    assert ".muted = [1]" in code
    assert "held(" not in code.replace("def held(", "")
    assert ".muted = [1]" not in pytorch_code(Export(experiment, dataset, vector))
