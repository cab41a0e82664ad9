"""`OwnDialog`: the frame of the dialogs that open a person's own data while training goes on."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, ClassVar

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QSizePolicy,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from nnviz.ui.dialogs.choice_form import ChoiceForm
from nnviz.ui.dialogs.opening import Opening, Work
from nnviz.ui.widgets.elided import ElidedLabel

STEPS = 1000


class OwnDialog(QDialog):
    """Shows an `Opening`; holds none. A kind says what it shows of it in `show_found`.

    Signals:
        choice_wished(str, object): a choice of the form is to be another.
        accept_wished(): use this data.
        look_wished(): look at it again.
        stop_wished(): stop the work under way.
    """

    choice_wished = Signal(str, object)
    accept_wished = Signal()
    look_wished = Signal()
    stop_wished = Signal()

    name: ClassVar[str]
    """The name of the object."""

    caption: ClassVar[str]
    use_text: ClassVar[str]

    def __init__(self, form: ChoiceForm, page: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(self.name)
        self.setWindowTitle(self.caption)
        self.setModal(False)
        self._is_busy = False
        self._shown: Opening[Any, Any] | None = None
        self.title, self.place = ElidedLabel(parent=self), ElidedLabel(parent=self)
        self.facts = ElidedLabel(lines=2, parent=self)
        self._form, self._page, self._pages = form, page, QStackedWidget(self)
        self.empty = QLabel(self)
        self.notes, self.problem, self.work = QLabel(self), QLabel(self), QLabel(self)
        self.bar = QProgressBar(self)
        self.look, self.close_button = QPushButton("Look again"), QPushButton("Close")
        self.use = QPushButton(self.use_text)

    def show_opening(self, opening: Opening[Any, Any]) -> None:
        """Show what is known by now; emits nothing."""
        before, self._shown = self._shown, opening
        if before is None or replace(before, share=opening.share) != opening:
            self._is_busy = opening.work is not Work.NONE
            self.say(self.problem, str(opening.hindrance or ""))
            self.use.setEnabled(opening.is_usable)
            self.show_found(before, opening)
        self._show_work(opening)

    def show_found(self, before: Opening[Any, Any] | None, opening: Opening[Any, Any]) -> None:
        """Show what was found, and what is to be chosen; `before` is what was shown last."""
        raise NotImplementedError

    def say(self, label: QLabel, text: str) -> None:
        """Show a label that is hidden when it says nothing."""
        label.setText(text)
        label.setVisible(bool(text))

    def reject(self) -> None:
        """Escape stops the work first, and closes when nothing is under way."""
        if self._is_busy:
            self.stop_wished.emit()
        else:
            super().reject()

    # -- building ------------------------------------------------------------------------------

    def build(self, others: Sequence[QPushButton], below: Sequence[QWidget] = ()) -> None:
        """Put all in its place: buttons that choose other data, and what is under the page.

        What has no parent yet comes in this order when Tab is pressed.
        """
        box = QVBoxLayout(self)
        box.setContentsMargins(20, 16, 20, 16)
        box.setSpacing(8)
        box.addLayout(self._head(others))
        box.addWidget(self.facts)
        box.addSpacing(4)
        box.addWidget(self._form)
        box.addSpacing(4)
        for page in (self.empty, self._page):
            self._pages.addWidget(page)
        box.addWidget(self._pages, 1)
        for part in (*below, self.notes, self.problem):
            box.addWidget(part)
        box.addLayout(self._foot())
        self._dress()
        self._connect()
        self.resize(self.sizeHint())

    def _head(self, others: Sequence[QPushButton]) -> QHBoxLayout:
        head, names = QHBoxLayout(), QVBoxLayout()
        head.setSpacing(8)
        head.addLayout(names, 1)
        names.setSpacing(2)
        names.addWidget(self.title)
        names.addWidget(self.place)
        for button in others:
            button.setAutoDefault(False)
            head.addWidget(button, 0, Qt.AlignmentFlag.AlignTop)
        return head

    def _foot(self) -> QHBoxLayout:
        foot = QHBoxLayout()
        foot.setSpacing(8)
        for part in (self.work, self.bar):
            foot.addWidget(part)
        foot.addStretch(1)
        for button in (self.look, self.close_button, self.use):
            foot.addWidget(button)
        return foot

    def _dress(self) -> None:
        self.title.setProperty("role", "large")
        self.place.setProperty("role", "small")
        self.empty.setProperty("role", "dim")
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.empty.setWordWrap(True)
        for label, role in ((self.notes, "small"), (self.problem, "error"), (self.work, "dim")):
            label.setProperty("role", role)
            label.setTextFormat(Qt.TextFormat.PlainText)
        for label in (self.notes, self.problem):
            label.setWordWrap(True)
            label.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        self.problem.setAccessibleName("Problem")
        self.bar.setRange(0, STEPS)
        self.bar.setTextVisible(False)
        self.bar.setFixedWidth(160)
        self.bar.setAccessibleName("Progress")
        self.close_button.setToolTip("Nothing changes.")
        self.use.setProperty("kind", "primary")
        self.use.setDefault(True)
        for button in (self.look, self.close_button):
            button.setAutoDefault(False)

    def _connect(self) -> None:
        self._form.choice_wished.connect(self.choice_wished)
        self.use.clicked.connect(self._on_use_clicked)
        self.look.clicked.connect(self._on_look_clicked)
        self.close_button.clicked.connect(self.reject)

    # -- showing -------------------------------------------------------------------------------

    def turn_to(self, page: QWidget) -> bool:
        """Show the page, or `empty` in its place; whether the other one was shown."""
        turns = page is not self._pages.currentWidget()
        self._pages.setCurrentWidget(page)
        return turns

    def _show_work(self, opening: Opening[Any, Any]) -> None:
        self.work.setVisible(self._is_busy)
        self.bar.setVisible(self._is_busy)
        self.work.setText(f"{opening.work.value} {opening.file}, {opening.share:.0%}")
        self.bar.setValue(round(opening.share * STEPS))
        self.close_button.setText("Stop" if self._is_busy else "Close")

    @Slot()
    def _on_use_clicked(self) -> None:
        self.accept_wished.emit()

    @Slot()
    def _on_look_clicked(self) -> None:
        self.look_wished.emit()
