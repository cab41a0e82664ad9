"""Numbers as text: few digits, steady width, a true minus sign. Pure.

Live readings (`format_number`) keep one width whatever their size, padded on the left with spaces
as wide as a figure and a point: with tabular figures they then never jump. Settings
(`format_setting`) are as short as they can be and can be typed back (`parse_number`).
"""

import math
import re

MINUS = "\u2212"
FIGURE_SPACE = "\u2007"  # as wide as a figure
POINT_SPACE = "\u2008"  # as wide as a point or a comma

_FIGURES = 5  # a reading never shows more figures (or e and minus) than this, beside one point
_SUFFIXES = ((1e12, "T"), (1e9, "G"), (1e6, "M"), (1e3, "k"))
_GROUPED = re.compile(r"[+-]?[1-9]\d{0,2}(,\d{3})+(\.\d*)?")


def format_number(value: float, *, signed: bool = False) -> str:
    """A live reading: at most four significant digits, always of one width.

    With `signed` the first place is kept for the sign, so that +1.337 and −0.0032 stay put. What is
    not finite is said in a word.
    """
    if not math.isfinite(value):
        return _word(value)
    rounded = _round(value)
    body = _reading(abs(rounded))
    return _padding(body) + _sign(rounded, signed) + body


def format_setting(value: float, digits: int = 4) -> str:
    """A setting's value, as short as possible: 0.01, 16, 12,340, 1e−5."""
    if not math.isfinite(value):
        return _word(value)
    if isinstance(value, int):
        return format_count(value)
    rounded = _round(value, digits)
    size = abs(rounded)
    if size and (size < 1e-4 or size >= 1e6):
        mantissa, exponent = f"{size:.{digits - 1}e}".split("e")
        body = _trimmed(mantissa) + _exponent(exponent)
    else:
        body = _trimmed(f"{size:,.{_decimals(size, digits)}f}")
    return _sign(rounded, signed=False) + body


def format_count(value: int) -> str:
    """A whole number in full, in groups of three: 12,340."""
    return f"{value:,}".replace("-", MINUS)


def format_compact(value: float) -> str:
    """A rate or a size in at most five characters: 33.1k, 1.24M, 999."""
    if not math.isfinite(value):
        return _word(value)
    rounded = _round(value, 3)
    if rounded and not 0.001 <= abs(rounded) < 1e15:
        return format_setting(rounded)
    for unit, suffix in _SUFFIXES:
        if abs(rounded) >= unit:
            scaled = abs(rounded) / unit
            return _sign(rounded, signed=False) + f"{scaled:.{_decimals(scaled, 3)}f}{suffix}"
    size = abs(rounded)
    return _sign(rounded, signed=False) + _trimmed(f"{size:.{_decimals(size, 3)}f}")


def format_percent(share: float) -> str:
    """A share of one as a percentage with one decimal: 96.8 %."""
    if not math.isfinite(share):
        return _word(share)
    percent = abs(share) * 100
    text = f"{percent:.1f}" if percent < 99_999 else format_setting(percent)
    sign = MINUS if share < 0 and text != "0.0" else ""
    return with_unit(sign + text, "%")


def with_unit(text: str, unit: str) -> str:
    """A number and its unit, kept on one line."""
    return f"{text}\u00a0{unit}" if unit else text


def parse_number(text: str) -> int | float | None:
    """The number in a text as typed or as we write it, or None: 0.01, 1e−5, −3, 12,340, 33.1k, 5 %.

    A comma that does not part groups of three is a decimal comma: 0,5 is a half.
    """
    plain = "".join(text.replace(MINUS, "-").strip().rstrip("%").split())
    plain = plain.replace(",", "" if _GROUPED.fullmatch(plain.rstrip("kMGT")) else ".")
    factor = 1.0
    for unit, suffix in _SUFFIXES:
        if plain.endswith(suffix):
            plain, factor = plain.removesuffix(suffix), unit
    try:
        return int(plain) * int(factor)
    except ValueError:
        pass
    try:
        number = float(plain) * factor
    except ValueError:
        return None
    return number if math.isfinite(number) else None


def _word(value: float) -> str:
    if math.isnan(value):
        return "not a number"
    return "infinite" if value > 0 else f"{MINUS}infinite"


def _round(value: float, digits: int = 4) -> float:
    return float(f"{value:.{digits - 1}e}")


def _decimals(size: float, digits: int) -> int:
    """How many decimals show `digits` significant digits of a number already rounded to them."""
    return 0 if size == 0 else max(0, digits - 1 - math.floor(math.log10(size) + 1e-12))


def _reading(size: float) -> str:
    if size == 0:
        return "0"
    if size < 0.001 or size >= 99_995:
        mantissa, exponent = f"{size:.1e}".split("e")
        tail = _exponent(exponent)
        return (mantissa if len(tail) <= 3 else mantissa[0]) + tail
    if size < 0.1:
        return f"{size:.4f}"
    return f"{size:,.{3 if size < 10 else _decimals(size, 4)}f}"


def _exponent(exponent: str) -> str:
    return f"e{int(exponent)}".replace("-", MINUS)


def _sign(value: float, signed: bool) -> str:
    if value < 0:
        return MINUS
    if not signed:
        return ""
    return "+" if value > 0 else FIGURE_SPACE


def _padding(body: str) -> str:
    points = body.count(".") + body.count(",")
    figures = len(body) - points
    return FIGURE_SPACE * (_FIGURES - figures) + POINT_SPACE * (1 - points)


def _trimmed(text: str) -> str:
    return text.rstrip("0").rstrip(".") if "." in text else text
