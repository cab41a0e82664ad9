"""Widgets that show kinds of results, one a file: see `nnviz.ui.why.result_view`."""
