"""The training panel: every setting has its place, losses suit the task, rare ones lie folded."""

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from nnviz.core.graph import Node
from nnviz.core.problem import Problem
from nnviz.data import Dataset, Task, TaskKind, load
from nnviz.engine.losses import LOSSES
from nnviz.engine.settings import TrainingSettings
from nnviz.layers.gru import GRU
from nnviz.layers.output import Output
from nnviz.ui.panels.choice_list import note_of
from nnviz.ui.panels.training_panel import RARE, TrainingPanel, everyday_fields, loss_entries
from nnviz.ui.widgets.choice import OptionChoice
from nnviz.ui.widgets.slider import OptionSlider
from nnviz.ui.widgets.toggle import OptionToggle
from tests.ui.panels.gestures import choose, enter, experiment

TWO = Task(TaskKind.CLASSIFICATION, ("no", "yes"))
THREE = Task(TaskKind.CLASSIFICATION, ("a", "b", "c"))
HEIGHT = Task(TaskKind.REGRESSION, ("height",))


@pytest.fixture(scope="module")
def dataset() -> Dataset:
    return load(experiment().data)


@pytest.fixture
def panel(qtbot: QtBot, dataset: Dataset) -> TrainingPanel:
    made = TrainingPanel()
    qtbot.addWidget(made)
    made.show_experiment(experiment(), dataset)
    made.resize(260, 700)
    made.show()
    made.activateWindow()
    return made


def test_every_setting_has_one_place() -> None:
    assert sorted((*everyday_fields(), *RARE)) == sorted(TrainingSettings.options())


def test_a_wish_names_the_field(panel: TrainingPanel, qtbot: QtBot) -> None:
    with qtbot.waitSignal(panel.field_wished) as caught:
        enter(qtbot, panel.editor.control("learning_rate"), "0.5")
    assert caught.args == ["learning_rate", 0.5]


def test_the_batch_goes_up_to_the_training_samples(
    panel: TrainingPanel, dataset: Dataset, qtbot: QtBot
) -> None:
    batch = panel.editor.control("batch_size")
    assert isinstance(batch, OptionSlider)
    assert batch.described.high == len(dataset.x_train) == 250
    assert batch.track.focusPolicy() is Qt.FocusPolicy.StrongFocus
    batch.track.setFocus()
    with qtbot.waitSignal(panel.field_wished) as caught:
        qtbot.keyClick(batch.track, Qt.Key.Key_End)
    assert caught.args == ["batch_size", 250]


def test_before_the_data_is_there_everything_is_offered(qtbot: QtBot) -> None:
    panel = TrainingPanel()
    qtbot.addWidget(panel)
    panel.show_experiment(experiment(), None)
    loss = panel.editor.control("loss")
    assert isinstance(loss, OptionChoice)
    assert loss.combo.count() == len(LOSSES)


def test_losses_without_a_meaning_are_not_offered() -> None:
    offered = [entry.value for entry in loss_entries(HEIGHT, "mse")]
    assert offered == ["mse", "half_mse", "mae", "huber"]
    assert len(loss_entries(TWO, "mse")) == len(LOSSES)


def test_the_current_loss_is_offered_until_it_is_replaced() -> None:
    assert "hinge" in [entry.value for entry in loss_entries(HEIGHT, "hinge")]


@pytest.mark.parametrize(
    "task, current, notes",
    [
        (TWO, "mse", {"cross_entropy": "needs 2 outputs"}),
        (
            TWO,
            "cross_entropy",
            {name: "needs 1 output" for name in LOSSES if name != "cross_entropy"},
        ),
        (THREE, "mse", {}),
        (HEIGHT, "mse", {}),
    ],
)
def test_a_loss_that_needs_other_outputs_says_so_before(
    task: Task, current: str, notes: dict[str, str]
) -> None:
    found = {entry.value: entry.note for entry in loss_entries(task, current) if entry.note}
    assert found == notes


