"""What the rules view says. Pure."""

import numpy as np

from nnviz.explain.results.tree import Tree
from nnviz.explain.tree_words import answer, conditions, question, support_text

EMPTY = "A tree of questions that answers as the network does will be here."
UNKNOWN = "–"


def tip(tree: Tree, node: int) -> str:
    """A node in some lines."""
    lines = [f"{question(tree, node)}?" if not tree.nodes.is_leaf(node) else answer(tree, node)]
    found = conditions(tree, node)
    if found:
        lines.append("Where " + " and ".join(found))
    lines.append(support_text(tree, node).capitalize())
    return "\n".join(lines + _shares(tree, node))


def _shares(tree: Tree, node: int) -> list[str]:
    """How often the network says which class there, the commonest first."""
    if not tree.classes:
        return []
    counts = tree.counts[node]
    order = np.argsort(-counts, kind="stable")[:5]
    return [f"{tree.classes[k]}: {int(counts[k]):,}" for k in order if counts[k]]
