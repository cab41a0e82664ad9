"""A trainer's state as named arrays and plain values, and back with every number checked.

The arrays are called

- ``parameters/<layer>/<parameter>``, as in ``parameters/h1/weights``, in the layer's own shape;
- ``moments/<row>/<layer>/<parameter>``, what the optimiser remembers of each, row by row;
- ``feed/order``, the order in which the epoch under way shows the training samples.

Whole numbers beyond 2**53 stand as decimal strings: the generators' states need 128 bits, and not
every reader of JSON has them.
"""

from collections.abc import Callable, Iterator, Mapping
from math import inf, isfinite
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nnviz.engine.arena import Layout, Slot, Vector
from nnviz.engine.breakpoints import Watch
from nnviz.engine.experiment import Experiment
from nnviz.engine.feed import FeedState
from nnviz.engine.network import Network
from nnviz.engine.optimizers import OPTIMIZERS
from nnviz.engine.stopping import Patience
from nnviz.engine.trainer_state import TrainerState
from nnviz.files.carried import carried_from_json, carried_to_json
from nnviz.files.plain import Fields, fail
from nnviz.files.watch import watch_from_json, watch_to_json
from nnviz.layers.site import Array

ORDER = "feed/order"
ORDER_LIMIT = 100_000_000
DTYPES = {"float32": "F32", "float64": "F64"}
GENERATOR = "PCG64"
CHANCE = "augmentation_generator"
FOE = "adversary_generator"
CARRIED = "carried_state"
FARTHEST = 1 << 53
LONGEST_STRING = 40

Shapes = dict[str, tuple[int, ...]]
Take = Callable[[str], NDArray[Any]]


def layout_for(experiment: Experiment) -> Layout:
    """Where the parameters of an experiment lie. Raises `ProblemError` for a draft."""
    return Network.of(experiment.graph).layout


def moment_rows(experiment: Experiment) -> int:
    """How many numbers the optimiser keeps of each parameter."""
    return OPTIMIZERS[experiment.training.optimizer].moments


def check_belongs(experiment: Experiment, layout: Layout, state: TrainerState, where: str) -> None:
    """Refuse a state of another network or optimiser, and one that could not be read again.

    `layout` is that of the network the state comes from.
    """
    wanted_layout, rows = layout_for(experiment), moment_rows(experiment)
    trained = array_shapes(layout, len(state.moments))
    if trained != array_shapes(wanted_layout, rows) or state.parameters.shape != (layout.size,):
        hint = "Wait until the change has taken effect."
        fail(where, "The network or its optimiser is not the one that was trained.", hint)
    batch, values = experiment.training.batch_size, Fields(plain_values(state), where)
    state_with(layout, state.parameters, state.moments, state.feed.order, batch, values)


def array_shapes(layout: Layout, rows: int) -> Shapes:
    """The arrays of numbers a state has, by name, for an optimiser that keeps `rows` moments."""
    return {name: slot.parameter.shape for name, _, slot in _places(layout, rows)}


def arrays(layout: Layout, state: TrainerState) -> dict[str, NDArray[Any]]:
    """A state's arrays by name."""
    order = state.feed.order.astype(np.int64)
    return {**views(layout, state.parameters, state.moments), ORDER: order}


def plain_values(state: TrainerState) -> dict[str, Any]:
    """The rest of a state, as JSON values."""
    patience = state.patience
    carried = {} if state.carried is None else {CARRIED: carried_to_json(state.carried)}
    watch = {"watch": watch_to_json(state.watch)} if state.watch != Watch() else {}
    drawing = {CHANCE: state.chance, FOE: state.foe}
    generators = {name: _generator_to_json(g) for name, g in drawing.items() if g is not None}
    return (
        watch
        | generators
        | carried
        | {
            "dtype": state.parameters.dtype.name,
            "step": state.step,
            "updates": state.updates,
            "epoch": state.feed.epoch,
            "position": state.feed.position,
            "feed_generator": _generator_to_json(state.feed.generator),
            "noise_generator": _generator_to_json(state.noise),
            "patience": {
                "best": patience.best if isfinite(patience.best) else None,
                "best_epoch": patience.best_epoch,
                "waited": patience.waited,
            },
        }
    )


def state_of(layout: Layout, rows: int, batch: int, values: Fields, take: Take) -> TrainerState:
    """The state whose arrays `take` reads by name; their shapes and types are known to fit.

    Raises:
        ProblemError: a value is missing or impossible, or a number is not finite.
    """
    parameters, moments = empty_vectors(layout, rows, values.text("dtype"))
    for name, view in views(layout, parameters, moments).items():
        view[...] = take(name)
    return state_with(layout, parameters, moments, take(ORDER), batch, values)


