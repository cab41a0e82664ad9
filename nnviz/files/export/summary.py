"""A table of a network's layers, as papers have it. Pure.

FLOPs are operations on numbers for one sample forward; a product that is added counts as two.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType

from nnviz.core import shape as shapes
from nnviz.core.graph import Graph, Node
from nnviz.core.infer import Inference
from nnviz.core.problem import Problem, ProblemError
from nnviz.files.atomic import write_bytes
from nnviz.record.table import Table

COLUMNS = ("layer", "kind", "shape", "parameters", "flops")
NOTE = "FLOPs are for one sample, forward; a multiplication and an addition count as two."
TOTAL = "total"


def summary(graph: Graph, facts: Inference) -> Table:
    """A row a layer in the order of the graph, and one with the sums.

    Cells are empty where a draft does not tell.
    """
    rows = [_row(node, facts) for node in graph]
    parameters, flops = sum(row[3] or 0 for row in rows), sum(row[4] or 0 for row in rows)
    return Table(COLUMNS, [*rows, (TOTAL, None, None, parameters, flops)])


def summary_text(table: Table) -> str:
    """The table in columns of equal width, numbers to the right."""
    cells = [_header(table), *_lines(table)]
    widths = [max(len(line[at]) for line in cells) for at in range(len(COLUMNS))]
    lines = ["  ".join(_aligned(line, widths)).rstrip() for line in cells]
    rule = "-" * max(map(len, lines))
    return "\n".join([lines[0], rule, *lines[1:-1], rule, lines[-1], "", NOTE, ""])


def summary_markdown(table: Table) -> str:
    """The table in Markdown."""
    marks = "|---|---|---|--:|--:|"
    cells = [[_escaped(cell) for cell in line] for line in (_header(table), *_lines(table))]
    lines = [f"| {' | '.join(line)} |" for line in cells]
    return "\n".join([lines[0], marks, *lines[1:], "", NOTE, ""])


WRITERS: Mapping[str, Callable[[Table], str]] = MappingProxyType(
    {".txt": summary_text, ".md": summary_markdown, ".csv": Table.csv}
)


def save_summary(path: Path | str, table: Table) -> None:
    """Write the table; the ending of the path says how. Raises `ProblemError`."""
    path = Path(path)
    write = WRITERS.get(path.suffix.lower())
    if write is None:
        what = f"A summary is a file that ends in {', '.join(WRITERS)}, not in {path.suffix!r}."
        raise ProblemError(Problem("export", what, "Choose another ending."))
    write_bytes(path, write(table).encode())


Row = tuple[str, str, str | None, int | None, int | None]


def _row(node: Node, facts: Inference) -> Row:
    shape = facts.shapes.get(node.id)
    label = node.layer.label or type(node.layer).__name__
    if shape is None:
        return node.id, label, None, None, None
    entering = tuple(facts.shapes[source] for source in node.inputs)
    count = facts.parameter_count(node.id)
    return node.id, label, shapes.text(shape), count, node.layer.flops(*entering)


def _header(table: Table) -> list[str]:
    return [*table.columns[:-1], "FLOPs"]


def _lines(table: Table) -> Iterator[list[str]]:
    for row in table.rows:
        yield ["" if c is None else f"{c:,}" if isinstance(c, int) else str(c) for c in row]


def _aligned(line: Sequence[str], widths: Sequence[int]) -> Iterator[str]:
    for at, (cell, width) in enumerate(zip(line, widths, strict=True)):
        yield cell.rjust(width) if at > 2 else cell.ljust(width)


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("|", "\\|")
