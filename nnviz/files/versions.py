"""What the last bits of a training run depend on, besides the experiment."""

import platform
import sys

import numpy as np

import nnviz


def made_with() -> dict[str, str]:
    """Versions, processor and BLAS of this process, for a person or a program to compare."""
    from threadpoolctl import threadpool_info

    pools = [pool for pool in threadpool_info() if pool["user_api"] == "blas"]
    ours = next((pool for pool in pools if "numpy" in pool["filepath"]), pools[0] if pools else {})
    return {
        "nnviz": nnviz.__version__,
        "python": platform.python_version(),
        "numpy": np.__version__,
        "blas": f"{ours.get('internal_api', '')} {ours.get('version', '')}".strip(),
        "processor": str(ours.get("architecture") or platform.machine()),
        "threads": str(ours.get("num_threads", 1)),
        "system": sys.platform,
    }
