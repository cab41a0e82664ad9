"""Where a block of the library goes that is put on the canvas. Pure."""

from collections.abc import Mapping, Sequence

from nnviz.core.drawing import Place
from nnviz.session.sketch import Wire
from nnviz.session.sketching.ports import the_entry, the_exit
from nnviz.session.sketching.sketched import Added, Sketched
from nnviz.session.sketching.templates import BlockTemplate, added_template, inserted_template
from nnviz.session.sketching.wiring import connected, with_source
from nnviz.ui.sketch.geometry import Side
from nnviz.ui.sketch.spot import Spot

Shown = Mapping[str, Place]


def added_block(
    sketch: Sketched, template: BlockTemplate, spot: Spot, picked: Sequence[str], shown: Shown
) -> Added:
    """A block at a spot, or behind what is picked. Raises `ProblemError`."""
    if spot.wire is not None:
        return inserted_template(sketch, template, spot.wire, None, shown)
    if spot.port is not None and spot.port.side is Side.IN:
        return _before(sketch, template, the_entry(sketch, spot.port.card), spot.place, shown)
    if spot.port is not None:
        source = the_exit(sketch, spot.port.card)
        return added_template(sketch, template, spot.place, source, shown)
    if spot.place is not None or not picked:
        return added_template(sketch, template, spot.place, None, shown)
    return _behind(sketch, template, the_exit(sketch, picked[-1]), shown)


def _before(
    sketch: Sketched, template: BlockTemplate, target: str, place: Place | None, shown: Shown
) -> Added:
    new = added_template(sketch, template, place, None, shown)
    return Added(connected(new.sketch, the_exit(new.sketch, new.ids[0]), target), new.ids)


def _behind(sketch: Sketched, template: BlockTemplate, source: str, shown: Shown) -> Added:
    """Whoever read the source reads the block."""
    new = added_template(sketch, template, None, source, shown)
    after, last = new.sketch, the_exit(new.sketch, new.ids[0])
    for reader in sketch.graph.consumers(source):
        for port, name in enumerate(reader.inputs):
            if name == source:
                after = with_source(after, Wire(source, reader.id, port), last)
    return Added(after, new.ids)
