"""Questions about statements that need no analysis."""

from __future__ import annotations

import ast
from collections.abc import Sequence


def own_statements(node: ast.stmt) -> list[ast.stmt]:
    """The statement and those inside of it, not those of nested functions and classes."""
    found: list[ast.stmt] = []
    todo: list[ast.AST] = [node]
    while todo:
        each = todo.pop()
        if isinstance(each, ast.stmt):
            found.append(each)
            if isinstance(each, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) and each is not node:
                continue
        todo.extend(child for child in ast.iter_child_nodes(each) if not isinstance(child, ast.expr))
    return found


def has_return(node: ast.stmt) -> bool:
    """Whether the statement may return."""
    return any(isinstance(inner, ast.Return) for inner in own_statements(node))


def always_returns(body: Sequence[ast.stmt]) -> bool:
    """Whether every way through the statements ends in a return."""
    for node in body:
        match node:
            case ast.Return():
                return True
            case ast.If(body=then, orelse=other) if always_returns(then) and always_returns(other):
                return True
            case ast.With(body=inner) if always_returns(inner):
                return True
            case _:
                pass
    return False
