"""Containers of others that a function writes into: entries of dicts, values appended to lists."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from tracesafe.rewrite.sinks import Place, Sink, simple_statements, targets

if TYPE_CHECKING:
    from tracesafe.analysis.reach import Reached
    from tracesafe.program.functions import Function

_ADDING = frozenset({"append"})
_MUTATING = frozenset("append extend insert pop popitem remove clear update setdefault add discard appendleft".split())


def container_sinks(here: Reached) -> tuple[Sink, ...]:
    """The entries and list ends of outer containers that a function writes, as far as they can become outputs."""
    found: list[Sink] = []
    appended: dict[str, list[ast.stmt]] = {}
    entries: dict[tuple[str, str], list[ast.stmt]] = {}
    for statement in simple_statements(here):
        match statement:
            case ast.Expr(value=ast.Call(func=ast.Attribute(value=ast.Name(id=name), attr="append"), args=[_])):
                if place_of(here, name) is not None:
                    appended.setdefault(name, []).append(statement)
            case _:
                for target in targets(statement):
                    match target:
                        case ast.Subscript(value=ast.Name(id=name), slice=ast.Constant() as key):
                            if place_of(here, name) is not None:
                                entries.setdefault((name, f"[{here.text(key)}]"), []).append(statement)
                        case _:
                            pass
    for name, writes in appended.items():
        place = place_of(here, name)
        assert place is not None
        single = len(writes) == 1 and writes[0] in here.function.body
        local = f"{name.lower()}_{'entry' if single else 'entries'}"
        method = "append" if single else "extend"
        found.append(Sink(place, here.function.module, name, "", local, tuple(writes), method=method))
    for (name, suffix), writes in entries.items():
        place = place_of(here, name)
        assert place is not None
        words = "".join(letter if letter.isalnum() else "_" for letter in suffix).strip("_").lower()
        local = words if words.isidentifier() else f"{name.lower()}_entry"
        found.append(Sink(place, here.function.module, name, suffix, local, tuple(writes)))
    return tuple(found)


def other_mutations(here: Reached) -> Iterator[tuple[ast.stmt, str, str]]:
    """Statements that change an outer container in another way: with the container's name and the method."""
    for statement in simple_statements(here):
        match statement:
            case ast.Expr(value=ast.Call(func=ast.Attribute(value=ast.Name(id=name), attr=method), args=given)):
                known = method in _ADDING and len(given) == 1
                if method in _MUTATING and not known and is_container(here, name):
                    yield statement, name, method
            case ast.Assign(value=ast.Call(func=ast.Attribute(value=ast.Name(id=name), attr="pop" as method))):
                if is_container(here, name):
                    yield statement, name, method
            case ast.Delete(targets=[ast.Subscript(value=ast.Name(id=name))]):
                if is_container(here, name):
                    yield statement, name, "del"
            case _:
                for target in targets(statement):
                    match target:
                        case ast.Subscript(value=ast.Name(id=name), slice=index) if not isinstance(index, ast.Constant):
                            if is_container(here, name):
                                yield statement, name, "[...] ="
                        case _:
                            pass


def is_container(here: Reached, name: str) -> bool:
    """Whether an outer variable holds a list, dict, set or deque."""
    return place_of(here, name) is not None


def place_of(here: Reached, name: str) -> Place | None:
    """Where an outer variable that holds a container belongs to; None for locals, parameters and anything else."""
    function = here.function
    if name in function.locals:
        return None
    outer: Function | None = function.parent
    while outer is not None:
        if name in outer.locals:
            return Place.CELL if _bound_to_container(outer, name) else None
        outer = outer.parent
    bindings = function.module.bindings.get(name, ())
    values = [getattr(node, "value", None) for node in bindings]
    return Place.GLOBAL if values and all(makes_container(value) for value in values) else None


def _bound_to_container(function: Function, name: str) -> bool:
    values = [
        node.value
        for part in function.body
        for node in ast.walk(part)
        if (isinstance(node, ast.Assign) and any(isinstance(t, ast.Name) and t.id == name for t in node.targets))
        or (isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and node.target.id == name)
    ]
    return bool(values) and all(makes_container(value) for value in values)


def makes_container(node: ast.AST | None) -> bool:
    """Whether an expression makes a new list, dict, set or deque."""
    match node:
        case ast.List() | ast.Dict() | ast.Set() | ast.ListComp() | ast.DictComp() | ast.SetComp():
            return True
        case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name)):
            return name in {"list", "dict", "set", "deque", "defaultdict", "OrderedDict", "Counter"}
        case _:
            return False
