"""`SamplingPane`: what may come next, and the wishes to let the network write on."""

from collections.abc import Sequence

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QPushButton, QSizePolicy, QVBoxLayout, QWidget

from nnviz.core.spec import Option
from nnviz.session.sampling import COLDEST, HOTTEST
from nnviz.ui.plotting.answer_bars import AnswerBars
from nnviz.ui.plotting.answers import Bar
from nnviz.ui.theme import Theme, text_scale
from nnviz.ui.widgets.elided import ElidedLabel
from nnviz.ui.widgets.flow import FlowLayout
from nnviz.ui.widgets.slider import OptionSlider

TEMPERATURE = Option(
    "Temperature",
    "Divides what the network says before a token is drawn: below 1 it plays safe, at 0 it always "
    "takes the likeliest, above 1 it dares more.",
    low=COLDEST,
    high=HOTTEST,
)
SEED = Option(
    "Seed",
    "The same seed draws the same tokens, as long as the network is the same.",
    low=1,
    high=999,
)


BARS, SOME, MOST, WITH_CAPTION, ALL = 98, 132, 178, 202, 248
"""Pixels of height for the bars, with the buttons, the temperature, the caption, and the seed."""


class SamplingPane(QWidget):
    """Signals:

    - `draw_wished()`: one token more.
    - `run_wished(bool)`: token after token, or no longer.
    - `back_wished()`: without what was drawn.
    - `temperature_wished(float)`, `seed_wished(int)`.
    """

    draw_wished = Signal()
    run_wished = Signal(bool)
    back_wished = Signal()
    temperature_wished = Signal(float)
    seed_wished = Signal(int)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._is_running = self._can_draw = False
        self._room = 0.0
        self.caption = ElidedLabel("What comes next", parent=self)
        self.caption.setProperty("role", "dim")
        self.bars = AnswerBars(theme, self)
        self.one = _button("Draw one", "Draw the next token from these shares", self)
        self.run = _button("Write on", "Draw token after token, until you stop it", self)
        self.back = _button("Take back", "Take back what was drawn", self)
        self.temperature = OptionSlider("temperature", TEMPERATURE, 1.0, parent=self)
        self.seed = OptionSlider("seed", SEED, 1, whole=True, parent=self)
        self._buttons = QWidget(self)
        flow = FlowLayout(self._buttons, spacing=4)
        for button in (self.one, self.run, self.back):
            flow.addWidget(button)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self._buttons.setSizePolicy(policy)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        for part in (self.caption, self.bars, self._buttons, self.temperature, self.seed):
            column.addWidget(part)
        column.addStretch(1)
        self._connect()

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of another theme."""
        self.bars.set_theme(theme)

    def show_bars(self, bars: Sequence[Bar]) -> None:
        """Show what may come next."""
        self.bars.show_bars(bars)

    def show_state(
        self, *, can_draw: bool, is_running: bool, drawn: int, temperature: float, seed: int
    ) -> None:
        """Show what can be wished."""
        self._is_running = is_running
        self._can_draw = can_draw
        self._show_parts()
        self.caption.setText("What comes next" if can_draw else "What it says")
        self.run.setText("Stop" if is_running else "Write on")
        self.one.setEnabled(not is_running)
        self.back.setEnabled(drawn > 0)
        self.temperature.show_value(temperature)
        self.seed.show_value(seed)

    def show_room(self, room: float) -> None:
        """There are so many pixels of height: what has no room is left out, the least needed first.

        Nothing is squeezed into less than it needs: it would lie on what is below.
        """
        self._room = room
        self._show_parts()

    def _show_parts(self) -> None:
        scale = text_scale(self.font())
        for part, needs in ((self.seed, ALL), (self.temperature, MOST), (self._buttons, SOME)):
            part.setVisible(self._can_draw and self._room >= needs * scale)
        self.caption.setVisible(self._room >= WITH_CAPTION * scale)
        self.setVisible(self._room >= BARS * scale)

    def _connect(self) -> None:
        self.one.clicked.connect(self._on_one)
        self.run.clicked.connect(self._on_run)
        self.back.clicked.connect(self._on_back)
        self.temperature.field_wished.connect(self._on_field_wished)
        self.seed.field_wished.connect(self._on_field_wished)

    @Slot()
    def _on_one(self) -> None:
        self.draw_wished.emit()

    @Slot()
    def _on_run(self) -> None:
        self.run_wished.emit(not self._is_running)

    @Slot()
    def _on_back(self) -> None:
        self.back_wished.emit()

    @Slot(str, object)
    def _on_field_wished(self, name: str, value: object) -> None:
        if not isinstance(value, int | float):
            return
        if name == "seed":
            self.seed_wished.emit(int(value))
        else:
            self.temperature_wished.emit(float(value))


def _button(words: str, tip: str, parent: QWidget) -> QPushButton:
    found = QPushButton(words, parent)
    found.setProperty("kind", "small")
    found.setAutoDefault(False)
    found.setToolTip(tip)
    return found
