"""The panel of what is selected: its fields, its name, its note, and what is wrong with it."""
