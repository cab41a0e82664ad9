"""What part of the run a plot shows: all of it, a part, or the newest steps. Pure."""

from dataclasses import dataclass, replace

LEAST = 10.0
"""No part is shorter than so many steps."""


@dataclass(frozen=True, slots=True)
class Span:
    """A part of the steps from 0 to the newest.

    `width` is its length in steps, None for all of them. `last` is its end; None moves with the
    newest step, so that one can come closer and watch what is being learnt now.
    """

    width: float | None = None
    last: float | None = None

    def ends(self, newest: float) -> tuple[float, float]:
        """The first and the last step in sight."""
        total = max(newest, LEAST)
        if self.width is None:
            return 0.0, total
        last = total if self.last is None else self.last
        return last - self.width, last

    def zoomed(self, factor: float, at: float, newest: float) -> "Span":
        """Show `factor` times as much around the place `at` (0 left, 1 right)."""
        first, last = self.ends(newest)
        total = max(newest, LEAST)
        width = max(LEAST, (last - first) * factor)
        if width >= total:
            return Span()
        return _placed(first + at * (last - first) - at * width, width, total)

    def panned(self, shift: float, newest: float) -> "Span":
        """Move by a share of the width, to the right when `shift` is above zero."""
        if self.width is None:
            return self
        first, _ = self.ends(newest)
        return _placed(first + shift * self.width, self.width, max(newest, LEAST))

    @property
    def is_all(self) -> bool:
        """Whether the whole run is in sight."""
        return self.width is None


def _placed(first: float, width: float, total: float) -> Span:
    first = max(0.0, min(first, total - width))
    span = Span(width, first + width)
    return replace(span, last=None) if first + width >= total * (1 - 1e-9) else span
