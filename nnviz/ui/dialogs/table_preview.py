"""`TablePreview`: the first rows of a table, and above each column what it is used for."""

from PySide6.QtCore import (
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRectF,
    QSize,
    Qt,
    Signal,
    Slot,
)
from PySide6.QtGui import QAction, QColor, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QMenu,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from nnviz.data.table.guess import TableGuess
from nnviz.data.table.recipe import TableRecipe
from nnviz.ui.dialogs.table_choices import HELP, TARGETS, Use
from nnviz.ui.dialogs.table_model import USE_ROW, TableModel, is_target
from nnviz.ui.icons import icon_size, pixmap
from nnviz.ui.theme import RADIUS, theme_of

Index = QModelIndex | QPersistentModelIndex

MEASURED = 200
"""Up to so many columns get widths of their own; more have one width."""

NARROWEST, WIDEST, PADDING, USE_PADDING = 76, 240, 28, 46
ROW, USE_HEIGHT = 24, 32
ROWS = 12
_KEYS = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space, Qt.Key.Key_F4)


class TablePreview(QTableView):
    """Signals: `use_wished(str, Use)`, a column's name and what it is to be used for."""

    use_wished = Signal(str, object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.shown = TableModel(self)
        self.setModel(self.shown)
        self.setItemDelegate(UseDelegate(self))
        self.setAccessibleName("First rows of the table")
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setCornerButtonEnabled(False)
        self.setCornerWidget(QWidget(self))  # without one, two scroll bars meet in Qt's own grey
        columns, rows = self.horizontalHeader(), self.verticalHeader()
        columns.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        columns.setHighlightSections(False)
        columns.setMinimumSectionSize(NARROWEST)
        rows.setHighlightSections(False)
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        rows.setDefaultAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.clicked.connect(self._on_clicked)

    def show_table(self, guess: TableGuess | None, recipe: TableRecipe | None) -> None:
        """Show another guess, or other uses of the same columns; emits nothing."""
        is_new = guess is not self.shown_guess()
        self.shown.set_theme(theme_of(self.palette()))
        self.shown.show(guess, recipe)
        if is_new and guess is not None:
            self._fit()

    def shown_guess(self) -> TableGuess | None:
        """The guess whose rows are in sight."""
        return self.shown.guess

    def menu_of(self, column: int) -> QMenu:
        """The uses a column may have, the present one marked."""
        menu = QMenu(self)
        menu.setToolTipsVisible(True)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for use in Use:
            if use is TARGETS[0]:
                menu.addSeparator()
            action = QAction(HELP[use], menu)
            action.setCheckable(True)
            action.setChecked(use is self.shown.use(column))
            action.setData((self.shown.name(column), use))
            menu.addAction(action)
        menu.triggered.connect(self._on_triggered)
        return menu

    def sizeHint(self) -> QSize:
        return QSize(760, USE_HEIGHT + (ROWS + 2) * ROW)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        index = self.currentIndex()
        if index.isValid() and index.row() == USE_ROW and event.key() in _KEYS:
            self._on_clicked(index)
        else:
            super().keyPressEvent(event)

    def _fit(self) -> None:
        """Rows of one height, and columns as wide as what stands in them."""
        self.verticalHeader().setDefaultSectionSize(ROW * self.fontMetrics().height() // 16)
        self.setRowHeight(USE_ROW, USE_HEIGHT * self.fontMetrics().height() // 16)
        count, metrics = self.shown.columnCount(), self.fontMetrics()
        narrowest = USE_PADDING + max(metrics.horizontalAdvance(use.value) for use in Use)
        self.horizontalHeader().setDefaultSectionSize(narrowest)
        for column in range(count if count <= MEASURED else 0):
            widest = max(self.shown.texts(column), key=len)
            needed = max(metrics.horizontalAdvance(widest) + PADDING, narrowest)
            self.setColumnWidth(column, min(needed, WIDEST))

    @Slot(QModelIndex)
    def _on_clicked(self, index: QModelIndex) -> None:
        if index.row() == USE_ROW:
            below = self.visualRect(index).bottomLeft() + QPoint(4, 0)
            self.menu_of(index.column()).popup(self.viewport().mapToGlobal(below))

    @Slot(QAction)
    def _on_triggered(self, action: QAction) -> None:
        name, use = action.data()
        self.use_wished.emit(name, use)


class UseDelegate(QStyledItemDelegate):
    """Paints the uses as buttons with a chevron, that of the target in the accent's colour."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        if index.row() != USE_ROW:
            super().paint(painter, option, index)
            return
        model = index.model()
        assert isinstance(model, TableModel)
        use, theme = model.use(index.column()), theme_of(option.palette)
        place = QRectF(option.rect).adjusted(3, 4, -3, -3)
        size = icon_size(option.font) - 4
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QColor(theme.accent) if is_target(use) else Qt.PenStyle.NoPen)
        painter.setBrush(QColor(theme.raised))
        painter.drawRoundedRect(place.adjusted(0.5, 0.5, -0.5, -0.5), RADIUS, RADIUS)
        painter.setPen(QColor(theme.dim if use is Use.LEFT_OUT else theme.text))
        inner = place.adjusted(8, 0, -(size + 8), 0)
        text = option.fontMetrics.elidedText(
            use.value, Qt.TextElideMode.ElideRight, int(inner.width())
        )
        painter.drawText(inner, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, text)
        arrow = pixmap("chevron-down", theme.dim, size, painter.device().devicePixelRatioF())
        spot = QPoint(int(place.right()) - size - 5, int(place.center().y()) - size // 2)
        painter.drawPixmap(spot, arrow)
        painter.restore()
