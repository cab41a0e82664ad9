"""Every colour, size and font of the window: two frozen themes, and what turns them into Qt values.

Colours mean something (blue is positive, orange negative, nothing else is either), so widgets take
them from here and from nowhere else. This module must not know any widget of ours.
"""

from dataclasses import dataclass, replace
from enum import Enum

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont, QFontDatabase, QFontInfo, QGuiApplication, QPalette

SMALL, NORMAL, LARGE = 11, 13, 16  # pixels at text scale 1
SPACE = 4  # every gap is a multiple of it
RADIUS = 6
MOTION_MS = 120  # no movement takes longer

_FAMILY_PROPERTY = "nnviz_font_family"
_GROUND = QPalette.ColorRole.Shadow  # holds `Theme.background`; no stylesheet changes it


class ThemeName(Enum):
    """Which theme a person asked for."""

    SYSTEM = "system"
    DARK = "dark"
    LIGHT = "light"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)  # two tables; caches ask by identity
class Theme:
    """One table of colours, each ``#rrggbb``.

    `background` lies under the network, `surface` under panels, `raised` under buttons and what
    floats. `positive_text` and `negative_text` are the two signs as numbers, where small figures
    need more contrast than areas do. `on_accent` is text on `positive`. Marks of a class carry an
    outline in `mark_line`, because two of the class colours vanish on a white ground without one.
    """

    name: ThemeName
    background: str
    surface: str
    raised: str
    hover: str
    pressed: str
    line: str
    text: str
    dim: str
    positive: str
    negative: str
    positive_text: str
    negative_text: str
    on_accent: str
    focus: str
    selection: str
    error: str
    warning: str
    note: str
    good: str
    train: str
    test: str
    classes: tuple[str, ...]
    mark_line: str

    @property
    def accent(self) -> str:
        """The colour of what is on, filled or first: the positive blue."""
        return self.positive

    @property
    def is_dark(self) -> bool:
        """Whether text is lighter than its ground."""
        return luminance(self.text) > luminance(self.surface)


# Okabe and Ito (2008), blue and orange last: with few classes neither is used.
# Their black becomes a light grey on dark ground, where the blue is also a trace lighter.
_CLASSES = ("#009e73", "#cc79a7", "#f0e442", "#56b4e9", "#d55e00")

DARK = Theme(
    name=ThemeName.DARK,
    background="#15181d",
    surface="#1d2127",
    raised="#262b33",
    hover="#2f3540",
    pressed="#39414d",
    line="#343b45",
    text="#e6e9ee",
    dim="#9aa4b1",
    positive="#4aa3ff",
    negative="#ff9d45",
    positive_text="#4aa3ff",
    negative_text="#ff9d45",
    on_accent="#15181d",
    focus="#a8d1ff",
    selection="#28496d",
    error="#ff7b72",
    warning="#f2cc60",
    note="#a3b3c7",
    good="#4fc38a",
    train="#9aa4b1",
    test="#e6e9ee",
    classes=(*_CLASSES, "#c9d0d9", "#e69f00", "#137aba"),
    mark_line="#15181d",
)

LIGHT = Theme(
    name=ThemeName.LIGHT,
    background="#f6f7f9",
    surface="#ffffff",
    raised="#eef0f3",
    hover="#e2e6eb",
    pressed="#d3d9e0",
    line="#d5dae1",
    text="#1b2027",
    dim="#5b6673",
    positive="#0b6bd3",
    negative="#d9680a",
    positive_text="#0b6bd3",
    negative_text="#b44a00",
    on_accent="#ffffff",
    focus="#063f80",
    selection="#cbe0f8",
    error="#c4282d",
    warning="#8a6100",
    note="#4a5a70",
    good="#0f7a4f",
    train="#5b6673",
    test="#1b2027",
    classes=(*_CLASSES, "#000000", "#e69f00", "#0072b2"),
    mark_line="#1b2027",
)

THEMES = (DARK, LIGHT)

PRINT = replace(
    LIGHT,
    background="#ffffff",
    raised="#ffffff",
    hover="#ffffff",
    line="#767f8c",
    text="#000000",
    dim="#3d4654",
    positive="#084c96",
    negative="#a34a00",
    positive_text="#084c96",
    negative_text="#8a3c00",
)
"""Inks for paper: a white ground, nothing grey under anything, colours that print dark enough."""

THIN = 0.6
"""How thick lines are on paper, of what they are on the screen."""


def resolve(name: ThemeName, app: QGuiApplication) -> Theme:
    """The theme to show: the one asked for, or the system's (dark when it says nothing)."""
    if name is not ThemeName.SYSTEM:
        return DARK if name is ThemeName.DARK else LIGHT
    app.styleHints().unsetColorScheme()
    return LIGHT if app.styleHints().colorScheme() is Qt.ColorScheme.Light else DARK


def scheme_of(theme: Theme) -> Qt.ColorScheme:
    """What Qt calls the theme, so that the system's own parts (the title bar) can follow."""
    return Qt.ColorScheme.Dark if theme.is_dark else Qt.ColorScheme.Light


