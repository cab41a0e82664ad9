"""What the plots share: axes, curves, legends and the card at the mouse. Only views use it.

The plots are painted by hand into one widget each, through pyqtgraph's arrays of lines, as the
canvas is. Its own plot took 7 ms a frame at 600x220 and left seven menus behind; a whole view
takes about 2 ms on a quiet machine, after a million steps too.
"""
