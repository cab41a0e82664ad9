"""The talk about pictures: their size and colours, and how what holds them is written."""

from typing import Any

from nnviz.data.images.look import ImageLook
from nnviz.data.images.recipe import ImageRecipe
from nnviz.runtime.questions.look_at_images import LookAtImages
from nnviz.ui.dialogs.image_choices import ImageChoices
from nnviz.ui.dialogs.opening import Opening, Talk

ImageOpening = Opening[ImageLook, ImageRecipe]


class ImageTalk(Talk[ImageLook, ImageRecipe]):
    """How lines of pixels are written has all of them looked at again."""

    _choices: ImageChoices

    def choose(self, name: str, value: Any) -> None:
        """Say a field of `ImageChoices` otherwise."""
        self._choices = self._choices.with_choice(name, value)
        if name in ("label_at", "flat_rows"):
            self.look_again()
        else:
            self._show_corrected()

    # -- inner ---------------------------------------------------------------------------------

    def _forget(self) -> None:
        self._choices = ImageChoices()

    def _question(self) -> LookAtImages:
        said = self._choices
        return LookAtImages(self.opening.path, said.label_at, said.flat_rows)

    def _found_in(self, answer: ImageLook) -> ImageLook:
        return answer

    def _corrected(self, found: ImageLook) -> ImageRecipe:
        return self._choices.applied(found.recipe)
