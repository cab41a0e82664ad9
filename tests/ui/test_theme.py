"""The look: contrast over the whole table, colour maps, fonts, icons, stylesheet."""

from dataclasses import fields
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QRegularExpression, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QIcon, QImage
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import (
    QApplication,
    QPushButton,
    QTabBar,
    QToolButton,
    QVBoxLayout,
    QWidget,
)
from pytestqt.qtbot import QtBot

from nnviz.resources import resource_path
from nnviz.ui import icons
from nnviz.ui.colors import (
    ZERO,
    blend,
    diverging_rgb,
    diverging_table,
    edge_levels,
    edge_pens,
    oklab,
    sequential_rgb,
    sequential_table,
    shares,
    srgb,
)
from nnviz.ui.style import apply_theme, shows_ring, stylesheet
from nnviz.ui.theme import (
    DARK,
    LIGHT,
    THEMES,
    Theme,
    ThemeName,
    class_color,
    contrast,
    mix,
    palette,
    resolve,
    sign_color,
    theme_of,
    ui_font,
)

ICONS = """play pause step epoch reset new-seed fit zoom-in zoom-out theme plus minus close
chevron-right chevron-down warning error info speed full-speed data layers training chart copy
folder camera undo redo trash app""".split()
TEXTS = """text dim positive_text negative_text error warning note good""".split()
GRAPHICS = """positive negative focus error warning note train test""".split()

each_theme = pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name.value)
each_ground = pytest.mark.parametrize("ground", ["background", "surface", "raised"])


@each_theme
@each_ground
@pytest.mark.parametrize("name", TEXTS)
def test_text_can_be_read(theme: Theme, ground: str, name: str) -> None:
    assert contrast(getattr(theme, name), getattr(theme, ground)) >= 4.5


@each_theme
@each_ground
@pytest.mark.parametrize("name", GRAPHICS)
def test_graphics_can_be_seen(theme: Theme, ground: str, name: str) -> None:
    assert contrast(getattr(theme, name), getattr(theme, ground)) >= 3


@each_theme
@each_ground
def test_the_mark_of_a_class_can_be_seen_by_its_fill_or_its_outline(
    theme: Theme, ground: str
) -> None:
    under = getattr(theme, ground)
    for color in theme.classes:
        assert max(contrast(color, under), contrast(theme.mark_line, under)) >= 3


@each_theme
def test_text_on_what_is_not_a_ground_can_be_read(theme: Theme) -> None:
    assert contrast(theme.on_accent, theme.accent) >= 4.5
    assert contrast(theme.text, theme.selection) >= 4.5
    assert contrast(theme.text, theme.hover) >= 4.5
    assert contrast(theme.text, theme.pressed) >= 4.5


@each_theme
def test_every_color_is_written_out(theme: Theme) -> None:
    for field in fields(theme):
        value = getattr(theme, field.name)
        for color in value if isinstance(value, tuple) else (value,):
            assert isinstance(color, ThemeName) or (QColor(color).isValid() and len(color) == 7)


def test_contrast_is_that_of_the_guidelines() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@each_theme
def test_classes_are_told_apart_and_the_first_ones_are_no_signs(theme: Theme) -> None:
    colors = [class_color(theme, index) for index in range(16)]
    assert len(set(colors)) == 16
    for color in colors[:3]:
        for sign in (theme.positive, theme.negative):
            away = np.array(QColor(color).getRgb()) - QColor(sign).getRgb()
            assert np.abs(away).max() > 60


def test_mixing_goes_from_one_color_to_the_other() -> None:
    assert mix("#000000", "#ffffff", 0) == "#000000"
    assert mix("#000000", "#ffffff", 1) == "#ffffff"
    assert mix("#102030", "#304050", 0.5) == "#203040"


@each_theme
def test_the_sign_of_a_number_has_a_color(theme: Theme) -> None:
    assert sign_color(theme, 2) == theme.positive_text
    assert sign_color(theme, -2) == theme.negative_text
    assert sign_color(theme, 0) == theme.text


# -- colour maps -----------------------------------------------------------------------------


