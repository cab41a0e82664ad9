"""A network as a few lines of Python that are read without being run, and written again.

    x = Input(shape=(2,))
    h1 = Dense(units=8, activation="tanh")(x)  # a comment is a note of its layer
    output = Dense(units=1, activation="linear")(h1)

The assigned name is the layer's id. A name in quotes may come later (``Add()(x, "h2")``);
names that are no words of Python stand in ``layers["2nd"]``.
"""

from nnviz.files.code.problem import LineProblem
from nnviz.files.code.program import program
from nnviz.files.code.reader import Reading, read
from nnviz.files.code.writer import Page, page, write

__all__ = ["LineProblem", "Page", "Reading", "page", "program", "read", "write"]
