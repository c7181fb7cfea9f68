"""Changes of containers of others that cannot become outputs: what they do depends on what the container holds."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from tracesafe.analysis.syntax import targets
from tracesafe.program.nodes import walk
from tracesafe.rewrite.containers import container_of, is_new_list
from tracesafe.rewrite.dtypes import single
from tracesafe.rewrite.extraction import is_host
from tracesafe.rewrite.put_back import is_undone
from tracesafe.rewrite.sinks import effective, is_inside, is_traced_inside, simple_statements
from tracesafe.spec import Kind

if TYPE_CHECKING:
    from tracesafe.analysis.reach import Reached

_MUTATING = frozenset(
    "append extend insert pop popitem popleft remove clear update setdefault add discard appendleft".split()
)
_TAKING = frozenset({"pop", "popitem", "popleft"})
_ADDING = frozenset({"append", "extend"})
_EMPTYING = frozenset({"remove", "clear", "discard", "del"})


def other_mutations(here: Reached) -> Iterator[tuple[ast.stmt, str, str]]:
    """Statements that change an outer container in another way: with the container's name and the method.

    Under derivatives alone, which run once for each call, only what is handed a tracer counts.
    """
    regimes = effective(here)
    staged = any(touch.kind is not Kind.BATCH for touch in regimes)
    derived = all(touch.kind is Kind.GRADIENT for touch in regimes)
    if here.function.is_generator:
        return  # a context manager takes back what it puts in
    for statement in simple_statements(here):
        owner, method = _mutated(statement)
        if owner is None:
            owner, method = _aliased(here, statement)
        container = container_of(here, owner, grows=method in _ADDING) if owner is not None else None
        if owner is None or container is None or is_inside(here, container.place, container.name):
            continue
        if is_undone(here, statement, owner):
            continue
        taking = method in _TAKING or (method in _EMPTYING and staged)
        if (taking and not derived) or (regimes and _hands_over(here, statement)):
            yield statement, container.text, method


def is_memo(here: Reached, statement: ast.stmt) -> bool:
    """Whether a statement keeps a result for later calls: ``if key not in cache: cache[key] = ...``."""
    owner, method = _mutated(statement)
    if owner is None:
        owner = next((each.value for each in targets(statement) if isinstance(each, ast.Subscript)), None)
    if owner is None or container_of(here, owner) is None:
        return False
    spelled = ast.unparse(owner)
    if method == "setdefault":
        return True
    guarded: list[ast.stmt] = []
    for node in here.statements(ast.If):
        match node.test:
            case ast.Compare(ops=[ast.NotIn()], comparators=[place]) if ast.unparse(place) == spelled:
                guarded += node.body
            case _:
                pass
    for trial in here.statements(ast.Try):
        for handler in trial.handlers:
            if handler.type is not None and "KeyError" in ast.unparse(handler.type):
                guarded += handler.body
    return any(inner is statement for part in guarded for inner in walk(part))


def _hands_over(here: Reached, statement: ast.stmt) -> bool:
    """Whether a statement gives something traced to a container."""
    match statement:
        case ast.Expr(value=ast.Call(args=given, keywords=keywords)):
            return any(_is_tracer(here, each) for each in (*given, *(each.value for each in keywords)))
        case ast.Assign(value=ast.Call(func=ast.Attribute(attr="setdefault"), args=given)):
            return any(_is_tracer(here, each) for each in given)
        case ast.Assign(value=value) | ast.AugAssign(value=value):
            return _is_tracer(here, value)
        case _:
            calls = [node for node in walk(statement) if isinstance(node, ast.Call)]
            kept = [call for call in calls if isinstance(call.func, ast.Attribute) and call.func.attr == "setdefault"]
            return any(_is_tracer(here, each) for call in kept for each in call.args)


def _is_tracer(here: Reached, node: ast.expr) -> bool:
    return is_traced_inside(here, node) and not is_host(here, node)


def _mutated(statement: ast.stmt) -> tuple[ast.expr | None, str]:
    """What a statement changes in a way that cannot become an output, and how."""
    match statement:
        case ast.Expr(value=ast.Call(func=ast.Attribute(value=owner, attr=method), args=given, keywords=keywords)):
            if method in _MUTATING and not (method in _ADDING and len(given) == 1 and not keywords):
                return owner, method
            return _list_of(owner), method
        case ast.Delete(targets=[ast.Subscript(value=owner)]):
            return owner, "del"
        case _:
            for target in targets(statement):
                if isinstance(target, ast.Subscript) and not isinstance(target.slice, ast.Constant):
                    return target.value, "[...] ="
            for node in walk(statement):
                match node:
                    case ast.Call(func=ast.Attribute(value=owner, attr=method)) if method in _TAKING | {"setdefault"}:
                        return owner, method
                    case _:
                        pass
    return None, ""


def _aliased(here: Reached, statement: ast.stmt) -> tuple[ast.expr | None, str]:
    """What a statement changes by another name, and how: ``log = METRICS["loss"]`` with ``log.append(loss)`` below."""
    match statement:
        case ast.Expr(value=ast.Call(func=ast.Attribute(value=ast.Name(id=name), attr=method))) if method in _MUTATING:
            return single(here, name), method
        case ast.Assign(targets=[ast.Subscript(value=ast.Name(id=name))]):
            return single(here, name), "[...] ="
        case _:
            return None, ""


def _list_of(owner: ast.expr) -> ast.expr | None:
    """The container whose entry gets something added where no output can be: under a key that is not known
    (``losses[name].append(loss)``), in a dict that is made on the way, or in a list that does not begin empty."""
    match owner:
        case ast.Subscript(value=outer, slice=ast.Constant()):
            return _made_by(outer)
        case ast.Subscript(value=outer):
            return outer
        case ast.Call(func=ast.Attribute(value=outer, attr="setdefault"), args=[ast.Constant(), default]) if (
            is_new_list(default)
        ):
            return _made_by(outer)
        case ast.Call(func=ast.Attribute(value=outer, attr="setdefault")):
            return _made_by(outer) or outer
        case _:
            return None


def _made_by(owner: ast.expr) -> ast.expr | None:
    """The container that an inner one is asked of, and made in if it is not there: ``d.setdefault("a", {})``."""
    match owner:
        case ast.Call(func=ast.Attribute(value=outer, attr="setdefault")):
            return _made_by(outer) or outer
        case ast.Subscript(value=outer):
            return _made_by(outer)
        case _:
            return None
