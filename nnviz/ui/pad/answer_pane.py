"""`AnswerPane`: what it is that the network sees, and what it says to it, beside the pad."""

from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from nnviz.data.targets import AimKind
from nnviz.session.frame import Frame, Model
from nnviz.session.sample import Probe
from nnviz.ui.pad.pad_words import said_words
from nnviz.ui.plotting.answer_bars import AnswerBars
from nnviz.ui.plotting.answers import bars
from nnviz.ui.theme import Theme
from nnviz.ui.widgets.elided import ElidedLabel
from nnviz.ui.widgets.sample_image import SampleImage

NAME_SHARE = 0.42
"""Of the width for the names of classes: there is little room, and they come first."""


class AnswerPane(QWidget):
    """Of a network that gives pictures back, its picture is shown instead of bars."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.given = SampleImage(theme, self)
        self.given.setAccessibleName("What the network gives back")
        self.given.setToolTip("What the network gives back")
        self.given.hide()
        self.base = ElidedLabel("", parent=self)
        self.base.setProperty("role", "small")
        self.said = ElidedLabel("", parent=self)
        self.said.setProperty("role", "title")
        self.bars = AnswerBars(theme, self, NAME_SHARE)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addWidget(self.base)
        column.addWidget(self.said)
        column.addWidget(self.given)
        column.addWidget(self.bars)
        column.addStretch(1)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of another theme."""
        for part in (self.given, self.bars):
            part.set_theme(theme)

    def show_base(self, words: str) -> None:
        """Say what it is that is seen."""
        self.base.setText(words)

    def show_answer(self, model: Model, frame: Frame, probe: Probe | None) -> None:
        """Show a frame; `probe` is what is known of its sample."""
        dataset, loss = model.dataset, model.experiment.loss
        raw = frame.raw(model.network.sink)
        is_picture = dataset.aim.kind is AimKind.INPUTS and not dataset.aim.columns
        self.given.setVisible(is_picture)
        self.bars.setVisible(not is_picture)
        if is_picture:
            self.given.show_pixels(dataset.pictures(frame.output[None])[0])
            self.said.setText("Given back:")
            return
        expected = None if probe is None or probe.borrows_target else probe
        self.bars.show_bars(bars(dataset, loss, frame.output, raw, expected))
        self.said.setText(said_words(dataset, loss, frame.output, raw, probe))
