"""Copy, cut, paste and duplicate. What is copied is text, so that any window can paste it."""

from collections.abc import Iterable, Mapping
from typing import Any

from nnviz.core.drawing import Place
from nnviz.files.experiment import check_format, draft_graph_from_json, node_to_json
from nnviz.files.plain import Fields, parse, written
from nnviz.files.project.drawing import drawing_from_json, drawing_to_json
from nnviz.session.sketching.fragment import fragment
from nnviz.session.sketching.openings import filled
from nnviz.session.sketching.placing import placed
from nnviz.session.sketching.removing import without
from nnviz.session.sketching.sketched import Added, Sketched

MIME = "application/x-nnviz-layers"
"""The type of the text on the clipboard."""

FORMAT = "nnviz selection"
VERSION = 1
WHERE = "clipboard"


def copied(sketch: Sketched, ids: Iterable[str], shown: Mapping[str, Place] | None = None) -> str:
    """Layers and blocks as text; wires to others are left out."""
    return written(part_to_json(fragment(sketch, ids, shown)))


def cut(
    sketch: Sketched, ids: Iterable[str], shown: Mapping[str, Place] | None = None
) -> tuple[Sketched, str]:
    """Without layers and blocks, the wires healed; and their text."""
    chosen = tuple(ids)
    return without(sketch, chosen), copied(sketch, chosen, shown)


def pasted(
    sketch: Sketched,
    text: str,
    at: Place | None = None,
    shown: Mapping[str, Place] | None = None,
) -> Added:
    """The layers and blocks of a text put beside what there is, under names of their own.

    Their middle comes to lie at a place, or else where it was; moved on where cards would lie on
    others, which the canvas has where `shown` says.

    Raises:
        ProblemError: the text is no selection of layers; it says what is wrong.
    """
    part = filled(part_from_json(parse(text, WHERE), WHERE), {})
    return placed(sketch, part, at, shown)


def duplicated(
    sketch: Sketched, ids: Iterable[str], shown: Mapping[str, Place] | None = None
) -> Added:
    """Layers and blocks once more, near to themselves."""
    return placed(sketch, fragment(sketch, ids, shown), None, shown)


def part_to_json(part: Sketched) -> dict[str, Any]:
    """A part of a network as JSON values."""
    return {
        "format": FORMAT,
        "version": VERSION,
        "graph": {"nodes": [node_to_json(node) for node in part.graph]},
        "drawing": drawing_to_json(part.drawing),
    }


def part_from_json(value: Any, where: str) -> Sketched:
    """The part that `part_to_json` wrote; it may read what is not there.

    Raises:
        ProblemError: it says where in the text what is wrong.
    """
    found = Fields(value, where)
    check_format(found, FORMAT, VERSION)
    found.only("format", "version", "graph", "drawing")
    graph = draft_graph_from_json(found.fields("graph", f"{where}, graph"))
    drawing = drawing_from_json(found.fields("drawing", f"{where}, drawing"), graph)
    return Sketched(graph, drawing)
