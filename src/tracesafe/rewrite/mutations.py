"""What a function does to its arguments: containers and objects that it changes, itself or through what it calls."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from tracesafe.analysis.syntax import targets
from tracesafe.analysis.targets import ExternalInstance, Instance
from tracesafe.analysis.values import Array, Static, Tree, is_traced
from tracesafe.program.nodes import walk
from tracesafe.rewrite.calls import given_to
from tracesafe.rewrite.memos import Memo, is_memo_write, memo_of
from tracesafe.rewrite.sinks import simple_statements
from tracesafe.spec import Framework

if TYPE_CHECKING:
    from tracesafe.analysis.reach import Reached
    from tracesafe.program.functions import Function

_GROWING = frozenset({"append", "extend", "insert", "appendleft", "update", "setdefault"})
_SHRINKING = frozenset({"pop", "popitem", "popleft", "remove", "clear", "discard"})
_METHODS = _GROWING | _SHRINKING | {"add", "sort", "reverse"}
_USED = frozenset({"pop", "popitem", "popleft", "setdefault"})
"""Methods that change a container and give something back."""
_TELLING = _GROWING | _SHRINKING | {"keys", "values", "items"}
"""Methods that containers have, and arrays have not."""
_CONTAINERS = frozenset("dict Dict list List MutableMapping MutableSequence defaultdict OrderedDict deque set".split())
_HANDING = frozenset({"zip", "enumerate", "reversed"})
"""Builtins whose elements are those of their arguments."""
_DEPTH = 12


@dataclass(frozen=True, slots=True)
class Mutation:
    """One statement that changes an argument.

    ``node`` stands for what is changed: an assigned expression, or the container in front of a method. ``suffix`` is
    the entry or attribute, if it is one of the argument itself and its key is a constant: ``["loss"]``, ``.loss``.
    """

    parameter: str
    statement: ast.stmt
    node: ast.expr
    how: str
    suffix: str = ""
    by: Function | None = None
    """The function that is called and does it."""
    memos: frozenset[Memo] = frozenset()
    """The entries that are made only where they are missing, if the statement does nothing else to the argument."""

    @property
    def shrinks(self) -> bool:
        """Whether something may be gone afterwards."""
        return self.how in _SHRINKING or self.how == "del" or self.by is not None


def mutations(here: Reached, seen: frozenset[Function] = frozenset()) -> tuple[Mutation, ...]:
    """The changes that a function makes to its arguments, in order; those of a method's own object left out."""
    function = here.function
    if function in seen or len(seen) > _DEPTH:
        return ()
    own = _open_parameters(here)
    if not own:
        return ()
    roots = _roots(here, own)
    found: list[Mutation] = []
    for statement in simple_statements(here):
        found += _direct(here, statement, roots)
        found += _through_calls(here, statement, roots, seen | {function})
    return tuple(_with_memos(here, each) for each in found if not _is_rebound_before(here, each))


def _with_memos(here: Reached, mutation: Mutation) -> Mutation:
    memo = memo_of(mutation.node) if mutation.how.endswith("=") and mutation.by is None else None
    if memo is None or not is_memo_write(here, mutation.statement, mutation.node):
        return mutation
    return replace(mutation, memos=frozenset({memo}))


def _open_parameters(here: Reached) -> frozenset[str]:
    """The parameters that may hold a container or an object: all but the method's own object."""
    function = here.function
    names = [parameter.arg for parameter in function.parameters]
    if function.owner is not None and "staticmethod" not in function.decorator_names:
        names = names[1:]
    return frozenset(names)


def _roots(here: Reached, own: frozenset[str]) -> Mapping[str, str]:
    """The parameters, and local names of parts of one, each with its parameter."""
    found = {name: name for name in own}
    bound: dict[str, int] = {}
    nodes = [node for part in here.function.body for node in walk(part)]
    inner = {each for node in nodes if isinstance(node, ast.comprehension) for each in walk(node.target)}
    for node in nodes:
        if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load) and node not in inner:
            bound[node.id] = bound.get(node.id, 0) + 1
    for node in nodes:
        match node:
            case ast.Assign(targets=[ast.Name(id=name)], value=ast.Subscript() | ast.Attribute() as value):
                root = root_of(value, found)
                if root is not None and bound[name] == 1 and name not in own:
                    found[name] = root
            case ast.For(target=target, iter=source):
                for name, root in _elements(target, source, found):
                    if bound[name] == 1 and name not in own:
                        found[name] = root
            case _:
                pass
    return found


