"""The judge of health on constructed cases: what is found, how bad it is, and who is left alone."""

from typing import Any

import numpy as np
import pytest

from nnviz.core.graph import chain
from nnviz.core.marks import CellSet, Marks, Neuron
from nnviz.engine.augmentation import Augmentation
from nnviz.engine.evaluation import Evaluation
from nnviz.engine.experiment import Experiment, active_network, takes_dropout
from nnviz.engine.settings import TrainingSettings
from nnviz.layers.dense import Dense
from nnviz.layers.input import Input
from nnviz.runtime.messages import Pulse
from nnviz.session.health import Finding, Kind, Offer, State, Vitals, bad, findings
from nnviz.session.unit_health import unit_health

SAMPLES = 40


def experiment(*sizes: int, activation: str = "tanh", marks: Marks | None = None) -> Experiment:
    hidden = [(f"h{i}", Dense(units=n, activation=activation)) for i, n in enumerate(sizes, 1)]
    output = ("output", Dense(units=2, activation="linear"))
    graph = chain(("input", Input(shape=(2,))), *hidden, output)
    return Experiment(graph, marks=marks or Marks())


def vitals(made: Experiment, layers: dict[str, np.ndarray] | None = None, **rest: Any) -> Vitals:
    network = active_network(made)
    units = {
        name: unit_health(network.graph[name].layer, np.float32(a))
        for name, a in (layers or {}).items()
    }
    return Vitals(network, marks=made.marks, units=units, **rest)


def lively(units: int, seed: int = 0) -> np.ndarray:
    """Activations of neurons that have nothing to do with each other, `(SAMPLES, units)`."""
    return np.random.default_rng(seed).uniform(-0.8, 0.8, (SAMPLES, units))


def of(found: tuple[Finding, ...], kind: Kind) -> list[Finding]:
    return [finding for finding in found if finding.kind is kind]


def states(found: tuple[Finding, ...], kind: Kind) -> list[tuple[str, State]]:
    return [(finding.where, finding.state) for finding in of(found, kind)]


# -- neurons -------------------------------------------------------------------------------------


def test_a_network_that_is_well_has_a_reason_for_it() -> None:
    found = findings(vitals(experiment(4), {"h1": lively(4), "output": lively(2)}))
    assert {finding.kind for finding in found} == {Kind.DEAD, Kind.SATURATED, Kind.COPIES}
    assert bad(found) == 0
    assert all(finding.reason.endswith(".") and not finding.neurons for finding in found)


def test_dead_neurons_are_named_and_can_be_drawn_anew() -> None:
    a = lively(4)
    a[:, 2] = 0
    found = findings(vitals(experiment(4, activation="relu"), {"h1": a}))
    dead = found[0]
    assert (dead.kind, dead.state, dead.where) == (Kind.DEAD, State.AMBER, "h1")
    assert (dead.value, dead.text) == (1, "1 of 4")
    assert dead.neurons == dead.targets == (Neuron("h1", 2),)
    assert dead.offer is Offer.DRAW_ANEW
    assert "all 40 samples" in dead.reason
    assert "learns nothing" in dead.reason
    a[:, 0] = 0
    assert findings(vitals(experiment(4), {"h1": a}))[0].state is State.RED


def test_what_is_muted_or_clamped_is_not_dead() -> None:
    marks = Marks(muted=(Neuron("h1", 0),), clamped=((Neuron("h1", 1), 0.0),))
    a = lively(4)
    a[:, :2] = 0
    assert bad(findings(vitals(experiment(4, marks=marks), {"h1": a}))) == 0


def test_a_neuron_at_its_bounds_is_saturated_and_one_that_is_there_often_is_not() -> None:
    a = lively(5)
    a[:, 1] = np.where(np.arange(SAMPLES) % 2, 0.999, -0.999)
    a[:, 3] = np.where(np.arange(SAMPLES) < SAMPLES * 0.9, 0.999, 0.1)
    found = findings(vitals(experiment(5), {"h1": a}))
    assert states(found, Kind.SATURATED) == [("h1", State.AMBER)]
    assert of(found, Kind.SATURATED)[0].neurons == (Neuron("h1", 1),)


@pytest.mark.parametrize("activation", ["linear", "relu", "gelu"])
def test_a_layer_without_bounds_cannot_be_saturated(activation: str) -> None:
    found = findings(vitals(experiment(3, activation=activation), {"h1": 1e6 + lively(3)}))
    (line,) = of(found, Kind.SATURATED)
    assert line.state is State.GREEN
    assert "bounds" in line.reason


def test_a_dead_sigmoid_is_dead_and_not_saturated_too() -> None:
    a = 0.5 + lively(4) / 4
    a[:, 0] = 0
    found = findings(vitals(experiment(4, activation="sigmoid"), {"h1": a}))
    assert states(found, Kind.DEAD) == [("h1", State.AMBER)]
    assert states(found, Kind.SATURATED) == [("all layers", State.GREEN)]


