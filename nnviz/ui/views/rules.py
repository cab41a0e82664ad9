"""Rules: a tree of questions that answers as the network does, or tells when a neuron fires."""

from dataclasses import replace
from typing import ClassVar

from PySide6.QtCore import Slot
from PySide6.QtGui import QHideEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from nnviz.core.marks import Neuron
from nnviz.explain.methods.neuron_rules import AUTO, NeuronRules
from nnviz.explain.results.tree import Tree
from nnviz.explain.target import Extent, Target
from nnviz.explain.tree_method import TreeMethod
from nnviz.explain.tree_nodes import LEAF
from nnviz.explain.tree_words import answer
from nnviz.record.table import Table
from nnviz.session.explained import Query
from nnviz.session.frame import Frame, Model
from nnviz.session.region import region_of
from nnviz.session.rules import FiringMeter, Group, Ruler, neuron_of, neuron_target, usual_query
from nnviz.session.sample import ProbeSource
from nnviz.session.selection import Selection
from nnviz.session.session import Session
from nnviz.ui.plotting.body_view import BodyView
from nnviz.ui.rules.choices_bar import FIRES, MOST_LEAST, Choices, ChoicesBar, Whose
from nnviz.ui.rules.giving import RulesGiver
from nnviz.ui.rules.lighting import Lighting
from nnviz.ui.rules.side_panel import SLIM, WIDTH, SidePanel
from nnviz.ui.rules.tree_canvas import TreeCanvas
from nnviz.ui.rules.words import ASKING, EMPTY, NO_NEURON, about, leaf_table, trouble
from nnviz.ui.theme import Theme
from nnviz.ui.view import Area
from nnviz.ui.why.menu_chip import MenuChip
from nnviz.ui.widgets.elided import ElidedLabel

MOST_FIRED = 40
ROOMY, NARROW = 620, 440
"""A view that is not roomy has a slim side; a narrower one shows the tree alone."""


