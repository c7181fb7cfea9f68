"""An executor that gives each task a process of its own: one that dies takes no other with it.

The standard one breaks as a whole when a worker dies, and does not say which task it was.
"""

from __future__ import annotations

import multiprocessing
import os
import threading
from collections.abc import Callable
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from contextlib import suppress
from multiprocessing.connection import Connection
from multiprocessing.context import BaseContext
from multiprocessing.process import BaseProcess
from typing import Any

Tell = Callable[[Any, str, int, int], None]
"""Takes the first argument of a task, and how far it is."""


class Died(Exception):  # noqa: N818
    """A process ended without an answer."""


class Processes(Executor):
    """At most ``jobs`` processes at once. Tasks take ``watch``, which reports to ``tell`` in this process."""

    def __init__(self, jobs: int, tell: Tell) -> None:
        self._context = _context()
        self._tell = tell
        self._threads = ThreadPoolExecutor(jobs, thread_name_prefix="repository")
        self._alive: set[BaseProcess] = set()
        self._is_over = False

    def submit(self, fn: Callable[..., Any], /, *arguments: Any, **_more: Any) -> Future[Any]:
        """Run a task with plain arguments in a process of its own."""
        return self._threads.submit(self._run, fn, arguments)

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Wait for the tasks; with ``cancel_futures`` end them."""
        if cancel_futures:
            self._is_over = True
            for process in tuple(self._alive):
                process.terminate()
        self._threads.shutdown(wait, cancel_futures=cancel_futures)

    def _run(self, fn: Callable[..., Any], arguments: tuple[Any, ...]) -> Any:
        if self._is_over:
            raise Died("was not started")
        ours, theirs = multiprocessing.Pipe()
        maker: Any = self._context
        process: BaseProcess = maker.Process(target=_work, args=(theirs, fn, arguments), daemon=False)
        process.start()
        theirs.close()
        self._alive.add(process)
        try:
            while True:
                match ours.recv():
                    case ("answer", value):
                        return value
                    case ("error", text):
                        raise Died(text)
                    case (stage, done, total):
                        self._tell(arguments[0], stage, done, total)
        except (EOFError, OSError) as error:
            process.join()
            raise Died(f"exit code {process.exitcode}") from error
        finally:
            ours.close()
            process.join()
            self._alive.discard(process)


def _work(pipe: Connection, fn: Callable[..., Any], arguments: tuple[Any, ...]) -> None:
    """In the process: do the task, and end at once if nobody is there any more to hear the answer."""
    threading.Thread(target=_end_with, args=(pipe,), daemon=True).start()
    last = [""]

    def watch(stage: str, done: int, total: int) -> None:
        if stage != last[0] or done % 64 == 0:
            last[0] = stage
            with suppress(OSError):
                pipe.send((stage, done, total))

    try:
        pipe.send(("answer", fn(*arguments, watch=watch)))
    except Exception as error:  # an answer that cannot be sent is told, too
        pipe.send(("error", f"{type(error).__name__}: {error}"))


def _end_with(pipe: Connection) -> None:
    """Wait for the other end to close: then our parent is gone, or has the answer."""
    with suppress(EOFError, OSError):
        pipe.recv()
    os._exit(1)


def _context() -> BaseContext:
    """Processes are forked from one that has imported what they need, where the system can."""
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tracesafe.batch.warm"])
    return context
