"""Trees fitted to what a network says: exact on a finite universe, honest elsewhere."""

import itertools
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from nnviz.cli.start import trainer_for
from nnviz.core.graph import chain
from nnviz.core.problem import ProblemError
from nnviz.data import DataRecipe, Dataset, Task, TaskKind, load
from nnviz.data.table.work import Work, WorkCancelled
from nnviz.engine.experiment import Experiment, fitted
from nnviz.engine.network import Network
from nnviz.engine.settings import TrainingSettings
from nnviz.engine.trainer import Trainer
from nnviz.explain.explanation import Grade
from nnviz.explain.method import methods
from nnviz.explain.methods.neuron_rules import NeuronRules
from nnviz.explain.methods.rules import Rules, _last_label
from nnviz.explain.results.tree import Tree
from nnviz.explain.subject import Subject
from nnviz.explain.target import Extent, Target
from nnviz.explain.tree_fitting import roundest
from nnviz.explain.tree_nodes import own_units
from nnviz.explain.tree_python import identifiers, python
from nnviz.explain.tree_words import conditions, rules
from nnviz.files.opening import opened
from nnviz.layers.dense import Dense
from nnviz.layers.input import Input

SECOND = Target("h1", index=1)


def made_of(x: np.ndarray, y: np.ndarray, tests: int = 0, **changes: Any) -> Dataset:
    """A data set of these samples, the last of them for testing."""
    count, features = len(x) - tests, x.shape[1]
    is_classes = y.dtype == np.int64
    names = ("no", "yes") if is_classes else ("u",)
    task = Task(TaskKind.CLASSIFICATION if is_classes else TaskKind.REGRESSION, names)
    unit = np.zeros(0 if is_classes else 1, np.float32)
    made = Dataset(
        x_train=x[:count].astype(np.float32),
        y_train=y[:count],
        x_test=x[count:].astype(np.float32),
        y_test=y[count:],
        features=tuple(f"x{i}" for i in range(features)),
        task=task,
        feature_mean=np.zeros(features, np.float32),
        feature_scale=np.ones(features, np.float32),
        target_mean=unit,
        target_scale=unit + 1,
        relabelled=np.zeros(count, np.bool_),
        domain=np.tile(np.float32([-4, 4]), (features, 1)),
        sample_shape=(features,),
    )
    return replace(made, **changes)


def trainer_on(data: Dataset, steps: int = 0, units: int = 8, **training: Any) -> Trainer:
    graph = chain(
        ("input", Input()), ("h1", Dense(units=units, activation="tanh")), ("output", Dense())
    )
    usual = {"loss": "cross_entropy" if data.task.classes else "mse", "optimizer": "adam"}
    wanted = usual | {"learning_rate": 0.05, "batch_size": min(16, len(data.x_train))} | training
    experiment = Experiment(graph, training=TrainingSettings(**wanted), seed=3)
    trainer = Trainer(fitted(experiment, data), data)
    for _ in trainer.steps(steps):
        pass
    return trainer


def subject_of(trainer: Trainer, target: Target | None = None) -> Subject:
    return Subject(
        trainer.network,
        np.array(trainer.parameters),
        trainer.dataset,
        trainer.experiment.loss,
        target or Target(trainer.network.sink),
        np.zeros(len(trainer.dataset.features), np.float32),
    )


def tree_of(trainer: Trainer, method: Any = None, target: Target | None = None) -> Tree:
    found = (method or Rules()).run(subject_of(trainer, target), Work())
    assert isinstance(found, Tree)
    return found


def called(tree: Tree) -> Any:
    """The function that the tree's Python defines."""
    space: dict[str, Any] = {}
    exec(compile(python(tree), "rules.py", "exec"), space)  # noqa: S102
    return space["predict"]


def own_rows(data: Dataset) -> list[list[float]]:
    base = np.concatenate([data.base_train, data.base_test])
    return own_units(base.reshape(len(base), -1), data.input_scale, data.input_mean).tolist()


