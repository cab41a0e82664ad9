"""Methods that change inputs apart from each other."""

from dataclasses import dataclass

from nnviz.explain.method import Method
from nnviz.explain.subject import Subject

DERIVED = (
    "Some features are made of others, such as x² of x. Here each is changed by itself, which no "
    "sample ever shows."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class OneByOne(Method):
    """Base of methods that move or cover features without those that belong to them."""

    def warnings(self, subject: Subject) -> tuple[str, ...]:
        told = super(OneByOne, self).warnings(subject)
        return (*told, DERIVED) if subject.dataset.base is not None else told
