"""The number of BLAS threads: fixed before NumPy loads, so that the same run gives the same bits.

Standard library only, and nothing here loads NumPy.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager

VARIABLES = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS")


def default_threads() -> int:
    """BLAS threads of a trainer: one core is left for the window."""
    return max(1, (os.cpu_count() or 2) - 1)


def fix_threads(count: int) -> None:
    """Let BLAS libraries loaded from now on use so many threads, here and in processes to come."""
    os.environ.update(dict.fromkeys(VARIABLES, str(count)))


@contextmanager
def threads_of_children(count: int) -> Iterator[None]:
    """The number of BLAS threads as processes started meanwhile read it."""
    before = {name: os.environ.get(name) for name in VARIABLES}
    fix_threads(count)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value
