"""Which column of the input is which feature, before an edit of the data and after it."""

from dataclasses import dataclass
from typing import Self

from nnviz.data import Dataset


@dataclass(frozen=True, slots=True)
class Columns:
    """The names of the input's columns in the old and in the new network."""

    old: tuple[str, ...]
    new: tuple[str, ...]

    @classmethod
    def between(cls, old: Dataset, new: Dataset) -> Self | None:
        """The columns of two data sets; None where a name does not mean the same in both."""
        if not old.offered or old.offered != new.offered:
            return None
        return cls(old.features, new.features)

    @property
    def are_moved(self) -> bool:
        """Whether a column is not where it was."""
        return self.old != self.new

    def pairs(self) -> tuple[list[int], list[int]]:
        """Where the columns that stay were, and where they are."""
        place = {name: at for at, name in enumerate(self.old)}
        kept = [(place[name], at) for at, name in enumerate(self.new) if name in place]
        return [old for old, _ in kept], [new for _, new in kept]
