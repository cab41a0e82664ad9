"""Files beside the project: checkpoints and pictures; and the end of it all."""

from pathlib import Path

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QFileDialog

from nnviz.core.problem import Problem, ProblemError
from nnviz.engine.trainer_state import TrainerState
from nnviz.files.checkpoint import save_state
from nnviz.ui.handler import Handlers


class FileHandlers(Handlers):
    """What the File menu does."""

    _saving_to: Path | None = None

    def connect_up(self) -> None:
        self.session.snapshot_taken.connect(self._on_snapshot)

    @Slot()
    def on_quit(self) -> None:
        self.window.close()

    @Slot()
    def on_save_picture(self) -> None:
        path = self._ask_where("Save picture", "nnviz.png", "Pictures (*.png)")
        if path is not None and not self.window.grab().save(str(path)):
            self.session.report(Problem("picture", f"{path} cannot be written.", "Try elsewhere."))

    @Slot()
    def on_save_checkpoint(self) -> None:
        path = self._ask_where("Save checkpoint", "network.safetensors", "*.safetensors")
        if path is not None:
            self._saving_to = path
            self.session.take_snapshot()

    def _ask_where(self, title: str, name: str, kinds: str) -> Path | None:
        chosen, _ = QFileDialog.getSaveFileName(self.window, title, name, kinds)
        return Path(chosen) if chosen else None

    @Slot(object)
    def _on_snapshot(self, state: TrainerState) -> None:
        path, self._saving_to = self._saving_to, None
        model, experiment = self.session.model, self.session.experiment
        if path is None or model is None or experiment is None:
            return
        try:
            save_state(path, experiment, model.network, state)
        except ProblemError as error:
            self.session.report(error.problem)
        else:
            self.window.status.show_hint(f"Saved {path.name}")
