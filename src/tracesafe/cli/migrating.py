"""What ``tracesafe migrate`` does: options -> targets and wishes -> results as they come -> lines and an exit code."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Executor
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO, Any

import click

from tracesafe import registry
from tracesafe.batch import record, run
from tracesafe.batch.cluster import NoCluster, workers
from tracesafe.batch.pages import paged
from tracesafe.batch.processes import Processes
from tracesafe.batch.repositories import Target, Unlisted, targets
from tracesafe.batch.repository import LeftAlone, Prepared, Wishes
from tracesafe.batch.results import Migrated, MigrationResult, Outcome, RepositoryResult, as_record, total
from tracesafe.choice import choose
from tracesafe.cli import reporting, session
from tracesafe.cli.bars import Bars
from tracesafe.cli.session import CLEAN, FAILED, FOUND
from tracesafe.incremental.kept import Kept
from tracesafe.output.color import Palette
from tracesafe.output.diff import painted, raw, unified
from tracesafe.output.words import count, shown_path
from tracesafe.request import Request
from tracesafe.shares import processors
from tracesafe.source.discover import MissingPath, discover

_SETTINGS = (
    *("select", "ignore", "extend_select", "framework", "assume", "validation", "min_confidence"),
    *("exclude", "extend_exclude", "force_exclude", "respect_gitignore", "config", "isolated", "unsafe_fixes"),
)
"""The options that make the settings of each repository."""


def prepare(paths: Sequence[Path], options: Mapping[str, Any]) -> Prepared:
    """The settings, rules and files of one repository."""
    settings = session.resolved(list(paths), options)
    try:
        parts = session.engine(settings)
        choice = choose(settings, [(rule.code, rule.name) for rule in parts.rules])
        found = discover(paths, session.selection(settings))
    except (MissingPath, registry.BrokenLeafError) as error:
        raise LeftAlone(str(error)) from error
    whole = session.is_whole(found, settings)
    request = Request(found.files, choice, whole=whole, failures=found.failures, kept=Kept())
    return Prepared(parts, request, settings.unsafe_fixes)


@dataclass(frozen=True)
class _Output:
    """Where results go."""

    stream: IO[bytes]
    palette: Palette
    style: str
    applied: bool
    quiet: bool

    def show(self, one: Migrated) -> None:
        """Print one result as it comes in."""
        if self.style == "json-lines":
            session.write_lines(self.stream, [json.dumps(as_record(one.result), ensure_ascii=False)])
        elif self.style == "text":
            if not self.applied and one.detail is not None:
                self._diff(one)
            elif self.applied and not (self.quiet and one.result.is_complete):
                session.write_lines(self.stream, told(one.result, self.palette))
        self.stream.flush()

    def _diff(self, one: Migrated) -> None:
        assert one.detail is not None
        root, texts = Path(one.result.root), one.detail
        if texts.after:
            session.write_lines(self.stream, [self.palette.note(f"# {shown_path(root)}")])
        for path in sorted(texts.after):
            name = path.relative_to(root).as_posix() if path.is_relative_to(root) else path.as_posix()
            diff = unified(texts.sources[path], texts.after[path], name)
            if self.palette.on:
                self.stream.write(painted(diff, self.palette).encode("utf-8", "backslashreplace"))
            else:
                self.stream.write(raw(diff, texts.sources[path]))


def migrate(names: Sequence[str], given: Mapping[str, Any]) -> int:
    """Migrate repositories, or show what would change."""
    started = time.perf_counter()
    names = (*names, *(f"@{name}" for name in given["from_file"])) or (".",)
    _refuse_contradictions(given)
    reporting.refuse_unless_possible(given)
    try:
        found = targets(names, use_git=not given["no_git"])
    except Unlisted as error:
        raise click.UsageError(str(error)) from error
    _refuse_shared_baseline(given, found)
    applied = given["mode"] == "apply"
    wishes = _wishes(given)
    with ExitStack() as stack:
        stream, palette = stack.enter_context(session.destination(given))
        output = _Output(stream, palette, given["output_format"], applied, bool(given["quiet"]))
        finished = list(_results(found, wishes, given, output))
        order = {str(target.root): index for index, target in enumerate(found)}
        finished.sort(key=lambda one: order[one.result.root])
        if output.style == "json":
            text = json.dumps([as_record(one.result) for one in finished], indent=2, ensure_ascii=False)
            session.write_lines(stream, [text])
    reporting.write(given, "migrate", [paged(one) for one in finished])
    whole = MigrationResult(tuple(finished), time.perf_counter() - started)
    if not given["quiet"]:
        for line in _summary(whole, applied=applied):
            click.echo(line, err=True)
    return _code(whole, given)


def _results(found: Sequence[Target], wishes: Wishes, given: Mapping[str, Any], output: _Output) -> Iterator[Migrated]:
    """Every result, printed and noted as it comes in."""
    log: record.Record | None = None
    done: dict[str, RepositoryResult] = {}
    if wishes.apply:
        log = _record(found, given, wishes)
        done = log.done() if wishes.resume else {}
        wishes = _in_run(wishes, log.run)
    left = [target for target in found if str(target.root) not in done]
    for result in done.values():
        one = Migrated(result)
        output.show(one)
        yield one
    with Bars(sys.stderr, len(left), quiet=bool(given["quiet"])) as bars:
        for one in _worked(left, run.Work(wishes, prepare), given, bars):
            if log is not None:
                log.add(one.result)
            bars.finished(one.result)
            output.show(one)
            if one.result.outcome is Outcome.FAILED or not one.result.is_complete:
                _complain(one.result)
            yield one


def _worked(left: Sequence[Target], work: run.Work, given: Mapping[str, Any], bars: Bars) -> Iterator[Migrated]:
    """The results of the repositories that are left, here, in processes, or on a cluster."""
    if given["scheduler"]:
        try:
            with workers(given["scheduler"]) as executor:
                yield from run.over(left, work, executor)
        except NoCluster as error:
            raise click.UsageError(str(error)) from error
        return
    if len(left) <= 1:
        yield from run.one_by_one(left, work, bars.watch)
        return
    pool = processes(min(given["jobs"] or processors(), len(left)), bars)
    try:
        yield from run.over(left, work, pool)
    except BaseException:
        pool.shutdown(cancel_futures=True)
        raise
    pool.shutdown()


def processes(jobs: int, bars: Bars) -> Executor:
    """A process for each repository: its memory goes back to the system with it, and a crash stays its own."""
    return Processes(jobs, bars.tell)


def _refuse_contradictions(given: Mapping[str, Any]) -> None:
    """Raises ``click.UsageError`` for options that do not go together."""
    rules: tuple[tuple[bool, str], ...] = (
        (bool(given["mode"] != "apply" and (given["branch"] or given["commit"] or given["commit_per_rule"])),
         "--branch and --commit need --apply"),
        (bool(given["mode"] != "apply" and given["test_cmd"]), "--test-cmd needs --apply"),
        (bool(given["mode"] != "apply" and given["resume"]), "--resume needs --apply: a plan is made anew each time"),
        (bool(given["no_git"] and (given["branch"] or given["commit"] or given["commit_per_rule"])),
         "--no-git makes no branches and no commits"),
        (bool(given["no_git"] and (given["since"] or given["changed"])), "--since and --changed need git"),
        (bool(given["since"] and given["changed"]), "--changed is --since HEAD: give one of them"),
        (bool(given["write_baseline"] and not given["baseline"]), "--write-baseline needs --baseline FILE"),
        (bool(given["write_baseline"] and (given["since"] or given["changed"])),
         "--write-baseline needs all files: leave out --since and --changed"),
    )  # fmt: skip
    for holds, problem in rules:
        if holds:
            raise click.UsageError(problem)


def _refuse_shared_baseline(given: Mapping[str, Any], found: Sequence[Target]) -> None:
    if given["baseline"] and Path(given["baseline"]).is_absolute() and len(found) > 1:
        raise click.UsageError("--baseline FILE is looked for in each repository: give a relative path")


def _wishes(given: Mapping[str, Any]) -> Wishes:
    applied = given["mode"] == "apply"
    return Wishes(
        apply=applied,
        options={name: given[name] for name in _SETTINGS},
        resume=given["resume"],
        use_git=not given["no_git"],
        allow_dirty=given["allow_dirty"],
        branch=given["branch"] or "",
        commit="rule" if given["commit_per_rule"] else "once" if given["commit"] else "",
        since="HEAD" if given["changed"] else given["since"] or "",
        test_command=given["test_cmd"] or "",
        test_seconds=given["test_seconds"],
        patience=given["wait"],
        baseline=given["baseline"] or "",
        write_baseline=given["write_baseline"],
        detail=bool(given["report"]) or (not applied and given["output_format"] == "text"),
    )


def _record(found: Sequence[Target], given: Mapping[str, Any], wishes: Wishes) -> record.Record:
    """The record of this run, in the current directory."""
    aside = (
        "quiet",
        "verbose",
        "jobs",
        "resume",
        "scheduler",
        "wait",
        "output_file",
        "output_format",
        "report",
        "exit_zero",
    )
    wish = {name: value for name, value in given.items() if name not in aside}
    try:
        return record.opened(Path.cwd(), wish, [target.root for target in found], resume=wishes.resume)
    except OSError as error:
        advice = "run from a directory where files can be written"
        raise click.UsageError(f"cannot keep a record for --resume: {error}; {advice}") from error


def _in_run(wishes: Wishes, name: str) -> Wishes:
    return replace(wishes, run=name)


def told(result: RepositoryResult, palette: Palette) -> Iterator[str]:
    """One repository in a line, and the branch and what was left out in more."""
    fixes, left = sum(result.fixed.values()), sum(result.left.values())
    match result.outcome:
        case Outcome.CHANGED:
            rules = ", ".join(f"{code} {number}" for code, number in sorted(result.fixed.items()))
            text = f"{count(fixes, 'fix').replace('fixs', 'fixes')} in {count(len(result.changed), 'file')} ({rules})"
        case Outcome.TAKEN_BACK:
            new = result.tested.new if result.tested else ()
            text = f"taken back: {count(len(new), 'new test failure')}: {', '.join(new[:3])}"
        case Outcome.FAILED:
            text = "failed"
        case _:
            text = "nothing to change"
    more = f"; {count(left, 'finding')} left" if left else ""
    before = " (done before)" if result.resumed else ""
    yield f"{palette.bold(result.name)}: {text}{more}{before}"
    if result.branch:
        commits = f", {count(len(result.commits), 'commit')}" if result.commits else ""
        yield f"  on branch {result.branch}{commits}"
    for note in result.notes:
        yield f"  {note}"


def _complain(result: RepositoryResult) -> None:
    """What could not be processed, on standard error."""
    if result.problem:
        click.echo(f"{result.name}: {result.problem}", err=True)
    for one in result.skipped:
        click.echo(f"{result.name}: {one.path}: left out: {one.reason}; {one.remedy}", err=True)
    for one in result.failures:
        click.echo(f"{result.name}: {one.path}:{one.row}: {one.reason}; {one.remedy}", err=True)


def _summary(whole: MigrationResult, *, applied: bool) -> Iterator[str]:
    results = [one.result for one in whole.repositories]
    numbers = {outcome: sum(one.outcome is outcome for one in results) for outcome in Outcome}
    words = {
        Outcome.CHANGED: "changed",
        Outcome.PLANNED: "to change",
        Outcome.CLEAN: "unchanged",
        Outcome.TAKEN_BACK: "taken back",
        Outcome.FAILED: "failed",
    }
    parts = ", ".join(f"{number} {words[outcome]}" for outcome, number in numbers.items() if number)
    noun = "repository" if len(results) == 1 else "repositories"
    yield f"{len(results)} {noun}: {parts}; {whole.seconds:.1f} s"
    fixed, left = total([one.fixed for one in results]), total([one.left for one in results])
    if fixed:
        verb = "Fixed" if applied else "Would fix"
        yield f"{verb} {sum(fixed.values())}: " + ", ".join(f"{code} {number}" for code, number in fixed.items())
    if left:
        yield f"Left {sum(left.values())}: " + ", ".join(f"{code} {number}" for code, number in left.items())
    if applied and numbers[Outcome.CHANGED]:
        yield "`tracesafe undo -C REPO` takes a repository's changes back."


def _code(whole: MigrationResult, given: Mapping[str, Any]) -> int:
    if not whole.is_complete:
        return FAILED
    results = [one.result for one in whole.repositories]
    is_open = any(one.left or one.outcome in (Outcome.PLANNED, Outcome.TAKEN_BACK) for one in results)
    return FOUND if is_open and not given["exit_zero"] else CLEAN
