"""nnviz, a desktop microscope for neural networks.

Importing the package loads nothing heavy; take what you need from its parts, for instance
``from nnviz.engine import Trainer``.
"""

__version__ = "0.1.0"
