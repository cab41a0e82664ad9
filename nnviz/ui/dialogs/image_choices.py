"""What a person has said about pictures of their own, kept while they are looked at again."""

from dataclasses import dataclass, replace
from typing import Any

from nnviz.data.images.look import ImageLook
from nnviz.data.images.recipe import ImageRecipe
from nnviz.data.images.square import shapes_of

SIDES = (8, 16, 20, 24, 28, 32, 48, 64, 96, 128)

Size = tuple[int, int]


@dataclass(frozen=True, slots=True)
class ImageChoices:
    """Corrections of a guess; None stays as it was guessed.

    `label_at` and `flat_rows` say how a file is written: it has to be looked at again.
    """

    size: Size | None = None
    fit: str | None = None
    colour: str | None = None
    invert: bool | None = None
    label_at: str = ""
    flat_rows: int = 0

    def with_choice(self, name: str, value: Any) -> "ImageChoices":
        """One of them said otherwise. Rows of flat pixels make another size their own again."""
        if name == "flat_rows":
            return replace(self, flat_rows=int(value), size=None, colour=None)
        return replace(self, **{name: value})

    def applied(self, recipe: ImageRecipe) -> ImageRecipe:
        """A guessed recipe with these corrections."""
        rows, columns = self.size or (recipe.rows, recipe.columns)
        return recipe.replace(
            rows=rows,
            columns=columns,
            fit=recipe.fit if self.fit is None else self.fit,
            colour=recipe.colour if self.colour is None else self.colour,
            invert=recipe.invert if self.invert is None else self.invert,
        )


def size_choices(look: ImageLook) -> dict[Size, str]:
    """The sizes on offer: their own, where it is not too large, and the usual squares."""
    rows, columns, _ = look.own
    found = {(side, side): f"{side}×{side}" for side in SIDES}
    if look.are_alike and max(rows, columns) <= max(SIDES):
        found = {(rows, columns): f"{rows}×{columns}, as they are"} | {
            size: text for size, text in found.items() if size != (rows, columns)
        }
    guess = (look.recipe.rows, look.recipe.columns)
    return found if guess in found else {guess: f"{guess[0]}×{guess[1]}"} | found


def flat_choices(look: ImageLook) -> dict[int, str]:
    """The shapes that a line of pixels can have, by their rows."""
    if not look.flat:
        return {}
    grey = [shape for shape in shapes_of(look.flat) if shape[2] == 1]
    own = {0: f"{look.own[0]}×{look.own[1]}" + (" colour" if look.own[2] == 3 else "")}
    others = {rows: f"{rows}×{columns}" for rows, columns, _ in grey if min(rows, columns) > 1}
    if look.recipe.flat_rows:
        return others
    return own | {rows: text for rows, text in others.items() if text != own[0]}
