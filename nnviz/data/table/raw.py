"""What reading a table gives: samples like those of any source, and where they came from."""

from __future__ import annotations

from dataclasses import dataclass

from nnviz.data.source import Raw


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class TableRaw(Raw):
    """The samples of a table; NaN stands where a value is still to be filled in.

    Attributes:
        file: the file's name, for sentences.
        sources: F names, the column each feature was made from.
    """

    file: str
    sources: tuple[str, ...]
