"""Modules turned around, so that one can look outwards from an expression, and what is read there."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from tracesafe.analysis.targets import Choice, FunctionTarget, Partial, Transformed
from tracesafe.analysis.values import Value
from tracesafe.program.functions import Function
from tracesafe.program.modules import Module
from tracesafe.program.nodes import children


@dataclass(frozen=True, eq=False)
class Place:
    """A module with the tree turned around, so that one can look outwards from an expression."""

    module: Module

    @cached_property
    def parents(self) -> Mapping[ast.AST, ast.AST]:
        """Every node but the module itself, with what it stands in."""
        found: dict[ast.AST, ast.AST] = {}
        pending: list[ast.AST] = [self.module.tree]
        for parent in pending:  # which grows
            inner = children(parent)
            found.update(dict.fromkeys(inner, parent))
            pending += inner
        return found

    def around(self, node: ast.AST) -> Iterator[ast.AST]:
        """What the node stands in, the innermost first."""
        parent = self.parents.get(node)
        while parent is not None:
            yield parent
            parent = self.parents.get(parent)

    def function(self, node: ast.AST) -> Function | None:
        """The function that an expression is evaluated in; None at the top level."""
        inner: ast.AST = node
        for outer in self.around(node):
            if isinstance(outer, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
                body = outer.body if isinstance(outer.body, list) else [outer.body]
                if inner in body:
                    return self.module.function_of.get(outer)
            inner = outer
        return None

    def statement(self, node: ast.AST) -> ast.stmt:
        """The statement that an expression stands in."""
        return next(each for each in (node, *self.around(node)) if isinstance(each, ast.stmt))


@dataclass(frozen=True, slots=True, eq=False)
class Reference:
    """One reading of a function's name, or of a name that stands for it."""

    place: Place
    node: ast.expr
    certain: bool = True
    """Whether the object in front of a method's name is known to be one of the method's class."""
    is_object: bool = False
    """Whether the node is the object itself, whose calls run the method."""


def denotes(value: Value | None, function: Function) -> bool:
    """Whether a value is the function, or was made of it."""
    match value:
        case FunctionTarget(function=found):
            return found is function
        case Transformed(inner=inner):
            return denotes(inner, function)
        case Partial(callee=callee):
            return denotes(callee, function)
        case Choice(options=options):
            return any(denotes(option, function) for option in options)
        case _:
            return False
