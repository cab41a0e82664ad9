"""Arrays in the safetensors layout, written and read piece by piece.

Eight bytes say how long the header is, the header is a JSON object of names with dtype, shape and
place, and the arrays follow without gaps. The library copies all arrays while it holds the
interpreter's lock; here no call takes longer than a piece of a megabyte, so that a window goes on
beside it, and arrays are read into where they belong.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from math import prod
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from nnviz.files.plain import Fields, fail, parse, shown

PIECE = 1 << 20
HEADER_LIMIT = 8 << 20
ALIGNED = 8
WIDTHS = (8, 16, 32, 64)
NAMES = {
    "float64": "F64",
    "float32": "F32",
    "float16": "F16",
    "bool": "BOOL",
    **{f"{kind}{bits}": f"{kind[0].upper()}{bits}" for kind in ("int", "uint") for bits in WIDTHS},
}
DTYPES = {name: np.dtype(dtype) for dtype, name in NAMES.items()}
SIZES = {"F64": 8, "I64": 8, "U64": 8, "F32": 4, "I32": 4, "U32": 4, "F16": 2, "BF16": 2}
SIZES |= {"I16": 2, "U16": 2, "I8": 1, "U8": 1, "BOOL": 1, "F8_E4M3": 1, "F8_E5M2": 1}
RANK_LIMIT = 8
LARGEST = 1 << 40

Arrays = Mapping[str, NDArray[Any]]


class Source(Protocol):
    """What bytes are read from."""

    def read(self, size: int, /) -> bytes: ...


class Sink(Protocol):
    """What bytes are written to."""

    def write(self, data: Any, /) -> object: ...


@dataclass(frozen=True, slots=True)
class Entry:
    """What a header says of one array. `dtype` is its name there, such as F32."""

    name: str
    dtype: str
    shape: tuple[int, ...]

    @property
    def nbytes(self) -> int:
        """The bytes it takes."""
        return prod(self.shape) * SIZES[self.dtype]

    @property
    def form(self) -> str:
        """`F32 [3, 4]`, for sentences."""
        return f"{self.dtype} {list(self.shape)}"


def write_tensors(sink: Sink, arrays: Arrays) -> None:
    """Write arrays one after the other, in their order."""
    header = _header(arrays)
    sink.write(len(header).to_bytes(8, "little") + header)
    for array in arrays.values():
        for piece in pieces_of(array):
            sink.write(piece)


def tensors_size(arrays: Arrays) -> int:
    """The bytes that `write_tensors` writes."""
    return 8 + len(_header(arrays)) + sum(array.nbytes for array in arrays.values())


def _header(arrays: Arrays) -> bytes:
    entries, end = {}, 0
    for name, array in arrays.items():
        start, end = end, end + array.nbytes
        shape = list(array.shape)
        dtype = NAMES[array.dtype.name]
        entries[name] = {"dtype": dtype, "shape": shape, "data_offsets": [start, end]}
    text = json.dumps(entries).encode()
    return text + b" " * (-len(text) % ALIGNED)


def read_header(source: Source, size: int, where: str) -> list[Entry]:
    """The arrays of a file of so many bytes, in the order of their data.

    Raises:
        ProblemError: it is no such file, or its arrays overlap, leave gaps or reach beyond it.
    """
    length = int.from_bytes(exactly(source, 8, where), "little")
    if length > min(HEADER_LIMIT, size - 8):
        fail(where, f"Its header would have {length:,} bytes.")
    try:
        text = exactly(source, length, where).decode()
    except UnicodeDecodeError:
        fail(where, "Its header holds no text.")
    places = [
        _entry(name, Fields(value, f"{where}, {name}"))
        for name, value in Fields(parse(text, where), where).rest().items()
        if name != "__metadata__"
    ]
    end = 0
    for entry, start, stop in sorted(places, key=lambda place: place[1:]):
        if start != end or stop - start != entry.nbytes:
            fail(where, f"The array {entry.name} does not lie where it should.")
        end = stop
    if 8 + length + end != size:
        fail(where, f"It has {size:,} bytes; its header speaks of {8 + length + end:,}.")
    return [entry for entry, *_ in sorted(places, key=lambda place: place[1:])]


def _entry(name: str, found: Fields) -> tuple[Entry, int, int]:
    dtype = found.text("dtype")
    if dtype not in SIZES:
        fail(found.where, f"'dtype' cannot be {shown(dtype)}.")
    numbers = {key: found.items(key, RANK_LIMIT) for key in ("shape", "data_offsets")}
    for key, values in numbers.items():
        if not all(type(n) is int and 0 <= n < LARGEST for n in values):
            fail(found.where, f"{key!r} should be a list of whole numbers.")
    if len(numbers["data_offsets"]) != 2:
        fail(found.where, "'data_offsets' should be a start and an end.")
    start, stop = numbers["data_offsets"]
    return Entry(name, dtype, tuple(numbers["shape"])), start, stop


def check_entries(
    entries: Iterable[Entry],
    wanted: Mapping[str, Entry],
    may_be: Callable[[Entry], bool],
    where: str,
) -> None:
    """Refuse arrays that are missing, of another form than what is wanted, or neither that nor
    what may be there besides.
    """
    found = {entry.name: entry for entry in entries}
    for name, entry in wanted.items():
        if name not in found:
            fail(where, f"The array {name} is missing.")
        if found[name] != entry:
            what = f"The array {name} is {found[name].form}; the network needs {entry.form}."
            fail(where, what)
    for name, entry in found.items():
        if name not in wanted and not may_be(entry):
            fail(where, f"The array {name} {entry.form} belongs to no layer.")


def empty_array(entry: Entry, where: str) -> NDArray[Any]:
    """A place for an array that is not known beforehand."""
    if entry.dtype not in DTYPES:
        fail(where, f"The array {entry.name} has numbers of a kind ({entry.dtype}) not known here.")
    return np.empty(entry.shape, DTYPES[entry.dtype])


def fill(source: Source, target: NDArray[Any], where: str) -> None:
    """Read the next array into one that is contiguous."""
    assert target.flags.c_contiguous
    for piece in pieces_of(target):
        piece[:] = exactly(source, len(piece), where)


def pieces_of(array: NDArray[Any]) -> Iterator[memoryview]:
    """The bytes of an array piece by piece; of a contiguous one no copies."""
    flat = np.ascontiguousarray(array).reshape(-1).view(np.uint8).data
    for start in range(0, len(flat), PIECE):
        yield flat[start : start + PIECE]


def pieces(source: Source) -> Iterator[bytes]:
    """All that is left, piece by piece."""
    while piece := source.read(PIECE):
        yield piece


def exactly(source: Source, size: int, where: str) -> bytes:
    """So many bytes. Raises `ProblemError` when there are fewer."""
    found = source.read(size)
    while len(found) < size:
        more = source.read(size - len(found))
        if not more:
            fail(where, "It ends too early.")
        found += more
    return found
