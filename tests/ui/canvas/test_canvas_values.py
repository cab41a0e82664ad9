"""Numbers typed and turned on the canvas, and walking from neuron to neuron. Pure."""

import pytest
from PySide6.QtCore import QRectF

from nnviz.core.graph import chain
from nnviz.core.infer import infer
from nnviz.engine.evaluation import Scores
from nnviz.layers.dense import Dense
from nnviz.layers.input import Input
from nnviz.session.effects import Measured
from nnviz.session.markers import Marker
from nnviz.session.selection import Neuron
from nnviz.ui.canvas.effect_bar import sentence
from nnviz.ui.canvas.geometry import arrange
from nnviz.ui.canvas.value_editor import LEAST_STEP, turned
from nnviz.ui.canvas.walking import at_end, first_neuron, in_turn, stepped
from nnviz.ui.plotting.marker_lines import MOST_LABELLED, labels
from nnviz.ui.typed_weight import read_weight


@pytest.mark.parametrize(
    ("text", "value"), [("0.25", 0.25), (" −1e-3 ", -0.001), ("0,5", 0.5), ("3", 3.0), ("0", 0.0)]
)
def test_numbers_are_read(text: str, value: float) -> None:
    assert read_weight(text) == value


@pytest.mark.parametrize("text", ["abc", "", "1e400", "−1e400", "nan", "inf", "4e38", "1..2"])
def test_what_is_no_weight_is_a_sentence(text: str) -> None:
    found = read_weight(text)
    assert isinstance(found, str)
    assert text in found
    assert found.endswith(".")


def test_a_long_number_is_not_said_in_full() -> None:
    found = read_weight("9" * 400)
    assert isinstance(found, str)
    assert "larger than a weight can be" in found
    assert len(found) < 100


def test_a_step_is_a_twentieth_but_at_least_a_hundredth() -> None:
    assert turned(2.0, 1) == pytest.approx(2.1)
    assert turned(-2.0, -1) == pytest.approx(-2.1)
    assert turned(0.1, -1) == pytest.approx(0.1 - LEAST_STEP)
    assert turned(0.02, -2) == 0.0
    assert turned(0.0, -3) == pytest.approx(-0.03)
    assert turned(1.0, 0.5) == pytest.approx(1.025), "a touch pad sends parts of a notch"


def places():
    graph = chain(("input", Input(shape=(6,))), ("h1", Dense(units=3)), ("output", Dense(units=1)))
    return arrange(graph, infer(graph), (2, 3, 1)).layers


def test_arrows_walk_within_and_between_layers() -> None:
    layers = places()
    assert first_neuron(layers) == Neuron("h1", 0)
    assert stepped(layers, Neuron("h1", 0), 0, 1) == Neuron("h1", 1)
    assert stepped(layers, Neuron("h1", 0), 0, -1) == Neuron("h1", 0), "the top is the top"
    assert stepped(layers, Neuron("h1", 1), 1, 0) == Neuron("output", 0)
    assert stepped(layers, Neuron("output", 0), -1, 0) == Neuron("h1", 1), "at the same height"
    assert stepped(layers, Neuron("output", 0), 1, 0) == Neuron("output", 0)
    assert at_end(layers, Neuron("h1", 1), last=True) == Neuron("h1", 2)


def test_in_a_picture_one_walks_from_cell_to_cell() -> None:
    layers = places()
    assert stepped(layers, Neuron("input", 1), 0, 1) == Neuron("input", 4)
    assert stepped(layers, Neuron("input", 4), 1, 0) == Neuron("input", 5)
    assert stepped(layers, Neuron("input", 5), 1, 0).node == "h1"
    assert stepped(layers, Neuron("input", 4), 0, 1) == Neuron("input", 4)


def test_tab_goes_through_all_and_ends() -> None:
    layers, neuron, seen = places(), Neuron("input", 0), []
    while neuron is not None:
        seen.append(neuron)
        neuron = in_turn(layers, neuron, 1)
    assert len(seen) == len(set(seen)) == 10
    assert in_turn(layers, Neuron("h1", 0), -1) == Neuron("input", 5)
    assert in_turn(layers, Neuron("input", 0), -1) is None


def test_the_effect_says_before_after_and_by_how_much() -> None:
    before, after = Scores(0.021, {"accuracy": 0.992}), Scores(0.184, {"accuracy": 0.81})
    text = sentence(Measured("h1 · neuron 3 muted", before, after))
    assert text == (
        "h1 · neuron 3 muted: test loss 0.0210 → 0.184 (+0.163), "
        "accuracy 99.2\u00a0% → 81.0\u00a0% (−18.2 points) (whole test set)"
    )
    same = sentence(Measured("Nothing changed", before, before))
    assert same.count("no change") == 2
    gone = sentence(Measured("x", before, Scores(float("nan"), {"accuracy": float("nan")})))
    assert "not a number" in gone


def test_few_markers_are_labelled_and_none_over_another() -> None:
    area = QRectF(0, 0, 2000, 100)

    def every(pixels: float) -> list[tuple[float, Marker]]:
        count = int(2000 / pixels)
        return [(pixels * at, Marker(at, f"change {chr(65 + at % 26)}!")) for at in range(count)]

    assert labels(every(20.0), area) == []
    assert len(labels(every(60.0), area)) == MOST_LABELLED
    assert [room for _, _, room in labels(every(250.0), area)] == [190.0] * 8
    rolled = [(30.0 * at, Marker(at, f"Weight of h1 set to 0.{at}")) for at in range(9)]
    assert [m.step for _, m, _ in labels(rolled, area)] == [0], "a roll is said once"
