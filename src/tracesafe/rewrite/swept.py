"""Loops over what no compiled function can take as an argument: each turn needs a program of its own."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from tracesafe.analysis.liveness import loads, stores
from tracesafe.analysis.places import Place
from tracesafe.analysis.syntax import targets
from tracesafe.analysis.targets import Choice, ExternalInstance, FunctionTarget, Instance
from tracesafe.analysis.values import Static, Value
from tracesafe.program.functions import Function
from tracesafe.program.nodes import walk
from tracesafe.rewrite.calls import arguments
from tracesafe.rewrite.closures import bindings, free_names
from tracesafe.rewrite.recurring import Repeat, calls_of
from tracesafe.rewrite.repeats import loops_around
from tracesafe.rewrite.totality import TOTAL

if TYPE_CHECKING:
    from tracesafe.analysis.reach import Reached

_KINDS = frozenset({"str", "bytes", "bool", "NoneType", "dtype"})
_ARRAY = TOTAL | frozenset(
    """
    argmax argmin argsort at block_until_ready conjugate cumprod diagonal dot dtype ndim nonzero ptp repeat reshape
    shape size sort split swapaxes take tobytes tolist trace transpose view addressable_data copy_to_host_async
    items keys values get
    """.split()
)
"""Methods of arrays, and of the containers of them that jit takes."""
_DEPTH = 6


def is_swept(
    here: Reached, place: Place, node: ast.AST, repeat: Repeat, made: Function | ast.expr, options: Iterable[str] = ()
) -> bool:
    """Whether a function, method or partial that is made again and again at a node captured an object, a string or a
    flag, new each time: ``for model in models: step = jit(lambda x: model(x))``.

    ``options``: the names that decide how it is compiled. Every loop has to sweep: what an inner loop makes again of
    the same object could be made once.
    """
    scope = place.function(node)
    if repeat.loop is not None:
        sets = [_derived(_inside(loop), _variables(loop)) for loop in loops_around(place, node)]
    else:
        sets = list(_differing(here, scope, frozenset())) if scope is not None else []
        sets = [_derived(scope.body, names) for names in sets] if scope is not None else []
    nodes = list(_leading(place, scope, made.node if isinstance(made, Function) else made))
    read = frozenset[str]().union(*(_captured(place, each) for each in nodes))
    objects = read & frozenset[str]().union(*(_objects(each) for each in nodes)) | frozenset(options)
    return bool(sets) and all(names & objects or _are_static(here, place, scope, names & read) for names in sets)


def _are_static(here: Reached, place: Place, scope: Function | None, wanted: frozenset[str]) -> bool:
    """Whether one of some variables is a flag, a string or an object."""
    body = scope.body if scope is not None else tuple(place.module.tree.body)
    found = (each for part in body for each in walk(part)) if wanted else ()
    values = [here.value(each) for each in found if isinstance(each, ast.Name) and each.id in wanted]
    return any(map(_is_static, values))


# -- what is another one each time


def _variables(loop: ast.AST) -> frozenset[str]:
    match loop:
        case ast.For(target=target) | ast.AsyncFor(target=target):
            return stores(target)
        case ast.ListComp() | ast.SetComp() | ast.DictComp() | ast.GeneratorExp():
            return frozenset[str]().union(*(stores(each.target) for each in loop.generators))
        case _:
            return frozenset()


def _inside(loop: ast.AST) -> Sequence[ast.stmt]:
    return loop.body if isinstance(loop, ast.For | ast.AsyncFor | ast.While) else ()


def _derived(body: Sequence[ast.stmt], seeds: frozenset[str]) -> frozenset[str]:
    """Some variables, and those that statements make of them, not of what they were before."""
    found, size = set(seeds), -1
    nodes = [node for part in body for node in walk(part)]
    while size != len(found):
        size = len(found)
        for node in nodes:
            names, value = _given(node)
            if value is not None and names and (read := _content(value)) & found and not names & read:
                found |= names
    return frozenset(found)


def _content(value: ast.expr) -> frozenset[str]:
    """The names that a value is made of, not only of their shapes."""
    sized: set[ast.AST] = set()
    for node in walk(value):
        match node:
            case ast.Attribute(attr="shape" | "size" | "ndim" | "dtype", value=inner):
                sized.update(walk(inner))
            case ast.Call(func=ast.Name(id="len"), args=[inner]):
                sized.update(walk(inner))
            case _:
                pass
    if not sized:
        return loads(value)
    return frozenset(each.id for each in walk(value) if isinstance(each, ast.Name) and each not in sized)


def _given(node: ast.AST) -> tuple[frozenset[str], ast.expr | None]:
    """The variables that a statement binds, with what they are made of."""
    match node:
        case ast.Assign(value=value) | ast.AnnAssign(value=ast.expr() as value):
            return frozenset(each.id for each in targets(node) if isinstance(each, ast.Name)), value
        case ast.For(target=target, iter=iterable):
            return stores(target), iterable
        case ast.withitem(context_expr=value, optional_vars=ast.expr() as target):
            return stores(target), value
        case _:
            return frozenset(), None


def _differing(here: Reached, function: Function, seen: frozenset[Function]) -> Iterator[frozenset[str]]:
    """The parameters of a function that are given another value in each turn, for each loop around a call of it."""
    if function in seen or len(seen) > _DEPTH:
        return
    for place, call in calls_of(here, function):
        caller = place.function(call)
        body = caller.body if caller is not None else tuple(place.module.tree.body)
        for loop in loops_around(place, call):
            yield _passed(function, call, _derived(_inside(loop), _variables(loop)))
        for names in _differing(here, caller, seen | {function}) if caller is not None else ():
            yield _passed(function, call, _derived(body, names))


def _passed(function: Function, call: ast.Call, names: frozenset[str]) -> frozenset[str]:
    found = {name for name, given in arguments(call, function) if _content(given) & names}
    if function.owner is not None and isinstance(call.func, ast.Attribute) and function.parameters:
        found |= {function.parameters[0].arg} if loads(call.func.value) & names else set()
    return frozenset(found)


# -- what a function leads to


def _leading(place: Place, scope: Function | None, node: ast.AST) -> Iterator[ast.AST]:
    """A function, and the functions around it that it reads."""
    todo, seen = [node], {node}
    while todo:
        found = todo.pop()
        yield found
        for name in _captured(place, found):
            for each in _defined(place, scope, name):
                if each not in seen:
                    seen.add(each)
                    todo.append(each)


def _defined(place: Place, scope: Function | None, name: str) -> Iterator[ast.AST]:
    while scope is not None and name not in scope.locals:
        scope = scope.parent
    bound = bindings(scope, name) if scope is not None else place.module.bindings.get(name, ())
    inner = (each for each in bound if isinstance(each, ast.FunctionDef))
    yield from (each for each in inner if scope is not None or each not in place.module.tree.body)


def _captured(place: Place, node: ast.AST) -> frozenset[str]:
    if node not in place.module.function_of:
        return loads(node)
    function = place.module.function_of[node]
    given = function.node.args
    defaults = [each for each in (*given.defaults, *given.kw_defaults) if each is not None]
    return free_names(function).union(*map(loads, defaults))


def _objects(node: ast.AST) -> frozenset[str]:
    """The names that are called, or methods of which are: no array can be."""
    found = {each for call in walk(node) if isinstance(call, ast.Call) for each in _called(call.func)}
    return frozenset(found.union(_called(node)) if isinstance(node, ast.Name | ast.Attribute) else found)


def _called(func: ast.expr) -> Iterator[str]:
    last = func.attr if isinstance(func, ast.Attribute) else ""
    root: ast.expr = func
    while isinstance(root, ast.Attribute):
        root = root.value
    if isinstance(root, ast.Name) and last not in _ARRAY:
        yield root.id


def _is_static(value: Value) -> bool:
    match value:
        case Static(type=kind):
            return kind in _KINDS
        case Choice(options=options):
            return all(map(_is_static, options))
        case _:
            known = isinstance(value, Instance) and not _is_data(value)
            return known or isinstance(value, ExternalInstance | FunctionTarget)


def _is_data(value: Instance) -> bool:
    """Whether an object may be a pytree: its class is a dataclass, or derives from another one."""
    return value.info is None or bool(value.info.node.decorator_list or value.info.node.bases)
