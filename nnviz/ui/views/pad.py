"""Draw: a pad whose picture the network sees at once, moves of what it sees, and their trace."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QSize, QTimer, Slot
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtWidgets import QLayout, QVBoxLayout, QWidget

from nnviz.engine.losses import LOSSES, Coding
from nnviz.record.table import Table
from nnviz.session.frame import Frame, Model, Wants
from nnviz.session.pad import Sheet
from nnviz.session.pad_brush import ERASER, Stroke, Touch
from nnviz.session.pad_desk import Desk
from nnviz.session.pad_ground import Ground, can_draw
from nnviz.session.pad_moves import NONE, move_options
from nnviz.session.pad_sweep import Sweep, Swept
from nnviz.session.sample import Probe
from nnviz.session.session import Session
from nnviz.ui.pad.pad_body import PadBody
from nnviz.ui.pad.pad_canvas import PadKey, colour_at
from nnviz.ui.pad.pad_pictures import picture_in
from nnviz.ui.pad.pad_tools import CENTRE, INVERT, PadWish, Tool
from nnviz.ui.pad.picture_reader import PictureReader
from nnviz.ui.pad.trace import Trace
from nnviz.ui.pointed import Pointed
from nnviz.ui.theme import Theme
from nnviz.ui.view import Area, View

CALM_MS = 90
"""The scores along a slider are asked for when nothing has been drawn or moved for so long."""

WIDER = 1.2
"""By how much a bracket key changes the pen."""


class PadView(View):
    """Draws on a `Desk`, and sets its picture as the probe at every move of the mouse.

    1. A stroke or a slider makes another desk.
    2. `_show` sets its sample as the probe, and shows the desk at once.
    3. The frame that answers moves the bars; when all is calm, the trace is asked for too.

    A probe that somebody chose elsewhere comes to the desk as its base.
    """

    name: ClassVar[str] = "pad"
    title: ClassVar[str] = "Draw"
    area: ClassVar[Area] = Area.RIGHT
    order: ClassVar[int] = 3

    def __init__(self, session: Session, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(session, theme, parent)
        self.setAccessibleName("Draw")
        self._model: Model | None = None
        self._desk: Desk | None = None
        self._stroke: Stroke | None = None
        self._own: Probe | None = None
        self._known: Probe | None = None
        self._sweep: Sweep | None = None
        self._swept: Swept | None = None
        self._traced: Swept | None = None
        self._tool, self._fits = Tool.DRAW, True
        self._ink: NDArray[np.float32] = np.ones(1, np.float32)
        self._width = 2.0
        self._reader = PictureReader(session, self)
        self._calm = QTimer(self, interval=CALM_MS, singleShot=True)
        self.body = PadBody(theme, self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 1, 0, 0)
        column.setSizeConstraint(QLayout.SizeConstraint.SetNoConstraint)
        column.addWidget(self.body)
        self._connect()

    def _connect(self) -> None:
        body, canvas, tools = self.body, self.body.canvas, self.body.tools
        self._calm.timeout.connect(self._on_calm)
        canvas.stroke_began.connect(self._on_stroke_began)
        canvas.stroke_moved.connect(self._on_stroke_moved)
        canvas.stroke_ended.connect(self._on_stroke_ended)
        canvas.stroke_cancelled.connect(self._on_stroke_cancelled)
        canvas.colour_wished.connect(self._on_canvas_colour_wished)
        canvas.key_pressed.connect(self._on_key_pressed)
        canvas.dropped.connect(self._on_dropped)
        self._reader.made.connect(self._on_made)
        tools.tool_wished.connect(self._on_tool_wished)
        tools.wished.connect(self._on_wished)
        tools.width_wished.connect(self._on_width_wished)
        tools.colour_wished.connect(self._on_colour_wished)
        tools.options_wished.connect(self._on_options_wished)
        body.sliders.move_wished.connect(self._on_move_wished)
        body.sliders.along_wished.connect(self._on_along_wished)
        body.trace.value_wished.connect(self._on_trace_value_wished)
        body.reset_wished.connect(self._on_reset_wished)

    @property
    def desk(self) -> Desk | None:
        """What lies on the desk; None while the data are no pictures."""
        return self._desk

    # -- showing -------------------------------------------------------------------------------

    def set_theme(self, theme: Theme) -> None:
        super().set_theme(theme)
        self.body.set_theme(theme)

    def sizeHint(self) -> QSize:
        return QSize(320, 560)

    def wishes(self) -> Wants:
        """While a stroke is under way nothing that would hold its answer up."""
        if self._desk is None or not self._has_scores() or self._calm.isActive() or self._stroke:
            return Wants()
        self._sweep = self._desk.sweep(self._sweep)
        return Wants(sweep=self._sweep)

    def show_model(self, model: Model) -> None:
        before, self._model = self._model, model
        self.body.show_empty(not can_draw(model.dataset))
        if before is None or before.run != model.run:
            self._swept = None
            self._show_trace()
        if before is not None and before.dataset is model.dataset:
            return
        self._stroke = self._known = None
        if not can_draw(model.dataset):
            self._desk = self._own = None

    def show_probe(self, frame: Frame) -> None:
        model = self._model
        if model is None or frame.run != model.run or not can_draw(model.dataset):
            return
        self._prepare(model)
        probe = self.session.probe
        if probe is not None and probe is not self._own and not self._stroke:
            self._adopt(probe)
        if probe is not None and np.array_equal(probe.x, frame.probe, equal_nan=True):
            self._known = probe
        self.body.show_answer(model, frame, self._known)

    def show_frame(self, frame: Frame) -> None:
        self.show_probe(frame)
        swept, model = frame.swept, self._model
        if swept is not None and model is not None and frame.run == model.run:
            self._swept = swept
            self._show_trace()

    def lies_at(self, at: QPointF) -> Pointed | None:
        """The probe."""
        return Pointed()

    def numbers(self) -> Table | None:
        """The scores along the slider, a row a value."""
        trace = self.body.trace.trace
        if trace is None:
            return None
        rows = [
            (value, *scores)
            for value, scores in zip(trace.values.tolist(), trace.scores.tolist(), strict=True)
        ]
        return Table((trace.described.label.lower(), *trace.names), rows)

    def _prepare(self, model: Model) -> None:
        """Lay the desk for the data, which is done when it is first looked at."""
        if self._desk is not None and self._desk.dataset is model.dataset:
            return
        before = self._desk
        desk = Desk.of(model.dataset) if before is None else before.on(model.dataset)
        self._own = None
        if before is None or desk.pad is not before.pad:
            self._ink, self._width = desk.ground.ink, round(desk.ground.width, 1)
            self._fits = desk.ground.has_paper
        self.body.show_ground(desk.ground)
        self._lay(desk)
        self._show_pen()

    def _adopt(self, probe: Probe) -> None:
        """Take up what somebody chose elsewhere."""
        assert self._desk is not None
        self._own = probe
        self._lay(self._desk.showing(probe))
        self._calm.start()

    def _lay(self, desk: Desk) -> None:
        """Show another desk."""
        self._desk = desk
        sheet = desk.pad.sheet if self._stroke is None else self._stroke.sheet()
        self.body.show_desk(desk, sheet, self._tool)
        self._show_trace()

    def _show_pen(self) -> None:
        assert self._desk is not None
        self.body.show_pen(self._desk.ground, self._width, self._ink)

    def _has_scores(self) -> bool:
        return self._model is not None and bool(self._model.dataset.task.classes)

    def _show_trace(self) -> None:
        desk, model, swept = self._desk, self._model, self._swept
        if desk is None or model is None:
            return
        self.body.trace.show_value(desk.moves.along(desk.along))
        known = swept is not None and swept.sweep.along == desk.along
        if swept is None or not known or not self._has_scores():
            self._traced = None
            self.body.show_no_trace(self._has_scores())
        elif swept is not self._traced:
            self._traced = swept
            self.body.trace.show_trace(self._trace_of(desk, model, swept))

    def _trace_of(self, desk: Desk, model: Model, swept: Swept) -> Trace:
        loss = LOSSES[model.experiment.loss]
        described = move_options(desk.ground)[desk.along]
        names = model.dataset.task.names
        is_share = loss.coding is not Coding.SIGNS
        return Trace(described, swept.sweep.values, swept.scores, names, is_share)

    # -- drawing -------------------------------------------------------------------------------

    def _show(self, desk: Desk) -> None:
        """Show another desk, and let the network see what is on it."""
        self._lay(desk)
        source = desk.base.source
        if source is not None and desk.moves == NONE:
            self.session.pick_sample(source.part, source.index)
        else:
            self.session.set_probe(desk.sample(), source, in_haste=True)
        self._own = self.session.probe
        self._calm.start()

    def _do(self, change: Callable[[Desk], Desk]) -> None:
        """Change what is on the desk, unless a stroke is under way."""
        if self._desk is not None and self._stroke is None:
            changed = change(self._desk)
            if changed is not self._desk:
                self._show(changed)

    @Slot(object, bool)
    def _on_stroke_began(self, touch: Touch, erases: bool) -> None:
        desk = self._desk
        if desk is None:
            return
        if erases or self._tool is Tool.ERASE:
            self._stroke = Stroke(desk.pad.sheet, desk.ground.paper, touch, ERASER)
        else:
            self._stroke = Stroke(desk.pad.sheet, self._ink, touch)
        self._show(desk.drawing(self._stroke.sheet()))

    @Slot(object)
    def _on_stroke_moved(self, touch: Touch) -> None:
        if self._stroke is not None and self._desk is not None:
            self._stroke.go(touch)
            self._show(self._desk.drawing(self._stroke.sheet()))

    @Slot()
    def _on_stroke_ended(self) -> None:
        stroke, self._stroke = self._stroke, None
        if stroke is not None and self._desk is not None:
            self._show(self._desk.drawn(stroke.sheet()))

    @Slot()
    def _on_stroke_cancelled(self) -> None:
        stroke, self._stroke = self._stroke, None
        if stroke is not None and self._desk is not None:
            self._show(self._desk.drawing(self._desk.pad.sheet))

    @Slot()
    def _on_calm(self) -> None:
        """Ask for the trace, and for all that other views show of the probe.

        While one drew, the nearest sample was looked for in haste.
        """
        desk = self._desk
        if desk is not None and desk.base.is_drawing and self.session.probe is self._own:
            self.session.set_probe(desk.sample())
            self._own = self.session.probe
        self.wants_changed.emit()

    # -- tools ---------------------------------------------------------------------------------

    @Slot(object)
    def _on_tool_wished(self, tool: Tool) -> None:
        self._tool = tool
        self.body.tools.show_tool(tool)

    @Slot(object)
    def _on_wished(self, wish: PadWish) -> None:
        if wish is PadWish.PASTE:
            self._paste(picture_in(QGuiApplication.clipboard().mimeData()))
            return
        changes: dict[PadWish, Callable[[Desk], Desk]] = {
            PadWish.UNDO: Desk.back,
            PadWish.REDO: Desk.forth,
            PadWish.CLEAR: lambda desk: desk.cleared(fits=self._fits),
            PadWish.TAKE: Desk.taken,
        }
        self._do(changes[wish])

    @Slot(object)
    def _on_key_pressed(self, key: PadKey) -> None:
        if key is PadKey.SWAP:
            self._on_tool_wished(Tool.ERASE if self._tool is Tool.DRAW else Tool.DRAW)
        elif key in (PadKey.WIDER, PadKey.THINNER):
            factor = WIDER if key is PadKey.WIDER else 1 / WIDER
            self._on_width_wished(self.body.pen_within(self._width * factor))
        else:
            self._on_wished(PadWish(key.value))

    @Slot(float)
    def _on_width_wished(self, width: float) -> None:
        self._width = width
        if self._desk is not None:
            self._show_pen()

    @Slot(str)
    def _on_colour_wished(self, colour: str) -> None:
        parts = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
        self._take_ink(np.array(list(parts), np.float32))

    @Slot(object)
    def _on_canvas_colour_wished(self, touch: Touch) -> None:
        if self._desk is not None and self._desk.ground.has_colour:
            self._take_ink(colour_at(self._desk.pad.sheet.pixels, touch))

    def _take_ink(self, ink: NDArray[np.float32]) -> None:
        self._ink = ink
        self._on_tool_wished(Tool.DRAW)
        if self._desk is not None:
            self._show_pen()

    @Slot(object)
    def _on_options_wished(self, chosen: tuple[str, ...]) -> None:
        desk = self._desk
        if desk is None or self._stroke is not None:
            return
        sheet = desk.pad.sheet
        if (INVERT in chosen) is not sheet.is_inverted:
            self._show(desk.drawn(sheet.inverted()))
        elif desk.ground.has_paper and (CENTRE in chosen) is not sheet.fits:
            self._fits = CENTRE in chosen
            self._show(desk.drawn(replace(sheet, fits=self._fits)))

    # -- pictures from elsewhere ---------------------------------------------------------------

    @Slot(object)
    def _on_dropped(self, found: QImage | Path) -> None:
        self._paste(found)

    def _paste(self, found: QImage | Path | None) -> None:
        """Read a picture; `_on_made` puts it on the pad."""
        if self._desk is not None and self._stroke is None:
            self._reader.read(found, self._desk.ground, fits=self._fits)

    @Slot(object, object)
    def _on_made(self, sheet: Sheet, ground: Ground) -> None:
        """A picture that comes late is not for other data."""
        if self._desk is not None and self._desk.ground is ground:
            self._do(lambda desk: desk.drawn(sheet))

    # -- moves ---------------------------------------------------------------------------------

    @Slot(str, float)
    def _on_move_wished(self, name: str, value: float) -> None:
        self._do(lambda desk: desk.moved_to(name, value))

    @Slot(str)
    def _on_along_wished(self, name: str) -> None:
        if self._desk is not None and self._desk.along != name:
            self._lay(replace(self._desk, along=name))
            self._calm.start()

    @Slot(float)
    def _on_trace_value_wished(self, value: float) -> None:
        self._do(lambda desk: desk.moved_to(desk.along, value))

    @Slot()
    def _on_reset_wished(self) -> None:
        self._do(lambda desk: replace(desk, moves=NONE))
