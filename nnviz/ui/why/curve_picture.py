"""A curve as lines to paint. Pure."""

from collections.abc import Sequence
from functools import partial

import numpy as np

from nnviz.explain.results.curve import Curve, Track
from nnviz.ui.numbers import format_number, format_percent, format_setting
from nnviz.ui.plotting.axis import Axis, Scale, percent_text, plain_text
from nnviz.ui.plotting.inks import layer_ink
from nnviz.ui.plotting.legend import Entry
from nnviz.ui.plotting.limits import data_range, settled
from nnviz.ui.plotting.picture import Line, Picture
from nnviz.ui.plotting.strokes import Dash, Ink
from nnviz.ui.theme import Theme, mix

FAINT = 0.4
"""How strong a curve is that stands back."""


def picture_of(curve: Curve, theme: Theme) -> Picture:
    """The lines of a curve; the level of the first one is dotted."""
    x = np.asarray(curve.x, np.float64)
    inks = track_inks(curve.tracks, theme)
    lines = [
        Line(track.name, x, np.asarray(track.y, np.float64), ink)
        for track, ink in zip(curve.tracks, inks, strict=True)
    ]
    if curve.tracks[0].level is not None:
        level = np.full(len(x), curve.tracks[0].level)
        lines.append(Line(curve.level_name, x, level, Ink(theme.dim, Dash.DOTTED)))
    first, last = _ends(x)
    return Picture(
        lines=lines,
        first=first,
        last=last,
        newest=last,
        axis=_axis(curve, lines),
        heading=partial(_heading, curve.x_name),
        number=format_percent if curve.is_share else format_number,
        tick_text=percent_text if curve.is_share else plain_text,
        across=curve.x_name,
    )


def entries_of(curve: Curve, theme: Theme, at: int) -> list[Entry]:
    """The curves' names, with what they are at one place; nothing at -1."""
    number = format_percent if curve.is_share else format_number
    inks = track_inks(curve.tracks, theme)
    return [
        Entry(track.name, number(float(track.y[at])) if at >= 0 else "", ink)
        for track, ink in zip(curve.tracks, inks, strict=True)
    ]


def track_inks(tracks: Sequence[Track], theme: Theme) -> Sequence[Ink]:
    """The first curve in the colour of text, the others in hues that nobody takes for a sign."""
    inks = [Ink(theme.text, width=2.0), *(layer_ink(theme, at) for at in range(len(tracks) - 1))]
    faint = Ink(mix(theme.surface, theme.text, FAINT))
    return [faint if track.is_faint else ink for track, ink in zip(tracks, inks, strict=True)]


def place_of(curve: Curve, x: float) -> int:
    """The place of a curve that is nearest to a number; -1 without any."""
    distance = np.abs(np.asarray(curve.x, np.float64) - x)
    return int(distance.argmin()) if distance.size else -1


def _heading(name: str, x: float) -> str:
    return f"{name} {format_setting(x)}"


def _ends(x: np.ndarray) -> tuple[float, float]:
    """The ends of the axis, apart even with a single place."""
    if not len(x):
        return 0.0, 1.0
    low, high = float(x.min()), float(x.max())
    return (low, high) if high > low else (low - 0.5, high + 0.5)


def _axis(curve: Curve, lines: Sequence[Line]) -> Axis:
    if curve.is_share:
        return Axis(0.0, 1.0)
    return settled(data_range([line.y for line in lines], [], Scale.LINEAR), Scale.LINEAR, None)
