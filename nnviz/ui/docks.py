"""Docks: each view in a dock that moves, floats, and can be put back.

Docks that lie on one another show as tabs only: the tab is the title. A double click on a tab lets
its dock float.
"""

from collections.abc import Mapping

from PySide6.QtCore import QObject, Qt, QTimer, Slot
from PySide6.QtWidgets import QDockWidget, QMainWindow, QTabBar, QTabWidget, QWidget

from nnviz.ui.view import Area

AREAS: Mapping[Area, Qt.DockWidgetArea] = {
    Area.LEFT: Qt.DockWidgetArea.LeftDockWidgetArea,
    Area.RIGHT: Qt.DockWidgetArea.RightDockWidgetArea,
    Area.BOTTOM_LEFT: Qt.DockWidgetArea.BottomDockWidgetArea,
    Area.BOTTOM_RIGHT: Qt.DockWidgetArea.BottomDockWidgetArea,
}


WIDENING = 0.6
"""How much of the growth of text the docks take part in: the network keeps the rest."""


class Dock(QDockWidget):
    """A dock whose title bar hides while a tab shows its title.

    Made before its content, which begins its life in it: what moves to another parent is dressed
    anew, and that was half of what a window cost.
    """

    def __init__(self, name: str, title: str, area: Area, window: QWidget) -> None:
        super().__init__(title.replace("&", "&&"), window)
        self.area = area
        self.setObjectName(f"dock_{name}")
        self.setAccessibleName(title)
        self._no_title = QWidget(self)
        self._no_title.setFixedHeight(0)
        self.topLevelChanged.connect(self.show_title)

    def hold(self, content: QWidget) -> None:
        """Show this, which has the dock as its parent already."""
        self.setWidget(content)
        content.windowTitleChanged.connect(self._on_title_changed)

    @Slot(str)
    def _on_title_changed(self, title: str) -> None:
        """A view may have another name for other data."""
        self.setWindowTitle(title.replace("&", "&&"))

    @Slot()
    def show_title(self) -> None:
        """Show the title bar unless a tab does its work."""
        window = self.parentWidget()
        tabbed = (
            isinstance(window, QMainWindow)
            and not self.isFloating()
            and bool(window.tabifiedDockWidgets(self))
        )
        if tabbed and self.titleBarWidget() is None:
            self.setTitleBarWidget(self._no_title)
        elif not tabbed and self.titleBarWidget() is not None:
            self.setTitleBarWidget(None)  # type: ignore[arg-type]


class DockLayout(QObject):
    """Places docks in a window, remembers the first layout, and puts it back."""

    def __init__(self, window: QMainWindow, docks: list[Dock], bottom_height: int) -> None:
        super().__init__(window)
        self._window, self._docks = window, docks
        options = QMainWindow.DockOption
        window.setDockOptions(
            options.AllowTabbedDocks | options.AllowNestedDocks | options.AnimatedDocks
        )
        window.setTabPosition(Qt.DockWidgetArea.AllDockWidgetAreas, QTabWidget.TabPosition.North)
        # a change of layout is over when the event loop comes round again
        self._settle = QTimer(self)
        self._settle.setSingleShot(True)
        self._settle.timeout.connect(self._on_settled)
        for dock in docks:
            dock.dockLocationChanged.connect(self._on_moved)
            dock.topLevelChanged.connect(self._on_moved)
            dock.visibilityChanged.connect(self._on_moved)
        self._bottom_height, self._scale = bottom_height, 1.0
        self._is_placed = False
        self.reset()

    def set_text_scale(self, scale: float) -> None:
        """Give the docks the room that larger or smaller text needs."""
        self._scale = 1 + (scale - 1) * WIDENING
        groups = {area: [d for d in self._docks if d.area is area] for area in Area}
        left, right = groups[Area.BOTTOM_LEFT][:1], groups[Area.BOTTOM_RIGHT][:1]
        self._size({area: group[0] for area, group in groups.items() if group}, left + right)

    def reset(self) -> None:
        """Put every dock where it was at first, and show it."""
        groups = {area: [d for d in self._docks if d.area is area] for area in Area}
        for dock in self._docks:
            if self._is_placed:  # new ones are nowhere yet, and floating costs time
                dock.setFloating(False)
                self._window.removeDockWidget(dock)
        self._is_placed = True
        left, right = groups[Area.BOTTOM_LEFT][:1], groups[Area.BOTTOM_RIGHT][:1]
        for group in groups.values():
            if group and group[:1] != right:
                self._window.addDockWidget(AREAS[group[0].area], group[0])
        if left and right:
            self._window.splitDockWidget(left[0], right[0], Qt.Orientation.Horizontal)
        elif right:
            self._window.addDockWidget(AREAS[Area.BOTTOM_RIGHT], right[0])
        for group in groups.values():
            for dock, before in zip(group[1:], group, strict=False):
                self._window.tabifyDockWidget(before, dock)
            for dock in group:
                dock.show()
            if group:
                group[0].raise_()
        self._size({area: group[0] for area, group in groups.items() if group}, left + right)
        self._on_settled()

    def _size(self, firsts: Mapping[Area, Dock], bottom: list[Dock]) -> None:
        window = self._window
        if Area.LEFT in firsts:
            window.resizeDocks(
                [firsts[Area.LEFT]], [round(260 * self._scale)], Qt.Orientation.Horizontal
            )
        if Area.RIGHT in firsts:
            window.resizeDocks(
                [firsts[Area.RIGHT]], [round(340 * self._scale)], Qt.Orientation.Horizontal
            )
        if bottom:
            height = [round(self._bottom_height * (1 + self._scale) / 2)] * len(bottom)
            window.resizeDocks(bottom, height, Qt.Orientation.Vertical)
            half = window.width() // 2
            window.resizeDocks(bottom, [half] * len(bottom), Qt.Orientation.Horizontal)

    @Slot()
    def _on_moved(self) -> None:
        self._settle.start(0)

    @Slot()
    def _on_settled(self) -> None:
        for dock in self._docks:
            dock.show_title()
        bars = self._window.findChildren(QTabBar, options=Qt.FindChildOption.FindDirectChildrenOnly)
        _hide_leftovers(bars)
        for bar in bars:
            bar.setDrawBase(False)
            bar.setExpanding(False)
            bar.setElideMode(Qt.TextElideMode.ElideNone)
            bar.setUsesScrollButtons(True)
            if bar.property("floats") is None:
                bar.setProperty("floats", True)
                bar.setToolTip("Drag to move, double-click to let it float")
                bar.tabBarDoubleClicked.connect(self._on_tab_double_clicked)

    @Slot(int)
    def _on_tab_double_clicked(self, index: int) -> None:
        bar = self.sender()
        if not isinstance(bar, QTabBar):
            return
        for dock in self._docks:
            if dock.windowTitle() == bar.tabText(index) and not dock.isFloating():
                dock.setFloating(True)
                return


def _hide_leftovers(bars: list[QTabBar]) -> None:
    """Hide the smaller bars that Qt leaves behind while docks are put on one another."""
    tabs = [{bar.tabText(at) for at in range(bar.count())} for bar in bars]
    for bar, own in zip(bars, tabs, strict=True):
        if any(own < other for other in tabs):
            bar.hide()
