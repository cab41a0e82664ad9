"""The card beside the edge under the mouse: its weight, and what it adds to the sum."""

from PySide6.QtCore import QRect
from PySide6.QtWidgets import QWidget

from nnviz.session.edge_arithmetic import EdgeReading
from nnviz.ui.canvas.floating_card import FloatingCard
from nnviz.ui.numbers import format_number, format_percent
from nnviz.ui.theme import Theme


class EdgeCard(FloatingCard):
    """Shows one edge; the numbers stay live."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(theme, parent, "Edge under the mouse")
        self._reading: EdgeReading | None = None
        self._names: tuple[str, ...] = ()
        self._words: tuple[str, ...] = ()
        self._hint = ""

    def show_edge(
        self,
        reading: EdgeReading,
        names: tuple[str, ...],
        words: tuple[str, ...],
        beside: QRect,
        hint: str = "",
    ) -> None:
        """Show an edge beside a place of the canvas.

        `names` are those of the neurons it may begin at, `words` are what marks say about it.
        """
        self._reading, self._names, self._words, self._hint = reading, names, words, hint
        self.show_beside((reading.edge, words, hint), beside)

    def title(self) -> str:
        reading = self._reading
        if reading is None:
            return ""
        return f"{self._source()} → {reading.edge.node} · {reading.edge.unit + 1}"

    def lines(self) -> list[tuple[str, str]]:
        reading = self._reading
        if reading is None:
            return []
        said = [("weight", format_number(reading.weight, signed=True))]
        if reading.gradient is not None:
            said.append(("gradient", format_number(reading.gradient, signed=True)))
        said.append((f"value of {self._source()}", format_number(reading.value, signed=True)))
        said.append(("value × weight", format_number(reading.product, signed=True)))
        said.append(("share of the sum", format_percent(reading.share)))
        return said

    def words(self) -> tuple[str, ...]:
        return self._words

    def hint(self) -> str:
        return self._hint

    def _source(self) -> str:
        assert self._reading is not None
        edge = self._reading.edge
        return (
            self._names[edge.row] if edge.row < len(self._names) else _name(edge.source, edge.row)
        )


def _name(node: str, unit: int) -> str:
    return f"{node} · {unit + 1}"
