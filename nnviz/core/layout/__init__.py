"""The automatic layout of a drawn network: layered, after Sugiyama et al. 1981.

`arrange` lays out everything anew and keeps a reader's orientation; `place_new` finds room for what
has been added and leaves the rest where it is; `free_shift` finds it for a group that stays as it
is, and `with_room` makes the others give it. All are pure and give the same for the same.
"""

from nnviz.core.layout.arrange import Arrangement, arrange
from nnviz.core.layout.free import free_shift, with_room
from nnviz.core.layout.place_new import place_new
from nnviz.core.layout.spacing import CARD, SPACING, Spacing
from nnviz.core.layout.watch import Cancelled

__all__ = [
    "CARD",
    "SPACING",
    "Arrangement",
    "Cancelled",
    "Spacing",
    "arrange",
    "free_shift",
    "place_new",
    "with_room",
]
