"""What heads of attention look for, whether they copy, and what breaks without them."""

from dataclasses import replace

import numpy as np
import pytest

from nnviz.core.graph import Graph, Node
from nnviz.core.marks import HEADS, Head
from nnviz.core.problem import ProblemError
from nnviz.data import DataRecipe, Dataset, load
from nnviz.engine.evaluation import Scores
from nnviz.engine.experiment import Experiment, fitted
from nnviz.engine.network import Network
from nnviz.engine.settings import TrainingSettings
from nnviz.engine.trainer import Trainer
from nnviz.explain.cell_ranking import breakage
from nnviz.explain.cells import Cell, held_for
from nnviz.explain.head_copying import NOT_FINITE, NOTHING, Ways, copying
from nnviz.explain.head_patterns import (
    first_token,
    prefix_matching,
    previous_token,
    repeated_tokens,
)
from nnviz.explain.head_report import NO_TOKENS, TOO_SHORT, head_report, muting
from nnviz.explain.heads import HeadReport, Score, heads_of
from nnviz.explain.stretches import Stretches, told
from nnviz.layers.add import Add
from nnviz.layers.attention import Attention
from nnviz.layers.dense import Dense
from nnviz.layers.embedding import Embedding
from nnviz.layers.input import Input
from nnviz.layers.layer_norm import LayerNorm
from nnviz.layers.output import Output
from nnviz.layers.over_time import OverTime
from nnviz.layers.unembedding import Unembedding

TOKENS = 5


def even(steps: int) -> np.ndarray:
    """A causal head that reads all it may alike."""
    return np.tri(steps)[None, None] / np.arange(1, steps + 1)[:, None]


def reading(*read: int) -> np.ndarray:
    """A head of which step t reads only step `read[t]`."""
    return np.eye(len(read))[list(read)][None, None]


# -- patterns ----------------------------------------------------------------------------------


@pytest.mark.parametrize("measure", [previous_token, first_token])
def test_nothing_can_be_told_of_a_single_step(measure) -> None:
    found = measure(even(1))
    assert found.steps == 0
    assert np.isnan(found.mean).all()


def test_of_two_steps_the_first_token_is_the_previous_one() -> None:
    assert previous_token(even(2)).mean == pytest.approx([0.5])
    assert first_token(even(2)).steps == 0


def test_a_perfect_previous_token_head_has_1_and_reads_the_first_token_no_more() -> None:
    shares = reading(0, 0, 1, 2, 3)
    assert previous_token(shares).mean == pytest.approx([1])
    assert first_token(shares).mean == pytest.approx([0])
    assert first_token(reading(0, 0, 0, 0)).mean == pytest.approx([1])


def test_a_head_that_reads_all_alike() -> None:
    shares = np.concatenate([even(4), np.full((1, 1, 4, 4), 0.25)], axis=1)
    thirds = (1 / 2 + 1 / 3 + 1 / 4) / 3, 0.25
    assert previous_token(shares).mean == pytest.approx(thirds)
    assert first_token(shares).mean == pytest.approx([(1 / 3 + 1 / 4) / 2, 0.25])
    # of a b a b a the third reads step 1, the fourth step 2, the fifth steps 1 and 3
    found = prefix_matching(even(5), np.array([[0, 1, 0, 1, 0]]))
    assert found.steps == 3
    assert found.mean == pytest.approx([(1 / 3 + 1 / 4 + 2 / 5) / 3])


def test_a_perfect_induction_head_has_1() -> None:
    ids = np.array([[3, 1, 4, 3, 1, 4]])
    assert prefix_matching(reading(0, 0, 0, 1, 2, 3), ids).mean == pytest.approx([1])
    assert prefix_matching(reading(0, 1, 2, 0, 1, 2), ids).mean == pytest.approx([0])


def test_where_no_token_comes_again_no_prefix_matches() -> None:
    assert prefix_matching(even(4), np.array([[0, 1, 2, 3]])).steps == 0
    assert prefix_matching(even(2), np.array([[0, 0]])).steps == 0
    assert prefix_matching(even(1), np.array([[0]])).steps == 0


