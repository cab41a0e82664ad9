"""A script for `test_runtime_tiny_device.py`: trains where memory and disk are a few megabytes.

Arguments: the sizes in MB of /dev/shm and of the temporary folder. Prints one JSON object.
"""

import json
import os
import subprocess
import sys

from nnviz.core.problem import ProblemError
from nnviz.runtime import messages as m
from nnviz.runtime.process import TrainingProcess
from tests.runtime.talking import Line, experiment


def main(memory_mb: str, disk_mb: str) -> None:
    for size, place in ((memory_mb, "/dev/shm"), (disk_mb, os.environ["TMPDIR"])):
        options = ["-t", "tmpfs", "-o", f"size={float(size):.1f}M".replace(".0M", "M"), "tmpfs"]
        subprocess.run(["mount", *options, place], check=True)
    print(json.dumps(talk()))


def talk() -> dict[str, object]:
    try:
        process = TrainingProcess(1)
    except ProblemError as error:
        return {"start": error.problem.where}
    line = Line(process)
    try:
        wide = line.ask(m.Load(experiment(700, 700)))  # 2 MB, and three copies are published
        small = line.ask(m.Load(experiment()))
        line.ask(m.Play())
        line.until(lambda: len(line.steps) > 1000)
        paused = line.ask(m.Pause())
        return {
            "start": "",
            "wide": wide.problem.where if isinstance(wide, m.Refused) else "",
            "small": type(small).__name__,
            "steps": isinstance(paused, m.Applied) and paused.step,
        }
    finally:
        process.end()


if __name__ == "__main__":
    main(*sys.argv[1:])
