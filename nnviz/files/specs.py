"""Specs as JSON values, and back from a file that need not be one of ours."""

from dataclasses import MISSING, fields, replace
from typing import Any, TypeVar

from nnviz.core.problem import ProblemError
from nnviz.core.spec import Spec, from_dict, to_dict
from nnviz.files.plain import NAME_LIMIT, NUMBER_LIMIT, Fields, fail, shown

ITEMS_LIMIT = 64
"""Numbers of a list."""

S = TypeVar("S", bound=Spec)


def plain(spec: Spec) -> dict[str, Any]:
    """A spec as JSON values."""
    return {name: _listed(value) for name, value in to_dict(spec).items()}


def _listed(value: Any) -> Any:
    return [_listed(item) for item in value] if isinstance(value, tuple) else value


def read_spec(cls: type[S], found: Fields, **parts: Any) -> S:
    """A spec from its entries and from parts of it that have been read.

    The spec itself judges values that have the right form.
    """
    values = found.rest()
    for name, value in values.items():
        if not is_simple(value):
            fail(found.where, f"{name!r} cannot be {shown(value)}.")
    _check_lists(cls, found)
    try:
        spec = from_dict(cls, {**values, **parts})
    except ProblemError as error:
        inside = error.problem.where.removeprefix(cls.label).removeprefix(", ")
        place = ", ".join(part for part in (found.where, inside) if part)
        raise ProblemError(replace(error.problem, where=place)) from error
    assert isinstance(spec, cls)
    return spec


def is_simple(value: Any) -> bool:
    """Whether a value is a number, a short text, yes, no, nothing, or a short list of numbers."""
    if isinstance(value, list):
        return len(value) <= ITEMS_LIMIT and all(_is_number(item) for item in value)
    if isinstance(value, str):
        return len(value) <= NAME_LIMIT
    return value is None or _is_number(value)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and abs(value) < NUMBER_LIMIT


def _check_lists(cls: type[Spec], found: Fields) -> None:
    """Lists stand exactly where a field's default is a tuple."""
    values = found.rest()
    for field in fields(cls):
        if field.name in values and field.default is not MISSING:
            wants = isinstance(field.default, tuple)
            if wants is not isinstance(values[field.name], list):
                form = "a list of numbers" if wants else "a single value"
                fail(found.where, f"{field.name!r} should be {form}.")
