"""How the plot of a forecast is laid out: the target on top, other channels thin below. Pure."""

from dataclasses import dataclass

from PySide6.QtCore import QRectF

LEFT, RIGHT, TOP = 52.0, 12.0, 6.0
LABELS = 20.0
"""Below the target, for the steps."""

LANE, LEAST_MAIN, SHARE = 22.0, 84.0, 0.4
"""The height of a lane, and what of the height lanes leave to the target."""


@dataclass(frozen=True, slots=True, eq=False)
class Lanes:
    """Where the target and the first of the other channels lie."""

    main: QRectF
    others: tuple[QRectF, ...]

    @classmethod
    def of(cls, width: float, height: float, others: int, scale: float) -> "Lanes":
        """As many lanes as leave the target room enough."""
        inner = max(1.0, width - LEFT * scale - RIGHT)
        least = max(LEAST_MAIN, height * SHARE)
        high = LANE * scale
        count = max(0, min(others, int((height - least - (TOP + LABELS * scale)) / high)))
        main = max(1.0, height - TOP - LABELS * scale - count * high)
        top = TOP + main + LABELS * scale
        lanes = [QRectF(LEFT * scale, top + at * high, inner, high - 4) for at in range(count)]
        return cls(QRectF(LEFT * scale, TOP, inner, main), tuple(lanes))
