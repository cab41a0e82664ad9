"""How much of a map lies on the pixels that are known to matter."""

import numpy as np

from nnviz.explain.explanation import Explanation, Figure, Grade
from nnviz.explain.results.attribution import Attribution
from nnviz.explain.subject import Subject

GOOD, POOR = 2.0, 1.0


def on_object(subject: Subject, found: Explanation) -> Figure | None:
    """The share of the summed sizes on the object, over its share of the area.

    None for what is no map of the sample, where nobody knows the object, and where the map is
    empty.
    """
    if not isinstance(found, Attribution) or found.image_shape is None:
        return None
    if subject.relevant is None or not subject.relevant.any():
        return None
    rows, columns, _ = found.image_shape
    sizes = np.abs(np.asarray(found.values, np.float64)).reshape(rows * columns, -1).sum(axis=1)
    total = float(sizes.sum())
    if not np.isfinite(total) or total <= 0:
        return None
    there = subject.relevant.reshape(-1)
    share, area = float(sizes[there].sum()) / total, float(there.mean())
    value = share / area
    return Figure("on object", value, f"{value:.1f}\u00d7", _help(share, area), _grade(value))


def _grade(value: float) -> Grade:
    if value >= GOOD:
        return Grade.GOOD
    return Grade.FAIR if value > POOR else Grade.POOR


def _help(share: float, area: float) -> str:
    return (
        f"{share:.0%} of the map, by the sizes of its values, lies on the object, which is "
        f"{area:.0%} of the picture. A map that knew nothing would have 1.0\u00d7."
    )
