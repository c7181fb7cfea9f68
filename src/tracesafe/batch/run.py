"""Many repositories over an executor: processes of this machine, or workers of a cluster.

Each repository is one task. A task whose worker died runs again; after ``ATTEMPTS`` it has failed. Tasks are
idempotent: what one left half-done the next recovers from the tree's journal.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Executor, Future, wait
from dataclasses import dataclass, replace
from pathlib import Path

from tracesafe.batch.repositories import Target
from tracesafe.batch.repository import Prepare, Watch, Wishes, migrated
from tracesafe.batch.results import Migrated, Outcome, RepositoryResult

ATTEMPTS = 3
"""How often a repository is tried whose worker dies."""


@dataclass(frozen=True)
class Work:
    """What every task gets: all of it can be sent to another process."""

    wishes: Wishes
    prepare: Prepare


def one_by_one(targets: Iterable[Target], work: Work, watch: Callable[[Target], Watch]) -> Iterator[Migrated]:
    """In this process."""
    for target in targets:
        yield migrated(target, work.wishes, work.prepare, watch(target))


def over(targets: Sequence[Target], work: Work, executor: Executor) -> Iterator[Migrated]:
    """Over an executor, as results come in."""
    tries: dict[Path, int] = {}
    running: dict[Future[Migrated], Target] = {executor.submit(task, target, work): target for target in targets}
    while running:
        done = wait(running, return_when=FIRST_COMPLETED).done
        for future in [one for one in running if one in done]:
            target = running.pop(future)
            try:
                yield future.result()
            except Exception as error:  # a worker that died has as many names as there are executors
                tries[target.root] = tries.get(target.root, 0) + 1
                if tries[target.root] < ATTEMPTS:
                    running[executor.submit(task, target, _again(work))] = target
                else:
                    yield _lost(target, error)


def task(target: Target, work: Work, watch: Watch = lambda *_: None) -> Migrated:
    """What a worker does."""
    return migrated(target, work.wishes, work.prepare, watch)


def _again(work: Work) -> Work:
    """A second try recovers what the first one left, and waits for one that is still about to end."""
    wishes = replace(work.wishes, resume=True, patience=max(work.wishes.patience, 30.0))
    return replace(work, wishes=wishes)


def _lost(target: Target, error: Exception) -> Migrated:
    reason = str(error).strip().split("\n")[0] or type(error).__name__
    problem = f"its worker died {ATTEMPTS} times ({reason}); give it more memory, or leave it out"
    return Migrated(RepositoryResult(target.name, str(target.root), Outcome.FAILED, problem=problem))
