"""Where nnviz finds what it ships beside the code: icons, fonts, example projects, themes.

In a checkout these files lie in ``resources/`` at the top; the wheel carries the same folder as
``nnviz/_resources``. Standard library only: every layer may ask.
"""

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent
_PLACES = (_PACKAGE / "_resources", _PACKAGE.parent / "resources")


def resource_path(name: str) -> Path:
    """Return the path of a shipped file or folder, named with slashes: ``icons/play.svg``.

    Raises ``FileNotFoundError`` when it is in neither place.
    """
    for place in _PLACES:
        path = place / name
        if path.exists():
            return path
    places = " or ".join(map(str, _PLACES))
    raise FileNotFoundError(
        f"nnviz's own file '{name}' is not in {places}: the installation is incomplete, "
        "install nnviz again."
    )
