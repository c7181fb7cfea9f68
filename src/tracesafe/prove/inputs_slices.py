"""What has to run before an expression has its value: the statements that its names come from, outwards through calls.

def main():                                  x = torch.linspace(0.0, 1.0, 5)
    x = torch.linspace(0.0, 1.0, 5)   ->     y = __lane__(x, 0)
    return vmap(lambda y: f(y, 3))(x)        with the expressions `y` and `3`
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass

from tracesafe.analysis.places import Place
from tracesafe.program.functions import Function
from tracesafe.prove.inputs_wrapped import Passed, calls, references

_DEPTH = 3
"""Through how many functions a parameter is followed outwards."""
_STOPS = (ast.Return, ast.Yield, ast.YieldFrom, ast.Await, ast.Raise, ast.Global, ast.Nonlocal)
_SCOPES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ClassDef)


class Script(Place):
    """A module that nobody imports, such as a test: its own statements have to run, too."""


@dataclass(frozen=True)
class Slice:
    """Statements, in order, after which some expressions can be evaluated."""

    statements: tuple[str, ...]

    @property
    def text(self) -> str:
        return "\n".join(self.statements)


def sliced(
    place: Place, node: ast.AST, needed: set[str], depth: int = 0, avoid: frozenset[str] = frozenset()
) -> Slice | None:
    """What has to run for some names to have the values that they have at a node; None if that cannot be seen.

    ``avoid``: names that may not be read on the way.
    """
    inside = place.function(node)
    body, left = _backwards(place, node, set(needed), inside)
    if body is None or any(avoid & loads(each) for each in body):
        return None
    texts = [ast.unparse(ast.fix_missing_locations(each)) for each in reversed(body)]
    top = _top(place, needed.union(*map(loads, body))) if isinstance(place, Script) and not depth else []
    if inside is None:
        return Slice((*top, *texts))
    parameters = {each.arg for each in (*inside.parameters, *_variadic(inside))}
    outer = left - parameters
    from_call = left & parameters
    if not from_call:
        around = sliced(place, inside.node, outer, depth + 1, avoid) if inside.parent is not None else Slice(())
        return None if around is None else Slice((*top, *around.statements, *texts))
    if depth >= _DEPTH:
        return None
    for bound in _bindings(place, inside, from_call, outer, depth, avoid):
        return Slice((*top, *bound.statements, *texts))
    return None


def _top(place: Place, names: set[str]) -> list[str]:
    """The statements of a script that bind some names, and what these need in turn."""
    chosen: set[ast.stmt] = set()
    waiting, seen = list(names), set(names)
    while waiting:
        for node in place.module.bindings.get(waiting.pop(), ()):
            if isinstance(node, ast.stmt) and node not in chosen:
                chosen.add(node)
                new = loads(node) - seen
                seen |= new
                waiting += new
    return [ast.unparse(node) for node in place.module.tree.body if node in chosen]


def _variadic(function: Function) -> list[ast.arg]:
    spec = function.node.args
    return [each for each in (spec.vararg, spec.kwarg) if each is not None]


def _bindings(
    place: Place, function: Function, wanted: set[str], outer: set[str], depth: int, avoid: frozenset[str]
) -> Iterator[Slice]:
    """The ways in which calls in the same module give a function's parameters their values."""
    yield from _parametrized(function, wanted)
    for denoted in references(function, place):
        for passed in calls(denoted):
            given = arguments(function, passed)
            if given is None or not wanted <= given.keys() or function is place.function(passed.call):
                continue
            names = sorted(wanted)
            free = set().union(*(loads(given[name][1]) for name in names))
            if function.parent is not None:
                free |= outer
            before = sliced(place, passed.call, free, depth + 1, avoid)
            if before is None:
                continue
            texts = [laned(ast.unparse(given[name][1]), given[name][0], passed) for name in names]
            yield Slice((*before.statements, f"{', '.join(names)} = {', '.join(texts)}"))


def _parametrized(function: Function, wanted: set[str]) -> Iterator[Slice]:
    """What ``pytest.mark.parametrize`` gives a test first."""
    statements: list[str] = []
    bound: set[str] = set()
    for decorator in getattr(function.node, "decorator_list", ()):
        match decorator:
            case ast.Call(
                func=ast.Attribute(attr="parametrize"),
                args=[ast.Constant(value=str(names)), ast.List(elts=[first, *_]) | ast.Tuple(elts=[first, *_]), *_],
            ):
                statements.append(f"{names} = {ast.unparse(first)}")
                bound |= {name.strip() for name in names.split(",")}
    if statements and wanted <= bound:
        yield Slice(tuple(statements))


def arguments(function: Function, passed: Passed) -> dict[str, tuple[int, ast.expr]] | None:
    """The parameters that a call gives values: their positions among the call's arguments, and the expressions.

    Parameters that are left to their defaults are there with those, at position -1.
    """
    spec = function.node.args
    names = [each.arg for each in (*spec.posonlyargs, *spec.args)]
    found: dict[str, tuple[int, ast.expr]] = {name: (-1, value) for name, value in function.defaults.items()}
    start = 0
    if function.owner is not None and "staticmethod" not in function.decorator_names and names:
        if passed.receiver is not None and "classmethod" not in function.decorator_names:
            is_class = isinstance(passed.receiver, ast.Name) and passed.receiver.id == function.owner.name
            if not is_class:
                found[names[0]] = (-1, passed.receiver)
                start = 1
        else:
            start = 1
    if len(passed.args) > len(names) - start and spec.vararg is None:
        return None
    for position, (name, value) in enumerate(zip(names[start:], passed.args, strict=False)):
        found[name] = (position, value)
    known = {each.arg for each in function.parameters}
    for keyword in passed.keywords:
        if keyword.arg in known:
            found[keyword.arg] = (len(names), keyword.value)
        elif spec.kwarg is None:
            return None
    return found


