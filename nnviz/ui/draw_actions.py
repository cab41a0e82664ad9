"""The actions of the canvas of layers; they act while it is in front.

In the Draw menu a key may be one of the Neuron menu: which of the two is meant, the canvas in front
says.
"""

from nnviz.ui.action import ActionEntry

EDIT_LAYERS: tuple[ActionEntry, ...] = (
    ActionEntry(
        "cut_layers",
        "Edit",
        "Cut",
        "Take the selected layers out, onto the clipboard; their wires are healed.",
        ("Ctrl+X",),
        separated=True,
    ),
    ActionEntry(
        "copy_layers",
        "Edit",
        "Copy",
        "Put the selected layers with the wires among them on the clipboard.",
        ("Ctrl+C",),
        "copy",
    ),
    ActionEntry(
        "paste_layers",
        "Edit",
        "Paste",
        "Layers from the clipboard, also from another window, to where the mouse is.",
        ("Ctrl+V",),
    ),
    ActionEntry(
        "duplicate_layers",
        "Edit",
        "Duplicate",
        "The selected layers once more, beside themselves.",
        ("Ctrl+D",),
    ),
    ActionEntry(
        "find_layer",
        "Edit",
        "Find a layer…",
        "Type a layer's or block's name, and go there.",
        ("Ctrl+F",),
        "search",
    ),
)
"""Their part of the Edit menu."""

DRAW: tuple[ActionEntry, ...] = (
    ActionEntry(
        "add_layer",
        "Draw",
        "Add a layer…",
        "Type its name: behind what is selected, else where the mouse is. Tab does the same.",
        ("/",),
        "plus",
    ),
    ActionEntry(
        "connect_layers",
        "Draw",
        "Draw a wire…",
        "From the selected layer: arrows choose where to, Return draws it, Escape does not.",
        ("C",),
    ),
    ActionEntry(
        "rename_layer",
        "Draw",
        "Rename…",
        "Another name for the selected layer or block, typed on its card; weights stay.",
        ("F2",),
    ),
    ActionEntry(
        "edit_properties",
        "Draw",
        "Edit properties",
        "Show the fields of what is selected. Return on the canvas does the same.",
    ),
    ActionEntry(
        "tell_problems",
        "Draw",
        "What is wrong?",
        "Tell the problems of the selected layer, with what would mend them.",
        ("Ctrl+.",),
        "warning",
    ),
    ActionEntry(
        "delete_layers",
        "Draw",
        "Delete",
        "The selected layers, whose wires are healed, or the selected wires.",
        ("Del", "Backspace"),
        "trash",
    ),
    ActionEntry(
        "pick_all_layers",
        "Draw",
        "Select all layers",
        "Every layer and block on the canvas.",
        ("Ctrl+A",),
    ),
    ActionEntry(
        "make_block",
        "Draw",
        "Make block",
        "Put the selected layers under one name; they become one card that unfolds.",
        ("Ctrl+G",),
        "layers",
        separated=True,
    ),
    ActionEntry(
        "ungroup",
        "Draw",
        "Ungroup",
        "Undo the selected block; its layers stay.",
        ("Ctrl+Shift+G",),
    ),
    ActionEntry(
        "fold_block",
        "Draw",
        "Fold or unfold",
        "Draw the selected block as one card, or with all that is in it.",
        ("O",),
    ),
    ActionEntry(
        "repeat_layers",
        "Draw",
        "Repeat n times…",
        "The selected layers again and again, one copy behind the other.",
        ("Ctrl+R",),
    ),
    ActionEntry(
        "arrange",
        "Draw",
        "Arrange",
        "Lay the selected layers out anew, or all where fewer than two are selected.",
        ("Ctrl+Shift+A",),
        separated=True,
    ),
    ActionEntry(
        "arrange_right",
        "Draw",
        "Arrange left to right",
        "Lay all layers out anew, the data flowing to the right.",
    ),
    ActionEntry(
        "arrange_down",
        "Draw",
        "Arrange top to bottom",
        "Lay all layers out anew, the data flowing down.",
    ),
    ActionEntry(
        "align_left",
        "Draw",
        "Align left edges",
        "Bring the selected cards in line at the left.",
        ("Ctrl+Shift+Left",),
        separated=True,
    ),
    ActionEntry(
        "align_centre",
        "Draw",
        "Align centres",
        "Bring the middles of the selected cards in line, one above the other.",
    ),
    ActionEntry(
        "align_right",
        "Draw",
        "Align right edges",
        "Bring the selected cards in line at the right.",
        ("Ctrl+Shift+Right",),
    ),
    ActionEntry(
        "align_top",
        "Draw",
        "Align upper edges",
        "Bring the selected cards in line at the top.",
        ("Ctrl+Shift+Up",),
    ),
    ActionEntry(
        "align_middle",
        "Draw",
        "Align middles",
        "Bring the middles of the selected cards in line, side by side.",
    ),
    ActionEntry(
        "align_bottom",
        "Draw",
        "Align lower edges",
        "Bring the selected cards in line at the bottom.",
        ("Ctrl+Shift+Down",),
    ),
    ActionEntry(
        "space_across",
        "Draw",
        "Space out across",
        "Equal room between the selected cards, from left to right.",
    ),
    ActionEntry(
        "space_down",
        "Draw",
        "Space out down",
        "Equal room between the selected cards, from top to bottom.",
    ),
)
"""The Draw menu."""

LAYER_KEYS: tuple[tuple[str, str, str], ...] = (
    ("Click", "Select", "A layer, a block or a wire; with Ctrl one more or one less."),
    ("Shift+drag", "Select layers", "All in a rectangle; with Ctrl beside what is selected."),
    ("Drag", "Move", "The selected layers; with Alt they do not snap. On nothing, the view."),
    ("Drag from a port", "Wire", "To a layer, or to nothing, to choose what comes next."),
    ("Drag a wire", "Lead elsewhere", "Its nearer end; dropped on nothing, the wire is gone."),
    ("Drag the lower edge", "Units", "How many neurons a layer has."),
    ("Double click", "Look inside", "Of a layer, or unfold a block; on nothing, add a layer."),
    ("Arrows", "Go to a layer", "Along the wires, or beside; with Shift select it too."),
    ("Ctrl+arrows", "Move a little", "The selected layers, eight pixels a step."),
    ("Home   End", "Go to an end", "To where the data enter, or where they leave."),
    ("Tab", "Add a layer", "Behind what is selected, else where the mouse is."),
    ("Return", "Properties", "Edit the fields of what is selected."),
    ("Shift+F10", "Menu", "What can be done to what is selected; right-click does the same."),
    ("Escape", "Select nothing", "Also takes back the drag under way."),
)
"""What mouse and keys do on it beside the actions: for the list of keys."""