class RulesView(BodyView):
    """The worker grows trees; a node that is picked lights its samples, neurons and region.

    What `giver` says and wishes is for a handler.
    """

    name: ClassVar[str] = "rules"
    title: ClassVar[str] = "Rules"
    area: ClassVar[Area] = Area.BOTTOM_LEFT
    order: ClassVar[int] = 7
    text: ClassVar[str] = EMPTY
    key: ClassVar[str] = ""

    def __init__(self, session: Session, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(session, theme, parent)
        self._model: Model | None = None
        self._picked = LEAF
        self._is_in_front = True
        self.choices = Choices()
        self.ruler = Ruler(session.background, self)
        self.meter = FiringMeter(session.background, self.ruler, self)
        self.lighting = Lighting(session, self)
        self._build()
        self._connect()

    # -- showing -------------------------------------------------------------------------------

    def set_theme(self, theme: Theme) -> None:
        super().set_theme(theme)
        self.canvas.set_theme(theme)
        self.side.set_theme(theme)
        self.export.set_theme(theme)

    def show_model(self, model: Model) -> None:
        before, self._model = self._model, model
        if before is None or before.dataset is not model.dataset:
            task = model.dataset.task
            self.bar.offer(() if task.classes else task.names)
            self._choose(self._fitting(model))
        self.body.setVisible(len(model.dataset.x_train) > 0)
        self.meter.show_model(model)
        self.ruler.show_model(model)
        self._on_changed()
        self._wish()

    def show_frame(self, frame: Frame) -> None:
        if self._model is not None and frame.run == self._model.run:
            self.ruler.show_frame(frame)
            self.meter.show_frame(frame)

    def numbers(self) -> Table | None:
        """A row a leaf: its rule, what it says, and what it rests on."""
        tree = self.ruler.tree
        return None if tree is None else leaf_table(tree)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._wish()
        self._point_out()

    def hideEvent(self, event: QHideEvent) -> None:
        """Nobody looks: nothing is asked, and nothing pointed out."""
        super().hideEvent(event)
        self.meter.want(Group())
        self.ruler.want(None)
        self.lighting.put_out()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        width = event.size().width()
        self.side.setVisible(width >= NARROW)
        self.side.setFixedWidth(WIDTH if width >= ROOMY else SLIM)

    @Slot(bool)
    def show_seen(self, seen: bool) -> None:
        """It comes in front of other tabs, or goes behind them: what it lights goes with it."""
        self._is_in_front = seen
        if seen:
            self._point_out()
        else:
            self.lighting.put_out()

    def show_query(self, query: Query) -> None:
        """Ask what somebody has asked elsewhere."""
        method, target = query.method, query.target
        if not isinstance(method, TreeMethod):
            return
        whose = Whose.NEURON if isinstance(method, NeuronRules) else Whose.NETWORK
        choices = replace(self.choices, whose=whose, depth=method.depth, drawn=method.drawn > 0)
        choices = replace(choices, least=min(method.least, MOST_LEAST))
        model = self._model
        if isinstance(method, NeuronRules):
            choices = replace(choices, fires=method.fires if method.fires in FIRES else AUTO)
            if model is not None and target.extent is not Extent.LAYER:
                self.session.select(Selection((neuron_of(model, target),)))
        self._on_choices_wished(choices)

    # -- inner ---------------------------------------------------------------------------------

    def _fitting(self, model: Model) -> Choices:
        """The choices, with a number that there is."""
        is_there = self.choices.number < len(model.dataset.task.names)
        return self.choices if is_there else replace(self.choices, number=0)

    def _choose(self, choices: Choices) -> None:
        self.choices = choices
        self.bar.show_choices(choices)

    def _query(self) -> Query | None:
        """What is asked; None without samples, or without a neuron where it takes one."""
        model, choices = self._model, self.choices
        if model is None or not len(model.dataset.x_train):
            return None
        target: Target | None = Target(model.network.sink, index=choices.number)
        if choices.whose is Whose.NEURON:
            neuron = self.session.selection.neuron
            target = None if neuron is None else neuron_target(model, neuron)
        if target is None:
            return None
        return usual_query(model, choices.method, target, follows=choices.follows)

    def _wish(self) -> None:
        if self.isVisible():
            self.ruler.want(self._query())
            self._show_about()

    @Slot()
    def _on_changed(self) -> None:
        tree, before = self._tree(), self.canvas.tree
        if tree is before:
            self._show_about()
            return
        if tree is None or before is None:
            self._picked = LEAF
        else:
            self._picked = tree.nodes.like(before.nodes, self._picked)
        self.giver.tree = tree
        self.canvas.show_tree(tree)
        self.side.show_tree(tree)
        self._show_node()
        self._show_about()

    def _tree(self) -> Tree | None:
        """The tree of what is asked, or was before other settings; none of anything else."""
        known, wish = self.ruler.known, self.ruler.wish
        if known is None or (wish is not None and known.query.target != wish.target):
            return None
        return self.ruler.tree if wish is not None or not self.isVisible() else None

    def _show_about(self) -> None:
        tree, problem = self.canvas.tree, self.ruler.problem
        if problem is not None:
            self.about.setText(trouble(problem))
        elif self._query() is None:
            self.about.setText(NO_NEURON)
        elif tree is None or self.ruler.known is None:
            self.about.setText(ASKING)
        else:
            self.about.setText(about(tree, self.ruler.known.step))

    def _show_node(self) -> None:
        """Light a node: its samples, what fires for them, its region."""
        model = self._model
        self.canvas.show_picked(self._picked)
        self.side.show_node(self._picked, None if model is None else model.dataset)
        tree = self.canvas.tree
        if tree is None or self._picked == LEAF or not self.isVisible():
            self.meter.want(Group())
            self.lighting.put_out()
        else:
            self.meter.want(Group.of(tree.at(self._picked)[0]))
        self._on_firing_changed()
        self._point_out()

    def _point_out(self) -> None:
        tree, model = self.canvas.tree, self._model
        is_lit = self._picked != LEAF and self.isVisible() and self._is_in_front
        if tree is None or model is None or not is_lit:
            self.lighting.show_region(None)
            return
        name = answer(tree, self._picked)
        self.lighting.show_region(region_of(tree, self._picked, model.dataset, name))

    @Slot()
    def _on_firing_changed(self) -> None:
        found, model = self.meter.known, self._model
        if found is None or model is None:
            self.side.show_firing(None)
        else:
            self.side.show_firing(found.strongest(model.network, MOST_FIRED))
            self.lighting.show_firing(found)

    @Slot(object)
    def _on_choices_wished(self, choices: Choices) -> None:
        self._choose(choices)
        self._wish()
        self._on_changed()

    @Slot(int)
    def _on_node_wished(self, node: int) -> None:
        self._picked = node
        self.lighting.begin()
        self._show_node()

    @Slot(object)
    def _on_sample_wished(self, source: ProbeSource) -> None:
        self.session.pick_sample(source.part, source.index)
        self.session.want_frame()

    @Slot(object)
    def _on_neuron_wished(self, neuron: Neuron) -> None:
        self.session.select(Selection((neuron,)))

    @Slot(object)
    def _on_selection_changed(self, selection: Selection) -> None:
        if self.choices.whose is Whose.NEURON:
            self._wish()
            self._on_changed()

    # -- building ------------------------------------------------------------------------------

    def _build(self) -> None:
        self.bar = ChoicesBar(self.body)
        self.giver = RulesGiver(self)
        self.export = MenuChip("Export", self.giver.fill, self.theme, self.body)
        self.export.show_text("Export", "Rules as text or as Python, to copy or to save")
        self.bar.add(self.export)
        self.about = ElidedLabel("", parent=self.body)
        self.about.setProperty("role", "small")
        self.canvas = TreeCanvas(self.theme, self.body)
        self.side = SidePanel(self.theme, self.body)
        self.side.setFixedWidth(WIDTH)
        left = QVBoxLayout()
        left.setSpacing(2)
        left.addWidget(self.about)
        left.addWidget(self.canvas, 1)
        row = QHBoxLayout()
        row.setSpacing(16)
        row.addLayout(left, 1)
        row.addWidget(self.side)
        column = QVBoxLayout(self.body)
        column.setContentsMargins(16, 4, 12, 6)
        column.setSpacing(4)
        column.addWidget(self.bar)
        column.addLayout(row, 1)

    def _connect(self) -> None:
        self.ruler.changed.connect(self._on_changed)
        self.meter.changed.connect(self._on_firing_changed)
        self.bar.choices_wished.connect(self._on_choices_wished)
        self.canvas.node_wished.connect(self._on_node_wished)
        self.side.sample_wished.connect(self._on_sample_wished)
        self.side.neuron_wished.connect(self._on_neuron_wished)
        self.session.selection_changed.connect(self._on_selection_changed)
