"""Layer: the fields of what is selected on the canvas, or what the whole network is."""

from collections.abc import Sequence
from typing import ClassVar

from PySide6.QtCore import Qt, QTimer, Slot
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QFrame, QLayout, QScrollArea, QVBoxLayout, QWidget

from nnviz.core.problem import Problem
from nnviz.record.history import History
from nnviz.record.table import Table
from nnviz.session.session import Session
from nnviz.session.sketch import Sketch
from nnviz.session.sketching.reading_order import in_reading_order
from nnviz.ui.properties.block_page import BlockPage
from nnviz.ui.properties.editing import PropertyEditing
from nnviz.ui.properties.layer_page import LayerPage
from nnviz.ui.properties.network_page import NetworkPage
from nnviz.ui.properties.troubles import Troubles, network_troubles, troubles_of
from nnviz.ui.properties.words import summary_rows
from nnviz.ui.theme import Theme
from nnviz.ui.view import Area, View

MENDS_MS = 60
"""After the last change: mends of 1,000 layers take as long to find."""


class PropertiesView(View):
    """Draws nothing of its own: it follows the session's document and selection."""

    name: ClassVar[str] = "properties"
    title: ClassVar[str] = "Layer"
    area: ClassVar[Area] = Area.RIGHT
    order: ClassVar[int] = 6

    def __init__(self, session: Session, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(session, theme, parent)
        self.setAccessibleName("Layer")
        self._editing = PropertyEditing(session)
        self._layers: tuple[str, ...] = ()
        self._block = ""
        self._troubles = Troubles()
        self._asked = ""
        self._is_stale = True
        self.network, self.layer, self.block = NetworkPage(), LayerPage(), BlockPage()
        self.network.show_network(session.sketch, self._troubles)
        self._mending = QTimer(self)
        self._mending.setSingleShot(True)
        self._mending.setInterval(MENDS_MS)
        self._build()
        self._connect()

    def refresh(self) -> None:
        """Show what is selected now; later, if nobody can see it."""
        self._is_stale = not self.is_seen
        if self._is_stale:
            return
        sketch = self.session.sketch
        cards = self.session.layers if sketch is not None else ()
        self._block, self._layers = "", ()
        if sketch is None or not cards:
            self._troubles = Troubles() if sketch is None else network_troubles(sketch)
            self.network.show_network(sketch, self._troubles)
            self._turn_to(self.network)
        elif len(cards) == 1 and sketch.drawing.block(cards[0]) is not None:
            self._show_block(sketch, cards[0])
        else:
            self._show_layers(sketch, cards)
        if self._troubles.patient is not None:
            self._mending.start()

    def numbers(self) -> Table | None:
        """The summary of the network."""
        sketch = self.session.sketch
        return None if sketch is None else Table(("what", "value"), summary_rows(sketch))

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._is_stale:
            self.refresh()

    def show_history(self, history: History) -> None:
        """Whatever comes into sight is shown the history: take up what happened meanwhile."""
        if self._is_stale:
            self.refresh()

    # -- inner ---------------------------------------------------------------------------------

    def _build(self) -> None:
        pages = QWidget()
        stack = QVBoxLayout(pages)
        stack.setContentsMargins(0, 0, 0, 0)
        for page in (self.network, self.layer, self.block):
            stack.addWidget(page)
        self._turn_to(self.network)
        scroll = QScrollArea(self)
        scroll.resize(320, 600)  # where it fits, so that no bar comes and goes at first
        scroll.setWidget(pages)
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.viewport().setAutoFillBackground(False)
        pages.setAutoFillBackground(False)  # else it covers the view, which then is never seen
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSizeConstraint(QLayout.SizeConstraint.SetNoConstraint)
        whole.addWidget(scroll)

    def _connect(self) -> None:
        session, layer, block = self.session, self.layer, self.block
        self._mending.timeout.connect(self._on_mending_timeout)
        session.document_changed.connect(self._on_changed)
        session.layers_selected.connect(self._on_changed)
        session.refused.connect(self._on_refused)
        layer.name_wished.connect(self._on_name_wished)
        layer.note_wished.connect(self._on_note_wished)
        layer.field_wished.connect(self._on_field_wished)
        block.title_wished.connect(self._on_title_wished)
        block.field_wished.connect(self._on_parameter_wished)
        block.shown_wished.connect(self._on_shown_wished)
        block.hidden_wished.connect(self._on_hidden_wished)
        block.fold_wished.connect(self._on_fold_wished)
        block.library_wished.connect(self._on_library_wished)
        for page in (self.network, layer, block):
            page.mend_wished.connect(self._on_mend_wished)
        block.undoing_wished.connect(self._on_undoing_wished)

    def _turn_to(self, page: QWidget) -> None:
        """Show one page; a stack of Qt's would be as high as the highest."""
        for other in (self.network, self.layer, self.block):
            other.setVisible(other is page)

    def _show_block(self, sketch: Sketch, id: str) -> None:
        self._block = id
        self._troubles = troubles_of(sketch, sketch.drawing.layers_of(id))
        self.block.show_block(sketch, id, self._troubles)
        self._turn_to(self.block)

    def _show_layers(self, sketch: Sketch, cards: Sequence[str]) -> None:
        found = dict.fromkeys(name for card in cards for name in sketch.drawing.layers_of(card))
        self._layers = tuple(found)
        self._troubles = troubles_of(sketch, self._layers)
        self.layer.show_layers(sketch, self._layers, self._troubles)
        self._turn_to(self.layer)

    # -- news and wishes -----------------------------------------------------------------------

    @Slot(object)
    def _on_changed(self, _news: object) -> None:
        self._asked = ""
        self.layer.fields.show_problem("", "")
        self.refresh()

    @Slot(object)
    def _on_refused(self, problem: Problem) -> None:
        if self._asked:
            self.layer.fields.show_problem(self._asked, f"{problem.what} {problem.hint}".strip())
            self.refresh()

    @Slot(str)
    def _on_name_wished(self, name: str) -> None:
        if self._layers:
            self.layer.name.show_problem(self._editing.rename(self._layers[0], name))

    @Slot(str)
    def _on_note_wished(self, text: str) -> None:
        if self._layers:
            self._editing.write_note(self._layers[0], text)

    @Slot(str, object)
    def _on_field_wished(self, name: str, value: object) -> None:
        self._asked = name
        self._editing.set_field(self._layers, name, value)

    @Slot(str)
    def _on_title_wished(self, title: str) -> None:
        self.block.title.show_problem(self._editing.title(self._block, title))

    @Slot(str, object)
    def _on_parameter_wished(self, label: str, value: object) -> None:
        self._editing.set_parameter(self._block, label, value)

    @Slot(str)
    def _on_shown_wished(self, name: str) -> None:
        self._editing.show_parameter(self._block, name)

    @Slot(str)
    def _on_hidden_wished(self, label: str) -> None:
        self._editing.hide_parameter(self._block, label)

    @Slot(bool)
    def _on_fold_wished(self, is_folded: bool) -> None:
        self._editing.fold(self._block, is_folded=is_folded)

    @Slot()
    def _on_mending_timeout(self) -> None:
        """Add the buttons to what has been said."""
        sketch = self.session.sketch
        if sketch is None or self._is_stale:
            return
        self._troubles = found = self._troubles.with_mends(sketch)
        page = self.layer if self._layers else self.block if self._block else self.network
        page.problems.show_problems(found.sentences, found.labels)

    @Slot(int)
    def _on_mend_wished(self, number: int) -> None:
        sketch, mend = self.session.sketch, self._troubles.mends[number]
        if sketch is not None:
            graph = in_reading_order(mend.sketch.graph, sketch.graph)
            self.session.edit_sketch(graph, mend.sketch.drawing, mend.label)

    @Slot()
    def _on_library_wished(self) -> None:
        self.block.title.show_problem(self._editing.keep(self._block))

    @Slot()
    def _on_undoing_wished(self) -> None:
        self._editing.ungroup(self._block)
