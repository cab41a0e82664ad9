"""The blocks that the library comes with."""

from functools import cache

from nnviz.core.drawing import Block, BlockParameter, Drawing
from nnviz.core.graph import Graph, Node
from nnviz.core.layer import Layer
from nnviz.core.layout import arrange
from nnviz.layers.add import Add
from nnviz.layers.attention import Attention
from nnviz.layers.batch_norm import BatchNorm
from nnviz.layers.dense import Dense
from nnviz.layers.dropout import Dropout
from nnviz.layers.identity import Identity
from nnviz.layers.layer_norm import LayerNorm
from nnviz.session.sketching.sketched import Sketched
from nnviz.session.sketching.templates import BlockTemplate

WIDE, NARROW = 8, 2
SIZE, FACTOR, HEADS = 32, 4, 4


@cache
def built_in_templates() -> tuple[BlockTemplate, ...]:
    """What is used again and again, simple blocks first."""
    return (*_simple_templates(), *_transformer_templates())


def _simple_templates() -> tuple[BlockTemplate, ...]:
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


def _transformer_templates() -> tuple[BlockTemplate, ...]:
    """What transformers are built from: two layers that widen and narrow, and blocks with attention
    whose norms stand before (Xiong et al. 2020) or behind what they are for (Vaswani et al. 2017).
    """
    wide, narrow = (
        Dense(units=FACTOR * SIZE, activation="gelu"),
        Dense(units=SIZE, activation="linear"),
    )
    attention = Attention(heads=HEADS)
    return (
        _template(
            "mlp",
            "MLP block",
            {"h1": (wide, "in1"), "h2": (narrow, "h1")},
            BlockParameter("Inside", (("h1", "units"),)),
            BlockParameter("Units", (("h2", "units"),)),
            widths=WIDTHS,
        ),
        _template(
            "transformer_pre_norm",
            "Transformer block, norms first",
            {
                "skip": (Identity(), "in1"),
                "layer_norm1": (LayerNorm(), "skip"),
                "attention1": (attention, "layer_norm1"),
                "add1": (Add(), "skip", "attention1"),
                "layer_norm2": (LayerNorm(), "add1"),
                "h1": (wide, "layer_norm2"),
                "h2": (narrow, "h1"),
                "add2": (Add(), "add1", "h2"),
            },
            *BLOCK_PARAMETERS,
            widths=WIDTHS,
        ),
        _template(
            "transformer_post_norm",
            "Transformer block, norms last",
            {
                "skip": (Identity(), "in1"),
                "attention1": (attention, "skip"),
                "add1": (Add(), "skip", "attention1"),
                "layer_norm1": (LayerNorm(), "add1"),
                "h1": (wide, "layer_norm1"),
                "h2": (narrow, "h1"),
                "add2": (Add(), "layer_norm1", "h2"),
                "layer_norm2": (LayerNorm(), "add2"),
            },
            *BLOCK_PARAMETERS,
            widths=WIDTHS,
        ),
    )


WIDTHS = (("h1", FACTOR), ("h2", 1))
BLOCK_PARAMETERS = (
    BlockParameter("Heads", (("attention1", "heads"),)),
    BlockParameter("Causal", (("attention1", "causal"),)),
    BlockParameter("Inside", (("h1", "units"),)),
    BlockParameter("Units", (("h2", "units"),)),
)

Rows = dict[str, tuple[Layer | str, ...]]
"""By id, a layer and what it reads."""


def _template(
    kind: str,
    title: str,
    rows: Rows,
    *parameters: BlockParameter,
    widths: tuple[tuple[str, int], ...] = (),
) -> BlockTemplate:
    nodes: list[Node] = []
    for id, (layer, *inputs) in rows.items():
        assert isinstance(layer, Layer)
        nodes.append(Node(id, layer, tuple(map(str, inputs))))
    wires = [(source, node.id) for node in nodes for source in node.inputs]
    block = Block("block1", title, tuple(rows), True, parameters, kind)
    places = arrange(rows, wires).places
    drawing = Drawing(blocks=(block,)).with_places({**places, block.id: places[nodes[0].id]})
    return BlockTemplate(kind, Sketched(Graph(tuple(nodes)), drawing), widths)
