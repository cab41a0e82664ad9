"""The blocks that the library comes with."""

from functools import cache

from nnviz.core.drawing import Block, BlockParameter, Drawing
from nnviz.core.graph import Graph, Node
from nnviz.core.layer import Layer
from nnviz.core.layout import arrange
from nnviz.layers.add import Add
from nnviz.layers.batch_norm import BatchNorm
from nnviz.layers.dense import Dense
from nnviz.layers.dropout import Dropout
from nnviz.layers.identity import Identity
from nnviz.session.sketching.sketched import Sketched
from nnviz.session.sketching.templates import BlockTemplate

WIDE, NARROW = 8, 2


@cache
def built_in_templates() -> tuple[BlockTemplate, ...]:
    """A residual block (He et al. 2015), a regularised layer, and a bottleneck."""
    return (
        _template(
            "residual",
            "Residual block",
            {
                "skip": (Identity(), "in1"),
                "h1": (Dense(units=WIDE), "skip"),
                "h2": (Dense(units=WIDE, activation="linear"), "h1"),
                "add1": (Add(), "skip", "h2"),
            },
            BlockParameter("Units", (("h1", "units"), ("h2", "units"))),
        ),
        _template(
            "regularised",
            "Dense, norm, dropout",
            {
                "h1": (Dense(units=WIDE), "in1"),
                "batch_norm1": (BatchNorm(), "h1"),
                "dropout1": (Dropout(), "batch_norm1"),
            },
            BlockParameter("Units", (("h1", "units"),)),
            BlockParameter("Rate", (("dropout1", "rate"),)),
        ),
        _template(
            "bottleneck",
            "Bottleneck",
            {
                "h1": (Dense(units=NARROW), "in1"),
                "h2": (Dense(units=WIDE), "h1"),
            },
            BlockParameter("Narrow", (("h1", "units"),)),
            BlockParameter("Wide", (("h2", "units"),)),
        ),
    )


Rows = dict[str, tuple[Layer | str, ...]]
"""By id, a layer and what it reads."""


def _template(kind: str, title: str, rows: Rows, *parameters: BlockParameter) -> BlockTemplate:
    nodes: list[Node] = []
    for id, (layer, *inputs) in rows.items():
        assert isinstance(layer, Layer)
        nodes.append(Node(id, layer, tuple(map(str, inputs))))
    wires = [(source, node.id) for node in nodes for source in node.inputs]
    block = Block("block1", title, tuple(rows), True, parameters, kind)
    places = arrange(rows, wires).places
    drawing = Drawing(blocks=(block,)).with_places({**places, block.id: places[nodes[0].id]})
    return BlockTemplate(kind, Sketched(Graph(tuple(nodes)), drawing))
