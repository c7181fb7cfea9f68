"""One repository, from its state to its result.

    lock -> recover -> git: may we? -> plan -> test -> write (journal) -> test -> commits, branch -> close

Whatever goes wrong here is the result of this repository, and of no other.
"""

from __future__ import annotations

import os
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from tracesafe import baseline
from tracesafe.baseline import Baseline, BaselineError
from tracesafe.batch import commits, git, memory
from tracesafe.batch.commits import Commit, file_names, undone
from tracesafe.batch.git import GitError
from tracesafe.batch.owners import owners
from tracesafe.batch.plan import Plan, message, plan, units
from tracesafe.batch.repositories import Target
from tracesafe.batch.results import Migrated, Outcome, RepositoryResult, Tested, Trouble, as_record, detail, from_record
from tracesafe.config import ConfigError
from tracesafe.fixing import Fixed
from tracesafe.model import Finding, Fix, Safety
from tracesafe.pipeline import Parts
from tracesafe.prove.trial import Trial, Void, tried
from tracesafe.request import Request
from tracesafe.source import journal
from tracesafe.source.entries import Entry, State
from tracesafe.source.journal import Altered, HalfDone, Journal, Unit
from tracesafe.source.lock import Busy
from tracesafe.source.text import Unreadable
from tracesafe.source.write import Unwritable

COMMAND = "migrate --apply"

Watch = Callable[[str, int, int], None]


class LeftAlone(Exception):  # noqa: N818
    """Why a repository is left alone, and what to do."""


@dataclass(frozen=True)
class Wishes:
    """What is asked of every repository; plain values, so that another process can have them."""

    apply: bool = False
    options: Mapping[str, Any] = field(default_factory=dict)
    """The options of the command line that make settings."""
    run: str = ""
    """The run that this is part of."""
    resume: bool = False
    use_git: bool = True
    allow_dirty: bool = False
    branch: str = ""
    commit: str = ""
    """Empty, ``once`` or ``rule``."""
    since: str = ""
    test_command: str = ""
    test_seconds: float = 3600.0
    patience: float = 0.0
    """How many seconds to wait for another process in the same tree."""
    baseline: str = ""
    write_baseline: bool = False
    detail: bool = False
    """Whether the texts are wanted with the result."""


@dataclass(frozen=True)
class Prepared:
    """What the settings of one repository come to."""

    parts: Parts
    request: Request
    unsafe: bool


Prepare = Callable[[Sequence[Path], Mapping[str, Any]], Prepared]
"""Settings, rules and files for some paths. Raises ``ConfigError`` and other errors that name what is wrong."""


def migrated(target: Target, wishes: Wishes, prepare: Prepare, watch: Watch = lambda *_: None) -> Migrated:
    """Migrate one repository, or plan it. Raises nothing but interruptions."""
    started, used = time.perf_counter(), time.process_time()
    try:
        if target.problem:
            raise LeftAlone(target.problem)
        done = _locked(target, wishes, prepare, watch) if wishes.apply else _planned(target, wishes, prepare, watch)
    except (LeftAlone, GitError, ConfigError, Unwritable, BaselineError, Void) as error:
        done = _failed(target, str(error))
    except Busy as error:
        done = _failed(target, f"{error.holder}; wait for it to end, or give --wait SECONDS")
    except HalfDone as error:
        where = f"`tracesafe undo -C {target.root}` takes it back"
        done = _failed(target, f"{error.entry.command} was interrupted here; --resume goes on, {where}")
    except Altered as error:
        names = ", ".join(map(str, error.paths))
        advice = f"see what they should hold, then `tracesafe undo --force -C {target.root}`"
        done = _failed(target, f"was interrupted, and files were changed since: {names}; {advice}")
    except Exception as error:
        text = "".join(traceback.format_exception(error)).rstrip()
        done = _failed(target, f"{type(error).__name__}: {error}; this is a bug of tracesafe\n{text}")
    result = replace(
        done.result,
        seconds=time.perf_counter() - started,
        cpu_seconds=time.process_time() - used,
        memory=memory.most(),
    )
    return replace(done, result=result)


def _failed(target: Target, problem: str) -> Migrated:
    return Migrated(RepositoryResult(target.name, str(target.root), Outcome.FAILED, problem=problem))


def _planned(target: Target, wishes: Wishes, prepare: Prepare, watch: Watch) -> Migrated:
    """The plan of a repository; nothing is written but a baseline that was asked for."""
    notes = _allowed(target, wishes) if wishes.use_git else ()
    ready, known, found = _looked(target, wishes, prepare, watch)
    result = _result(target, found.fixed, known)
    outcome = Outcome.PLANNED if found.fixed.changed else Outcome.CLEAN
    _remember(target, wishes, ready, known, found.fixed, written=False)
    more = detail(found.fixed, written=False) if wishes.detail else None
    return Migrated(replace(result, outcome=outcome, notes=notes), more)