def test_the_note_stands_in_the_list(panel: TrainingPanel, qtbot: QtBot) -> None:
    loss = panel.editor.control("loss")
    assert isinstance(loss, OptionChoice)
    assert note_of(loss, "Softmax cross-entropy") == "needs 2 outputs"
    assert note_of(loss, "Huber") == ""
    with qtbot.waitSignal(panel.field_wished) as caught:
        choose(qtbot, loss.combo, "Softmax cross-entropy")
    assert caught.args == ["loss", "cross_entropy"]


@pytest.mark.parametrize("schedule, shown", [("constant", False), ("step", True)])
def test_what_has_no_meaning_is_not_there(
    panel: TrainingPanel, dataset: Dataset, schedule: str, shown: bool
) -> None:
    panel.show_experiment(experiment(schedule=schedule), dataset)
    assert panel.editor.shows("schedule_period") is shown


def test_more_is_there_when_there_is_more(
    panel: TrainingPanel, dataset: Dataset, qtbot: QtBot
) -> None:
    assert not panel.more.isVisible()
    panel.show_experiment(experiment(optimizer="adam"), dataset)
    assert panel.more.isVisible()
    assert not panel.rare_fold.isVisible()
    qtbot.mouseClick(panel.more, Qt.MouseButton.LeftButton)
    assert panel.rare_editor.control("beta1").isVisible()
    assert not panel.rare_editor.control("rho").isVisible()
    panel.show_experiment(experiment(), dataset)
    assert not panel.rare_fold.isVisible()


def test_a_problem_stands_at_its_field_or_at_the_one_that_was_turned(
    panel: TrainingPanel, qtbot: QtBot
) -> None:
    panel.show_problem(Problem("Batch", "Too many.", "Allowed: 1 to 250.", key="batch_size"))
    assert panel.editor.control("batch_size").problem_text() == "Too many. Allowed: 1 to 250."
    enter(qtbot, panel.editor.control("l1"), "0.5")
    panel.show_problem(Problem("network", "It does not fit.", key="h1"))
    assert panel.editor.control("l1").problem_text() == "It does not fit."
    assert panel.editor.control("batch_size").problem_text() == ""
    panel.show_problem(None)
    assert panel.editor.control("l1").problem_text() == ""


def test_the_settings_in_short(panel: TrainingPanel, dataset: Dataset) -> None:
    panel.show_experiment(experiment(optimizer="adamw", learning_rate=1e-5), dataset)
    assert panel.summary() == "AdamW · 1e−5"


@pytest.mark.parametrize(
    ("losses", "decides"), [(("mse",), False), ((None,), True), (("mse", None), True)]
)
def test_the_loss_is_in_sight_where_it_decides_something(
    panel: TrainingPanel, dataset: Dataset, losses: tuple[str | None, ...], decides: bool
) -> None:
    plain = experiment()
    last = plain.graph.outputs[0].id
    graph = plain.graph
    for at, loss in enumerate(losses):
        graph = graph.add(Node(f"out{at}", Output(loss=loss), (last,)))
    panel.show_experiment(replace(plain, graph=graph), dataset)
    assert panel.editor.shows("loss") is decides
    panel.show_experiment(plain, dataset)
    assert panel.editor.shows("loss")


def test_the_state_is_carried_where_a_text_runs_on_and_cells_read_it(
    panel: TrainingPanel, dataset: Dataset, qtbot: QtBot
) -> None:
    assert not panel.editor.shows("carry_state")
    text = replace(dataset, places_train=np.arange(len(dataset.x_train)))
    panel.show_experiment(experiment(), text)
    assert not panel.editor.shows("carry_state")
    plain = experiment()
    cells = plain.graph.add(Node("cells", GRU(), (plain.graph.outputs[0].id,)))
    panel.show_experiment(replace(plain, graph=cells), text)
    assert panel.editor.shows("carry_state")
    control = panel.editor.control("carry_state")
    assert isinstance(control, OptionToggle)
    with qtbot.waitSignal(panel.field_wished) as caught:
        qtbot.mouseClick(control.switch, Qt.MouseButton.LeftButton)
    assert caught.args == ["carry_state", False]
