"""The menu on the canvas of layers: what can be done to what is picked there."""

from collections.abc import Mapping
from functools import partial

from PySide6.QtCore import QPointF
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu

from nnviz.core.wording import counted
from nnviz.session.sketch import Sketch, Wire
from nnviz.ui.sketch.desk import SketchDesk
from nnviz.ui.sketch.spot import Spot

ON_CARDS = (
    ("tell_problems",),
    ("edit_properties", "rename_layer", "connect_layers"),
    ("cut_layers", "copy_layers", "paste_layers", "duplicate_layers", "delete_layers"),
    ("make_block", "ungroup", "fold_block", "repeat_layers"),
)
ON_NOTHING = (
    ("add_layer", "paste_layers", "find_layer"),
    ("pick_all_layers", "arrange", "arrange_right", "arrange_down"),
    ("fit",),
)
ALIGNING = (
    *("align_left", "align_centre", "align_right", "align_top", "align_middle", "align_bottom"),
    *("space_across", "space_down"),
)

LAYER_ACTIONS = frozenset(
    name for group in (*ON_CARDS, *ON_NOTHING, ALIGNING) for name in group
) - {"fit"}
"""The actions that mean the canvas of layers and nothing else."""

_Actions = Mapping[str, QAction]


def sketch_menu(desk: SketchDesk, actions: _Actions, at: QPointF) -> QMenu:
    """The menu for a point of the viewport; what is under it has been picked."""
    sketch, cards, wires = desk.session.sketch, desk.session.layers, desk.session.wires
    menu = QMenu(desk.canvas)
    title = menu.addAction(picked_title(sketch, cards, wires))
    title.setEnabled(False)
    if wires and not cards:
        menu.addSeparator()
        insert = menu.addAction("Insert a layer…")
        insert.triggered.connect(partial(_ask, desk, Spot(wire=wires[-1]), at))
        _add(menu, (("delete_layers",),), actions)
    elif cards:
        _add(menu, ON_CARDS, actions)
        _add_aligning(menu, actions)
    else:
        _add(menu, ON_NOTHING, actions)
    return menu


def picked_title(sketch: Sketch | None, cards: tuple[str, ...], wires: tuple[Wire, ...]) -> str:
    """What is picked, in a few words."""
    if len(cards) == 1 and not wires:
        block = sketch.drawing.block(cards[0]) if sketch is not None else None
        return f"Layer {cards[0]}" if block is None else f"Block {block.title}"
    if len(wires) == 1 and not cards:
        return f"Wire {wires[0].source} to {wires[0].target}"
    parts = ((len(cards), "layer"), (len(wires), "wire"))
    return ", ".join(counted(n, noun) for n, noun in parts if n) or "Nothing is selected"


def _add(menu: QMenu, groups: tuple[tuple[str, ...], ...], actions: _Actions) -> None:
    """Add groups of actions; those that cannot act now are left out."""
    for group in groups:
        menu.addSeparator()
        for name in group:
            if actions[name].isEnabled():
                menu.addAction(actions[name])


def _add_aligning(menu: QMenu, actions: _Actions) -> None:
    able = [actions[name] for name in ALIGNING if actions[name].isEnabled()]
    if able:
        menu.addSeparator()
        menu.addMenu("Align").addActions(able)
        menu.addAction(actions["arrange"])


def _ask(desk: SketchDesk, spot: Spot, at: QPointF, _checked: bool = False) -> None:
    desk.ask_what(spot, at)
