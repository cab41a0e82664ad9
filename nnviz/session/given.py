"""What views give away as tables: a neuron's arithmetic, and the answers over a plane. Pure."""

import numpy as np

from nnviz.record.table import Cell, Table
from nnviz.session.frame import Frame, Model
from nnviz.session.lesson import Forward, chain
from nnviz.session.responses import Responses


def lesson_table(model: Model, frame: Frame, found: Forward) -> Table:
    """Every term of a neuron's sum forward, and of the chain rule backward where there is one."""
    rows: list[tuple[Cell, ...]] = [
        ("input", f"{source.node}.{source.unit + 1}", left, right, left * right)
        for source, left, right in zip(
            found.terms.sources, found.terms.left.tolist(), found.terms.right.tolist(), strict=True
        )
    ]
    if found.bias is not None:
        rows.append(("bias", None, 1.0, found.bias, found.bias))
    rows += [("sum", None, None, None, found.total), ("answer", None, None, None, found.answer)]
    back = chain(model, frame, found)
    if back is not None:
        rows += [
            ("reader", f"{reader.node}.{reader.unit + 1}", left, right, left * right)
            for reader, left, right in zip(
                back.readers.sources,
                back.readers.left.tolist(),
                back.readers.right.tolist(),
                strict=True,
            )
        ]
        rows += [
            ("slope by answer", None, None, None, back.by_answer),
            ("slope by sum", None, back.by_answer, back.slope, back.by_sum),
        ]
    return Table(("what", "neuron", "value", "weight", "product"), rows)


def plane_table(responses: Responses) -> Table:
    """What every output says at each point of the plane, its top row first."""
    plane, outputs = responses.plane, responses.output
    side = outputs.shape[-1]
    steps = (np.arange(side) + 0.5) / side
    across = plane.low[0] + (plane.high[0] - plane.low[0]) * steps
    up = plane.high[1] - (plane.high[1] - plane.low[1]) * steps
    over, down = np.meshgrid(across, up)
    columns = np.column_stack([over.ravel(), down.ravel(), outputs.reshape(len(outputs), -1).T])
    names = tuple(f"output {number + 1}" for number in range(len(outputs)))
    return Table((*plane.labels, *names), columns.tolist())
