"""Whether somebody catches what a statement raises: then it decides what happens, and is more than a check."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from tracesafe.analysis.regimes import forbids_truth
from tracesafe.program.nodes import walk

if TYPE_CHECKING:
    from tracesafe.analysis.reach import Reached
    from tracesafe.program.functions import Function


def catches(here: Reached, statement: ast.stmt | ast.expr) -> str:
    """The ``except`` (or ``suppress``) line that handles what the statement raises; empty if there is none.

    Looked for around the statement, and around the calls that lead to its function where a transform runs them.
    """
    if line := next(_around(here.function, frozenset({statement})), None):
        return _shown(here.function, line)
    for caller, calls in _callers(here).items():
        if line := next(_around(caller, frozenset(calls)), None):
            return _shown(caller, line)
    return ""


def _shown(function: Function, line: int) -> str:
    return f"`{function.module.source.line(line).strip()}` ({function.module.source.path.name}:{line})"


def _callers(here: Reached) -> dict[Function, set[ast.AST]]:
    """The functions that lead to this one under a transform, with the calls by which they do."""
    found: dict[Function, set[ast.AST]] = {}
    todo, seen = [here.function], {here.function}
    while todo:
        for caller, record, call in here.index.callers.get(todo.pop(), ()):
            if not any(map(forbids_truth, record.context.regimes)):
                continue
            found.setdefault(caller, set()).add(call)
            if caller not in seen:
                seen.add(caller)
                todo.append(caller)
    return found


def _around(function: Function, inner: frozenset[ast.AST]) -> Iterator[int]:
    """The lines of the handlers around some nodes of a function that go on instead of raising again."""
    for node in walk(function.node):
        match node:
            case ast.Try(body=body, handlers=handlers) | ast.TryStar(body=body, handlers=handlers) if handlers:
                if _hold(body, inner):
                    yield from (handler.lineno for handler in handlers if not _raises_again(handler))
            case ast.With(items=items, body=body) if any(_suppresses(item.context_expr) for item in items):
                if _hold(body, inner):
                    yield node.lineno
            case _:
                pass


def _hold(body: list[ast.stmt], inner: frozenset[ast.AST]) -> bool:
    return any(part in inner for statement in body for part in walk(statement))


def _raises_again(handler: ast.ExceptHandler) -> bool:
    return isinstance(handler.body[-1], ast.Raise)


def _suppresses(context: ast.expr) -> bool:
    match context:
        case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name)):
            return name in ("suppress", "raises", "assertRaises")
        case _:
            return False