def test_tallies_of_parts_are_those_of_the_whole() -> None:
    rng = np.random.default_rng(0)
    shares, ids = rng.dirichlet(np.ones(6), (7, 2, 6)), rng.integers(0, 3, (7, 6))
    whole = prefix_matching(shares, ids)
    parts = prefix_matching(shares[:2], ids[:2]).with_more(prefix_matching(shares[2:], ids[2:]))
    assert parts.steps == whole.steps
    assert parts.mean == pytest.approx(whole.mean)


@pytest.mark.parametrize(("steps", "vocabulary"), [(1, 9), (2, 9), (0, 9), (9, 1), (9, 0)])
def test_too_few_steps_or_tokens_have_no_repeated_ones(steps: int, vocabulary: int) -> None:
    assert repeated_tokens(4, steps, vocabulary).shape == (0, steps)


@pytest.mark.parametrize(("steps", "vocabulary"), [(3, 2), (4, 2), (9, 3), (32, 32), (33, 64)])
def test_random_tokens_come_again_each_row_in_its_own_time(steps: int, vocabulary: int) -> None:
    found = repeated_tokens(40, steps, vocabulary)
    np.testing.assert_array_equal(found, repeated_tokens(40, steps, vocabulary))
    assert set(np.unique(found)) <= set(range(vocabulary))
    low, high = max(2, steps // 4), max(2, steps // 2)
    times = set()
    for row in found:
        times.add(next(p for p in range(low, high + 1) if (row[p:] == row[:-p]).all()))
    assert len(times) > (high > low)
    if vocabulary >= high:
        assert all(len(set(row[:low])) == low for row in found)


# -- copying -----------------------------------------------------------------------------------


def test_a_head_that_raises_what_it_reads_copies() -> None:
    rng = np.random.default_rng(0)
    values = rng.normal(size=(TOKENS, 3))
    assert copying(values, values.T) == pytest.approx(1)
    assert copying(values, -values.T) == pytest.approx(-1)
    turning = np.roll(np.eye(4), 1, axis=1)  # a token raises the next one: all around the circle
    assert copying(np.eye(4), turning) == pytest.approx(0, abs=1e-9)


def test_where_there_is_nothing_to_say_it_is_said_why() -> None:
    assert copying(np.zeros((TOKENS, 3)), np.ones((3, TOKENS))) == NOTHING
    assert copying(np.full((TOKENS, 3), np.nan), np.ones((3, TOKENS))) == NOT_FINITE
    assert copying(np.full((TOKENS, 3), 1e300), np.full((3, TOKENS), 1e300)) == NOT_FINITE


def stack(*, norm: bool = False, curve: str = "linear", last: bool = False) -> Network:
    """Two layers of heads over tokens, around them the vectors that go straight on."""
    nodes = [
        Node("input", Input(shape=(6,))),
        Node("embedding", Embedding(classes=TOKENS, units=8), ("input",)),
        Node("norm", LayerNorm(), ("embedding",)),
        Node("one", Attention(heads=2), ("norm" if norm else "embedding",)),
        Node("sum", Add(), ("embedding", "one")),
        Node("two", Attention(heads=2), ("sum",)),
        Node("sum2", Add(), ("sum", "two")),
        Node("norm2", LayerNorm(), ("sum2",)),
        Node("last", OverTime(how="last"), ("norm2" if norm else "sum2",)),
        Node("answer", Dense(units=TOKENS, activation=curve), ("last" if last else "sum2",)),
        Node("output", Output(target="next" if not last else "labels"), ("answer",)),
    ]
    read = {source for node in nodes for source in node.inputs} | {"output"}
    return Network.of(Graph(tuple(node for node in nodes if node.id in read)))


def circuit(network: Network, vector: np.ndarray, node: str, head: int) -> np.ndarray:
    """Tokens to answers through one head, no norm on the way, written out."""
    own = network.layout.named(vector.astype(np.float64))
    part = slice(4 * head, 4 * head + 4)
    through = own[node]["value_weights"][:, part] @ own[node]["mix_weights"][part]
    found = own["embedding"]["vectors"] @ through @ own["answer"]["weights"]
    return found - found.mean(axis=1, keepdims=True)


@pytest.mark.parametrize("node", ["one", "two"])
def test_copying_is_that_of_the_whole_matrix_of_tokens(node: str) -> None:
    network = stack()
    vector = network.initial_vector(0)
    found = Ways(network, vector, TOKENS).copying(node)
    for head, score in enumerate(found):
        values = np.linalg.eigvals(circuit(network, vector, node, head))
        assert score == pytest.approx(values.real.sum() / np.abs(values).sum(), abs=1e-5)


def test_a_norm_on_the_way_counts_but_for_its_size() -> None:
    network = stack(norm=True, last=True)
    vector = network.initial_vector(0)
    own = network.layout.named(vector)
    own["norm"]["gain"][:] = np.linspace(0.5, 2, 8)
    own["norm2"]["gain"][:] = np.linspace(2, 0.5, 8)
    seen, left = (
        Ways(network, vector, TOKENS).from_tokens("norm"),
        Ways(network, vector, TOKENS).to_answers("one"),
    )
    workspace = network.workspace(vector, TOKENS)
    workspace.run(np.repeat(np.arange(TOKENS, dtype=np.float32)[:, None], 6, axis=1))
    said = workspace.activations["norm"][:, 0]
    np.testing.assert_allclose(
        seen / np.linalg.norm(seen, axis=1)[:, None],
        said / np.linalg.norm(said, axis=1)[:, None],
        atol=1e-4,
    )
    even_change = left.sum(axis=0)  # what is added to all features alike is taken off by the norm
    np.testing.assert_allclose(even_change, 0, atol=1e-6)


def test_answers_by_the_vectors_of_tokens_are_a_straight_way_too() -> None:
    nodes = {node.id: node for node in stack().graph}
    tied = replace(nodes["answer"], layer=Unembedding(classes=TOKENS, of="embedding"))
    network = Network.of(Graph(tuple((nodes | {"answer": tied}).values())))
    vector = network.initial_vector(0)
    own = network.layout.named(vector)
    vectors = own["embedding"]["vectors"]
    own["two"]["value_weights"][:, :4] = np.eye(8)[:, :4]
    own["two"]["mix_weights"][:4] = np.eye(8)[:4]
    ways = Ways(network, vector, TOKENS)
    np.testing.assert_allclose(
        ways.to_answers("two"), vectors.T - vectors.T.mean(axis=1, keepdims=True), atol=1e-6
    )
    assert ways.copying("two")[0] == pytest.approx(1, abs=1e-6), "it hands on what it reads"


def test_behind_a_curve_nothing_goes_straight() -> None:
    network = stack(curve="tanh")
    found = Ways(network, network.initial_vector(0), TOKENS).copying("one")
    assert all(isinstance(score, str) and "straight" in score for score in found)


# -- the report --------------------------------------------------------------------------------


def experiment(steps_of: str = "induction", heads: int = 2) -> tuple[Experiment, Dataset]:
    recipe = DataRecipe(name=steps_of, size=400)
    dataset = load(recipe)
    count = len(dataset.tokens)
    nodes = (
        Node("input", Input(shape=(len(dataset.features),))),
        Node("embedding", Embedding(classes=count, units=8), ("input",)),
        Node("heads", Attention(heads=heads), ("embedding",)),
        Node("sum", Add(), ("embedding", "heads")),
        Node("answer", Dense(units=count), ("sum",)),
        Node("output", Output(target="next"), ("answer",)),
    )
    found = Experiment(Graph(nodes), recipe, TrainingSettings(loss="cross_entropy"))
    return fitted(found, dataset), dataset


def report(network: Network, dataset: Dataset, truth: str = "") -> HeadReport:
    return head_report(network, network.initial_vector(0), dataset, "cross_entropy", truth)


def test_the_loss_is_that_of_the_test_part_and_without_a_head_that_of_it_muted() -> None:
    found, dataset = experiment()
    small = replace(
        dataset,
        x_test=dataset.x_test[:16],
        y_test=dataset.y_test[:16],
        asked_test=dataset.asked_test[:16],
        truth_test=dataset.truth_test[:16],
    )
    trainer = Trainer(found, small)
    all_told = head_report(trainer.network, trainer.parameters, small, "cross_entropy")
    assert [each.head for each in all_told.heads] == [Head("heads", 0), Head("heads", 1)]
    scores: Scores = trainer.test_scores()
    assert all_told.heads[0].loss.value == pytest.approx(scores.loss, rel=1e-5)
    for head in all_told.heads:
        trainer.change(found.with_marks(found.marks.with_muted_heads([head.head], True)), small)
        assert head.without.value == pytest.approx(trainer.test_scores().loss, rel=1e-5)
        assert head.harm == pytest.approx(head.without.value - head.loss.value)


def test_of_a_muted_head_it_is_told_what_it_would_say() -> None:
    found, dataset = experiment()
    network = Network.of(found.graph)
    quiet = muting(network, Head("heads", 1), muted=True)
    assert quiet.held == {("heads", HEADS): {1: 0.0}}
    assert not muting(quiet, Head("heads", 1), muted=False).held["heads", HEADS]
    open_, shut = report(network, dataset).heads[1], report(quiet, dataset).heads[1]
    assert shut.loss.value == pytest.approx(open_.loss.value)
    assert shut.without.value == pytest.approx(open_.without.value)


def test_with_a_truth_the_loss_is_that_of_where_it_holds() -> None:
    found, dataset = experiment("brackets")
    network = Network.of(found.graph)
    deep = report(network, dataset, dataset.truths[0]).heads[0].loss.value
    assert deep != pytest.approx(report(network, dataset).heads[0].loss.value)
    with pytest.raises(ProblemError, match="nobody said"):
        report(network, dataset, "nobody said")


def test_numbers_that_are_none_are_not_told_and_do_no_harm() -> None:
    found, dataset = experiment()
    network = Network.of(found.graph)
    vector = network.initial_vector(0)
    vector[:] = np.nan
    with np.errstate(all="ignore"):
        found = head_report(network, vector, dataset, "cross_entropy")
    for head in found.heads:
        for score in (head.previous, head.first, head.prefix, head.copying, head.loss):
            assert score.value is None
            assert "not finite" in score.why
        assert head.harm is None


def test_without_tokens_there_is_nothing_to_come_again_and_without_heads_nothing_at_all() -> None:
    plain = load(DataRecipe(name="circle"))
    nodes = (
        Node("input", Input(shape=(2, 4))),
        Node("heads", Attention(heads=2), ("input",)),
        Node("last", OverTime(how="last"), ("heads",)),
        Node("output", Dense(units=1), ("last",)),
    )
    network = Network.of(Graph(nodes))
    assert heads_of(network) == (Head("heads", 0), Head("heads", 1))
    assert not heads_of(Network.of(Graph((nodes[0], Node("output", Dense(units=1), ("input",))))))
    assert not plain.tokens
    flat = replace(plain, x_test=np.ones((4, 2, 4), np.float32), y_test=np.zeros(4, np.int64))
    (first, _) = head_report(network, network.initial_vector(0), flat, "mse").heads
    assert first.prefix == Score(None, NO_TOKENS)
    assert first.first == Score(None, TOO_SHORT)
    assert first.previous.value is not None


@pytest.mark.parametrize(("tap", "at"), [(HEADS, 5), ("attention", 1)])
def test_a_cell_of_what_a_head_says_falls_silent_as_the_whole_head(tap: str, at: int) -> None:
    found, dataset = experiment()
    network, cell = Network.of(found.graph), Cell("heads", tap, at)
    assert held_for(network, cell) == (("heads", HEADS), (1,))
    assert held_for(network, Cell("heads", "", 5))[0] == "heads"
    whole = report(network, dataset)
    meant = told(dataset, Stretches(), whole.sequences)
    vector, classes = network.initial_vector(0), len(dataset.tokens)
    broken = breakage(network, vector, meant, cell, "cross_entropy", classes)
    assert broken.outside == pytest.approx(whole.heads[1].loss.value)
    assert broken.muted_outside == pytest.approx(whole.heads[1].without.value)
