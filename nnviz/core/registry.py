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
    """Every spec class below `base` that is defined in a package, by kind and by alias.

    Raises:
        ValueError: two classes claim one name.
    """
    found: dict[str, type[S]] = {}
    for module in modules(package):
        for spec in _defined(module, base):
            for name in (spec.kind, *spec.aliases):
                if found.setdefault(name, spec) is not spec:
                    raise ValueError(f"{spec} and {found[name]} are both called {name!r}")
    return found


def _defined(module: ModuleType, base: type[S]) -> Iterator[type[S]]:
    for value in vars(module).values():
        is_spec = isinstance(value, type) and issubclass(value, base)
        if is_spec and value.kind and value.__module__ == module.__name__:
            yield value
