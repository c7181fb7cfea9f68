"""Whether a variable that a function captured changes between the function's making and its last call."""

from __future__ import annotations

import ast
from collections.abc import Iterable

from tracesafe.analysis.places import Place
from tracesafe.program.functions import Function
from tracesafe.rewrite.closures import bindings
from tracesafe.rewrite.refusals import Refused
from tracesafe.rewrite.renewed import Usage
from tracesafe.rewrite.repeats import loops_around


def check_late(place: Place, scope: Function | None, usage: Usage, texts: Iterable[str]) -> None:
    """Raises ``Refused`` where it does, so that what calls would pass is not what the function had.

    ``scope``: the function that the captured function is made in; ``texts``: variables, or attributes of them.
    """
    statement = usage.statement
    if statement is None:
        return
    for text in texts:
        variable = text.partition(".")[0]
        owner = scope
        while owner is not None and variable not in owner.locals:
            owner = owner.parent
        if any(place.function(call) is not scope for call in usage.calls):
            raise Refused("late-binding", f"a nested function calls `{usage.name}`, and `{text}` is read then")
        if any(_is_hidden(place, call, variable) for call in usage.calls):
            raise Refused("late-binding", f"`{variable}` is another variable where `{usage.name}` is called")
        if owner is None or owner is not scope:
            continue
        for node in _changes(owner, variable, text):
            line = getattr(node, "lineno", 0)
            if line <= (statement.end_lineno or 0):
                continue
            around = set(loops_around(place, node)) - set(loops_around(place, statement))
            if any(call.lineno >= line or around & set(loops_around(place, call)) for call in usage.calls):
                told = f"line {line} changes `{text}` after `{usage.name}` was made, which keeps what it was at its "
                raise Refused("late-binding", f"{told}first call; say which of the two is meant")


def _changes(owner: Function, variable: str, text: str) -> list[ast.AST]:
    found = list(bindings(owner, variable))
    for part in owner.body:
        for each in ast.walk(part):
            if isinstance(each, ast.Attribute) and not isinstance(each.ctx, ast.Load) and ast.unparse(each) == text:
                found.append(each)
    return found


def _is_hidden(place: Place, call: ast.Call, name: str) -> bool:
    """Whether a comprehension around a call has a variable of the same name."""
    for outer in place.around(call):
        if isinstance(outer, ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp):
            targets = [each for generator in outer.generators for each in ast.walk(generator.target)]
            if any(isinstance(each, ast.Name) and each.id == name for each in targets):
                return True
    return False
