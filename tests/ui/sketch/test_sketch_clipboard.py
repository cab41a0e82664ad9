"""What the clipboard holds."""

import pytest

from nnviz.ui.sketch import clipboard


class Bare:
    """A clipboard that hands out nothing, as some platforms do while it is empty."""

    def mimeData(self) -> None:
        """Nothing."""


def test_a_clipboard_without_data_holds_no_text(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clipboard.QGuiApplication, "clipboard", Bare)
    assert clipboard.taken() == ""
