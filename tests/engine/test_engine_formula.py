"""Formulas against the network: the Python is run, the LaTeX's numbers are read back."""

import json
import re
import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest

from nnviz.core.graph import Graph, Node, chain
from nnviz.core.layer import Layer
from nnviz.core.problem import ProblemError
from nnviz.data import DataRecipe, Dataset, load
from nnviz.engine.experiment import Experiment, fitted
from nnviz.engine.formula import DIGITS, equations, formula_problem
from nnviz.engine.formula_latex import CURVES as LATEX_CURVES
from nnviz.engine.formula_latex import escaped, latex_source
from nnviz.engine.formula_python import CURVES as PYTHON_CURVES
from nnviz.engine.formula_python import python_source
from nnviz.engine.losses import scores
from nnviz.engine.network import Network
from nnviz.layers.activation import Activation
from nnviz.layers.activations import ACTIVATIONS
from nnviz.layers.add import Add
from nnviz.layers.average import Average
from nnviz.layers.batch_norm import BatchNorm
from nnviz.layers.concatenate import Concatenate
from nnviz.layers.dense import Dense
from nnviz.layers.dropout import Dropout
from nnviz.layers.flatten import Flatten
from nnviz.layers.identity import Identity
from nnviz.layers.input import Input
from nnviz.layers.layer_norm import LayerNorm
from nnviz.layers.multiply import Multiply
from nnviz.layers.noise import Noise
from nnviz.layers.one_hot import OneHot
from nnviz.layers.reshape import Reshape

SAMPLES = 12


def joined(activation: str) -> Graph:
    """A skip connection round a layer with dropout behind it."""
    return Graph(
        (
            Node("input", Input()),
            Node("h 1", Dense(units=4, activation=activation), ("input",)),
            Node("drop", Dropout(rate=0.5), ("h 1",)),
            Node("h2", Dense(units=4, activation="linear", bias=False), ("drop",)),
            Node("sum_up", Add(), ("h2", "drop")),
            Node("output", Dense(units=1), ("sum_up",)),
        )
    )


def made(
    graph: Graph, recipe: DataRecipe, loss: str, held: dict[str, dict[int, float]] | None = None
) -> tuple[Network, np.ndarray, Dataset]:
    dataset = load(recipe)
    experiment = fitted(Experiment(graph, recipe).with_training(loss=loss), dataset)
    network = Network.of(experiment.graph, held)
    vector = network.initial_vector(4)
    vector += np.random.default_rng(3).normal(0, 0.3, vector.shape).astype(np.float32)
    return network, vector, dataset


def outputs(network: Network, vector: np.ndarray, dataset: Dataset) -> np.ndarray:
    """What the network says to the first test samples, in float64."""
    workspace = network.workspace(vector.astype(np.float64), SAMPLES)
    return np.array(workspace.run(dataset.x_test[:SAMPLES]))


