"""The parts of the filters dock and of the arithmetic of one pixel."""
