"""The two lines every evaluation gives: the training and the test samples."""

from nnviz.record.history import History
from nnviz.ui.plotting.inks import test_ink, train_ink
from nnviz.ui.plotting.picture import Line
from nnviz.ui.plotting.strokes import Ink
from nnviz.ui.theme import Theme


def evaluated_lines(
    history: History, name: str, theme: Theme, first: float, last: float, points: int
) -> list[Line]:
    """A measure over both parts of the data between two steps: solid and dashed."""
    train, test = ("train", name, train_ink(theme)), ("test", f"test_{name}", test_ink(theme))
    return [_line(history, *which, first, last, points) for which in (train, test)]


def _line(
    history: History, label: str, name: str, ink: Ink, first: float, last: float, points: int
) -> Line:
    series = history.evaluations(name)
    curve, row = series.window(1, first, last, points), series.last()
    return Line(label, curve.x, curve.mean, ink, None if row is None else float(row[1]))
