"""Workers of a Dask cluster as an executor."""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from concurrent.futures import Executor
from contextlib import contextmanager
from typing import Any


class NoCluster(Exception):  # noqa: N818
    """Why there is no cluster at an address, and what to do."""


@contextmanager
def workers(address: str) -> Iterator[Executor]:
    """The workers behind a scheduler's address. Raises ``NoCluster``.

    The scheduler itself sends a lost worker's tasks to others; what it gives up, the caller tries again.
    """
    try:
        distributed: Any = importlib.import_module("distributed")
    except ImportError as error:
        raise NoCluster("--scheduler needs dask: pip install 'tracesafe[cluster]'") from error
    try:
        client = distributed.Client(address, timeout="15s", set_as_default=False)
    except (OSError, ValueError, TimeoutError) as error:
        said = str(error).split("\n")[0] or type(error).__name__
        raise NoCluster(f"--scheduler {address}: no scheduler answers ({said}); check the address") from error
    try:
        if not client.scheduler_info()["workers"]:
            raise NoCluster(f"--scheduler {address}: has no workers; start some with `dask worker {address}`")
        yield client.get_executor(pure=False)
    finally:
        client.close()
