"""Pruning: the panel's slider becomes deleted edges, ranked by what they weighed."""

from math import prod

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QTimer, Slot

from nnviz.core.marks import NO_MARKS, Marks, Neuron
from nnviz.engine.experiment import Experiment
from nnviz.session.effects import Measured
from nnviz.session.frame import Model
from nnviz.session.pruning import magnitudes, removed_count, weakest
from nnviz.ui.canvas.effect_bar import sentence
from nnviz.ui.handler import Handlers
from nnviz.ui.panels.layer_row import display_name
from nnviz.ui.panels.prune_panel import ALL

LARGE, LARGE_WAIT_MS = 20_000, 120
"""From so many edges on, a slide is followed so seldom."""


class PruneHandlers(Handlers):
    """Grants the panel's wishes and shows it what is pruned."""

    def connect_up(self) -> None:
        self._panel = self.window.panel.layers.prune
        self._sizes: dict[str, NDArray[np.floating]] = {}
        self._marks: Marks = NO_MARKS
        self._wished: tuple[str, float] | None = None
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._on_timeout)
        panel, session = self._panel, self.session
        panel.share_wished.connect(self._on_share_wished)
        panel.scope_wished.connect(self._on_scope_wished)
        panel.mute_wished.connect(self._on_mute_wished)
        panel.restore_wished.connect(self._on_restore_wished)
        panel.rewind_wished.connect(self.on_rewind)
        session.experiment_changed.connect(self._on_experiment_changed)
        session.loaded.connect(self._on_loaded)
        session.marks_measured.connect(self._on_measured)

    # -- wishes --------------------------------------------------------------------------------

    @Slot(str, float)
    def _on_share_wished(self, scope: str, share: float) -> None:
        self._wished = scope, share
        if self._edge_count(self._nodes(scope)) < LARGE:
            self._on_timeout()
        elif not self._timer.isActive():
            self._timer.start(LARGE_WAIT_MS)

    @Slot()
    def _on_timeout(self) -> None:
        wished, self._wished = self._wished, None
        if wished is None or self.session.experiment is None:
            return
        scope, share = wished
        self._remember()
        masks = weakest(self._sizes, self._nodes(scope), share)
        self.session.interventions.remove_all(masks, "Prune the weakest edges", f"prune.{scope}")
        self._show()

    @Slot(str)
    def _on_scope_wished(self, _scope: str) -> None:
        self._show()

    @Slot(str, bool)
    def _on_mute_wished(self, node: str, muted: bool) -> None:
        model = self.session.model
        if model is not None and node in model.network.facts.shapes:
            units = prod(model.network.facts.shapes[node])
            self.session.interventions.mute([Neuron(node, at) for at in range(units)], muted)
        self._show()

    @Slot()
    def _on_restore_wished(self) -> None:
        model = self.session.model
        if model is not None:
            shapes = model.network.weight_shapes
            masks = {node: np.zeros(shape, bool) for node, shape in shapes.items()}
            self.session.interventions.remove_all(masks, "Bring all edges back")

    @Slot()
    def on_rewind(self) -> None:
        self._panel.show_effect("")
        self.session.reset()
        self.session.play()

    # -- news ----------------------------------------------------------------------------------

    @Slot(object)
    def _on_experiment_changed(self, experiment: Experiment) -> None:
        if experiment.marks == self._marks:
            return
        if experiment.marks.removed != self._marks.removed:
            self._remember()
            self._panel.show_effect("")
        self._marks = experiment.marks
        self._show()

    @Slot(object)
    def _on_loaded(self, model: Model) -> None:
        graph = model.network.graph
        self._panel.show_layers({n: display_name(n) for n in model.network.weight_shapes})
        self._sizes = {node: sizes for node, sizes in self._sizes.items() if node in graph}
        self._show()

    @Slot(object)
    def _on_measured(self, measured: Measured) -> None:
        if self._marks.removed or "edge" in measured.text:
            self._panel.show_effect(sentence(measured))

    # -- inner ---------------------------------------------------------------------------------

    def _remember(self) -> None:
        """Take down what the weights are before something happens to them."""
        model, frame = self.session.model, self.session.frame
        if model is not None and frame is not None and frame.run == model.run:
            found = magnitudes(model.network, frame.parameters, self._marks, self._sizes)
            self._sizes = found

    def _nodes(self, scope: str) -> tuple[str, ...]:
        model = self.session.model
        if model is None:
            return ()
        nodes = model.network.weight_shapes
        return tuple(nodes) if scope == ALL else (scope,) if scope in nodes else ()

    def _edge_count(self, nodes: tuple[str, ...]) -> int:
        model = self.session.model
        shapes = {} if model is None else model.network.weight_shapes
        return sum(prod(shapes[node]) for node in nodes)

    def _show(self) -> None:
        scope = self._panel.scope
        nodes = self._nodes(scope)
        self._panel.show_state(
            removed_count(self._marks, nodes),
            self._edge_count(nodes),
            bool(self._marks.removed),
            self._is_muted(scope),
        )

    def _is_muted(self, scope: str) -> bool:
        model = self.session.model
        if model is None or scope not in model.network.facts.shapes:
            return False
        units = prod(model.network.facts.shapes[scope])
        return sum(neuron.node == scope for neuron in self._marks.muted) == units
