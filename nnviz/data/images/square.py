"""Which shape a line of pixels has."""

from math import isqrt

from nnviz.data.images.wording import refuse

COLOURS = 3


def shapes_of(pixels: int) -> tuple[tuple[int, int, int], ...]:
    """The shapes that so many values can have, those nearest to a square first, grey before RGB."""
    grey = [(rows, pixels // rows, 1) for rows in _divisors(pixels)]
    colour = [
        (rows, pixels // COLOURS // rows, COLOURS)
        for rows in _divisors(pixels // COLOURS)
        if pixels % COLOURS == 0
    ]
    return tuple(sorted(grey + colour, key=lambda s: (abs(s[0] - s[1]), s[2], s[0])))


def flat_shape(pixels: int, place: str, rows: int = 0) -> tuple[int, int, int]:
    """Rows, columns and channels of so many values in one line; `rows` of 0 means a square.

    Raises:
        ProblemError: they make no rectangle of so many rows.
    """
    if rows:
        if pixels % rows:
            what = f"{pixels:,} values do not make {rows:,} rows."
            refuse(place, what, "Choose another number of rows.", "flat_rows")
        return rows, pixels // rows, 1
    for channels in (1, COLOURS):
        side = isqrt(pixels // channels)
        if side * side * channels == pixels:
            return side, side, channels
    return shapes_of(pixels)[0]


def _divisors(number: int) -> list[int]:
    small = [n for n in range(1, isqrt(number) + 1) if number % n == 0]
    return sorted({*small, *(number // n for n in small)})
