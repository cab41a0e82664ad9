"""`ChoicesBar`: whose rules, how deep the tree may be, and what else decides how it grows."""

from dataclasses import dataclass, replace
from enum import Enum

from PySide6.QtCore import QSignalBlocker, Signal, Slot
from PySide6.QtWidgets import QSizePolicy, QWidget

from nnviz.explain.methods.neuron_rules import AUTO, MEDIAN, ZERO, NeuronRules
from nnviz.explain.methods.rules import Rules
from nnviz.explain.tree_method import DEEPEST, TreeMethod
from nnviz.ui.rules.line_slider import LineSlider
from nnviz.ui.widgets.chip import Chip
from nnviz.ui.widgets.flow import FlowLayout
from nnviz.ui.widgets.segmented import Segmented
from nnviz.ui.widgets.small_combo import SmallCombo

DRAWN = 2000
"""Samples that are drawn as well, where a person wants some."""

FIRES = {AUTO: "above rest", ZERO: "above 0", MEDIAN: "above median"}
MOST_LEAST = 50


class Whose(Enum):
    """Whose answers a tree is fitted to."""

    NETWORK = "network"
    NEURON = "neuron"


@dataclass(frozen=True, slots=True)
class Choices:
    """What is chosen; `number` is which one of a regression."""

    whose: Whose = Whose.NETWORK
    depth: int = 3
    least: int = 5
    drawn: bool = False
    fires: str = AUTO
    number: int = 0
    follows: bool = True

    @property
    def method(self) -> TreeMethod:
        """The method with these settings."""
        drawn = DRAWN if self.drawn else 0
        if self.whose is Whose.NEURON:
            return NeuronRules(depth=self.depth, least=self.least, drawn=drawn, fires=self.fires)
        return Rules(depth=self.depth, least=self.least, drawn=drawn)


class ChoicesBar(QWidget):
    """Signals: `choices_wished(Choices)`."""

    choices_wished = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shown = Choices()
        self._build()
        self._connect()
        self.show_choices(self._shown)

    def show_choices(self, choices: Choices) -> None:
        """Show what is chosen; emits nothing."""
        self._shown = choices
        self.whose.show_value(choices.whose)
        self.depth_slider.show_value(choices.depth)
        self.least_slider.show_value(choices.least)
        self.drawn.setChecked(choices.drawn)
        self.follows.setChecked(choices.follows)
        with QSignalBlocker(self.fires):
            self.fires.setCurrentIndex(list(FIRES).index(choices.fires))
        with QSignalBlocker(self.number):
            self.number.setCurrentIndex(choices.number)
        is_neuron = choices.whose is Whose.NEURON
        self.fires.setVisible(is_neuron)
        self.number.setVisible(self.number.count() > 1 and not is_neuron)

    def offer(self, numbers: tuple[str, ...]) -> None:
        """Offer these numbers of a regression; none of classes."""
        with QSignalBlocker(self.number):
            self.number.clear()
            self.number.addItems(list(numbers))

    # -- inner ---------------------------------------------------------------------------------

    def _build(self) -> None:
        names: dict[object, str] = {Whose.NETWORK: "Network", Whose.NEURON: "Neuron"}
        self.whose = Segmented(names, "Whose rules", self)
        self.whose.setToolTip("Rules of what the network says, or of when the neuron picked fires")
        self.depth_slider = self._slider("depth", "Depth", DEEPEST)
        self.least_slider = self._slider("least", "Leaf ≥", MOST_LEAST)
        self.number = SmallCombo("Number", self)
        self.fires = SmallCombo("It fires", self)
        self.fires.addItems(list(FIRES.values()))
        self.fires.setToolTip(
            "From where on the neuron fires: above 0 where it rests at 0 and above its median "
            "elsewhere, or always one of them"
        )
        self.drawn = Chip("Draw samples", self)
        self.drawn.setToolTip(
            f"Fit the tree to {DRAWN:,} samples around those of the training part as well"
        )
        self.follows = Chip("Follow", self)
        self.follows.setToolTip("Grow the tree again and again while the network learns")
        self._flow = FlowLayout(self, spacing=6)
        for part in (
            self.whose,
            self.number,
            self.fires,
            self.depth_slider,
            self.least_slider,
            self.drawn,
            self.follows,
        ):
            self._flow.addWidget(part)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def add(self, widget: QWidget) -> None:
        """Put something more at the end."""
        self._flow.addWidget(widget)

    def _slider(self, name: str, label: str, high: float) -> LineSlider:
        return LineSlider(replace(Rules.options()[name], label=label, high=high), self)

    def _connect(self) -> None:
        self.whose.value_wished.connect(self._on_whose_wished)
        self.depth_slider.number_wished.connect(self._on_depth_wished)
        self.least_slider.number_wished.connect(self._on_least_wished)
        self.fires.activated.connect(self._on_fires_activated)
        self.number.activated.connect(self._on_number_activated)
        self.drawn.clicked.connect(self._on_drawn_clicked)
        self.follows.clicked.connect(self._on_follows_clicked)

    def _wish(self, **changes: object) -> None:
        self.choices_wished.emit(replace(self._shown, **changes))  # type: ignore[arg-type]

    @Slot(object)
    def _on_whose_wished(self, whose: object) -> None:
        self._wish(whose=whose)

    @Slot(int)
    def _on_depth_wished(self, depth: int) -> None:
        self._wish(depth=depth)

    @Slot(int)
    def _on_least_wished(self, least: int) -> None:
        self._wish(least=least)

    @Slot(int)
    def _on_fires_activated(self, at: int) -> None:
        self._wish(fires=list(FIRES)[at])

    @Slot(int)
    def _on_number_activated(self, at: int) -> None:
        self._wish(number=at)

    @Slot()
    def _on_drawn_clicked(self) -> None:
        self._wish(drawn=not self._shown.drawn)

    @Slot()
    def _on_follows_clicked(self) -> None:
        self._wish(follows=not self._shown.follows)
