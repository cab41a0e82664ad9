"""Robustness: the test accuracy under attacks, against how far they may move a sample."""

from dataclasses import replace
from typing import ClassVar, Final

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QHideEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from nnviz.core.spec import Option, Scale
from nnviz.engine.ball import Norm
from nnviz.explain.methods.robust_accuracy import FGSM, ITERATED, PGD
from nnviz.explain.results.curve import Curve
from nnviz.record.table import Table
from nnviz.session.frame import Frame, Model
from nnviz.session.robustness import RobustnessMeter, RobustWish, can_be_attacked, usual_radius
from nnviz.session.session import Session
from nnviz.ui.numbers import format_percent
from nnviz.ui.plotting.body_view import BodyView
from nnviz.ui.plotting.legend import Legend
from nnviz.ui.robust.words import EMPTY, MEASURING, about, earlier, moment
from nnviz.ui.theme import Theme
from nnviz.ui.view import Area
from nnviz.ui.why.curve_picture import entries_of
from nnviz.ui.why.curve_plot import CurvePlot
from nnviz.ui.why.robust_curve import robust_curve
from nnviz.ui.widgets.elided import ElidedLabel
from nnviz.ui.widgets.flow import FlowLayout
from nnviz.ui.widgets.segmented import Segmented
from nnviz.ui.widgets.slider import OptionSlider

UNKNOWN = "–"
TALL, LOW = 184, 150
"""Pixels of height below which nothing is said of the measurement, or of how often."""

WIDE = 640
"""Pixels of width from which on the choices lie side by side."""

ATTACKS: Final[dict[object, str]] = {FGSM: "FGSM", ITERATED: "Iterated", PGD: "PGD"}
NORMS: Final[dict[object, str]] = {Norm.LARGEST.value: "L∞", Norm.LENGTH.value: "L2"}
EPSILON = Option(
    "Largest change",
    "How far the strongest attack may move a sample: a share of each input's range, or Euclid's "
    "length of all changes in such shares.",
    low=0.001,
    high=100.0,
    scale=Scale.LOG,
)
EVERY = Option(
    "Measured every",
    "After how many steps of training it is measured again.",
    unit="steps",
    low=1,
    high=100_000,
    scale=Scale.LOG,
)


