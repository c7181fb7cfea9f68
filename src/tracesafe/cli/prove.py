"""``tracesafe prove``: a finished change, run beside what was there before."""

from __future__ import annotations

import dataclasses
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from tracesafe.cli import options
from tracesafe.cli.help import Command, Option

if TYPE_CHECKING:
    from tracesafe.cli.session import Session
    from tracesafe.source.text import SourceFile


@click.command("prove", cls=Command)
@options.paths
@click.option(
    "--before",
    cls=Option,
    group="Proof",
    metavar="REV|DIR",
    help="What the files were: a git revision, or another folder [default: HEAD].",
)
@options.python
@options.proof
@options.selection
@options.found
@options.settings
@options.volume
def command(paths: tuple[str, ...], before: str | None, **given: Any) -> int:
    """Run changed functions beside what they were: eagerly before, under their real transforms after.

    The first path may be a patch (*.diff, *.patch, or `-` for standard input): then the files are as
    they were, and the patch says what they become. Everything runs in a copy, without network, within
    limits of time and memory.

    \b
    Examples:
      tracesafe prove                          what differs from the last commit
      tracesafe prove src --before main        what differs from another branch
      tracesafe prove src --before ../old/src  what differs from another folder
      tracesafe prove changes.diff src         what a patch would change
      tracesafe fix src | tracesafe prove -    the same from a pipe

    Exit codes: 0 nothing differs; 1 something does; 2 wrong usage; 3 some file could not be processed.
    """
    from tracesafe.cli import session
    from tracesafe.cli.proof import chosen, report
    from tracesafe.prove.changes import change
    from tracesafe.prove.jobs import BrokenWorkerError
    from tracesafe.prove.session import examine

    is_patch = bool(paths) and (paths[0] == "-" or Path(paths[0]).suffix in (".diff", ".patch"))
    if is_patch and before is not None:
        raise click.UsageError("a patch says itself what the files were: leave --before out")
    with session.opened(paths[1:] if is_patch else paths, given) as run:
        now = _read(run)
        if is_patch:
            old, new = now, {**now, **_patched(paths[0], now)}
        else:
            old, new = {**now, **_older(before, paths or (".",), now)}, now
        run = dataclasses.replace(run, request=dataclasses.replace(run.request, named=frozenset()))
        fixed = change(run.parts, run.request, old, new)
        try:
            proved = examine(fixed, chosen(run))
        except BrokenWorkerError as error:
            raise click.UsageError(f"{error}; --python names another interpreter") from error
        run.progress.stop()
        return report(run, proved)


def _read(run: Session) -> dict[Path, SourceFile]:
    """The files as they are."""
    from tracesafe.source.text import Unreadable, read

    found = {}
    for path in run.request.files:
        try:
            found[path] = read(path)
        except Unreadable:
            continue  # the check names it
    return found


def _patched(name: str, now: Mapping[Path, SourceFile]) -> dict[Path, SourceFile]:
    """The files that a patch changes, as they become."""
    from tracesafe.source.patch import BadPatch, applied, parsed

    try:
        text = sys.stdin.read() if name == "-" else Path(name).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise click.UsageError(f"{name} cannot be read: {getattr(error, 'strerror', None) or error}") from error
    found: dict[Path, SourceFile] = {}
    try:
        patches = parsed(text)
        for patch in patches:
            path = _denoted(patch.name, now)
            if path is None and patch.name.endswith(".py"):
                raise BadPatch(patch.row, f"it changes {patch.name}, which is not among the given files")
            if path is not None:
                found[path] = applied(patch, found.get(path, now[path]))
    except BadPatch as error:
        raise click.UsageError(f"{name}:{error.row}: {error.reason}") from error
    if not patches:
        raise click.UsageError(f"{name}: no changes of files in it: a unified diff is needed")
    return found


def _denoted(name: str, now: Mapping[Path, SourceFile]) -> Path | None:
    """The file that a patch names: from here, or by the end of its path where only one has it."""
    here = Path.cwd() / name
    absolute = Path("/") / name
    for path in (here, absolute):
        if path in now:
            return path
    parts = Path(name).parts
    ends = [path for path in now if path.parts[-len(parts) :] == parts]
    return ends[0] if len(ends) == 1 else None


def _older(before: str | None, paths: Sequence[str], now: Mapping[Path, SourceFile]) -> dict[Path, SourceFile]:
    """The files that were others, as they were."""
    from tracesafe.source.text import decode

    if before is not None and Path(before).is_dir():
        tops = [Path(os.path.abspath(path)) for path in paths]
        pairs = {path: _counterpart(path, Path(before).absolute(), tops) for path in now}
        return {path: decode(old.read_bytes(), path) for path, old in pairs.items() if old is not None}
    revision = before or "HEAD"
    folders = sorted({path.parent for path in now})
    found: dict[Path, SourceFile] = {}
    seen: set[Path] = set()
    for folder in folders:
        if any(folder.is_relative_to(one) for one in seen):
            continue
        top = Path(_git(["rev-parse", "--show-toplevel"], folder).decode().strip())
        seen.add(top)
        changed = _git(["diff", "--name-only", "-z", "--no-renames", revision, "--"], top).decode().split("\0")
        for name in changed:
            path = top / name
            if path in now and (text := _shown(revision, name, top)) is not None:
                found[path] = decode(text, path)
    return found


def _counterpart(path: Path, before: Path, tops: Sequence[Path]) -> Path | None:
    """The file in another folder that has the same place there."""
    for top in tops:
        if path.is_relative_to(top):
            found = before / (path.relative_to(top) if path != top else path.name)
            if found.is_file():
                return found
    return None


def _shown(revision: str, name: str, top: Path) -> bytes | None:
    """A file's bytes in a revision; None of one that was not there."""
    done = subprocess.run(["git", "show", f"{revision}:{name}"], cwd=top, capture_output=True, check=False)
    return done.stdout if done.returncode == 0 else None


def _git(words: Sequence[str], folder: Path) -> bytes:
    try:
        done = subprocess.run(["git", *words], cwd=folder, capture_output=True, check=False)
    except OSError as error:
        raise click.UsageError(f"--before needs git for a revision: {error}") from error
    if done.returncode:
        reason = done.stderr.decode(errors="replace").strip().partition("\n")[0]
        raise click.UsageError(f"--before names neither a folder nor a revision that git knows: {reason}")
    return done.stdout