def _locked(target: Target, wishes: Wishes, prepare: Prepare, watch: Watch) -> Migrated:
    with journal.opened(target.root, COMMAND, wishes.patience) as log:
        if (done := _recovered(target, wishes, log)) is not None:
            return Migrated(done)
        notes = _allowed(target, wishes) if wishes.use_git else ()
        ready, known, found = _looked(target, wishes, prepare, watch)
        result = replace(_result(target, found.fixed, known), notes=notes)
        if not found.fixed.changed:
            _remember(target, wishes, ready, known, found.fixed, written=False)
            return Migrated(result, detail(found.fixed, written=False) if wishes.detail else None)
        result = _written(target, wishes, log, found, result)
        written = result.outcome is Outcome.CHANGED
        if written:
            _remember(target, wishes, ready, known, found.fixed, written=True)
        return Migrated(result, detail(found.fixed, written=written) if wishes.detail else None)


def _recovered(target: Target, wishes: Wishes, log: Journal) -> RepositoryResult | None:
    """Settle what a killed process of this run left; its result, if it had finished this repository.

    Raises ``HalfDone`` if it was another run, and nobody asked to go on.
    """
    pending = log.pending()
    if pending is not None:
        if not wishes.resume and pending.notes.get("run") != wishes.run:
            raise HalfDone(pending)
        undone(log, pending)
    entries = [entry for entry in log.entries() if entry.notes.get("run") == wishes.run]
    if not entries or entries[-1].state is not State.WRITTEN:
        return None
    with suppress(ValueError, KeyError, TypeError):
        return replace(from_record(entries[-1].notes["result"]), resumed=True)
    return None


def _allowed(target: Target, wishes: Wishes) -> tuple[str, ...]:
    """What to say of the state of the repository. Raises ``LeftAlone`` and ``GitError`` if it is to be left alone."""
    root = target.root
    at = git.head(root)
    if wishes.apply:
        if (what := git.unfinished(root)) and not wishes.allow_dirty:
            raise LeftAlone(f"{what} is going on; finish or abort it first")
        if not wishes.allow_dirty and (names := git.dirty(root, target.paths)):
            more = f" and {len(names) - 3} more" if len(names) > 3 else ""
            why = "" if at.commit else "there is no commit yet: "
            shown = f"{why}{', '.join(names[:3])}{more}"
            raise LeftAlone(f"has changes that are not committed ({shown}); commit or stash them, or --allow-dirty")
        commits.refuse_unless_possible(root, wishes.branch, commit=bool(wishes.commit))
    if at.commit and not at.branch and not wishes.branch:
        return (f"HEAD is detached at {at.commit[:10]}",)
    return ()


def _looked(
    target: Target, wishes: Wishes, prepare: Prepare, watch: Watch
) -> tuple[Prepared, tuple[Path, Baseline] | None, Plan]:
    """The settings of a repository, its baseline, and what would change."""
    only = git.changed_files(target.root, wishes.since) if wishes.since and wishes.use_git else None
    ready = prepare(target.paths, wishes.options)
    files, outside = _within(target.root, ready.request.files)
    failures = (*ready.request.failures, *outside)
    request = replace(ready.request, files=files, failures=failures, progress=watch)
    known: tuple[Path, Baseline] | None = None
    if wishes.baseline:
        path = target.root / wishes.baseline
        is_new = wishes.write_baseline and not path.exists()
        known = (path, Baseline() if is_new else baseline.read(path))
        if not wishes.write_baseline:
            request = replace(request, baseline=known[1])
    found = plan(ready.parts, request, unsafe=ready.unsafe, by_rule=wishes.commit == "rule", only=only)
    return replace(ready, request=request), known, found


def _within(root: Path, files: Iterable[Path]) -> tuple[tuple[Path, ...], tuple[Unreadable, ...]]:
    """The files that are the repository's own: none behind a link out of it, none of another repository inside."""
    nested: dict[Path, bool] = {root: False}
    kept: list[Path] = []
    outside: list[Unreadable] = []

    def is_nested(directory: Path) -> bool:
        if directory not in nested:
            own = (directory / ".git").exists()
            nested[directory] = own or (directory.parent != directory and is_nested(directory.parent))
        return nested[directory]

    for path in files:
        real = Path(os.path.realpath(path))
        if not real.is_relative_to(root):
            outside.append(Unreadable(path, 1, f"leads out of the repository, to {real}", "give that repository, too"))
        elif not is_nested(real.parent):
            kept.append(path)
    return tuple(kept), tuple(outside)


def _written(target: Target, wishes: Wishes, log: Journal, found: Plan, result: RepositoryResult) -> RepositoryResult:
    """Write a plan, between two runs of the tests if there are any; with its commits, or not at all."""
    chosen = units(found.fixed)
    _refuse_mixed(target, wishes, chosen)
    opened: list[tuple[Entry | None, RepositoryResult]] = []

    def write() -> Callable[[], None]:
        outcome = log.write(chosen, COMMAND, {"run": wishes.run}, is_open=True)
        skipped = tuple(_trouble(why.path, 1, why.reason, why.remedy, target.root) for _, why in outcome.skipped)
        opened.append((outcome.entry, replace(result, skipped=skipped)))
        entry = outcome.entry

        def undo() -> None:
            if entry is not None:
                log.undo(entry)

        return undo

    tested: Tested | None = None
    if wishes.test_command:
        tested = _tested(tried(wishes.test_command, target.root, wishes.test_seconds, write))
    else:
        write()
    entry, result = opened[0]
    if tested is not None and tested.new:
        return replace(result, outcome=Outcome.TAKEN_BACK, tested=tested, fixed={}, left=result.found)
    if entry is None:
        return replace(result, outcome=Outcome.CLEAN, tested=tested, fixed={}, left=result.found)
    names = file_names(entry)
    result = replace(result, outcome=Outcome.CHANGED, changed=tuple(names), tested=tested, transaction=entry.id)
    try:
        entry, result = _committed(target, wishes, log, found, entry, result)
    except BaseException:
        undone(log, next((one for one in log.entries() if one.id == entry.id), entry))  # which knows of the branch
        raise
    log.close(entry, {"result": as_record(result)})
    return result


