"""A tree as a Python function that runs anywhere: nested ifs, in the data's own units. Pure.

Names of a person's data become identifiers and comments, never code.
"""

import keyword
from unicodedata import normalize

from nnviz.explain.results.tree import Tree
from nnviz.explain.tree_words import score_lines, support_text, what_text

MOST_NAMED = 40
"""With more inputs than these the function takes them as one sequence."""

FUNCTION, SEQUENCE = "predict", "values"
TAB, WIDEST = "    ", 88


def python(tree: Tree) -> str:
    """The tree as a module with one function.

    Classes are returned by their names, whether a neuron fires as True or False.
    """
    names = identifiers(tree.features)
    head = [f"# Rules for {_comment(what_text(tree))}"]
    head += [f"# {line}" for line in score_lines(tree)]
    takes = ", ".join(names)
    if not _is_named(tree):
        takes = SEQUENCE
        head.append(f"# {SEQUENCE}: {len(tree.features):,} inputs in their order{_rows(tree)}")
    body = _branch(tree, 0, 1, names)
    return "\n".join([*head, "", "", *_signature(takes), *body]) + "\n"


def _signature(takes: str) -> list[str]:
    line = f"def {FUNCTION}({takes}):"
    if len(line) <= WIDEST:
        return [line]
    return [f"def {FUNCTION}(", *(f"{TAB}{name}," for name in takes.split(", ")), "):"]


def identifiers(names: tuple[str, ...]) -> tuple[str, ...]:
    """Names that Python takes, each another."""
    found: list[str] = []
    for number, name in enumerate(names, start=1):
        kept = "".join(c if f"a{c}".isidentifier() else "_" for c in normalize("NFKC", name))
        plain = "_".join(part for part in kept.split("_") if part)
        if not plain or not plain.isidentifier():
            plain = f"x_{plain}" if plain else f"input_{number}"
        if keyword.iskeyword(plain):
            plain = f"{plain}_"
        found.append(_other(plain, found))
    return tuple(found)


def _other(name: str, taken: list[str]) -> str:
    """A name that is not taken: the same with a number where it is."""
    number, found = 2, name
    while found in taken:
        found, number = f"{name}_{number}", number + 1
    return found


def _branch(tree: Tree, node: int, level: int, names: tuple[str, ...]) -> list[str]:
    tab = TAB * level
    children = tree.nodes.children(node)
    if not children:
        return [f"{tab}return {_said(tree, node)}  # {support_text(tree, node)}"]
    place = int(tree.feature[node])
    value = names[place] if _is_named(tree) else f"{SEQUENCE}[{place}]"
    name = "" if _is_named(tree) else f"  # {_comment(tree.features[place])}"
    yes, no = (_branch(tree, child, level + 1, names) for child in children)
    question = f"{tab}if {value} <= {float(tree.threshold[node])!r}:{name}"
    return [question, *yes, f"{tab}else:", *no]


def _said(tree: Tree, node: int) -> str:
    said = tree.says[node]
    if not tree.classes:
        return repr(float(said))
    return repr(bool(said)) if tree.is_firing else repr(tree.classes[int(said)])


def _is_named(tree: Tree) -> bool:
    return len(tree.features) <= MOST_NAMED


def _rows(tree: Tree) -> str:
    return ", row by row" if tree.image_shape is not None else ""


def _comment(text: str) -> str:
    """Text that stays in its comment."""
    return "".join(c if c.isprintable() else " " for c in text)
