"""Work that falls into independent pieces, shared out among forked processes, which see all that this one has made."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from multiprocessing.connection import Connection, wait
from typing import TypeVar

T = TypeVar("T")


def processors() -> int:
    """How many this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def shared(work: Callable[[int], T | None], count: int, jobs: int) -> Iterator[tuple[int, T]]:
    """The results of ``work`` for the numbers below ``count``, as they come, from ``jobs`` processes.

    A number is missing where ``work`` gave nothing or raised, or its process died: who asks does those by himself.
    """
    if jobs < 2 or not _may_fork():
        return
    context = multiprocessing.get_context("fork")
    processes = []
    open_ends: list[Connection] = []
    for share in range(jobs):
        ours, theirs = context.Pipe(duplex=False)
        process = context.Process(target=_run, args=(theirs, work, range(share, count, jobs)), daemon=True)
        process.start()
        theirs.close()
        processes.append(process)
        open_ends.append(ours)
    try:
        while open_ends:
            for end in wait(open_ends):
                assert isinstance(end, Connection)
                try:
                    yield end.recv()
                except EOFError:
                    open_ends.remove(end)
    finally:
        for process in processes:
            process.terminate()
            process.join()


def _may_fork() -> bool:
    """Whether a fork is safe: on Linux, while no library that is loaded has threads of its own."""
    try:
        return len(os.listdir("/proc/self/task")) <= threading.active_count()
    except OSError:
        return False


def _run(end: Connection, work: Callable[[int], T | None], numbers: Iterable[int]) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # who started this one ends it
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    for number in numbers:
        with suppress(Exception):
            found = work(number)
            if found is not None:
                end.send((number, found))
    end.close()
    os._exit(0)