def said_of(trainer: Trainer) -> np.ndarray:
    data = trainer.dataset
    output = trainer.probe(np.concatenate([data.x_train, data.x_test]))[trainer.network.sink]
    return (output[:, 0] > 0) if output.shape[1] == 1 else output.argmax(axis=1)


@pytest.fixture(scope="module")
def iris() -> Trainer:
    return trainer_on(load(DataRecipe(name="iris")), 300)


@pytest.fixture(scope="module")
def diabetes() -> Trainer:
    return trainer_on(load(DataRecipe(name="diabetes")), 200)


BOOLEAN = [
    lambda a, b, c, d: (a and b) or (c and not d),
    lambda a, b, c, d: a ^ b ^ d,
    lambda a, b, c, d: a + b + c + d >= 2,
]


@pytest.mark.parametrize("rule", BOOLEAN, ids=("and-or", "parity", "two-of-four"))
def test_a_learnt_rule_over_a_finite_universe_is_found_to_the_last_case(rule: Any) -> None:
    cases = np.array(list(itertools.product((0, 1), repeat=4)))
    y = np.array([int(bool(rule(*case))) for case in cases.tolist()], np.int64)
    trainer = trainer_on(made_of(cases.astype(float), y), 600, units=12)
    assert (said_of(trainer) == y).all(), "the network has not learnt the rule"
    tree = tree_of(trainer, Rules(depth=12, least=1))
    assert tree.fidelity[0] == tree.accuracy[0] == 1
    assert np.isnan(tree.fidelity[1])
    assert tree.apart.count == 0
    predict = called(tree)
    assert [predict(*case) for case in cases.tolist()] == [("no", "yes")[c] for c in y]
    assert set(tree.threshold[tree.feature >= 0]) == {0.5}


def test_the_four_numbers_are_those_of_what_the_python_says(iris: Trainer) -> None:
    tree, data = tree_of(iris), iris.dataset
    predict, names = called(tree), data.task.names
    given = np.array([names.index(predict(*row)) for row in own_rows(data)])
    said, true = said_of(iris), np.concatenate([data.y_train, data.y_test])
    count = len(data.x_train)
    for truth, scores in ((said, tree.fidelity), (true, tree.accuracy)):
        parts = (truth == given)[:count].mean(), (truth == given)[count:].mean()
        assert scores == pytest.approx(parts, abs=1e-12)
    assert tree.apart.count == (said != given).sum()
    at = tree.apart.index + np.where(tree.apart.is_test, count, 0)
    np.testing.assert_array_equal(tree.apart.network, said[at])
    np.testing.assert_array_equal(tree.apart.tree, given[at])
    np.testing.assert_array_equal(tree.apart.truth, true[at])
    assert tree.fidelity[0] > tree.usual[0] + 0.3


def test_python_of_a_regression_says_what_the_tree_says(diabetes: Trainer) -> None:
    tree, data = tree_of(diabetes, Rules(depth=5)), diabetes.dataset
    predict = called(tree)
    given = np.array([predict(*row) for row in own_rows(data)])
    ends = np.concatenate([tree.training_ends, tree.test_ends])
    np.testing.assert_array_equal(given, tree.says[ends])
    own = own_units(data.y_train[:, 0], data.target_scale[:1], data.target_mean[:1])
    assert tree.says.min() > own.min()
    assert tree.says.max() < own.max()
    assert 0.5 < tree.fidelity[0] < 1
    away = np.abs(tree.apart.tree - tree.apart.network)
    assert (np.diff(away) <= 0).all()


def test_every_node_counts_its_samples_and_its_region_holds_them(iris: Trainer) -> None:
    tree, data = tree_of(iris, Rules(depth=6, least=1)), iris.dataset
    rows = np.array(own_rows(data)[: len(data.x_train)])
    for node in range(len(tree.feature)):
        inside = np.ones(len(rows), bool)
        for place, bounds in tree.nodes.bounds(node).items():
            inside &= (rows[:, place] > bounds.low) & (rows[:, place] <= bounds.high)
        np.testing.assert_array_equal(np.flatnonzero(inside), tree.at(node)[0])
        assert tree.samples(node) == inside.sum()
    leaves = tree.nodes.leaves
    assert sum(tree.samples(leaf) for leaf in leaves) == len(rows)
    assert max(len(conditions(tree, leaf)) for leaf in leaves) <= 4


