"""Which ink a line has: greys for the parts of the data, the classes' hues for layers."""

from nnviz.ui.plotting.strokes import Dash, Ink
from nnviz.ui.theme import Theme, contrast, mix

LEAST_CONTRAST = 3.0
"""What a line needs on its ground (WCAG 2.2, graphics)."""

_HUES = (0, 1, 2, 5)
"""The classes' colours that nobody takes for a sign: green, pink, yellow, grey."""

_TURNS = (Dash.SOLID, Dash.DASHED, Dash.LONG, Dash.DOTTED)


def train_ink(theme: Theme) -> Ink:
    """The training samples: solid."""
    return Ink(theme.train)


def test_ink(theme: Theme) -> Ink:
    """The test samples: dashed."""
    return Ink(theme.test, Dash.DASHED)


def batch_ink(theme: Theme) -> Ink:
    """What is measured on each step's batch: thin."""
    return Ink(mix(theme.surface, theme.train, 0.75), width=1.0)


def band_color(theme: Theme) -> str:
    """The ground between the least and the greatest of many steps."""
    return mix(theme.surface, theme.train, 0.26)


def layer_ink(theme: Theme, number: int) -> Ink:
    """The ink of a layer by its place in the network; sixteen can be told apart."""
    turn, hue = divmod(number, len(_HUES))
    color, share = theme.classes[_HUES[hue]], 0.0
    while contrast(color, theme.surface) < LEAST_CONTRAST and share < 1:
        share += 0.1
        color = mix(theme.classes[_HUES[hue]], theme.text, share)
    return Ink(color, _TURNS[turn % len(_TURNS)])
