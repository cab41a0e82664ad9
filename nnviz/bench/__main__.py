"""``python -m nnviz.bench GROUP``: measure one group and print its numbers as JSON."""

import importlib
import json
import sys

if __name__ == "__main__":
    module = importlib.import_module(f"nnviz.bench.{sys.argv[1]}")
    print(json.dumps(module.measure(*map(float, sys.argv[2:]))))
