"""Where the parts of a table of products lie. Pure geometry, in pixels."""

from dataclasses import dataclass

from nnviz.ui.inspector.rows import BIAS, Content, Row

ROW = 20
TIMES = 14
"""The room of a times sign."""

LEAST_NAME, NAME_SHARE, LEAST_BAR = 46, 0.34, 42


@dataclass(frozen=True, slots=True)
class Places:
    """The places of a content in a table so wide, with numbers that wide and lines that high.

    `name`, `left`, `right` and `bar` are the right ends of those columns.
    """

    content: Content
    width: int
    number: int
    height: int = ROW

    @property
    def name(self) -> int:
        """Where names end."""
        free = self.width - 3 * self.number - TIMES - LEAST_BAR
        return min(max(LEAST_NAME, free), round(self.width * NAME_SHARE))

    @property
    def left(self) -> int:
        """Where values end."""
        return self.name + self.number

    @property
    def right(self) -> int:
        """Where weights end."""
        return self.left + self.number + TIMES

    @property
    def bar(self) -> int:
        """Where bars end."""
        return self.width - self.number

    @property
    def heads(self) -> int:
        """How many lines the heads take."""
        return int(bool(self.content.heads[0] or self.content.heads[1]))

    @property
    def lines(self) -> int:
        """How many lines there are."""
        content = self.content
        ends = (content.rest is not None) + (content.total is not None)
        return self.heads + len(content.rows) + ends

    def top(self, number: int) -> int:
        """Where a row begins; the bias comes after what is not shown."""
        after = self.content.rows[number].key == BIAS and self.content.rest is not None
        return (self.heads + number + after) * self.height

    def rest_top(self) -> int:
        """Where it says how many rows are not shown."""
        return (self.heads + sum(row.key != BIAS for row in self.content.rows)) * self.height

    def total_top(self) -> int:
        """Where the sum is."""
        return (self.lines - 1) * self.height + 4

    def weight(self, key: int) -> tuple[int, int, int, int] | None:
        """Left, top, width and height of a row's weight; None without such a row."""
        for number, row in enumerate(self.content.rows):
            if row.key == key:
                return self.left + TIMES, self.top(number), self.number, self.height
        return None

    def row_at(self, y: float) -> Row | None:
        """The row at a height."""
        for number, row in enumerate(self.content.rows):
            if 0 <= y - self.top(number) < self.height:
                return row
        return None

    def row(self, key: int | None) -> Row | None:
        """The row of a key."""
        return next((row for row in self.content.rows if row.key == key), None)
