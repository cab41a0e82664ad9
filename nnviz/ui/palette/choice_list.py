"""`PaletteList`: layer kinds and blocks, to be dragged onto the canvas or added with Return."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QMimeData, QPoint, QRectF, Qt, Signal, Slot
from PySide6.QtGui import QContextMenuEvent, QDrag, QKeyEvent, QPainter, QPixmap
from PySide6.QtWidgets import QAbstractItemView, QListWidget, QListWidgetItem, QMenu, QWidget

from nnviz.session.choices import Choice, Made
from nnviz.ui.palette.listing import Entry, Heading
from nnviz.ui.palette.row_painting import ROLE, EntryDelegate, draw_card
from nnviz.ui.sketch.dropping import BLOCK, KIND
from nnviz.ui.theme import theme_of
from nnviz.ui.widgets.keys import PRESSING

DRAGGED = (64, 36)
_DELETING = (Qt.Key.Key_Delete, Qt.Key.Key_Backspace)
_OWN_KEYS = (*PRESSING, *_DELETING, Qt.Key.Key_F2)


class PaletteList(QListWidget):
    """Return and a double click add; F2 renames and Delete drops a block of a person's own.

    `is_own` tells whether a block is.

    Signals:
        choice_wished(Choice): to be added to the network.
        title_wished(str, str): a block's kind, and what it shall be called.
        removal_wished(str): a block's kind.
    """

    choice_wished = Signal(object)
    title_wished = Signal(str, str)
    removal_wished = Signal(str)

    def __init__(self, is_own: Callable[[str], bool], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._is_own = is_own
        self.setAccessibleName("Layers and blocks")
        self.setItemDelegate(EntryDelegate(self))
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setDragEnabled(True)
        self.setDragDropMode(QAbstractItemView.DragDropMode.DragOnly)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.itemDoubleClicked.connect(self._on_double_clicked)
        self.itemChanged.connect(self._on_changed)

    def show_entries(self, listed: Sequence[Entry]) -> None:
        """List these; the first choice is the one that Return adds. Emits nothing."""
        self.blockSignals(True)
        self.clear()
        for entry in listed:
            self.addItem(self._item(entry))
        self.blockSignals(False)
        self.setCurrentRow(next(iter(self._choosable()), -1))

    def choice(self) -> Choice | None:
        """The choice that the keys have reached."""
        entry = self.currentItem().data(ROLE) if self.currentRow() >= 0 else None
        return entry if isinstance(entry, Choice) else None

    def choices(self) -> list[Choice]:
        """All that can be chosen, in order."""
        return [self.item(row).data(ROLE) for row in self._choosable()]

    def mime(self, choice: Choice) -> QMimeData:
        """What is dragged of a choice."""
        data = QMimeData()
        data.setData(KIND if choice.made is Made.LAYER else BLOCK, choice.name.encode())
        return data

    def take_current(self) -> None:
        """Wish for the choice that the keys have reached."""
        choice = self.choice()
        if choice is not None:
            self.choice_wished.emit(choice)

    def rename_current(self) -> None:
        """Let a block's title be typed over, if it is a person's own."""
        if self._own() is not None:
            self.editItem(self.currentItem())

    def remove_current(self) -> None:
        """Wish a block away, if it is a person's own."""
        own = self._own()
        if own is not None:
            self.removal_wished.emit(own.name)

    # -- events --------------------------------------------------------------------------------

    def startDrag(self, actions: Qt.DropAction) -> None:
        choice = self.choice()
        if choice is None:
            return
        drag = QDrag(self)
        drag.setMimeData(self.mime(choice))
        picture = self._picture(choice)
        drag.setPixmap(picture)
        drag.setHotSpot(QPoint(DRAGGED[0] // 2, DRAGGED[1] // 2))
        drag.exec(Qt.DropAction.CopyAction)

    def event(self, event: QEvent) -> bool:
        """The keys of a row go to it, not to a shortcut of the window."""
        is_asked = event.type() is QEvent.Type.ShortcutOverride
        if is_asked and isinstance(event, QKeyEvent) and event.key() in _OWN_KEYS:
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self.state() is QAbstractItemView.State.EditingState:
            super().keyPressEvent(event)
        elif event.key() in PRESSING:
            self.take_current()
        elif event.key() == Qt.Key.Key_F2:
            self.rename_current()
        elif event.key() in _DELETING:
            self.remove_current()
        elif event.text().strip() or event.key() == Qt.Key.Key_Space:
            event.ignore()  # letters are the window's: what is searched for is typed above
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """The menu lives as long as it is open."""
        if self.choice() is None:
            return
        menu = QMenu(self)
        menu.addAction("Add to the network", self.take_current)
        if self._own() is not None:
            menu.addSeparator()
            menu.addAction("Rename", self.rename_current)
            menu.addAction("Delete from the library", self.remove_current)
        menu.exec(event.globalPos())
        menu.deleteLater()

    # -- inner ---------------------------------------------------------------------------------

    def _item(self, entry: Entry) -> QListWidgetItem:
        is_heading = isinstance(entry, Heading)
        item = QListWidgetItem(entry.title if isinstance(entry, Heading) else entry.label)
        item.setData(ROLE, entry)
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        if isinstance(entry, Choice):
            flags |= Qt.ItemFlag.ItemIsDragEnabled
            item.setToolTip(entry.help)
            if entry.made is Made.BLOCK and self._is_own(entry.name):
                flags |= Qt.ItemFlag.ItemIsEditable
        item.setFlags(Qt.ItemFlag.NoItemFlags if is_heading else flags)
        return item

    def _choosable(self) -> list[int]:
        rows = range(self.count())
        return [row for row in rows if isinstance(self.item(row).data(ROLE), Choice)]

    def _own(self) -> Choice | None:
        choice = self.choice()
        if choice is None or choice.made is not Made.BLOCK or not self._is_own(choice.name):
            return None
        return choice

    def _picture(self, choice: Choice) -> QPixmap:
        ratio = self.devicePixelRatioF()
        made = QPixmap(round(DRAGGED[0] * ratio), round(DRAGGED[1] * ratio))
        made.setDevicePixelRatio(ratio)
        made.fill(Qt.GlobalColor.transparent)
        painter = QPainter(made)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        theme = theme_of(self.palette())
        draw_card(painter, choice, QRectF(0, 0, *DRAGGED), self.font(), theme)
        painter.end()
        return made

    @Slot(QListWidgetItem)
    def _on_double_clicked(self, _item: QListWidgetItem) -> None:
        self.take_current()

    @Slot(QListWidgetItem)
    def _on_changed(self, item: QListWidgetItem) -> None:
        choice = item.data(ROLE)
        if isinstance(choice, Choice) and item.text() != choice.label:
            self.title_wished.emit(choice.name, item.text().strip())
