"""`DataPanel`: what the network learns from."""

from dataclasses import replace

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QLabel, QPushButton, QVBoxLayout, QWidget

from nnviz.core.problem import Problem, ProblemError
from nnviz.core.wording import counted
from nnviz.data import DataRecipe, Dataset, DataSource, TaskKind, sources
from nnviz.data.forecast import Forecast
from nnviz.data.series.source import SERIES
from nnviz.data.subgroups import CHOICES, NONE, subgroups_of
from nnviz.engine.experiment import Experiment
from nnviz.ui.icons import set_icon
from nnviz.ui.numbers import format_count
from nnviz.ui.panels.choice_list import Entry, Heading, offer
from nnviz.ui.panels.data_thumbnail import DataThumbnail, has_picture
from nnviz.ui.panels.feature_picker import FeaturePicker
from nnviz.ui.theme import Theme
from nnviz.ui.widgets.choice import OptionChoice
from nnviz.ui.widgets.flow import FlowLayout
from nnviz.ui.widgets.layout import add_column, add_line, set_margins
from nnviz.ui.widgets.spec_editor import SpecEditor
from nnviz.ui.widgets.toggle import OptionToggle

FIELDS = ("noise", "side", "window", "horizon", "size", "train_share", "label_noise", "withheld")
FAMILIES = ("Playground", "Textbook", "Pictures", "Sequences", "Tables")
"""In this order; what is a person's own comes last."""

NO_OWN = DataRecipe()


