"""Functions of the project that are running now, with the arguments that they were called with."""

from __future__ import annotations

import dis
import os
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from inspect import CO_VARARGS, CO_VARKEYWORDS
from types import CodeType, FrameType
from typing import Any

from tracesafe.prove.record.references import found_module

FOREIGN = tuple(f"{os.sep}{name}{os.sep}" for name in ("site-packages", "dist-packages", ".tox", ".nox", ".venv"))
DEEPEST = 60
REBINDS = frozenset({"STORE_FAST", "DELETE_FAST", "STORE_DEREF", "DELETE_DEREF"})
HIDDEN = 0x20 | 0x80 | 0x100 | 0x200
"""Code flags of generators, coroutines and asynchronous generators: their arguments are those of another time."""


@dataclass(frozen=True)
class Project:
    """The files whose functions are recorded: those below a folder that are not installed packages."""

    root: str

    def has(self, file: str) -> bool:
        return _belongs(self.root, file)


@dataclass(frozen=True)
class Running:
    """A function that is running. ``is_exact`` is False if it gave a parameter another value somewhere: what is seen
    may be that value."""

    code: CodeType
    module: str
    args: tuple[Any, ...]
    kwargs: dict[str, Any]
    is_exact: bool
    run: tuple[int, ...]
    """Tells this run from another one of the same function, as far as frame and arguments do."""


def project_frames(frame: FrameType | None, project: Project) -> Iterator[FrameType]:
    """The frames of the project's functions from one outwards; lambdas, local functions and tests left out."""
    for _ in range(DEEPEST):
        if frame is None:
            return
        code = frame.f_code
        if project.has(code.co_filename) and is_callable_from_outside(code):
            yield frame
        frame = frame.f_back


def is_callable_from_outside(code: CodeType) -> bool:
    """Whether a function has a name by which it can be called; tests have one, but call for no recording."""
    return "<" not in code.co_qualname and not code.co_name.startswith("test") and not code.co_flags & HIDDEN


def running(frame: FrameType) -> Running | None:
    """The call that a frame runs; None if a parameter is gone, or if the frame is no function's."""
    code = frame.f_code
    if not code.co_flags & 0x2:
        return None
    local = frame.f_locals
    positional = code.co_varnames[: code.co_argcount]
    keywords = code.co_varnames[code.co_argcount : code.co_argcount + code.co_kwonlyargcount]
    rest = list(code.co_varnames[code.co_argcount + code.co_kwonlyargcount :])
    try:
        args = tuple(local[name] for name in positional)
        kwargs = {name: local[name] for name in keywords}
        if code.co_flags & CO_VARARGS:
            args += tuple(local[rest.pop(0)])
        if code.co_flags & CO_VARKEYWORDS:
            kwargs.update(local[rest.pop(0)])
    except (KeyError, TypeError):
        return None
    rebound = _rebound(code)
    run = (id(frame), *(id(local[name]) for name in _parameters(code) if name not in rebound))
    module = found_module(frame.f_globals.get("__name__"))
    return Running(code, module, args, kwargs, not rebound, run)


def _parameters(code: CodeType) -> tuple[str, ...]:
    count = code.co_argcount + code.co_kwonlyargcount
    count += bool(code.co_flags & CO_VARARGS) + bool(code.co_flags & CO_VARKEYWORDS)
    return code.co_varnames[:count]


@lru_cache(maxsize=4096)
def _rebound(code: CodeType) -> frozenset[str]:
    """The parameters that get other values somewhere in the function."""
    names = frozenset(_parameters(code))
    steps = dis.get_instructions(code)
    return frozenset(step.argval for step in steps if step.opname in REBINDS and step.argval in names)


@lru_cache(maxsize=8192)
def _belongs(root: str, file: str) -> bool:
    if file.startswith("<"):
        return False
    path = os.path.abspath(file)
    return path.startswith(root.rstrip(os.sep) + os.sep) and not any(part in path for part in FOREIGN)
