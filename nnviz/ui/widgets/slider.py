"""`OptionSlider`: a number with its label, its value to type over, and a slim slider below."""

from dataclasses import replace
from typing import cast

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QWidget

from nnviz.core.spec import Option
from nnviz.session.sketching.options import Mixed
from nnviz.ui.numbers import format_setting, parse_number, with_unit
from nnviz.ui.widgets.control import GUTTER, OptionControl, tool_tip
from nnviz.ui.widgets.scales import Track, track_for
from nnviz.ui.widgets.slider_track import SliderTrack
from nnviz.ui.widgets.value_field import INSET, ValueField

_DIGITS = 6  # 0.99999 must not read 1
_OFF = "off"  # how zero is shown where the track is logarithmic


class OptionSlider(OptionControl):
    """A number field. Without a range that can be slid along there is only the value to type.

    `whole` says that only whole numbers will do; Delete wishes `default`.
    """

    def __init__(
        self,
        key: str,
        described: Option,
        default: object = None,
        *,
        whole: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(key, described, parent)
        self._default = default
        self._whole = whole
        self._shown: object = None
        found = track_for(described, default, whole=whole)
        self.track = SliderTrack(found or Track(0, 1), self)
        self.value_field = ValueField(self)
        self._head.setContentsMargins(GUTTER, 0, GUTTER - INSET, 0)
        self._head.addWidget(self.value_field)
        self._box.insertWidget(1, self.track)
        self._name(self.track, self.value_field, self.value_field.edit)
        self._show_track(found)
        self._connect()

    def show_value(self, value: object) -> None:
        self._shown = value
        number = value if isinstance(value, int | float) else None
        self.track.show_number(number)
        self.value_field.show_text(self.value_text(value), dim=number is None)
        spoken = f"{self.value_text(value)}. {self.described.help}"
        self.track.setAccessibleDescription(spoken)
        self.value_field.setAccessibleDescription(spoken)

    def set_range(self, low: float | None, high: float | None) -> None:
        """Allow other numbers from now on."""
        self.described = replace(self.described, low=low, high=high)
        self._show_track(track_for(self.described, self._default, whole=self._whole))

    def value_text(self, value: object) -> str:
        """A value as this control writes it."""
        if not isinstance(value, int | float):
            return Mixed.MIXED.value if value is Mixed.MIXED else self.described.none
        if value == 0 and self._has_off():
            return _OFF
        return with_unit(format_setting(value, _DIGITS), self.described.unit)

    def _connect(self) -> None:
        self.track.number_wished.connect(self._on_track_number_wished)
        self.track.default_wished.connect(self._on_track_default_wished)
        self.track.typing_wished.connect(self._on_track_typing_wished)
        self.value_field.text_entered.connect(self._on_field_text_entered)
        self.value_field.typing_ended.connect(self._on_field_typing_ended)
        self.value_field.edit.textEdited.connect(self._on_edit_text_edited)

    @Slot(object)
    def _on_track_number_wished(self, number: object) -> None:
        self._wish(number)

    @Slot()
    def _on_track_default_wished(self) -> None:
        self._wish(self._default)

    @Slot(str)
    def _on_track_typing_wished(self, text: str) -> None:
        self.value_field.start_typing(text or None)

    @Slot(str)
    def _on_field_text_entered(self, text: str) -> None:
        value, is_wrong = self._read(text)
        if is_wrong:
            kind = "a whole number, " if self._whole else ""
            self._show_note(f"Allowed: {kind}{self.described.range_text()}.")
            self.value_field.refuse()
            return
        self.value_field.accept()
        if value != self._shown:
            self._wish(value)

    @Slot()
    def _on_field_typing_ended(self) -> None:
        self._show_note(self._problem)

    @Slot(str)
    def _on_edit_text_edited(self, _text: str) -> None:
        self._show_note(self._problem)

    def _read(self, text: str) -> tuple[object, bool]:
        """The value typed, and whether it is none."""
        word = text.strip().lower()
        if self.described.optional and word in ("", self.described.none, "none"):
            return None, False
        unit = self.described.unit.lower()
        number = parse_number(text.strip()[: -len(unit)] if unit and word.endswith(unit) else text)
        if word == _OFF:
            number = 0
        if number is None or not self._allows(number):
            return None, True
        return (int(number) if self._whole else float(number)), False

    def _allows(self, number: float) -> bool:
        low, high = self.described.low, self.described.high
        if self._whole and number != int(number):
            return False
        return (low is None or number >= low) and (high is None or number <= high)

    def _has_off(self) -> bool:
        found = track_for(self.described, self._default, whole=self._whole)
        return found is not None and found.off

    def _show_track(self, found: Track | None) -> None:
        if found is not None:
            self.track.set_track(found)
        self.track.setVisible(found is not None)
        # A policy goes through to the proxy, so the old one goes first; the stub forgets that None
        # takes it away.
        self.value_field.setFocusProxy(cast(QWidget, None))
        policy = Qt.FocusPolicy.NoFocus if found is not None else Qt.FocusPolicy.StrongFocus
        self.value_field.setFocusPolicy(policy)
        if found is not None:
            self.value_field.setFocusProxy(self.track)
        default = f"Delete: back to {self.value_text(self._default)}."
        self.setToolTip(tool_tip(self.described, f"{_sentence(self.described)} {default}"))


def _sentence(described: Option) -> str:
    text = described.range_text()
    return text[:1].upper() + text[1:] + "."