class RobustnessView(BodyView):
    """The worker attacks; earlier moments of the same network stay faintly."""

    name: ClassVar[str] = "robustness"
    title: ClassVar[str] = "Robustness"
    area: ClassVar[Area] = Area.BOTTOM_LEFT
    order: ClassVar[int] = 8
    text: ClassVar[str] = EMPTY
    key: ClassVar[str] = ""

    def __init__(self, session: Session, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(session, theme, parent)
        self._model: Model | None = None
        self._radii: dict[str, float] = {}
        self.chosen = RobustWish(attack=PGD)
        self.meter = RobustnessMeter(session.background, self)
        self._curve: Curve | None = None
        self._build()
        self._connect()

    # -- showing -------------------------------------------------------------------------------

    def set_theme(self, theme: Theme) -> None:
        super().set_theme(theme)
        self.plot.set_theme(theme)
        self.legend.set_theme(theme)
        self._tell()

    def show_model(self, model: Model) -> None:
        before, self._model = self._model, model
        inputs = len(model.dataset.inputs)
        if before is None or len(before.dataset.inputs) != inputs:
            self._radii = {norm.value: usual_radius(norm.value, inputs) for norm in Norm}
            self.chosen = replace(self.chosen, epsilon=self._radii[self.chosen.norm])
        self.body.setVisible(can_be_attacked(model))
        self.meter.show_model(model)
        self._show_choices()
        self._on_changed()
        self._wish()

    def show_frame(self, frame: Frame) -> None:
        if self._model is not None and frame.run == self._model.run:
            self.meter.show_frame(frame)

    def numbers(self) -> Table | None:
        """A row a size, with a column for each moment that is shown."""
        if self._curve is None:
            return None
        known = self.meter.known
        names = ["epsilon", *(track.name for track in self._curve.tracks)]
        if known is not None:
            names[1] = moment(known)
        columns = [self._curve.x.tolist(), *(track.y.tolist() for track in self._curve.tracks)]
        return Table(tuple(names), list(zip(*columns, strict=True)))

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._wish()

    def hideEvent(self, event: QHideEvent) -> None:
        """Nobody looks: nothing is asked."""
        super().hideEvent(event)
        self.meter.want(RobustWish())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Where there is little height, the controls need it."""
        super().resizeEvent(event)
        self.about.setVisible(event.size().height() >= TALL)
        self.every.setVisible(event.size().height() >= LOW)
        ways, is_wide = QBoxLayout.Direction, event.size().width() >= WIDE
        self._kinds.setDirection(ways.LeftToRight if is_wide else ways.TopToBottom)

    # -- inner ---------------------------------------------------------------------------------

    def _wish(self) -> None:
        if self.isVisible() and self._model is not None and can_be_attacked(self._model):
            self.meter.want(self.chosen)

    def _show_choices(self) -> None:
        self.attack.show_value(self.chosen.attack)
        self.norm.show_value(self.chosen.norm)
        self.epsilon.show_value(self.chosen.epsilon)
        self.every.show_value(self.chosen.every)

    @Slot()
    def _on_changed(self) -> None:
        known, problem = self.meter.known, self.meter.problem
        if problem is not None:
            self.about.setText(f"{problem.what} {problem.hint}".strip())
        elif known is None:
            self.about.setText(MEASURING)
        else:
            self.about.setText(about(known, self.meter.past))
        self._curve = None
        if known is not None:
            past = [(moment(stood), stood.found) for stood in earlier(self.meter.past)]
            self._curve = robust_curve(known.found, past)
            self.plot.show_curve(self._curve)
        self.plot.setVisible(self._curve is not None)
        self._tell()

    @Slot(int)
    def _on_pointed(self, at: int) -> None:
        self._tell()

    def _tell(self) -> None:
        """The accuracies where one points, else at the largest size."""
        known, curve = self.meter.known, self._curve
        self.legend.setVisible(curve is not None)
        if known is None or curve is None:
            self.plain.setText(UNKNOWN)
            self.robust.setText(UNKNOWN)
            return
        at = self.plot.pointed if self.plot.pointed >= 0 else len(curve.x) - 1
        self.legend.show_entries(entries_of(curve, self.theme, at))
        self.plain.setText(format_percent(float(known.found.accuracies[0])).strip())
        self.robust.setText(format_percent(float(known.found.accuracies[-1])).strip())

    # -- wishes --------------------------------------------------------------------------------

    @Slot(object)
    def _on_attack_wished(self, attack: str) -> None:
        self._choose(replace(self.chosen, attack=attack))

    @Slot(object)
    def _on_norm_wished(self, norm: str) -> None:
        self._choose(
            replace(self.chosen, norm=norm, epsilon=self._radii.get(norm, self.chosen.epsilon))
        )

    @Slot(str, object)
    def _on_field_wished(self, name: str, value: object) -> None:
        if not isinstance(value, int | float):
            return
        if name == "every":
            self._choose(replace(self.chosen, every=round(value)))
        else:
            self._radii[self.chosen.norm] = float(value)
            self._choose(replace(self.chosen, epsilon=float(value)))

    def _choose(self, chosen: RobustWish) -> None:
        self.chosen = chosen
        self._show_choices()
        self._wish()

    # -- building ------------------------------------------------------------------------------

    def _build(self) -> None:
        self.attack = Segmented(ATTACKS, "Attack", self.body)
        self.norm = Segmented(NORMS, "Measure of changes", self.body)
        self.norm.setToolTip(
            "How far a sample has moved: by the input that changes most, or all of them together"
        )
        self.epsilon = OptionSlider("epsilon", EPSILON, self.chosen.epsilon, parent=self.body)
        self.every = OptionSlider("every", EVERY, self.chosen.every, parent=self.body)
        self.about = ElidedLabel("", 2, parent=self.body)
        self.about.setProperty("role", "small")
        self.legend, self.plot = Legend(self.theme, self.body), CurvePlot(self.theme, self.body)
        self._kinds = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._kinds.setSpacing(4)
        for kind in (self.attack, self.norm):
            self._kinds.addWidget(kind, 0, Qt.AlignmentFlag.AlignLeft)
        self._kinds.addStretch(1)
        left, right = QVBoxLayout(), QVBoxLayout()
        left.setSpacing(4)
        left.addLayout(self._kinds)
        for part in (self.epsilon, self.every, self.about):
            left.addWidget(part)
        left.addStretch(1)
        right.setSpacing(2)
        right.addWidget(self._scores())
        right.addWidget(self.legend)
        right.addWidget(self.plot, 1)
        row = QHBoxLayout(self.body)
        row.setContentsMargins(16, 6, 12, 6)
        row.setSpacing(20)
        row.addLayout(left, 2)
        row.addLayout(right, 3)

    def _scores(self) -> QWidget:
        """The accuracy as it is, and under the largest attack."""
        self.plain, self.robust = QLabel(UNKNOWN, self.body), QLabel(UNKNOWN, self.body)
        parts: list[QWidget] = []
        for caption, label in (("test accuracy", self.plain), ("attacked", self.robust)):
            name = QLabel(caption, self.body)
            name.setProperty("role", "dim")
            label.setProperty("role", "title")
            label.setAccessibleName(caption)
            parts += [name, label]
        return _flowing(self.body, 6, *parts)

    def _connect(self) -> None:
        self.meter.changed.connect(self._on_changed)
        self.attack.value_wished.connect(self._on_attack_wished)
        self.norm.value_wished.connect(self._on_norm_wished)
        self.epsilon.field_wished.connect(self._on_field_wished)
        self.every.field_wished.connect(self._on_field_wished)
        self.plot.pointed_changed.connect(self._on_pointed)


def _flowing(parent: QWidget, spacing: int, *parts: QWidget) -> QWidget:
    """Parts in a line, or in several where there is little room."""
    found = QWidget(parent)
    flow = FlowLayout(found, spacing=spacing)
    for part in parts:
        flow.addWidget(part)
    policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
    policy.setHeightForWidth(True)
    found.setSizePolicy(policy)
    return found
