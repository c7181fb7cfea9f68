"""A repository of a migration as reports show it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from tracesafe.batch.results import Migrated, Outcome, RepositoryResult
from tracesafe.output.pages import Repository
from tracesafe.source.text import Unreadable


def paged(one: Migrated) -> Repository:
    """The repository with its findings and texts; only figures where a run before had done it."""
    result, texts = one.result, one.detail
    root = Path(result.root)
    troubles = (*result.failures, *result.skipped)
    failures = tuple(Unreadable(root / each.path, each.row, each.reason, each.remedy) for each in troubles)
    owners = {root / path: names for path, names in result.owners.items()}
    problem, notes = result.problem, tuple(_notes(result))
    if texts is None:
        return Repository(
            result.name, root, (), {}, failures=failures, seconds=result.seconds, problem=problem, notes=notes
        )
    taken_back = result.outcome is Outcome.TAKEN_BACK
    return Repository(
        result.name,
        root,
        texts.findings,
        texts.sources,
        {} if taken_back else texts.after,
        None if taken_back else texts.left,
        tuple((finding, "held by the baseline") for finding in texts.baselined),
        failures,
        owners,
        result.seconds,
        problem,
        texts.written,
        notes,
    )


def _notes(result: RepositoryResult) -> Iterator[tuple[str, str]]:
    if result.branch:
        yield "Branch", f"{result.branch} ({len(result.commits)} commits)" if result.commits else result.branch
    if result.transaction:
        yield "Undo", f"tracesafe undo -C {result.root} {result.transaction}"
    if result.tested is not None:
        told = f"{result.tested.passed_before} passed before, {result.tested.failed_before} failed before"
        new = f"{len(result.tested.new)} new failures, all was taken back" if result.tested.new else "nothing new fails"
        yield "Tests", f"{told}; {new}"
    if result.resumed:
        yield "Resumed", "done by an earlier run, whose findings are not kept"
    for note in result.notes:
        yield "Note", note
