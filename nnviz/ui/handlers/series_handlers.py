"""A person's own time series: the dialog that opens it."""

from typing import Any, ClassVar

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QFileDialog

from nnviz.ui.own_data import OwnDataHandlers

KINDS = "Tables (*.csv *.tsv *.txt *.data *.dat);;All files (*)"


class SeriesHandlers(OwnDataHandlers):
    """Opens series, by the menu, a key, a button, or from the dialog that opens a table."""

    shows: ClassVar[str] = "forecast"

    def connect_up(self) -> None:
        self.window.panel.data.open_series_wished.connect(self.on_open_series)

    @Slot()
    def on_open_series(self) -> None:
        """Ask for a file, and look at it."""
        name, _ = QFileDialog.getOpenFileName(self.window, "Open a time series", "", KINDS)
        if name:
            self.open_path(name)

    def made(self) -> tuple[Any, Any]:
        from nnviz.ui.dialogs.series_dialog import SeriesDialog
        from nnviz.ui.dialogs.series_opening import SeriesTalk

        dialog, talk = SeriesDialog(self.window), SeriesTalk(self.session, self)
        dialog.choice_wished.connect(talk.choose)
        dialog.use_wished.connect(talk.use_column)
        dialog.other_wished.connect(self.on_open_series)
        return dialog, talk
