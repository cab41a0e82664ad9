"""Finding kinds: every file of a package that defines a kind adds it, with no list to edit."""

import importlib
import pkgutil
from collections.abc import Iterator
from types import ModuleType
from typing import TypeVar

from nnviz.core.spec import Spec

S = TypeVar("S", bound=Spec)


def modules(package: ModuleType) -> Iterator[ModuleType]:
    """The public modules of a package, in the order of their names."""
    for found in sorted(pkgutil.iter_modules(package.__path__), key=lambda m: m.name):
        if not found.name.startswith("_"):
            yield importlib.import_module(f"{package.__name__}.{found.name}")


def kinds(package: ModuleType, base: type[S]) -> dict[str, type[S]]:
    """Every spec class below `base` that is defined in a package, by kind and by alias."""
    found: dict[str, type[S]] = {}
    for module in modules(package):
        for value in vars(module).values():
            if isinstance(value, type) and issubclass(value, base) and value.kind:
                if value.__module__ == module.__name__:
                    found |= dict.fromkeys((value.kind, *value.aliases), value)
    return found