def empty_vectors(layout: Layout, rows: int, dtype: str) -> tuple[Vector, Vector]:
    """Parameters and moments of a state, to be filled by way of `views`."""
    return np.zeros(layout.size, dtype), np.zeros((rows, layout.trained), dtype)


def views(layout: Layout, parameters: Vector, moments: Vector) -> dict[str, Vector]:
    """The parts of the vectors by name, in each layer's own shape."""
    vectors = (parameters, *moments)
    return {
        name: vectors[row][slot.start : slot.stop].reshape(slot.parameter.shape)
        for name, row, slot in _places(layout, len(moments))
    }


def state_with(
    layout: Layout,
    parameters: Vector,
    moments: Vector,
    order: NDArray[Any],
    batch: int,
    values: Fields,
) -> TrainerState:
    """The state of vectors that have been filled.

    Raises:
        ProblemError: a value is missing or impossible, or a number is not finite.
    """
    for name, view in views(layout, parameters, moments).items():
        check_finite(view, name, values.where)
    return TrainerState(
        values.whole("step", 0, FARTHEST),
        values.whole("updates", 0, FARTHEST),
        parameters,
        moments,
        _feed_state(values, order, batch),
        _generator(values.fields("noise_generator", f"{values.where}, noise")),
        _patience(values.fields("patience", f"{values.where}, patience")),
        watch=_watch(values),
        chance=_generator_of(CHANCE, values),
        foe=_generator_of(FOE, values),
        carried=_carried(values, parameters.dtype, batch),
    )


def check_finite(array: Array, name: str, where: str) -> None:
    """Refuse an array with numbers that are not finite."""
    if not np.isfinite(array).all():
        fail(where, f"{name} holds numbers that are not finite.")


def _places(layout: Layout, rows: int) -> Iterator[tuple[str, int, Slot]]:
    """Name, row and slot of every array: row 0 are the parameters, the moments follow."""
    for slot in layout.slots:
        yield f"parameters/{slot.node}/{slot.parameter.name}", 0, slot
    for row in range(rows):
        for slot in layout.slots:
            if slot.parameter.trains:
                yield f"moments/{row}/{slot.node}/{slot.parameter.name}", row + 1, slot


def _feed_state(values: Fields, order: NDArray[Any], batch: int) -> FeedState:
    count = len(order)
    if not np.array_equal(np.sort(order), np.arange(count)):
        fail(values.where, f"{ORDER} is not an order of {count:,} samples.")
    steps_per_epoch = -(-count // batch)
    return FeedState(
        values.whole("epoch", -1, FARTHEST),
        values.whole("position", 0, steps_per_epoch),
        order.astype(np.intp),
        _generator(values.fields("feed_generator", f"{values.where}, order of the data")),
    )


def _patience(found: Fields) -> Patience:
    best = found.rest().get("best")
    return Patience(
        inf if best is None else found.number("best", -1e300, 1e300),
        found.whole("best_epoch", 0, FARTHEST),
        found.whole("waited", 0, FARTHEST),
    )


def _watch(values: Fields) -> Watch:
    if "watch" not in values.rest():
        return Watch()
    return watch_from_json(values.fields("watch", f"{values.where}, watch"))


def _carried(values: Fields, dtype: np.dtype[Any], batch: int) -> Vector | None:
    if CARRIED not in values.rest():
        return None
    found = values.fields(CARRIED, f"{values.where}, carried state")
    return carried_from_json(found, dtype, batch)


def _generator_of(name: str, values: Fields) -> dict[str, Any] | None:
    """A generator that states of before there was any do not have."""
    if name not in values.rest():
        return None
    return _generator(values.fields(name, f"{values.where}, {name}"))


def _generator_to_json(state: Mapping[str, Any]) -> dict[str, str]:
    assert state["bit_generator"] == GENERATOR
    return {
        "bit_generator": GENERATOR,
        "state": str(state["state"]["state"]),
        "inc": str(state["state"]["inc"]),
        "has_uint32": str(state["has_uint32"]),
        "uinteger": str(state["uinteger"]),
    }


def _generator(found: Fields) -> dict[str, Any]:
    if found.text("bit_generator") != GENERATOR:
        fail(found.where, f"Only {GENERATOR} is known as a generator of random numbers.")
    return {
        "bit_generator": GENERATOR,
        "state": {"state": _decimal(found, "state", 128), "inc": _decimal(found, "inc", 128)},
        "has_uint32": _decimal(found, "has_uint32", 1),
        "uinteger": _decimal(found, "uinteger", 32),
    }


def _decimal(found: Fields, name: str, bits: int) -> int:
    text = found.text(name)
    if not (text.isascii() and text.isdigit() and len(text) < LONGEST_STRING):
        fail(found.where, f"{name!r} is not a whole number in digits.")
    if int(text) >= 1 << bits:
        fail(found.where, f"{name!r} has more than {bits} bits.")
    return int(text)
