"""Robust accuracy as curves. Pure."""

from collections.abc import Sequence

import numpy as np

from nnviz.explain.results.curve import Curve, Track
from nnviz.explain.results.robustness import Robustness

UNITS = {"linf": "largest change (L∞), share of the range", "l2": "length of the change (L2)"}


def robust_curve(found: Robustness, earlier: Sequence[tuple[str, Robustness]] = ()) -> Curve:
    """The accuracy at each size; `earlier` are curves of other moments, with their names."""
    tracks = [Track(found.attack, found.accuracies, level=found.chance)]
    for name, other in earlier:
        at = np.interp(found.epsilons, other.epsilons, other.accuracies)
        tracks.append(Track(name, at, is_faint=True))
    return Curve(
        x=found.epsilons,
        tracks=tuple(tracks),
        x_name=UNITS[found.norm],
        y_name="accuracy",
        level_name="always the commonest class",
        is_share=True,
    )
