"""Imports of the host's libraries that nothing uses any more after a rewrite."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator

from tracesafe.model import Edit
from tracesafe.source.spans import Span
from tracesafe.source.text import SourceFile, Unreadable, parse

_HOSTS = frozenset({"numpy", "math", "cmath", "scipy", "functools"})
"""The packages whose functions rewrites replace."""
_COMPILERS = frozenset({"jit_compile", "safe_mul", "print_gradient"})
"""The functions of ΦFlow that rewrites leave out."""


def leftovers(before: SourceFile, after: SourceFile, others: Iterable[SourceFile]) -> tuple[Edit, ...]:
    """The edits that take imports out which were used before and are not now, by this file or by another one."""
    if after.path.name == "__init__.py":
        return ()
    try:
        tree = parse(after)
    except Unreadable:
        return ()
    rest = tuple(other for other in others if other.path != after.path)
    return tuple(edit for node in tree.body for edit in _edits(before, after, node, rest))


def _edits(before: SourceFile, after: SourceFile, node: ast.stmt, others: tuple[SourceFile, ...]) -> Iterator[Edit]:
    if not isinstance(node, ast.Import | ast.ImportFrom) or not _is_alone(after, node):
        return
    kept = [each for each in node.names if not _is_left_over(before, after, node, each, others)]
    if len(kept) == len(node.names):
        return
    start = after.line_starts[node.lineno - 1]
    if kept:
        names = ", ".join(ast.unparse(each) for each in kept)
        head = f"from {node.module} import " if isinstance(node, ast.ImportFrom) else "import "
        yield Edit(after.path, after.span(node), head + names)
        return
    row = node.end_lineno or node.lineno
    end = after.line_starts[row] if row < len(after.line_starts) else len(after.utf8)
    yield Edit(after.path, Span(start, _without_gap(after, node, end)), "")


def _without_gap(source: SourceFile, node: ast.stmt, end: int) -> int:
    """Where the import ends with the blank line behind it, if there is one before it, too, or nothing at all."""
    row = node.lineno - 1
    above = row == 0 or not source.line(row).strip()
    below = (node.end_lineno or node.lineno) + 1
    if above and below <= len(source.line_starts) and not source.line(below).strip():
        return source.line_starts[below] if below < len(source.line_starts) else len(source.utf8)
    return end


def _is_alone(source: SourceFile, node: ast.Import | ast.ImportFrom) -> bool:
    """Whether the import has its line for itself, without a comment."""
    return node.lineno == node.end_lineno and source.line(node.lineno).strip() == source.slice(source.span(node))


def _is_left_over(
    before: SourceFile,
    after: SourceFile,
    node: ast.Import | ast.ImportFrom,
    alias: ast.alias,
    others: tuple[SourceFile, ...],
) -> bool:
    package = node.module or "" if isinstance(node, ast.ImportFrom) else alias.name
    bound = alias.asname or alias.name.partition(".")[0]
    is_compiler = package.partition(".")[0] in ("phi", "phiml") and alias.name in _COMPILERS
    is_known = package.partition(".")[0] in _HOSTS or is_compiler
    if not is_known or (isinstance(node, ast.ImportFrom) and node.level):
        return False
    pattern = re.compile(rf"(?<![\w.]){re.escape(bound)}\b")
    line = after.line(node.lineno)
    elsewhere = len(pattern.findall(after.text)) - len(pattern.findall(line))
    was_used = len(pattern.findall(before.text)) > len(pattern.findall(line))
    module = re.escape(after.path.stem)
    foreign = re.compile(rf"\b{module}\.{re.escape(bound)}\b|\b{module}\s+import\b[^\n]*\b{re.escape(bound)}\b")
    return was_used and not elsewhere and not any(foreign.search(other.text) for other in others)
