"""How far to trust a result: numbers computed for it."""

from dataclasses import dataclass

from nnviz.explain.explanation import Figure


@dataclass(frozen=True, slots=True, eq=False)
class Trust:
    """What has been measured of one result; None where a measure has no meaning for it.

    Attributes:
        fidelity: how well it says what the network does.
        stability: how alike it is on a slightly moved sample, or with another seed; 1 is the same.
        sanity: how alike it stays when the weights are randomised from the top (Adebayo et al.
            2018): near 1 it does not depend on what the network has learnt.
        on_object: the share of it that lies on the pixels known to matter, over their share of the
            area, where one knows them.
        warnings: where the method is known to mislead.
    """

    fidelity: Figure | None = None
    stability: Figure | None = None
    sanity: Figure | None = None
    on_object: Figure | None = None
    warnings: tuple[str, ...] = ()
