"""Shift: the test accuracy on pictures that are noisy, blurred, turned or pale."""

from typing import ClassVar

import numpy as np
from PySide6.QtCore import Slot
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from nnviz.core.spec import Option
from nnviz.data.imaging.shifts import SHIFTS, shifted
from nnviz.record.table import Table
from nnviz.runtime.questions.measure_shift import SEED
from nnviz.session.frame import Frame, Model
from nnviz.session.session import Session
from nnviz.session.shifting import ShiftMeter, ShiftWish, can_be_shifted, most_of
from nnviz.ui.latent.picture_pairs import MOST, PicturePairs
from nnviz.ui.numbers import format_percent
from nnviz.ui.plotting.body_view import BodyView
from nnviz.ui.shift.curve import ShiftCurve
from nnviz.ui.shift.words import EMPTY, about, difference_text, group_name, group_text
from nnviz.ui.theme import Theme
from nnviz.ui.view import Area
from nnviz.ui.widgets.elided import ElidedLabel
from nnviz.ui.widgets.flow import FlowLayout
from nnviz.ui.widgets.segmented import Segmented
from nnviz.ui.widgets.slider import OptionSlider

FIRST, SHARE = "noise", 0.4
"""What is shown before anybody chooses, at this share of the most."""

UNKNOWN = "–"


