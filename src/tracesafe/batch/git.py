"""What a migration asks of git, through the git command itself: nothing is pushed, no hook of git's is run."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

_BUSY = (
    ("MERGE_HEAD", "a merge"),
    ("rebase-merge", "a rebase"),
    ("rebase-apply", "a rebase"),
    ("CHERRY_PICK_HEAD", "a cherry-pick"),
    ("REVERT_HEAD", "a revert"),
)


class GitError(Exception):
    """What git said, and what to do."""


@dataclass(frozen=True, slots=True)
class Head:
    """Where a repository stands. ``branch`` is empty for a detached head, ``commit`` before the first commit."""

    branch: str
    commit: str


def call(root: Path, *arguments: str, stdin: bytes = b"", more: dict[str, str] | None = None) -> bytes:
    """Run git in a directory; what it prints. Raises ``GitError``."""
    done = _run(root, arguments, stdin, more)
    if done.returncode:
        said = done.stderr.decode("utf-8", "replace").strip().split("\n")[-1]
        raise GitError(f"git {arguments[0]}: {said.removeprefix('fatal: ') or f'exit code {done.returncode}'}")
    return done.stdout


def asked(root: Path, *arguments: str) -> str | None:
    """One line from git; None if it says no."""
    done = _run(root, arguments, b"", None)
    return os.fsdecode(done.stdout).rstrip("\n") if done.returncode == 0 else None


def _run(
    root: Path, arguments: Sequence[str], stdin: bytes, more: dict[str, str] | None
) -> subprocess.CompletedProcess[bytes]:
    kept = {name: value for name, value in os.environ.items() if name not in _FOREIGN}
    environment = kept | {"LC_ALL": "C", "GIT_TERMINAL_PROMPT": "0", "GIT_OPTIONAL_LOCKS": "0"} | (more or {})
    try:
        return subprocess.run(["git", *arguments], cwd=root, input=stdin, capture_output=True, env=environment)
    except FileNotFoundError as error:
        raise GitError("the git command is not installed; install it, or use --no-git") from error


_FOREIGN = frozenset({"GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX", "GIT_NAMESPACE"})
"""What a hook of another repository would lead us astray with."""


def toplevel(directory: Path) -> Path | None:
    """The top of the work tree that holds a directory; None if none does. Raises ``GitError``."""
    done = _run(directory, ("rev-parse", "--show-toplevel"), b"", None)
    if done.returncode == 0:
        return Path(os.path.realpath(os.fsdecode(done.stdout).rstrip("\n")))
    said = done.stderr.decode("utf-8", "replace")
    if "not a git repository" in said:
        return None
    if "work tree" in said:
        raise GitError("is a bare repository: it has no files; clone it and give the clone")
    raise GitError(said.strip().split("\n")[0].removeprefix("fatal: "))


def head(root: Path) -> Head:
    """Where the repository stands."""
    return Head(
        asked(root, "symbolic-ref", "-q", "HEAD") or "", asked(root, "rev-parse", "-q", "--verify", "HEAD") or ""
    )


def unfinished(root: Path) -> str:
    """The merge or the like that somebody began and did not finish; empty if there is none."""
    folder = asked(root, "rev-parse", "--absolute-git-dir")
    return next((what for name, what in _BUSY if folder and os.path.exists(os.path.join(folder, name))), "")


_SOURCES = (".py", ".ipynb")


def dirty(root: Path, paths: Iterable[Path]) -> list[str]:
    """What is not committed below some paths: changed files, and Python files that git does not know."""
    below = tuple(map(str, paths))
    options = ("--porcelain=v1", "-z", "--no-renames", "--ignore-submodules=dirty", "--untracked-files=normal")
    names = _split(call(root, "status", *options, "--", *below))
    shown = [name[3:] for name in names if not name.startswith("?? ") or name.endswith(_SOURCES)]
    return [*shown, *_hidden(root, below)]


def _hidden(root: Path, below: Sequence[str]) -> list[str]:
    """The files that git was told not to look at (``skip-worktree``, ``assume-unchanged``) and that were changed."""
    flagged = [
        name for name in _split(call(root, "ls-files", "-v", "-z", "--", *below)) if name[0] == "S" or name[0].islower()
    ]
    names = [name[2:] for name in flagged if name.endswith(_SOURCES) and (root / name[2:]).is_file()]
    return [name for name in names if (root / name).read_bytes() != call(root, "show", f":{name}")]


def changed_files(root: Path, since: str) -> frozenset[Path]:
    """The files that differ from where this branch left ``since``, and those that git does not know.

    Raises ``GitError`` for a revision that is none.
    """
    revision = asked(root, "rev-parse", "-q", "--verify", f"{since}^{{commit}}")
    if revision is None:
        raise GitError(f"`{since}` is no revision here; `git log` shows them")
    base = asked(root, "merge-base", revision, "HEAD") or revision
    names = _split(call(root, "diff", "--name-only", "-z", "--diff-filter=d", "--no-renames", base, "--"))
    names += _split(call(root, "ls-files", "-z", "--others", "--exclude-standard"))
    return frozenset(root / name for name in names)


def known(root: Path, names: Sequence[str]) -> dict[str, str]:
    """Those of the files that git knows -> their modes."""
    rows = _split(call(root, "ls-files", "-z", "--stage", "--", *(f":(literal){name}" for name in names)))
    return {row.partition("\t")[2]: row.split(" ", 1)[0] for row in rows}


def is_branch_name(root: Path, name: str) -> bool:
    """Whether git takes it as the name of a branch."""
    return asked(root, "check-ref-format", "--branch", name) is not None and not name.startswith("-")


def _split(output: bytes) -> list[str]:
    return [os.fsdecode(part) for part in output.split(b"\0") if part]
