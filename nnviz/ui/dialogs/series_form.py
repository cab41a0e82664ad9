"""`SeriesForm`: how a series is read, each part as it was guessed and open to correction."""

from PySide6.QtCore import QSignalBlocker
from PySide6.QtWidgets import QWidget

from nnviz.data.series.look import NO_TIME
from nnviz.data.series.recipe import SeriesRecipe
from nnviz.ui.dialogs.choice_form import ChoiceForm
from nnviz.ui.dialogs.series_opening import LENGTHS, SeriesFound

WRITTEN = ("separator", "decimal", "encoding")
NETWORKS = {True: "LSTM, 32 cells", False: "As it is"}
WIDEST = 140


class SeriesForm(ChoiceForm):
    """`choice_wished` tells a field of `Said`, a length, or `network`."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        options = SeriesRecipe.options()
        self.add_combo("time", "Time", "The column that says when a row was measured.", {})
        order = options["order"]
        self.add_combo("order", order.label, order.help, order.choices)
        for name in LENGTHS:
            own = options[name]
            assert own.low is not None
            assert own.high is not None
            self.add_number(name, own.label, own.help, int(own.low), int(own.high))
        tip = "A new network that reads the window step by step, or the one there is."
        self.add_combo("network", "Network", tip, NETWORKS)
        for name in WRITTEN:
            own = options[name]
            self.add_combo(name, own.label, own.help, own.choices)
        for name in ("time", "encoding"):  # their longest entry is longer than all others together
            self.combos[name].setMaximumWidth(WIDEST)

    def show_series(self, found: SeriesFound | None, recipe: SeriesRecipe | None) -> None:
        """Show how the series is read; None when nobody knows yet. Emits nothing."""
        self._offer_times(recipe)
        for name in ("time", "order", *WRITTEN):
            combo = self.combos[name]
            with QSignalBlocker(combo):
                combo.setCurrentIndex(combo.findData(_value(recipe, name)))
        for name, number in self.numbers.items():
            with QSignalBlocker(number):
                number.setValue(number.minimum() if recipe is None else getattr(recipe, name))
        with QSignalBlocker(self.combos["network"]):
            self.combos["network"].setCurrentIndex(0 if found is None or found.is_fresh else 1)
        for name in ("time", "network", *LENGTHS):  # which follow from what was found
            self.holders[name].setEnabled(recipe is not None)
        self.holders["order"].setVisible(found is not None and found.look.has_dates)

    def _offer_times(self, recipe: SeriesRecipe | None) -> None:
        combo = self.combos["time"]
        names = [] if recipe is None else [name for name, _ in recipe.columns]
        offered = [combo.itemText(at) for at in range(1, combo.count())]
        with QSignalBlocker(combo):
            if offered != names:
                combo.clear()
                combo.addItem("None: by rows", NO_TIME)
                for name in names:
                    combo.addItem(name, name)


def _value(recipe: SeriesRecipe | None, name: str) -> object:
    """What stands in a field; nothing when nobody knows yet."""
    value = None if recipe is None else getattr(recipe, name)
    return NO_TIME if value == "" else value
