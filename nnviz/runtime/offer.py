"""What has to be ready before a network is put in place: its trainer, and memory to show it in."""

from dataclasses import dataclass

from nnviz.data import Dataset
from nnviz.engine.experiment import Experiment
from nnviz.engine.trainer import Trainer
from nnviz.runtime.messages import DataHandle
from nnviz.runtime.publication import Publisher, publication_fields
from nnviz.runtime.samples import share
from nnviz.runtime.shared import Block, Handle, unlink


@dataclass(frozen=True, slots=True)
class Offer:
    """A trainer and where the application finds its parameters and samples.

    `data` is None when the samples are those the application already has.
    """

    trainer: Trainer
    publisher: Publisher
    parameters: Handle
    data: DataHandle | None


def prepared(trainer: Trainer, shown: Dataset | None) -> Offer:
    """An offer to an application that shows another data set, the trainer's, or none.

    Raises:
        ProblemError: there is no room; nothing is left behind.
    """
    block = Block.create(publication_fields(trainer.network.layout.size))
    try:
        data = share(trainer.dataset) if trainer.dataset is not shown else None
    except BaseException:
        unlink(block.handle)
        raise
    publisher = Publisher(block)
    publisher.publish(trainer.parameters, trainer.step_number)
    return Offer(trainer, publisher, block.handle, data)


def looks_different(before: Experiment, after: Experiment) -> bool:
    """Whether the application needs another network or other samples to show what is trained."""
    return (
        before.graph != after.graph
        or before.marks.held() != after.marks.held()
        or before.data != after.data
        or before.training.loss != after.training.loss
    )
