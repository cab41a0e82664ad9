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
        "save_picture",
        "File",
        "Save picture of the window…",
        "Write what the window shows to a PNG file.",
        ("Ctrl+Shift+P",),
        "camera",
    ),
    ActionEntry(
        "quit", "File", "Quit", "Stop training and close the window.", ("Ctrl+Q",), separated=True
    ),
    ActionEntry("undo", "Edit", "Undo", "Take the last change back.", ("Ctrl+Z",), "undo"),
    ActionEntry("redo", "Edit", "Redo", "Do the change again.", ("Ctrl+Shift+Z", "Ctrl+Y"), "redo"),
    ActionEntry("play", "Training", "Play", "Train until you press it again.", ("Space",), "play"),
    ActionEntry("step", "Training", "Step", "Train on one batch.", ("S",), "step"),
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
        "reset_layout",
        "View",
        "Reset layout",
        "Put every panel back where it was at first.",
        ("Ctrl+Shift+L",),
    ),
    ActionEntry("keys", "Help", "Keys", "List every key.", ("F1",), "help"),
    ActionEntry("about", "Help", "About nnviz", "Version, licence and libraries."),
)

MENUS = ("File", "Edit", "Training", "View", "Help")


def tooltip(entry: ActionEntry) -> str:
    """What the action does, with its first key."""
    key = f"  ({entry.keys[0]})" if entry.keys else ""
    return f"{entry.help}{key}"