@pytest.mark.parametrize("depth", (1, 2, 5, 12))
def test_depth_and_samples_a_leaf_are_kept(iris: Trainer, depth: int) -> None:
    tree = tree_of(iris, Rules(depth=depth, least=9))
    assert tree.depth <= depth
    assert min(tree.samples(leaf) for leaf in tree.nodes.leaves) >= 9


def test_a_deeper_tree_is_as_faithful_at_least(iris: Trainer) -> None:
    scores = [tree_of(iris, Rules(depth=d, least=1)).fidelity[0] for d in (1, 2, 4, 8)]
    assert scores == sorted(scores)
    assert scores[-1] == 1


def test_no_question_is_asked_whose_answers_say_the_same(iris: Trainer) -> None:
    tree = tree_of(iris, Rules(depth=8, least=1))
    for node in np.flatnonzero(tree.feature >= 0).tolist():
        below = {int(tree.says[n]) for n in tree.nodes.below(node) if tree.nodes.is_leaf(n)}
        assert len(below) > 1


def test_a_network_that_always_says_the_same_is_a_single_leaf() -> None:
    x = np.random.default_rng(0).normal(size=(20, 3))
    trainer = trainer_on(made_of(x, np.arange(20) % 2, 5))
    trainer.parameters[...] = 0
    trainer.parameters[-1] = 5
    tree = tree_of(trainer)
    assert len(tree.feature) == 1
    assert tree.fidelity == (1, 1)
    assert any("single leaf" in note for note in tree.notes)
    assert tree.lines()[0].startswith("yes  (15")
    assert "always\nthen yes" in rules(tree)
    assert called(tree)(1, 2, 3) == "yes"


@pytest.mark.parametrize("method", (Rules(), NeuronRules()))
def test_weights_that_are_no_numbers_are_a_sentence(iris: Trainer, method: Any) -> None:
    subject = subject_of(iris, SECOND).but(
        parameters=np.full_like(iris.parameters, np.nan, np.float32)
    )
    with np.errstate(all="ignore"), pytest.raises(ProblemError, match="not finite"):
        method.run(subject, Work())


@pytest.mark.parametrize("method", (Rules(least=1), NeuronRules(drawn=7)))
def test_one_sample_is_a_single_leaf(method: Any) -> None:
    trainer = trainer_on(made_of(np.ones((1, 2)), np.zeros(1, np.int64)))
    tree = tree_of(trainer, method, SECOND)
    assert len(tree.nodes.leaves) >= 1
    assert tree.samples(0) == 1
    assert called(tree)(1.0, 1.0) in ("no", "yes", True, False)


def test_no_samples_are_refused_with_a_sentence(iris: Trainer) -> None:
    empty = iris.dataset.first(0, 3)
    problem = Rules().unsuited(subject_of(iris).but(dataset=empty))
    assert problem is not None
    assert "no training samples" in problem.what


def test_constant_inputs_are_never_asked_about() -> None:
    rng = np.random.default_rng(1)
    x = rng.normal(size=(40, 3))
    x[:, 1] = 7
    trainer = trainer_on(made_of(x, (x[:, 0] > 0).astype(np.int64), 10), 80)
    tree = tree_of(trainer, Rules(drawn=200, depth=6))
    assert 1 not in set(tree.feature.tolist())
    assert len(tree.feature) > 1


def test_a_class_that_is_never_said_is_no_leaf(iris: Trainer) -> None:
    parameters = np.array(iris.parameters)
    parameters[-1] = -1000  # the bias of the last class
    tree = Rules().run(subject_of(iris).but(parameters=parameters), Work())
    assert 2 not in {int(tree.says[leaf]) for leaf in tree.nodes.leaves}
    assert tree.counts.shape[1] == 3
    assert tree.counts[0, 2] == 0