class ShiftView(BodyView):
    """The worker measures; the window shifts a few examples itself."""

    name: ClassVar[str] = "shift"
    title: ClassVar[str] = "Shift"
    area: ClassVar[Area] = Area.BOTTOM_LEFT
    order: ClassVar[int] = 3
    text: ClassVar[str] = EMPTY
    key: ClassVar[str] = ""

    def __init__(self, session: Session, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(session, theme, parent)
        self._model: Model | None = None
        self._shift = FIRST
        self._shares = dict.fromkeys(SHIFTS, SHARE)
        self.slider: OptionSlider | None = None
        self._sliding: Option | None = None
        self.meter = ShiftMeter(session.background, self)
        self._build()
        self._connect()

    @property
    def strength(self) -> float:
        """How strong the shift is."""
        assert self._model is not None
        return round(self._shares[self._shift] * most_of(self._shift, self._model.dataset), 3)

    # -- showing -------------------------------------------------------------------------------

    def set_theme(self, theme: Theme) -> None:
        super().set_theme(theme)
        self.curve.set_theme(theme)
        self.pictures.set_theme(theme)

    def show_model(self, model: Model) -> None:
        self._model = model
        can = can_be_shifted(model)
        self.body.setVisible(can)
        self.meter.show_model(model)
        self._on_changed()
        if can:
            self._show_shift()
        self._show_group(model)
        self._wish()

    def show_frame(self, frame: Frame) -> None:
        if self._model is not None and frame.run == self._model.run:
            self.meter.show_frame(frame)

    def numbers(self) -> Table | None:
        """A row a strength."""
        measured = self.meter.known
        if measured is None:
            return None
        rows = [(float(s), float(a)) for s, a in zip(*measured.curve, strict=True)]
        return Table((SHIFTS[measured.wish.shift].label.lower(), "test accuracy"), rows)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._wish()

    def hideEvent(self, event: QHideEvent) -> None:
        """Nobody looks: nothing is asked."""
        super().hideEvent(event)
        self.meter.want(ShiftWish())

    # -- inner ---------------------------------------------------------------------------------

    def _wish(self) -> None:
        if self.isVisible() and self._model is not None and can_be_shifted(self._model):
            self.meter.want(ShiftWish(self._shift, self.strength))

    def _show_shift(self) -> None:
        """Put slider, curve and examples where the shift is."""
        assert self._model is not None
        found, dataset = SHIFTS[self._shift], self._model.dataset
        most = most_of(self._shift, dataset)
        option = Option(found.label, found.help, found.unit, 0.0, most)
        self.kind.show_value(self._shift)
        if self.slider is None or self._sliding != option:
            self._sliding = option
            self._replace_slider(option)
        assert self.slider is not None
        self.slider.show_value(self.strength)
        self.curve.show_option(option)
        self.curve.show_strength(self.strength)
        plain = dataset.pictures(dataset.x_test[:MOST])
        self.pictures.show_pictures(plain, shifted(self._shift, plain, self.strength, SEED))

    def _replace_slider(self, option: Option) -> None:
        before, self.slider = self.slider, OptionSlider("strength", option, 0.0, parent=self.body)
        self.slider.field_wished.connect(self._on_field_wished)
        if before is not None:
            self._left.replaceWidget(before, self.slider)
            before.deleteLater()
        else:
            self._left.insertWidget(1, self.slider)

    @Slot()
    def _on_changed(self) -> None:
        measured, problem = self.meter.known, self.meter.problem
        if problem is not None:
            self.about.setText(f"{problem.what} {problem.hint}".strip())
        elif measured is None:
            self.plain.setText(UNKNOWN)
            self.moved.setText(UNKNOWN)
            self.change.setText("")
            self.about.setText("Measuring …")
            self.curve.forget()
            self._clear_group()
        else:
            self.plain.setText(format_percent(measured.plain).strip())
            self.moved.setText(format_percent(measured.shifted).strip())
            self.change.setText(difference_text(measured))
            self.about.setText(about(measured))
            self.curve.show_curve(*measured.curve)
            self.in_group.setText(_percent(measured.of_group))
            self.others.setText(_percent(measured.of_others))
            self.group_size.setText(group_text(measured))

    def _show_group(self, model: Model) -> None:
        """Name the pictures that training does without, where there are such."""
        name = group_name(model)
        self.group.setVisible(bool(name))
        self.group_name.setText(name)
        self.in_group.setAccessibleName(f"accuracy on what is {name}")
        self._clear_group()

    def _clear_group(self) -> None:
        self.in_group.setText(UNKNOWN)
        self.others.setText(UNKNOWN)
        self.group_size.setText("")

    @Slot(object)
    def _on_kind_wished(self, shift: str) -> None:
        self._shift = shift
        self._show_shift()
        self._wish()

    @Slot(str, object)
    def _on_field_wished(self, key: str, value: object) -> None:
        if isinstance(value, int | float):
            self._set_strength(float(value))

    @Slot(float)
    def _on_strength_wished(self, strength: float) -> None:
        self._set_strength(strength)

    def _set_strength(self, strength: float) -> None:
        if self._model is None:
            return
        most = most_of(self._shift, self._model.dataset)
        self._shares[self._shift] = float(np.clip(strength / most, 0, 1))
        self._show_shift()
        self._wish()

    # -- building ------------------------------------------------------------------------------

    def _build(self) -> None:
        self.kind = Segmented({n: s.label for n, s in SHIFTS.items()}, "Shift", self.body)
        self.pictures = PicturePairs(self.theme, self.body)
        self.pictures.setToolTip(
            "Test pictures as they are, and below as the network gets them now"
        )
        self.curve = ShiftCurve(self.theme, self.body)
        self.about = ElidedLabel("", 2, parent=self.body)
        self.about.setProperty("role", "small")
        self._left = QVBoxLayout()
        self._left.setSpacing(6)
        self._left.addWidget(self.kind)
        self._left.addWidget(self.pictures)
        self._left.addStretch(1)
        right = QVBoxLayout()
        right.setSpacing(2)
        right.addWidget(self._scores())
        right.addWidget(self._group_scores())
        right.addWidget(self.about)
        right.addWidget(self.curve, 1)
        row = QHBoxLayout(self.body)
        row.setContentsMargins(16, 6, 12, 6)
        row.setSpacing(20)
        row.addLayout(self._left, 1)
        row.addLayout(right, 1)

    def _scores(self) -> QWidget:
        """The accuracy as it is, shifted beside it, and the difference."""
        self.plain, self.moved, self.change = (QLabel(UNKNOWN, self.body) for _ in range(3))
        scores = QWidget(self.body)
        flow = FlowLayout(scores, spacing=6)
        for caption, label in (("test accuracy", self.plain), ("shifted", self.moved)):
            name = QLabel(caption, scores)
            name.setProperty("role", "dim")
            label.setProperty("role", "title")
            label.setAccessibleName(caption)
            flow.addWidget(name)
            flow.addWidget(label)
        self.change.setProperty("role", "small")
        flow.addWidget(self.change)
        return scores

    def _group_scores(self) -> QWidget:
        """The accuracy on what training does without, and beside it on the others."""
        self.group = QWidget(self.body)
        self.group.setToolTip(
            "The accuracy on test pictures such as were left out of training, and on the others"
        )
        row = QHBoxLayout(self.group)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        self.group_name, rest = QLabel("", self.group), QLabel("others", self.group)
        self.in_group, self.others = (QLabel(UNKNOWN, self.group) for _ in range(2))
        self.others.setAccessibleName("accuracy on the others")
        for caption, label in ((self.group_name, self.in_group), (rest, self.others)):
            caption.setProperty("role", "dim")
            label.setProperty("role", "title")
            row.addWidget(caption)
            row.addWidget(label)
        self.group_size = ElidedLabel("", parent=self.group)
        self.group_size.setProperty("role", "small")
        row.addWidget(self.group_size, 1)
        self.group.hide()
        return self.group

    def _connect(self) -> None:
        self.meter.changed.connect(self._on_changed)
        self.kind.value_wished.connect(self._on_kind_wished)
        self.curve.strength_wished.connect(self._on_strength_wished)


def _percent(share: float) -> str:
    return format_percent(share).strip() if np.isfinite(share) else UNKNOWN
