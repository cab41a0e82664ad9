"""A version of what a person works on: what is drawn, and what of it is trained. Frozen values."""

from dataclasses import dataclass, replace

from nnviz.engine.document import Document
from nnviz.engine.experiment import Experiment


@dataclass(frozen=True, slots=True)
class Version:
    """A document and the experiment that training has of it.

    They are the same unless the drawing is a draft: then `trained` has the network that could be
    trained last, with everything else as the document says.
    """

    document: Document
    trained: Experiment

    @property
    def is_draft(self) -> bool:
        """Whether what is drawn waits to be mended."""
        return self.document.experiment != self.trained

    def trained_as(self, trained: Experiment) -> "Version":
        """The version when training has made something else of it."""
        if not self.is_draft:
            return Version(self.document.with_experiment(trained), trained)
        drawn = self.document.experiment
        kept = replace(trained, graph=drawn.graph, marks=drawn.marks)
        return Version(self.document.with_experiment(kept), trained)
