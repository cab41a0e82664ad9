"""The stylesheet on top of Fusion, and the one function that dresses the whole application.

Looks are chosen by dynamic properties, never by object names:

- ``kind`` of a `QPushButton` or `QToolButton`: ``primary`` (accent), ``raised`` (a tool button that
  looks like a push button), ``quiet`` (a push button without a ground), ``small``.
- ``role`` of a `QLabel`: ``dim``, ``small`` (dim too), ``title``, ``large``, ``error`` and
  ``warning``.
- ``ring``: set by `FocusRing` on what the keyboard has reached.
"""

from typing import Final

from PySide6.QtCore import QObject, Qt, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QWidget

from nnviz.ui.icons import icon_file
from nnviz.ui.theme import LARGE, NORMAL, SMALL, Theme, mix, palette, scheme_of, ui_font

_DRESSED: Final = "nnviz_dressed"
_RING: Final = "ring"
_PIXELS: Final = (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 14, 16, 18, 20, 24, 28, 32, 36)


class FocusRing(QObject):
    """Marks the widget that the keyboard has reached with the property ``ring``.

    A click also moves the focus, but whoever clicks knows where; a ring there is noise.
    """

    def __init__(self, app: QApplication) -> None:
        super().__init__(app)
        app.focusChanged.connect(self._on_focus_changed)

    @Slot(QWidget, QWidget)
    def _on_focus_changed(self, old: QWidget | None, new: QWidget | None) -> None:
        if old is not None and old.property(_RING):
            set_style_property(old, _RING, False)
        if new is None or QGuiApplication.mouseButtons() != Qt.MouseButton.NoButton:
            return
        by_keyboard = new.window().testAttribute(Qt.WidgetAttribute.WA_KeyboardFocusChange)
        if old is not None or by_keyboard:
            set_style_property(new, _RING, True)


def shows_ring(widget: QWidget) -> bool:
    """Whether a widget that paints itself has to paint its focus ring."""
    return widget.hasFocus() and bool(widget.property(_RING))


def apply_theme(app: QApplication, theme: Theme, text_scale: float = 1.0) -> None:
    """Fusion, palette, fonts and stylesheet, for every widget there is and will be."""
    if not app.property(_DRESSED):
        app.setProperty(_DRESSED, True)
        app.setStyle("Fusion")
        FocusRing(app)
    font, colors = ui_font(app, NORMAL, text_scale), palette(theme)
    sheet = stylesheet(theme, text_scale)
    if app.styleSheet() == sheet and app.font() == font and app.palette() == colors:
        return  # another window in the same dress: dressing all of them again takes 0.2 s
    scheme = scheme_of(theme)
    if app.styleHints().colorScheme() is not scheme:
        app.styleHints().setColorScheme(scheme)
    app.setStyleSheet("")  # from plain Fusion every step is cheap: 18 ms instead of 50
    app.setFont(font)
    app.setPalette(colors)
    app.setStyleSheet(sheet)


def stylesheet(theme: Theme, text_scale: float = 1.0) -> str:
    """The sheet for one theme; lengths that go with text grow with `text_scale`."""
    values = _colors(theme) | _lengths(text_scale) | _images(theme)
    sheet = _TEXT + _BUTTONS + _FIELDS + _BARS + _PANELS + _LISTS
    for name in sorted(values, key=len, reverse=True):
        sheet = sheet.replace(f"@{name}", values[name])
    return sheet


def set_style_property(widget: QWidget, name: str, value: object) -> None:
    """Set a property that the sheet looks at; dresses the widget anew when it is another value."""
    if widget.property(name) == value:
        return
    widget.setProperty(name, value)
    widget.style().unpolish(widget)
    widget.style().polish(widget)
    widget.update()


def _colors(theme: Theme) -> dict[str, str]:
    names = "surface raised hover pressed line text dim focus selection error warning"
    return {name: getattr(theme, name) for name in names.split()} | {
        "accent-hover": mix(theme.accent, theme.text, 0.16),
        "accent-pressed": mix(theme.accent, theme.background, 0.18),
        "accent": theme.accent,
        "on-accent": theme.on_accent,
        "faint": mix(theme.dim, theme.surface, 0.4),
        "handle": mix(theme.surface, theme.dim, 0.45),
    }


def _lengths(scale: float) -> dict[str, str]:
    lengths = {f"px{n}": f"{max(1, round(n * scale))}px" for n in _PIXELS}
    fonts = {"small": SMALL, "normal": NORMAL, "large": LARGE}
    return (
        lengths
        | {f"font-{name}": f"{round(n * scale)}px" for name, n in fonts.items()}
        | _radio(round(14 * scale) + 2)
    )


