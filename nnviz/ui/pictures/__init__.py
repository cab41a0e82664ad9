"""Samples as pictures on a grid: places, cells, words, and the page that shows them."""
