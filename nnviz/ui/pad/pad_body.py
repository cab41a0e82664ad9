"""`PadBody`: the pad's parts in one column, or side by side where there is room."""

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from nnviz.session.frame import Frame, Model
from nnviz.session.pad import Sheet
from nnviz.session.pad_desk import Desk
from nnviz.session.pad_ground import Ground
from nnviz.session.pad_moves import NONE, move_options
from nnviz.session.sample import Probe
from nnviz.ui.pad.answer_pane import AnswerPane
from nnviz.ui.pad.move_sliders import MoveSliders
from nnviz.ui.pad.pad_canvas import PadCanvas
from nnviz.ui.pad.pad_tools import CENTRE, INVERT, PadTools, Tool
from nnviz.ui.pad.pad_words import EMPTY, NO_SCORES, WAITS, base_words
from nnviz.ui.pad.trace_plot import TracePlot
from nnviz.ui.theme import Theme
from nnviz.ui.widgets.control import GUTTER

WIDE = 600
"""Pixels of width from which the moves lie beside the pad."""

SHORT = 160
"""The pad's side where there is so little height that one has to scroll anyway."""

BARS = 200
"""Pixels of width for the bars where there is room."""

LEAST, MOST = 96, 560
"""Sides of the pad."""


class PadBody(QScrollArea):
    """Lays the parts out and shows a desk on them; what is wished comes from the parts.

    Signals: `reset_wished()`, all moves are to go back.
    """

    reset_wished = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.viewport().setAutoFillBackground(False)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._is_empty = True
        self._ground: Ground | None = None
        self.empty = QLabel(EMPTY, self)
        self.empty.setProperty("role", "dim")
        self.empty.setWordWrap(True)
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.empty.setMargin(16)
        self.inner = QWidget(self)
        self._build(theme)
        self.setWidget(self.inner)
        self.inner.setAutoFillBackground(False)
        self.inner.hide()

    def _build(self, theme: Theme) -> None:
        self.canvas = PadCanvas(theme, self.inner)
        self.answer = AnswerPane(theme, self.inner)
        self.tools = PadTools(theme, self.inner)
        self.sliders = MoveSliders(self.inner)
        self.trace = TracePlot(theme, self.inner)
        self.reset = QPushButton("Reset", self.inner)
        self.reset.setProperty("kind", "small")
        self.reset.setToolTip("All sliders back: what the network sees as it was")
        self.reset.clicked.connect(self.reset_wished)
        self._sheet = QHBoxLayout()
        self._sheet.setSpacing(12)
        self._sheet.setContentsMargins(GUTTER, 0, GUTTER, 0)
        pad = QVBoxLayout()
        pad.setSpacing(6)
        pad.addWidget(self.canvas)
        pad.addWidget(self.tools.bar)
        pad.addStretch(1)
        self._sheet.addLayout(pad)
        self._sheet.addWidget(self.answer, 1)
        self._left, self._right = QVBoxLayout(), QVBoxLayout()
        self._left.setContentsMargins(0, 0, 0, 0)
        self._left.setSpacing(8)
        self._left.addLayout(self._sheet)
        self._left.addWidget(self.tools)
        self._left.addStretch(0)
        self._right.setContentsMargins(0, 0, 0, 0)
        self._right.setSpacing(2)
        self._right.addLayout(self._head())
        self._right.addWidget(self.sliders)
        self._right.addWidget(self.trace, 1)
        self._parts = QBoxLayout(QBoxLayout.Direction.TopToBottom, self.inner)
        self._parts.setContentsMargins(0, 10, 0, 8)
        self._parts.setSpacing(8)
        self._parts.addLayout(self._left)
        self._parts.addLayout(self._right, 1)

    def _head(self) -> QHBoxLayout:
        title = QLabel("Move what the network sees", self.inner)
        title.setProperty("role", "title")
        head = QHBoxLayout()
        head.setContentsMargins(GUTTER, 2, GUTTER, 2)
        head.addWidget(title, 1)
        head.addWidget(self.reset)
        return head

    # -- showing -------------------------------------------------------------------------------

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of another theme."""
        for part in (self.canvas, self.answer, self.tools, self.trace):
            part.set_theme(theme)

    def show_empty(self, is_empty: bool) -> None:
        """Say what will be here, or show it."""
        self._is_empty = is_empty
        self.empty.setVisible(is_empty)
        if is_empty:
            self.inner.hide()

    def show_ground(self, ground: Ground) -> None:
        """Offer what suits other pictures."""
        self._ground = ground
        self.sliders.show_options(move_options(ground))
        self.tools.swatches.setVisible(ground.has_colour)
        self._place()

    def show_desk(self, desk: Desk, sheet: Sheet, tool: Tool) -> None:
        """Show what lies on the desk; `sheet` holds the stroke that is under way."""
        self.canvas.show_pixels(sheet.pixels)
        chosen = (CENTRE,) * sheet.fits + (INVERT,) * sheet.is_inverted
        self.tools.show_options(chosen, desk.ground.has_paper)
        self.tools.show_steps(bool(desk.pad.past), bool(desk.pad.future))
        self.tools.show_tool(tool)
        self.sliders.show_moves(desk.moves, desk.along)
        self.reset.setEnabled(desk.moves != NONE)
        base = desk.base
        is_point = base.source is None and not base.is_drawing
        self.answer.show_base(base_words(base.source, desk.moves, is_point))
        self.inner.setVisible(not self._is_empty)

    def show_pen(self, ground: Ground, width: float, ink: NDArray[np.float32]) -> None:
        """Show the pen: its width in pixels of the data, and its colour."""
        self.tools.show_pen(max(ground.shape[:2]), width)
        self.canvas.show_width(width * ground.grain)
        if ground.has_colour:
            levels = [round(float(level) * 255) for level in np.clip(ink, 0, 1)]
            self.tools.swatches.show_colour("#" + "".join(f"{level:02x}" for level in levels))

    def show_answer(self, model: Model, frame: Frame, probe: Probe | None) -> None:
        """Show what the network sees and says."""
        self.tools.seen.show_pixels(model.dataset.pictures(frame.probe[None])[0])
        self.answer.show_answer(model, frame, probe)

    def show_no_trace(self, has_scores: bool) -> None:
        """Say why there is no trace."""
        self.trace.show_trace(None, WAITS if has_scores else NO_SCORES)

    def pen_within(self, width: float) -> float:
        """A width the pen can have."""
        low, high = self.tools.pen.described.low, self.tools.pen.described.high
        return round(min(max(width, low or 0.5), high or width), 2)

    # -- placing -------------------------------------------------------------------------------

    def sizeHint(self) -> QSize:
        return QSize(320, 560)

    def minimumSizeHint(self) -> QSize:
        return QSize(160, 60)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._place()
        super().resizeEvent(event)
        self.empty.setGeometry(self.rect())

    def _place(self) -> None:
        """Give the pad the side there is room for, and the moves a place below or beside."""
        is_wide = self.width() >= WIDE
        ways = QBoxLayout.Direction
        self._parts.setDirection(ways.LeftToRight if is_wide else ways.TopToBottom)
        self._parts.setStretch(0, 1 if is_wide else 0)
        width = self.width() / 2 if is_wide else self.width()
        across = width - BARS if is_wide else 0.48 * width
        down = 0.62 * self.height() if is_wide else max(0.34 * self.height(), SHORT)
        room = min(across, down)
        side = round(min(max(room, LEAST), MOST))
        rows, columns = (1, 1) if self._ground is None else self._ground.shape[:2]
        longest = max(rows, columns)
        size = QSize(round(side * columns / longest), round(side * rows / longest))
        self.canvas.setFixedSize(size.expandedTo(QSize(24, 24)) + QSize(4, 4))
