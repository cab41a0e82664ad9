"""The changes of a run become a few words at their steps."""

from nnviz.core.graph import Graph, chain
from nnviz.core.marks import Neuron
from nnviz.engine.experiment import Experiment
from nnviz.engine.surgery import Operation, Split
from nnviz.engine.weight_value import WeightValue
from nnviz.layers.dense import Dense
from nnviz.layers.input import Input
from nnviz.session import network_edits as edits
from nnviz.session.markers import Marker, markers


def graph() -> Graph:
    return chain(
        ("input", Input(shape=(2,))),
        ("h1", Dense(units=4, activation="relu")),
        ("h2", Dense(units=3)),
        ("output", Dense(units=1)),
    )


BEGUN = Experiment(graph())


def said(*log) -> list[tuple[int, str]]:
    return [(marker.step, marker.text) for marker in markers(BEGUN, log)]


def test_each_kind_of_change_has_its_words() -> None:
    wider = BEGUN.with_graph(edits.with_units(BEGUN.graph, "h1", 6))
    other = wider.with_graph(edits.with_option(wider.graph, "h1", "activation", "tanh"))
    deeper = other.with_graph(edits.with_layer_after(other.graph, "h2"))
    muted = deeper.with_marks(deeper.marks.with_muted([Neuron("h2", 1)], True))
    slower = muted.with_training(learning_rate=0.001)
    split = slower.with_graph(edits.with_units(slower.graph, "h2", 4))
    bare = split.with_graph(edits.without_layer(split.graph, "h1"))
    written = (WeightValue("h2", "weights", 3, -0.25),)
    assert said(
        (10, wider),
        (20, other),
        (30, deeper),
        (40, muted),
        (50, slower),
        (60, Operation(split, Split("h2", 0))),
        (70, bare),
        (80, written),
        (90, (*written, WeightValue("h2", "bias", 0, 1.0))),
    ) == [
        (10, "h1 4 → 6 neurons"),
        (20, "h1 activation tanh"),
        (30, "h3 added"),
        (40, "h2 · neuron 2 muted"),
        (50, "Learning rate 0.001"),
        (60, "h2 · 1 split"),
        (70, "h1 removed"),
        (80, "Weight of h2 set to −0.25"),
        (90, "2 weights of h2 set"),
    ]


def test_changes_at_one_step_are_one_marker_and_what_was_undone_leaves_none() -> None:
    six, nine = (BEGUN.with_graph(edits.with_units(BEGUN.graph, "h1", n)) for n in (6, 9))
    assert said((5, six), (5, nine)) == [(5, "h1 4 → 9 neurons")]
    assert said((5, six), (5, BEGUN), (8, nine)) == [(8, "h1 4 → 9 neurons")]
    assert markers(BEGUN, ()) == ()
    assert markers(BEGUN, ((3, six),)) == (Marker(3, "h1 4 → 6 neurons"),)


def test_what_happens_to_pictures_is_told_where_it_was_changed() -> None:
    turned = BEGUN.with_augmentation(rotate=15.0)
    covered = turned.with_augmentation(rotate=0.0, cut_out=0.25, outside="edge")
    assert said((10, turned), (20, covered)) == [
        (10, "Rotation 15"),
        (20, "Rotation 0; Outside The border, drawn out; Cut-out 0.25"),
    ]
