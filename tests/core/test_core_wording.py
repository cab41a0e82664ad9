"""Words that all parts write alike."""

import pytest

from nnviz.core.marks import Neuron
from nnviz.core.wording import counted
from nnviz.session.selection import Edge


@pytest.mark.parametrize(
    ("number", "noun", "text"),
    [
        (0, "edge", "0 edges"),
        (1, "class", "1 class"),
        (3, "class", "3 classes"),
        (1200, "field", "1,200 fields"),
    ],
)
def test_a_number_has_its_noun(number: int, noun: str, text: str) -> None:
    assert counted(number, noun) == text


def test_neurons_and_edges_are_counted_from_one() -> None:
    neuron = Neuron("h1", 0)
    assert (neuron.name, neuron.title) == ("h1 · 1", "h1 · neuron 1")
    assert Edge("input", 1, "h1", 0).name == "input · 2 → h1 · 1"
