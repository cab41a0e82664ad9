"""A layer gets another name: one step, on which it keeps its weights, its marks and its place."""

from nnviz.engine.document import Document
from nnviz.engine.surgery import Rename
from nnviz.session.sketching.renaming import renamed, renamed_marks
from nnviz.session.sketching.sketched import Sketched
from nnviz.session.workbench import Workbench


def rename_layer(bench: Workbench, old: str, new: str) -> bool:
    """Call a layer otherwise; it stays picked. False when that changes nothing or is refused.

    Raises:
        ProblemError: the name is taken or no name.
    """
    document, picked = bench.document, bench.layers
    if document is None or old == new:
        return False
    after = renamed(Sketched(document.graph, document.drawing), old, new)
    marks = renamed_marks(document.experiment.marks, old, new)
    experiment = document.experiment.with_graph(after.graph).with_marks(marks)
    there, back = Rename(old, new), Rename(new, old)
    edited = Document(experiment, after.drawing)
    done = bench.edit_document(edited, f"Rename {old} to {new}", "", there, back)
    if done:  # the old name was dropped from what is picked as soon as it was gone
        bench.select_layers(new if id == old else id for id in picked)
    return done
