"""Layer kinds, one file each. Dropping a file in here adds a kind everywhere."""

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

import nnviz.layers as package
from nnviz.core.layer import Layer
from nnviz.core.problem import ProblemError
from nnviz.core.registry import kinds
from nnviz.core.spec import unknown_name


@cache
def layer_kinds() -> Mapping[str, type[Layer]]:
    """Every layer kind by its name in files, aliases included."""
    return MappingProxyType(kinds(package, Layer))


def layer_kind(name: str) -> type[Layer]:
    """The layer class of a kind. Raises `ProblemError` with the nearest names."""
    try:
        return layer_kinds()[name]
    except KeyError:
        raise ProblemError(unknown_name(name, layer_kinds(), "layer kind")) from None
