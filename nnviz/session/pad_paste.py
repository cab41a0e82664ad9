"""Any picture as a sheet of a pad: cut, scaled, grey, light on dark, as the data need it. Pure."""

import numpy as np
from numpy.typing import NDArray

from nnviz.data.imaging.cropping import centre_cropped
from nnviz.data.imaging.grey import in_grey
from nnviz.data.imaging.resizing import resized
from nnviz.session.pad import Sheet, owned
from nnviz.session.pad_ground import Ground, Pixels, box

AROUND = 0.3
"""Paper left around the ink, as a share of the ink's longer side."""

STRONGEST = 8.0
"""Faint ink is made stronger by so much at most."""


def pasted(picture: Pixels, ground: Ground) -> Sheet:
    """A picture `(h, w, 3)` in shares as a sheet.

    On data that are drawn on paper it is cut to what is drawn, and inverted where its own paper is
    light and theirs is dark, or the other way round. Of other pictures the middle is taken.
    """
    images = np.asarray(picture, np.float32)[None]
    images = images if ground.has_colour else in_grey(images)
    rows, columns, _ = ground.pad_shape
    if not ground.has_paper:
        shaped = _cropped(images, rows / columns)
        return Sheet(owned(resized(shaped, rows, columns)[0]), fits=False)
    paper = _border(images[0])
    framed = _framed(images[0], paper, rows / columns)
    made = resized(framed[None], rows, columns)[0]
    swaps = not ground.has_colour and _is_other(paper, ground.paper)
    if swaps:
        made, paper = 1 - made, 1 - paper
    if not ground.has_colour:
        made = _on_paper(made, paper, ground)
    return Sheet(owned(made), is_inverted=swaps)


def _cropped(images: NDArray[np.floating], ratio: float) -> NDArray[np.floating]:
    """The largest middle part with this ratio of rows to columns."""
    height, width = images.shape[1:3]
    rows = min(height, max(1, round(width * ratio)))
    columns = min(width, max(1, round(height / ratio)))
    return centre_cropped(images, rows, columns)


def _border(picture: NDArray[np.floating]) -> Pixels:
    """The colour along the border `(C,)`: what it is drawn on."""
    edges = (picture[0], picture[-1], picture[:, 0], picture[:, -1])
    return np.asarray(np.median(np.concatenate(edges), axis=0), np.float32)


def _is_other(paper: Pixels, wanted: Pixels) -> bool:
    return bool(np.abs(1 - paper - wanted).mean() < np.abs(paper - wanted).mean())


def _framed(picture: NDArray[np.floating], paper: Pixels, ratio: float) -> NDArray[np.floating]:
    """What is drawn, with paper around it so that rows to columns have this ratio."""
    found = box(np.abs(picture - paper).mean(axis=-1))
    top, left, height, width = (int(v) for v in found or (0, 0, *picture.shape[:2]))
    around = 2 * AROUND * max(height, width)
    rows = max(height + around, (width + around) * ratio)
    side = max(1, round(rows)), max(1, round(rows / ratio))
    result = np.empty((*side, picture.shape[2]), picture.dtype)
    result[:] = paper
    down, right = (side[0] - height) // 2, (side[1] - width) // 2
    part = picture[top : top + height, left : left + width]
    result[down : down + height, right : right + width] = part
    return result


def _on_paper(made: NDArray[np.floating], paper: Pixels, ground: Ground) -> NDArray[np.floating]:
    """Grey levels stretched: its paper becomes the data's, its strongest ink theirs."""
    sign = np.sign(ground.ink - ground.paper)
    away = (made - paper) * sign
    most = float(np.percentile(away, 99.5)) if (away > 0.02).any() else 1.0
    reach = float(np.abs(ground.ink - ground.paper).mean())
    gain = min(reach / max(most, 1e-3), STRONGEST)
    return np.asarray(ground.paper + sign * np.maximum(away, 0) * gain)