def test_a_neuron_fires_where_its_rules_say(iris: Trainer) -> None:
    tree = tree_of(iris, NeuronRules(depth=8, least=1), SECOND)
    data = iris.dataset
    fires = iris.probe(data.x_train)["h1"][:, 1]
    fires = fires > np.median(fires)
    assert tree.about == "h1 · 2"
    assert tree.fidelity[0] == 1
    assert np.isnan(tree.accuracy).all()
    assert tree.usual[0] == pytest.approx(max(fires.mean(), 1 - fires.mean()))
    predict = called(tree)
    given = [predict(*row) for row in own_rows(data)[: len(fires)]]
    assert given == fires.tolist()
    assert "its median: on 50.0%" in tree.notes[0]


@pytest.mark.parametrize(
    "fires, cut", [("zero", 0.0), ("median", None), ("value", 0.25), ("auto", 0.0)]
)
def test_from_where_on_a_neuron_fires_is_a_setting(fires: str, cut: float | None) -> None:
    data = load(DataRecipe(name="iris"))
    graph = chain(("input", Input()), ("h1", Dense(units=4, activation="relu")), ("o", Dense()))
    network = Network.of(fitted(Experiment(graph), data).graph)
    vector = network.initial_vector(1)
    target = Target("h1", Extent.UNIT, 2)
    subject = Subject(network, vector, data, "mse", target, data.x_train[0])
    values = subject.function(8).values(data.x_train)
    assert (values == 0).any()
    tree = NeuronRules(depth=12, least=1, fires=fires, threshold=0.25).run(subject, Work())
    expected = values > (np.median(values) if cut is None else cut)
    np.testing.assert_array_equal(tree.says[tree.training_ends], expected)


def test_derived_features_are_asked_about_by_what_they_are_made_of() -> None:
    data = load(DataRecipe(name="circle", features=("x1", "x2", "x1²", "x2²")))
    tree = tree_of(trainer_on(data, 100), Rules(depth=6))
    assert tree.features == ("x1", "x2")
    predict = called(tree)
    given = [data.task.names.index(predict(*row)) for row in own_rows(data)]
    ends = np.concatenate([tree.training_ends, tree.test_ends])
    np.testing.assert_array_equal(given, tree.says[ends])


def test_samples_that_are_drawn_make_the_tree_more_faithful_elsewhere() -> None:
    data = load(DataRecipe(name="circle", size=40))
    trainer = trainer_on(data, 300)
    many = load(DataRecipe(name="circle", size=1000, seed=9))
    elsewhere = Trainer(trainer.experiment, many)
    elsewhere.parameters[...] = trainer.parameters
    said = said_of(elsewhere)[: len(many.x_train)]

    def agrees(drawn: int) -> float:
        tree = tree_of(trainer, Rules(depth=8, least=1, drawn=drawn))
        ends = tree.nodes.ends(many.x_train, many.input_scale, many.input_mean)
        assert tree.samples(0) == len(data.x_train)
        return float((tree.says[ends] == said).mean())

    assert agrees(2000) > agrees(0)


def test_the_same_seed_gives_the_same_tree(iris: Trainer) -> None:
    method = Rules(drawn=100)
    first, second = (tree_of(iris, method) for _ in range(2))
    np.testing.assert_array_equal(first.threshold, second.threshold)
    other = method.run(subject_of(iris).but(seed=5), Work())
    assert len(first.signature()) == len(other.signature()) == 3 * len(iris.dataset.x_train)


def test_pixels_are_shown_and_their_names_stay_out_of_the_arguments() -> None:
    data = load(DataRecipe(name="digits"))
    tree = tree_of(trainer_on(data.first(200, 20), 20), Rules(depth=3))
    assert tree.pictures is not None
    assert tree.pictures.shape == (len(tree.feature), 8, 8, 1)
    mean = data.first(200, 20).x_train.mean(axis=0) * 255
    np.testing.assert_allclose(tree.pictures[0].ravel(), mean, atol=0.51)
    assert "def predict(values):" in python(tree)
    assert "# row " in python(tree)
    given = called(tree)(data.x_train[3].tolist())
    assert given == tree.classes[int(tree.says[tree.training_ends[3]])]


