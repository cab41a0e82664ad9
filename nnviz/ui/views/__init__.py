"""The views, one file each: found by `nnviz.ui.view.view_kinds`."""
