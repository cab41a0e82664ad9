"""What handlers have in common that open a person's own data: a dialog, and its talk."""

from typing import TYPE_CHECKING, Any, ClassVar

from PySide6.QtCore import Slot

from nnviz.ui.handler import Handlers

if TYPE_CHECKING:
    from nnviz.ui.dialogs.opening import Talk
    from nnviz.ui.dialogs.own_dialog import OwnDialog


class OwnDataHandlers(Handlers):
    """Base: `made` gives the dialog and its talk with the worker, joined by what is their own.

    Both are made when they are first asked for: the start of the window does not wait.
    `has_start_page` says that the dialog is of use before anything has been found. `shows` is the
    view that comes to the front with the data; none leaves what is there.
    """

    has_start_page: ClassVar[bool] = False
    shows: ClassVar[str] = ""

    _dialog: "OwnDialog | None" = None
    _talk: "Talk[Any, Any] | None" = None

    def made(self) -> tuple[Any, Any]:
        """A new dialog and its talk."""
        raise NotImplementedError

    def open_path(self, path: str) -> None:
        """Look at what lies there, and show it."""
        self.talk().start(path)
        self.show_dialog()

    def show_dialog(self) -> None:
        """Bring the dialog to the front; what it showed last is still there."""
        self.talk()
        assert self._dialog is not None
        self._dialog.show()
        self._dialog.raise_()
        self._dialog.activateWindow()

    def talk(self) -> Any:
        """What talks with the worker for the dialog."""
        if self._talk is None:
            dialog, talk = self._dialog, self._talk = self.made()
            talk.changed.connect(dialog.show_opening)
            talk.used.connect(self._on_used)
            dialog.accept_wished.connect(talk.use)
            dialog.look_wished.connect(talk.look_again)
            dialog.stop_wished.connect(self._on_stop_wished)
        return self._talk

    @Slot()
    def _on_stop_wished(self) -> None:
        """Stop the work; where there is nothing to correct yet, there is nothing to stay for."""
        assert self._talk is not None
        assert self._dialog is not None
        self._talk.cancel()
        if self._talk.opening.found is None and not self.has_start_page:
            self._dialog.reject()

    @Slot()
    def _on_used(self) -> None:
        assert self._dialog is not None
        self._dialog.accept()
        if self.shows:
            self.window.raise_view(self.shows)
