"""Feeds the record of all neurons from frames, whether or not anybody looks at one."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot

from nnviz.record.neurons import NeuronRecord
from nnviz.session.frame import Frame, Model
from nnviz.session.neuron_measures import is_measured

if TYPE_CHECKING:
    from nnviz.session.session import Session


class NeuronHistory(QObject):
    """`record` grows with the frames; `samples` are how many its measures are over."""

    def __init__(self, session: "Session") -> None:
        super().__init__(session)
        self.record = NeuronRecord()
        self.samples = 0
        self._start = -1
        session.loaded.connect(self._on_loaded)
        session.frame_ready.connect(self._on_frame)

    @Slot(object)
    def _on_loaded(self, model: Model) -> None:
        """A fresh start clears it; after an edit, what stays in the network keeps its history."""
        if model.start != self._start:
            self._start = model.start
            self.record.clear()
        shapes = model.network.facts.shapes
        read = [node.id for node in model.network.graph if node.inputs]
        self.record.begin({name: shapes[name][-1] for name in read if is_measured(shapes[name])})

    @Slot(object)
    def _on_frame(self, frame: Frame) -> None:
        if frame.neurons is not None:
            self.samples = frame.neurons.samples
            self.record.add(frame.step, frame.neurons.measures)
