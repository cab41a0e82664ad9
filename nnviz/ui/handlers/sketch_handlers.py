"""The Draw menu and the layers in the Edit menu: what one does to what is picked on the canvas."""

from PySide6.QtCore import QPoint, QPointF, Slot
from PySide6.QtGui import QCursor

from nnviz.core.drawing import Direction, Place
from nnviz.session.choices import Choice
from nnviz.session.sketching.moving import Axis, Side
from nnviz.ui.actions import ACTIONS
from nnviz.ui.handler import Handlers
from nnviz.ui.handlers.why_handlers import why_handlers
from nnviz.ui.levels import Level
from nnviz.ui.pointed import Pointed
from nnviz.ui.sketch.desk import SketchDesk
from nnviz.ui.sketch.menu import LAYER_ACTIONS, sketch_menu
from nnviz.ui.sketch.spot import Spot
from nnviz.ui.views.palette import PaletteView


class SketchHandlers(Handlers):
    """Acts while the canvas of layers is in front; an action is enabled while it can do something.

    The same keys mean neurons while those are in front: what cannot act leaves its key to others.
    """

    def connect_up(self) -> None:
        stack = self.window.canvas_stack
        self.desk = SketchDesk(stack.layers)
        self.desk.properties_wished.connect(self.on_edit_properties)
        self.desk.steering.menu_wished.connect(self._on_menu_wished)
        for view in self.window.views:
            if isinstance(view, PaletteView):
                view.choice_wished.connect(self._on_choice_wished)
        self.session.layers_selected.connect(self._on_news)
        self.session.document_changed.connect(self._on_news)
        stack.level_changed.connect(self._on_news)
        self._show_state()

    # -- the Edit menu -------------------------------------------------------------------------

    @Slot()
    def on_cut_layers(self) -> None:
        self.desk.groups.cut()

    @Slot()
    def on_copy_layers(self) -> None:
        self.desk.groups.copy()

    @Slot()
    def on_paste_layers(self) -> None:
        self.desk.groups.paste(self._place_of_mouse())

    @Slot()
    def on_duplicate_layers(self) -> None:
        self.desk.groups.duplicate()

    @Slot()
    def on_find_layer(self) -> None:
        self.desk.look_for()

    # -- the Draw menu: layers and wires -------------------------------------------------------

    @Slot()
    def on_add_layer(self) -> None:
        self.desk.keys.add()

    @Slot()
    def on_connect_layers(self) -> None:
        self.desk.connect_picked()

    @Slot()
    def on_rename_layer(self) -> None:
        self.desk.rename()

    @Slot()
    def on_edit_properties(self) -> None:
        self.window.raise_view("properties")

    @Slot()
    def on_tell_problems(self) -> None:
        self.desk.show_problems(self.session.layers[-1])

    @Slot()
    def on_delete_layers(self) -> None:
        self.desk.editing.delete()

    @Slot()
    def on_pick_all_layers(self) -> None:
        self.session.select_layers(self.desk.canvas.floor.places())

    # -- the Draw menu: blocks -----------------------------------------------------------------

    @Slot()
    def on_make_block(self) -> None:
        self.desk.make_block()

    @Slot()
    def on_ungroup(self) -> None:
        self.desk.groups.ungroup()

    @Slot()
    def on_fold_block(self) -> None:
        self.desk.groups.fold()

    @Slot()
    def on_repeat_layers(self) -> None:
        self.desk.ask_times()

    # -- the Draw menu: layout -----------------------------------------------------------------

    @Slot()
    def on_arrange(self) -> None:
        self.desk.groups.arrange()

    @Slot()
    def on_arrange_right(self) -> None:
        self.desk.groups.set_direction(Direction.RIGHT)

    @Slot()
    def on_arrange_down(self) -> None:
        self.desk.groups.set_direction(Direction.DOWN)

    @Slot()
    def on_align_left(self) -> None:
        self.desk.groups.align(Side.LEFT)

    @Slot()
    def on_align_centre(self) -> None:
        self.desk.groups.align(Side.CENTRE)

    @Slot()
    def on_align_right(self) -> None:
        self.desk.groups.align(Side.RIGHT)

    @Slot()
    def on_align_top(self) -> None:
        self.desk.groups.align(Side.TOP)

    @Slot()
    def on_align_middle(self) -> None:
        self.desk.groups.align(Side.MIDDLE)

    @Slot()
    def on_align_bottom(self) -> None:
        self.desk.groups.align(Side.BOTTOM)

    @Slot()
    def on_space_across(self) -> None:
        self.desk.groups.distribute(Axis.ACROSS)

    @Slot()
    def on_space_down(self) -> None:
        self.desk.groups.distribute(Axis.DOWN)

    # -- what can be done ----------------------------------------------------------------------

    @Slot(object)
    def _on_news(self, _news: object) -> None:
        self._show_state()

    def _show_state(self) -> None:
        """Enable what can act."""
        in_front = self.window.canvas_stack.level is Level.LAYERS
        can = self._abilities()
        for entry in ACTIONS:
            if entry.name in LAYER_ACTIONS:
                self.window.actions_by_name[entry.name].setEnabled(
                    in_front and can.get(entry.name, True)
                )

    def _abilities(self) -> dict[str, bool]:
        """What depends on what is picked, and whether it can be done; all else always can."""
        sketch, cards, wires = self.session.sketch, self.session.layers, self.session.wires
        some, blocks = bool(cards), bool(self.desk.groups.blocks())
        seen = [card for card in cards if card in self.desk.canvas.floor.places()]
        troubled = sketch is not None and any(
            name in sketch.problems
            for card in cards[-1:]
            for name in sketch.drawing.layers_of(card)
        )
        on_some = (
            *("cut_layers", "copy_layers", "duplicate_layers", "rename_layer"),
            *("edit_properties", "make_block", "repeat_layers", "connect_layers"),
        )
        lines = (f"align_{side}" for side in ("left", "centre", "right", "top", "middle", "bottom"))
        return (
            dict.fromkeys(on_some, some)
            | {"delete_layers": some or bool(wires), "tell_problems": troubled}
            | {"ungroup": blocks, "fold_block": blocks}
            | dict.fromkeys(lines, len(seen) > 1)
            | dict.fromkeys(("space_across", "space_down"), len(seen) > 2)
        )

    # -- the palette ---------------------------------------------------------------------------

    @Slot(object)
    def _on_choice_wished(self, choice: Choice) -> None:
        self.desk.add(choice, Spot())

    # -- the menu on the canvas ----------------------------------------------------------------

    @Slot(QPointF, QPoint)
    def _on_menu_wished(self, at: QPointF, screen: QPoint) -> None:
        menu = sketch_menu(self.desk, self.window.actions_by_name, at)
        if len(self.session.layers) == 1:
            menu.addSeparator()
            pointed = Pointed(layer=self.session.layers[0])
            why_handlers(self.window.handlers).add_to(menu, pointed)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(screen)

    def _place_of_mouse(self) -> Place | None:
        """The place of the drawing under the mouse; None where the canvas is not."""
        viewport = self.desk.canvas.viewport()
        at = viewport.mapFromGlobal(QCursor.pos())
        if self.desk.steering.mouse is None or not viewport.rect().contains(at):
            return None
        return self.desk.canvas.floor.place_at(self.desk.steering.mouse)
