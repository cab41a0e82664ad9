"""Projects: everything a person works on, in one file ``*.nnviz`` that is never lost. No Qt.

The file is a zip of versioned JSON (``project.json``), of arrays in the safetensors layout, of a
thumbnail, and of small tables.
"""

from nnviz.files.project.checksums import data_checksum, data_problem
from nnviz.files.project.reading import read_project
from nnviz.files.project.value import Extra, Project
from nnviz.files.project.writing import SUFFIX, write_copy, write_project

__all__ = [
    "SUFFIX",
    "Extra",
    "Project",
    "data_checksum",
    "data_problem",
    "read_project",
    "write_copy",
    "write_project",
]
