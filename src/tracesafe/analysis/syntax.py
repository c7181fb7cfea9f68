"""Questions that the syntax tree alone answers: what a node binds, assigns, holds."""

from __future__ import annotations

import ast
from collections.abc import Iterator

SCOPES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ClassDef)


def own_nodes(node: ast.AST) -> Iterator[ast.AST]:
    """The nodes of a statement, those of nested functions and classes left out."""
    stack = [node]
    while stack:
        each = stack.pop()
        yield each
        if not isinstance(each, SCOPES):
            stack.extend(ast.iter_child_nodes(each))


def binds(node: ast.AST, name: str) -> bool:
    """Whether a node binds a name: an assignment to it, a def or class of it, an import, a handler."""
    match node:
        case ast.Name(id=text, ctx=ast.Store() | ast.Del()):
            return text == name
        case ast.FunctionDef(name=text) | ast.AsyncFunctionDef(name=text) | ast.ClassDef(name=text):
            return text == name
        case ast.alias(name=text, asname=alias):
            return (alias or text.partition(".")[0]) == name
        case ast.ExceptHandler(name=str(text)):
            return text == name
        case _:
            return False


def targets(statement: ast.AST) -> Iterator[ast.expr]:
    """What a statement assigns, one by one."""
    match statement:
        case ast.Assign(targets=found):
            for target in found:
                yield from parts_of(target)
        case ast.AnnAssign(target=target, value=ast.expr()) | ast.AugAssign(target=target):
            yield target
        case _:
            pass


def parts_of(target: ast.expr) -> Iterator[ast.expr]:
    """The targets in a tuple or list of them, or the one that it is."""
    if isinstance(target, ast.Tuple | ast.List):
        for part in target.elts:
            yield from parts_of(part)
    else:
        yield target


def is_none(node: ast.expr | None) -> bool:
    """Whether an expression is None as it is written; what is not there is not."""
    return isinstance(node, ast.Constant) and node.value is None