def _tested(trial: Trial) -> Tested:
    before = trial.before.results
    seconds = trial.before.seconds + trial.after.seconds
    return Tested(trial.before.command, len(before.passed), len(before.failed), trial.new, seconds)


def _committed(
    target: Target, wishes: Wishes, log: Journal, found: Plan, entry: Entry, result: RepositoryResult
) -> tuple[Entry, RepositoryResult]:
    """Make the commits and move the branch; the journal knows before the branch moves."""
    if not wishes.use_git or not (wishes.commit or wishes.branch):
        return entry, result
    names = frozenset(file_names(entry))
    made = commits.chain(target.root, list(_commits(found, target.root, names))) if wishes.commit else []
    move = commits.planned(target.root, wishes.branch, made)
    if move is None:
        return entry, result
    entry = log.noted(entry, {"git": move.notes})
    commits.moved(target.root, move, sorted(names))
    return entry, replace(result, branch=move.target.removeprefix("refs/heads/"), commits=tuple(made))


def _commits(found: Plan, root: Path, names: frozenset[str]) -> Iterable[Commit]:
    """The commits of a plan, without the files that were left out."""
    for stage in found.stages:
        files = {
            _name(path, root): after.encode(after.text)
            for path, after in stage.after.items()
            if _name(path, root) in names
        }
        if files:
            yield Commit(message(stage, root, _version()), files)


def _refuse_mixed(target: Target, wishes: Wishes, chosen: Sequence[Unit]) -> None:
    """A commit must not take in what somebody else has not committed. Raises ``LeftAlone``."""
    if wishes.use_git and wishes.commit and wishes.allow_dirty:
        paths = [Path(os.path.realpath(change.path)) for unit in chosen for change in unit.changes]
        if names := git.dirty(target.root, paths):
            raise LeftAlone(f"{names[0]} has changes of yours that are not committed; commit or stash them first")


def _remember(
    target: Target, wishes: Wishes, ready: Prepared, known: tuple[Path, Baseline] | None, fixed: Fixed, *, written: bool
) -> None:
    """Write the baseline that was asked for, or take out of it what is fixed now."""
    if known is None:
        return
    path, before = known
    report = fixed.left if written else fixed.first
    if wishes.write_baseline:
        baseline.write(path, baseline.baseline(report.findings, report.sources, path.parent))
    elif written and not wishes.since:
        every = (*report.findings, *report.baselined)
        after = before.pruned(every, report.sources)
        if after.total != before.total:
            baseline.write(path, after)


def _result(target: Target, fixed: Fixed, known: tuple[Path, Baseline] | None) -> RepositoryResult:
    """The figures of a plan."""
    first, left = fixed.first, fixed.left
    verdicts = dict(Counter(_verdict(finding) for finding in first.findings))
    with_findings = {_name(finding.path, target.root) for finding in (*first.findings, *left.findings)}
    who = owners(target.root)
    owned = {path: names for path in sorted(with_findings) if (names := who.of(path))}
    return RepositoryResult(
        target.name,
        str(target.root),
        Outcome.CLEAN,
        files=len(first.sources),
        changed=tuple(_name(path, target.root) for path in fixed.changed),
        found=_counts(first.findings),
        fixed=_counts(fixed.applied),
        left=_counts(left.findings),
        verdicts=verdicts,
        baselined=len(first.baselined) if known else 0,
        failures=tuple(_trouble(one.path, one.row, one.reason, one.remedy, target.root) for one in left.failures),
        owners=owned,
    )


def _counts(findings: Iterable[Finding]) -> dict[str, int]:
    return dict(Counter(finding.code for finding in findings))


def _verdict(finding: Finding) -> str:
    if not isinstance(finding.fix, Fix):
        return "none"
    return "safe" if finding.fix.safety is Safety.SAFE else "unsafe"


def _trouble(path: Path, row: int, reason: str, remedy: str, root: Path) -> Trouble:
    return Trouble(path.relative_to(root).as_posix() if path.is_relative_to(root) else str(path), row, reason, remedy)


def _name(path: Path, root: Path) -> str:
    real = Path(os.path.realpath(path))
    return real.relative_to(root).as_posix() if real.is_relative_to(root) else str(real)


def _version() -> str:
    try:
        return version("tracesafe")
    except PackageNotFoundError:
        return "(not installed)"
