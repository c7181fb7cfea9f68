"""Defaults that a function changes: one list or dict, made with the function, is shared by all of its calls."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from tracesafe.rewrite.afterwards import Afterwards
from tracesafe.rewrite.containers import makes_container
from tracesafe.rewrite.mutations import Mutation, mutations
from tracesafe.rewrite.passing import leaves_out
from tracesafe.rewrite.sinks import is_traced_inside

if TYPE_CHECKING:
    from tracesafe.analysis.reach import Reached


def changed_defaults(here: Reached) -> Iterator[tuple[ast.stmt, str]]:
    """The first change of each default that a later call looks at, with a message."""
    if here.is_library or here.references is None:
        return
    own = [parameter.arg for parameter in here.function.parameters]
    if not any(makes_container(here.function.defaults.get(name)) for name in own):
        return
    first: dict[str, list[Mutation]] = {}
    for each in mutations(here):
        first.setdefault(each.parameter, []).append(each)
    regimes = sorted(here.regimes(), key=lambda touch: touch.site)
    for name, changes in first.items():
        if not makes_container(here.function.defaults.get(name)) or not leaves_out(here, name) or not regimes:
            continue
        hands_over = any(is_traced_inside(here, node) for each in changes for node in _given(each.statement))
        if hands_over and Afterwards(here.references, "").is_needed(here.function, name):
            transform = regimes[0].transform
            text = f"is one default for all calls: it keeps tracers of {transform}, and the next call reads them"
            yield changes[0].statement, f"`{name}` {text}"


def _given(statement: ast.stmt) -> Iterator[ast.expr]:
    """What a statement hands to a container."""
    match statement:
        case ast.Assign(value=value) | ast.AugAssign(value=value):
            yield value
        case ast.Expr(value=ast.Call(args=arguments, keywords=keywords)):
            yield from arguments
            yield from (each.value for each in keywords)
        case _:
            pass