@each_theme
def test_lightness_moves_one_way_from_zero(theme: Theme) -> None:
    table = diverging_table(theme)
    for arm in (table[ZERO:], table[ZERO:0:-1], sequential_table(theme)):
        steps = np.diff(oklab(arm[:, 2::-1] / 255)[:, 0])
        assert (steps >= 0).all() if theme.is_dark else (steps <= 0).all()
        assert abs(steps.sum()) > 0.3


@each_theme
def test_zero_is_the_ground_and_the_ends_are_the_signs(theme: Theme) -> None:
    pixels = diverging_rgb(np.array([-1.0, 0.0, 1.0]), theme)
    assert [_name(pixel) for pixel in pixels] == [theme.negative, theme.surface, theme.positive]
    on_canvas = diverging_rgb(np.zeros(1), theme, theme.background)
    assert _name(on_canvas[0]) == theme.background
    assert _name(sequential_rgb(np.zeros(1), theme)[0]) == theme.surface


def test_what_is_out_of_range_or_no_number_has_a_color() -> None:
    odd = np.array([[-9.0, 9.0, np.nan], [-np.inf, np.inf, 1e-9]], np.float32)
    pixels = diverging_rgb(odd, DARK)
    assert pixels.shape == (2, 3, 4)
    assert pixels.dtype == np.uint8
    names = [_name(pixel) for pixel in pixels.reshape(-1, 4)]
    ends = [DARK.negative, DARK.positive, DARK.surface]
    assert names == [*ends, *ends]
    assert diverging_rgb(np.zeros((0, 4)), DARK).shape == (0, 4, 4)
    assert sequential_rgb(np.array([5.0]), DARK)[0, 3] == 255


def test_shares_are_of_the_largest_and_at_least_of_one() -> None:
    values = np.array([[0.5, -0.25], [2.0, -4.0]], np.float32)
    np.testing.assert_array_equal(shares(values), values / 4)
    np.testing.assert_array_equal(shares(values, (1,)), [[0.5, -0.25], [0.5, -1]])
    endless = np.array([np.inf, -np.inf, 1, 0], np.float32)
    np.testing.assert_allclose(shares(endless), [1, -1, 0, 0], atol=1e-30)
    unknown = shares(np.array([np.nan, 0.5], np.float32))
    assert np.isnan(unknown[0])
    assert unknown[1] == 0.5
    assert shares(np.zeros(0, np.float32)).size == 0


def test_pixels_are_laid_out_as_an_image_wants_them() -> None:
    pixels = diverging_rgb(np.array([[1.0]]), LIGHT)
    image = QImage(pixels.tobytes(), 1, 1, QImage.Format.Format_RGB32)
    assert image.pixelColor(0, 0).name() == LIGHT.positive


def test_tables_cannot_be_changed() -> None:
    with pytest.raises(ValueError, match="read-only"):
        diverging_table(DARK)[0] = 0


@given(st.tuples(*[st.floats(0, 1)] * 3))
def test_oklab_and_back_is_the_same_color(rgb: tuple[float, float, float]) -> None:
    assert np.allclose(srgb(oklab(np.array(rgb))), rgb, atol=1e-5)


def test_oklab_of_white_is_white() -> None:
    assert np.allclose(oklab(np.ones(3)), [1, 0, 0], atol=1e-6)


@each_theme
def test_pens_go_from_hardly_there_to_the_full_color(theme: Theme) -> None:
    pens = edge_pens(theme, levels=32)
    assert pens.colors.shape == (32, 3)
    assert (np.diff(pens.widths) >= 0).all()
    for row, end in ((0, theme.negative), (1, theme.positive)):
        lightness = oklab(pens.colors[row::2] / 255)[:, 0]
        away = np.abs(lightness - oklab(blend(theme.background, end, np.zeros(1)) / 255)[0, 0])
        assert (np.diff(away) > 0).all()


def test_weights_find_their_pens() -> None:
    weights = np.array([-2.0, -1.0, -1e-9, 0.0, 1e-9, 1.0, 2.0, np.nan])
    levels = edge_levels(weights, strongest=1.0, levels=32)
    assert levels.tolist() == [30, 30, 0, 0, 1, 31, 31, 0]
    assert edge_levels(np.zeros(3), strongest=0.0).tolist() == [0, 0, 0]


