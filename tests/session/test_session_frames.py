"""What is on the screen belongs together: one network, one step, one probe."""

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from nnviz.core.graph import Graph
from nnviz.engine.evaluation import Evaluator
from nnviz.engine.goals import goals
from nnviz.engine.network import Network
from nnviz.runtime.messages import RunState
from nnviz.session.frame import Frame, Wants
from nnviz.session.session import Session
from tests.runtime.talking import experiment
from tests.session.watching import advanced, opened, settled, until


class Watch:
    """Checks every frame and every block of history as it is shown."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self.frames = 0
        self.wrong: list[str] = []
        session.frame_ready.connect(self._look_at_frame)
        session.history_changed.connect(self._look_at_history)

    def _look_at_frame(self, frame: Frame) -> None:
        model = self._session.model
        assert model is not None
        self.frames += 1
        network, names = model.network, {node.id for node in model.network.graph}
        sizes = {name: np.prod(shape) for name, shape in network.facts.shapes.items()}
        checks = {
            "run": frame.run == model.run,
            "size": frame.parameters.shape == (network.layout.size,),
            "probe": frame.probe.shape == model.dataset.sample_shape,
            "nodes": frame.activations.keys() == names,
            "units": all(a.shape == (sizes[name],) for name, a in frame.activations.items()),
        }
        self.wrong += [what for what, right in checks.items() if not right]

    def _look_at_history(self) -> None:
        rows = self._session.history.steps.newest(50)
        if len(rows) and not (np.diff(rows[:, 0]) == 1).all():
            self.wrong.append(f"steps {rows[:, 0]}")


@pytest.mark.parametrize("changes", [15, pytest.param(1000, marks=pytest.mark.long)])
def test_frames_of_an_earlier_run_are_never_shown(
    qtbot: QtBot, session: Session, changes: int
) -> None:
    rng = np.random.default_rng(changes)
    session.set_wishes(Wants(batch=True))
    opened(qtbot, session, experiment())
    watch = Watch(session)
    session.play()
    for _ in range(changes):
        session.edit_data("name", str(rng.choice(["circle", "xor", "plane", "spiral"])))
        session.edit_data("size", int(rng.integers(20, 90)))
        now = session.experiment
        assert now is not None
        layer = now.graph["h1"].layer.replace(units=int(rng.integers(1, 9)))
        session.edit_graph(now.graph.with_layer("h1", layer), "Change units")
        for _ in range(int(rng.integers(4))):
            session.want_frame()
            step = session.history.step
            until(qtbot, lambda: session.history.step != step)  # noqa: B023
    settled(qtbot, session)
    session.want_frame()
    frames = watch.frames
    until(qtbot, lambda: watch.frames > frames)
    assert not watch.wrong
    assert watch.frames >= changes // 3


def test_a_frame_says_what_the_network_says(qtbot: QtBot, session: Session) -> None:
    session.set_wishes(Wants(batch=True))
    opened(qtbot, session, experiment())
    state = advanced(qtbot, session, 50)
    session.set_probe(np.array([0.5, -0.25]))
    session.want_frame()
    until(qtbot, lambda: session.frame and session.frame.probe[0] == 0.5)
    until(qtbot, lambda: session.frame and session.frame.statistics)
    frame, model = session.frame, session.model
    assert frame is not None
    assert model is not None
    np.testing.assert_array_equal(frame.parameters, state.parameters)
    workspace = model.network.workspace(state.parameters, 1)
    answer = workspace.run(np.array([[0.5, -0.25]], np.float32))
    np.testing.assert_allclose(frame.activations["output"], answer[0], rtol=1e-5)
    assert frame.statistics.keys() == {"h1", "h2", "output"}
    batch = min(len(model.dataset.x_train), 256)
    assert frame.statistics["h1"].counts.sum() == batch * 6


def test_the_caller_keeps_its_probe(qtbot: QtBot, session: Session) -> None:
    opened(qtbot, session, experiment())
    probe = np.array([0.5, 0.5], np.float32)
    session.set_probe(probe)
    probe[:] = 9
    until(qtbot, lambda: session.frame and session.frame.probe.tolist() == [0.5, 0.5])


def test_the_samples_shown_are_those_trained_on(qtbot: QtBot, session: Session) -> None:
    opened(qtbot, session, experiment())
    session.edit_data("label_noise", 0.5)
    state = advanced(qtbot, session, 40)
    until(qtbot, lambda: session.history.latest and session.history.latest.step == 40)
    model, latest = session.model, session.history.latest
    assert model is not None
    assert latest is not None
    assert model.dataset.relabelled.any()
    aims = goals(model.network.graph, model.experiment.training.loss, model.dataset)
    evaluator = Evaluator(model.network, state.parameters, model.dataset, aims)
    mine = evaluator.evaluate(40, latest.epochs)
    assert mine.loss == pytest.approx(latest.loss, rel=1e-5)
    assert mine.metrics["accuracy"] == pytest.approx(latest.metrics["accuracy"])
    assert set(session.history.evaluations("accuracy").newest()[:, 0]) >= {0, 40}


def test_a_frame_taken_late_holds_up_no_news(qtbot: QtBot) -> None:
    session = Session(threads=1)  # nobody ever paints
    session.open(experiment())
    session.play()
    until(qtbot, lambda: session.history.step > 3000)
    session.edit_data("name", "xor")
    until(qtbot, lambda: session.model and session.model.experiment.data.name == "xor")
    until(qtbot, lambda: session.state is RunState.RUNNING and session.history.step > 1000)
    session.close()


# --- wishes --------------------------------------------------------------------------------------


def test_what_either_of_two_wishes_wants() -> None:
    assert Wants() | Wants() == Wants()
    assert Wants(batch=True) | Wants() == Wants() | Wants(batch=True) == Wants(batch=True)


def test_the_graph_of_a_model_is_the_one_that_trains(qtbot: QtBot, session: Session) -> None:
    opened(qtbot, session, experiment(dropout=0.3))
    assert session.model is not None
    network: Network = session.model.network
    assert isinstance(network.graph, Graph)
    assert network.graph["h1"].layer.dropout == 0.3  # type: ignore[attr-defined]


def test_metrics_keep_their_names_when_the_task_changes(qtbot: QtBot, session: Session) -> None:
    """An evaluation of the data before is not read as one of the data after."""
    opened(qtbot, session, experiment(output="linear", loss="mse", size=None))
    samples = len(session.model.dataset.x_train) if session.model else 0
    session.play()
    for name in ("plane", "circle") * 8:
        until(qtbot, lambda: session.history.step > 10)
        session.edit_data("name", name)
        settled(qtbot, session)
    right = samples * session.history.evaluations("accuracy").newest()[:, 1]
    assert len(right) >= 8
    np.testing.assert_allclose(right, np.rint(right), atol=1e-6)  # a share of whole samples
