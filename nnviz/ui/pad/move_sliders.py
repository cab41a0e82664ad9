"""`MoveSliders`: shift, rotate, scale, blur and noise, three sliders a row."""

from collections.abc import Mapping

from PySide6.QtCore import QEvent, QObject, Signal, Slot
from PySide6.QtWidgets import QGridLayout, QWidget

from nnviz.core.spec import Option
from nnviz.session.pad_moves import NONE, Moves
from nnviz.ui.widgets.slider import OptionSlider

COLUMNS = 3


class MoveSliders(QWidget):
    """Signals:

    - `move_wished(str, float)`: a move is to have another value.
    - `along_wished(str)`: somebody has turned to this slider.
    """

    move_wished = Signal(str, float)
    along_wished = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.sliders: dict[str, OptionSlider] = {}
        self._along = ""
        self._moves: Moves | None = None
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(0)
        self._grid.setVerticalSpacing(0)

    def show_options(self, options: Mapping[str, Option]) -> None:
        """Offer these ranges, which follow from the size of the pictures."""
        if not self.sliders:
            self._build(options)
        self._moves = None  # another range shows the same value elsewhere
        for name, described in options.items():
            self.sliders[name].set_range(described.low, described.high)

    def show_moves(self, moves: Moves, along: str) -> None:
        """Put the sliders where the moves are, and say along which of them scores are traced."""
        if moves != self._moves:
            self._moves = moves
            for name, slider in self.sliders.items():
                slider.show_value(moves.along(name))
        if along != self._along:
            self._along = along
            for name, slider in self.sliders.items():
                slider.label.setProperty("role", "title" if name == along else "dim")
                slider.label.style().polish(slider.label)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.FocusIn:
            for name, slider in self.sliders.items():
                if watched is slider.track:
                    self.along_wished.emit(name)
        return False

    def _build(self, options: Mapping[str, Option]) -> None:
        for number, (name, described) in enumerate(options.items()):
            slider = OptionSlider(name, described, NONE.along(name), parent=self)
            slider.field_wished.connect(self._on_field_wished)
            slider.track.installEventFilter(self)
            self.sliders[name] = slider
            self._grid.addWidget(slider, number // COLUMNS, number % COLUMNS)
        for column in range(COLUMNS):
            self._grid.setColumnStretch(column, 1)

    @Slot(str, object)
    def _on_field_wished(self, name: str, value: object) -> None:
        if isinstance(value, int | float):
            self.move_wished.emit(name, float(value))
