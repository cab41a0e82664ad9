"""What lies inside layers: similarity, correlation, and what can be read off them."""

import pickle

import numpy as np
import pytest

from nnviz.core.graph import Graph, chain
from nnviz.core.problem import ProblemError
from nnviz.data.table.work import Work, WorkCancelled
from nnviz.explain.inside import (
    STRENGTHS,
    correlation,
    gram,
    layers_of,
    neighbours_first,
    read_off,
    similarity,
    spread,
    unit_answers,
)
from nnviz.explain.methods.layer_similarity import START, LayerSimilarity
from nnviz.explain.methods.linear_probes import LinearProbes
from nnviz.explain.methods.neuron_correlation import NeuronCorrelation
from nnviz.explain.results.layer_scores import LayerScores
from nnviz.explain.results.matrix import Matrix
from nnviz.explain.subject import Subject
from nnviz.explain.target import Extent, Target
from nnviz.layers.activation import Activation
from nnviz.layers.dense import Dense
from nnviz.layers.dropout import Dropout
from nnviz.layers.input import Input
from tests.explain.covered_subjects import (
    Calls,
    convolved,
    curved,
    linear,
    pictures,
    subject,
    table,
    with_nan,
)

METHODS = [LinearProbes(), LayerSimilarity(), NeuronCorrelation()]


def rows(count: int = 40, columns: int = 6, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).normal(size=(count, columns))


def alike(first: np.ndarray, second: np.ndarray) -> float:
    return similarity(gram(first), gram(second))


# -- similarity --------------------------------------------------------------------------------


def test_a_layer_is_as_similar_as_can_be_to_itself_turned_scaled_and_shifted() -> None:
    answers = rows()
    turned = answers @ np.linalg.qr(rows(6, 6, 1))[0] * -3.5 + 7
    assert alike(answers, answers) == pytest.approx(1, abs=1e-12)
    assert alike(answers, turned) == pytest.approx(1, abs=1e-12)
    assert alike(answers, rows(seed=2)) < 0.5


def test_similarity_is_that_of_the_paper() -> None:
    first, second = rows(), rows(columns=3, seed=1)
    x, y = first - first.mean(axis=0), second - second.mean(axis=0)
    wanted = np.linalg.norm(y.T @ x) ** 2 / np.linalg.norm(x.T @ x) / np.linalg.norm(y.T @ y)
    assert alike(first, second) == pytest.approx(wanted)
    assert alike(second, first) == pytest.approx(wanted)


def test_a_layer_that_never_changes_is_like_nothing() -> None:
    assert np.isnan(alike(np.full((9, 3), 1e6), rows(9)))
    assert np.isnan(alike(np.full((9, 3), np.nan), rows(9)))
    assert np.isnan(alike(rows(1), rows(1)))


# -- correlation -------------------------------------------------------------------------------


def test_correlation_is_pearsons() -> None:
    columns = rows()
    np.testing.assert_allclose(correlation(columns), np.corrcoef(columns.T), atol=1e-12)


def test_a_column_that_never_changes_has_none_and_stands_last() -> None:
    columns = rows()
    columns[:, 2] = 0.1
    table = correlation(columns)
    assert np.isnan(table[2]).all()
    assert np.isfinite(np.delete(np.delete(table, 2, 0), 2, 1)).all()
    assert neighbours_first(table)[-1] == 2


def test_those_alike_become_neighbours_the_opposite_too() -> None:
    columns = rows(200)
    columns[:, 5] = -columns[:, 0] + 1e-3 * columns[:, 5]
    order = neighbours_first(correlation(columns)).tolist()
    assert sorted(order) == list(range(6))
    assert abs(order.index(0) - order.index(5)) == 1


@pytest.mark.parametrize("count", [0, 1, 2])
def test_few_columns_keep_their_order(count: int) -> None:
    assert neighbours_first(np.eye(count)).tolist() == list(range(count))


def test_directions_are_counted() -> None:
    assert spread(np.eye(5)) == pytest.approx(5)
    assert spread(np.ones((5, 5))) == pytest.approx(1)
    assert spread(np.full((2, 2), np.nan)) == 0


def test_of_maps_the_means_are_compared() -> None:
    maps = rows(3, 4 * 5 * 2).reshape(3, 4, 5, 2)
    np.testing.assert_allclose(unit_answers(maps), maps.mean(axis=(1, 2)))
    assert unit_answers(rows(3)).shape == (3, 6)


# -- reading off -------------------------------------------------------------------------------


@pytest.mark.parametrize("count, columns", [(60, 5), (12, 30)])
def test_what_is_linear_is_read_off(count: int, columns: int) -> None:
    answers, weights = rows(count, 3) @ rows(3, columns, 2), rows(columns, 2, 1)
    reading = read_off(answers, answers @ weights + 3, answers[:4])
    assert reading is not None
    np.testing.assert_allclose(reading.training, answers @ weights + 3, atol=0.02)
    np.testing.assert_allclose(reading.test, reading.training[:4])