def test_the_output_may_be_sure_and_mirror_itself_but_not_dead() -> None:
    sure = np.where(lively(1) > 0, 1.0, -1.0) * [[1.0, -1.0]]
    made = experiment(3)
    assert bad(findings(vitals(made, {"h1": lively(3), "output": sure}))) == 0
    found = findings(vitals(made, {"h1": lively(3), "output": 0 * sure}))
    assert states(found, Kind.DEAD) == [("output", State.RED)]


def test_copies_are_found_in_either_sense_and_only_they_are_drawn_anew() -> None:
    a = lively(5)
    a[:, 3] = -0.5 * a[:, 1] + 0.2
    found = findings(vitals(experiment(5), {"h1": a}))
    (line,) = of(found, Kind.COPIES)
    assert line.state is State.AMBER
    assert line.neurons == (Neuron("h1", 1), Neuron("h1", 3))
    assert line.targets == (Neuron("h1", 3),)
    assert "Neuron 4 says the same as neuron 2" in line.reason


def test_constant_neurons_are_nobody_s_copies() -> None:
    a = lively(5)
    a[:, 1], a[:, 2], a[:, 3] = 0.5, 0.25, 0.0
    assert states(findings(vitals(experiment(5), {"h1": a})), Kind.COPIES) == [
        ("all layers", State.GREEN)
    ]


def test_a_noisy_likeness_is_no_copy() -> None:
    a = lively(3)
    a[:, 2] = a[:, 0] + 0.1 * lively(1, seed=1)[:, 0]
    assert bad(findings(vitals(experiment(3), {"h1": a}))) == 0


@pytest.mark.parametrize("units", [600, 1024])
def test_wide_layers_are_looked_at_neuron_by_neuron(units: int) -> None:
    a = np.random.default_rng(0).uniform(-0.8, 0.8, (256, units))
    a[:, units - 1] = a[:, 5]
    a[:, 520] = 0
    found = findings(vitals(experiment(units), {"h1": a}))
    assert of(found, Kind.COPIES)[0].targets == (Neuron("h1", units - 1),)
    assert of(found, Kind.DEAD)[0].neurons == (Neuron("h1", 520),)


def test_what_is_not_finite_is_nothing_of_all() -> None:
    a = lively(4)
    a[3, 1], a[4, 2] = np.nan, np.inf
    assert bad(findings(vitals(experiment(4), {"h1": a}))) == 0


# -- gradients and updates -----------------------------------------------------------------------


def pulse(norms: dict[str, float], ratio: float = 1e-3, **ratios: float) -> Pulse:
    return Pulse(1, 10, norms, dict.fromkeys(norms, ratio) | ratios)


def even(**factors: float) -> dict[str, float]:
    """Gradients of two layers of 4, the same number by number, but for some factors."""
    sizes = {"h1": 12, "h2": 20, "output": 10}
    return {name: np.sqrt(n) * 0.01 * factors.get(name, 1.0) for name, n in sizes.items()}


def gradient_states(**factors: float) -> dict[Kind, list[tuple[str, State]]]:
    found = findings(vitals(experiment(4, 4), pulse=pulse(even(**factors))))
    return {kind: states(found, kind) for kind in (Kind.EXPLODING, Kind.VANISHING, Kind.UPDATE)}


def test_even_gradients_and_usual_updates_are_well() -> None:
    for found in gradient_states().values():
        assert found == [("all layers", State.GREEN)]


def test_gradients_are_compared_with_those_of_the_output_layer() -> None:
    assert gradient_states(h1=1e-4)[Kind.VANISHING] == [("h1", State.AMBER)]
    assert gradient_states(h1=1e-6, h2=1e-4)[Kind.VANISHING] == [
        ("h1", State.RED),
        ("h2", State.AMBER),
    ]
    assert gradient_states(h1=0)[Kind.VANISHING] == [("h1", State.RED)]
    assert gradient_states(h1=2e4, h2=200)[Kind.EXPLODING] == [
        ("h1", State.RED),
        ("h2", State.AMBER),
    ]


def test_a_gradient_that_is_not_finite_has_exploded() -> None:
    assert gradient_states(h2=float("nan"))[Kind.EXPLODING] == [("h2", State.RED)]
    assert gradient_states(h2=float("inf"))[Kind.EXPLODING] == [("h2", State.RED)]


def test_no_gradient_anywhere_is_one_finding() -> None:
    nothing = gradient_states(h1=0, h2=0, output=0)
    assert nothing[Kind.VANISHING] == [("all layers", State.AMBER)]
    assert nothing[Kind.EXPLODING] == [("all layers", State.GREEN)]


