"""`ValueEditing`: weights, biases and held activations changed at their place on the canvas.

A value is written at once, training or not. While the wheel turns it, the next step begins at the
value last written: the frame that shows it may not be there yet.
"""

from dataclasses import dataclass
from enum import Enum
from time import perf_counter

from PySide6.QtCore import QObject, Qt, Slot

from nnviz.session.edge_arithmetic import bias_of, edge_reading, filter_of
from nnviz.session.frame import Frame
from nnviz.session.neuron_names import map_name, neuron_name
from nnviz.session.selection import Edge, Neuron
from nnviz.session.session import Session
from nnviz.ui.canvas.ground import Target, names_of
from nnviz.ui.canvas.value_editor import ValueEditor, turned
from nnviz.ui.canvas.view import NetworkCanvas

FRESH_S = 0.5
"""So long after a step the value written counts, whatever frames say."""


class Meaning(Enum):
    """What the number in the editor is."""

    PARAMETER = "parameter"
    HELD = "held"


@dataclass(frozen=True, slots=True)
class _Written:
    target: Target
    value: float
    at: float


class ValueEditing(QObject):
    """Wires the editor of one canvas with a session."""

    def __init__(self, session: Session, canvas: NetworkCanvas) -> None:
        super().__init__(canvas)
        self._session, self._canvas = session, canvas
        self.editor = ValueEditor(canvas)
        self._meaning = Meaning.PARAMETER
        self._written: _Written | None = None
        self.editor.value_entered.connect(self._on_value_entered)
        self.editor.steps_wished.connect(self._on_steps_wished)
        self.editor.closed.connect(self._on_closed)

    @Slot(object)
    def edit(self, target: Target) -> None:
        """Open the editor on the weight of an edge, or on a neuron's bias."""
        value = self._present(target)
        if value is not None:
            self._meaning = Meaning.PARAMETER
            what = "Weight" if isinstance(target, Edge) else "Bias"
            self._open(target, f"{what} of {self._name(target)}", value)

    def hold(self, neuron: Neuron) -> None:
        """Open the editor on the value that the selected neurons are to be held at."""
        frame, experiment = self._session.frame, self._session.experiment
        if frame is None or experiment is None:
            return
        if neuron.unit >= len(frame.activations.get(neuron.node, ())):
            return  # the frame is of the network before
        held = dict(experiment.marks.clamped).get(neuron)
        value = float(frame.activations[neuron.node][neuron.unit]) if held is None else held
        self._meaning = Meaning.HELD
        count = len(self._session.selection.neurons)
        assert self._session.model is not None
        what = neuron_name(self._session.model, neuron) if count < 2 else f"{count} neurons"
        self._open(neuron, f"Hold {what} at", value)

    @Slot(object, float)
    def turn(self, target: Target, steps: float) -> None:
        """Change a value by so many steps of the wheel."""
        if self._meaning is Meaning.HELD and self.editor.is_open():
            self._on_steps_wished(steps)
            return
        before = self._recent(target)
        value = self._present(target) if before is None else before
        if value is None:
            return
        value = turned(value, steps)
        if self._write(target, value):
            self._written = _Written(target, value, perf_counter())
            if self._canvas.ground.edited == target:
                self.editor.turn_to(value)

    def show_frame(self, _frame: Frame) -> None:
        """Keep the number in the editor that of the moment, unless somebody is changing it."""
        target = self._canvas.ground.edited
        if target is None or self._meaning is Meaning.HELD or self._recent(target) is not None:
            return
        value = self._present(target)
        if value is not None:
            self.editor.show_value(value)

    def check(self) -> None:
        """Close the editor when what it edits is no longer there."""
        target = self._canvas.ground.edited
        if target is not None and self._present(target) is None:
            self.editor.close_editor()

    # -- inner ---------------------------------------------------------------------------------

    def _open(self, target: Target, label: str, value: float) -> None:
        ground = self._canvas.ground
        ground.edited, ground.editor = target, self.editor
        self.editor.open(label, value, ground.place_for(target))
        ground.show_cards()

    def _present(self, target: Target) -> float | None:
        """A weight or bias as it is now; None where there is none, or it is held at zero."""
        model, frame = self._session.model, self._session.frame
        if model is None or frame is None or frame.run != model.run:
            return None
        if isinstance(target, Neuron):
            return bias_of(model, frame, target)
        reading = edge_reading(model, frame, target)
        return None if reading is None else reading.weight

    def _recent(self, target: Target) -> float | None:
        written = self._written
        if written is None or written.target != target or perf_counter() - written.at > FRESH_S:
            return None
        return written.value

    def _write(self, target: Target, value: float) -> bool:
        interventions = self._session.interventions
        if isinstance(target, Edge):
            return interventions.write_edge(target, value)
        assert self._session.model is not None
        unit = filter_of(self._session.model, target).unit
        return interventions.write(target.node, "bias", unit, value)

    def _name(self, target: Target) -> str:
        assert self._session.model is not None
        if isinstance(target, Neuron):
            return map_name(self._session.model, target)
        names = names_of(self._session.model, (target.source,))
        source = names[target.row] if names else Neuron(target.source, target.row).name
        return f"{source} → {Neuron(target.node, target.unit).name}"

    @Slot(float)
    def _on_value_entered(self, value: float) -> None:
        target = self._canvas.ground.edited
        if target is None:
            return
        if self._meaning is Meaning.HELD:
            self._hold_at(value)
        else:
            self._write(target, value)

    def _hold_at(self, value: float) -> None:
        neurons = self._session.selection.neurons
        self._session.interventions.clamp(neurons, value)

    @Slot(float)
    def _on_steps_wished(self, steps: float) -> None:
        target = self._canvas.ground.edited
        if target is None:
            return
        if self._meaning is Meaning.PARAMETER:
            self.turn(target, steps)
            return
        experiment = self._session.experiment
        assert experiment is not None
        held = dict(experiment.marks.clamped).get(target) if isinstance(target, Neuron) else None
        if held is None and self._session.frame is not None and isinstance(target, Neuron):
            held = float(self._session.frame.activations[target.node][target.unit])
        value = turned(held or 0.0, steps)
        self._hold_at(value)
        self.editor.turn_to(value)

    @Slot()
    def _on_closed(self) -> None:
        self._canvas.ground.edited = None
        self._canvas.ground.show_cards()
        self._canvas.setFocus(Qt.FocusReason.OtherFocusReason)