# -- application -----------------------------------------------------------------------------


def test_the_system_is_followed_when_asked(qapp: QApplication) -> None:
    assert resolve(ThemeName.LIGHT, qapp) is LIGHT
    assert resolve(ThemeName.DARK, qapp) is DARK
    system = Qt.ColorScheme.Light
    expected = LIGHT if qapp.styleHints().colorScheme() is system else DARK
    assert resolve(ThemeName.SYSTEM, qapp) is expected


@each_theme
def test_a_widget_knows_its_theme(qapp: QApplication, theme: Theme) -> None:
    assert theme_of(palette(theme)) is theme


@each_theme
@pytest.mark.parametrize("scale", [1.0, 1.5])
def test_a_stylesheet_has_no_holes(qapp: QApplication, theme: Theme, scale: float) -> None:
    sheet = stylesheet(theme, scale)
    assert "@" not in sheet
    assert sheet.count("{") == sheet.count("}")
    hole = QRegularExpression(r"url\(\"([^\"]+)\"\)").globalMatch(sheet)
    files = []
    while hole.hasNext():
        files.append(Path(hole.next().captured(1)))
    assert len(files) > 8
    assert all(file.is_file() for file in files)


@each_theme
def test_dressing_reaches_every_widget(qtbot: QtBot, qapp: QApplication, theme: Theme) -> None:
    button = QPushButton("go")
    qtbot.addWidget(button)
    button.show()
    apply_theme(qapp, theme, 1.5)
    assert theme_of(button.palette()) is theme
    qtbot.waitUntil(lambda: button.font().pixelSize() == 20)
    apply_theme(qapp, theme)
    qtbot.waitUntil(lambda: button.font().pixelSize() == 13)


@pytest.mark.parametrize("size", [11, 13, 16])
def test_figures_are_of_one_width(qapp: QApplication, size: int) -> None:
    metrics = QFontMetricsF(ui_font(qapp, size))
    widths = {round(metrics.horizontalAdvance(figure * 10), 3) for figure in "0123456789"}
    assert len(widths) == 1
    assert metrics.horizontalAdvance("+") == pytest.approx(metrics.horizontalAdvance("−"), abs=0.1)


def test_the_font_is_the_shipped_one(qapp: QApplication) -> None:
    assert ui_font(qapp).family() == "Inter"


def test_only_the_keyboard_brings_a_focus_ring(qtbot: QtBot, qapp: QApplication) -> None:
    apply_theme(qapp, DARK)
    window = QWidget()
    box = QVBoxLayout(window)
    first, second = QPushButton("first"), QPushButton("second")
    box.addWidget(first)
    box.addWidget(second)
    qtbot.addWidget(window)
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    qtbot.mouseRelease(window, Qt.MouseButton.LeftButton)  # a test before may have kept it pressed
    first.setFocus()
    qtbot.keyClick(first, Qt.Key.Key_Tab)
    assert second.hasFocus()
    assert shows_ring(second)
    assert not shows_ring(first)
    qtbot.mousePress(first, Qt.MouseButton.LeftButton)
    assert first.hasFocus()
    assert not shows_ring(first)
    assert not shows_ring(second)
    qtbot.mouseRelease(first, Qt.MouseButton.LeftButton)


