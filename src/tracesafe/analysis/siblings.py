"""Where a function may be called without being seen: strings that name it, and files that were not given."""

from __future__ import annotations

import ast
import os
import re
from collections.abc import Iterator
from pathlib import Path

from tracesafe.program.functions import Function
from tracesafe.program.imports import BY_NAME
from tracesafe.program.nodes import walk
from tracesafe.program.program import Program
from tracesafe.source import disk

_SKIPPED = frozenset({"node_modules", "__pycache__", "venv", "build", "dist", "site-packages"})
_ENTRIES = 5000


def named_in_string(function: Function, program: Program) -> str | None:
    """Where a string names a function, for ``getattr`` or a tool that patches or imports it."""
    stem = function.module.name.rpartition(".")[2]
    texts = (f"{stem}.{function.name}", f"{stem}:{function.name}")
    for module in program.modules_with([function.name]):
        for node in walk(module.tree):
            match node:
                case ast.Call(func=ast.Name(id="getattr") | ast.Attribute(attr="attrgetter"), args=[*given]):
                    if any(isinstance(each, ast.Constant) and each.value == function.name for each in given):
                        return f"{module.source.path.name}:{node.lineno}"
                case ast.Constant(value=str() as text) if text.endswith(texts) and " " not in text:
                    return f"{module.source.path.name}:{node.lineno}"
                case _:
                    pass
    return None


def imported_by_name(function: Function, program: Program) -> str | None:
    """Where a string names a function's module in a file that imports modules by name, and knows the function's."""
    stem = function.module.name.rpartition(".")[2]
    for module in program.modules_with([function.name], BY_NAME):
        for node in walk(module.tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and f".{node.value}".endswith(f".{stem}"):
                return f"{module.source.path.name}:{node.lineno}"
    return None


def named_in_other_file(function: Function, program: Program) -> str | None:
    """A file of the same project that was not given and that may call a function, with the line."""
    module = function.module
    name, stem = function.name.encode(), module.name.rpartition(".")[2].encode()
    word = re.compile(rb"\b" + re.escape(name) + rb"\b")
    for path in _siblings(module.root):
        if path in program.every:
            continue
        try:
            text = disk.read_bytes(path)
        except OSError:
            continue
        if stem in text and name in text and (found := word.search(text)) is not None:
            line = text.count(b"\n", 0, found.start()) + 1
            return f"{path.name}:{line}"
    return None


def _siblings(root: Path) -> Iterator[Path]:
    """The Python files below a folder, no more than a few thousand entries deep into it."""
    left = _ENTRIES
    pending = [str(root)]
    while pending:
        folder = pending.pop()
        found = disk.names(folder)
        inner = [name for name, is_folder in found if is_folder and not name.startswith(".") and name not in _SKIPPED]
        pending.extend(os.path.join(folder, name) for name in reversed(inner))
        for name in (name for name, is_folder in found if not is_folder):
            left -= 1
            if name.endswith(".py"):
                yield Path(folder, name)
        if left < 0:
            return
