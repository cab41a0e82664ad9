"""The parts of the pad: the sheet one draws on, its tools, the moves and their trace."""
