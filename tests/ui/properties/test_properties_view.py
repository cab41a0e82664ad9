"""The panel of what is selected: it shows fields, and every change is one step with a name."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from nnviz.core.graph import Node
from nnviz.core.problem import Problem
from nnviz.layers.dense import Dense
from nnviz.layers.dropout import Dropout
from nnviz.session.sketching.blocks import with_block
from nnviz.session.sketching.options import Mixed
from nnviz.session.sketching.sketched import Sketched
from nnviz.ui.properties.field import common_fields
from nnviz.ui.properties.field_editor import FieldEditor
from nnviz.ui.style import apply_theme
from nnviz.ui.theme import DARK
from nnviz.ui.views.properties import PropertiesView
from nnviz.ui.widgets.choice import OptionChoice
from nnviz.ui.widgets.slider import OptionSlider
from nnviz.ui.widgets.toggle import OptionToggle
from tests.ui.properties.desk import Desk, desk


@pytest.fixture
def bench(qapp: QApplication) -> Iterator[Desk]:
    made = desk()
    yield made
    made.undo_stack.blockSignals(True)


@pytest.fixture
def view(qtbot: QtBot, bench: Desk) -> PropertiesView:
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    apply_theme(app, DARK)
    made = PropertiesView(bench.as_session, DARK)
    qtbot.addWidget(made)
    made.resize(320, 560)
    made.show()
    return made


def dense(bench: Desk, name: str) -> Dense:
    layer = bench.drawn.graph[name].layer
    assert isinstance(layer, Dense)
    return layer


def steps(bench: Desk) -> list[str]:
    return [bench.undo_stack.text(at) for at in range(bench.undo_stack.count())]


def slide(view: PropertiesView, name: str) -> OptionSlider:
    control = view.layer.fields.controls[name]
    assert isinstance(control, OptionSlider)
    return control


def test_nothing_selected_shows_the_network(view: PropertiesView) -> None:
    assert view.network.isVisible()
    assert dict(view.network.rows()) == {
        "Layers": "5",
        "Parameters": "202",
        "FLOPs a sample": "401",
        "Inputs": "input (13)",
        "Outputs": "output (3)",
    }
    assert "Click a layer" in view.network.press.text()


def test_a_layer_shows_what_it_is(view: PropertiesView, bench: Desk) -> None:
    bench.select_layers(["deep1"])
    assert view.layer.isVisible()
    assert not view.network.isVisible()
    assert view.layer.title.text() == "Dense · ReLU"
    assert view.layer.facts.text() == "13 → 8 · 112 parameters · 224 FLOPs"
    assert list(view.layer.fields.controls) == list(Dense.options())
    assert view.layer.note.toPlainText().startswith("Why 8? Fewer than the 13 inputs")


def test_typing_a_number_is_one_step_however_often(view: PropertiesView, bench: Desk) -> None:
    bench.select_layers(["deep1"])
    track = slide(view, "units").track
    track.setFocus()
    QTest.keyClick(track, Qt.Key.Key_Right)
    QTest.keyClick(track, Qt.Key.Key_Right)
    assert dense(bench, "deep1").units == 10
    assert steps(bench) == ["Change units of deep1"]
    bench.undo_stack.undo()
    assert dense(bench, "deep1").units == 8
    assert slide(view, "units").value_field.text() == "8"


def test_several_layers_are_edited_at_once(view: PropertiesView, bench: Desk) -> None:
    bench.select_layers(["deep1", "deep2"])
    assert view.layer.title.text() == "2 Dense layers"
    assert slide(view, "units").value_field.text() == "mixed"
    assert not view.layer.note.isVisible()
    view.layer.fields.field_wished.emit("units", 6)
    assert [dense(bench, name).units for name in ("deep1", "deep2")] == [6, 6]
    assert steps(bench) == ["Change units of 2 layers"]
    assert slide(view, "units").value_field.text() == "6"


def test_layers_of_other_kinds_share_what_they_share(view: PropertiesView, bench: Desk) -> None:
    bench.select_layers(["deep1", "both"])
    assert view.layer.title.text() == "Dense, Concatenate"
    assert not view.layer.fields.isVisible()
    assert view.layer.nothing.text() == "These layers have no field in common."


def test_a_layer_is_renamed_and_stays_selected(view: PropertiesView, bench: Desk) -> None:
    bench.select_layers(["deep1"])
    line = view.layer.name.line
    line.selectAll()
    QTest.keyClicks(line, "first")
    QTest.keyClick(line, Qt.Key.Key_Return)
    assert bench.drawn.graph["deep2"].inputs == ("first",)
    assert bench.layers == ("first",)
    assert bench.drawn.drawing.note_of("first").startswith("Why 8?")
    assert steps(bench) == ["Rename deep1 to first"]


def test_marks_follow_a_renamed_layer(view: PropertiesView, bench: Desk) -> None:
    marks = bench.drawn.experiment.marks.with_frozen("deep1", {(0, 1)})
    bench.edit(bench.drawn.experiment.with_marks(marks), "Freeze")
    view._editing.rename("deep1", "first")
    assert [node for node, _ in bench.drawn.experiment.marks.frozen] == ["first"]


def test_a_name_that_is_taken_is_told_there(view: PropertiesView, bench: Desk) -> None:
    bench.select_layers(["deep1"])
    line = view.layer.name.line
    line.setText("deep2")
    QTest.keyClick(line, Qt.Key.Key_Return)
    assert "The name deep2 is taken." in view.layer.name.note.text()
    assert not steps(bench)
    QTest.keyClick(line, Qt.Key.Key_Escape)
    assert line.text() == "deep1"


def test_a_note_is_typed_as_one_step(view: PropertiesView, bench: Desk) -> None:
    bench.select_layers(["both"])
    view.layer.note.show_note("")
    QTest.keyClicks(view.layer.note, "here")
    assert bench.drawn.drawing.note_of("both") == "here"
    assert steps(bench) == ["Note on both"]


def test_problems_stand_at_their_layer(view: PropertiesView, bench: Desk) -> None:
    document = bench.drawn
    bench.edit_sketch(document.graph.with_inputs("output", ()), document.drawing, "Delete wire")
    bench.select_layers(["output"])
    assert [label.text() for label in view.layer.problems.sentences] == [
        "It needs 1 input, has 0. Wire a layer to it."
    ]
    bench.select_layers([])
    assert view.network.draft.text().startswith("A draft with")
    bench.undo_stack.undo()
    bench.select_layers(["output"])
    assert not view.layer.problems.sentences


def test_a_button_mends(view: PropertiesView, bench: Desk, qtbot: QtBot) -> None:
    document = bench.drawn
    bench.edit_sketch(document.graph.with_inputs("output", ()), document.drawing, "Delete wire")
    bench.select_layers(["output"])
    assert not view.layer.problems.buttons
    qtbot.waitUntil(lambda: bool(view.layer.problems.buttons))
    button = view.layer.problems.buttons[0]
    text = button.text()
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert bench.sketch is not None
    assert not bench.sketch.problems
    assert steps(bench) == ["Delete wire", text]
    assert not view.layer.problems.isVisible()


def test_a_long_mend_does_not_widen_the_panel(
    view: PropertiesView, bench: Desk, qtbot: QtBot
) -> None:
    graph, drawing = bench.drawn.graph, bench.drawn.drawing
    bench.edit_sketch(
        graph.add(Node("lost", Dense(), ("a_layer_of_quite_a_long_name_indeed",))), drawing, "Add"
    )
    bench.select_layers(["lost"])
    qtbot.waitUntil(lambda: bool(view.layer.problems.buttons))
    assert view.layer.width() <= view.width()
    button = view.layer.problems.buttons[0]
    assert button.shown_text().endswith("…")
    assert button.toolTip() == button.text()
    short = view.layer.problems.buttons[-1]
    assert short.shown_text() == short.text() == "Delete lost"


def test_what_is_no_layer_s_problem_is_the_network_s(
    view: PropertiesView, bench: Desk, qtbot: QtBot
) -> None:
    document = bench.drawn
    bench.edit_sketch(document.graph.without("input"), document.drawing, "Delete input")
    assert [label.text() for label in view.network.problems.sentences] == [
        "It has no input. Add an input layer."
    ]
    qtbot.waitUntil(lambda: bool(view.network.problems.buttons))


def test_what_is_refused_is_told_at_its_field(view: PropertiesView, bench: Desk) -> None:
    bench.select_layers(["deep1"])
    view._asked = "units"
    bench.refused.emit(Problem("layer deep1", "That is too many.", "Use fewer.", key="deep1"))
    assert slide(view, "units").problem_text() == "That is too many. Use fewer."


def test_a_hidden_panel_catches_up_when_it_is_shown(view: PropertiesView, bench: Desk) -> None:
    view.hide()
    bench.select_layers(["deep1"])
    assert view.layer.title.text() == ""
    view.show()
    assert view.layer.title.text() == "Dense · ReLU"


def block(bench: Desk) -> str:
    """A block around the deep path, selected."""
    document = bench.drawn
    sketch = Sketched(document.graph, document.drawing)
    new = with_block(sketch, ["deep1", "deep2"], "Deep path")
    bench.edit_sketch(new.sketch.graph, new.sketch.drawing, "Make block")
    bench.select_layers(new.ids)
    return new.ids[0]


def test_a_block_shows_fields_of_its_layers(view: PropertiesView, bench: Desk) -> None:
    id = block(bench)
    assert view.block.isVisible()
    assert view.block.inside.text() == "2 layers: deep1, deep2"
    at = view.block.show_field.findText("Activation")
    view.block.show_field.setCurrentIndex(at)
    view.block.show_field.activated.emit(at)
    assert list(view.block.fields.controls) == ["Activation"]
    view.block.fields.field_wished.emit("Activation", "tanh")
    assert [dense(bench, name).activation for name in ("deep1", "deep2")] == ["tanh", "tanh"]
    view.block.hide_field.activated.emit(1)
    assert not view.block.fields.controls
    assert bench.drawn.drawing.block(id) is not None


def test_a_block_is_titled_folded_and_undone(view: PropertiesView, bench: Desk) -> None:
    id = block(bench)
    view.block.title.line.setText("Deep")
    QTest.keyClick(view.block.title.line, Qt.Key.Key_Return)
    found = bench.drawn.drawing.block(id)
    assert found is not None
    assert found.title == "Deep"
    view.block.fold.click()
    found = bench.drawn.drawing.block(id)
    assert found is not None
    assert not found.folded
    view.block.keep.click()
    assert [template.title for template in bench.library.own] == ["Deep"]
    view.block.undo.click()
    assert not bench.drawn.drawing.blocks
    assert view.network.isVisible()


@pytest.mark.parametrize("name", ["units", "activation", "bias"])
def test_every_control_can_say_mixed(qtbot: QtBot, name: str) -> None:
    editor = FieldEditor()
    qtbot.addWidget(editor)
    other = Dense(units=3, activation="tanh", bias=False)
    editor.show_fields(common_fields([Dense(), other]))
    control = editor.controls[name]
    assert {field.key: field.value for field in common_fields([Dense(), other])}[
        name
    ] is Mixed.MIXED
    if isinstance(control, OptionSlider):
        assert control.value_field.text() == "mixed"
    elif isinstance(control, OptionChoice):
        assert control.combo.currentIndex() == -1
        assert control.combo.placeholderText() == "mixed"
    else:
        assert isinstance(control, OptionToggle)
        assert control.switch._place() == 0.5
        editor.show_fields(common_fields([other]))
        assert control.switch._place() == 0


def test_controls_stay_while_the_fields_do(qtbot: QtBot) -> None:
    editor = FieldEditor()
    qtbot.addWidget(editor)
    editor.show_fields(common_fields([Dense()]))
    kept = editor.controls["units"]
    editor.show_fields(common_fields([Dense(units=3)]))
    assert editor.controls["units"] is kept
    editor.show_fields(common_fields([Dropout()]))
    assert "units" not in editor.controls
