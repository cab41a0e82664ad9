"""What networks learn from: data sets made or read, split, and scaled. NumPy, no Qt."""

from nnviz.data.dataset import Dataset, Task, TaskKind
from nnviz.data.loading import load
from nnviz.data.recipe import DataRecipe
from nnviz.data.registry import sources
from nnviz.data.source import DataSource

__all__ = ["DataRecipe", "DataSource", "Dataset", "Task", "TaskKind", "load", "sources"]
