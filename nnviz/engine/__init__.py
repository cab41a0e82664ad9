"""The network engine: arena, forward and backward passes, optimisers, and the trainer."""

from nnviz.engine.diverged import Diverged
from nnviz.engine.experiment import Experiment, fitted
from nnviz.engine.settings import TrainingSettings
from nnviz.engine.trainer import Trainer

__all__ = ["Diverged", "Experiment", "Trainer", "TrainingSettings", "fitted"]
