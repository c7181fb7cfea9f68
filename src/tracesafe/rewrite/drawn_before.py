"""Random numbers that a function compiled by ΦFlow draws: drawn before each call instead, and passed in."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from tracesafe.analysis.syntax import targets
from tracesafe.model import Edit, Fix, Safety
from tracesafe.program.functions import Function
from tracesafe.rewrite.arguments import Passing, free_name, new_parameter, passings
from tracesafe.rewrite.calls import arguments
from tracesafe.rewrite.callsites import merged, without_line
from tracesafe.rewrite.freshness import parents_in
from tracesafe.rewrite.imports import bound
from tracesafe.rewrite.refusals import Refused

if TYPE_CHECKING:
    from tracesafe.analysis.reach import Reached

_PLAIN = (ast.Name, ast.Attribute, ast.Constant)


def drawn_before(here: Reached, call: ast.Call) -> Fix:
    """The fix that makes an argument of a draw. Raises ``Refused`` where its shape is not known at a call."""
    function, text = here.function, here.short(call)
    if call in here.looped or isinstance(function.node, ast.Lambda):
        raise Refused("host-draw", f"`{text}` draws several times in one call; draw before, and pass the numbers in")
    statement = _assignment(here, call)
    own = statement.targets[0].id if statement and isinstance(statement.targets[0], ast.Name) else ""
    name = free_name(function, (own,) if own else ("noise",), own)
    new = new_parameter(function, name)
    source = here.source
    edits: list[Edit] = [*new.edits]
    if statement is not None and name == own:
        edits.append(without_line(source, statement))
    else:
        edits.append(Edit(source.path, source.span(call), name))
    for passing in passings(here, new):
        if passing.is_inside:
            raise Refused("host-draw", f"`{function.name}` calls itself; draw before, and pass the numbers in")
        edits += passing.edits(_written(here, call, passing))
    note = f"`{text}` runs before each call of `{function.name}`: draws come in another order than in plain code"
    return Fix(f"Draw before the call, and pass `{name}` to `{function.name}`", merged(edits), Safety.REVIEW, note)


def _assignment(here: Reached, call: ast.Call) -> ast.Assign | None:
    """The statement that gives a variable nothing but the draw, if nothing else gives it anything."""
    parent = parents_in(here).get(call)
    if not isinstance(parent, ast.Assign) or len(parent.targets) != 1 or not isinstance(parent.targets[0], ast.Name):
        return None
    name = parent.targets[0].id
    others = [each for each in here.statements(ast.stmt) if each is not parent and name in _stored(each)]
    return None if others or parent not in here.function.node.body else parent  # type: ignore[operator]


def _stored(statement: ast.stmt) -> set[str]:
    found = (node for target in targets(statement) for node in ast.walk(target))
    return {node.id for node in found if isinstance(node, ast.Name)}


def _written(here: Reached, call: ast.Call, passing: Passing) -> str:
    """The draw as it is written at a call: parameters are what that call passes."""
    function, place = here.function, passing.use.place
    given = dict(arguments(passing.use.call, function))
    holes: list[tuple[ast.Name, str]] = []
    scope = place.function(passing.use.call)
    for node in ast.walk(call):
        if not isinstance(node, ast.Name):
            continue
        if node.id not in function.locals:
            _check_visible(here, passing, node.id, scope)
            continue
        value = given.get(node.id)
        if value is None or _is_rebound(function, node.id):
            raise Refused("host-draw", f"`{node.id}` is not known before the call; draw before, and pass it in")
        text = place.module.source.slice(place.module.source.span(value))
        holes.append((node, text if isinstance(value, _PLAIN) else f"({text})"))
    start = here.source.span(call).start
    written = here.source.slice(here.source.span(call)).encode()
    for node, text in sorted(holes, key=lambda hole: -here.source.span(hole[0]).start):
        span = here.source.span(node)
        written = written[: span.start - start] + text.encode() + written[span.end - start :]
    return written.decode()


def _is_rebound(function: Function, name: str) -> bool:
    stored = (node for part in function.body for node in ast.walk(part) if isinstance(node, ast.Name))
    return any(node.id == name and not isinstance(node.ctx, ast.Load) for node in stored) or all(
        parameter.arg != name for parameter in function.parameters
    )


def _check_visible(here: Reached, passing: Passing, name: str, scope: Function | None) -> None:
    """Raises ``Refused`` if a name of the draw's module is another one, or none, where the call stands."""
    module, there = here.function.module, passing.use.place.module
    hidden = False
    while scope is not None and scope is not here.function.parent:
        hidden = hidden or name in scope.locals
        scope = scope.parent
    if here.function.parent is not None and scope is not here.function.parent:
        hidden = True
    if module is not there:
        names = (dict(bound(each.tree, here.known.stars)).get(name) for each in (module, there))
        hidden = hidden or len(set(names)) != 1 or name in module.bindings
    if hidden:
        line = passing.use.call.lineno
        raise Refused("host-draw", f"`{name}` is not the same where line {line} calls; draw before, and pass it in")
