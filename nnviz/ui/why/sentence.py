"""`Sentence`: the question in words, of which each can be exchanged."""

from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QWidget

from nnviz.session.wonder import Wonder
from nnviz.session.wondering import sample_text, target_text
from nnviz.ui.theme import Theme
from nnviz.ui.why.choices import Choices
from nnviz.ui.why.menu_chip import MenuChip
from nnviz.ui.widgets.flow import FlowLayout


class Sentence(QWidget):
    """ "What matters in this input? by Occlusion for class 5 of test sample 3"."""

    def __init__(self, choices: Choices, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.question = MenuChip("Question", choices.questions, theme, self)
        self.method = MenuChip("Method", choices.methods, theme, self)
        self.target = MenuChip("What is asked about", choices.targets, theme, self)
        self.sample = MenuChip("Sample", choices.samples, theme, self)
        self._parts = [
            _phrase("", self.question, self),
            _phrase("by", self.method, self),
            _phrase("for", self.target, self),
            _phrase("of", self.sample, self),
        ]
        flow = FlowLayout(self, spacing=5)
        for part in self._parts:
            flow.addWidget(part)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of another theme."""
        for chip in (self.question, self.method, self.target, self.sample):
            chip.set_theme(theme)

    def show_question(self, wonder: Wonder) -> None:
        """Say what is chosen, and of a query what was asked."""
        method, model, query = wonder.method, wonder.model, wonder.query
        self.question.show_text(method.ask.value)
        self.method.show_text(method.label, f"{method.line} {method.source}".strip())
        target = query.target if query is not None else wonder.target
        self._parts[2].setVisible(method.uses_target)
        self._parts[3].setVisible(method.uses_sample)
        if model is None:
            return
        says = wonder.target is None
        text = "what it says" if target is None else target_text(model, target)
        self.target.show_text(text, f"{text}, which it says" if says and target else text)
        shown = sample_text(model, query.sample) if query is not None else "the probe"
        follows = "it follows the probe" if wonder.follows else "it stays with this one"
        self.sample.show_text(shown, f"{shown}; {follows}")
        self.updateGeometry()


def _phrase(word: str, chip: MenuChip, parent: QWidget) -> QWidget:
    """A word with what comes after it on the same line."""
    phrase = QWidget(parent)
    row = QHBoxLayout(phrase)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(5)
    if word:
        label = QLabel(word, phrase)
        label.setProperty("role", "small")
        row.addWidget(label)
    row.addWidget(chip)
    return phrase