def run(source: str, dataset: Dataset) -> tuple[np.ndarray, list]:
    """What the source answers to the first test samples in their own units, in a fresh process."""
    own = dataset.base_test[:SAMPLES].astype(np.float64)
    own = own * dataset.input_scale.astype(np.float64) + dataset.input_mean
    code = source + (
        "\nimport json, sys\n"
        "samples = json.load(sys.stdin)\n"
        "print(json.dumps([[network(*s) for s in samples], [answer(*s) for s in samples]]))\n"
    )
    done = subprocess.run(
        [sys.executable, "-I", "-c", code],
        input=json.dumps(own.tolist()),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    raw, answers = json.loads(done.stdout)
    return np.array(raw), answers


@pytest.mark.parametrize("activation", sorted(ACTIVATIONS))
def test_python_says_what_the_network_says_for_every_activation(activation: str) -> None:
    recipe = DataRecipe(name="circle").replace(features=("x1", "x2", "x1²", "x1·x2", "sin x2"))
    network, vector, dataset = made(joined(activation), recipe, "binary_cross_entropy")
    found = equations(network, vector, dataset, "binary_cross_entropy")
    raw, answers = run(python_source(found, 'The "circle"'), dataset)
    expected = outputs(network, vector, dataset)
    np.testing.assert_allclose(raw, expected, rtol=1e-6, atol=1e-6)
    shares = scores("binary_cross_entropy", expected)[:, 0]
    said = [answer[dataset.task.names[1]] for answer in answers]
    np.testing.assert_allclose(said, shares, atol=1e-6)


def every_kind() -> Graph:
    """One layer of every kind that has equations, wired across."""
    return Graph(
        (
            Node("input", Input()),
            Node("h1", Dense(units=3, activation="linear"), ("input",)),
            Node("norm", BatchNorm(), ("h1",)),
            Node("curve", Activation(activation="tanh"), ("norm",)),
            Node("noise", Noise(), ("curve",)),
            Node("h2", Dense(units=3, activation="sigmoid"), ("noise",)),
            Node("gated", Multiply(), ("h2", "noise", "h1")),
            Node("same", Identity(), ("gated",)),
            Node("mean", Average(), ("same", "h2", "noise")),
            Node("plain", BatchNorm(affine=False), ("mean",)),
            Node("wide", Concatenate(), ("plain", "input", "same")),
            Node("row", Reshape(shape="-1"), ("wide",)),
            Node("flat", Flatten(), ("row",)),
            Node("output", Dense(units=1), ("flat",)),
        )
    )


def with_variances(network: Network, vector: np.ndarray) -> np.ndarray:
    """A vector whose running statistics are ones that training could have left."""
    vector[network.layout.trained :] = np.abs(vector[network.layout.trained :])
    return vector


def test_every_kind_that_has_equations_is_written_as_it_computes() -> None:
    recipe = DataRecipe(name="circle")
    network, vector, dataset = made(every_kind(), recipe, "mse", {"mean": {1: 0.5}})
    vector = with_variances(network, vector)
    found = equations(network, vector, dataset, "mse")
    raw, _ = run(python_source(found), dataset)
    expected = outputs(network, vector, dataset)
    np.testing.assert_allclose(raw, expected, rtol=1e-5, atol=1e-6)
    assert r"\mathrm{h2}_{1}\,\mathrm{noise}_{1}\,\mathrm{h1}_{1}" in latex_source(found)


@pytest.mark.parametrize("layer", [LayerNorm(), OneHot()])
def test_a_kind_without_equations_is_a_sentence(layer: Layer) -> None:
    graph = chain(("input", Input()), ("odd", layer), ("flat", Flatten()), ("output", Dense()))
    network, vector, _ = made(graph, DataRecipe(name="circle"), "mse")
    problem = formula_problem(network, vector)
    assert problem is not None
    assert "odd" in problem.what


def test_every_activation_can_be_written() -> None:
    assert set(PYTHON_CURVES) == set(LATEX_CURVES) == set(ACTIVATIONS)


def test_standardised_inputs_held_neurons_and_classes() -> None:
    graph = chain(("input", Input()), ("h1", Dense(units=5)), ("output", Dense(units=3)))
    held = {"h1": {1: 0.0, 3: 0.75}, "input": {2: -1.0}}
    recipe = DataRecipe(name="wine")
    network, vector, dataset = made(graph, recipe, "cross_entropy", held)
    assert (dataset.feature_scale != 1).any()
    found = equations(network, vector, dataset, "cross_entropy")
    source = python_source(found)
    assert "h1_2 = 0  # held" in source
    assert "h1_4 = 0.75  # held" in source
    raw, answers = run(source, dataset)
    expected = outputs(network, vector, dataset)
    np.testing.assert_allclose(raw, expected, rtol=1e-6, atol=1e-6)
    shares = [[answer[name] for name in dataset.task.names] for answer in answers]
    np.testing.assert_allclose(shares, scores("cross_entropy", expected), atol=1e-6)


def test_a_regression_answers_in_its_own_units() -> None:
    graph = chain(
        ("input", Input()), ("h1", Dense(units=4, activation="tanh")), ("output", Dense())
    )
    network, vector, dataset = made(graph, DataRecipe(name="diabetes"), "mse")
    raw, answers = run(python_source(equations(network, vector, dataset, "mse")), dataset)
    expected = outputs(network, vector, dataset)
    np.testing.assert_allclose(raw, expected, rtol=1e-6, atol=1e-6)
    own = expected * dataset.target_scale.astype(np.float64) + dataset.target_mean
    np.testing.assert_allclose(answers, own, rtol=1e-6)


def test_latex_carries_every_weight_to_the_last_bit() -> None:
    network, vector, dataset = made(joined("tanh"), DataRecipe(name="circle"), "mse")
    text = latex_source(equations(network, vector, dataset, "mse"))
    tidy = text.replace("\n  &\\quad ", " ").replace("- ", "-").replace("+ ", "+")
    read = set()
    for mantissa, power in re.findall(r"(-?\d[\d.]*)(?: \\cdot 10\^\{(-?\d+)\})?", tidy):
        read.add(np.float32(f"{mantissa}e{power or 0}"))
    assert set(vector) <= read
    assert text.count("{") == text.count("}")
    assert text.count(r"\bigl(") == text.count(r"\bigr)") == 5
    assert DIGITS == 9


def test_names_are_escaped_in_latex_and_made_identifiers_in_python() -> None:
    assert escaped("a_b & 5%") == r"a\_b \& 5\%"
    dataset = load(DataRecipe(name="circle"))
    odd = replace(dataset, features=("class", "2 π/h_1"))
    graph = chain(("input", Input()), ("h_1", Dense(units=2)), ("output", Dense(units=1)))
    experiment = fitted(Experiment(graph, DataRecipe(name="circle")), dataset)
    network = Network.of(experiment.graph)
    vector = network.initial_vector(1)
    raw, _ = run(python_source(equations(network, vector, odd, "mse"), '"""\n\\'), odd)
    np.testing.assert_allclose(raw, outputs(network, vector, dataset), rtol=1e-6, atol=1e-6)


def test_too_large_and_not_finite_is_a_sentence() -> None:
    network, vector, dataset = made(
        chain(("input", Input()), ("h1", Dense(units=200)), ("output", Dense())),
        DataRecipe(name="circle"),
        "mse",
    )
    with pytest.raises(ProblemError, match="801 parameters"):
        equations(network, vector, dataset, "mse")
    network, vector, dataset = made(joined("relu"), DataRecipe(name="circle"), "mse")
    assert formula_problem(network, vector) is None
    vector[3] = np.nan
    problem = formula_problem(network, vector)
    assert problem is not None
    assert problem.what.endswith("numbers.")
