"""`SpecEditor`: the controls of any `Spec`, made from what its fields say about themselves."""

import types
import typing
from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from functools import cache
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from nnviz.core.problem import Problem
from nnviz.core.spec import Option, Spec
from nnviz.ui.widgets.choice import OptionChoice
from nnviz.ui.widgets.control import OptionControl
from nnviz.ui.widgets.fold import Fold
from nnviz.ui.widgets.slider import OptionSlider
from nnviz.ui.widgets.text_option import OptionText
from nnviz.ui.widgets.toggle import OptionToggle

_EDGE = 4  # with a control's own gutter, text begins 16 pixels from the edge


class SpecEditor(QWidget):
    """Shows a spec and says which field somebody wants to have which value.

    Fields without a meaning fold away. `fields` chooses and sorts; by default all, in their order.

    Signals:
        field_wished(str, object): the field's name and the value wished.
    """

    field_wished = Signal(str, object)

    def __init__(
        self, spec: Spec, fields: Sequence[str] | None = None, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._fields = fields
        self._kind: type[Spec] | None = None
        self.controls: dict[str, OptionControl] = {}
        self._folds: dict[str, Fold] = {}
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(_EDGE, 0, _EDGE, 12)
        self._box.setSpacing(0)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.show_spec(spec)

    def show_spec(self, spec: Spec, without: Collection[str] = ()) -> None:
        """Show another value, of the same kind or of another. Emits nothing.

        Fields in `without` have no meaning either, for a reason that the spec cannot know.
        """
        if type(spec) is not self._kind:
            self._build(type(spec))
        for name, control in self.controls.items():
            control.show_value(getattr(spec, name))
            self._folds[name].set_open(name not in without and spec.has_meaning(name))

    def show_problems(self, problems: Iterable[Problem]) -> None:
        """Say in place what is wrong with which field; fields not named have no problem."""
        texts: dict[str, str] = {}
        for problem in problems:
            texts.setdefault(problem.key, f"{problem.what} {problem.hint}".strip())
        for name, control in self.controls.items():
            control.show_problem(texts.get(name, ""))

    def control(self, name: str) -> OptionControl:
        """The control of one field."""
        return self.controls[name]

    def shows(self, name: str) -> bool:
        """Whether a field is in sight."""
        return name in self._folds and self._folds[name].is_open()

    def _build(self, kind: type[Spec]) -> None:
        for fold in self._folds.values():
            self._box.removeWidget(fold)
            fold.hide()
            fold.deleteLater()
        self._kind = kind
        self.controls, self._folds = {}, {}
        options = kind.options()
        for name in self._fields if self._fields is not None else options:
            control = control_for(kind, name, options[name])
            if control is None:
                continue
            control.field_wished.connect(self.field_wished)
            self.controls[name] = control
            self._folds[name] = Fold(control, self)
            self._box.addWidget(self._folds[name])


def control_for(kind: type[Spec], name: str, described: Option) -> OptionControl | None:
    """A control for one field, or None for a kind of value that has none."""
    default, types_held = kind.default(name), field_types(kind, name)
    if described.choices:
        choices: dict[object, str] = {None: described.none} if described.optional else {}
        choices.update(described.choices.items())
        return OptionChoice(name, described, choices)
    if bool in types_held:
        if not described.optional:
            return OptionToggle(name, described)
        return OptionChoice(name, described, {None: described.none, True: "yes", False: "no"})
    if types_held & {int, float}:
        return OptionSlider(name, described, default, whole=float not in types_held)
    return OptionText(name, described) if str in types_held else None


def field_types(kind: type[Spec], name: str) -> frozenset[type]:
    """The types a field may hold, None left out: {float} for ``float | None``."""
    hint = _hints(typing.cast(Hashable, kind))[name]
    is_union = isinstance(hint, types.UnionType) or typing.get_origin(hint) is typing.Union
    held = typing.get_args(hint) if is_union else (hint,)
    return frozenset(t for t in held if isinstance(t, type) and t is not type(None))


@cache
def _hints(kind: Any) -> Mapping[str, Any]:
    """The types of a spec's fields; reading them takes a millisecond."""
    return typing.get_type_hints(kind)
