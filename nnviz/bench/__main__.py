"""``python -m nnviz.bench GROUP``: measure one group and print its numbers as JSON."""

import importlib
import json
import sys

from nnviz.bench import WITH_WINDOW
from nnviz.runtime.threads import default_threads, fix_threads

if __name__ == "__main__":
    name = sys.argv[1]
    # before NumPy loads: the window computes with one thread, a bare trainer with its usual number
    fix_threads(1 if name in WITH_WINDOW else default_threads())
    module = importlib.import_module(f"nnviz.bench.{name}")
    print(json.dumps(module.measure(*map(float, sys.argv[2:]))))
