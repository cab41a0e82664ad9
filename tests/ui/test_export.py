"""Giving away pictures, drawings and numbers from the real window."""

import csv
import io
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtWidgets import QFileDialog, QMenu
from pytestqt.qtbot import QtBot

from nnviz.files.code import read
from nnviz.session.selection import Neuron, Selection
from nnviz.ui.export_menu import Exporter
from nnviz.ui.handlers.export_handlers import ExportHandlers
from nnviz.ui.main_window import MainWindow
from nnviz.ui.theme import PRINT, contrast


def exporters(window: MainWindow) -> dict[str, Exporter]:
    handlers = next(h for h in window.handlers if isinstance(h, ExportHandlers))
    return handlers.exporters


def trained(qtbot: QtBot, window: MainWindow, steps: int = 60) -> None:
    window.session.advance(steps)
    qtbot.waitUntil(lambda: window.session.history.step >= steps, timeout=20_000)
    qtbot.waitUntil(lambda: not window.is_training(), timeout=20_000)


def rows_of(text: str, separator: str = ",") -> list[list[str]]:
    return list(csv.reader(io.StringIO(text), delimiter=separator))


def test_every_view_gives_a_picture_a_drawing_and_says_when_it_has_no_numbers(
    window: MainWindow, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    trained(qtbot, window)
    found = exporters(window)
    assert {"network", "loss", "accuracy", "activations", "strip", "output"} <= set(found)
    for name, exporter in found.items():
        for ending in ("png", "svg", "pdf"):
            path = tmp_path / f"{name}.{ending}"
            monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *a, p=path: (str(p), ""))
            with qtbot.waitSignal(exporter.done):
                exporter.save_picture()
        picture = QImage(str(tmp_path / f"{name}.png"))
        widget = exporter.subject.widget
        assert (picture.width(), picture.height()) == (2 * widget.width(), 2 * widget.height())
        root = ElementTree.parse(tmp_path / f"{name}.svg").getroot()
        assert root.tag.endswith("svg")
        pdf = (tmp_path / f"{name}.pdf").read_bytes()
        assert pdf.startswith(b"%PDF-")
        assert pdf.count(b"/Type /Page\n") == 1
        exporter.copy_numbers()
        problems = [p.what for p in window.session.problems]
        assert problems in ([], ["It shows no numbers yet."]), name
        window.session.dismiss(window.session.problems[0]) if problems else None


def test_the_numbers_of_the_loss_are_those_of_the_history(
    window: MainWindow, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    trained(qtbot, window)
    path = tmp_path / "loss"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *a: (str(path), "Tables (*.csv)"))
    exporters(window)["loss"].save_numbers()
    header, *rows = rows_of(path.with_suffix(".csv").read_text())
    assert header == ["step", "train", "test", "batch"]
    batch = {int(row[0]): float(row[3]) for row in rows if row[3]}
    steps = window.session.history.steps.newest()
    assert batch == pytest.approx({int(row[0]): row[1] for row in steps})


def test_the_numbers_of_the_network_are_its_weights(window: MainWindow, qtbot: QtBot) -> None:
    exporters(window)["network"].copy_numbers()
    header, *rows = rows_of(QGuiApplication.clipboard().text(), "\t")
    assert header == ["layer", "neuron", "what", "from_layer", "from_neuron", "value"]
    model, frame = window.session.model, window.session.frame
    assert model is not None
    assert frame is not None
    weights = [float(row[5]) for row in rows if row[:1] == ["h1"] and row[2] == "weight"]
    view = model.network.layout.views(frame.parameters, "h1")["weights"]
    np.testing.assert_allclose(weights, view.ravel(), rtol=1e-8)
    count = sum(row[2] in ("weight", "bias") for row in rows)
    assert count == model.network.facts.total_parameters


def test_every_view_has_numbers_once_there_is_something_to_count(
    window: MainWindow, qtbot: QtBot
) -> None:
    trained(qtbot, window)
    window.session.select(Selection((Neuron("h1", 1),)))
    window.session.select_layers(["h2"])  # has two units: a plane
    for name, exporter in exporters(window).items():
        if name not in ("network", "layers"):
            window.raise_view(name)
        if name in ("filters", "pad", "pixel", "shift"):  # there are no pictures
            continue
        if name in ("cell", "forecast", "heads", "reader", "selective"):  # nor sequences
            continue

        def there(exporter: Exporter = exporter) -> bool:
            table = exporter.subject.numbers()
            return table is not None and len(table.rows) > 0

        qtbot.waitUntil(there, timeout=10_000)
        table = exporter.subject.numbers()
        assert table is not None
        assert {len(row) for row in table.rows} == {len(table.columns)}, name


