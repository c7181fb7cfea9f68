"""Branches inside of a ``try``: both sides run afterwards, and an error of the side that is not taken is caught."""

from __future__ import annotations

import ast
from collections.abc import Iterable

from tracesafe.analysis.reach import Reached
from tracesafe.program.nodes import walk


def caught(here: Reached, nodes: Iterable[ast.AST]) -> tuple[str, ...]:
    """What to check of rewritten nodes whose sides may raise where a handler catches it."""
    risky = [node for node in nodes if any(isinstance(part, ast.Call | ast.Subscript) for part in walk(node))]
    return tuple(
        f"`{_head(here, handler)}` (line {handler.lineno}) now catches errors of the side that is not taken, too"
        for statement in here.statements(ast.Try)
        for handler in statement.handlers[:1]
        if any(node is part for body in statement.body for part in walk(body) for node in risky)
    )


def _head(here: Reached, handler: ast.ExceptHandler) -> str:
    return f"except {here.text(handler.type)}" if handler.type is not None else "except"