def test_long_work_stops_when_nobody_wants_it_any_more(iris: Trainer) -> None:
    with pytest.raises(WorkCancelled):
        Rules().run(subject_of(iris), Work(cancelled=lambda: True))


def test_names_of_any_data_become_identifiers() -> None:
    names = (
        "petal width",
        "petal-width",
        "class",
        "2nd",
        "²",
        "x²",
        "",
        'a"""\nimport os',
        "ﬁ",
        "fi",
    )
    found = identifiers(names)
    assert len(set(found)) == len(names)
    assert all(name.isidentifier() for name in found)
    assert found[:4] == ("petal_width", "petal_width_2", "class_", "x_2nd")


def test_names_of_any_data_are_never_code(iris: Trainer) -> None:
    odd = ('a"""\nraise', "b\\", "c\r1/0", "d\x00#")
    names = ("'''\n1/0", '"\\', "it's")
    data = replace(iris.dataset, features=odd, task=replace(iris.dataset.task, names=names))
    tree = Rules().run(subject_of(iris).but(dataset=data), Work())
    predict = called(tree)
    given = [predict(*row) for row in own_rows(data)[:20]]
    assert given == [names[int(tree.says[end])] for end in tree.training_ends[:20]]


@pytest.mark.parametrize(
    "low, high, found",
    [
        (0.6, 1.0, 0.8),
        (0, 1, 0.5),
        (-1, 1, 0),
        (101, 103, 102),
        (1200, 3900, 3000),
        (3.0, 3.1, 3.05),
        (1e-9, 3e-9, 2e-9),
        (5.0, 5.0, 5.0),
    ],
)
def test_thresholds_are_the_roundest_between(low: float, high: float, found: float) -> None:
    assert roundest(low, high) == pytest.approx(found, rel=1e-12)


def test_thresholds_part_numbers_that_are_next_to_one_another() -> None:
    low = 1.0
    high = float(np.nextafter(low, 2))
    assert low <= roundest(low, high) < high


def test_both_methods_are_found_and_asked_for_by_rules() -> None:
    assert methods()["rules"] is Rules
    assert methods()["neuron-rules"] is NeuronRules
    assert not Rules().uses_sample


def test_how_far_to_trust_it_is_measured_against_the_commonest(iris: Trainer) -> None:
    subject = subject_of(iris)
    method = Rules(depth=6, least=1)
    found = method.run(subject, Work())
    figure = method.fidelity(subject, found, Work())
    assert figure is not None
    assert (figure.name, figure.value) == ("fidelity", found.fidelity[1])
    assert figure.grade is Grade.GOOD
    poor = replace(found, fidelity=(found.usual[0], found.usual[1] + 0.01))
    graded = method.fidelity(subject, poor, Work())
    assert graded is not None
    assert graded.grade is Grade.POOR
    nothing = replace(found, fidelity=(float("nan"),) * 2)
    assert method.fidelity(subject, nothing, Work()) is None


def test_of_answers_at_each_step_it_is_the_last_that_counts() -> None:
    trainer = trainer_for(opened("brackets"), [], None)
    data = trainer.dataset.first(60, 9)
    subject = subject_of(trainer).but(dataset=data, sample=data.x_train[0])
    tree = Rules(depth=12, least=1).run(subject, Work())
    space = trainer.network.workspace(trainer.parameters, 60)
    space.run(data.x_train)
    last = space.activations[trainer.network.sink][:, -1].argmax(axis=1)
    np.testing.assert_array_equal(tree.says[tree.training_ends], last)
    assert not tree.nodes.is_leaf(0)
    labels = np.arange(24).reshape(6, 4)
    np.testing.assert_array_equal(_last_label(labels), labels[:, 3])
    np.testing.assert_array_equal(_last_label(labels[:, 1]), labels[:, 1])