def test_the_numbers_of_the_output_are_those_of_the_network(
    window: MainWindow, qtbot: QtBot
) -> None:
    trained(qtbot, window)
    numbers = exporters(window)["output"].subject.numbers
    model = window.session.model
    assert model is not None

    def is_right() -> bool:
        table, frame = numbers(), window.session.frame
        if table is None or frame is None or frame.step < 60:
            return False
        points = np.float32([row[:2] for row in table.rows])
        workspace = model.network.workspace(np.array(frame.parameters), len(points))
        answers = workspace.run(model.dataset.expand(points))
        return np.allclose([row[2] for row in table.rows], answers[:, 0], atol=1e-5)

    qtbot.waitUntil(is_right)


def test_another_ending_and_a_folder_that_is_not_there_are_sentences(
    window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    exporter = exporters(window)["network"]
    for name, said in (
        ("x.gif", "PNG, SVG or PDF files, not .gif"),
        ("no/x.png", "cannot be written"),
    ):
        path = str(tmp_path / name)
        monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *a, p=path: (p, ""))
        exporter.save_picture()
        assert said in window.session.problems[-1].what
    assert list(tmp_path.glob("x*")) == []


def test_the_menus_lead_there(window: MainWindow) -> None:
    handlers = next(h for h in window.handlers if isinstance(h, ExportHandlers))
    parts = {a.text(): a.menu() for a in handlers.menu.actions()}
    loss = parts["Loss"]
    assert isinstance(loss, QMenu)
    texts = [a.text() for a in loss.actions() if a.text()]
    assert texts == ["Copy picture", "Save picture…", "Copy numbers", "Save numbers…"]
    window.actions_by_name["copy_network"].trigger()
    assert not QGuiApplication.clipboard().pixmap().isNull()


@pytest.mark.parametrize("theme", ["dark", "light"])
def test_for_print_the_canvas_is_dark_on_white_and_then_as_it_was(
    open_window: Callable[..., MainWindow],
    qtbot: QtBot,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    theme: str,
) -> None:
    window = open_window(theme=theme)
    trained(qtbot, window)
    before = window.canvas.grab().toImage()
    path = tmp_path / "network.png"
    answer = (str(path), "Pictures (*.png)")
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *a: answer)
    window.actions_by_name["print_network"].trigger()
    picture = QImage(str(path)).convertToFormat(QImage.Format.Format_Grayscale8)
    grey = np.frombuffer(picture.constBits(), np.uint8).reshape(picture.height(), -1)
    assert (grey == 255).mean() > 0.5
    assert grey.min() < 40
    assert window.canvas.grab().toImage() == before
    answer = (str(tmp_path / "network.svg"), "Drawings (*.svg)")
    window.actions_by_name["print_network"].trigger()
    words = "".join(ElementTree.parse(tmp_path / "network.svg").getroot().itertext())
    assert "Dense · tanh" in words


def test_the_network_is_given_away_as_code_and_as_a_table(
    window: MainWindow, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    trained(qtbot, window)
    window.actions_by_name["copy_text"].trigger()
    document, frame = window.session.document, window.session.frame
    assert document is not None
    assert frame is not None
    assert read(QGuiApplication.clipboard().text()).graph == document.graph
    for name, action in (("net", "export_pytorch"), ("table", "export_summary")):
        chosen = (str(tmp_path / name), "")
        monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *a, c=chosen: c)
        window.actions_by_name[action].trigger()
    assert (tmp_path / "table.txt").read_text().startswith("layer")
    assert "EPOCHS_DONE" in (tmp_path / "net.py").read_text()
    with np.load(tmp_path / "net.npz") as arrays:
        weights = window.session.model.network.layout.views(frame.parameters, "h1")["weights"]  # type: ignore[union-attr]
        np.testing.assert_array_equal(arrays["state.h1.weight"], weights.T)


def test_inks_for_paper_are_dark_enough() -> None:
    inks = (PRINT.text, PRINT.dim, PRINT.positive, PRINT.negative, PRINT.positive_text)
    assert PRINT.background == PRINT.surface == "#ffffff"
    assert all(contrast(color, PRINT.background) >= 4.5 for color in inks)
    assert contrast(PRINT.line, PRINT.background) >= 3
