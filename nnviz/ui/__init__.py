"""The window: canvas, views, panels. The only part that imports widgets and pyqtgraph."""
