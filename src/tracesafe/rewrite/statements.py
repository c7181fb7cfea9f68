"""Questions about statements that need no analysis."""

from __future__ import annotations

import ast
from collections.abc import Sequence

from tracesafe.program.nodes import children
from tracesafe.rewrite.refusals import Refused


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
        todo += [child for child in children(each) if not isinstance(child, ast.expr)]
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


def leaves_iteration(node: ast.stmt) -> bool:
    """Whether a break, continue or return stands in the statement, outside of loops in it."""
    match node:
        case ast.Break() | ast.Continue() | ast.Return():
            return True
        case ast.If(body=body, orelse=orelse):
            return any(leaves_iteration(each) for each in (*body, *orelse))
        case _:
            return False


def with_rest(node: ast.If, rest: Sequence[ast.stmt]) -> ast.If:
    """The ``if`` with what stands behind it as its other side. Raises ``Refused`` if both sides may go on."""
    then, other = list(node.body), list(node.orelse)
    if isinstance(then[-1], ast.Break | ast.Continue | ast.Return):
        other += rest
    elif other and isinstance(other[-1], ast.Break | ast.Continue | ast.Return):
        then += rest
    else:
        raise Refused("loop-exit", f"line {node.lineno} leaves a loop inside of a deeper branch; use `elif` and `else`")
    return ast.copy_location(ast.If(node.test, then, other), node)


def suites(node: ast.AST) -> list[list[ast.stmt]]:
    """The lists of statements right inside of a statement."""
    found = [getattr(node, name, None) for name in ("body", "orelse", "finalbody")]
    found += [handler.body for handler in getattr(node, "handlers", ())]
    return [suite for suite in found if isinstance(suite, list) and suite]
