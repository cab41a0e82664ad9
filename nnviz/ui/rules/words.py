"""What the rules view says. Pure."""

from collections.abc import Sequence
from math import isnan

import numpy as np

from nnviz.core.problem import Problem
from nnviz.explain.firing import Fired
from nnviz.explain.results.tree import Tree
from nnviz.explain.tree_words import MINUS, answer, conditions, question, support_text
from nnviz.record.table import Table
from nnviz.ui.numbers import format_count, format_number, format_percent
from nnviz.ui.rules.row_list import Cell, Row
from nnviz.ui.rules.tree_look import tree_colors
from nnviz.ui.theme import Theme

EMPTY = "Rules that answer as the network does will be here, once there are training samples."
HINT = "Pick a node to see its samples."
LOOKING = "Looking what fires …"
FIRING, NO_FIRING = "Fire more or less than usual:", "No neuron fires otherwise than usual."
NO_NEURON = "Pick a neuron on the canvas: this is a tree of when it fires."
ASKING = "Growing a tree …"
UNKNOWN = "–"
ALL = "all samples"
FULL_EFFECT = 2.0
"""So many deviations fill a bar."""


def tip(tree: Tree, node: int) -> str:
    """A node in some lines."""
    lines = [asks_or_says(tree, node)]
    if conditions(tree, node):
        lines.append(f"Where {rule_text(tree, node)}")
    return "\n".join([*lines, support_text(tree, node), *shares(tree, node)])


def node_text(tree: Tree, node: int) -> str:
    """What a node says or asks, and where: on one line."""
    said, where = asks_or_says(tree, node), rule_text(tree, node)
    if not where:
        return said
    return f"{said} where {where}" if said.endswith("?") else f"{said}: {where}"


def rule_text(tree: Tree, node: int) -> str:
    """What is so of all that reaches a node; nothing at the root."""
    return " and ".join(conditions(tree, node))


def support_short(tree: Tree, node: int) -> str:
    """What a node rests on, on a short line."""
    count, agreeing = tree.samples(node), tree.agreeing(node)
    share = format_percent(count / max(1, tree.samples(0))).strip()
    text = f"{format_count(count)} samples, {share}"
    return text if isnan(agreeing) else f"{text}; {format_percent(agreeing).strip()} agree"


def asks_or_says(tree: Tree, node: int) -> str:
    """What a node asks, or what a leaf says."""
    is_leaf = tree.nodes.is_leaf(node)
    return answer(tree, node) if is_leaf else f"{question(tree, node)}?"


def about(tree: Tree, step: int) -> str:
    """What is shown, in a line."""
    whose = f"When {tree.about} fires" if tree.is_firing else "What the network says"
    if tree.told:
        whose += f" of {tree.told}"
    leaves = len(tree.nodes.leaves)
    shape = f"{leaves} leaves" if leaves > 1 else "a single leaf: it always says the same"
    return f"{whose}, step {step:,}: {shape}. {' '.join(tree.notes)}".strip()


def score(value: float, *, is_share: bool) -> str:
    """One of the four numbers."""
    if isnan(value):
        return UNKNOWN
    return format_percent(value) if is_share else f"{value:.3f}".replace("-", MINUS)


def score_tip(tree: Tree) -> str:
    """What the four numbers mean."""
    says = "the neuron does" if tree.is_firing else "the network says"
    if not tree.classes:
        return f"R²: how well the tree follows what {says} (fidelity) and the truth (accuracy)"
    train, test = (score(value, is_share=True) for value in tree.usual)
    return (
        f"Fidelity: how often the tree says what {says}. Always saying the commonest would agree "
        f"on {train} of the training and {test} of the test samples.\n"
        "Accuracy: how often what the tree says is true."
    )


def apart_text(tree: Tree) -> str:
    """How many samples tree and network differ on."""
    count = tree.apart.count
    if not count:
        return "Tree and network say the same of all samples."
    shown = len(tree.apart.index)
    what = "the farthest" if not tree.classes else "the first"
    rest = f", {what} {shown:,} here" if shown < count else ""
    return f"They differ on {count:,} samples{rest}."


def apart_rows(tree: Tree, theme: Theme) -> tuple[Row, ...]:
    """The samples on which tree and network differ, with a head."""
    apart, colors = tree.apart, tree_colors(tree, theme)
    has_truth = len(apart.truth) > 0
    head = ("sample", "tree", "neuron" if tree.is_firing else "network", "truth")
    rows = [Row(tuple(Cell(text) for text in head[: 3 + has_truth]), is_head=True)]
    for at, index in enumerate(apart.index.tolist()):
        part = "test" if apart.is_test[at] else "train"
        said = [apart.tree[at], apart.network[at], *([apart.truth[at]] if has_truth else [])]
        cells = [_said(tree, value, colors) for value in said]
        rows.append(Row((Cell(f"{part} {index + 1:,}"), *cells)))
    return tuple(rows) if apart.count else ()


def fired_rows(fired: Sequence[Fired]) -> tuple[Row, ...]:
    """Neurons with their mean activation here less that over all."""
    return tuple(Row((Cell(_name(f)), _amount(f))) for f in fired)


def leaf_table(tree: Tree) -> Table:
    """A row a leaf: its rule, what it says, and what it rests on."""
    rows = [
        (rule_text(tree, leaf) or ALL, answer(tree, leaf), tree.samples(leaf))
        for leaf in tree.nodes.leaves
    ]
    return Table(("where", "says", "training samples"), rows)


def trouble(problem: Problem) -> str:
    """A problem in a line."""
    return f"{problem.what} {problem.hint}".strip()


def _name(fired: Fired) -> str:
    if fired.map is not None:
        return f"{fired.neuron.node} · map {fired.map + 1}"
    return fired.neuron.name


def _amount(fired: Fired) -> Cell:
    text = format_number(fired.difference, signed=True).strip()
    return Cell(text, share=fired.effect / FULL_EFFECT)


def _said(tree: Tree, value: object, colors: list[str]) -> Cell:
    if not tree.classes:
        return Cell(format_number(float(value)).strip())  # type: ignore[arg-type]
    label = int(value)  # type: ignore[call-overload]
    return Cell(tree.classes[label], colors[label])


def shares(tree: Tree, node: int) -> list[str]:
    """How often the network says which class there, the commonest first."""
    if not tree.classes:
        return []
    counts = tree.counts[node]
    order = np.argsort(-counts, kind="stable")[:5]
    return [f"{tree.classes[k]}: {int(counts[k]):,}" for k in order if counts[k]]