@pytest.mark.parametrize(
    ("ratio", "state", "offer"),
    [
        (1e-3, State.GREEN, None),
        (2e-2, State.AMBER, Offer.TENTH_RATE),
        (0.5, State.RED, Offer.TENTH_RATE),
        (float("inf"), State.RED, Offer.TENTH_RATE),
        (1e-7, State.AMBER, None),
        (0.0, State.AMBER, None),
    ],
)
def test_updates_around_a_thousandth_are_well(
    ratio: float, state: State, offer: Offer | None
) -> None:
    found = findings(vitals(experiment(4, 4), pulse=pulse(even(), h1=ratio)))
    (line,) = of(found, Kind.UPDATE)
    assert (line.state, line.offer) == (state, offer)
    assert line.where == ("all layers" if state is State.GREEN else "h1")
    assert not line.neurons or line.neurons == tuple(Neuron("h1", unit) for unit in range(4))


def test_a_layer_frozen_by_marks_need_not_move() -> None:
    cells = CellSet.of(3, 4, [(row, column) for row in range(3) for column in range(4)])
    made = experiment(4, 4, marks=Marks().with_frozen("h1", cells))
    found = findings(vitals(made, pulse=pulse(even(), h1=0.0)))
    assert states(found, Kind.UPDATE) == [("all layers", State.GREEN)]


def test_many_layers_in_one_state_are_one_finding() -> None:
    made = experiment(*[4] * 8)
    names = [*(f"h{i}" for i in range(1, 9)), "output"]
    norms = {name: 1.5 * 10.0 ** (at - 8) for at, name in enumerate(names)} | {"output": 1.0}
    found = of(findings(vitals(made, pulse=pulse(norms))), Kind.VANISHING)
    assert [(line.state, line.where) for line in found] == [
        (State.RED, "h1"),
        (State.RED, "h2"),
        (State.RED, "h3"),
        (State.AMBER, "h4"),
        (State.AMBER, "h5"),
    ]
    deeper = findings(vitals(made, pulse=pulse({n: v**2 for n, v in norms.items()})))
    (red, *_) = of(deeper, Kind.VANISHING)
    assert red.where == "6 layers: h1, h2, h3 …"
    assert red.reason.startswith("Worst in h1: ")
    assert len(red.neurons) == 24


# -- gap -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("train", "test", "samples", "state"),
    [
        (0.9, 0.89, 1000, State.GREEN),
        (0.9, 0.82, 1000, State.AMBER),
        (1.0, 0.7, 1000, State.RED),
        (1.0, 0.7, 5, State.GREEN),  # within what chance does
        (0.7, 0.9, 1000, State.GREEN),
    ],
)
def test_the_gap_is_judged_with_its_uncertainty(
    train: float, test: float, samples: int, state: State
) -> None:
    evaluation = Evaluation(5, 1.0, 0.1, 0.2, {"accuracy": (train, test)})
    (line,) = findings(vitals(experiment(3), evaluation=evaluation, test_samples=samples))
    assert (line.kind, line.state) == (Kind.GAP, state)
    assert (line.offer is Offer.DECAY) is (state is not State.GREEN)


def test_a_regression_is_judged_by_its_r2_and_what_is_unknown_is_left_out() -> None:
    evaluation = Evaluation(5, 1.0, 0.1, 0.2, {"mse": (0.1, 0.2), "r2": (0.9, 0.5)})
    training = TrainingSettings(l2=0.01)
    (line,) = findings(vitals(experiment(3), evaluation=evaluation, training=training))
    assert (line.state, line.offers) == (State.RED, (Offer.STOP_EARLY,))
    unknown = Evaluation(5, 1.0, 0.1, 0.2, {"r2": (float("nan"), 0.5)})
    assert findings(vitals(experiment(3), evaluation=unknown)) == ()


@pytest.mark.parametrize(
    ("known", "offers"),
    [
        ({}, (Offer.DECAY, Offer.STOP_EARLY)),
        ({"takes_dropout": True}, (Offer.DECAY, Offer.DROPOUT, Offer.STOP_EARLY)),
        (
            {"augmentation": Augmentation(), "training": TrainingSettings(l2=0.1)},
            (Offer.AUGMENT, Offer.STOP_EARLY),
        ),
        (
            {
                "augmentation": Augmentation(flip=0.5),
                "takes_dropout": True,
                "training": TrainingSettings(dropout=0.1, early_stopping=True),
            },
            (Offer.DECAY,),
        ),
    ],
)
def test_against_a_gap_is_offered_what_is_not_on_yet(
    known: dict[str, Any], offers: tuple[Offer, ...]
) -> None:
    evaluation = Evaluation(5, 1.0, 0.1, 0.2, {"accuracy": (1.0, 0.6)})
    (line,) = findings(vitals(experiment(3), evaluation=evaluation, test_samples=500, **known))
    assert line.offers == offers
    assert ("augmentation" in line.remedy) is ("augmentation" in known)


def test_a_dropout_of_the_training_counts_where_a_layer_has_none_of_its_own() -> None:
    made = experiment(3)
    assert takes_dropout(made.graph)
    own = made.graph.with_layer("h1", Dense(units=3, dropout=0.0))
    assert not takes_dropout(own)
    assert not takes_dropout(experiment().graph)
