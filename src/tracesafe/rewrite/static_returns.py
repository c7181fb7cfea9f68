"""Returns on traced tests inside of a static ``if`` whose end is reached: they count where the static test holds.

if limit is not None:                if limit is not None:
    if x > limit:                        beyond = x > limit
        return limit
...                                  ...
return y                             if limit is not None:
                                         return where(beyond, limit, y)
                                     return y
"""

from __future__ import annotations

import ast
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from tracesafe.analysis.liveness import loads, stores
from tracesafe.rewrite.chain import Chain
from tracesafe.rewrite.fresh import condition_wishes
from tracesafe.rewrite.paths import MANY, Entry, Path, Predicate
from tracesafe.rewrite.pending import is_trivial
from tracesafe.rewrite.plan import Item, Statement, Suite
from tracesafe.rewrite.refusals import Refused
from tracesafe.rewrite.terms import NONE, Binding, Conditional, Name, Noted, Ref, Term, User

if TYPE_CHECKING:
    from tracesafe.analysis.reach import Reached
    from tracesafe.rewrite.symbolic import Executor

_NAMES = ("outcome", "returned", *(f"outcome_{number}" for number in range(2, 100)))


def carried(
    executor: Executor,
    node: ast.If,
    sides: Sequence[tuple[tuple[Entry, ...], bool]],
    following: Sequence[Sequence[ast.stmt]],
) -> tuple[Entry, ...]:
    """The returns of the sides of a static ``if``, each with the side that it is on, as returns behind the ``if``.

    Raises ``Refused`` for a test that may come out otherwise where the function returns.
    """
    here, test = executor.here, node.test
    if not any(entries for entries, _ in sides):
        return ()
    later = stores(node).union(*(stores(each) for block in following for each in block))
    if not here.is_pure(test) or loads(test) & later or _is_written(here, test):
        raise Refused(
            "static-fall-through",
            f"a traced return inside of the static `{here.short(test)}` would have to be carried past its end",
        )
    condition = executor.made(Binding(executor.read(test, {}, Path()), None, condition_wishes(test), NONE, MANY))
    found: list[Entry] = []
    for entries, positive in sides:
        for entry in entries:
            for predicate in entry.predicates:
                if not predicate.static:
                    executor.freeze(predicate.condition)
            found.append(replace(entry, predicates=(Predicate(condition, positive, True), *entry.predicates)))
    if here.is_differentiated:
        lines = ", ".join(str(entry.node.lineno) for entry in found)
        executor.note(f"the gradient behind the return in line {lines} may be NaN where that return is taken")
    return tuple(found)


def is_static(entry: Entry) -> bool:
    """Whether a return counts on one side of a static test only, so that its condition has no value on the other."""
    return any(predicate.static for predicate in entry.predicates)


def given(executor: Executor, node: ast.Return, value: Term, pending: tuple[Entry, ...]) -> list[Item]:
    """A return behind pending ones: the first value whose predicates hold, else its own."""
    assert node.value is not None
    here, comments = executor.here, executor.comments_of(node)
    last = Noted(value, comments) if comments else value
    if not any(map(is_static, pending)):
        return [Statement("return ", Chain(executor).build((*pending, Entry((), last, node.value))))]
    groups, name, items = _grouped(pending), _named(here, node.value), list[Item]()
    if name is None and (len(groups) > 1 or not is_trivial(node.value)):
        name = next(each for each in _NAMES if each not in here.function.locals | here.function.reads)
        items.append(Statement(f"{name} = ", last))
        last = value = Name(name)
    elif name is not None:
        value = Name(name)
    for group in reversed(groups[1:]):
        assert name is not None
        items += _assigned(here, name, Chain(executor).build((*group, Entry((), value, node.value))))
    return [*items, *_returned(here, Chain(executor).build((*groups[0], Entry((), last, node.value))))]


def _named(here: Reached, value: ast.expr) -> str | None:
    """The local variable that is returned."""
    is_local = isinstance(value, ast.Name) and value.id in here.function.locals
    return value.id if isinstance(value, ast.Name) and is_local else None


def _grouped(pending: tuple[Entry, ...]) -> list[tuple[Entry, ...]]:
    """The returns that one static test decides about, and those between them, in order."""
    found: list[tuple[object, list[Entry]]] = []
    for entry in pending:
        head = entry.predicates[0].condition if is_static(entry) else None
        if not found or found[-1][0] is not head:
            found.append((head, []))
        found[-1][1].append(entry)
    return [tuple(entries) for _, entries in found]


def _static_test(here: Reached, value: Term) -> str | None:
    """The text of the static test that chooses a value."""
    if not isinstance(value, Conditional) or not isinstance(value.test, Ref):
        return None
    test = value.test.binding.term
    return here.short(test.node) if isinstance(test, User) and not test.holes else None


def _assigned(here: Reached, name: str, value: Term) -> list[Item]:
    """A variable that becomes another value where a static test holds."""
    test = _static_test(here, value)
    if test is None or not isinstance(value, Conditional) or _is(value.then, name):
        return [Statement(f"{name} = ", value)]
    other = [] if _is(value.other, name) else _assigned(here, name, value.other)
    return [Suite(f"if {test}:", (Statement(f"{name} = ", value.then),), tuple(other))]


def _is(value: Term, name: str) -> bool:
    return isinstance(value, Name) and value.id == name


def _returned(here: Reached, value: Term) -> list[Item]:
    """A return whose value depends on static tests, as one return for each case."""
    items: list[Item] = []
    while (test := _static_test(here, value)) is not None and isinstance(value, Conditional):
        items.append(Suite(f"if {test}:", (Statement("return ", value.then),)))
        value = value.other
    return [*items, Statement("return ", value)]


def _is_written(here: Reached, test: ast.expr) -> bool:
    """Whether the function assigns an attribute or element that the test reads."""
    attributes = {node.attr for node in ast.walk(test) if isinstance(node, ast.Attribute)}
    has_items = any(isinstance(node, ast.Subscript | ast.Call) for node in ast.walk(test))
    changed = [node for node in here.expressions(ast.Attribute) if not isinstance(node.ctx, ast.Load)]
    filled = any(not isinstance(node.ctx, ast.Load) for node in here.expressions(ast.Subscript))
    return (has_items and filled) or any(node.attr in attributes for node in changed)
