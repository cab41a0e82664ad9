"""Samples as points of a plane, to hover over, to click and to catch with a lasso."""
