"""`PadTools`: what is seen, pen and eraser, back and forth, clear, paste, take, and the pen."""

from enum import Enum

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from nnviz.core.spec import Option
from nnviz.ui.pad.swatches import Swatches
from nnviz.ui.theme import Theme
from nnviz.ui.widgets.chip import ChipRow
from nnviz.ui.widgets.control import GUTTER
from nnviz.ui.widgets.flow import FlowLayout
from nnviz.ui.widgets.icon_button import IconButton
from nnviz.ui.widgets.sample_image import SampleImage
from nnviz.ui.widgets.segmented import Segmented
from nnviz.ui.widgets.slider import OptionSlider


class Tool(Enum):
    """What the left button does."""

    DRAW = "draw"
    ERASE = "erase"


class PadWish(Enum):
    """What a button asks for."""

    UNDO = "undo"
    REDO = "redo"
    CLEAR = "clear"
    PASTE = "paste"
    TAKE = "take"


SEEN = 54
"""The side of the picture of what is seen: as high as two rows of buttons."""

HEIGHT = 24
"""Of a button at least."""

MOST_WIDTH = 0.4
"""The widest pen, as a share of the picture's longer side."""

CENTRE, INVERT = "centre", "invert"
CHIPS = {CENTRE: "Centre it as the data are", INVERT: "Invert"}
TIPS = {
    CENTRE: "Bring the drawing to where the samples of the data lie, and to their size, before the "
    "network sees it. Networks misread what is off centre.",
    INVERT: "Light for dark. What is pasted is inverted by itself where its paper is dark and "
    "that of the data is light, or the other way round.",
}
NO_PAPER = "The samples of these data are not drawn on a paper of one colour."


class PadTools(QWidget):
    """`bar` holds what is used while one draws, and goes below the pad.

    Signals:

    - `tool_wished(Tool)`, `wished(PadWish)`, `width_wished(float)` in pixels of the data,
      `colour_wished(str)`.
    - `options_wished(tuple)`: which of `CHIPS` are to be on.
    """

    tool_wished = Signal(object)
    wished = Signal(object)
    width_wished = Signal(float)
    colour_wished = Signal(str)
    options_wished = Signal(object)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._build(theme)
        for button, wish in self._wishes.items():
            button.clicked.connect(self._on_button_clicked)
            button.setProperty("wish", wish.value)
        self.tool.value_wished.connect(self.tool_wished)
        self.pen.value_wished.connect(self._on_pen_wished)
        self.swatches.colour_wished.connect(self.colour_wished)
        self.chips.values_wished.connect(self.options_wished)

    def _build(self, theme: Theme) -> None:
        self.bar = QWidget(self)
        self.tool = Segmented({Tool.DRAW: "Draw", Tool.ERASE: "Erase"}, "Tool", self.bar)
        self.tool.setToolTip("What the left button does (E); the right button erases")
        self.undo = IconButton("undo", "Undo on the pad", HEIGHT, self.bar)
        self.redo = IconButton("redo", "Redo on the pad", HEIGHT, self.bar)
        self.clear = IconButton("trash", "Clear the pad", HEIGHT, self.bar)
        self.paste = _button("Paste", "Put the picture from the clipboard on the pad", self)
        take = "Copy what the network sees to the pad, to draw over it"
        self.take = _button("Take the probe", take, self)
        self._wishes = {
            self.undo: PadWish.UNDO,
            self.redo: PadWish.REDO,
            self.clear: PadWish.CLEAR,
            self.paste: PadWish.PASTE,
            self.take: PadWish.TAKE,
        }
        described = Option("Pen", "How wide the pen draws.", "px", 0.5, 10)
        self.pen = OptionSlider("width", described, 2.0, parent=self)
        self.swatches = Swatches(self)
        self.chips = ChipRow(CHIPS, "How the drawing is shown to the network", self)
        for value, tip in TIPS.items():
            self.chips.chip(value).setToolTip(tip)
        self.seen = SampleImage(theme, self)
        self.seen.setFixedSize(SEEN, SEEN)
        self.seen.setAccessibleName("What the network sees")
        self.seen.setToolTip("What the network sees: the pixels that enter it")
        self._lay_out()

    def _lay_out(self) -> None:
        """The bar; what is seen with buttons and options beside it; the colours; the pen."""
        bar, top, beside = QHBoxLayout(self.bar), QHBoxLayout(), QVBoxLayout()
        bar.setContentsMargins(0, 0, 0, 0)
        bar.setSpacing(2)
        for part in (self.tool, self.undo, self.redo, self.clear):
            bar.addWidget(part)
        bar.addStretch(1)
        buttons = FlowLayout(spacing=4)
        buttons.addWidget(self.paste)
        buttons.addWidget(self.take)
        beside.setSpacing(2)
        beside.addLayout(buttons)
        beside.addWidget(self.chips)
        top.setContentsMargins(GUTTER, 0, GUTTER, 0)
        top.setSpacing(8)
        top.addWidget(self.seen, 0, Qt.AlignmentFlag.AlignTop)
        top.addLayout(beside, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addLayout(top)
        colours = QHBoxLayout()
        colours.setContentsMargins(GUTTER - 3, 0, 0, 0)
        colours.addWidget(self.swatches)
        colours.addStretch(1)
        column.addLayout(colours)
        column.addWidget(self.pen)

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of another theme."""
        self.seen.set_theme(theme)

    def show_tool(self, tool: Tool) -> None:
        """Show what the left button does."""
        if tool is not self.tool.shown_value():
            self.tool.show_value(tool)

    def show_pen(self, side: int, width: float) -> None:
        """Show the pen's width in pixels of pictures that are `side` pixels wide."""
        high = max(1.0, round(side * MOST_WIDTH))
        self.pen.set_range(min(0.5, high / 4), high)
        self.pen.show_value(width)

    def show_steps(self, can_undo: bool, can_redo: bool) -> None:
        """Offer the way back and forth where there is one."""
        self.undo.setEnabled(can_undo)
        self.redo.setEnabled(can_redo)

    def show_options(self, chosen: tuple[str, ...], has_paper: bool) -> None:
        """Show which options are on; without paper there is nothing to centre."""
        self.chips.show_values(chosen if has_paper else set(chosen) - {CENTRE})
        chip = self.chips.chip(CENTRE)
        chip.setEnabled(has_paper)
        chip.setToolTip(TIPS[CENTRE] if has_paper else NO_PAPER)

    @Slot()
    def _on_button_clicked(self) -> None:
        sender = self.sender()
        if sender is not None:
            self.wished.emit(PadWish(sender.property("wish")))

    @Slot(object)
    def _on_pen_wished(self, value: object) -> None:
        if isinstance(value, int | float):
            self.width_wished.emit(float(value))


def _button(text: str, tip: str, parent: QWidget) -> QPushButton:
    made = QPushButton(text, parent)
    made.setProperty("kind", "small")
    made.setToolTip(tip)
    made.setMinimumHeight(HEIGHT)
    made.setAccessibleDescription(tip)
    return made
