"""Marks follow features by name, and undo brings both back."""

from pytestqt.qtbot import QtBot

from nnviz.core.marks import CellSet, Marks, Neuron
from nnviz.data import DataRecipe, load
from nnviz.session.feature_choice import with_features
from nnviz.session.session import Session
from tests.runtime.talking import experiment
from tests.session.watching import advanced, opened, settled, undo_all, until

MARKS = (
    Marks()
    .with_removed("h1", CellSet.of(2, 6, [(0, 2), (1, 3)]))
    .with_frozen("h1", CellSet.of(3, 6, [(1, 0), (2, 5)]))
    .with_muted([Neuron("input", 1), Neuron("h2", 0)], True)
    .with_clamped([Neuron("input", 0)], 0.5)
)


def test_marks_go_where_their_features_go() -> None:
    start = experiment().with_marks(MARKS)
    data = load(start.data)
    alone = with_features(start, data, ("x2", "x2²")).marks
    assert alone.removed == (("h1", CellSet.of(2, 6, [(0, 3)])),)
    assert alone.frozen == (("h1", CellSet.of(3, 6, [(0, 0), (2, 5)])),)
    assert set(alone.muted) == {Neuron("input", 0), Neuron("h2", 0)}
    assert alone.clamped == ()
    more = with_features(start, data, ("x1", "x2", "sin x1")).marks
    assert more.frozen == (("h1", CellSet.of(4, 6, [(1, 0), (3, 5)])),)
    assert more.removed_of("h1") == CellSet.of(3, 6, [(0, 2), (1, 3)])
    assert (set(more.muted), more.clamped) == (set(MARKS.muted), MARKS.clamped)
    none = with_features(start, data, ("x1·x2",)).marks
    assert none.removed_of("h1") is None
    assert with_features(start, data, None) == start
    assert with_features(experiment(), data, ("x1",)).data == DataRecipe(
        name="circle", size=60, features=("x1",)
    )


def test_a_removed_edge_stays_removed_at_its_feature(qtbot: QtBot, session: Session) -> None:
    marks = Marks().with_removed("h1", CellSet.of(2, 6, [(1, 3)]))
    start = opened(qtbot, session, experiment().with_marks(marks))
    assert session.edit_data("features", ("x2",))
    state = advanced(qtbot, session, 10)
    until(qtbot, lambda: session.model and session.model.dataset.features == ("x2",))
    assert session.model is not None
    weights = session.model.network.layout.views(state.parameters, "h1")["weights"]
    assert (weights == 0).tolist() == [[column == 3 for column in range(6)]]
    undo_all(session)
    settled(qtbot, session)
    assert session.experiment == start
    assert not session.problems
