"""Kinds of results, one a file: see `nnviz.explain.explanation`."""
