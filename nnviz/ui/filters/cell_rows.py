"""The arithmetic of a cell, of a query or of a neuron at a step as rows of text. Pure."""

from dataclasses import dataclass
from enum import Enum

import numpy as np

from nnviz.record.table import Cell, Table
from nnviz.session.cell_arithmetic import CellSum, GateSum, Line, Term
from nnviz.session.frame import Frame, Model
from nnviz.session.neuron_names import shown_token
from nnviz.session.query_arithmetic import QuerySum
from nnviz.session.step_arithmetic import StepSum
from nnviz.ui.numbers import MINUS, format_number

EMPTY = (
    "How a cell comes to its number will be here: its gates, what it keeps, what it says.\n"
    "Add a layer for sequences (key /), such as LSTM or Attention, or open Brackets or Induction "
    "heads under File, New from template."
)

MOST_PLAIN, LEAST_PLAIN = 1e3, 0.1
"""Numbers in formulas have two decimals below the first, and three below the second."""

MOST_STEPS = 12
"""Steps of a query that are listed, those that it reads most."""


class Kind(Enum):
    """What a row is."""

    TITLE = "title"
    FORMULA = "formula"
    TERM = "term"
    RESULT = "result"


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the dock: on the left `text`, then `middle`, on the right `number`.

    `share` is the length of its bar, from -1 to 1; None where it has none.
    """

    kind: Kind
    text: str
    middle: str = ""
    number: float | None = None
    share: float | None = None


def cell_rows(found: CellSum) -> tuple[Row, ...]:
    """The lines of a cell, then its gates one by one."""
    rows: list[Row] = []
    for line in found.lines:
        rows.append(Row(Kind.TITLE, line.formula))
        rows.append(Row(Kind.RESULT, in_numbers(line), number=line.result))
    for gate in found.gates:
        rows += _gate(gate)
    return tuple(rows)


def query_rows(model: Model, frame: Frame, found: QuerySum) -> tuple[Row, ...]:
    """What a head reads, the strongest first, their sum, and how heads add up to the answer."""
    title = f"head {found.head + 1} reads"
    rows = [Row(Kind.TITLE, title, "share × value")]
    top = max(1e-12, float(np.abs(found.products).max(initial=0)))
    shown = _listed(found)
    for at in shown:
        pair = f"{_plain(float(found.shares[at]))} × {_plain(float(found.values[at]))}"
        product = float(found.products[at])
        text = f"step {at + 1}{_token(model, frame, at)}"
        rows.append(Row(Kind.TERM, text, pair, product, product / top))
    rest = int((found.shares > 0).sum()) - len(shown)
    if rest:
        others = found.said - float(found.products[shown].sum())
        rows.append(
            Row(
                Kind.TERM,
                f"{rest} other step{'s' if rest > 1 else ''}",
                number=others,
                share=others / top,
            )
        )
    rows.append(
        Row(Kind.RESULT, f"number {found.within + 1} of head {found.head + 1}", number=found.said)
    )
    if found.muted:
        rows.append(Row(Kind.RESULT, f"head {found.head + 1} is muted", number=0.0))
    rows.append(Row(Kind.TITLE, "what the heads add"))
    most = max(1e-12, float(np.abs(found.heads).max(initial=0)), abs(found.bias))
    for at, said in enumerate(found.heads.tolist()):
        rows.append(Row(Kind.TERM, f"head {at + 1}", number=said, share=said / most))
    rows.append(Row(Kind.TERM, "bias", number=found.bias, share=found.bias / most))
    rows.append(Row(Kind.RESULT, f"feature {found.feature + 1}", number=found.answer))
    return tuple(rows)


def step_rows(model: Model, frame: Frame, found: StepSum) -> tuple[Row, ...]:
    """What each step under the window adds, the sum behind its curve, and the largest products."""
    bends = found.curve != "linear"
    window = "its window reads" if len(found.reads) > 1 else "it reads"
    rows = [Row(Kind.TITLE, window)]
    top = max(1e-12, abs(found.bias), *(abs(read.adds) for read in found.reads))
    for read in found.reads:
        token = _token(model, frame, read.step) if read.is_there else ""
        text = f"step {read.step + 1}{token}" if read.is_there else "beyond the end"
        rows.append(Row(Kind.TERM, text, number=read.adds, share=read.adds / top))
    rows.append(Row(Kind.TERM, "bias", number=found.bias, share=found.bias / top))
    total = _plain(found.total)
    rows.append(
        Row(Kind.RESULT, f"{found.curve}({total})" if bends else "sum", number=found.answer)
    )
    if found.held is not None:
        rows.append(Row(Kind.RESULT, "it is held", number=found.held))
    return (*rows, *_strongest(found.terms))


def in_numbers(line: Line) -> str:
    """A line with its numbers: `0.93 × −0.41 + 0.12 × 0.77`."""
    sums = " + ".join(" × ".join(_plain(n) for n in each) for each in line.products)
    return f"{line.curve}({sums})" if line.curve else sums


def rows_table(rows: tuple[Row, ...]) -> Table:
    """The rows as numbers: what, how, and how much."""
    found: list[tuple[Cell, ...]] = [
        (row.text, row.middle, row.number) for row in rows if row.number is not None
    ]
    return Table(("what", "how", "value"), found)


def _gate(gate: GateSum) -> list[Row]:
    name = gate.name.replace("_", " ")
    rows = [Row(Kind.TITLE, f"{name} = {gate.curve}(z)" if gate.curve else name)]
    parts = (("inputs", gate.by_inputs), ("cells before", gate.by_state), ("bias", gate.bias))
    top = max(1e-12, *(abs(value) for _, value in parts))
    rows += [Row(Kind.TERM, text, number=value, share=value / top) for text, value in parts]
    rows.append(Row(Kind.RESULT, f"{gate.curve}({_plain(gate.total)})", number=gate.value))
    return rows + _strongest(gate.terms)


def _strongest(terms: tuple[Term, ...]) -> list[Row]:
    rows = [Row(Kind.FORMULA, "strongest", "value × weight")]
    most = max((1e-12, *(abs(term.product) for term in terms)))
    for term in terms:
        pair = f"{_plain(term.value)} × {_plain(term.weight)}"
        rows.append(Row(Kind.TERM, term.name, pair, term.product, term.product / most))
    return rows


def _listed(found: QuerySum) -> list[int]:
    """The steps that are read most, in their order."""
    order = np.argsort(-np.nan_to_num(found.shares), kind="stable")[:MOST_STEPS]
    return [at for at in np.sort(order).tolist() if found.shares[at] > 0]


def _token(model: Model, frame: Frame, step: int) -> str:
    """The token of the probe at a step, in front of it two spaces."""
    shapes, tokens = model.network.facts.shapes, model.dataset.tokens
    for name in model.network.inputs:
        if tokens and len(shapes[name]) == 1 and step < shapes[name][0]:
            at = int(frame.activations[name][step])
            return f"  {shown_token(tokens[min(max(at, 0), len(tokens) - 1)])}"
    return ""


def _plain(value: float) -> str:
    """A number in few figures."""
    if not abs(value) < MOST_PLAIN:
        return format_number(value).strip()
    digits = 2 if abs(value) >= LEAST_PLAIN else 3
    return f"{round(value, digits) + 0.0:.{digits}f}".replace("-", MINUS)
