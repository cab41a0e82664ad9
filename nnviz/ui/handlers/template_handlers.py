"""Templates: the gallery of networks to begin with."""

from PySide6.QtCore import Slot

from nnviz.core.problem import ProblemError
from nnviz.ui.handler import Handlers
from nnviz.ui.templates.gallery import TemplateGallery


class TemplateHandlers(Handlers):
    """One gallery at a time; it goes when it is closed."""

    _gallery: TemplateGallery | None = None

    @Slot()
    def on_new_from_template(self) -> None:
        if self._gallery is None:
            self._gallery = TemplateGallery(self.window)
            self._gallery.template_wished.connect(self._on_template_wished)
            self._gallery.finished.connect(self._on_finished)
        self._gallery.show()
        self._gallery.raise_()
        self._gallery.activateWindow()

    @Slot(str)
    def _on_template_wished(self, name: str) -> None:
        try:
            self.window.open_target(name)
        except ProblemError as error:
            self.session.report(error.problem)

    @Slot()
    def _on_finished(self) -> None:
        gallery, self._gallery = self._gallery, None
        if gallery is not None:
            gallery.deleteLater()
