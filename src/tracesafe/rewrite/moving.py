"""Names that are not one and the same thing for as long as the program runs, and the functions that read them.

A compiled function that is made once reads what it does not take as an argument when it is traced: once.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

from tracesafe.analysis.liveness import stores
from tracesafe.program.functions import Function
from tracesafe.program.modules import Module
from tracesafe.program.nodes import walk
from tracesafe.rewrite.closures import bindings, free_names

_DEFS = (ast.FunctionDef, ast.AsyncFunctionDef)


@lru_cache(maxsize=64)
def moving_names(module: Module) -> frozenset[str]:
    """The names of a module that are bound more than once, in a loop, or by a function.

    Two sides of a test, or of a ``try``, count for one; so does an import of the same thing.
    """
    counts = _counts(module.tree.body)
    deleted = {name for name in counts if _is_deleted(module, name)}
    return frozenset({name for name, count in counts.items() if count > 1} | module.facts.rebound | deleted)


def _is_deleted(module: Module, name: str) -> bool:
    found = (each for each in module.spelled([name]) if isinstance(each, ast.Name) and each.id == name)
    return any(isinstance(each.ctx, ast.Del) for each in found)


def _counts(body: Sequence[ast.AST]) -> dict[str, int]:
    """How many values each name that some statements bind may have, one after the other."""
    found: dict[str, int] = {}
    imported: set[tuple[str, ...]] = set()
    for statement in body:
        if isinstance(statement, ast.Import | ast.ImportFrom):
            things = set(_imported(statement))
            _add(found, {thing[0]: 1 for thing in things - imported})
            imported |= things
        else:
            _add(found, _of_statement(statement))
    return found


def _imported(statement: ast.Import | ast.ImportFrom) -> Iterator[tuple[str, ...]]:
    """What an import binds: the name, and what it is of."""
    origin = f"{statement.level}{statement.module}" if isinstance(statement, ast.ImportFrom) else ""
    for each in statement.names:
        whole = isinstance(statement, ast.ImportFrom) or each.asname is not None
        name = each.name if whole else each.name.partition(".")[0]
        yield each.asname or name, origin, name


def _of_statement(statement: ast.AST) -> dict[str, int]:
    match statement:
        case ast.For() | ast.AsyncFor() | ast.While():
            return dict.fromkeys(stores(statement), 2)
        case ast.If(test=test, body=body, orelse=orelse):
            found = dict.fromkeys(stores(test), 1)
            return _add(found, _most(_counts(body), _counts(orelse)))
        case ast.Try(body=body, handlers=handlers, orelse=orelse, finalbody=final):
            caught = [dict.fromkeys([each.name] if each.name else [], 1) for each in handlers]
            sides = [_add(own, _counts(each.body)) for own, each in zip(caught, handlers, strict=True)]
            return _add(_most(_counts([*body, *orelse]), *sides), _counts(final))
        case ast.With(items=items, body=body) | ast.AsyncWith(items=items, body=body):
            found = {name: 1 for each in items for name in stores(each)}
            return _add(found, _counts(body))
        case ast.AugAssign(target=ast.Name(id=name)):
            return {name: 2}
        case ast.FunctionDef(decorator_list=decorators) if any(map(_is_overload, decorators)):
            return {}
        case ast.AnnAssign(value=None):
            return {}
        case _:
            return dict.fromkeys(stores(statement), 1)


def _is_overload(decorator: ast.expr) -> bool:
    return ast.unparse(decorator).rpartition(".")[2] == "overload"


def _add(found: dict[str, int], more: dict[str, int]) -> dict[str, int]:
    for name, count in more.items():
        found[name] = found.get(name, 0) + count
    return found


def _most(*sides: dict[str, int]) -> dict[str, int]:
    names = {name for side in sides for name in side}
    return {name: max(side.get(name, 0) for side in sides) for name in names}


def varying_names(module: Module) -> frozenset[str]:
    """The names that move, and data that is not assigned by a statement of the top level itself."""
    found = set(moving_names(module))
    for name, nodes in module.bindings.items():
        data = [node for node in nodes if isinstance(node, ast.Assign | ast.AnnAssign | ast.AugAssign | ast.For)]
        if data and (len(nodes) > 1 or data[0] not in module.tree.body):
            found.add(name)
    return frozenset(found)


# -- through other functions


def reads_through(
    module: Module, scope: Function | None, names: Iterable[str], stop: Iterable[str] = ()
) -> dict[tuple[str, Function | None], str]:
    """What is read when the functions are called that some names of a scope lead to, with whose variable it is (None:
    the module's), each with its reader.

    Functions and classes are followed, and what a variable holds on to: ``step = partial(advance, dt)``. ``stop``:
    names of the module that are not followed.
    """
    found: dict[tuple[str, Function | None], str] = {}
    todo = [(name, scope) for name in names]
    seen = {(name, _owner(scope, name)) for name in names}
    ended = frozenset(stop)
    while todo:
        name, where = todo.pop()
        owner = _owner(where, name)
        if owner is None and name in ended:
            continue
        for node in _bound(module, owner, name):
            inner = module.function_of[node] if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) else owner
            for read, live in _reads(module, node, owner):
                key = (read, _owner(inner, read))
                if live:
                    found.setdefault(key, name)
                if key not in seen:
                    seen.add(key)
                    todo.append((read, inner))
    return found


def _owner(scope: Function | None, name: str) -> Function | None:
    while scope is not None and name not in scope.locals:
        scope = scope.parent
    return scope


def _bound(module: Module, owner: Function | None, name: str) -> Iterator[ast.AST]:
    """The statements that bind a variable of a function, or a name of the module."""
    if owner is None:
        yield from module.bindings.get(name, ())
        return
    yield from (node for node in bindings(owner, name) if isinstance(node, (*_DEFS, ast.ClassDef)))
    for part in owner.body:
        for node in walk(part):
            if isinstance(node, ast.Assign | ast.AnnAssign) and name in stores(node):
                yield node


def _reads(module: Module, node: ast.AST, owner: Function | None) -> Iterator[tuple[str, bool]]:
    """The names that a definition leads to, and whether it reads them when it is used: a value was computed before."""
    match node:
        case ast.FunctionDef() | ast.AsyncFunctionDef():
            yield from ((name, True) for name in free_names(module.function_of[node]))
        case ast.ClassDef():
            yield from ((each.id, True) for each in walk(node) if isinstance(each, ast.Name) and _is_read(each))
        case ast.Assign(value=value) | ast.AnnAssign(value=ast.expr() as value):
            yield from _held(module, value, owner)
        case _:
            pass


def _held(module: Module, value: ast.expr, owner: Function | None) -> Iterator[tuple[str, bool]]:
    """What a value may hold on to: lambdas, functions that it is made of, what a function returns that makes others."""
    match value:
        case ast.Name(id=name):
            yield name, False
        case ast.Lambda():
            yield from ((name, True) for name in free_names(module.function_of[value]))
        case ast.Call(func=func, args=args, keywords=keywords):
            if not (isinstance(func, ast.Name) and _is_plain(module, owner, func.id)):
                yield from _held(module, func, owner)
            for each in (*args, *(option.value for option in keywords)):
                yield from _held(module, each, owner)
        case ast.BinOp() | ast.UnaryOp() | ast.Compare():
            pass
        case _:
            for child in ast.iter_child_nodes(value):
                if isinstance(child, ast.expr):
                    yield from _held(module, child, owner)


def _is_plain(module: Module, owner: Function | None, name: str) -> bool:
    """Whether a name is that of a function that makes no others."""
    found = list(_bound(module, _owner(owner, name), name))
    return all(isinstance(each, _DEFS) and not _makes_functions(each) for each in found)


def _makes_functions(node: ast.AST) -> bool:
    inner = (*_DEFS, ast.Lambda, ast.ClassDef)
    return any(isinstance(each, inner) for child in ast.iter_child_nodes(node) for each in walk(child))


def _is_read(name: ast.Name) -> bool:
    return isinstance(name.ctx, ast.Load)


def rebound_inside(scope: Function | None) -> frozenset[str]:
    """The variables of the functions around that functions inside of them assign."""
    found: set[str] = set()
    while scope is not None:
        nodes = (node for part in scope.body for node in walk(part))
        found |= {name for node in nodes if isinstance(node, ast.Nonlocal) for name in node.names}
        scope = scope.parent
    return frozenset(found)