def test_a_button_that_has_the_focus_is_not_yet_what_the_page_is_for(qtbot: QtBot) -> None:
    window = QWidget()
    box = QVBoxLayout(window)
    first, second = QPushButton("First"), QPushButton("Second")
    for button in (first, second):
        button.setAutoDefault(True)
        box.addWidget(button)
    qtbot.addWidget(window)
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    first.setFocus()
    before = second.grab().toImage().pixelColor(8, second.height() // 2)
    second.setFocus()
    assert second.grab().toImage().pixelColor(8, second.height() // 2) == before


def test_the_arrows_beside_hidden_tabs_can_be_seen(qtbot: QtBot) -> None:
    bar = QTabBar()
    for at in range(9):
        bar.addTab(f"A tab {at}")
    bar.setUsesScrollButtons(True)
    bar.resize(200, 40)
    qtbot.addWidget(bar)
    bar.show()
    for arrow in bar.findChildren(QToolButton):
        image = arrow.grab().toImage()
        ground = image.pixelColor(0, 0)
        rows = [y for y in range(image.height()) if _differs(image, y, ground)]
        assert rows
        assert rows[-1] - rows[0] >= 6


def _differs(image: QImage, y: int, ground: QColor) -> bool:
    return any(image.pixelColor(x, y) != ground for x in range(image.width()))


# -- icons -----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ICONS)
def test_an_icon_is_there_and_drawn_on_the_grid(qapp: QApplication, name: str) -> None:
    path = resource_path(f"icons/{name}.svg")
    renderer = QSvgRenderer(str(path))
    assert renderer.isValid()
    size = renderer.defaultSize().width()
    assert size == (64 if name == "app" else icons.SIZE)
    image = icons.pixmap(name, "#ff0000", 64).toImage()
    drawn = [image.pixelColor(x, y).alpha() > 128 for x in range(64) for y in range(64)]
    assert 0.02 < sum(drawn) / len(drawn) < 0.98
    edge = [image.pixelColor(0, y).alpha() for y in range(64)]
    assert not any(edge)


def test_every_icon_takes_its_color_from_the_theme(qapp: QApplication) -> None:
    for path in resource_path("icons").glob("*.svg"):
        if path.stem != "app":
            text = path.read_text(encoding="utf-8")
            assert "currentColor" in text
            assert "#" not in text


@pytest.mark.parametrize("ratio", [1.0, 1.5, 2.0])
def test_an_icon_is_sharp_at_every_pixel_ratio(qapp: QApplication, ratio: float) -> None:
    shown = icons.icon("play", DARK).pixmap(icons.icon("play", DARK).availableSizes()[0], ratio)
    assert shown.devicePixelRatio() == ratio
    assert shown.width() == 16 * ratio


def test_an_icon_looks_different_when_disabled_or_checked(qapp: QApplication) -> None:
    made = icons.icon("close", LIGHT)
    looks = {
        _middle(made, QIcon.Mode.Normal, QIcon.State.Off),
        _middle(made, QIcon.Mode.Disabled, QIcon.State.Off),
        _middle(made, QIcon.Mode.Normal, QIcon.State.On),
    }
    assert len(looks) == 3
    assert _middle(made, QIcon.Mode.Normal, QIcon.State.Off) == LIGHT.text


def test_icons_follow_a_change_of_theme(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    button = QToolButton(window)
    icons.set_icon(button, "close", DARK)
    assert _middle(button.icon()) == DARK.text
    icons.refresh_icons(window, LIGHT)
    assert _middle(button.icon()) == LIGHT.text
    icons.set_icon(button, "close", LIGHT, "error")
    icons.refresh_icons(window, DARK)
    assert _middle(button.icon()) == DARK.error


def test_a_stylesheet_s_icon_is_a_file_in_the_color(
    qapp: QApplication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(icons, "_cache_folder", lambda: str(tmp_path))
    path = icons.icon_file("close", "#123456")
    assert tmp_path in path.parents
    assert "#123456" in path.read_text(encoding="utf-8")
    path.write_text("damaged", encoding="utf-8")
    assert "#123456" in icons.icon_file("close", "#123456").read_text(encoding="utf-8")


def test_without_a_cache_the_original_stands_in(
    qapp: QApplication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("a file where a folder should be", encoding="utf-8")
    monkeypatch.setattr(icons, "_cache_folder", lambda: str(blocked))
    assert icons.icon_file("close", "#123456") == resource_path("icons/close.svg")


def test_the_application_has_an_icon(qapp: QApplication) -> None:
    assert not icons.app_icon().isNull()


def _name(pixel: np.ndarray) -> str:
    blue, green, red, _ = (int(channel) for channel in pixel)
    return f"#{red:02x}{green:02x}{blue:02x}"


def _middle(
    made: QIcon, mode: QIcon.Mode = QIcon.Mode.Normal, state: QIcon.State = QIcon.State.Off
) -> str:
    return made.pixmap(16, 16, mode, state).toImage().pixelColor(8, 8).name()
