"""A token said by the vectors it is read by: counts, derivatives, names, and what is refused."""

import numpy as np
import pytest

from nnviz.core.graph import Graph, chain
from nnviz.core.infer import infer
from nnviz.core.layer import Layer
from nnviz.data import DataRecipe, load
from nnviz.engine.experiment import Experiment, fitted
from nnviz.engine.gradcheck import check_gradients
from nnviz.engine.network import Network
from nnviz.engine.part import part_of
from nnviz.engine.settings import TrainingSettings
from nnviz.engine.trainer import Trainer
from nnviz.files.experiment import experiment_from_json, experiment_to_json
from nnviz.layers.dense import Dense
from nnviz.layers.embedding import Embedding
from nnviz.layers.input import Input
from nnviz.layers.one_hot import OneHot
from nnviz.layers.output import NEXT, Output
from nnviz.layers.unembedding import Unembedding

STEPS, TOKENS, UNITS = 3, 5, 4


def tied(said: Unembedding | None = None, first: Layer | None = None, units: int = UNITS) -> Graph:
    return chain(
        ("input", Input(shape=(STEPS,))),
        ("vectors", first or Embedding(classes=TOKENS, units=UNITS)),
        ("mixed", Dense(units=units, activation="tanh")),
        ("said", said or Unembedding(classes=TOKENS, of="vectors")),
    )


def problem_of(graph: Graph) -> str:
    found = infer(graph).problems
    assert [problem.key for problem in found] == ["said"]
    assert found[0].hint
    return found[0].what


def test_vectors_are_counted_and_laid_out_once() -> None:
    facts = infer(tied())
    assert facts.parameter_count("said") == TOKENS
    assert facts.total_parameters == TOKENS * UNITS + UNITS * UNITS + UNITS + TOKENS
    assert infer(tied(Unembedding(classes=TOKENS))).parameter_count("said") == TOKENS * (UNITS + 1)
    assert infer(tied(Unembedding(classes=TOKENS, of="vectors", bias=False))).problems == ()


@pytest.mark.parametrize("bias", [True, False])
@pytest.mark.parametrize("steps", [1, STEPS])
def test_derivatives_of_both_uses_are_added(steps: int, bias: bool) -> None:
    graph = tied(Unembedding(classes=TOKENS, of="vectors", bias=bias))
    graph = graph.with_layer("input", Input(shape=(steps,)))
    rng = np.random.default_rng(0)
    tokens = rng.integers(0, TOKENS, (4, steps)).astype(float)
    targets = rng.normal(size=(4, steps, TOKENS))
    report = check_gradients(Network.of(graph), "mse", tokens, targets)
    assert report.passed, report


def test_it_is_what_pytorch_says_of_shared_weights() -> None:
    torch = pytest.importorskip("torch")
    network = Network.of(tied())
    vector = np.random.default_rng(1).normal(size=network.layout.size)
    slopes = np.zeros_like(vector)
    space = network.workspace(vector, 2, gradients=slopes)
    own = {
        f"{slot.node}.{slot.parameter.name}": torch.tensor(
            vector[slot.start : slot.stop].reshape(slot.parameter.shape), requires_grad=True
        )
        for slot in network.layout.slots
    }
    tokens = np.array([[0.0, 1, 1], [4, 2, 0]])
    read = own["vectors.vectors"][torch.tensor(tokens).long()]
    mixed = torch.tanh(read @ own["mixed.weights"] + own["mixed.bias"])
    theirs = mixed @ own["vectors.vectors"].T + own["said.bias"]
    slope = np.random.default_rng(2).normal(size=(2, STEPS, TOKENS))
    theirs.backward(torch.tensor(slope))
    np.testing.assert_allclose(space.run(tokens), theirs.detach().numpy(), atol=1e-10)
    for _ in range(2):  # what is added is not added to what was there before
        space.gradients["said"][...] = slope
        space.backward()
    for slot in network.layout.slots:
        wanted = own[f"{slot.node}.{slot.parameter.name}"].grad.numpy().ravel()
        np.testing.assert_allclose(slopes[slot.start : slot.stop], wanted, atol=1e-10)


@pytest.mark.parametrize(
    ("graph", "what"),
    [
        (tied(Unembedding(classes=TOKENS, of="nobody")), "'nobody', which is not there"),
        (tied(Unembedding(classes=TOKENS, of="said")), "said, which does not lead to it"),
        (tied(Unembedding(classes=TOKENS, of="mixed")), "mixed, which has none"),
        (tied(first=OneHot(classes=TOKENS)), "vectors, which has none"),
        (tied(Unembedding(classes=6, of="vectors")), "which are 5x4; here 6x4 are needed"),
        (tied(units=3), "which are 5x4; here 5x3 are needed"),
    ],
    ids=["missing", "itself", "dense", "one hot", "tokens", "units"],
)
def test_what_cannot_be_shared_is_told(graph: Graph, what: str) -> None:
    assert what in problem_of(graph)


def test_a_flat_sample_is_refused() -> None:
    flat = chain(("input", Input(shape=(4,))), ("said", Unembedding(classes=2)))
    assert "reads sequences" in problem_of(flat)


def test_a_part_of_a_network_says_what_the_whole_says() -> None:
    graph = tied().add(*chain(("end", Dense(units=2))).nodes)
    graph = Graph(tuple(n if n.id != "end" else type(n)("end", n.layer, ("said",)) for n in graph))
    whole = Network.of(graph)
    vector = whole.initial_vector(0)
    part, own = part_of(whole, "said", vector)
    tokens = np.array([[0.0, 3, 4]], np.float32)
    space, other = part.workspace(own, 1), whole.workspace(vector, 1)
    space.run(tokens)
    other.run(tokens)
    np.testing.assert_array_equal(space.activations["said"], other.activations["said"])


def test_it_is_cut_to_the_data_learns_and_is_saved() -> None:
    graph = tied().with_layer("input", Input())
    graph = graph.add(
        *Graph((type(graph["said"])("output", Output(target=NEXT), ("said",)),)).nodes
    )
    settings = TrainingSettings(loss="cross_entropy", optimizer="adam", learning_rate=0.01)
    recipe = DataRecipe(name="brackets", size=200)
    dataset = load(recipe)
    experiment = fitted(Experiment(graph, recipe, settings), dataset)
    assert experiment.graph["said"].layer == Unembedding(classes=6, of="vectors")
    assert experiment_from_json(experiment_to_json(experiment)) == experiment
    trainer = Trainer(experiment, dataset)
    before = trainer.evaluate().loss
    for _ in trainer.steps(40):
        pass
    assert trainer.evaluate().loss < before
