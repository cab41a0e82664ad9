"""What the Reader says. Pure."""

import math

from nnviz.explain.cells import ATTENTION, Cell
from nnviz.session.draft import LONGEST
from nnviz.session.session import Session
from nnviz.ui.numbers import format_number

EMPTY = (
    "A network that reads text shows here what each of its cells makes of it.\n"
    "Try one: File, Open example, Brackets."
)
HINT = "Type to write. Drag over the text to mark a stretch. Arrow keys change the cell."
TOO_LONG = f"Of a text its last {LONGEST:,} tokens are kept: the first ones are gone."


def token_words(step: int, name: str, value: float, cell: Cell | None, query: int) -> str:
    """What is told of a token; `step` counts from 0 and is below that for what is not seen."""
    where = f"step {step + 1:,}" if step >= 0 else "before what is seen"
    said = f"  ·  {format_number(value, signed=True).strip()}" if math.isfinite(value) else ""
    if said and cell is not None and cell.tap == ATTENTION:
        said += f" of what step {query + 1:,} reads"
    return f"{where}  ·  {name}{said}"


def source_words(session: Session, *, is_own: bool) -> str:
    """What text it is."""
    if is_own:
        return "Your own text"
    sample = session.sample
    return f"{sample.part.value.capitalize()} sample {sample.index + 1:,}"
