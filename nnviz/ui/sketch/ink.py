"""The colours and fonts of one theme and font, found once and kept: what the canvas draws with."""

from functools import cached_property

from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPen

from nnviz.core.problem import Problem, Severity
from nnviz.ui.theme import Theme, contrast, mix, text_scale

MOST_TEXT_SCALE = 1.25
"""Cards keep their size: larger text is shown by looking closer."""

GROUP_CLASSES = {"Data": 0, "Norm": 1, "Join": 2}
"""Groups that have a hue of their own, and which of the class colours it is."""

GROUP_SHARE = 0.62
"""How much of a group's hue its mark has."""


class Ink:
    """Belongs to one theme and one font."""

    def __init__(self, theme: Theme, font: QFont) -> None:
        self.theme, self._font = theme, font
        self.text_scale = min(text_scale(font), MOST_TEXT_SCALE)
        self._fonts: dict[tuple[float, bool], tuple[QFont, QFontMetricsF]] = {}

    def font(self, size: float, strong: bool = False) -> tuple[QFont, QFontMetricsF]:
        """A font of so many pixels before the text's scale, and its metrics."""
        key = round(2 * size * self.text_scale) / 2, strong
        if key not in self._fonts:
            made = QFont(self._font)
            made.setPixelSize(max(1, round(key[0])))
            made.setWeight(QFont.Weight.DemiBold if strong else QFont.Weight.Normal)
            self._fonts[key] = made, QFontMetricsF(made)
        return self._fonts[key]

    @cached_property
    def wire(self) -> QColor:
        """A wire at rest."""
        return QColor(mix(self.theme.dim, self.theme.background, 0.3))

    @cached_property
    def border(self) -> QColor:
        """The edge of a card."""
        return QColor(mix(self.theme.line, self.theme.text, 0.18))

    @cached_property
    def error(self) -> QColor:
        return QColor(self.theme.error)

    @cached_property
    def warning(self) -> QColor:
        return QColor(self.theme.warning)

    def trouble(self, problem: Problem) -> QColor:
        """The colour of a problem."""
        return self.error if problem.severity is Severity.ERROR else self.warning

    def group(self, group: str) -> str:
        """The hue of a group of kinds, from afar and as a mark on a card."""
        at = GROUP_CLASSES.get(group)
        hue = self.theme.dim if at is None else self.theme.classes[at]
        return mix(self.theme.surface, hue, GROUP_SHARE)

    def on(self, color: str) -> QColor:
        """Of the theme's text and its background the one that is read better on a colour."""
        found = max((self.theme.text, self.theme.background), key=lambda one: contrast(one, color))
        return QColor(found)

    def pen(self, color: QColor | str, width: float = 1.0) -> QPen:
        """A pen so many pixels wide."""
        return QPen(QColor(color), width)