def _radio(size: int) -> dict[str, str]:
    """A round button of `size` pixels: Qt draws it square when the radius is a trace too large."""
    edge = round(size * 0.3)
    values = {"radio-radius": size // 2, "radio-edge": edge, "radio-dot": size - 2 * edge}
    return {name: f"{value}px" for name, value in values.items()}


def _images(theme: Theme) -> dict[str, str]:
    names = {
        "image-down": ("chevron-down", theme.dim),
        "image-up": ("chevron-up", theme.dim),
        "image-right": ("chevron-right", theme.dim),
        "image-left": ("chevron-left", theme.dim),
        "image-close-hover": ("close", theme.text),
        "image-close": ("close", theme.dim),
        "image-undock": ("undock", theme.dim),
        "image-check-menu": ("check", theme.text),
        "image-check": ("check", theme.on_accent),
        "image-more": ("more", theme.dim),
    }
    return {key: f'url("{icon_file(*what).as_posix()}")' for key, what in names.items()}


_TEXT: Final = """
QLabel { background: transparent; }
QLabel[role="dim"] { color: @dim; }
QLabel[role="small"] { color: @dim; font-size: @font-small; }
QLabel[role="title"] { font-weight: 600; }
QLabel[role="large"] { font-size: @font-large; font-weight: 600; }
QLabel[role="error"] { color: @error; font-size: @font-small; }
QLabel[role="warning"] { color: @warning; font-size: @font-small; }
QToolTip { color: @text; background: @raised; border: 1px solid @line; padding: 1px 3px; }
"""

_BUTTONS: Final = """
QPushButton, QToolButton[kind="raised"], QToolButton[kind="primary"] {
  color: @text; background: @raised; border: 2px solid transparent; border-radius: 6px;
  padding: @px4 @px10; min-height: @px18; icon-size: @px16;
}
QPushButton:hover, QToolButton[kind="raised"]:hover { background: @hover; }
QPushButton:pressed, QToolButton[kind="raised"]:pressed { background: @pressed; }
QPushButton:checked, QToolButton[kind="raised"]:checked { background: @selection; }
QPushButton[kind="primary"], QToolButton[kind="primary"], QDialog QPushButton:default {
  color: @on-accent; background: @accent; font-weight: 600;
}
QPushButton[kind="primary"]:hover, QToolButton[kind="primary"]:hover,
QDialog QPushButton:default:hover { background: @accent-hover; }
QPushButton[kind="primary"]:pressed, QToolButton[kind="primary"]:pressed,
QDialog QPushButton:default:pressed { background: @accent-pressed; }
QPushButton[kind="quiet"], QPushButton:flat { background: transparent; }
QPushButton[kind="quiet"]:hover, QPushButton:flat:hover { background: @hover; }
QPushButton[kind="quiet"]:pressed, QPushButton:flat:pressed { background: @pressed; }
QPushButton[kind="small"] {
  font-size: @font-small; padding: 0 @px6; min-height: @px16;
}
QPushButton:disabled, QToolButton:disabled { color: @faint; }
QPushButton[kind="primary"]:disabled, QToolButton[kind="primary"]:disabled {
  color: @faint; background: @raised;
}
QDialog, QDialogButtonBox, QMessageBox { dialogbuttonbox-buttons-have-icons: 0; }
QPushButton::menu-indicator, QToolButton[popupMode="2"]::menu-indicator {
  image: @image-down; width: @px12; height: @px12;
  subcontrol-origin: padding; subcontrol-position: right center;
}
QPushButton::menu-indicator { right: @px4; }
QToolButton {
  color: @text; background: transparent; border: 2px solid transparent; border-radius: 6px;
  padding: @px4; icon-size: @px16;
}
QToolButton:hover { background: @hover; }
QToolButton:pressed { background: @pressed; }
QToolButton:checked { background: @raised; }
QToolButton[kind="raised"], QToolButton[kind="primary"] { padding: @px4 @px10; }
QToolButton[ring="true"], QPushButton[ring="true"] { border-color: @focus; }
QToolButton[kind="primary"][ring="true"], QPushButton[kind="primary"][ring="true"],
QDialog QPushButton:default[ring="true"] { border-color: @text; }
QCheckBox, QRadioButton { background: transparent; spacing: @px8; padding: @px2; }
QCheckBox::indicator, QRadioButton::indicator, QGroupBox::indicator, QTreeView::indicator {
  width: @px14; height: @px14; background: @raised; border: 1px solid @dim;
}
QCheckBox::indicator, QGroupBox::indicator, QTreeView::indicator { border-radius: 4px; }
QRadioButton::indicator { border-radius: @radio-radius; }
QCheckBox::indicator:hover, QRadioButton::indicator:hover { border-color: @text; }
QCheckBox::indicator:checked, QGroupBox::indicator:checked, QTreeView::indicator:checked {
  background: @accent; border-color: @accent; image: @image-check;
}
QRadioButton::indicator:checked {
  background: @on-accent; border: @radio-edge solid @accent; width: @radio-dot; height: @radio-dot;
}
QCheckBox::indicator:indeterminate { background: @dim; }
QCheckBox:disabled, QRadioButton:disabled { color: @faint; }
QCheckBox[ring="true"]::indicator, QRadioButton[ring="true"]::indicator {
  border: 2px solid @focus; width: @px12; height: @px12;
}
"""

_FIELDS: Final = """
QLineEdit, QAbstractSpinBox, QComboBox, QPlainTextEdit, QTextEdit {
  color: @text; background: @raised; border: 2px solid transparent; border-radius: 6px;
  selection-background-color: @selection; selection-color: @text;
}
QLineEdit, QAbstractSpinBox, QComboBox { padding: @px3 @px7; min-height: @px18; }
QLineEdit:hover, QAbstractSpinBox:hover, QComboBox:hover { background: @hover; }
QLineEdit:focus, QAbstractSpinBox:focus, QPlainTextEdit:focus, QTextEdit:focus {
  background: @raised; border-color: @accent;
}
QLineEdit[wrong="true"], QLineEdit[wrong="true"]:focus { border-color: @error; }
QLineEdit:disabled, QAbstractSpinBox:disabled, QComboBox:disabled { color: @faint; }
QLineEdit[kind="value"] { padding: 0 @px4; min-height: @px16; border-radius: 4px; }
QComboBox[ring="true"] { border-color: @focus; }
QComboBox { combobox-popup: 0; padding-right: 0; }
QComboBox::drop-down { border: none; width: @px24; }
QComboBox::down-arrow { image: @image-down; width: @px14; height: @px14; }
QComboBox QAbstractItemView {
  background: @raised; border: 1px solid @line; padding: 4px; outline: none;
  selection-background-color: @selection; selection-color: @text;
}
QComboBox QAbstractItemView::item { min-height: @px24; padding: 0 @px8; border-radius: 4px; }
QComboBox QAbstractItemView::item:hover, QComboBox QAbstractItemView::item:selected {
  background: @selection; color: @text;
}
QAbstractSpinBox { padding-right: @px20; qproperty-alignment: 'AlignVCenter | AlignRight'; }
QAbstractSpinBox::up-button, QAbstractSpinBox::down-button {
  border: none; background: transparent; width: @px18; subcontrol-origin: border;
}
QAbstractSpinBox::up-button { subcontrol-position: top right; margin-top: 2px; }
QAbstractSpinBox::down-button { subcontrol-position: bottom right; margin-bottom: 2px; }
QAbstractSpinBox::up-arrow { image: @image-up; width: @px10; height: @px10; }
QAbstractSpinBox::down-arrow { image: @image-down; width: @px10; height: @px10; }
QSlider { background: transparent; }
QSlider:horizontal { min-height: @px20; }
QSlider::groove:horizontal { height: 4px; border-radius: 2px; background: @raised; }
QSlider::sub-page:horizontal { height: 4px; border-radius: 2px; background: @accent; }
QSlider::sub-page:horizontal:disabled, QSlider::handle:horizontal:disabled { background: @faint; }
QSlider::handle:horizontal {
  width: 14px; height: 14px; margin: -5px 0; border-radius: 7px; background: @text;
}
QSlider[ring="true"]::handle:horizontal {
  width: 14px; height: 14px; margin: -7px 0; border: 2px solid @focus; border-radius: 9px;
}
QProgressBar {
  background: @raised; border: none; border-radius: 2px; max-height: 4px; color: transparent;
}
QProgressBar::chunk { background: @accent; border-radius: 2px; }
"""

_BARS: Final = """
QToolBar {
  background: @surface; border: none; border-bottom: 1px solid @line; padding: 0 @px10;
  spacing: @px6; qproperty-iconSize: @px16 @px16;
}
QToolBar > QLabel { padding: 0 @px4; }
QToolBar::separator { background: @line; width: 1px; margin: @px4 @px4; }
QToolBar::handle { image: none; width: 0; }
QToolBarExtension { qproperty-icon: @image-more; }
QMenuBar { background: @surface; border: none; padding: 2px @px8; }
QMenuBar::item { background: transparent; padding: @px4 @px8; border-radius: 4px; }
QMenuBar::item:selected { background: @hover; }
QMenu { background: @raised; border: 1px solid @line; padding: 4px; }
QMenu::item {
  background: transparent; padding: @px5 @px28 @px5 @px28; border-radius: 4px; color: @text;
}
QMenu::item:selected { background: @selection; }
QMenu::item:disabled { color: @faint; background: transparent; }
QMenu::icon { left: @px6; }
QMenu::separator { height: 1px; background: @line; margin: 4px 8px; }
QMenu::indicator { width: @px14; height: @px14; left: @px6; }
QMenu::indicator:checked { image: @image-check-menu; }
QMenu::right-arrow { image: @image-right; width: @px14; height: @px14; right: @px6; }
QStatusBar { background: @surface; color: @dim; border-top: 1px solid @line; }
QStatusBar::item { border: none; }
QTabWidget::pane { border: none; border-top: 1px solid @line; }
QTabBar { background: transparent; qproperty-drawBase: 0; }
QTabBar::tab {
  background: transparent; color: @dim; border: none; border-bottom: 2px solid transparent;
  padding: @px8 0 @px5 0; margin: 0 @px8 0 @px8;
}
QTabBar::tab:first { margin-left: @px16; }
QTabBar::tab:hover { color: @text; }
QTabBar::tab:selected { color: @text; font-weight: 600; border-bottom-color: @accent; }
QTabBar[ring="true"]::tab:selected { border-bottom-color: @focus; background: @raised; }
QTabBar::tab:disabled { color: @faint; }
QTabBar::scroller { width: @px20; }
QTabBar QToolButton { background: @surface; border: none; padding: 0; }
QTabBar QToolButton::left-arrow { image: @image-left; width: @px14; height: @px14; }
QTabBar QToolButton::right-arrow { image: @image-right; width: @px14; height: @px14; }
QTabBar::close-button { image: @image-close; }
QTabBar::close-button:hover { image: @image-close-hover; }
"""

_PANELS: Final = """
QMainWindow { background: @surface; }
QMainWindow::separator { background: @line; width: 1px; height: 1px; }
QMainWindow::separator:hover { background: @accent; }
QDockWidget {
  font-weight: 600; titlebar-close-icon: @image-close; titlebar-normal-icon: @image-undock;
}
QDockWidget::title { background: @surface; padding: @px10 @px16 @px10 @px16; text-align: left; }
QDockWidget::close-button, QDockWidget::float-button {
  background: transparent; border: none; border-radius: 4px; width: @px20; height: @px20;
  subcontrol-position: center right; subcontrol-origin: padding;
}
QDockWidget::close-button { right: @px10; }
QDockWidget::float-button { right: @px32; }
QDockWidget::close-button:hover, QDockWidget::float-button:hover { background: @hover; }
QSplitter::handle { background: @line; }
QSplitter::handle:horizontal { width: 1px; }
QSplitter::handle:vertical { height: 1px; }
QSplitter::handle:hover { background: @accent; }
QScrollArea { background: transparent; border: none; }
QGroupBox {
  background: transparent; border: none; border-top: 1px solid @line; margin-top: @px20;
  padding-top: @px8; font-weight: 600;
}
QGroupBox::title { subcontrol-origin: margin; subcontrol-position: top left; padding: 0; }
QScrollBar { background: transparent; border: none; }
QScrollBar:vertical { width: 10px; }
QScrollBar:horizontal { height: 10px; }
QScrollBar::handle { background: @handle; border-radius: 3px; margin: 2px; }
QScrollBar::handle:vertical { min-height: 28px; }
QScrollBar::handle:horizontal { min-width: 28px; }
QScrollBar::handle:hover, QScrollBar::handle:pressed { background: @dim; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
"""

_LISTS: Final = """
QTableView, QTreeView, QListView {
  background: @surface; alternate-background-color: @raised; border: none; outline: none;
  gridline-color: @line; selection-background-color: @selection; selection-color: @text;
}
QTableView::item, QTreeView::item, QListView::item { padding: @px3 @px6; border: none; }
QListView::item, QTreeView::item { border-radius: 4px; }
QTableView::item:hover, QTreeView::item:hover, QListView::item:hover { background: @hover; }
QTableView::item:selected, QTreeView::item:selected, QListView::item:selected {
  background: @selection; color: @text;
}
QHeaderView { background: @surface; border: none; }
QHeaderView::section {
  background: @surface; color: @dim; border: none; border-bottom: 1px solid @line;
  padding: @px4 @px6; font-size: @font-small; font-weight: 400;
}
QHeaderView::section:hover { color: @text; }
QTableCornerButton::section { background: @surface; border: none; }
"""
