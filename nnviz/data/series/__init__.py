"""A person's own time series from a CSV file: a row a moment, its columns what is measured.

1. `look` goes through the file once: when things were measured, what can be used, what is odd.
2. `read` turns a `SeriesRecipe` into windows of some channels and what follows each of them.

How a file is written down, and whether it is one, is told by `nnviz.data.table`.
"""
