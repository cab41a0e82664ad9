"""Checkpoints: an experiment and the whole state of its training, in one ``.safetensors`` file.

The arrays are those of `nnviz.files.state`; any reader of safetensors finds the weights under their
layers' names. The file's metadata holds texts:

- ``format`` and ``version``,
- ``experiment``, the JSON of `nnviz.files.experiment`,
- ``state``, JSON with the step, the generators and the rest,
- ``made_with``, JSON with the versions, the processor and the BLAS threads that the bits depend on.

Training goes on from it with the same bits. Nothing in such a file can run code; names, shapes and
types are compared with what the network needs before a number is read.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from safetensors import SafetensorError, safe_open
from safetensors.numpy import save

from nnviz.data import load
from nnviz.engine.experiment import Experiment
from nnviz.engine.network import Network
from nnviz.engine.trainer import Trainer
from nnviz.engine.trainer_state import TrainerState
from nnviz.files.atomic import write_bytes
from nnviz.files.experiment import check_format, experiment_from_json, experiment_to_json
from nnviz.files.plain import Fields, fail, parse, written
from nnviz.files.state import (
    DTYPES,
    ORDER,
    ORDER_LIMIT,
    array_shapes,
    arrays,
    check_belongs,
    layout_for,
    moment_rows,
    plain_values,
    state_of,
)
from nnviz.files.versions import made_with

FORMAT = "nnviz checkpoint"
VERSION = 1
SUFFIX = ".safetensors"
MISSING = "There is no such file."


@dataclass(frozen=True, slots=True, eq=False)
class Checkpoint:
    """What a file held. `made_with` names versions, processor and number of BLAS threads."""

    experiment: Experiment
    state: TrainerState
    made_with: Mapping[str, str] = field(default_factory=dict)

    def trainer(self) -> Trainer:
        """A trainer that goes on from here.

        Raises:
            ProblemError: the data cannot be made, or are no longer those of the checkpoint.
        """
        dataset = load(self.experiment.data)
        trainer = Trainer(self.experiment, dataset, self.state.parameters.dtype)
        trainer.restore(self.state)
        return trainer


def save_checkpoint(path: Path | str, trainer: Trainer) -> None:
    """Write a trainer's experiment and state. Raises `ProblemError` when that fails."""
    save_state(path, trainer.experiment, trainer.network, trainer.snapshot())


def save_state(
    path: Path | str, experiment: Experiment, network: Network, state: TrainerState
) -> None:
    """Write an experiment and a state of it; `network` is the one the state belongs to.

    Raises:
        ProblemError: the file cannot be written, or the experiment's network is another one.
    """
    check_belongs(experiment, network.layout, state, "checkpoint")
    header = {
        "experiment": experiment_to_json(experiment),
        "state": plain_values(state),
        "made_with": made_with(),
    }
    texts = {name: written(value) for name, value in header.items()}
    metadata = {"format": FORMAT, "version": str(VERSION), **texts}
    write_bytes(path, save(arrays(network.layout, state), metadata))


def load_checkpoint(path: Path | str) -> Checkpoint:
    """Read what `save_checkpoint` wrote.

    Raises:
        ProblemError: the file cannot be read, is damaged, or is not a checkpoint.
    """
    path = Path(path)
    with _opened(path) as file:
        header = _header(file.metadata() or {}, path.name)
        experiment = experiment_from_json(header["experiment"], f"{path.name}, experiment")
        layout, rows = layout_for(experiment), moment_rows(experiment)
        values = Fields(header["state"], f"{path.name}, state")
        _check_arrays(file, array_shapes(layout, rows), values)
        batch = experiment.training.batch_size
        state = state_of(layout, rows, batch, values, file.get_tensor)
    return Checkpoint(experiment, state, _texts(header["made_with"]))


@contextmanager
def _opened(path: Path) -> Iterator[Any]:
    try:
        if not path.is_file():
            fail(path.name or str(path), "It is no file." if path.exists() else MISSING)
        with safe_open(path, "numpy") as file:
            yield file
    except OSError as error:
        fail(path.name, f"It cannot be read: {error.strerror or error}.")
    except SafetensorError as error:
        fail(path.name, f"It is damaged, or no {SUFFIX} file ({error}).")


def _header(metadata: Mapping[str, str], where: str) -> dict[str, Any]:
    version = metadata.get("version", "")
    number = int(version) if version.isascii() and version.isdigit() and len(version) < 9 else 0
    check_format(Fields({**metadata, "version": number}, where), FORMAT, VERSION)
    return {
        name: parse(metadata.get(name, ""), f"{where}, {name}")
        for name in ("experiment", "state", "made_with")
    }


def _texts(value: Any) -> dict[str, str]:
    """What is text in an object that is for information only."""
    entries = value.items() if isinstance(value, dict) else ()
    return {name: text for name, text in entries if isinstance(text, str)}


def _check_arrays(file: Any, shapes: Mapping[str, tuple[int, ...]], values: Fields) -> None:
    """Compare names, types and shapes with what the network needs, before anything is read."""
    wanted_type, where = DTYPES.get(values.text("dtype")), values.where
    if wanted_type is None:
        fail(where, f"'dtype' should be one of {', '.join(DTYPES)}.")
    for name in sorted({*shapes, ORDER}.symmetric_difference(file.keys())):
        what = "is missing" if name in shapes or name == ORDER else "belongs to no layer"
        fail(where, f"The array {name} {what}.")
    for name, shape in shapes.items():
        _check_array(file, name, shape, wanted_type, where)
    order = tuple(file.get_slice(ORDER).get_shape())
    if len(order) != 1 or not 0 < order[0] <= ORDER_LIMIT:
        fail(where, f"{ORDER} should be a list of samples.")
    _check_array(file, ORDER, order, "I64", where)


def _check_array(file: Any, name: str, shape: tuple[int, ...], kind: str, where: str) -> None:
    found = file.get_slice(name)
    if found.get_dtype() != kind or tuple(found.get_shape()) != shape:
        form = f"{found.get_dtype()} {found.get_shape()}"
        fail(where, f"The array {name} is {form}; the network needs {kind} {list(shape)}.")
