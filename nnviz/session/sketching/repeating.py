"""Repeat n times: copies of a block or a selection, chained one behind the other."""

from collections.abc import Iterable, Mapping

from nnviz.core.drawing import Place
from nnviz.core.layout import CARD, SPACING
from nnviz.core.layout.spacing import Axes
from nnviz.core.problem import Problem, ProblemError
from nnviz.core.wording import counted
from nnviz.session.sketching.blocks import with_room_made
from nnviz.session.sketching.fragment import put, shifted
from nnviz.session.sketching.homes import at_home
from nnviz.session.sketching.openings import filled, open_fragment, openings, with_own_names
from nnviz.session.sketching.ports import exits
from nnviz.session.sketching.sketched import Added, Sketched
from nnviz.session.sketching.wiring import check_source

TIMES_LIMIT = 100
LAYERS_LIMIT = 10_000


def repeated(
    sketch: Sketched,
    ids: Iterable[str],
    times: int,
    shown: Mapping[str, Place] | None = None,
) -> Added:
    """Layers and blocks `times` times in a row; whoever read them reads the last.

    Raises:
        ProblemError: they read more than one layer, or more than one of them is read; or it would
            be too many.
    """
    chosen = tuple(ids)
    part = open_fragment(sketch, chosen, shown if sketch.drawing.places else None)
    source, first = _ends(sketch, part)
    _check_times(times, len(part.graph))
    readers = [n for n in sketch.graph.consumers(first) if n.id not in part.graph]
    new, last, (x, y) = tuple[str, ...](), first, _step(part)
    for turn in range(1, times):
        copy = with_own_names(part, sketch.names)
        copy = shifted(filled(copy, {source: last}), (turn * x, turn * y))
        (last,) = exits(copy.graph, (node.id for node in copy.graph))
        sketch, ids = put(sketch, copy)
        new += ids
    sketch = sketch.with_inputs(
        {
            reader.id: tuple(last if name == first else name for name in reader.inputs)
            for reader in readers
        }
    )
    sketch = sketch.with_drawing(at_home(sketch.drawing, new, chosen))
    return Added(with_room_made(sketch, new, shown), new)


def _ends(sketch: Sketched, part: Sketched) -> tuple[str, str]:
    """The one layer that a part reads, and the one of it that is read."""
    sources = openings(part)
    ends = exits(sketch.graph, (node.id for node in part.graph))
    if len(sources) != 1 or len(ends) != 1:
        reads, read = counted(len(sources), "layer"), counted(len(ends), "layer")
        what = f"It reads {reads} outside, and {read} of it can be read."
        raise ProblemError(Problem("selection", what, "Select layers with one way in and one out."))
    check_source(sketch.graph, ends[0])
    return sources[0], ends[0]


def _check_times(times: int, layers: int) -> None:
    if not 2 <= times <= TIMES_LIMIT:
        hint = f"Repeat it 2 to {TIMES_LIMIT} times."
        raise ProblemError(Problem("repeat", f"{times:,} times is out of range.", hint))
    if times * layers > LAYERS_LIMIT:
        what = f"That would be {counted(times * layers, 'layer')}."
        raise ProblemError(Problem("repeat", what, f"At most {LAYERS_LIMIT:,} are possible."))


def _step(part: Sketched) -> Place:
    """How far a copy lies from the one before: right behind it along the flow."""
    axes = Axes(part.drawing.direction)
    along = [axes.turned(place)[0] for _, place in part.drawing.places] or [0.0]
    length = max(along) - min(along) + axes.turned(CARD)[0] + SPACING.layers
    return axes.turned((length, 0.0))
