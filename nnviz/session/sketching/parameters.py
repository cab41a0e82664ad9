"""Fields of layers inside a block that the block shows as its own."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from nnviz.core.drawing import BlockParameter
from nnviz.core.problem import Problem, ProblemError
from nnviz.session.sketching.blocks import block_of, exchanged
from nnviz.session.sketching.options import CommonOption, common_options, with_option
from nnviz.session.sketching.sketched import Sketched


@dataclass(frozen=True, slots=True)
class ShownParameter:
    """A parameter of a block: what it is called, and the field it stands for."""

    label: str
    field: CommonOption


def common_fields(sketch: Sketched, id: str) -> tuple[CommonOption, ...]:
    """The fields that a block could show: each of any layer inside of it, by name."""
    found: dict[str, CommonOption] = {}
    for layer in sketch.drawing.layers_of(id):
        for field in common_options([sketch.graph[layer].layer]):
            found.setdefault(field.name, field)
    return tuple(found.values())


def exposed(sketch: Sketched, id: str, name: str, label: str = "") -> Sketched:
    """A block that shows a field of the layers inside of it, of all that have it together.

    Raises:
        ProblemError: no layer inside has such a field, or the block shows it under this label.
    """
    block = block_of(sketch, id)
    inside = [n for n in sketch.drawing.layers_of(id) if name in sketch.graph[n].layer.options()]
    where = f"block {block.title}"
    if not inside:
        what = f"None of its layers has a field called {name}."
        raise ProblemError(Problem(where, what, "Choose a field of a layer inside.", key=id))
    label = label or sketch.graph[inside[0]].layer.options()[name].label
    if any(parameter.label == label for parameter in block.parameters):
        what = f"It has a parameter called {label}."
        raise ProblemError(Problem(where, what, "Give it another name.", key=id))
    parameter = BlockParameter(label, tuple((layer, name) for layer in inside))
    return exchanged(sketch, replace(block, parameters=(*block.parameters, parameter)))


def hidden(sketch: Sketched, id: str, label: str) -> Sketched:
    """A block without one of its parameters; the layers keep their values."""
    block = block_of(sketch, id)
    kept = tuple(parameter for parameter in block.parameters if parameter.label != label)
    return exchanged(sketch, replace(block, parameters=kept))


def parameters_of(sketch: Sketched, id: str) -> tuple[ShownParameter, ...]:
    """The parameters of a block with their present values; those that mean nothing are left out."""
    found: list[ShownParameter] = []
    for parameter in block_of(sketch, id).parameters:
        name = parameter.fields[0][1]
        layers = [sketch.graph[layer].layer for layer, _ in parameter.fields]
        fields = {field.name: field for field in common_options(layers)}
        if name in fields:
            found.append(ShownParameter(parameter.label, fields[name]))
    return tuple(found)


def with_parameters(sketch: Sketched, id: str, values: Mapping[str, object]) -> Sketched:
    """The network with parameters of a block, by label, set in all layers that take them."""
    for parameter in block_of(sketch, id).parameters:
        if parameter.label in values:
            for name in dict.fromkeys(name for _, name in parameter.fields):
                layers = [layer for layer, field in parameter.fields if field == name]
                sketch = with_option(sketch, layers, name, values[parameter.label])
    return sketch
