"""The workbench: the document a person edits, its undo stack, and the layers that are picked.

Every change of the document goes through here. A network with problems may be drawn: it is a draft,
and training goes on with the network before it until the draft is sound.
"""

import random
from collections.abc import Iterable

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QUndoStack

from nnviz.core.drawing import Drawing
from nnviz.core.graph import Graph
from nnviz.core.problem import Problem
from nnviz.engine.document import Document
from nnviz.engine.experiment import Experiment
from nnviz.engine.moved_marks import moved_marks
from nnviz.engine.surgery import Surgery
from nnviz.session.commands import EditDocument
from nnviz.session.data_edits import label_of, with_word
from nnviz.session.frame import Model
from nnviz.session.judging import facts_of, first_problem, version_of
from nnviz.session.sketch import Sketch, Wire, sketch_of
from nnviz.session.training_control import TrainingControl
from nnviz.session.version import Version

Surgeries = tuple[Surgery | None, Surgery | None]


class Workbench(TrainingControl):
    """Signals, beside those of `TrainingControl`:

    - `experiment_changed(Experiment)`: another one, or edited; also after undo.
    - `document_changed(Document)`: the same, and also when only the drawing is another.
    - `refused(Problem)`: an edit was not made; `problem.key` names the field.
    - `layers_selected(tuple[str])`: other cards (layers, folded blocks) or `wires` are picked.
    """

    experiment_changed = Signal(object)
    document_changed = Signal(object)
    refused = Signal(object)
    layers_selected = Signal(object)

    def __init__(self, threads: int | None = None, parent: QObject | None = None) -> None:
        super().__init__(threads, parent)
        self.undo_stack = QUndoStack(self)
        self.model: Model | None = None
        self.version: Version | None = None
        self.layers: tuple[str, ...] = ()
        self.wires: tuple[Wire, ...] = ()
        self._sketch: tuple[Version, Sketch] | None = None

    # -- what is drawn -------------------------------------------------------------------------

    @property
    def document(self) -> Document | None:
        """What is drawn; None before anything has been opened."""
        return None if self.version is None else self.version.document

    @property
    def experiment(self) -> Experiment | None:
        """What is drawn, as an experiment; of a draft the network may have problems."""
        return None if self.version is None else self.version.document.experiment

    @property
    def sketch(self) -> Sketch | None:
        """What is drawn with its shapes, parameters and problems."""
        if self.version is None:
            return None
        if self._sketch is None or self._sketch[0] is not self.version:
            facts = facts_of(self.model, self.version.document.experiment)
            self._sketch = self.version, sketch_of(self.version, facts)
        return self._sketch[1]

    # -- editing -------------------------------------------------------------------------------

    def edit(
        self,
        experiment: Experiment,
        text: str,
        topic: str = "",
        surgery: Surgery | None = None,
        undo_surgery: Surgery | None = None,
    ) -> bool:
        """Change the experiment as a step that can be undone; False when it is refused.

        `surgery` moves weights on the way there, `undo_surgery` on the way back.
        A sound network does not become a draft in this way: see `edit_document`.
        """
        if self.version is None:
            return False
        document = self.version.document.with_experiment(experiment)
        surgeries = surgery, undo_surgery
        return self._edit(document, text, topic, surgeries, allow=self.version.is_draft)

    def edit_document(
        self,
        document: Document,
        text: str,
        topic: str = "",
        surgery: Surgery | None = None,
        undo_surgery: Surgery | None = None,
    ) -> bool:
        """Change what is drawn, also to a network with problems; False when it is refused."""
        return self._edit(document, text, topic, (surgery, undo_surgery), allow=True)

    def edit_sketch(self, graph: Graph, drawing: Drawing, text: str, topic: str = "") -> bool:
        """Change the network and how it is drawn, as one step that can be undone."""
        if self.version is None:
            return False
        experiment = self.version.document.experiment.with_graph(graph)
        drawing = drawing.fitted(node.id for node in graph)
        return self.edit_document(Document(experiment, drawing), text, topic)

    def edit_graph(self, graph: Graph, text: str, topic: str = "") -> bool:
        """Change the network; refused when it cannot be trained, unless it could not before."""
        if self.experiment is None:
            return False
        return self.edit(self.experiment.with_graph(graph), text, topic)

    def edit_training(self, name: str, value: object) -> bool:
        """Change one training setting."""
        assert self.experiment is not None
        label = self.experiment.training.options()[name].label
        changed = self.experiment.with_training(**{name: value})
        return self.edit(changed, f"Change {label.lower()}", f"training.{name}")

    def edit_breakpoints(self, name: str, value: object) -> bool:
        """Change one breakpoint."""
        assert self.experiment is not None
        label = self.experiment.breakpoints.options()[name].label
        changed = self.experiment.with_breakpoints(**{name: value})
        return self.edit(changed, f"Break when {label.lower()}", f"breakpoints.{name}")

    def edit_augmentation(self, name: str, value: object) -> bool:
        """Change one setting of what happens to training pictures."""
        assert self.experiment is not None
        label = self.experiment.augmentation.options()[name].label
        changed = self.experiment.with_augmentation(**{name: value})
        return self.edit(changed, f"Change {label.lower()}", f"augmentation.{name}")

    def edit_data(self, name: str, value: object) -> bool:
        """Change one word of the data recipe."""
        experiment, model = self.experiment, self.model
        assert experiment is not None
        is_loaded = model is not None and model.experiment.data == experiment.data
        dataset = model.dataset if model is not None and is_loaded else None
        topic = f"data.{name}" if name in experiment.data.options() else ""
        changed = with_word(experiment, dataset, name, value)
        return self.edit(changed, f"Change {label_of(name).lower()}", topic)

    def new_seed(self) -> None:
        """Start anew from other initial weights."""
        if self.experiment is not None:
            seed = random.SystemRandom().randrange(2**31)
            self.edit(self.experiment.with_seed(seed), "New start weights")

    def regenerate(self) -> None:
        """Draw other samples of the same kind, and another split."""
        if self.experiment is not None:
            recipe = self.experiment.data.replace(seed=random.SystemRandom().randrange(2**31))
            self.edit(self.experiment.with_data(recipe), "Regenerate data")

    def select_layers(self, cards: Iterable[str], wires: Iterable[Wire] = ()) -> None:
        """Pick those of the cards and wires that are there, instead of those that were picked."""
        there = self._is_there
        picked = (
            tuple(dict.fromkeys(card for card in cards if there(card))),
            tuple(dict.fromkeys(wire for wire in wires if there(wire))),
        )
        if picked != (self.layers, self.wires):
            self.layers, self.wires = picked
            self.layers_selected.emit(self.layers)

    # -- inner ---------------------------------------------------------------------------------

    def _edit(
        self, document: Document, text: str, topic: str, surgeries: Surgeries, *, allow: bool
    ) -> bool:
        """Make a step of it; `allow` drafts."""
        before = self.version
        if before is None:
            return False
        after = version_of(self.model, _with_marks_moved(document, before), before.trained)
        if after == before:
            return False
        problem = self._objection(after, allow)
        if problem is not None:
            self.refused.emit(problem)
            return False
        self.undo_stack.push(EditDocument(text, topic, before, after, self._apply, surgeries))
        return True

    def _objection(self, version: Version, allow: bool) -> Problem | None:
        """What forbids a version; the problems of a draft do not, where it is allowed."""
        if version.is_draft and not allow:
            for problem in facts_of(self.model, version.document.experiment).problems:
                return problem
        return first_problem(self.model, version.trained)

    def _apply(self, version: Version, surgery: Surgery | None) -> None:
        """Take up another version, and let training have it."""
        raise NotImplementedError

    def _show(self, version: Version) -> None:
        """Take up a version that training has, or will have."""
        before, self.version = self.version, version
        self._drop_picks()
        if before is None or before.document.experiment != version.document.experiment:
            self.experiment_changed.emit(version.document.experiment)
        self.document_changed.emit(version.document)

    def _drop_picks(self) -> None:
        """Nothing is picked that is not there."""
        self.select_layers(self.layers, self.wires)

    def _is_there(self, picked: str | Wire) -> bool:
        document = self.document
        if document is None:
            return False
        graph, drawing = document.graph, document.drawing
        if isinstance(picked, Wire):
            return picked.target in graph and _has_wire(graph, picked)
        return picked in graph or drawing.block(picked) is not None


def _with_marks_moved(document: Document, before: Version) -> Document:
    """The document with its marks where layers of another shape now have what they lay on."""
    experiment = document.experiment
    marks = moved_marks(experiment.marks, before.document.graph, experiment.graph)
    return document.with_experiment(experiment.with_marks(marks))


def _has_wire(graph: Graph, wire: Wire) -> bool:
    inputs = graph[wire.target].inputs
    return wire.port < len(inputs) and inputs[wire.port] == wire.source
