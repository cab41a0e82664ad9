"""What frames should hold for the canvas: only what can be seen at its zoom. Pure."""

from collections.abc import Iterable

from nnviz.core.marks import Neuron
from nnviz.session.frame import Model, Wants
from nnviz.session.responses import MOST_NEURONS
from nnviz.ui.canvas.look import ROUND_UNTIL, Look
from nnviz.ui.canvas.neurons import STRIP_FROM
from nnviz.ui.canvas.places import LayerPlace, Place


def wants_of(
    model: Model,
    places: Iterable[Place],
    look: Look,
    hovered: Neuron | None,
    slopes: bool,
    taps: bool = False,
) -> Wants:
    """What is wanted of frames of a model whose layers lie at some places."""
    side = largest_side(places, look)
    if model.dataset.has_plane:
        seen = side >= ROUND_UNTIL or hovered is not None
        return Wants(responses=seen, backward=slopes, taps=taps)
    return Wants(batch=side >= STRIP_FROM, backward=slopes, taps=taps)


def largest_side(places: Iterable[Place], look: Look) -> float:
    """Pixels a side of the largest neurons in view that could show more than an activation.

    Pixels of maps never do, however large they are.
    """
    columns = (p for p in places if isinstance(p, LayerPlace) and p.count <= MOST_NEURONS)
    sides = (place.side for place in columns if look.shows(place.rect))
    return max(sides, default=0.0) * look.scale
