"""``nnviz train --report cells``."""

import json
from collections.abc import Callable
from typing import Any

Run = Callable[..., Any]


def test_the_best_cells_of_each_truth_for_people_and_programs(nnviz: Run) -> None:
    answer = nnviz("train", "parity", "--steps", "3", "--report", "cells")
    assert answer.code == 0
    head, *rows = answer.out.splitlines()[-4:]
    assert head.split() == ["true", "on", "held-out", "text", "cell", "AUC", "bits"]
    assert len(head) == len(rows[0])
    assert rows[0].startswith("odd so far")
    lines = nnviz("train", "parity", "--steps", "3", "--report", "cells", "--json").out.splitlines()
    cells = json.loads(lines[-2])["cells"]["odd so far"]
    strengths = [max(cell["auc"], 1 - cell["auc"]) for cell in cells]
    assert strengths == sorted(strengths, reverse=True)
    assert f"{strengths[0]:.3f}" in rows[0]
    assert json.loads(lines[-1])["done"] is True


def test_data_without_truths_are_refused_before_training(nnviz: Run) -> None:
    for name in ("circle", "modular-addition"):
        answer = nnviz("train", name, "--steps", "3", "--report", "cells")
        assert answer.code != 0
        assert answer.out == ""
        assert "what is true at each step" in answer.err
