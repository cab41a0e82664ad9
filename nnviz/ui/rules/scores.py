"""`Scores`: fidelity and accuracy of a tree, each on training and on test data."""

from PySide6.QtWidgets import QGridLayout, QLabel, QSizePolicy, QWidget

from nnviz.explain.results.tree import Tree
from nnviz.ui.rules.words import UNKNOWN, score, score_tip

PARTS, NAMES = ("training", "test"), ("fidelity", "accuracy")


class Scores(QWidget):
    """Four numbers, a row a score and a column a part; it keeps its size."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.labels: dict[tuple[str, str], QLabel] = {}
        self.names: dict[str, QLabel] = {}
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(6)
        grid.setVerticalSpacing(0)
        for row, name in enumerate(NAMES):
            self.names[name] = _small(name, self)
            grid.addWidget(self.names[name], row, 0)
            for place, part in enumerate(PARTS):
                label = QLabel(UNKNOWN, self)
                label.setProperty("role", "title")
                label.setAccessibleName(f"{name} on {part} data")
                self.labels[name, part] = label
                grid.addWidget(label, row, 1 + 2 * place)
                grid.addWidget(_small(part, self), row, 2 + 2 * place)
        grid.setColumnStretch(5, 1)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def show_tree(self, tree: Tree | None) -> None:
        """Show a tree's numbers."""
        values = {} if tree is None else {"fidelity": tree.fidelity, "accuracy": tree.accuracy}
        for (name, part), label in self.labels.items():
            known = values.get(name, (float("nan"),) * 2)[PARTS.index(part)]
            is_share = tree is None or bool(tree.classes)
            label.setText(score(known, is_share=is_share))
            self.names[name].setText(name if is_share else f"{name}, R²")
        self.setToolTip("" if tree is None else score_tip(tree))


def _small(text: str, parent: QWidget) -> QLabel:
    label = QLabel(text, parent)
    label.setProperty("role", "small")
    return label
