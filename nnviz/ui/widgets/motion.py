"""How long movements take: short, and not at all when the system says so."""

from PySide6.QtWidgets import QStyle, QWidget

from nnviz.ui.theme import MOTION_MS


def motion_ms(widget: QWidget) -> int:
    """The milliseconds a movement of `widget` takes: 0 when it cannot be seen or is not wanted."""
    if not widget.isVisible():
        return 0
    allowed = widget.style().styleHint(QStyle.StyleHint.SH_Widget_Animation_Duration, None, widget)
    return min(MOTION_MS, allowed)
