"""Another name for a layer: whatever speaks of it follows."""

from nnviz.core.marks import Marks
from nnviz.core.problem import Problem, ProblemError
from nnviz.files.plain import NAME_LIMIT
from nnviz.session.sketching.fragment import with_names
from nnviz.session.sketching.sketched import Sketched


def renamed(sketch: Sketched, old: str, new: str) -> Sketched:
    """A layer under another name, with its wires, place, note and block.

    Raises:
        ProblemError: the name is taken or no name.
    """
    if old == new:
        return sketch
    _check_name(sketch, old, new)

    return with_names(sketch, {old: new})


def renamed_marks(marks: Marks, old: str, new: str) -> Marks:
    """The marks on a layer under its new name."""
    found = Marks()
    for node, cells in marks.removed:
        found = found.with_removed(new if node == old else node, cells)
    for node, cells in marks.frozen:
        found = found.with_frozen(new if node == old else node, cells)
    for neuron, value in marks.clamped:
        found = found.with_clamped(
            [neuron._replace(node=new) if neuron.node == old else neuron], value
        )
    muted = [neuron._replace(node=new) if neuron.node == old else neuron for neuron in marks.muted]
    heads = [head._replace(node=new) if head.node == old else head for head in marks.heads]
    return found.with_muted(muted, True).with_muted_heads(heads, True)


def _check_name(sketch: Sketched, old: str, new: str) -> None:
    where = f"layer {old}"
    if not new or not new.isprintable() or new != new.strip() or len(new) > NAME_LIMIT:
        hint = f"Write at most {NAME_LIMIT} letters, digits and signs."
        raise ProblemError(Problem(where, f"{new!r} is no name for a layer.", hint, key=old))
    if new in sketch.names:
        hint = "Each layer and block has a name of its own."
        raise ProblemError(Problem(where, f"The name {new} is taken.", hint, key=old))
