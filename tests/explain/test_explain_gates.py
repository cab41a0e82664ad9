"""Gates as targets: what they say is asked about, their slopes are not, and they have names."""

import numpy as np
import pytest

from nnviz.core.graph import chain
from nnviz.core.problem import ProblemError
from nnviz.data import DataRecipe, Dataset, load
from nnviz.data.table.work import Work
from nnviz.engine.network import Network
from nnviz.explain.cells import Cell
from nnviz.explain.method import methods
from nnviz.explain.methods.exciting_samples import ExcitingSamples
from nnviz.explain.methods.occlusion import Occlusion
from nnviz.explain.methods.token_search import TokenSearch
from nnviz.explain.results.tokens import TokenAttribution
from nnviz.explain.subject import Subject
from nnviz.explain.target import Target
from nnviz.explain.target_words import last_of, read_target, spoken
from nnviz.layers.dense import Dense
from nnviz.layers.embedding import Embedding
from nnviz.layers.input import Input
from nnviz.layers.lstm import LSTM
from nnviz.layers.output import NEXT, Output

UNITS = 5


@pytest.fixture(scope="module")
def dataset() -> Dataset:
    return load(DataRecipe(name="brackets", size=40))


def subject_of(dataset: Dataset, *, way: str = "forward") -> Subject:
    steps, count = len(dataset.features), len(dataset.tokens)
    graph = chain(
        ("tokens", Input(shape=(steps,))),
        ("vectors", Embedding(classes=count, units=4)),
        ("cells", LSTM(units=UNITS, direction=way)),
        ("answer", Dense(units=count, activation="linear")),
        ("output", Output(target=NEXT)),
    )
    network = Network.of(graph)
    target = last_of(network, Cell("cells", "forget_gate", 2))
    known = network.initial_vector(3, np.float64), dataset, "cross_entropy", target
    return Subject(network, *known, dataset.x_test[0])


@pytest.mark.parametrize("way", ["forward", "both"])
def test_the_number_is_that_of_the_tap(dataset: Dataset, way: str) -> None:
    subject = subject_of(dataset, way=way)
    space = subject.network.workspace(subject.parameters, 6)
    space.run(dataset.x_test[:6])
    said = subject.function(4).values(dataset.x_test[:6])
    np.testing.assert_allclose(said, space.taps["cells", "forget_gate"][:6, -1, 2])


def test_what_only_looks_can_be_asked(dataset: Dataset) -> None:
    subject = subject_of(dataset)
    for method in (Occlusion(), ExcitingSamples(), TokenSearch(width=2, length=4)):
        assert method.obstacle(subject) is None
    found = TokenSearch(width=2, length=4, tries=3).run(subject, Work())
    assert found.values[0] >= found.start_value
    assert (found.first, found.end) == (len(subject.sample) - 4, len(subject.sample))
    lost = Occlusion().run(subject, Work())
    assert isinstance(lost, TokenAttribution)
    assert lost.values.any()
    early = subject.but(target=Target("cells", index=3 * UNITS + 1, tap="cell"))
    assert TokenSearch(width=2, length=2).run(early, Work()).end == 4


def test_what_needs_slopes_says_so(dataset: Dataset) -> None:
    subject = subject_of(dataset)
    gradient = methods()["gradient"]().obstacle(subject)
    assert gradient is not None
    assert "gate" in gradient.what
    assert methods()["linear-probes"]().obstacle(subject) is None  # it is not about the target
    assert subject.asked_class is None


def test_they_have_names_that_are_read_again(dataset: Dataset) -> None:
    subject = subject_of(dataset, way="both")
    network, steps = subject.network, len(subject.sample)
    assert spoken(subject.target, network, dataset) == f"cells · forget gate 3, step {steps}"
    assert read_target("cells:forget_gate:3", network, dataset) == subject.target
    neuron = Target("cells", index=2 * UNITS * 4 + 7)
    assert spoken(neuron, network, dataset) == "cells · 8, step 5"
    for text in ("cells:forget_gate:6", "cells:forget_gate:0", "cells:reset_gate:1", "cells:x:1"):
        with pytest.raises(ProblemError):
            read_target(text, network, dataset)
    with pytest.raises(ProblemError, match="reset gate"):
        subject.but(target=Target("cells", tap="reset_gate")).function()
