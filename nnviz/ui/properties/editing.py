"""What is wished in the panel, done: each one step that can be undone, typing in one place merged.

Every method returns why it was not done, in a sentence; an empty one when it was.
"""

from collections.abc import Callable, Sequence

from nnviz.core.problem import ProblemError
from nnviz.core.wording import counted
from nnviz.session.renaming import rename_layer
from nnviz.session.session import Session
from nnviz.session.sketching import blocks, parameters
from nnviz.session.sketching.options import with_option
from nnviz.session.sketching.sketched import Sketched

Edit = Callable[[Sketched], Sketched]


class PropertyEditing:
    """Makes edits of a session's document."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def set_field(self, layers: Sequence[str], name: str, value: object) -> str:
        """Change one field of one layer or of several."""
        document = self._session.document
        if document is None:
            return ""
        option = document.graph[layers[0]].layer.options()[name]
        text = f"Change {option.label.lower()} of {_named(layers)}"
        topic = f"graph.{','.join(layers)}.{name}"
        return self._change(text, lambda sketch: with_option(sketch, layers, name, value), topic)

    def rename(self, old: str, new: str) -> str:
        """Give a layer another name; whatever speaks of it follows."""
        try:
            rename_layer(self._session, old, new)
        except ProblemError as error:
            return _sentence(error)
        return ""

    def write_note(self, layer: str, text: str) -> str:
        """Say something about a layer."""

        def noted(sketch: Sketched) -> Sketched:
            return sketch.with_drawing(sketch.drawing.with_note(layer, text))

        return self._change(f"Note on {layer}", noted, f"note.{layer}")

    def title(self, block: str, title: str) -> str:
        """Give a block another title."""
        return self._change("Rename block", lambda sketch: blocks.retitled(sketch, block, title))

    def fold(self, block: str, *, is_folded: bool) -> str:
        """Draw a block as one card, or all that is in it."""
        if is_folded:
            return self._change("Fold block", lambda sketch: blocks.folded(sketch, block))
        return self._change("Open block", lambda sketch: blocks.unfolded(sketch, block))

    def ungroup(self, block: str) -> str:
        """Take a block away from around its layers."""
        return self._change("Ungroup", lambda sketch: blocks.without_block(sketch, block).sketch)

    def set_parameter(self, block: str, label: str, value: object) -> str:
        """Change a parameter of a block, in all layers that take it."""

        def changed(sketch: Sketched) -> Sketched:
            return parameters.with_parameters(sketch, block, {label: value})

        return self._change(f"Change {label.lower()} of block", changed, f"block.{block}.{label}")

    def show_parameter(self, block: str, name: str) -> str:
        """Let a block show a field of its layers."""
        text = "Show a field at the block"
        return self._change(text, lambda sketch: parameters.exposed(sketch, block, name))

    def hide_parameter(self, block: str, label: str) -> str:
        """Let a block show one parameter fewer."""
        text = f"Hide {label.lower()} at the block"
        return self._change(text, lambda sketch: parameters.hidden(sketch, block, label))

    def keep(self, block: str) -> str:
        """Take a block up into the library."""
        document = self._session.document
        if document is None:
            return ""
        try:
            self._session.library.keep(Sketched(document.graph, document.drawing), block)
        except ProblemError as error:
            return _sentence(error)
        return ""

    def _change(self, text: str, edit: Edit, topic: str = "") -> str:
        document = self._session.document
        if document is None:
            return ""
        try:
            after = edit(Sketched(document.graph, document.drawing))
        except ProblemError as error:
            return _sentence(error)
        self._session.edit_sketch(after.graph, after.drawing, text, topic)
        return ""


def _named(layers: Sequence[str]) -> str:
    return layers[0] if len(layers) == 1 else counted(len(layers), "layer")


def _sentence(error: ProblemError) -> str:
    return f"{error.problem.what} {error.problem.hint}".strip()
