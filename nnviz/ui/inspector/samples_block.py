"""`SamplesBlock`: the training samples that excite a neuron most and least."""

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLabel, QWidget

from nnviz.data import Dataset
from nnviz.session.neuron_measures import Excitation
from nnviz.ui.inspector.block import Block
from nnviz.ui.inspector.sample_list import SampleList, Shown, shown
from nnviz.ui.inspector.words import reading
from nnviz.ui.numbers import format_count


class SamplesBlock(Block):
    """Signals: `sample_wished(int)`, a training sample by its place."""

    sample_wished = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Samples", parent)
        self.most_label, self.most = QLabel("most", self), SampleList("Excite it most", self)
        self.least_label, self.least = QLabel("least", self), SampleList("Excite it least", self)
        for label, samples in (
            (self.most_label, self.most),
            (self.least_label, self.least),
        ):
            label.setProperty("role", "small")
            self.column.addWidget(label)
            self.column.addWidget(samples)
            samples.sample_wished.connect(self.sample_wished)

    def show_excitation(self, dataset: Dataset, found: Excitation | None) -> None:
        """Show what excites a neuron; None while that is not known yet."""
        some = found is not None and found.spread
        for widget in (self.most_label, self.most, self.least_label, self.least):
            widget.setVisible(some)
        if found is None:
            self.say("Asking the training samples …")
            return
        asked = format_count(found.samples)
        if not found.spread:
            same = reading(float(found.most_answers[0])).strip() if len(found.most) else "nothing"
            self.say(f"It answers {same} to each of {asked} training samples: it tells none apart.")
            return
        self.say(
            f"What excites it most and least of {asked} training samples. Click to look at one."
        )
        self.most.show_samples(_rows(dataset, found.most, found.most_answers))
        self.least.show_samples(_rows(dataset, found.least, found.least_answers))


def _rows(
    dataset: Dataset, places: NDArray[np.intp], answers: NDArray[np.float32]
) -> tuple[Shown, ...]:
    return tuple(
        shown(dataset, int(at), float(answer)) for at, answer in zip(places, answers, strict=True)
    )