def _elements(target: ast.expr, source: ast.expr, roots: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """The loop variables that are parts of an argument."""
    match source, target:
        case (ast.Call(func=ast.Name(id="zip"), args=given), ast.Tuple(elts=parts)) if len(given) == len(parts):
            for part, each in zip(parts, given, strict=True):
                yield from _elements(part, each, roots)
        case (ast.Call(func=ast.Name(id="enumerate"), args=[inner, *_]), ast.Tuple(elts=[_, part])):
            yield from _elements(part, inner, roots)
        case (ast.Call(func=ast.Name(id="reversed"), args=[inner]), _):
            yield from _elements(target, inner, roots)
        case (ast.Call(func=ast.Attribute(value=owner, attr="items"), args=[]), ast.Tuple(elts=[_, ast.Name(id=name)])):
            root = root_of(owner, roots)
            if root is not None:
                yield name, root
        case (ast.Call(func=ast.Attribute(value=owner, attr="values"), args=[]), ast.Name(id=name)):
            root = root_of(owner, roots)
            if root is not None:
                yield name, root
        case (ast.Name() | ast.Subscript() | ast.Attribute(), ast.Name(id=name)):
            root = root_of(source, roots)
            if root is not None:
                yield name, root
        case _:
            pass


def root_of(node: ast.expr, roots: Mapping[str, str]) -> str | None:
    """The parameter that an expression is, or is a part of."""
    while isinstance(node, ast.Subscript | ast.Attribute):
        node = node.value
    return roots.get(node.id) if isinstance(node, ast.Name) else None


def _direct(here: Reached, statement: ast.stmt, roots: Mapping[str, str]) -> Iterator[Mutation]:
    """The changes that a statement makes itself."""
    match statement:
        case ast.Expr(value=ast.Call(func=ast.Attribute(value=owner, attr=method), args=given)) if method in _METHODS:
            if method != "update" or len(given) < 2 or kinds(here, owner):  # an optimizer's takes more than a dict's
                yield from _changed(here, statement, owner, owner, method, roots)
            return
        case ast.Delete(targets=found):
            for target in found:
                if isinstance(target, ast.Subscript):
                    yield from _changed(here, statement, target, target.value, "del", roots)
            return
        case ast.AugAssign(target=ast.Name(id=name) as target, op=ast.Add(), value=ast.List() | ast.ListComp()):
            if name in roots and not is_array(here, target):
                yield Mutation(roots[name], statement, target, "+=")
            return
        case ast.AugAssign(target=ast.Subscript() | ast.Attribute() as target) if _is_in_place(here, target):
            return
        case _:
            pass
    for target in targets(statement):
        match target:
            case ast.Subscript(value=owner):
                yield from _changed(here, statement, target, owner, "[...] =", roots)
            case ast.Attribute(value=owner, attr=attr):
                root = root_of(owner, roots)
                if root is not None and _is_object(here, owner):
                    suffix = f".{attr}" if isinstance(owner, ast.Name) and owner.id == root else ""
                    yield Mutation(root, statement, target, f".{attr} =", suffix)
            case _:
                pass
    for node in walk(statement):
        match node:
            case ast.Call(func=ast.Attribute(value=owner, attr=method)) if method in _USED:
                yield from _changed(here, statement, owner, owner, method, roots)
            case _:
                pass


def _changed(
    here: Reached, statement: ast.stmt, node: ast.expr, owner: ast.expr, how: str, roots: Mapping[str, str]
) -> Iterator[Mutation]:
    root = root_of(owner, roots)
    if root is None or not _is_container(here, owner, node, how):
        return
    suffix = ""
    direct = isinstance(owner, ast.Name) and owner.id == root
    if direct and isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Constant) and how == "[...] =":
        suffix = f"[{here.text(node.slice)}]"
    yield Mutation(root, statement, node, how, suffix)


def is_array(here: Reached, node: ast.expr) -> bool:
    """Whether an expression is known to be an array, not a container of arrays."""
    return isinstance(here.value(node), Array)


def _is_in_place(here: Reached, target: ast.expr) -> bool:
    """Whether ``target += value`` may write into a tensor, which the caller sees also where its dict is rebuilt."""
    return Framework.TORCH in here.frameworks and not isinstance(here.value(target), Static)


def _is_container(here: Reached, owner: ast.expr, node: ast.expr, how: str) -> bool:
    """Whether what stands in front of a bracket or method is a dict, list or set, and no array."""
    values = here.traced_values(owner)
    if values and all(isinstance(value, Array | Instance | ExternalInstance) for value in values):
        return False
    if kinds(here, owner):
        return True
    if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Constant) and isinstance(node.slice.value, str):
        return True
    if how in _TELLING:
        return how != "update" or any(map(is_traced, values)) or _is_used_as_container(here, owner)
    return _is_used_as_container(here, owner)


def kinds(here: Reached, owner: ast.expr) -> frozenset[str]:
    """What containers an expression is known to be, wherever the function evaluates it."""
    spelled = ast.unparse(owner)
    values = [
        value
        for node in here.expressions(type(owner))
        if ast.unparse(node) == spelled
        for value in here.traced_values(node)
    ]
    return frozenset(value.kind for value in values if isinstance(value, Tree))


