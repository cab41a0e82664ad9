"""The product's icons: one-colour SVG files, painted in the theme's colours at any size.

`icon` makes a `QIcon` with its normal, disabled and checked looks, sharp at the usual pixel ratios.
`set_icon` also remembers the name on its target, so that `refresh_icons` can repaint a whole window
after a change of theme. Rendered pixmaps live in Qt's own pixmap cache.
"""

from functools import cache
from pathlib import Path
from typing import Final

from PySide6.QtCore import QByteArray, QObject, QSaveFile, QSize, QStandardPaths, Qt
from PySide6.QtGui import QAction, QFont, QIcon, QPainter, QPixmap, QPixmapCache
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget

from nnviz.ui.theme import NORMAL, Theme, mix

SIZE: Final = 16  # the grid the icons are drawn on

_RATIOS = (1.0, 1.25, 1.5, 2.0, 3.0)
_NAME_PROPERTY = "nnviz_icon"
_COLOR_PROPERTY = "nnviz_icon_color"


def icon(name: str, theme: Theme, color: str = "", size: int = SIZE) -> QIcon:
    """The icon `name` in `color` (the theme's text), dimmed when disabled, accent when checked."""
    normal = color or theme.text
    looks = (
        (QIcon.Mode.Normal, QIcon.State.Off, normal),
        (QIcon.Mode.Normal, QIcon.State.On, color or theme.accent),
        (QIcon.Mode.Disabled, QIcon.State.Off, mix(theme.dim, theme.surface, 0.4)),
        (QIcon.Mode.Disabled, QIcon.State.On, mix(theme.dim, theme.surface, 0.4)),
    )
    made = QIcon()
    for mode, state, look in looks:
        for ratio in _RATIOS:
            made.addPixmap(pixmap(name, look, size, ratio), mode, state)
    return made


def pixmap(name: str, color: str, size: int = SIZE, ratio: float = 1.0) -> QPixmap:
    """The icon `name` in one colour, `size` device-independent pixels wide."""
    key = f"nnviz/{name}/{color}/{size}/{ratio}"
    found = QPixmap()
    if QPixmapCache.find(key, found):
        return found
    made = _render(_recoloured(name, color), size, ratio)
    QPixmapCache.insert(key, made)
    return made


def icon_size(font: QFont) -> int:
    """How large an icon is beside text in `font`: 16 beside 13 pixels, whatever the text scale."""
    return max(SIZE, round(SIZE * font.pixelSize() / NORMAL))


def app_icon() -> QIcon:
    """The application's own icon, in its own colours."""
    made = QIcon()
    for size in (16, 24, 32, 48, 64, 128, 256):
        made.addPixmap(pixmap("app", "#000000", size))
    return made


def set_icon(target: QAction | QAbstractButton, name: str, theme: Theme, color: str = "") -> None:
    """Give an action or a button an icon that `refresh_icons` knows how to repaint.

    `color` is the name of one of the theme's colours ("on_accent", "error"), not a colour.
    """
    target.setProperty(_NAME_PROPERTY, name)
    target.setProperty(_COLOR_PROPERTY, color)
    font = target.font() if isinstance(target, QAbstractButton) else QApplication.font()
    target.setIcon(icon(name, theme, getattr(theme, color) if color else "", icon_size(font)))


def refresh_icons(root: QWidget, theme: Theme) -> None:
    """Repaint every icon under `root` that `set_icon` gave, after the theme has changed."""
    targets: list[QObject] = [root, *root.findChildren(QObject), *root.actions()]
    for target in targets:
        name = target.property(_NAME_PROPERTY)
        if name and isinstance(target, QAction | QAbstractButton):
            set_icon(target, str(name), theme, str(target.property(_COLOR_PROPERTY) or ""))


def icon_file(name: str, color: str) -> Path:
    """A file of the recoloured icon, for stylesheets, which take nothing but files.

    Written once to the user's cache. Where that cannot be, the uncoloured original stands in.
    """
    folder = Path(_cache_folder()) / "icons"
    path = folder / f"{name}-{color.removeprefix('#')}.svg"
    content = _recoloured(name, color)
    try:
        if path.is_file() and path.read_bytes() == content:
            return path
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        return _source(name)
    file = QSaveFile(str(path))
    if not file.open(QSaveFile.OpenModeFlag.WriteOnly):
        return _source(name)
    file.write(QByteArray(content))
    return path if file.commit() else _source(name)


def _cache_folder() -> str:
    return QStandardPaths.writableLocation(QStandardPaths.StandardLocation.CacheLocation)


def _render(content: bytes, size: int, ratio: float) -> QPixmap:
    made = QPixmap(QSize(round(size * ratio), round(size * ratio)))
    made.fill(Qt.GlobalColor.transparent)
    painter = QPainter(made)
    QSvgRenderer(QByteArray(content)).render(painter)
    painter.end()
    made.setDevicePixelRatio(ratio)
    return made


def _recoloured(name: str, color: str) -> bytes:
    return _read(name).replace("currentColor", color).encode()


@cache
def _read(name: str) -> str:
    return _source(name).read_text(encoding="utf-8")


def _source(name: str) -> Path:
    from nnviz.resources import resource_path

    return resource_path(f"icons/{name}.svg")
