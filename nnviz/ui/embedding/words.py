"""What the embedding says, as text. Pure."""

import numpy as np
from numpy.typing import NDArray

from nnviz.core.maps import has_maps
from nnviz.core.wording import counted
from nnviz.data import Dataset
from nnviz.explain.embedding import usable_perplexity
from nnviz.explain.said import tile_of
from nnviz.runtime.questions.embed import Method
from nnviz.session.embedding import Embedded
from nnviz.ui.embedding.points import UNKNOWN, Points
from nnviz.ui.numbers import format_count, format_percent, format_setting

EMPTY = (
    "Test samples will be here as points of a plane, near each other where the network finds "
    "them alike.\nPress play (Space), or open data with a test part."
)
HINT = "Hover to see a sample, click to look, drag a lasso."
MOST_VALUES = 4


def about(embedded: Embedded) -> str:
    """What is shown, in a sentence or two."""
    plane, wish = embedded.plane, embedded.wish
    count = int(np.isfinite(plane.points).all(axis=1).sum())
    samples = counted(count, "test sample")
    lost = len(plane.points) - count
    missing = f" {counted(lost, 'sample')} without numbers are left out." if lost else ""
    if not count:
        return f"What {wish.layer} says is no number for any sample."
    if plane.is_one_place:
        return f"{wish.layer} says the same to all {samples}: they lie on one place.{missing}"
    tiles = _tiles(embedded)
    if wish.method is Method.COMPONENTS and plane.held is not None:
        share = format_percent(sum(plane.held)).strip()
        return f"{samples}, two axes of {wish.layer}: {share} of their spread.{tiles}{missing}"
    perplexity = format_setting(usable_perplexity(wish.perplexity, count))
    step = format_count(embedded.step)
    return f"{samples} of step {step}, perplexity {perplexity}: near means alike.{tiles}{missing}"


def _tiles(embedded: Embedded) -> str:
    shape = embedded.model.network.facts.shapes.get(embedded.wish.layer, ())
    tile = tile_of(shape) if has_maps(shape) else 1
    return f" Maps by means of {tile}×{tile} pixels." if tile > 1 else ""


def sample_text(dataset: Dataset, points: Points, index: int) -> str:
    """A sample in a line: its number, what it is and what it is taken for."""
    parts = [f"test sample {index + 1:,}"]
    if points.names:
        parts.append(points.names[points.truth[index]])
        if points.is_wrong[index]:
            parts[-1] += f", taken for {points.names[points.said[index]]}"
    else:
        told = dataset.told
        value = float(told.y_test[index, 0] * told.scale[0] + told.mean[0])
        parts.append(f"{told.task.names[0]} {format_setting(value)}")
    if dataset.image_shape is None:
        parts.append(_values(dataset, index))
    return " · ".join(parts)


def selection_text(points: Points, selected: NDArray[np.intp]) -> str:
    """How many are caught, and of which classes, the largest group first."""
    if not len(selected):
        return ""
    words = counted(len(selected), "sample")
    if points.names:
        counts = np.bincount(points.truth[selected], minlength=len(points.names))
        order = [at for at in np.argsort(-counts, kind="stable") if counts[at]]
        groups = ", ".join(f"{points.names[at]} ×{format_count(int(counts[at]))}" for at in order)
        words = f"{words}: {groups}"
    wrong = int(points.is_wrong[selected].sum())
    known = bool((points.said[selected] != UNKNOWN).any())
    return f"{words} · {wrong:,} wrong" if known else words


def _values(dataset: Dataset, index: int) -> str:
    sample = np.ravel(dataset.base_test[index])[:MOST_VALUES]
    own = sample * dataset.input_scale[:MOST_VALUES] + dataset.input_mean[:MOST_VALUES]
    named = zip(dataset.inputs, own.tolist(), strict=False)
    more = ", …" if len(dataset.inputs) > MOST_VALUES else ""
    return ", ".join(f"{name} {format_setting(float(f'{v:.3g}'))}" for name, v in named) + more
