"""A tree in words: its questions, the way to a node, rules as text. Pure."""

from math import inf, isnan

from nnviz.explain.results.tree import Tree
from nnviz.explain.tree_nodes import Bounds

MINUS = "\u2212"


def number_text(value: float) -> str:
    """A threshold or an answer, as short as it is."""
    return f"{value:.6g}".replace("-", MINUS)


def question(tree: Tree, node: int) -> str:
    """What a node asks: ``petal width ≤ 0.8``."""
    name = tree.features[int(tree.feature[node])]
    return f"{name} ≤ {number_text(float(tree.threshold[node]))}"


def answer(tree: Tree, node: int) -> str:
    """What the tree says at a node: a class, or a number."""
    said = tree.says[node]
    return tree.classes[int(said)] if tree.classes else number_text(float(f"{said:.4g}"))


def bound_text(name: str, bounds: Bounds) -> str:
    """What lies within bounds: ``1.2 < petal width ≤ 4.9``."""
    low, high = number_text(bounds.low), number_text(bounds.high)
    if bounds.low == -inf:
        return f"{name} ≤ {high}"
    return f"{name} > {low}" if bounds.high == inf else f"{low} < {name} ≤ {high}"


def conditions(tree: Tree, node: int) -> tuple[str, ...]:
    """What is so of all that reaches a node, an input at a time; nothing at the root."""
    bounds = tree.nodes.bounds(node)
    return tuple(bound_text(tree.features[place], found) for place, found in bounds.items())


def support_text(tree: Tree, node: int) -> str:
    """How many training samples reach a node, and how well the tree does there."""
    count, whole = tree.samples(node), max(1, tree.samples(0))
    noun = "sample" if count == 1 else "samples"
    text = f"{count:,} {noun}, {count / whole:.1%} of all"
    agreeing = tree.agreeing(node)
    if not isnan(agreeing):
        who = "the neuron" if tree.is_firing else "the network"
        return f"{text}; {who} agrees on {agreeing:.1%} of them"
    spread = float(tree.impurity[node]) ** 0.5
    return text if tree.classes else f"{text}; the network's answers lie {spread:.3g} around it"


def what_text(tree: Tree) -> str:
    """What the tree is about."""
    if tree.is_firing:
        return f"when {tree.about} fires"
    return f"what the network says of {tree.told}" if tree.told else "what the network says"


def score_lines(tree: Tree) -> tuple[str, ...]:
    """Fidelity and accuracy on training and test data."""
    is_shares = bool(tree.classes)
    rows = [("fidelity", tree.fidelity), ("accuracy", tree.accuracy)]
    return tuple(
        f"{name}: {score_text(train, is_shares)} on training data, "
        f"{score_text(test, is_shares)} on test data"
        for name, (train, test) in rows
        if not (isnan(train) and isnan(test))
    )


def score_text(value: float, is_share: bool) -> str:
    """A score: a share in percent, or R²; a dash where it is not known."""
    if isnan(value):
        return "–"
    return f"{value:.1%}" if is_share else f"R² {value:.3f}".replace("-", MINUS)


def rules(tree: Tree) -> str:
    """The leaves as rules, with what each rests on."""
    head = [f"Rules for {what_text(tree)}", *score_lines(tree), ""]
    body = [line for leaf in tree.nodes.leaves for line in _rule(tree, leaf)]
    return "\n".join([*head, *body]).rstrip() + "\n"


def _rule(tree: Tree, leaf: int) -> tuple[str, ...]:
    found = conditions(tree, leaf)
    first = f"if {found[0]}" if found else "always"
    rest = tuple(f"   and {text}" for text in found[1:])
    return (first, *rest, f"then {answer(tree, leaf)}", f"   ({support_text(tree, leaf)})", "")


def drawn(tree: Tree) -> tuple[str, ...]:
    """The tree as lines of text, a question with its two answers below it."""
    found: list[str] = []
    waiting = [(0, "", "")]
    while waiting:
        node, lead, indent = waiting.pop()
        found.append(f"{lead}{_node_text(tree, node)}")
        if children := tree.nodes.children(node):
            yes, no = children
            waiting.append((no, f"{indent}└─ no:  ", f"{indent}         "))
            waiting.append((yes, f"{indent}├─ yes: ", f"{indent}│        "))
    return tuple(found)


def _node_text(tree: Tree, node: int) -> str:
    if not tree.nodes.is_leaf(node):
        return f"{question(tree, node)}?"
    agreeing = tree.agreeing(node)
    share = "" if isnan(agreeing) else f", {agreeing:.0%} agree"
    return f"{answer(tree, node)}  ({tree.samples(node):,}{share})"
