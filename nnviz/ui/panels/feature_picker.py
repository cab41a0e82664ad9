"""`FeaturePicker`: which features of the data the network gets."""

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QAbstractButton, QLabel, QVBoxLayout, QWidget

from nnviz.data import DataRecipe, Dataset
from nnviz.data.features import help_of, plain_of
from nnviz.ui.panels.feature_list import FeatureList
from nnviz.ui.panels.feature_tile import FeatureTile, pictures
from nnviz.ui.widgets.chip import Chip
from nnviz.ui.widgets.flow import FlowLayout

MOST_CHIPS = 24
"""Of more features there is a list to search in."""

LIVE = "Training goes on; the weights of the other features stay."


class FeaturePicker(QWidget):
    """Tiles with pictures for features of the plane, chips for some others, a list for many.

    Signals: `features_wished(object)`, their names as a tuple, or None for all plain ones.
    """

    features_wished = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._offered: tuple[str, ...] = ()
        self._inputs: tuple[str, ...] = ()
        self._chosen: tuple[str, ...] = ()
        self.buttons: dict[str, QAbstractButton] = {}
        self.list: FeatureList | None = None
        self._body = QWidget(self)
        self._title = QLabel("Features", self)
        self._title.setProperty("role", "dim")
        self._title.setToolTip(f"What the network sees of the data. {LIVE}")
        self._note = QLabel(self)
        self._note.setProperty("role", "error")
        self._note.setWordWrap(True)
        self._note.hide()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(4)
        self._column.addWidget(self._title)
        self._column.addWidget(self._body)
        self._column.addWidget(self._note)

    def show_recipe(self, recipe: DataRecipe, dataset: Dataset | None) -> None:
        """Show what there is to choose from, once that is known, and what is chosen."""
        if dataset is None:
            return
        inputs = dataset.inputs if dataset.has_plane else ()
        if (dataset.offered, inputs) != (self._offered, self._inputs):
            self._offered, self._inputs = dataset.offered, inputs
            self._make(dataset)
        self.setVisible(len(self._offered) > 1)
        self._chosen = plain_of(self._offered) if recipe.features is None else recipe.features
        self._show_chosen()

    def show_problem(self, text: str) -> None:
        """Say what was refused, or with an empty text that nothing was."""
        self._note.setText(text)
        self._note.setVisible(bool(text))
        self._show_chosen()

    def _make(self, dataset: Dataset) -> None:
        """Other controls for other features."""
        self._column.removeWidget(self._body)
        self._body.hide()
        self._body.deleteLater()
        self.buttons, self.list = {}, None
        if len(self._offered) > MOST_CHIPS:
            self.list = FeatureList(self._offered, self)
            self.list.toggled.connect(self._on_toggled)
            self._body = self.list
        else:
            self._body = self._made_buttons(dataset)
        self._column.insertWidget(1, self._body)
        self._body.show()

    def _made_buttons(self, dataset: Dataset) -> QWidget:
        body = QWidget(self)
        flow = FlowLayout(body, spacing=0)
        derives = dataset.has_plane and plain_of(self._offered) == dataset.inputs
        shown = pictures(dataset, self._offered) if derives else {}
        tips = help_of(self._offered)
        for name in self._offered:
            button = FeatureTile(name, shown[name], body) if name in shown else Chip(name, body)
            button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            button.setToolTip(f"<span>{tips.get(name, name)} {LIVE}</span>")
            button.clicked.connect(self._on_clicked)
            flow.addWidget(button)
            self.buttons[name] = button
        return body

    def _show_chosen(self) -> None:
        for name, button in self.buttons.items():
            button.setChecked(name in self._chosen)
        if self.list is not None:
            self.list.show_chosen(frozenset(self._chosen))

    @Slot()
    def _on_clicked(self) -> None:
        button = self.sender()
        if isinstance(button, QAbstractButton):
            self._on_toggled(button.text())

    @Slot(str)
    def _on_toggled(self, name: str) -> None:
        wished = set(self._chosen) ^ {name}
        names = tuple(each for each in self._offered if each in wished)
        self.features_wished.emit(None if names == plain_of(self._offered) else names)
        self._show_chosen()  # as it is: a wish that was refused changes nothing
