"""Networks with several inputs and outputs: gradients, sums of losses, learning, bits, edits."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from nnviz.core.graph import Graph, Node
from nnviz.data import DataRecipe, Dataset, load
from nnviz.data.targets import Aim, AimKind
from nnviz.engine.experiment import Experiment, fitted
from nnviz.engine.goals import goals
from nnviz.engine.gradcheck import Wanted, check_all_gradients
from nnviz.engine.losses import LOSSES, encode
from nnviz.engine.network import Network
from nnviz.engine.settings import TrainingSettings
from nnviz.engine.trainer import Trainer
from nnviz.engine.trainer_state import Effect
from nnviz.layers.add import Add
from nnviz.layers.dense import Dense
from nnviz.layers.dropout import Dropout
from nnviz.layers.input import Input
from nnviz.layers.output import INPUTS, Output

Datasets = Callable[..., Dataset]

TANH = Dense(units=4, activation="tanh")
TWO_BY_TWO = Graph(
    (
        Node("left", Input(columns="x0, x2")),
        Node("right", Input(columns="2-3")),
        Node("a", TANH, ("left",)),
        Node("b", TANH, ("right",)),
        Node("both", Add(), ("a", "b", "a")),
        Node("h", TANH, ("both",)),
        Node("told", Dense(activation="linear"), ("h",)),
        Node("label", Output(loss="cross_entropy", weight=0.5), ("told",)),
        Node("back", Dense(activation="linear"), ("both",)),
        Node("again", Output(target=INPUTS, loss="mse", weight=3.0), ("back",)),
    )
)
"""Two inputs that share a feature, nodes that several read, and two outputs."""


def two_by_two(dataset: Dataset, **training: object) -> Experiment:
    settings = TrainingSettings(**({"learning_rate": 0.05} | training))
    return fitted(Experiment(TWO_BY_TWO, training=settings), dataset)


def two_trainer(dataset: Dataset, dtype: type = np.float32, **training: object) -> Trainer:
    return Trainer(two_by_two(dataset, **training), dataset, dtype)


def loss_of(trainer: Trainer, dataset: Dataset, rows: slice) -> dict[str, float]:
    """The unweighted losses of the outputs over training samples, computed anew."""
    answers = trainer.probe(dataset.x_train[rows])
    aims = goals(trainer.experiment.graph, trainer.experiment.training.loss, dataset)
    found = {}
    for goal in aims:
        targets = dataset.targets(goal.aim)
        said = answers[goal.node].astype(np.float64)
        wished = encode(goal.loss, targets.y_train[rows], targets.task.classes, np.float64)
        found[goal.node] = LOSSES[goal.loss].bind(said, wished, np.empty_like(said))()
    return found


# -- gradients -------------------------------------------------------------------------------------


@pytest.mark.parametrize("training", [False, True])
@pytest.mark.parametrize("batch", [1, 4])
def test_gradients_of_several_inputs_and_outputs(
    dataset_of: Datasets, batch: int, training: bool
) -> None:
    graph = two_by_two(dataset_of(shape=(3,))).graph
    graph = graph.insert_before("h", Node("drop", Dropout(rate=0.3)))
    graph = graph.add(Node("same", Output(), ("told",)))
    network, rng = Network.of(graph), np.random.default_rng(3)
    samples = {name: rng.normal(size=(batch, 2)) for name in network.inputs}
    outputs = [
        Wanted("label", "cross_entropy", np.eye(2)[rng.integers(0, 2, batch)], 0.5),
        Wanted("again", "huber", rng.normal(size=(batch, 3)), 3.0),
        Wanted("same", "mse", rng.normal(size=(batch, 2)), 0.0),
    ]
    report = check_all_gradients(network, samples, outputs, training=training)
    assert report.passed, report
    assert report.checked == network.layout.size + 2 * 2 * batch
    assert report.largest_relative < 1e-6


def test_a_weight_that_is_left_out_of_the_gradient_is_found(
    monkeypatch: pytest.MonkeyPatch, dataset_of: Datasets
) -> None:
    network = Network.of(two_by_two(dataset_of(shape=(3,))).graph)
    samples = {name: np.ones((2, 2)) for name in network.inputs}
    outputs = [Wanted("again", "mse", np.zeros((2, 3)), 3.0)]
    assert check_all_gradients(network, samples, outputs).passed
    monkeypatch.setattr("nnviz.engine.weighing.np.multiply", lambda *arrays: None)
    assert not check_all_gradients(network, samples, outputs).passed


# -- losses ----------------------------------------------------------------------------------------


def test_the_loss_of_a_step_is_the_weighted_sum(dataset_of: Datasets) -> None:
    dataset = dataset_of(shape=(3,))
    trainer = two_trainer(dataset, np.float64, batch_size=25)
    parts = loss_of(trainer, dataset, slice(None))
    total = 0.5 * parts["label"] + 3.0 * parts["again"]
    assert trainer.evaluate().loss == pytest.approx(total, rel=1e-12)
    assert trainer.step() == pytest.approx(total, rel=1e-12)


def test_an_output_of_no_weight_is_only_looked_at(dataset_of: Datasets) -> None:
    dataset = dataset_of(shape=(3,))
    silent = TWO_BY_TWO.with_layer("again", Output(target=INPUTS, weight=0.0))
    alone = silent.without("again").without("back")
    losses, ways = [], []
    for graph in (silent, alone):
        trainer = Trainer(fitted(Experiment(graph), dataset), dataset)
        start = {name: w["weights"].copy() for name, w in trainer.weights().items()}
        losses.append(list(trainer.steps(20)))
        ways.append({n: w["weights"] - start[n] for n, w in trainer.weights().items()})
    assert losses[0] == losses[1]
    assert not ways[0]["back"].any()
    assert all(ways[0][name].any() for name in ("a", "b", "h", "told"))


def test_training_makes_each_loss_smaller(dataset_of: Datasets) -> None:
    dataset = dataset_of(60, 20, shape=(3,), classes=3)
    trainer = two_trainer(dataset)
    before, tests = loss_of(trainer, dataset, slice(None)), trainer.evaluate().test_loss
    for _ in trainer.steps(400):
        pass
    after = loss_of(trainer, dataset, slice(None))
    assert after["label"] < 0.5 * before["label"]
    assert after["again"] < 0.5 * before["again"]
    assert trainer.evaluate().test_loss < tests


def test_evaluation_agrees_with_numpy(dataset_of: Datasets) -> None:
    dataset = dataset_of(1500, 1100, shape=(3,), classes=3)  # more than are put through at a time
    trainer = two_trainer(dataset, np.float64, batch_size=100)
    for _ in trainer.steps(30):
        pass
    found = trainer.evaluate()
    said = trainer.probe(dataset.x_test.astype(np.float64))
    logits = said["label"]
    shares = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    cross = -np.log(shares[np.arange(1100), dataset.y_test]).mean()
    squares = np.square(said["again"] - dataset.x_test).mean()
    assert found.test_loss == pytest.approx(0.5 * cross + 3 * squares, rel=1e-9)
    accuracy = (logits.argmax(axis=1) == dataset.y_test).mean()
    assert found.metrics["accuracy"][1] == pytest.approx(accuracy)
    assert trainer.test_scores().loss == pytest.approx(found.test_loss)


# -- what each output is compared with -------------------------------------------------------------


@pytest.mark.parametrize("first", ["label", "again"])
def test_each_output_encodes_its_own_target(dataset_of: Datasets, first: str) -> None:
    dataset = dataset_of(60, 20, shape=(3,), classes=3)
    nodes = sorted(TWO_BY_TWO, key=lambda node: node.id != first)
    experiment = Experiment(Graph(tuple(nodes)))
    trainer = Trainer(fitted(experiment, dataset), dataset)
    assert trainer.network.sink == first
    assert trainer.network.facts.shapes["label"] == trainer.network.facts.shapes["again"] == (3,)
    is_again = first == "again"
    assert trainer.dataset.aim == Aim(AimKind.INPUTS if is_again else AimKind.LABELS)
    assert trainer.dataset.task.classes == (0 if is_again else 3)
    assert trainer.dataset.told.task == dataset.task
    assert ("mse" in trainer.evaluate().metrics) is is_again
    before = loss_of(trainer, dataset, slice(None))
    for _ in trainer.steps(300):
        pass
    after = loss_of(trainer, trainer.dataset, slice(None))
    assert all(after[name] < 0.7 * before[name] for name in after)


def test_the_main_output_decides_over_the_loss_of_the_training(dataset_of: Datasets) -> None:
    dataset = dataset_of(shape=(3,))
    hinge = TrainingSettings(loss="hinge")
    plain = TWO_BY_TWO.with_layer("label", Output()).with_layer("again", Output(target=INPUTS))
    found = fitted(Experiment(plain, training=hinge), dataset)
    assert (found.training.loss, found.loss) == ("hinge", "hinge")
    assert [goal.loss for goal in goals(found.graph, "hinge", dataset)] == ["hinge", "mse"]
    turned = plain.with_layer("label", Output(target=INPUTS))
    assert fitted(Experiment(turned, training=hinge), dataset).training.loss == "mse"
    own = turned.with_layer("label", Output(target=INPUTS, loss="huber"))
    assert fitted(Experiment(own, training=hinge), dataset).training.loss == "hinge"
    assert Experiment(own, training=hinge).loss == "huber"


def test_an_output_may_answer_some_columns_of_a_regression(dataset_of: Datasets) -> None:
    dataset = dataset_of(60, 20, classes=0, targets=3)
    graph = Graph(
        (
            Node("in", Input()),
            Node("h", TANH, ("in",)),
            Node("w_u", Dense(activation="linear"), ("h",)),
            Node("v", Dense(activation="linear"), ("h",)),
            Node("one", Output(columns="w, u"), ("w_u",)),
            Node("two", Output(columns="2"), ("v",)),
        )
    )
    trainer = Trainer(fitted(Experiment(graph), dataset), dataset)
    assert trainer.dataset.task.names == ("w", "u")
    np.testing.assert_array_equal(trainer.dataset.y_test, dataset.y_test[:, [2, 0]])
    parts = loss_of(trainer, dataset, slice(None))
    assert trainer.evaluate().loss == pytest.approx(sum(parts.values()), rel=1e-5)
    assert trainer.network.facts.shapes["two"] == (1,)


# -- state -----------------------------------------------------------------------------------------


def test_a_state_leads_on_with_the_same_bits(dataset_of: Datasets) -> None:
    dataset = dataset_of(shape=(3,))
    trainer = two_trainer(dataset, optimizer="adam", dropout=0.3)
    for _ in trainer.steps(7):
        pass
    state = trainer.snapshot()
    first = [*trainer.steps(20)], trainer.parameters.tobytes()
    other = two_trainer(dataset, optimizer="adam", dropout=0.3)
    other.restore(state)
    assert ([*other.steps(20)], other.parameters.tobytes()) == first


def one_output() -> Graph:
    return Graph(
        (
            Node("in", Input()),
            Node("h1", TANH, ("in",)),
            Node("out", Dense(activation="linear"), ("h1",)),
        )
    )


def test_another_output_is_added_while_it_trains(dataset_of: Datasets) -> None:
    dataset = dataset_of(shape=(3,))
    experiment = fitted(Experiment(one_output()), dataset)
    trainer = Trainer(experiment, dataset)
    for _ in trainer.steps(9):
        pass
    kept = {name: w["weights"].copy() for name, w in trainer.weights().items()}
    graph = experiment.graph.add(Node("told", Output(), ("out",)))
    graph = graph.add(Node("back", Dense(activation="linear"), ("h1",)))
    graph = graph.add(Node("again", Output(target=INPUTS), ("back",)))
    two = fitted(experiment.with_graph(graph), dataset)
    assert trainer.change(two, dataset) is Effect.LIVE
    assert trainer.step_number == 9
    for name, weights in kept.items():
        np.testing.assert_array_equal(trainer.weights()[name]["weights"], weights)
    assert trainer.weights()["back"]["weights"].shape == (4, 3)
    twin = Trainer(two, dataset)
    twin.restore(trainer.snapshot())
    assert list(trainer.steps(10)) == list(twin.steps(10))
    assert trainer.change(experiment, dataset) is Effect.LIVE
    trainer.step()


def test_the_target_changes_while_it_trains_and_back(dataset_of: Datasets) -> None:
    dataset = dataset_of(shape=(3,), classes=3)
    graph = one_output().add(Node("told", Output(), ("out",)))
    labels = fitted(Experiment(graph), dataset)
    again = fitted(labels.with_graph(graph.with_layer("told", Output(target=INPUTS))), dataset)
    trainer = Trainer(labels, dataset)
    assert trainer.dataset is dataset
    assert trainer.change(again, trainer.dataset) is Effect.LIVE
    np.testing.assert_array_equal(trainer.dataset.y_train, dataset.x_train)
    assert fitted(again, trainer.dataset) == again
    trainer.step()
    assert trainer.change(fitted(labels, trainer.dataset), trainer.dataset) is Effect.LIVE
    assert trainer.dataset.y_train is dataset.y_train
    assert (trainer.dataset.aim, trainer.dataset.labels) == (Aim(), None)
    trainer.step()


def offering(dataset: Dataset) -> Dataset:
    return replace(dataset, offered=dataset.features)


def test_rows_go_with_the_features_that_enter(dataset_of: Datasets) -> None:
    dataset = offering(dataset_of(shape=(4,)))
    graph = Graph(
        (
            Node("left", Input(columns="x0, x1")),
            Node("right", Input(columns="x2")),
            Node("a", TANH, ("left",)),
            Node("b", TANH, ("right",)),
            Node("sum", Add(), ("a", "b")),
            Node("out", Dense(activation="linear"), ("sum",)),
        )
    )
    trainer = Trainer(fitted(Experiment(graph), dataset), dataset)
    rows = {n: trainer.weights()[n]["weights"].copy() for n in ("a", "b")}
    other = graph.with_layer("left", Input(columns="x3, x1")).with_layer("right", Input())
    assert trainer.change(fitted(Experiment(other), dataset), dataset) is Effect.LIVE
    np.testing.assert_array_equal(trainer.weights()["a"]["weights"][1], rows["a"][1])
    assert (trainer.weights()["a"]["weights"][0] != rows["a"][0]).all()
    np.testing.assert_array_equal(trainer.weights()["b"]["weights"][2], rows["b"][0])
    assert trainer.change(fitted(Experiment(graph), dataset), dataset) is Effect.LIVE
    for name, weights in rows.items():
        np.testing.assert_array_equal(trainer.weights()[name]["weights"], weights)


def test_other_pixels_begin_anew_but_another_input_does_not(dataset_of: Datasets) -> None:
    dataset = dataset_of(shape=(4,))  # offers nothing to choose from, as pictures do
    graph = one_output().with_layer("in", Input(columns="1-2"))
    trainer = Trainer(fitted(Experiment(graph), dataset), dataset)
    more = Graph((*graph, Node("more", Input(columns="3-4")), Node("b", TANH, ("more",))))
    more = more.add(Node("sum", Add(), ("h1", "b"))).with_inputs("out", ("sum",))
    assert trainer.change(fitted(Experiment(more), dataset), dataset) is Effect.LIVE
    other = more.with_layer("more", Input(columns="1, 4"))
    assert trainer.change(fitted(Experiment(other), dataset), dataset) is Effect.RESTARTED


# -- known data ------------------------------------------------------------------------------------


@pytest.mark.parametrize("data", ["spiral", "iris", "plane"])
def test_an_output_of_its_own_changes_no_bit(data: str) -> None:
    recipe = DataRecipe(name=data)
    dataset = load(recipe)
    told = one_output().add(Node("told", Output(), ("out",)))
    losses = []
    for graph in (one_output(), told):
        trainer = Trainer(fitted(Experiment(graph, recipe), dataset), dataset)
        losses.append([*trainer.steps(50), *trainer.parameters.tolist()])
    assert losses[0] == losses[1]


def test_an_autoencoder_of_digits_learns() -> None:
    recipe = DataRecipe(name="digits")
    dataset = load(recipe)
    graph = Graph(
        (
            Node("in", Input()),
            Node("h1", Dense(units=32, activation="tanh"), ("in",)),
            Node("code", Dense(units=2, activation="linear"), ("h1",)),
            Node("h2", Dense(units=32, activation="tanh"), ("code",)),
            Node("pixels", Dense(activation="linear"), ("h2",)),
            Node("again", Output(target=INPUTS), ("pixels",)),
        )
    )
    training = TrainingSettings(optimizer="adam", learning_rate=3e-3, batch_size=32)
    trainer = Trainer(fitted(Experiment(graph, recipe, training), dataset), dataset)
    assert trainer.experiment.graph["pixels"].layer.units == 64
    assert trainer.experiment.graph["code"].layer.units == 2
    assert trainer.dataset.task.names == dataset.features
    for _ in trainer.steps(1500):
        pass
    plain = float(np.square(dataset.x_test - dataset.x_train.mean(axis=0)).mean())
    assert trainer.evaluate().test_loss < 0.75 * plain