def theme_of(palette: QPalette) -> Theme:
    """The theme a palette was made from, so that a widget that paints itself follows its ground."""
    ground = palette.color(QPalette.ColorGroup.Active, _GROUND).name()
    return LIGHT if luminance(ground) > 0.2 else DARK


def luminance(color: str) -> float:
    """Relative luminance of ``#rrggbb`` from 0 to 1 (WCAG 2.2)."""
    channels = (int(color[i : i + 2], 16) / 255 for i in (1, 3, 5))
    red, green, blue = (
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(first: str, second: str) -> float:
    """The contrast ratio of two colours, from 1 to 21 (WCAG 2.2)."""
    low, high = sorted((luminance(first), luminance(second)))
    return (high + 0.05) / (low + 0.05)


def class_color(theme: Theme, index: int) -> str:
    """The colour of class `index`; beyond the eighth, the same hues nearer to the text's colour."""
    turn, place = divmod(index, len(theme.classes))
    return mix(theme.classes[place], theme.text, min(turn * 0.45, 0.9))


def mix(first: str, second: str, share: float) -> str:
    """`first` with a `share` (0 to 1) of `second` in it: an opaque stand-in for transparency."""
    pairs = ((int(first[i : i + 2], 16), int(second[i : i + 2], 16)) for i in (1, 3, 5))
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in pairs)


def sign_color(theme: Theme, value: float) -> str:
    """The text colour of a signed number: blue, orange, or plain text for nothing."""
    if value > 0:
        return theme.positive_text
    return theme.negative_text if value < 0 else theme.text


def load_fonts(app: QGuiApplication) -> str:
    """Load the shipped fonts once and return the family of the interface; no file, no complaint."""
    known = app.property(_FAMILY_PROPERTY)
    if isinstance(known, str):
        return known
    family = _load_shipped() or _installed_inter() or app.font().family()
    app.setProperty(_FAMILY_PROPERTY, family)
    return family


def ui_font(app: QGuiApplication, size: int = NORMAL, scale: float = 1.0) -> QFont:
    """The interface's font at `size` pixels times `scale`, with figures of equal width."""
    font = QFont(load_fonts(app))
    font.setPixelSize(round(size * scale))
    font.setFeature(QFont.Tag("tnum"), 1)
    font.setHintingPreference(QFont.HintingPreference.PreferVerticalHinting)
    return font


def smaller(font: QFont) -> QFont:
    """`font` at the small size, for widgets that paint their own text."""
    made = QFont(font)
    if font.pixelSize() > 0:
        made.setPixelSize(round(font.pixelSize() * SMALL / NORMAL))
    else:
        made.setPointSizeF(font.pointSizeF() * SMALL / NORMAL)
    return made


def text_scale(font: QFont) -> float:
    """How large text is against the usual size, for widgets that paint in pixels of their own."""
    return font.pixelSize() / NORMAL if font.pixelSize() > 0 else 1.0


def palette(theme: Theme) -> QPalette:
    """What Fusion paints with where no stylesheet reaches."""
    made = QPalette()
    for role, color in _roles(theme).items():
        made.setColor(role, QColor(color))
    faint = QColor(mix(theme.dim, theme.surface, 0.4))
    for role in (
        QPalette.ColorRole.WindowText,
        QPalette.ColorRole.Text,
        QPalette.ColorRole.ButtonText,
    ):
        made.setColor(QPalette.ColorGroup.Disabled, role, faint)
    return made


def _roles(theme: Theme) -> dict[QPalette.ColorRole, str]:
    role = QPalette.ColorRole
    return {
        role.Window: theme.surface,
        role.WindowText: theme.text,
        role.Base: theme.surface,
        role.AlternateBase: theme.raised,
        role.Text: theme.text,
        role.PlaceholderText: theme.dim,
        role.Button: theme.raised,
        role.ButtonText: theme.text,
        role.BrightText: theme.error,
        role.Highlight: theme.selection,
        role.HighlightedText: theme.text,
        role.Accent: theme.accent,
        role.Link: theme.positive_text,
        role.LinkVisited: theme.positive_text,
        role.ToolTipBase: theme.raised,
        role.ToolTipText: theme.text,
        role.Light: theme.hover,
        role.Midlight: theme.raised,
        role.Mid: theme.line,
        role.Dark: theme.line,
        _GROUND: theme.background,
    }


def _load_shipped() -> str:
    """The family in resources/fonts, or nothing."""
    try:
        from nnviz.resources import resource_path

        files = sorted(resource_path("fonts").glob("*.[ot]tf"))
    except (ImportError, OSError):
        return ""
    loaded = [QFontDatabase.addApplicationFont(str(path)) for path in files]
    names = [QFontDatabase.applicationFontFamilies(number) for number in loaded if number >= 0]
    return next((family for families in names for family in families if "Inter" in family), "")


def _installed_inter() -> str:
    return "Inter" if QFontInfo(QFont("Inter")).family() == "Inter" else ""