class DataPanel(QWidget):
    """Shows a data recipe with nothing left open, and the samples it gives.

    Signals:
        field_wished(str, object): a word of the recipe and the value wished.
        regenerate_wished(): other samples of the same kind, please.
        open_wished(): somebody wants to learn from a table of their own.
        open_images_wished(): likewise, from pictures of their own.
        open_text_wished(): likewise, from a text of their own.
        open_series_wished(): likewise, from a time series of their own.
        pictures_wished(): somebody wants to look over the pictures there are.
    """

    field_wished = Signal(str, object)
    regenerate_wished = Signal()
    open_wished = Signal()
    open_images_wished = Signal()
    open_text_wished = Signal()
    open_series_wished = Signal()
    pictures_wished = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        recipe = DataRecipe().resolved()
        self.name_editor = SpecEditor(recipe, ("name",), self)
        self.thumbnail = DataThumbnail(self)
        self.facts = QLabel(self)
        self.regenerate = QPushButton("Regenerate", self)
        self.open = QPushButton("Open CSV…", self)
        self.open_images = QPushButton("Open pictures…", self)
        self.open_text = QPushButton("Open text…", self)
        self.open_series = QPushButton("Open series…", self)
        self.pictures = QPushButton("By class…", self)
        self.features = FeaturePicker(self)
        self.editor = SpecEditor(recipe, FIELDS, self)
        self.standardize = OptionToggle("standardize", DataRecipe.options()["standardize"], self)
        self._asked = ""
        self._offered = recipe.choices()
        self._subgroups: tuple[str, ...] = ()
        self._build(theme)
        self._connect()

    def show_experiment(self, experiment: Experiment, dataset: Dataset | None) -> None:
        """Show the recipe as it works out, and facts about the samples once they are there."""
        recipe = resolved(experiment.data)
        self._offer_sources(recipe)
        self._offer_subgroups(recipe)
        for editor in (self.name_editor, self.editor):
            editor.show_spec(recipe)
        self.standardize.show_value(recipe.standardize)
        self.features.show_recipe(recipe, dataset)
        is_made = any(source.has_size for source in sources() if source.name == recipe.name)
        self.regenerate.setText("Regenerate" if is_made else "Split anew")
        self.regenerate.setVisible(recipe.name != SERIES)  # which is parted in time, not by chance
        if dataset is None:
            self.facts.setText("Loading…")
        else:
            self.pictures.setVisible(dataset.image_shape is not None)
            self.standardize.setVisible(not dataset.tokens)  # their numbers have no size
            self.facts.setText(facts_text(dataset.labelled))
            self.thumbnail.show_dataset(dataset.labelled)

    def show_missing(self) -> None:
        """The samples could not be had; what was shown before were others."""
        self.facts.setText("Not loaded")
        self.thumbnail.hide()
        self.pictures.hide()

    def show_problem(self, problem: Problem | None) -> None:
        """Say at its field what was refused, or that nothing is wrong any more."""
        found = []
        if problem is not None:
            key = problem.key if self.has_field(problem.key) else self._asked
            found = [replace(problem, key=key)]
        for editor in (self.name_editor, self.editor):
            editor.show_problems(found)
        said = {p.key: f"{p.what} {p.hint}".strip() for p in found}
        self.standardize.show_problem(said.get(self.standardize.key, ""))
        self.features.show_problem(said.get("features", ""))

    def has_field(self, key: str) -> bool:
        """Whether there is a control for that word of the recipe."""
        own = ("features", self.standardize.key)
        return key in (*self.name_editor.controls, *self.editor.controls, *own)

    def summary(self) -> str:
        """The data set's title."""
        name = self.name_editor.control("name")
        assert isinstance(name, OptionChoice)
        return name.combo.currentText()

    def _offer_sources(self, recipe: DataRecipe) -> None:
        """Offer the own table too, once there is one."""
        titles = [source.title for source in recipe.choices()]
        if titles == [source.title for source in self._offered]:
            return
        self._offered = recipe.choices()
        name = self.name_editor.control("name")
        assert isinstance(name, OptionChoice)
        offer(name, source_entries(recipe))

    def _offer_subgroups(self, recipe: DataRecipe) -> None:
        """Offer the subgroups that the pictures of this set have."""
        own = [source for source in recipe.choices() if source.name == recipe.name]
        names = (NONE, *(subgroups_of(own[0]) if own else ()))
        if names != self._subgroups:
            self._subgroups = names
            choice = self.editor.control("withheld")
            assert isinstance(choice, OptionChoice)
            choice.set_choices({name: CHOICES[name] for name in names})

    def _build(self, theme: Theme) -> None:
        for editor in (self.name_editor, self.editor):
            set_margins(editor, 4, 0, 4, 0)
        name = self.name_editor.control("name")
        assert isinstance(name, OptionChoice)
        offer(name, source_entries())
        name.setToolTip(f"{name.toolTip()}<br>{LIVE_SENTENCE}")
        self.facts.setProperty("role", "small")
        self.facts.setWordWrap(True)
        self.regenerate.setProperty("kind", "small")
        self.regenerate.setToolTip("Draw other samples of the same kind, and another split.")
        self.regenerate.setAutoDefault(True)  # Return presses it
        set_icon(self.regenerate, "new-seed", theme)
        self.open.setProperty("kind", "small")
        self.open.setToolTip("Learn from a table of your own, from a file (Ctrl+Shift+O).")
        self.open.setAutoDefault(True)
        set_icon(self.open, "folder", theme)
        self.open_images.setProperty("kind", "small")
        self.open_images.setToolTip("Learn from pictures of your own (Ctrl+Shift+I).")
        self.open_images.setAutoDefault(True)
        set_icon(self.open_images, "folder", theme)
        self.open_text.setProperty("kind", "small")
        self.open_text.setToolTip("Learn from a text of your own (Ctrl+Shift+T).")
        self.open_text.setAutoDefault(True)
        set_icon(self.open_text, "folder", theme)
        self.open_series.setProperty("kind", "small")
        self.open_series.setToolTip("Learn how a time series of your own goes on (Ctrl+Shift+U).")
        self.open_series.setAutoDefault(True)
        set_icon(self.open_series, "folder", theme)
        self.pictures.setProperty("kind", "small")
        self.pictures.setToolTip("Show the pictures by class, and how many each has.")
        self.pictures.setAutoDefault(True)
        self.pictures.hide()
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 12)
        box.setSpacing(0)
        box.addWidget(self.name_editor)
        picture = add_line(box)
        picture.setContentsMargins(16, 4, 16, 8)
        picture.setSpacing(12)
        picture.addWidget(self.thumbnail, 0, Qt.AlignmentFlag.AlignTop)
        column = add_column(picture, stretch=1)
        column.setSpacing(8)
        column.addWidget(self.facts)
        column.addWidget(self.pictures, 0, Qt.AlignmentFlag.AlignLeft)
        column.addStretch(1)
        wishes = add_column(box)
        wishes.setContentsMargins(16, 0, 16, 8)
        buttons = FlowLayout(spacing=6)
        wishes.addLayout(buttons)
        opening = (self.open, self.open_images, self.open_text, self.open_series)
        for button in (self.regenerate, *opening):
            buttons.addWidget(button)
        choice = add_column(box)
        choice.setContentsMargins(16, 0, 16, 8)
        choice.addWidget(self.features)
        box.addWidget(self.editor)
        switch = add_column(box)
        switch.setContentsMargins(4, 0, 4, 0)
        switch.addWidget(self.standardize)

    def _connect(self) -> None:
        self.name_editor.field_wished.connect(self._on_field_wished)
        self.editor.field_wished.connect(self._on_field_wished)
        self.standardize.field_wished.connect(self._on_field_wished)
        self.features.features_wished.connect(self._on_features_wished)
        self.regenerate.clicked.connect(self._on_regenerate_clicked)
        self.open.clicked.connect(self._on_open_clicked)
        self.open_images.clicked.connect(self._on_open_images_clicked)
        self.open_text.clicked.connect(self._on_open_text_clicked)
        self.open_series.clicked.connect(self._on_open_series_clicked)
        self.pictures.clicked.connect(self._on_pictures_clicked)

    @Slot(str, object)
    def _on_field_wished(self, name: str, value: object) -> None:
        self._asked = name
        self.field_wished.emit(name, value)

    @Slot(object)
    def _on_features_wished(self, names: object) -> None:
        self._on_field_wished("features", names)

    @Slot()
    def _on_open_clicked(self) -> None:
        self.open_wished.emit()

    @Slot()
    def _on_open_images_clicked(self) -> None:
        self.open_images_wished.emit()

    @Slot()
    def _on_open_text_clicked(self) -> None:
        self.open_text_wished.emit()

    @Slot()
    def _on_open_series_clicked(self) -> None:
        self.open_series_wished.emit()

    @Slot()
    def _on_pictures_clicked(self) -> None:
        self.pictures_wished.emit()

    @Slot()
    def _on_regenerate_clicked(self) -> None:
        self.regenerate_wished.emit()


