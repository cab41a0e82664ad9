"""`PrunePanel`: delete the weakest edges by a slider, see what it costs, begin again."""

from collections.abc import Mapping

from PySide6.QtCore import QSignalBlocker, Signal, Slot
from PySide6.QtWidgets import QLabel, QPushButton, QVBoxLayout, QWidget

from nnviz.core.spec import Option
from nnviz.ui.panels.disclosure import Disclosure
from nnviz.ui.widgets.choice import OptionChoice
from nnviz.ui.widgets.flow import FlowLayout
from nnviz.ui.widgets.fold import Fold
from nnviz.ui.widgets.layout import set_margins
from nnviz.ui.widgets.slider import OptionSlider

ALL = ""
"""Stands for every layer."""

_LAYER = Option("Layer", help="Whose incoming edges are ranked; all layers share one ranking.")
_SHARE = Option(
    "Weakest edges",
    low=0.0,
    high=100.0,
    unit="%",
    help="So many of the edges with the smallest weights are held at zero.",
)


class PrunePanel(QWidget):
    """Shows how much is pruned; emits wishes.

    Signals:
        share_wished(str, float): of a layer's edges (or of all) so large a share is to go, 0 to 1.
        scope_wished(str): another layer.
        mute_wished(str, bool): silence all neurons of a layer, or let them speak.
        rewind_wished(): start weights again for what is left, and train.
        restore_wished(): bring every edge back.
    """

    share_wished = Signal(str, float)
    scope_wished = Signal(str)
    mute_wished = Signal(str, bool)
    rewind_wished = Signal()
    restore_wished = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._scope = ALL
        self.header = Disclosure("Prune")
        self.layer = OptionChoice("layer", _LAYER, {ALL: "all layers"})
        self.share = OptionSlider("share", _SHARE, 0.0)
        self.about, self.effect = QLabel(), QLabel()
        self.mute = QPushButton("Mute the layer")
        self.restore = QPushButton("Bring all back")
        self.rewind = QPushButton("Rewind and retrain")
        self._build()
        self._connect()

    def show_layers(self, layers: Mapping[str, str]) -> None:
        """Offer these layers by id and name; the choice stays while its layer does."""
        choices: dict[object, str] = {ALL: "all layers"}
        choices.update(layers.items())
        self.layer.set_choices(choices)
        if self._scope not in choices:
            self._scope = ALL
        self.layer.show_value(self._scope)

    def show_state(self, removed: int, count: int, any_removed: bool, muted: bool) -> None:
        """Show how many of so many edges are gone, and whether the chosen layer is silent."""
        self.share.show_value(round(100.0 * removed / count, 1) if count else 0.0)
        self.about.setText(f"{removed:,} of {count:,} edges deleted")
        is_layer = self._scope != ALL
        with QSignalBlocker(self.mute):
            self.mute.setEnabled(is_layer)
            self.mute.setCheckable(True)
            self.mute.setChecked(muted and is_layer)
        self.restore.setEnabled(any_removed)
        self.rewind.setEnabled(any_removed)

    def show_effect(self, text: str) -> None:
        """What the last change did to the test set."""
        self.effect.setText(text)
        self.effect.setVisible(bool(text))

    @property
    def scope(self) -> str:
        """The layer that is chosen, or `ALL`."""
        return self._scope

    def parts(self) -> tuple[QWidget, ...]:
        """What can be reached, from the top."""
        return self.header, self.fold

    def _build(self) -> None:
        self.header.setToolTip("Delete the weakest edges and see what it costs.")
        for label in (self.about, self.effect):
            label.setProperty("role", "small")
            label.setWordWrap(True)
            label.setContentsMargins(16, 0, 16, 0)
        self.effect.hide()
        for button, tip in (
            (self.mute, "All neurons of the layer say nothing."),
            (self.restore, "Every deleted edge, with the weight it had."),
            (self.rewind, "What is left goes back to its start weights and learns again."),
        ):
            button.setProperty("kind", "small")
            button.setToolTip(tip)
            button.setAutoDefault(True)
        content = QWidget()
        box = QVBoxLayout(content)
        box.setContentsMargins(0, 0, 0, 8)
        box.setSpacing(4)
        for part in (self.layer, self.share, self.about, self.effect):
            box.addWidget(part)
        row = FlowLayout(None, 6)
        box.addLayout(row)
        row.setContentsMargins(16, 4, 16, 4)
        for button in (self.mute, self.restore, self.rewind):
            row.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.header)
        self.fold = Fold(content, self)
        column.addWidget(self.fold)
        set_margins(self, 9, 0, 0, 0)
        self.fold.set_open(False)
        self.header.show_open(False)

    def _connect(self) -> None:
        self.header.open_wished.connect(self._on_header_open_wished)
        self.layer.field_wished.connect(self._on_layer_wished)
        self.share.field_wished.connect(self._on_share_wished)
        self.mute.clicked.connect(self._on_mute_clicked)
        self.restore.clicked.connect(self.restore_wished)
        self.rewind.clicked.connect(self.rewind_wished)

    @Slot(bool)
    def _on_header_open_wished(self, is_open: bool) -> None:
        self.header.show_open(is_open)
        self.fold.set_open(is_open)

    @Slot(str, object)
    def _on_layer_wished(self, _key: str, node: object) -> None:
        self._scope = str(node)
        self.layer.show_value(self._scope)
        self.scope_wished.emit(self._scope)

    @Slot(str, object)
    def _on_share_wished(self, _key: str, percent: object) -> None:
        if isinstance(percent, int | float):
            self.share_wished.emit(self._scope, float(percent) / 100)

    @Slot(bool)
    def _on_mute_clicked(self, checked: bool) -> None:
        self.mute_wished.emit(self._scope, checked)