def test_the_ridge_is_the_one_that_leaves_single_samples_out_best() -> None:
    """Against models that are fitted anew without each sample."""
    answers = rows(14, 4)
    wanted = answers[:, :1] * 0.5 + rows(14, 1, 1)
    rows_ = (answers - answers.mean(axis=0)) / answers.std(axis=0)
    usual = len(rows_)
    errors = [_left_out(rows_, wanted, strength * usual) for strength in STRENGTHS]
    best = STRENGTHS[int(np.argmin(errors))] * usual
    assert 0 < int(np.argmin(errors)) < len(STRENGTHS) - 1
    centred = wanted - wanted.mean(axis=0)
    weights = np.linalg.solve(rows_.T @ rows_ + best * np.eye(4), rows_.T @ centred)
    reading = read_off(answers, wanted, answers)
    assert reading is not None
    np.testing.assert_allclose(reading.training, rows_ @ weights + wanted.mean(axis=0), atol=1e-9)


def _left_out(rows_: np.ndarray, wanted: np.ndarray, strength: float) -> float:
    error = 0.0
    for at in range(len(rows_)):
        kept = np.delete(rows_, at, 0)
        own = np.column_stack([kept, np.ones(len(kept))])
        ridge = strength * np.diag([1.0] * rows_.shape[1] + [0.0])
        weights = np.linalg.solve(own.T @ own + ridge, own.T @ np.delete(wanted, at, 0))
        error += float(((np.append(rows_[at], 1) @ weights - wanted[at]) ** 2).sum())
    return error


def test_nothing_is_read_off_what_never_changes_or_is_no_number() -> None:
    same = np.ones((8, 3))
    reading = read_off(same, rows(8, 2), same[:2])
    assert reading is not None
    np.testing.assert_allclose(reading.test, np.tile(rows(8, 2).mean(axis=0), (2, 1)))
    assert read_off(np.full((8, 3), np.nan), rows(8, 2), same) is None


# -- the layers --------------------------------------------------------------------------------


def passing() -> Graph:
    return chain(
        ("input", Input(shape=(4,))),
        ("hidden", Dense(units=3, activation="linear")),
        ("relu", Activation(activation="relu")),
        ("drop", Dropout()),
        ("output", Dense(units=2, activation="linear")),
    )


def test_layers_that_only_pass_on_are_left_out() -> None:
    asked = subject(passing(), table())
    found = layers_of(asked.network, asked.parameters, asked.dataset.x_train[:8])
    assert found == ("input", "hidden", "relu", "output")
    asked = convolved(pictures())
    found = layers_of(asked.network, asked.parameters, asked.dataset.x_train[:8])
    assert found == ("input", "maps", "pool", "output")


# -- probes ------------------------------------------------------------------------------------


def probed(asked: Subject, **settings: object) -> LayerScores:
    return LinearProbes(**settings).run(asked, Work())  # type: ignore[arg-type]


def test_a_class_that_an_input_says_is_read_off_and_noise_is_not() -> None:
    data = table(count=400)
    found = probed(linear(data))
    assert found.layers == ("input", "output")
    assert found.units.tolist() == [4, 2]
    assert found.test[0] > 0.95
    labels = np.random.default_rng(0).integers(0, 2, 200)
    noise = probed(linear(table(count=400, y_train=labels)))
    assert abs(noise.test[0] - 0.5) < 0.15


def test_the_floor_is_the_commonest_class_of_the_training_part() -> None:
    data = table(classes=3, count=90)
    found = probed(linear(data, units=3))
    common = np.bincount(data.y_train, minlength=3).argmax()
    assert found.floor == pytest.approx(np.mean(data.y_test == common))
    said = linear(data, units=3).network
    asked = linear(data, units=3)
    space = said.workspace(asked.parameters, 45)
    own = np.mean(space.run(data.x_test).argmax(axis=1) == data.y_test)
    assert found.own == pytest.approx(own)


def test_of_a_regression_it_is_r2_over_the_mean() -> None:
    found = probed(linear(table(classes=0, count=200), units=1))
    assert (found.what, found.floor, found.is_share) == ("R²", 0.0, False)
    assert found.test[0] > 0.99
    assert np.isnan(found.own)


def test_without_test_samples_there_is_no_telling() -> None:
    data = table()
    problem = LinearProbes().unsuited(linear(data).but(dataset=data.first(30, 0)))
    assert problem is not None
    assert "by heart" in str(problem)


# -- similarity of layers ----------------------------------------------------------------------


def compared(asked: Subject, **settings: object) -> Matrix:
    return LayerSimilarity(**settings).run(asked, Work())  # type: ignore[arg-type]


def test_every_layer_is_like_itself_and_the_matrix_is_symmetric() -> None:
    found = compared(curved(table()))
    assert found.rows == found.columns == ("input", "hidden", "output")
    np.testing.assert_allclose(np.diag(found.values), 1, atol=1e-6)
    np.testing.assert_allclose(found.values, found.values.T, atol=1e-6)
    assert found.row_title == ""


