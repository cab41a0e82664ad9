"""What the table of actions is made of."""

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


def tooltip(entry: ActionEntry) -> str:
    """What the action does, with its first key."""
    key = f"  ({entry.keys[0]})" if entry.keys else ""
    return f"{entry.help}{key}"
