"""What the plots share: axes, curves, legends and the card at the mouse. Only views use it.

The plots are painted by hand into one widget each, through pyqtgraph's arrays of lines, as the
canvas is. Its own plot costs 7 ms a frame here and seven menus; this one costs half a millisecond.
"""
