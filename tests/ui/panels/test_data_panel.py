"""The data panel: recipes as they work out, facts, and a picture where there can be one."""

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QImage
from pytestqt.qtbot import QtBot

from nnviz.core.problem import Problem, ProblemError
from nnviz.data import DataRecipe, load, sources
from nnviz.data.series.look import look
from nnviz.data.series.source import SERIES
from nnviz.ui.panels.choice_list import Heading
from nnviz.ui.panels.data_panel import DataPanel, facts_text, resolved, source_entries
from nnviz.ui.panels.data_thumbnail import point_colors, positions
from nnviz.ui.style import apply_theme
from nnviz.ui.theme import DARK, THEMES, Theme
from nnviz.ui.widgets.choice import OptionChoice
from nnviz.ui.widgets.slider import OptionSlider
from tests.ui.panels.gestures import experiment


@pytest.fixture
def panel(qtbot: QtBot) -> DataPanel:
    made = DataPanel(DARK)
    qtbot.addWidget(made)
    show(made, DataRecipe())
    made.resize(260, 500)
    made.show()
    made.activateWindow()
    return made


def show(panel: DataPanel, recipe: DataRecipe) -> None:
    panel.show_experiment(experiment().with_data(recipe), load(recipe))


def text(panel: DataPanel, name: str) -> str:
    control = panel.editor.control(name)
    assert isinstance(control, OptionSlider)
    return control.value_field.text()


def test_what_is_left_open_is_shown_as_it_works_out(panel: DataPanel) -> None:
    show(panel, DataRecipe(name="moons"))
    values = [text(panel, name) for name in ("noise", "size", "train_share", "label_noise")]
    assert values == ["0.1", "1,000", "0.8", "0"]
    assert not panel.standardize.switch.isChecked()
    show(panel, DataRecipe(name="iris"))
    assert panel.standardize.switch.isChecked()


def test_what_has_no_meaning_for_a_table_is_not_there(panel: DataPanel) -> None:
    show(panel, DataRecipe(name="wine"))
    shown = [name for name in panel.editor.controls if panel.editor.shows(name)]
    assert shown == ["train_share", "label_noise"]
    assert panel.regenerate.text() == "Split anew"


def test_the_side_is_there_for_pictures_that_can_have_another(panel: DataPanel) -> None:
    show(panel, DataRecipe(name="patches"))
    shown = [name for name in panel.editor.controls if panel.editor.shows(name)]
    assert shown == ["side", "train_share", "label_noise", "withheld"]
    show(panel, DataRecipe(name="digits"))
    assert not panel.editor.shows("side")


def test_the_subgroups_are_those_of_the_pictures(panel: DataPanel, qtbot: QtBot) -> None:
    choice = panel.editor.control("withheld")
    assert isinstance(choice, OptionChoice)
    offered = {}
    for name in ("shapes", "digits", "xor"):
        show(panel, DataRecipe(name=name, size=40))
        offered[name] = [choice.combo.itemText(at) for at in range(choice.combo.count())]
    assert offered["shapes"][:3] == ["Nothing", "Brightest fifth", "Darkest fifth"]
    assert offered["digits"] == offered["shapes"][:3]
    assert len(offered["shapes"]) == 5
    assert not panel.editor.shows("withheld")
    recipe = DataRecipe(name="digits", withheld="dark")
    show(panel, recipe)
    assert choice.combo.currentText() == "Darkest fifth"
    assert panel.facts.text().startswith(f"{len(load(recipe).x_train):,} training")
    with qtbot.waitSignal(panel.field_wished) as caught:
        qtbot.keyClick(choice.combo, Qt.Key.Key_Up)
    assert caught.args == ["withheld", "bright"]


def test_delete_leaves_a_word_open_again(panel: DataPanel, qtbot: QtBot) -> None:
    show(panel, DataRecipe(noise=0.3))
    noise = panel.editor.control("noise")
    assert isinstance(noise, OptionSlider)
    with qtbot.waitSignal(panel.field_wished) as caught:
        qtbot.keyClick(noise.track, Qt.Key.Key_Delete)
    assert caught.args == ["noise", None]


def test_all_sources_are_offered_under_their_families(panel: DataPanel) -> None:
    entries = source_entries()
    headings = [entry.label for entry in entries if isinstance(entry, Heading)]
    names = [entry.value for entry in entries if not isinstance(entry, Heading)]
    assert headings == ["Playground", "Textbook", "Pictures", "Sequences", "Tables"]
    assert sorted(map(str, names)) == sorted(source.name for source in sources())
    choice = panel.name_editor.control("name")
    assert isinstance(choice, OptionChoice)
    for label in headings:
        index = choice.combo.model().index(choice.combo.findText(label), 0)
        assert not index.flags() & Qt.ItemFlag.ItemIsEnabled


def test_keys_step_over_the_headings(panel: DataPanel, qtbot: QtBot) -> None:
    show(panel, DataRecipe(name="multi-gauss"))
    choice = panel.name_editor.control("name")
    assert isinstance(choice, OptionChoice)
    with qtbot.waitSignal(panel.field_wished) as caught:
        qtbot.keyClick(choice.combo, Qt.Key.Key_Down)
    assert caught.args == ["name", "moons"]


