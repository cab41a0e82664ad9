"""Fields to edit: of one layer, of several at once, or those that a block shows. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from nnviz.core.layer import Layer
from nnviz.core.spec import Option
from nnviz.session.sketching.blocks import block_of
from nnviz.session.sketching.options import CommonOption, common_options
from nnviz.session.sketching.parameters import ShownParameter, parameters_of
from nnviz.session.sketching.sketched import Sketched


@dataclass(frozen=True, slots=True)
class Field:
    """One field: `key` is what it is wished under, `value` may be `Mixed.MIXED`.

    `owner` and `name` tell the kind of layer that it is of, and what it is called there.
    """

    key: str
    owner: type[Layer]
    name: str
    option: Option
    value: object

    @property
    def control(self) -> tuple[object, ...]:
        """What a control for it depends on; the value does not."""
        return self.key, self.owner, self.name, self.option


def common_fields(layers: Sequence[Layer]) -> tuple[Field, ...]:
    """The fields that several layers share, under their names."""
    return tuple(_field(o.name, type(layers[0]), o, o.option) for o in common_options(layers))


def block_fields(sketch: Sketched, id: str) -> tuple[Field, ...]:
    """The parameters of a block, under their labels."""
    owners = {
        parameter.label: type(sketch.graph[parameter.fields[0][0]].layer)
        for parameter in block_of(sketch, id).parameters
    }
    shown = parameters_of(sketch, id)
    return tuple(_field(p.label, owners[p.label], p.field, _labelled(p)) for p in shown)


def _field(key: str, owner: type[Layer], common: CommonOption, option: Option) -> Field:
    return Field(key, owner, common.name, option, common.value)


def _labelled(parameter: ShownParameter) -> Option:
    """The field's description under the name that the block gives it."""
    return replace(parameter.field.option, label=parameter.label)