def usages(function: Function, name: str) -> frozenset[str]:
    """What containers the function uses a variable as: ``dict``, ``list``."""
    found: set[str] = set()
    for node in walk(function.node):
        match node:
            case ast.Attribute(value=ast.Name(id=text), attr="keys" | "values" | "items" | "update" | "setdefault"):
                found |= {"dict"} if text == name else set()
            case ast.Attribute(value=ast.Name(id=text), attr="append" | "extend" | "insert" | "reverse" | "sort"):
                found |= {"list"} if text == name else set()
            case ast.Subscript(value=ast.Name(id=text), slice=ast.Constant(value=str())):
                found |= {"dict"} if text == name else set()
            case ast.For(target=ast.Name(id=key), iter=source) if _iterated(source) == name:
                found |= {"dict"} if any(_has_key(inner, name, key) for inner in walk(node)) else set()
            case _:
                pass
    return frozenset(found)


def _is_used_as_container(here: Reached, owner: ast.expr) -> bool:
    """Whether the function, or an annotation, treats an expression as a container."""
    spelled = ast.unparse(owner)
    for node in walk(here.function.node):
        match node:
            case ast.Attribute(value=inner, attr=attr) if attr in _TELLING - {"update"}:
                if ast.unparse(inner) == spelled:
                    return True
            case ast.Subscript(value=inner, slice=ast.Constant(value=str())):
                if ast.unparse(inner) == spelled:
                    return True
            case ast.For(target=ast.Name(id=key), iter=source) if _iterated(source) == spelled:
                if any(_has_key(inner, spelled, key) for inner in walk(node)):
                    return True
            case ast.Compare(ops=[ast.In() | ast.NotIn()], comparators=[inner]) if ast.unparse(inner) == spelled:
                return True
            case _:
                pass
    for parameter in here.function.parameters:
        if parameter.arg == spelled and parameter.annotation is not None:
            head = parameter.annotation
            head = head.value if isinstance(head, ast.Subscript) else head
            name = head.attr if isinstance(head, ast.Attribute) else getattr(head, "id", "")
            return name in _CONTAINERS
    return False


def _iterated(source: ast.expr) -> str:
    """What a loop goes over, as it is written, in whatever order."""
    match source:
        case ast.Call(func=ast.Name(id="list" | "sorted" | "tuple" | "reversed"), args=[inner, *_]):
            return ast.unparse(inner)
        case _:
            return ast.unparse(source)


def _has_key(node: ast.AST, spelled: str, key: str) -> bool:
    """Whether a node is the entry of a container under what iterating over it gave, as in dicts."""
    match node:
        case ast.Subscript(value=inner, slice=ast.Name(id=found)):
            return found == key and ast.unparse(inner) == spelled
        case _:
            return False


def _is_object(here: Reached, owner: ast.expr) -> bool:
    """Whether what stands in front of an attribute may be an object of Python's, and is no tensor."""
    value = here.value(owner)
    if isinstance(value, Array):
        return False
    return not (is_traced(value) and Framework.TORCH in here.frameworks)


def _through_calls(
    here: Reached, statement: ast.stmt, roots: Mapping[str, str], seen: frozenset[Function]
) -> Iterator[Mutation]:
    """The changes that functions make that a statement calls with an argument, or a part of one."""
    for call in (node for node in walk(statement) if isinstance(node, ast.Call)):
        handed = [each for each in (*call.args, *(k.value for k in call.keywords)) if root_of(each, roots) is not None]
        if not handed or here.site_at(call) is not None:
            continue
        callees = here.callees(call) or ()
        if len(callees) != 1 or here.is_applied(call):
            continue
        (callee,) = callees
        changes = mutations(here.of(callee), seen)
        for name in sorted({each.parameter for each in changes}):
            given = given_to(callee, name, call, bound=_is_bound(callee, call))
            root = root_of(given, roots) if given is not None else None
            if given is not None and root is not None:
                kept = [each.memos for each in changes if each.parameter == name]
                memos = frozenset[Memo]().union(*kept) if all(kept) else frozenset[Memo]()
                yield Mutation(root, statement, given, f"{callee.name}(...)", by=callee, memos=memos)


def _is_bound(callee: Function, call: ast.Call) -> bool:
    return callee.owner is not None and "staticmethod" not in callee.decorator_names and _is_attribute(call.func)


def _is_attribute(node: ast.expr) -> bool:
    return isinstance(node, ast.Attribute)


def _is_rebound_before(here: Reached, mutation: Mutation) -> bool:
    """Whether the parameter may stand for something else where it is changed: ``state = dict(state)``."""
    for statement in here.statements(ast.stmt):
        for node in walk(statement) if not hasattr(statement, "body") else _heads(statement):
            if isinstance(node, ast.Name) and node.id == mutation.parameter and not isinstance(node.ctx, ast.Load):
                if statement is mutation.statement and mutation.how == "+=":
                    continue
                if node.lineno <= mutation.statement.lineno or mutation.statement in here.looped:
                    return True
    return False


def _heads(statement: ast.stmt) -> Iterator[ast.AST]:
    """What a statement with others in it binds itself."""
    match statement:
        case ast.For(target=target) | ast.AsyncFor(target=target):
            yield from walk(target)
        case ast.With(items=items) | ast.AsyncWith(items=items):
            for item in items:
                yield from walk(item)
        case _:
            pass
