"""The qualified name that a dotted name denotes by the imports of its file, scopes respected."""

from __future__ import annotations

import ast
from collections.abc import Mapping

from tracesafe.program.functions import Function
from tracesafe.program.modules import Module


def denoted(node: ast.expr, module: Module, scope: Function | None) -> str | None:
    """What a name or attribute denotes where it stands in ``scope``: ``functorch.vmap``; None for anything else."""
    match node:
        case ast.Attribute(value=owner, attr=attr):
            outer = denoted(owner, module, scope)
            return f"{outer}.{attr}" if outer is not None else None
        case ast.Name(id=name):
            return _of_name(name, module, scope)
        case _:
            return None


def _of_name(name: str, module: Module, scope: Function | None) -> str | None:
    while scope is not None:
        if name in scope.locals:
            bindings = [each for part in scope.body for each in ast.walk(part) if _binds(each, name)]
            return _imported(bindings, name)
        scope = scope.parent
    bindings = list(module.bindings.get(name, ()))
    if not bindings and name not in module.facts.rebound:
        return f"builtins.{name}"
    return _imported(bindings, name)


def _binds(node: ast.AST, name: str) -> bool:
    match node:
        case ast.Import(names=names) | ast.ImportFrom(names=names):
            return any((alias.asname or alias.name.partition(".")[0]) == name for alias in names)
        case ast.Name(id=text, ctx=ast.Store()):
            return text == name
        case ast.arg(arg=text) | ast.FunctionDef(name=text) | ast.ClassDef(name=text):
            return text == name
        case _:
            return False


def _imported(bindings: list[ast.AST], name: str) -> str | None:
    """What imports bind a name to, the first of them; None if something else binds it."""
    found = []
    for node in bindings:
        match node:
            case ast.Import(names=names):
                for alias in names:
                    if alias.asname == name:
                        found.append(alias.name)
                    elif alias.asname is None and alias.name.partition(".")[0] == name:
                        found.append(name)
            case ast.ImportFrom(module=str(origin), names=names, level=0):
                found += [f"{origin}.{alias.name}" for alias in names if (alias.asname or alias.name) == name]
            case _:
                return None
    return found[0] if found else None


def scopes(module: Module) -> Mapping[ast.AST, Function | None]:
    """The innermost function around each node; None: the module's own statements."""
    found: dict[ast.AST, Function | None] = {}
    stack: list[tuple[ast.AST, Function | None]] = [(module.tree, None)]
    while stack:
        node, scope = stack.pop()
        found[node] = scope
        function = module.function_of.get(node)
        if function is None:
            stack.extend((child, scope) for child in ast.iter_child_nodes(node))
            continue
        inner = {id(part) for part in function.node.body} if isinstance(function.node.body, list) else set()
        for child in ast.iter_child_nodes(node):
            inside = child is function.node.body or id(child) in inner or isinstance(child, ast.arguments)
            stack.append((child, function if inside else scope))
    return found
