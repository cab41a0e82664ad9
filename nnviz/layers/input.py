"""Input: where samples enter the network."""

from dataclasses import dataclass
from math import prod
from typing import ClassVar

from nnviz.core.layer import Kernel, Layer, nothing
from nnviz.core.problem import Problem
from nnviz.core.shape import Shape
from nnviz.core.spec import option
from nnviz.layers.site import Array, Site

SIZE_LIMIT = 4_000_000

ROW, PICTURE = "row", "picture"


@dataclass(frozen=True, slots=True, kw_only=True)
class Input(Layer):
    """A source of samples of one shape. The workspace writes its output; it computes nothing.

    `shape` and `places` follow from the data, `form` and `columns`: `places` are the features it
    takes, by their place in a flat sample; none means that it takes the whole sample.
    """

    kind: ClassVar[str] = "input"
    label: ClassVar[str] = "Input"
    group: ClassVar[str] = "Data"
    least_inputs: ClassVar[int] = 0
    most_inputs: ClassVar[int | None] = 0

    form: str = option(
        ROW,
        "Form",
        "How a sample enters: all its numbers in a row, as dense layers read them, or as the "
        "picture it is, rows by columns by channels, as convolutions do.",
        choices={ROW: "A row of numbers", PICTURE: "A picture"},
    )
    columns: str = option(
        "",
        "Columns",
        "Which features enter here: their names, or places as in 1-4, separated by commas. "
        "Empty: all.",
        when=("form", (ROW,)),
    )
    shape: Shape = (2,)
    places: tuple[int, ...] = ()

    def problems(self, where: str = "") -> tuple[Problem, ...]:
        place, what = where or self.label, _complaint(self.shape)
        if what:
            hint = f"Use whole numbers from 1, together at most {SIZE_LIMIT:,}."
            return (Problem(place, what, hint, key="shape"),)
        if not _are_places(self.places, self.shape):
            what = "Its places are not those of so many features."
            return (Problem(place, what, "Name its columns anew.", key="columns"),)
        return Layer.problems(self, where)

    @property
    def chosen(self) -> str:
        """The columns it asks for; a picture enters whole."""
        return "" if self.form == PICTURE else self.columns

    def taken(self, samples: Array) -> Array:
        """What enters here of samples `(n, F)`: themselves, some columns, or pictures of them."""
        if self.form == PICTURE:
            return samples.reshape(len(samples), *self.shape)
        return samples[:, self.places] if self.places else samples

    def names(self, features: tuple[str, ...]) -> tuple[str, ...]:
        """What its units are called, of the names of all features."""
        return tuple(features[at] for at in self.places) if self.places else features

    def output_shape(self, *inputs: Shape) -> Shape:
        return self.shape

    def flops(self, *inputs: Shape) -> int:
        return 0

    def bind(self, site: Site) -> Kernel:
        return Kernel(nothing, nothing)

    def summary(self) -> str:
        return "picture" if self.form == PICTURE else self.columns


def _are_places(places: object, shape: Shape) -> bool:
    """Whether these are no places at all, or one for each number; they may come from a file."""
    if not isinstance(places, tuple) or (places and shape != (len(places),)):
        return False
    return all(type(at) is int and 0 <= at < SIZE_LIMIT for at in places)


def _complaint(shape: object) -> str:
    """What is wrong with a shape that may come from a file."""
    if not isinstance(shape, tuple) or not shape:
        return f"{shape!r} is no shape of a sample."
    for n in shape:
        if not isinstance(n, int) or isinstance(n, bool) or n < 1:
            return f"{n!r} is no size."
    return "" if prod(shape) <= SIZE_LIMIT else "Its samples are too large."
