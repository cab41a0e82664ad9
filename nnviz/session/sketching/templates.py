"""The library: blocks to be used again and again, with inputs and outputs left open."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from nnviz.core.drawing import Place
from nnviz.core.problem import Problem, ProblemError
from nnviz.session.sketch import Wire
from nnviz.session.sketching.blocks import block_of, exchanged
from nnviz.session.sketching.clipboard import part_from_json, part_to_json
from nnviz.session.sketching.fragment import cards_of
from nnviz.session.sketching.homes import at_home
from nnviz.session.sketching.openings import (
    filled,
    open_fragment,
    openings,
    with_openings,
    with_own_names,
)
from nnviz.session.sketching.placing import placed
from nnviz.session.sketching.ports import the_exit
from nnviz.session.sketching.sketched import Added, Sketched
from nnviz.session.sketching.widths import as_wide_as_read
from nnviz.session.sketching.wiring import check_source, with_source


@dataclass(frozen=True, slots=True)
class BlockTemplate:
    """A block of the library.

    Attributes:
        kind: its name in files and in the palette; blocks made from it bear it.
        part: a network with this one block around everything. Where its layers read what is not
            there it is open; the first such name is its main input.
        widths: layers that have to be as wide as what the block reads, or so many times as wide:
            id and factor. They are made so where it is known what it reads; files do not keep it.
    """

    kind: str
    part: Sketched
    widths: tuple[tuple[str, int], ...] = ()

    @property
    def title(self) -> str:
        """What the palette calls it."""
        return self.part.drawing.blocks[-1].title


def template_of(
    sketch: Sketched, id: str, kind: str, shown: Mapping[str, Place] | None = None
) -> BlockTemplate:
    """A block of a network as one of the library."""
    part = exchanged(sketch, replace(block_of(sketch, id), folded=True, kind=kind))
    return BlockTemplate(kind, with_openings(open_fragment(part, [id], shown)))


def added_template(
    sketch: Sketched,
    template: BlockTemplate,
    at: Place | None = None,
    source: str | None = None,
    shown: Mapping[str, Place] | None = None,
) -> Added:
    """One more block made from a template, its main input read from a source if there is one.

    Raises:
        ProblemError: the source is for nobody to read.
    """
    if source is not None:
        check_source(sketch.graph, source)
    return _put(sketch, template, at, () if source is None else (source,), shown)


def inserted_template(
    sketch: Sketched,
    template: BlockTemplate,
    wire: Wire,
    at: Place | None = None,
    shown: Mapping[str, Place] | None = None,
) -> Added:
    """One more block made from a template within a wire.

    Raises:
        ProblemError: the block has no one output.
    """
    new = _put(sketch, template, at, (wire.source, wire.target), shown)
    return Added(with_source(new.sketch, wire, the_exit(new.sketch, new.ids[0])), new.ids)


def template_to_json(template: BlockTemplate) -> dict[str, Any]:
    """A template as JSON values."""
    return part_to_json(template.part)


def template_from_json(value: Any, where: str) -> BlockTemplate:
    """The template that `template_to_json` wrote.

    Raises:
        ProblemError: it says where in the file what is wrong.
    """
    part = part_from_json(value, where)
    cards = cards_of(part)
    if len(cards) != 1 or part.drawing.block(cards[0]) is None:
        what = "It is not one block with everything in it."
        raise ProblemError(Problem(where, what, "Save the block to the library again."))
    block = block_of(part, cards[0])
    return BlockTemplate(block.kind or block.title, part)


def _put(
    sketch: Sketched,
    template: BlockTemplate,
    at: Place | None,
    beside: tuple[str, ...],
    shown: Mapping[str, Place] | None,
) -> Added:
    """The block beside what there is; its main input reads the first of what it lies beside."""
    part = template.part
    if template.widths and beside:
        part = as_wide_as_read(part, template.widths, sketch.graph, beside[0])
    if at is None:
        part = part.with_drawing(part.drawing.without_places())
    part = with_own_names(part, sketch.names)
    part = filled(part, dict(zip(openings(part)[:1], beside, strict=False)))
    new = placed(sketch, part, at, shown)
    return Added(new.sketch.with_drawing(at_home(new.sketch.drawing, new.ids, beside)), new.ids)
