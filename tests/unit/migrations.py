"""Repositories for the tests of migrations, and a way to run the command over them."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

MODEL = """\
import torch


def step(x):
    if x > 0:
        return x
    return -x


def run(xs):
    return torch.vmap(step)(xs)
"""
FIXED = MODEL.replace("    if x > 0:\n        return x\n    return -x\n", "    return torch.where(x > 0, x, -x)\n")


def git(root: Path, *arguments: str) -> str:
    """What a git command prints."""
    done = subprocess.run(["git", *arguments], cwd=root, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout


def repository(root: Path, files: dict[str, str], *, commit: bool = True) -> Path:
    """A git repository with these files, committed."""
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)
    root.mkdir(parents=True, exist_ok=True)
    git(root, "init", "-q", "-b", "main")
    git(root, "config", "user.email", "somebody@example.org")
    git(root, "config", "user.name", "Somebody")
    if commit:
        git(root, "add", "-A")
        git(root, "commit", "-q", "--allow-empty", "-m", "begin")
    return root


def state(root: Path) -> dict[str, Any]:
    """All that a migration may change: files, HEAD, branches, and what git says of them."""
    files = {
        path.relative_to(root).as_posix(): path.read_bytes()
        for path in sorted(root.rglob("*"))
        if path.is_file() and not {".git", ".tracesafe_cache"} & set(path.relative_to(root).parts)
    }
    seen = ("symbolic-ref", "HEAD"), ("for-each-ref", "--format=%(refname) %(objectname)"), ("status", "--porcelain")
    return {"files": files, **{" ".join(one): git(root, *one) for one in seen}}


KILLERS = ("replace", "fsync", "unlink", "mkdir", "open", "ftruncate")


def killed_at(number: int, work: Callable[[], object]) -> bool:
    """Run ``work`` in a child that dies at its so-manieth change of the disk, or start of git; whether it died."""
    child = os.fork()
    if child == 0:
        calls = iter(range(1_000_000))

        def deadly(real: Callable[..., Any]) -> Callable[..., Any]:
            def call(*arguments: Any, **more: Any) -> Any:
                if next(calls) == number:
                    os.kill(os.getpid(), signal.SIGKILL)
                return real(*arguments, **more)

            return call

        for name in KILLERS:
            setattr(os, name, deadly(getattr(os, name)))
        subprocess.run = deadly(subprocess.run)
        try:
            work()
        finally:
            os._exit(0)
    return os.WIFSIGNALED(os.waitpid(child, 0)[1])
