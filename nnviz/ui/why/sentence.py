"""`Sentence`: the question in words, of which each can be exchanged."""

from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from nnviz.session.wonder import Wonder
from nnviz.session.wondering import sample_text, target_text
from nnviz.ui.theme import Theme
from nnviz.ui.why.choices import Choices
from nnviz.ui.why.menu_chip import MenuChip
from nnviz.ui.why.word_flow import WordFlow

SAYS, PROBE = "what it says", "the probe"


class Sentence(QWidget):
    """ "What matters in this input? by Occlusion for class 5 of test sample 3"."""

    def __init__(self, choices: Choices, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.question = MenuChip("Question", choices.questions, theme, self)
        self.method = MenuChip("Method", choices.methods, theme, self)
        self.target = MenuChip("What is asked about", choices.targets, theme, self)
        self.sample = MenuChip("Sample", choices.samples, theme, self)
        self._by, self._of, self._in = (_word(text, self) for text in ("by", "for", "of"))
        flow = WordFlow(self, spacing=5)
        flow.addWidget(self.question)
        for word, chip in (
            (self._by, self.method),
            (self._of, self.target),
            (self._in, self.sample),
        ):
            flow.bind(word)
            flow.addWidget(chip)
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
        for part in (self._of, self.target):
            part.setVisible(method.uses_target)
        for part in (self._in, self.sample):
            part.setVisible(method.uses_sample)
        says = wonder.target is None
        text = SAYS if target is None or model is None else target_text(model, target)
        self.target.show_text(text, f"{text}, which it says" if says and target else text)
        asked = None if query is None or model is None else query.sample
        shown = PROBE if asked is None or model is None else sample_text(model, asked)
        follows = "it follows the probe" if wonder.follows else "it stays with this one"
        self.sample.show_text(shown, f"{shown}; {follows}")
        self.updateGeometry()


def _word(text: str, parent: QWidget) -> QLabel:
    label = QLabel(text, parent)
    label.setProperty("role", "small")
    return label
