"""A drawing brought to where the samples of its data lie, as MNIST's digits were. Pure."""

import numpy as np

from nnviz.data.imaging.warp import warped
from nnviz.session.pad_ground import Ground, Pixels, box, centre_of

LEAST, MOST = 0.5, 2.5
"""How far a drawing may shrink or grow: a dot is not blown up to a digit."""


def fitted(pixels: Pixels, ground: Ground) -> Pixels:
    """Points `ground.pad_shape`, as large as the samples are and in their place.

    They are scaled so that the longer side of the box around the ink is the samples', and moved so
    that its centre of mass is where the samples' is (LeCun et al., 1998). Without ink, or where
    the samples have no paper in common, they stay as they are.
    """
    habit, amount = ground.habit, ground.amount(pixels)
    found = box(amount)
    if habit is None or found is None or not float(amount.max()) > 0.02:
        return pixels
    extent = max(found[2:]) / ground.grain
    scale = float(np.clip(habit.extent / extent, LEAST, MOST))
    down, right = habit.centre * ground.grain - scale * centre_of(amount)
    moved = warped(pixels[None], scale=scale, shift=(down, right), fill=ground.paper)
    return np.asarray(moved[0], np.float32)
