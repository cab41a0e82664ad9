"""Sentences of the dialog that opens pictures. Pure."""

from collections.abc import Iterator

from nnviz.core.wording import counted
from nnviz.data.images.look import ImageLook
from nnviz.data.images.recipe import Colour, ImageRecipe
from nnviz.ui.dialogs.class_rows import imbalance

READABLE = (
    "a folder that holds a folder for each class",
    "IDX files as MNIST has them, packed or not",
    "a NumPy archive (.npz) with x and y",
    "a CSV file with a label and all pixels in each line",
)
"""What can be opened, a line each."""


def facts_text(look: ImageLook, recipe: ImageRecipe) -> str:
    """How many pictures there are, how large they are, and in which parts."""
    kind = ImageRecipe.options()["form"].choices[recipe.form]
    rows, columns, channels = look.own
    size = f"{rows}×{columns} pixels" if look.are_alike else "of several sizes"
    colour = "in colour" if channels == 3 else "grey"
    parts = [kind, counted(sum(look.counts), "picture"), f"{size}, {colour}"]
    parts.append(counted(len(look.classes), "class"))
    if recipe.given_share is not None:
        parts.append(f"{recipe.given:,} for training, as they come")
    return " · ".join(parts)


def notes(look: ImageLook, recipe: ImageRecipe) -> list[str]:
    """What a person should know before the pictures are used."""
    return list(_notes(look, recipe))


def _notes(look: ImageLook, recipe: ImageRecipe) -> Iterator[str]:
    if uneven := imbalance(look.classes, look.counts):
        yield uneven
    if look.checked < recipe.count:
        yield (
            f"{look.checked:,} of {recipe.count:,} files were looked at; the others are when "
            "they are read."
        )
    if look.own[2] == 3 and recipe.colour == Colour.GREY:
        yield "Their colours are left out."
    if look.own[2] == 1 and recipe.colour == Colour.RGB:
        yield "They are grey: three channels hold the same numbers three times."
    if (recipe.black, recipe.white) != (0.0, 255.0):
        yield f"{recipe.black:g} in the file is taken as black, {recipe.white:g} as white."


def skipped_text(look: ImageLook) -> str:
    """Above the list of files that are left out."""
    files = counted(look.broken, "file")
    return f"{files} cannot be read and {'is' if look.broken == 1 else 'are'} left out:"