LIVE_SENTENCE = (
    "Training goes on with the same weights where the inputs stay as many, "
    "and starts anew where they do not."
)


def resolved(recipe: DataRecipe) -> DataRecipe:
    """The recipe with nothing left open; as it is when it names no data set we know."""
    try:
        return recipe.resolved()
    except ProblemError:
        return recipe


def source_entries(recipe: DataRecipe = NO_OWN) -> tuple[Entry | Heading, ...]:
    """Every data set under the name of its family; first what is made, then what was measured."""
    entries: list[Entry | Heading] = []
    for source in sorted(recipe.choices(), key=_place):
        if Heading(source.family) not in entries:
            entries.append(Heading(source.family))
        note = "regression" if source.kind is TaskKind.REGRESSION else ""
        entries.append(Entry(source.name, source.title, note, source.description))
    return tuple(entries)


def _place(source: DataSource) -> tuple[int, bool]:
    known = source.family in FAMILIES
    return FAMILIES.index(source.family) if known else len(FAMILIES), not source.has_size


def facts_text(dataset: Dataset) -> str:
    """How many samples, features and classes there are: beside a picture each on its line."""
    task, picture = dataset.task, dataset.image_shape
    features = counted(dataset.x_train.shape[1], "step" if dataset.tokens else "feature")
    kind = "token" if dataset.tokens and task.names == dataset.tokens else "class"
    ends = counted(task.classes or len(task.names), kind if task.classes else "target")
    joint = "\n" if has_picture(dataset) else " · "
    samples = (
        f"{format_count(len(dataset.x_train))} training",
        f"{format_count(len(dataset.x_test))} test",
    )
    columns = (pixels_text(picture) if picture else features, ends)
    if dataset.forecast is not None:
        columns = steps_texts(dataset.forecast)
    return "\n".join((joint.join(samples), joint.join(columns)))


def steps_texts(lies: Forecast) -> tuple[str, str]:
    """What a sample of a series shows and tells: ``48 steps of 2 channels``, ``24 steps ahead``."""
    texts = []
    for steps, names, noun in (
        (counted(lies.window, "step"), lies.channels, "channel"),
        (f"{counted(lies.horizon, 'step')} ahead", lies.targets, "target"),
    ):
        texts.append(steps if len(names) == 1 else f"{steps} of {counted(len(names), noun)}")
    return texts[0], texts[1]


def pixels_text(shape: tuple[int, int, int]) -> str:
    """How large a picture is: ``28×28 pixels``, ``32×32 pixels, RGB``."""
    rows, columns, channels = shape
    return f"{rows}×{columns} pixels" + (", RGB" if channels == 3 else "")
