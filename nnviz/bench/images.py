"""Pictures: convolutions beside PyTorch's, frames of feature maps, and how soon the pad answers."""

from nnviz.bench import convolutions, maps
from nnviz.bench.opened import opened_window
from nnviz.bench.pad import measure_pad


def measure() -> dict[str, float | None]:
    """Ratios of speed and memory, then what the window does."""
    numbers = convolutions.ratios() | convolutions.memory()
    with opened_window() as (window, _):
        return numbers | maps.frames(window) | measure_pad(window)
