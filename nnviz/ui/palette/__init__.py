"""What can be put on the canvas: layer kinds group by group, and the library of blocks."""
