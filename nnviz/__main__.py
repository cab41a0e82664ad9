"""``python -m nnviz``: the command line.

The training process imports this file again: nothing heavy at the top.
"""

import sys

from nnviz.cli.main import main

if __name__ == "__main__":
    sys.exit(main())
