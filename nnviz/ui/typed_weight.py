"""Weights that somebody typed. Pure."""

from math import isfinite

from nnviz.engine.weight_value import MOST
from nnviz.ui.numbers import MINUS, parse_number

_MOST_SHOWN = 20


def read_weight(text: str) -> float | str:
    """The number that was typed, or the sentence that says why it is none."""
    typed = text.strip()
    number = parse_number(typed)
    if number is not None and abs(number) <= MOST:
        return float(number)
    shown = typed if len(typed) <= _MOST_SHOWN else f"{typed[:_MOST_SHOWN]}…"
    if number is not None or _is_infinite(typed):
        return f"{shown} is larger than a weight can be. Allowed: up to ±{MOST:.1e}."
    said = f"“{shown}” is no number." if typed else "There is no number."
    return f"{said} Type one such as 0.25 or {MINUS}1e-3."


def _is_infinite(typed: str) -> bool:
    """Whether digits were typed that make a number beyond all floats."""
    try:
        number = float(typed.replace(MINUS, "-"))
    except ValueError:
        return False
    return not isfinite(number) and any(letter.isdigit() for letter in typed)
