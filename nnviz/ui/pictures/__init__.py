"""Pictures of a data set by class: a grid to look over them, and the words about it."""
