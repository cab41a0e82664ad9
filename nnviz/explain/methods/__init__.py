"""Methods, one a file: see `nnviz.explain.method`."""
