"""Everything a person can do, in one table: menus, keys, toolbar, tooltips and help read it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ActionEntry:
    """One action. `name` is its handler on the window, ``on_<name>``; `icon` a file of the set."""

    name: str
    menu: str
    text: str
    help: str
    keys: tuple[str, ...] = ()
    icon: str = ""
    checkable: bool = False
    separated: bool = False


ACTIONS: tuple[ActionEntry, ...] = (
    ActionEntry(
        "save_checkpoint",
        "File",
        "Save checkpoint…",
        "Write the network, its weights and its training state to a .safetensors file.",
        ("Ctrl+S",),
        "save",
    ),
    ActionEntry(
        "open_checkpoint",
        "File",
        "Open checkpoint…",
        "Go on from a network that was saved.",
        ("Ctrl+O",),
        "folder",
    ),
    ActionEntry(
        "open_table",
        "File",
        "Open data (CSV)…",
        "Learn from a table of your own; a preview lets you correct what was guessed.",
        ("Ctrl+Shift+O",),
        "data",
    ),
    ActionEntry(
        "save_picture",
        "File",
        "Save picture of the window…",
        "Write what the window shows to a PNG file.",
        ("Ctrl+Shift+P",),
        "camera",
    ),
    ActionEntry(
        "copy_network",
        "File",
        "Copy picture of the network",
        "Put the canvas on the clipboard as a picture.",
        ("Ctrl+Shift+C",),
    ),
    ActionEntry(
        "export_network",
        "File",
        "Save picture of the network…",
        "Write the canvas to a PNG, SVG or PDF file. Right-click any view to do the same with it.",
        ("Ctrl+Shift+E",),
    ),
    ActionEntry(
        "print_network",
        "File",
        "Save network for print…",
        "Write the canvas on white ground, in dark inks and thin lines, to a PDF, SVG or PNG file.",
    ),
    ActionEntry(
        "export_pytorch",
        "File",
        "Export as PyTorch…",
        "Write a script that answers and trains as this network does, with its weights beside it.",
    ),
    ActionEntry(
        "export_summary",
        "File",
        "Export summary…",
        "Write a table of the layers: shape, parameters and FLOPs, as text, Markdown or CSV.",
    ),
    ActionEntry(
        "quit", "File", "Quit", "Stop training and close the window.", ("Ctrl+Q",), separated=True
    ),
    ActionEntry("undo", "Edit", "Undo", "Take the last change back.", ("Ctrl+Z",), "undo"),
    ActionEntry("redo", "Edit", "Redo", "Do the change again.", ("Ctrl+Shift+Z", "Ctrl+Y"), "redo"),
    ActionEntry(
        "draw_points",
        "Edit",
        "Draw points",
        "Add and remove points on the output's plane with the mouse; training goes on with them.",
        ("A",),
        checkable=True,
        separated=True,
    ),
    ActionEntry(
        "copy_text",
        "Edit",
        "Copy network as text",
        "Put the network on the clipboard as lines of Python, one a layer.",
        ("Ctrl+Alt+T",),
        separated=True,
    ),
    ActionEntry(
        "copy_latex",
        "Edit",
        "Copy network as LaTeX",
        "Put the whole small network on the clipboard as equations with its real numbers.",
        ("Ctrl+Alt+L",),
    ),
    ActionEntry(
        "copy_python",
        "Edit",
        "Copy network as Python",
        "Put the whole small network on the clipboard as a function that needs no library.",
        ("Ctrl+Alt+P",),
    ),
    ActionEntry("play", "Training", "Play", "Train until you press it again.", ("Space",), "play"),
    ActionEntry(
        "step", "Training", "Step", "Train on one batch; in a walk, one phase on.", ("S",), "step"
    ),
    ActionEntry(
        "epoch", "Training", "Epoch", "Train until every sample has been seen.", ("E",), "epoch"
    ),
    ActionEntry(
        "reset",
        "Training",
        "Reset",
        "Back to step 0 with the same initial weights.",
        ("R",),
        "reset",
        separated=True,
    ),
    ActionEntry(
        "rewind",
        "Training",
        "Rewind and retrain",
        "Put the edges that are left back to their initial weights, and train them again.",
        ("Shift+R",),
    ),
    ActionEntry(
        "new_seed",
        "Training",
        "New weights",
        "Start anew from other random initial weights.",
        ("N",),
        "new-seed",
    ),
    ActionEntry(
        "regenerate",
        "Training",
        "New data",
        "Draw other samples of the same kind, and another split.",
        ("D",),
        "data",
    ),
    ActionEntry("slower", "Training", "Slower", "Half the speed.", ("[",), separated=True),
    ActionEntry("faster", "Training", "Faster", "Twice the speed.", ("]",)),
    ActionEntry(
        "full_speed",
        "Training",
        "Full speed",
        "As fast as the machine goes, or back to the speed before.",
        ("F",),
        "full-speed",
        checkable=True,
    ),
    ActionEntry(
        "walk",
        "Training",
        "Walk through a step",
        "Slow motion: forward layer by layer, the loss, backward layer by layer, the update.",
        ("Shift+W",),
        checkable=True,
    ),
    ActionEntry("walk_back", "Training", "Phase back", "In a walk, one phase back.", ("Shift+S",)),
    ActionEntry(
        "previous_sample",
        "Training",
        "Previous sample",
        "Show the neurons another sample.",
        (",",),
        separated=True,
    ),
    ActionEntry(
        "next_sample", "Training", "Next sample", "Show the neurons another sample.", (".",)
    ),
    ActionEntry(
        "set_value",
        "Neuron",
        "Set weight or bias…",
        "Type or roll another weight of the selected edge, or bias of the selected neuron.",
        ("V",),
    ),
    ActionEntry(
        "freeze",
        "Neuron",
        "Freeze",
        "Weights stop learning, also all that enter a neuron; once more, they learn again.",
        ("Z",),
        checkable=True,
        separated=True,
    ),
    ActionEntry(
        "hold",
        "Neuron",
        "Hold at value…",
        "The activation stays at a value you choose; once more lets it go.",
        ("H",),
        checkable=True,
    ),
    ActionEntry(
        "mute",
        "Neuron",
        "Mute",
        "The neuron says nothing; what that does to the test set is measured at once.",
        ("M",),
        checkable=True,
    ),
    ActionEntry(
        "draw_anew",
        "Neuron",
        "Draw weights anew",
        "New random start weights for what is selected; the rest keeps what it learned.",
        ("W",),
        separated=True,
    ),
    ActionEntry(
        "split",
        "Neuron",
        "Split in two",
        "Two neurons that together say what this one did, and learn apart from now on.",
        ("X",),
    ),
    ActionEntry(
        "delete_edges",
        "Neuron",
        "Delete edges",
        "Hold the selected weights at zero; Undo or Bring back restores them.",
        ("Del", "Backspace"),
    ),
    ActionEntry(
        "bring_back",
        "Neuron",
        "Bring edges back",
        "Deleted edges, also all of a selected neuron, with the weights they had.",
        ("B",),
    ),
    ActionEntry(
        "more_units",
        "Neuron",
        "One neuron more",
        "Another neuron in the selected layer; training goes on.",
        ("Shift+Up",),
        separated=True,
    ),
    ActionEntry(
        "fewer_units",
        "Neuron",
        "One neuron fewer",
        "The last neuron of the selected layer goes; training goes on.",
        ("Shift+Down",),
    ),
    ActionEntry(
        "select_layer",
        "Neuron",
        "Select the whole layer",
        "Every neuron of the layer of what is selected.",
        ("Ctrl+A",),
    ),
    ActionEntry(
        "clear_marks",
        "Neuron",
        "Clear all marks",
        "Nothing is frozen, held, muted or deleted any more.",
        ("Ctrl+Shift+M",),
    ),
    ActionEntry("fit", "View", "Fit network", "Show the whole network.", ("0",), "fit"),
    ActionEntry("zoom_in", "View", "Zoom in", "Come closer.", ("+", "="), "zoom-in"),
    ActionEntry("zoom_out", "View", "Zoom out", "Step back.", ("-",), "zoom-out"),
    ActionEntry(
        "theme",
        "View",
        "Light or dark",
        "Change between the light and the dark theme.",
        ("T",),
        "theme",
        separated=True,
    ),
    ActionEntry(
        "theme_system",
        "View",
        "Theme of the system",
        "Follow the system between light and dark from now on.",
    ),
    ActionEntry(
        "projector",
        "View",
        "Projector",
        "Larger text and thicker edges, for the last row of the room.",
        ("P",),
        checkable=True,
    ),
    ActionEntry(
        "inspect",
        "View",
        "Inspect neuron",
        "Bring the arithmetic of the selected neuron to the front.",
        ("I",),
        separated=True,
    ),
    ActionEntry(
        "previous_neuron",
        "View",
        "Previous neuron",
        "Go to the neuron above in its layer.",
        ("Alt+Up",),
    ),
    ActionEntry(
        "next_neuron",
        "View",
        "Next neuron",
        "Go to the neuron below in its layer.",
        ("Alt+Down",),
    ),
    ActionEntry(
        "reset_layout",
        "View",
        "Reset layout",
        "Put every panel back where it was at first.",
        ("Ctrl+Shift+L",),
    ),
    ActionEntry("keys", "Help", "Keys", "List every key.", ("F1",), "help"),
    ActionEntry("about", "Help", "About nnviz", "Version, licence and libraries."),
)

MENUS = ("File", "Edit", "Training", "Neuron", "View", "Help")

CANVAS_KEYS: tuple[tuple[str, str, str], ...] = (
    ("Click", "Select", "A neuron or an edge; with Ctrl one more or one less, on nothing none."),
    ("Shift+drag", "Select neurons", "All in a rectangle; with Ctrl beside what is selected."),
    ("Arrows   Tab", "Go to a neuron", "Within a layer, to the next layer, through all of them."),
    ("Ctrl+Up   Ctrl+Down", "Go to an edge", "Through those that enter the selected neuron."),
    ("Return   F2", "Type a value", "The selected edge's weight or neuron's bias."),
    ("Alt+wheel", "Turn a value", "The weight or bias under the mouse, by a twentieth a notch."),
    ("Double click", "Inspect", "Look into a neuron; on nothing, show the whole network."),
    ("Shift+F10", "Menu", "What can be done to what is selected; right-click does the same."),
    ("Escape", "Select nothing", "Also takes back the drag under way."),
)
"""What mouse and keys do on the canvas, beside the actions: for the list of keys."""


def tooltip(entry: ActionEntry) -> str:
    """What the action does, with its first key."""
    key = f"  ({entry.keys[0]})" if entry.keys else ""
    return f"{entry.help}{key}"
