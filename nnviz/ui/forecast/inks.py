"""How forecasts are drawn: what is seen and true in greys, what is said in green."""

from nnviz.ui.plotting.inks import layer_ink
from nnviz.ui.plotting.strokes import Dash, Ink
from nnviz.ui.theme import Theme, mix


def seen_ink(theme: Theme) -> Ink:
    """What the network sees."""
    return Ink(theme.text, width=1.75)


def truth_ink(theme: Theme) -> Ink:
    """How it really goes on."""
    return Ink(theme.text, Dash.DOTTED, 1.75)


def said_ink(theme: Theme) -> Ink:
    """What the network says."""
    return Ink(layer_ink(theme, 0).color, width=2.0)


def last_ink(theme: Theme) -> Ink:
    """The last value said again."""
    return Ink(theme.dim, Dash.DASHED, 1.25)


def mean_ink(theme: Theme) -> Ink:
    """The mean said always."""
    return Ink(theme.dim, Dash.DOTTED, 1.25)


def other_ink(theme: Theme) -> Ink:
    """Channels that nobody asks about."""
    return Ink(mix(theme.surface, theme.dim, 0.85), width=1.25)


def over_color(theme: Theme) -> str:
    """The ground where too much is said."""
    return mix(theme.surface, theme.positive, 0.3)


def under_color(theme: Theme) -> str:
    """The ground where too little is said."""
    return mix(theme.surface, theme.negative, 0.3)


def ahead_color(theme: Theme) -> str:
    """The ground behind what lies ahead."""
    return mix(theme.surface, theme.line, 0.28)


def pole_color(theme: Theme) -> str:
    """The line at a step that is pointed at."""
    return mix(theme.surface, theme.dim, 0.6)
