"""The table of a network's layers."""

from pathlib import Path

import pytest

from nnviz.core.graph import Graph, Node
from nnviz.core.infer import infer
from nnviz.core.problem import ProblemError
from nnviz.core.shape import Shape
from nnviz.core.wiring import network
from nnviz.files.export.summary import (
    save_summary,
    summary,
    summary_markdown,
    summary_text,
)
from nnviz.layers import layer_kinds
from nnviz.layers.add import Add
from nnviz.layers.batch_norm import BatchNorm
from nnviz.layers.dense import Dense
from nnviz.layers.input import Input


def small() -> Graph:
    x = Input(shape=(2,))
    wide = Dense(units=1000, activation="tanh")(x)
    norm = BatchNorm()(wide)
    odd = Dense(units=1000, activation="linear", bias=False)(norm)
    total = Add()(odd, wide, norm)
    return network({"x": x, "wide": wide, "a|b": norm, "odd": odd, "total": total})


def test_shapes_parameters_and_flops_stand_by_each_layer() -> None:
    graph = small()
    table = summary(graph, infer(graph))
    assert table.columns == ("layer", "kind", "shape", "parameters", "flops")
    assert [tuple(row) for row in table.rows] == [
        ("x", "Input", "2", 0, 0),
        ("wide", "Dense", "1000", 3000, 2 * 2 * 1000 + 1000 + 1000),
        ("a|b", "Batch norm", "1000", 2000, 4000),
        ("odd", "Dense", "1000", 1_000_000, 2_000_000),
        ("total", "Add", "1000", 0, 2000),
        ("total", None, None, 1_005_000, 2_012_000),
    ]


def test_it_is_written_as_text_markdown_and_csv(tmp_path: Path) -> None:
    graph = small()
    table = summary(graph, infer(graph))
    text = summary_text(table)
    lines = text.splitlines()
    assert lines[0].split() == ["layer", "kind", "shape", "parameters", "FLOPs"]
    assert len({len(line) for line in lines[:-2]}) == 1
    assert lines[-3].split() == ["total", "1,005,000", "2,012,000"]
    assert "count as two" in lines[-1]
    markdown = summary_markdown(table).splitlines()
    assert markdown[1] == "|---|---|---|--:|--:|"
    assert markdown[4] == "| a\\|b | Batch norm | 1000 | 2,000 | 4,000 |"
    for name, start in (("a.txt", "layer "), ("a.md", "| layer"), ("a.CSV", "layer,kind,")):
        save_summary(tmp_path / name, table)
        assert (tmp_path / name).read_text().startswith(start)
    with pytest.raises(ProblemError, match=r"ends in .txt, .md, .csv, not in '.pdf'"):
        save_summary(tmp_path / "a.pdf", table)


def test_what_a_draft_does_not_tell_is_empty() -> None:
    graph = Graph((Node("x", Input()), Node("h", Dense(), ("h",))))
    table = summary(graph, infer(graph))
    assert tuple(table.rows[1]) == ("h", "Dense", None, None, None)
    assert tuple(table.rows[2]) == ("total", None, None, 0, 0)
    assert summary_text(summary(Graph(), infer(Graph())))


@pytest.mark.parametrize("shape", [(4,), (3, 4), (2, 3, 4)])
def test_every_kind_counts_its_operations(shape: Shape) -> None:
    for cls in dict.fromkeys(layer_kinds().values()):
        layer = cls()
        inputs = () if layer.most_inputs == 0 else (shape,) * max(1, layer.least_inputs)
        try:
            count = layer.flops(*inputs)
        except ProblemError:
            continue  # a shape that it does not take
        assert isinstance(count, int)
        assert 0 <= count <= 50_000
