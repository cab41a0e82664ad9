"""Attacks: the sample, the change and the attacked sample, and what the network says of both."""

from typing import ClassVar

import numpy as np
from PySide6.QtCore import QSize, Qt, Slot
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QStackedLayout,
    QVBoxLayout,
    QWidget,
)

from nnviz.data import Dataset
from nnviz.explain.results.attack import Attack
from nnviz.record.table import Table
from nnviz.session.explained import Explained
from nnviz.session.session import Session
from nnviz.ui.numbers import format_number, format_percent, format_setting
from nnviz.ui.plotting.answer_bars import AnswerBars
from nnviz.ui.plotting.answers import Bar
from nnviz.ui.theme import Theme
from nnviz.ui.why.attack_look import AttackLook
from nnviz.ui.why.attack_pictures import AttackPictures, Pictured
from nnviz.ui.why.result_view import ResultView
from nnviz.ui.why.value_bars import ValueBar, ValueBars

MOST_CLASSES = 3
"""Classes that are shown before and after, those said most."""

NAMES = 0.5
"""The share of the width that classes' names have."""

MOST_BARS = 60
LOOK, BACK = "Look at it", "Back to the original"


class AttackView(ResultView):
    """The button lets the canvas show how all neurons shift."""

    shows = Attack
    least: ClassVar[QSize] = QSize(200, 140)

    def __init__(self, session: Session, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(session, theme, parent)
        self._explained: Explained | None = None
        self._look = AttackLook(session, self)
        self._build()
        self._look.changed.connect(self._on_look_changed)
        self.look.clicked.connect(self._on_look_clicked)

    def set_theme(self, theme: Theme) -> None:
        super().set_theme(theme)
        for part in (self.pictures, self.changes, self.before, self.after):
            part.set_theme(theme)

    def show_result(self, explained: Explained) -> None:
        found, before = explained.found, self._explained
        assert isinstance(found, Attack)
        self._explained = explained
        if before is not None and before.found is found:
            return
        is_picture = found.image_shape is not None
        if is_picture:
            self.pictures.show_pictured(pictured(found, explained.model.dataset))
        else:
            self._show_changes(found)
        self._pages.setCurrentIndex(0 if is_picture else 1)
        classes = shown_classes(found)
        self.before.show_bars(bars(found, found.before, found.said_before, classes))
        self.after.show_bars(bars(found, found.after, found.said_after, classes))
        self.verdict.setText(verdict(found))
        self.look.setVisible(_can_look(self.session, explained))
        self._follow(found, before)

    def numbers(self) -> Table | None:
        """A row an input: before, after, and the change as a share of the range."""
        found = self._found
        if found is None:
            return None
        columns = [found.own(found.original), found.own(found.attacked), found.shares]
        rows = zip(found.inputs, *(column.tolist() for column in columns), strict=True)
        return Table(("input", "before", "after", "change"), list(rows))

    def sizeHint(self) -> QSize:
        return QSize(300, 280)

    def minimumSizeHint(self) -> QSize:
        return self.least

    # -- inner ---------------------------------------------------------------------------------

    @property
    def _found(self) -> Attack | None:
        found = None if self._explained is None else self._explained.found
        return found if isinstance(found, Attack) else None

    def _show_changes(self, found: Attack) -> None:
        order = np.argsort(-np.abs(found.shares), kind="stable")[:MOST_BARS]
        after = found.own(found.attacked)
        shown = tuple(
            ValueBar(
                found.inputs[at],
                f"→ {_short(after[at])}",
                float(found.shares[at]),
            )
            for at in order.tolist()
        )
        self.changes.show_bars(shown, max(found.largest, 1e-30), is_signed=True)

    def _follow(self, found: Attack, before: Explained | None) -> None:
        """Of one who looks: keep to a newer attack on the same sample, and leave another's."""
        if not self._look.is_on or before is None or self._explained is None:
            return
        sample = self._explained.query.sample
        if before.query.sample == sample:
            shape = self._explained.model.dataset.input_shape
            self._look.follow(found.attacked.reshape(shape), sample.source)
        else:
            self.session.set_contrast(None)

    @Slot()
    def _on_look_clicked(self) -> None:
        explained, found = self._explained, self._found
        if explained is None or found is None:
            return
        if not self._look.is_on:
            self._look.show(explained, found.original, found.attacked)
            return
        shape = explained.model.dataset.input_shape
        self._look.leave(found.original.reshape(shape), explained.query.sample.source)

    @Slot()
    def _on_look_changed(self) -> None:
        self.look.setText(BACK if self._look.is_on else LOOK)

    def _build(self) -> None:
        self.pictures = AttackPictures(self.theme)
        self.changes = ValueBars(self.theme)
        self.changes.setAccessibleName("How much each input has changed")
        scroll = QScrollArea(self)
        scroll.setWidget(self.changes)
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.viewport().setAutoFillBackground(False)
        self.changes.setAutoFillBackground(False)
        pages = QWidget(self)
        self._pages = QStackedLayout(pages)
        self._pages.addWidget(self.pictures)
        self._pages.addWidget(scroll)
        self.before, self.after = (AnswerBars(self.theme, None, NAMES) for _ in range(2))
        answers = QHBoxLayout()
        answers.setSpacing(12)
        for title, part in (("Before", self.before), ("After", self.after)):
            answers.addLayout(_titled(title, part, self), 1)
        self.look = QPushButton(LOOK, self)
        self.look.setProperty("kind", "small")
        self.look.setToolTip(
            "Let the neurons answer to the attacked sample, and show on the canvas how each of "
            "them differs from what it answers to the original."
        )
        self.verdict = QLabel("", self)
        self.verdict.setProperty("role", "small")
        self.verdict.setWordWrap(True)
        foot = QHBoxLayout()
        foot.addWidget(self.verdict, 1)
        foot.addWidget(self.look)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(6)
        whole.addWidget(pages, 1)
        whole.addLayout(answers)
        whole.addLayout(foot)


def pictured(found: Attack, dataset: Dataset) -> Pictured:
    """An attack on a picture, with its captions."""
    before, after = dataset.pictures(np.stack([found.original, found.attacked]))
    times = 1 / max(found.largest, 1e-9)
    enlarged = f"change × {times:.0f}" if found.largest and times >= 2 else "change"
    return Pictured(before, after, ("original", enlarged, "attacked"))


def shown_classes(found: Attack) -> list[int]:
    """The classes, or targets, that are shown both times, those said most first."""
    if not found.has_classes:
        return list(range(min(MOST_CLASSES, len(found.names))))
    strong = np.argsort(-np.nan_to_num(np.maximum(found.before, found.after)), kind="stable")
    first = [found.said_before, found.said_after]
    return list(dict.fromkeys([*first, *strong.tolist()]))[:MOST_CLASSES]


def bars(found: Attack, said: np.ndarray, given: int, classes: list[int]) -> list[Bar]:
    """What the network says of each of the classes."""
    if not found.has_classes:
        return [Bar(found.names[at], format_number(float(said[at])).strip()) for at in classes]
    is_share = bool((np.r_[found.before, found.after] >= 0).all())
    return [
        Bar(
            found.names[at],
            format_percent(said[at]) if is_share else format_number(said[at], signed=True),
            float(np.clip(said[at] if is_share else (said[at] + 1) / 2, 0, 1)),
            at == given,
            at == found.wanted and not found.towards,
        )
        for at in classes
    ]


def verdict(found: Attack) -> str:
    """What the attack has come to, in a sentence."""
    if not found.has_classes or found.wanted is None:
        return "The answer has moved."
    now, goal = found.names[found.said_after], found.names[found.wanted]
    if found.towards:
        return f"It says {now} now." if found.fooled else f"It does not say {goal}: it says {now}."
    if not found.fooled:
        return f"It still says {now}: a larger change may fool it."
    return f"Fooled: it says {now} now, not {goal}."


def _can_look(session: Session, explained: Explained) -> bool:
    """Whether there is a canvas whose network can take the sample: a drawn answer has none."""
    model = getattr(session, "model", None)
    return model is not None and model.dataset.input_shape == explained.model.dataset.input_shape


def _titled(title: str, part: QWidget, parent: QWidget) -> QVBoxLayout:
    label = QLabel(title, parent)
    label.setProperty("role", "small")
    column = QVBoxLayout()
    column.setSpacing(2)
    column.addWidget(label)
    column.addWidget(part)
    return column


def _short(value: float) -> str:
    return format_setting(float(f"{value:.3g}"))