def laned(text: str, position: int, passed: Passed) -> str:
    """The text of one example of an argument, as the layers of the call take it out."""
    if position < 0:
        return text
    for layer in reversed(passed.layers):
        axis = layer.axis(position)
        if axis is not None:
            text = f"__lane__({text}, {axis})"
    return text


def _backwards(
    place: Place, node: ast.AST, needed: set[str], inside: Function | None
) -> tuple[list[ast.stmt] | None, set[str]]:
    """The statements in front of a node that its names need, the last one first, and the names that none binds."""
    chosen: list[ast.stmt] = []
    local = inside.locals if inside is not None else frozenset[str]()
    child: ast.AST = node
    top = inside.node if inside is not None else place.module.tree
    parent = place.parents.get(child)
    while parent is not None and child is not top:
        for statement in _bound_around(parent, child):
            if _stores(statement) & needed:
                _take(statement, chosen, needed)
        if inside is not None or _is_guarded(parent):  # else they have run when the module is imported
            for statement in reversed(_siblings(parent, child)):
                if _writes(statement, needed):
                    if any(isinstance(part, _STOPS) for part in _own(statement)):
                        return None, needed
                    _take(statement, chosen, needed)
        child, parent = parent, place.parents.get(parent)
    if inside is None:
        return chosen, set()
    return chosen, needed & _reachable(inside, local)


def _is_guarded(node: ast.AST) -> bool:
    """Whether a block runs only in a script: ``if __name__ == "__main__":``."""
    return isinstance(node, ast.If) and "__name__" in loads(node.test)


def _reachable(inside: Function, local: frozenset[str]) -> set[str]:
    """The names that are local to a function or to one around it."""
    found = set(local)
    outer = inside.parent
    while outer is not None:
        found |= outer.locals
        outer = outer.parent
    return found


def _take(statement: ast.stmt, chosen: list[ast.stmt], needed: set[str]) -> None:
    chosen.append(statement)
    if isinstance(statement, ast.Assign | ast.AnnAssign | ast.For | ast.FunctionDef | ast.Import | ast.ImportFrom):
        needed -= _plain_stores(statement)
    needed |= loads(statement)


def _bound_around(parent: ast.AST, child: ast.AST) -> Iterator[ast.stmt]:
    """Loops and comprehensions around a node, cut down to their first round; those of ``with`` as assignments."""
    match parent:
        case ast.For(target=target, iter=values) if child in parent.body:
            yield _first_round(target, values)
        case ast.ListComp() | ast.SetComp() | ast.GeneratorExp() | ast.DictComp() if child not in parent.generators:
            for generator in reversed(parent.generators):
                yield _first_round(generator.target, generator.iter)


def _first_round(target: ast.expr, values: ast.expr) -> ast.For:
    return ast.For(target=target, iter=values, body=[ast.Break()], orelse=[], type_comment=None, lineno=1, col_offset=0)


def _siblings(parent: ast.AST, child: ast.AST) -> list[ast.stmt]:
    """The statements that stand before one in the same block."""
    for name in ("body", "orelse", "finalbody"):
        block = getattr(parent, name, None)
        if isinstance(block, list) and child in block:
            return block[: block.index(child)]
    return []


def _own(statement: ast.stmt) -> Iterator[ast.AST]:
    """The nodes of a statement, those of nested functions and classes left out."""
    stack: list[ast.AST] = [] if isinstance(statement, _SCOPES) else [statement]
    while stack:
        node = stack.pop()
        yield node
        stack.extend(each for each in ast.iter_child_nodes(node) if not isinstance(each, _SCOPES))


def _writes(statement: ast.stmt, names: set[str]) -> bool:
    """Whether a statement binds one of the names, or changes what one holds."""
    if _stores(statement) & names:
        return True
    for node in _own(statement):
        match node:
            case ast.Subscript(ctx=ast.Store()) | ast.Attribute(ctx=ast.Store()):
                if _root(node) in names:
                    return True
            case ast.Expr(value=ast.Call(func=ast.Attribute(value=receiver))) if _root(receiver) in names:
                return True
    return False


def _root(node: ast.expr) -> str:
    while isinstance(node, ast.Attribute | ast.Subscript | ast.Call):
        node = node.func if isinstance(node, ast.Call) else node.value
    return node.id if isinstance(node, ast.Name) else ""


def _stores(statement: ast.AST) -> set[str]:
    found: set[str] = set()
    if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return {statement.name}
    for node in _own(statement) if isinstance(statement, ast.stmt) else ():
        match node:
            case ast.Name(id=name, ctx=ast.Store()):
                found.add(name)
            case ast.Import(names=names) | ast.ImportFrom(names=names):
                found |= {alias.asname or alias.name.partition(".")[0] for alias in names}
        for each in ast.iter_child_nodes(node):
            if isinstance(each, ast.FunctionDef | ast.ClassDef):
                found.add(each.name)
    return found


def _plain_stores(statement: ast.stmt) -> set[str]:
    """The names that a statement surely gives a new value."""
    match statement:
        case ast.Assign(targets=targets):
            return set().union(*map(_names, targets))
        case ast.AnnAssign(target=ast.Name(id=name), value=ast.expr()) | ast.FunctionDef(name=name):
            return {name}
        case ast.For(target=target, body=[ast.Break()]):
            return _names(target)
        case _:
            return set()


def _names(target: ast.expr) -> set[str]:
    return {each.id for each in ast.walk(target) if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Store)}


def loads(node: ast.AST) -> set[str]:
    """The names that are read anywhere in a node."""
    return {each.id for each in ast.walk(node) if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Load)}
