"""Whether a function that is compiled once would read, when it is traced, what is another value later."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Sequence, Set
from typing import TYPE_CHECKING

from tracesafe.analysis.events import METHODS, Event, Scope, Variable
from tracesafe.analysis.liveness import stores
from tracesafe.analysis.values import Array, Static
from tracesafe.program.functions import Function
from tracesafe.program.modules import Module
from tracesafe.rewrite.closures import free_names
from tracesafe.rewrite.hoisting import reads_at_once
from tracesafe.rewrite.moving import moving_names, reads_through, rebound_inside
from tracesafe.rewrite.refusals import Refused
from tracesafe.rewrite.remade import changing

if TYPE_CHECKING:
    from tracesafe.analysis.places import Place
    from tracesafe.analysis.reach import Reached
    from tracesafe.rewrite.renewed import Subject


def check_program(here: Reached, site: int, taken: Iterable[str] = (), loop: ast.AST | None = None) -> None:
    """Raises ``Refused`` where functions under an application of a compiler read what the program changes.

    ``taken``: what becomes an argument. ``loop``: where it stays in the function, in front of a loop: then what other
    functions and the loop change of the function's variables counts, too.
    """
    given = frozenset(taken)

    def is_fine(variable: Variable, read: ast.expr, scope: Scope, event: Event) -> bool:
        if isinstance(variable.owner, Function) and (loop is None or scope.function is variable.owner):
            return loop is None or not _is_inside(event.node, loop)
        return any(isinstance(each, ast.expr) and ast.unparse(each) in given for each in ast.walk(read))

    changed = changing(here, site, is_fine)
    if changed is not None:
        text, line = changed
        raise Refused(
            "captured-state", f"line {line} reads `{text}`, which changes, once for each trace; pass it as an argument"
        )


def _is_inside(node: ast.AST, loop: ast.AST) -> bool:
    first, last = getattr(loop, "lineno", 0), getattr(loop, "end_lineno", 0) or 0
    return first <= getattr(node, "lineno", 0) <= last


def check_module(module: Module, scope: Function | None, names: Iterable[str]) -> None:
    """Raises ``Refused`` where what some names lead to reads a name of the module that is bound again."""
    moving = moving_names(module)
    for (name, owner), reader in reads_through(module, scope, names).items():
        if owner is None and name in moving:
            raise Refused(
                "captured-state",
                f"`{reader}` reads `{name}`, which changes while the program runs; pass it as an argument",
            )


def check_loop(
    here: Reached, place: Place, loop: ast.AST, node: ast.AST, names: Set[str], inside: Set[ast.AST]
) -> None:
    """Raises ``Refused`` where what some names lead to at a node of a loop reads what the loop changes.

    ``inside``: what stands in front of the loop afterwards.
    """
    module, scope = place.module, place.function(node)
    again = rebound_inside(scope)
    if found := again & names:
        raise Refused("loop-capture", f"a nested function changes `{min(found)}`")
    changed = stores(loop)
    reached = reads_through(module, scope, names)
    for (name, owner), reader in reached.items():
        if (owner is scope and name in changed) or (owner is not None and name in again):
            raise Refused("loop-capture", f"`{reader}` reads `{name}`, which is another one in every iteration")
    check_module(module, scope, names)
    body = scope.body if scope is not None else tuple(module.tree.body)
    for name in sorted({*names, *(name for name, owner in reached if owner is scope)}):
        for held in (name, *_aliases(body, name)):
            if (line := _changed_where(here, module, scope, loop, held, inside)) is not None:
                raise Refused("loop-capture", f"line {line} may change what `{name}` holds")


def _changed_where(
    here: Reached, module: Module, scope: Function | None, loop: ast.AST, name: str, inside: Set[ast.AST]
) -> int | None:
    """The line in a loop, or in a function inside of the one that it stands in, that may change what a variable
    holds."""
    places = [loop]
    if scope is not None and name in scope.locals:
        places += [each.node for each in module.facts.functions if each.parent is scope and each.node not in inside]
    return next((line for each in places if (line := _changed_in(here, each, name, inside)) is not None), None)


def _aliases(body: Sequence[ast.stmt], name: str) -> frozenset[str]:
    """The other names of an object: ``other = table``."""
    found: set[str] = set()
    for part in body:
        for node in ast.walk(part):
            match node:
                case ast.Assign(targets=[ast.Name(id=one)], value=ast.Name(id=other)) if name in (one, other):
                    found |= {one, other} - {name}
                case _:
                    pass
    return frozenset(found)


def _changed_in(here: Reached, loop: ast.AST, name: str, inside: Set[ast.AST]) -> int | None:
    """The line in a loop that may change the object that a variable holds."""
    for node in ast.walk(loop):
        if node in inside:
            continue
        match node:
            case ast.Attribute(ctx=ast.Store()) | ast.Subscript(ctx=ast.Store()) if _root(node) == name:
                return node.lineno
            case ast.Call(func=ast.Attribute(value=owner, attr=attr)) if _root(owner) == name:
                known = here.qualname(node.func) is not None or isinstance(here.value(owner), Array | Static)
                if not known and (attr in METHODS or here.callees(node) != ()):
                    return node.lineno
            case ast.Call(args=given):
                if any(_root(each) == name for each in given) and here.callees(node):
                    value = next(here.value(each) for each in given if _root(each) == name)
                    if not isinstance(value, Array | Static) and not here.is_pure(node):
                        return node.lineno
            case _:
                pass
    return None


def _root(node: ast.AST) -> str:
    while isinstance(node, ast.Attribute | ast.Subscript):
        node = node.value
    return node.id if isinstance(node, ast.Name) else ""


def roots(subject: Subject) -> frozenset[str]:
    """The names by which a compiled function reaches what it reads."""
    if subject.function is not None and subject.kind != "method":
        own = free_names(subject.function)
    elif subject.function is not None:
        own = free_names(subject.function) | reads_at_once(subject.node)
    else:
        own = frozenset(each.id for each in ast.walk(subject.node) if isinstance(each, ast.Name))
    return own