def test_before_any_step_each_layer_is_like_itself_at_the_start() -> None:
    asked = curved(table())
    same = compared(asked.but(before=asked.parameters.copy()), moments=START)
    np.testing.assert_allclose(np.diag(same.values), 1, atol=1e-6)
    assert (same.row_title, same.column_title) == ("now", "before training")
    other = asked.network.initial_vector(9, np.float64)
    found = compared(asked.but(before=other), moments=START)
    assert found.values[0, 0] == pytest.approx(1, abs=1e-6)
    assert np.diag(found.values)[1:].min() < 0.999
    assert found.figures[0].value == pytest.approx(float(np.diag(found.values).min()))


def test_where_nobody_knows_the_start_it_is_a_sentence() -> None:
    with pytest.raises(ProblemError, match="not known here"):
        compared(curved(table()), moments=START)


def test_a_dead_layer_is_blank_and_said_to_be() -> None:
    asked = curved(table())
    parameters = asked.parameters.copy()
    asked.network.layout.views(parameters, "hidden")["weights"][...] = 0
    found = compared(asked.but(parameters=parameters))
    assert np.isnan(found.values[1]).all()
    assert found.values[0, 0] == pytest.approx(1, abs=1e-6)
    assert "never changes" in found.notes[0]


def test_two_samples_are_too_few() -> None:
    data = table()
    problem = LayerSimilarity().unsuited(curved(data).but(dataset=data.first(2, 2)))
    assert problem is not None


# -- correlation of neurons --------------------------------------------------------------------


def correlated(asked: Subject, **settings: object) -> Matrix:
    return NeuronCorrelation(**settings).run(asked, Work())  # type: ignore[arg-type]


def test_neurons_of_a_layer_or_means_of_maps_are_correlated() -> None:
    asked = curved(table(), target=Target("hidden", index=2))
    found = correlated(asked, sort=False)
    assert found.rows == ("1", "2", "3", "4", "5")
    space = asked.network.workspace(asked.parameters, 30)
    space.run(asked.dataset.x_test)
    wanted = np.corrcoef(space.activations["hidden"].T)
    np.testing.assert_allclose(found.values, wanted, atol=1e-6)
    maps = correlated(convolved(pictures(), target=Target("maps", Extent.MAP, 1)), sort=False)
    assert maps.rows == ("map 1", "map 2", "map 3")
    assert maps.is_signed


def test_sorted_it_is_the_same_pairs_by_name() -> None:
    asked = curved(table(), target=Target("hidden"))
    plain, ordered = correlated(asked, sort=False), correlated(asked)
    places = [int(name) - 1 for name in ordered.rows]
    np.testing.assert_allclose(ordered.values, plain.values[np.ix_(places, places)])


def test_of_a_large_layer_those_that_change_most_are_taken() -> None:
    asked = linear(pictures(), target=Target("input"))
    found = correlated(asked, most=5, sort=False)
    spreads = asked.dataset.x_test.var(axis=0)
    assert {int(name) - 1 for name in found.rows} == set(np.argsort(-spreads)[:5].tolist())
    assert "5 of 36" in found.notes[1]


def test_one_neuron_and_one_sample_are_sentences() -> None:
    alone = linear(table(), units=1, target=Target("output"))
    assert NeuronCorrelation().unsuited(alone) is not None
    data = table()
    with pytest.raises(ProblemError, match="One sample"):
        correlated(curved(data, target=Target("hidden")).but(dataset=data.first(1, 1)))


# -- all of them -------------------------------------------------------------------------------


@pytest.mark.parametrize("method", METHODS)
def test_weights_that_are_no_numbers_are_sentences_or_leave_what_is_sound(method) -> None:
    asked = with_nan(curved(table(), target=Target("hidden")))
    if isinstance(method, NeuronCorrelation):
        with pytest.raises(ProblemError, match="not finite"):
            method.run(asked, Work())
        return
    found = method.run(asked, Work())  # the input is there whatever the weights are
    values = found.test if isinstance(found, LayerScores) else np.diag(found.values)
    assert np.isfinite(values[0])
    assert np.isnan(values[1:]).all()


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("looks", [0, 1])
def test_they_end_when_nobody_wants_them(method, looks: int) -> None:
    calls = Calls(looks)
    asked = curved(table(), target=Target("hidden"))
    if looks and isinstance(method, NeuronCorrelation):
        return  # so few samples go through at once
    with pytest.raises(WorkCancelled):
        method.run(asked, calls.work)


@pytest.mark.parametrize("method", METHODS)
def test_they_travel_and_can_be_read(method) -> None:
    asked = curved(table(), target=Target("hidden"))
    with np.errstate(all="raise"):
        found = pickle.loads(pickle.dumps(method.run(asked, Work())))  # noqa: S301 - our own
    assert np.isfinite(found.signature()).all()
    assert len(found.lines()) > 2