def test_it_says_when_another_set_starts_anew(panel: DataPanel) -> None:
    assert "starts anew" in panel.name_editor.control("name").toolTip()


@pytest.mark.parametrize(
    "name, words",
    [
        ("circle", "250 training\n250 test\n2 features\n2 classes"),
        ("plane", "250 training\n250 test\n2 features\n1 target"),
        ("patches", "1,600 training\n400 test\n32×32 pixels, RGB\n2 classes"),
        ("digits", "1,438 training\n359 test\n8×8 pixels\n10 classes"),
        ("wine", "142 training · 36 test\n13 features · 3 classes"),
    ],
)
def test_the_facts(name: str, words: str) -> None:
    assert facts_text(load(DataRecipe(name=name))) == words


def test_steps_of_a_text_are_neither_chosen_nor_standardised(panel: DataPanel) -> None:
    recipe = DataRecipe(name="text", size=20)
    show(panel, recipe)
    data = load(recipe)
    assert facts_text(data) == f"16 training · 4 test\n64 steps · {len(data.tokens)} tokens"
    assert data.offered == ()
    assert text(panel, "window") == "64"
    assert not panel.standardize.isVisible()
    show(panel, DataRecipe(name="sine", size=20))
    assert panel.standardize.isVisible()
    assert text(panel, "horizon") == "8"
    with pytest.raises(ProblemError, match="steps of a sequence are not chosen one by one"):
        load(DataRecipe(name="text", size=20, features=("step 1",)))


def test_a_series_of_ones_own_has_a_window_and_a_horizon(panel: DataPanel, tmp_path: Path) -> None:
    path = tmp_path / "tides.csv"
    path.write_text("a,b\n" + "\n".join(f"{at % 7},{at % 5}" for at in range(200)))
    recipe = DataRecipe(name=SERIES, series=look(path).recipe, window=16, horizon=3)
    show(panel, recipe)
    assert panel.summary() == "tides.csv"
    assert panel.facts.text().endswith("16 steps of 2 channels · 3 steps ahead")
    assert (text(panel, "window"), text(panel, "horizon")) == ("16", "3")
    assert not panel.features.isVisible()
    assert panel.standardize.isVisible()
    assert not panel.regenerate.isVisible()  # its parts lie in time, whatever the seed
    show(panel, DataRecipe())
    assert panel.regenerate.isVisible()


def test_until_the_data_is_there_it_is_loading(panel: DataPanel) -> None:
    panel.show_experiment(experiment(data="iris"), None)
    assert panel.facts.text() == "Loading…"


def test_a_set_nobody_knows_is_shown_as_it_is(panel: DataPanel) -> None:
    recipe = DataRecipe(name="galaxies")
    assert resolved(recipe) == recipe
    panel.show_experiment(experiment(data="galaxies"), None)
    assert panel.summary() == ""


@pytest.mark.parametrize("key", ["name", "noise", "standardize"])
def test_a_problem_stands_at_its_field(panel: DataPanel, key: str) -> None:
    controls = {**panel.name_editor.controls, **panel.editor.controls}
    control = controls.get(key, panel.standardize)
    panel.show_problem(Problem("data", "No.", "Try yes.", key=key))
    assert control.problem_text() == "No. Try yes."
    panel.show_problem(None)
    assert control.problem_text() == ""


# -- the picture --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name, shown", [("circle", True), ("plane", True), ("digits", True), ("wine", False)]
)
def test_there_is_a_picture_of_planes_and_pictures(
    panel: DataPanel, name: str, shown: bool
) -> None:
    show(panel, DataRecipe(name=name, label_noise=0.1))
    assert panel.thumbnail.isVisible() is shown
    assert not panel.grab().isNull()


def test_points_lie_in_the_square_with_y_upwards() -> None:
    dataset = load(DataRecipe(name="gauss", size=100))
    places = positions(dataset, 100.0)
    upper = places[dataset.y_train == 1]
    assert upper[:, 0].mean() > 55
    assert upper[:, 1].mean() < 45
    assert np.all((places >= 0) & (places <= 100))


def test_two_classes_are_blue_and_orange(panel: DataPanel) -> None:
    colors, groups = point_colors(load(DataRecipe()), DARK)
    assert colors == [DARK.negative, DARK.positive]
    assert set(groups) == {0, 1}


def test_targets_go_from_orange_to_blue() -> None:
    dataset = load(DataRecipe(name="plane"))
    colors, groups = point_colors(dataset, DARK)
    assert colors[0] == DARK.negative
    assert colors[-1] == DARK.positive
    assert groups[dataset.y_train[:, 0].argmax()] > groups[dataset.y_train[:, 0].argmin()]


@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name.value)
def test_the_picture_is_painted_in_the_theme_s_colours(
    panel: DataPanel, qapp: object, theme: Theme
) -> None:
    apply_theme(qapp, theme)  # type: ignore[arg-type]
    show(panel, DataRecipe(name="gauss", size=1000))
    image = panel.thumbnail.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    found = {image.pixelColor(x, y).name() for x in range(104) for y in range(104)}
    wanted = (theme.background, theme.positive, theme.negative)
    assert {QColor(color).name() for color in wanted} <= found
