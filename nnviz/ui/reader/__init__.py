"""The Reader: a text coloured by a cell, written and continued."""
