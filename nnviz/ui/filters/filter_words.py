"""What the filters dock says, as text. Pure."""

from nnviz.session.filters import Cell, FilterBank, largest
from nnviz.ui.numbers import format_count, format_number
from nnviz.ui.plotting.card import Card, Reading
from nnviz.ui.theme import Theme, sign_color

EMPTY = (
    "The filters of convolutions will be here as images, and the weights of dense layers "
    "that read pixels.\nAdd a Convolution behind an input whose form is “A picture” (key /), "
    "or open one under File, New from template."
)
NO_START = (
    "This layer was added or cut to another size during training: it has no start to compare "
    "with. Reset (R) gives it one."
)
COLORS = ("red", "green", "blue")


def bank_text(bank: FilterBank) -> str:
    """What is shown, in one line: `16 filters of 3x3 over 8 channels of pool1`."""
    rows, columns = bank.images.shape[2:]
    what = f"{format_count(bank.filters)} {bank.noun}{'s' if bank.filters != 1 else ''}"
    size = f"{rows}x{columns}"
    if bank.in_color:
        return f"{what} of {size} in colour over {bank.source}"
    each = bank.images.shape[1]
    if each == 1:
        return f"{what} of {size} over {bank.source}"
    return f"{what} of {size} over {format_count(each)} channels of {bank.source}"


def change_text(change: FilterBank, step: int) -> str:
    """The largest change since the start, and where it is."""
    since = f"since step {format_count(step)}"
    cell = largest(change)
    if cell is None:
        return f"Nothing has changed {since}."
    value = float(change.images[cell.filter, cell.image, cell.row, cell.column])
    number = format_number(value, signed=True).strip()
    return f"Largest change {since}: {number} at {cell_text(change, cell)}"


def cell_text(bank: FilterBank, cell: Cell) -> str:
    """Where a weight lies: `filter 3 · channel 2 · row 1 · column 2`, all counted from 1."""
    channel = int(bank.channels[cell.filter, cell.image])
    name = COLORS[channel] if bank.in_color else f"channel {channel + 1}"
    return f"{bank.noun} {cell.filter + 1} · {name} · row {cell.row + 1} · column {cell.column + 1}"


def cell_card(now: FilterBank, start: FilterBank | None, cell: Cell, theme: Theme) -> Card:
    """A weight under the mouse, or the three of a pixel in colour, and how far each has moved."""
    heading, images = cell_text(now, cell), range(cell.image, cell.image + 1)
    if now.in_color:
        heading = heading.replace(f" · {COLORS[cell.image]}", "")
        images = range(len(COLORS))
    readings: list[Reading] = []
    for image in images:
        place = cell.filter, image, cell.row, cell.column
        value, name = float(now.images[place]), COLORS[image] if now.in_color else "weight"
        moved = None if start is None else value - float(start.images[place])
        readings.append(_weight(name, value, moved, theme))
    norm = float(now.norms(cell.filter, cell.filter + 1)[0])
    readings.append(Reading("norm of all", format_number(norm)))
    bias = now.bias_of(cell.filter)
    return Card(
        heading, [*readings, *([_weight("bias", bias, None, theme)] if bias is not None else [])]
    )


def _weight(label: str, value: float, moved: float | None, theme: Theme) -> Reading:
    text = format_number(value, signed=True)
    if moved is not None:
        text += f"  moved {format_number(moved, signed=True)}"
    return Reading(label, text, color=sign_color(theme, value if moved is None else moved))
