"""The fields of what is selected: those that all layers have, and one value for all of them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import Enum

from nnviz.core.graph import Graph
from nnviz.core.layer import Layer
from nnviz.core.spec import Option, value_type
from nnviz.session.network_edits import tied
from nnviz.session.sketching.sketched import Sketched

UNITS = "units"


class Mixed(Enum):
    """Stands for a value that is not the same in all layers."""

    MIXED = "mixed"


@dataclass(frozen=True, slots=True)
class CommonOption:
    """A field that several layers have: what it is, and its value or `Mixed.MIXED`."""

    name: str
    option: Option
    kind: type
    value: object


def common_options(layers: Sequence[Layer]) -> tuple[CommonOption, ...]:
    """The fields that mean the same in all of these layers, in the order of the first one's."""
    if not layers:
        return ()
    kinds = {type(layer): layer for layer in layers}
    found: list[CommonOption] = []
    for name, option in type(layers[0]).options().items():
        same = all(_is_same(cls, name, option, type(layers[0])) for cls in kinds)
        if same and all(layer.has_meaning(name) for layer in layers):
            values = [getattr(layer, name) for layer in layers]
            value = values[0] if all(_equal(v, values[0]) for v in values) else Mixed.MIXED
            found.append(CommonOption(name, option, value_type(type(layers[0]), name), value))
    return tuple(found)


def with_option(sketch: Sketched, ids: Iterable[str], name: str, value: object) -> Sketched:
    """One field of several layers (or of all layers in blocks) changed, where they have it.

    Layers whose outputs are added keep equal units.
    """
    layers = sketch.layers_of(ids)
    if name == UNITS:
        layers = _with_tied(sketch.graph, layers)
    return sketch.with_nodes(
        {
            id: replace(node, layer=node.layer.replace(**{name: value}))
            for id in layers
            if name in type((node := sketch.graph[id]).layer).options()
        }
    )


def _with_tied(graph: Graph, ids: Iterable[str]) -> tuple[str, ...]:
    found: dict[str, None] = {}
    for id in ids:
        if id not in found:
            found |= dict.fromkeys(sorted(tied(graph, id)))
    return tuple(found)


def _is_same(cls: type[Layer], name: str, option: Option, first: type[Layer]) -> bool:
    options = cls.options()
    return options.get(name) == option and value_type(cls, name) is value_type(first, name)


def _equal(one: object, other: object) -> bool:
    return type(one) is type(other) and one == other
