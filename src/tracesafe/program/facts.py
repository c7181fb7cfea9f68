"""One walk over a module's tree: its functions and classes, and the names that each function uses."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tracesafe.program.functions import ClassInfo, Function
from tracesafe.program.nodes import children

if TYPE_CHECKING:
    from tracesafe.program.modules import Module

_FUNCTIONS = frozenset({ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda})
_SPECIAL = frozenset({*_FUNCTIONS, ast.ClassDef, ast.Import, ast.ImportFrom, ast.Global})


@dataclass(frozen=True)
class Facts:
    """What one walk over a module finds."""

    functions: tuple[Function, ...]
    """Every def and lambda, in the order of their positions."""
    classes: tuple[ClassInfo, ...]
    rebound: frozenset[str]
    """The names that some function declares ``global``."""
    identifiers: Mapping[Function | None, frozenset[str]]
    """Names and attributes that each function uses itself (None: the module's own statements)."""
    imports: tuple[ast.Import | ast.ImportFrom, ...]
    """Every import, those inside of functions included; star imports are not."""


@dataclass(frozen=True, slots=True)
class _Scope:
    nodes: list[ast.AST]
    function: Function | None
    owner: ClassInfo | None
    prefix: str


def collect(module: Module) -> Facts:
    """Walk the tree of a module once, a scope at a time."""
    functions: list[Function] = []
    classes: list[ClassInfo] = []
    rebound: set[str] = set()
    imports: list[ast.Import | ast.ImportFrom] = []
    used: dict[Function | None, set[str]] = {None: set()}
    scopes = [_Scope(list(module.tree.body), None, None, module.name)]
    while scopes:
        scope = scopes.pop()
        names = used[scope.function]
        stack = scope.nodes
        while stack:
            node = stack.pop()
            kind = type(node)
            if kind is ast.Name:
                names.add(node.id)  # type: ignore[attr-defined]
                continue
            if kind is ast.Attribute:
                names.add(node.attr)  # type: ignore[attr-defined]
                stack.append(node.value)  # type: ignore[attr-defined]
                continue
            if kind not in _SPECIAL:
                stack += children(node)
                continue
            if kind in _FUNCTIONS:
                function, inner = _function(node, scope, module)  # type: ignore[arg-type]
                functions.append(function)
                used[function] = set()
                scopes.append(inner)
                stack.extend(_outside(node))  # type: ignore[arg-type]
                continue
            if kind is ast.ClassDef:
                info = ClassInfo(f"{scope.prefix}.{node.name}", node.name, node, module, scope.function)  # type: ignore[attr-defined, arg-type]
                classes.append(info)
                scopes.append(_Scope(list(info.node.body), scope.function, info, info.qualname))
                stack.extend([*info.node.bases, *info.node.keywords, *info.node.decorator_list])
                continue
            if kind is ast.Import or kind is ast.ImportFrom:
                if node.names[0].name != "*":  # type: ignore[attr-defined]
                    imports.append(node)  # type: ignore[arg-type]
                continue
            rebound.update(node.names)  # type: ignore[attr-defined]
    functions.sort(key=lambda function: (function.node.lineno, function.node.col_offset))
    identifiers = {key: frozenset(names) for key, names in used.items()}
    return Facts(tuple(functions), tuple(classes), frozenset(rebound), identifiers, tuple(imports))


def _function(
    node: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda, scope: _Scope, module: Module
) -> tuple[Function, _Scope]:
    name = "<lambda>" if isinstance(node, ast.Lambda) else node.name
    function = Function(f"{scope.prefix}.{name}", name, node, module, scope.function, scope.owner)
    body: list[ast.AST] = [node.body] if isinstance(node, ast.Lambda) else list(node.body)
    return function, _Scope(body, function, None, f"{function.qualname}.<locals>")


def _outside(node: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda) -> list[ast.AST]:
    """The parts of a def or lambda that are evaluated around it: defaults and decorators."""
    found: list[ast.AST] = [*node.args.defaults, *(item for item in node.args.kw_defaults if item is not None)]
    if not isinstance(node, ast.Lambda):
        found.extend(node.decorator_list)
    return found
