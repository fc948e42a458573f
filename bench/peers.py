"""The Python flow systems beside which Flowcell is measured, in an environment of their own."""

import os
import pathlib
import subprocess
import sys

CACHE = pathlib.Path(os.environ.get("FLOWCELL_BENCH_CACHE", "~/.cache/flowcell-bench")).expanduser()
PEERS = {"Dask": "dask[distributed]==2026.8.0", "Prefect": "prefect==3.9.1", "Metaflow": "metaflow==2.19.39"}

# They report home unless they are told not to, and that would be in their times.
QUIET = {"DO_NOT_TRACK": "1", "PREFECT_SERVER_ANALYTICS_ENABLED": "false", "PREFECT_LOGGING_LEVEL": "ERROR",
         "METAFLOW_DEFAULT_METADATA": "local", "METAFLOW_USER": "bench", "PYTHONWARNINGS": "ignore"}


def python(name):
    """The interpreter that has a peer, fetched on first use.

    Raises subprocess.CalledProcessError where it can't be had.
    """
    home = CACHE / f"{name.lower()}-{PEERS[name].rsplit('=', 1)[1]}"
    interpreter = home / "bin" / "python"
    done = home / "fetched"
    if not done.exists():
        subprocess.run([sys.executable, "-m", "venv", "--clear", str(home)], check=True, capture_output=True)
        subprocess.run([str(interpreter), "-m", "pip", "install", "-q", PEERS[name]], check=True, capture_output=True)
        done.touch()
    return str(interpreter)


def version(name):
    return PEERS[name].rsplit("=", 1)[1]
