"""Arrays that a caller passes in and looks at afterwards, when the function gives them new items."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from tracesafe.analysis.liveness import flow, stores
from tracesafe.rewrite.items import ItemWrite
from tracesafe.rewrite.refusals import Refused

if TYPE_CHECKING:
    from tracesafe.analysis.places import Place
    from tracesafe.analysis.reach import Reached


def check_argument(here: Reached, name: str, own: Sequence[ItemWrite]) -> Iterator[str]:
    """What a reviewer has to check of a parameter that gets items. Raises ``Refused`` where the caller needs them."""
    function = here.function
    returned = [each.value for each in here.statements(ast.Return) if isinstance(each, ast.Return)]
    if not any(value is not None and not _is_none(value) for value in returned):
        raise Refused("filled-argument", f"`{function.name}` fills `{name}` and returns nothing; return `{name}`")
    for reference in here.uses(function) or ():
        call = reference.place.parents.get(reference.node)
        if not isinstance(call, ast.Call) or call.func is not reference.node:
            continue
        argument = passed(here, call, name)
        if isinstance(argument, ast.Name) and is_read_after(here, reference.place, call, argument.id):
            line = f"{reference.place.module.source.path.name}:{call.lineno}"
            text = f"{line} passes `{argument.id}` to `{function.name}` and reads it later"
            raise Refused("filled-argument", f"{text}, where NumPy would have changed it; use what it returns")
    del own
    return iter(())


def _is_none(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is None


def passed(here: Reached, call: ast.Call, name: str) -> ast.expr | None:
    """The argument that a call passes for a parameter."""
    names = [each.arg for each in here.function.parameters]
    if here.function.owner is not None and not {"staticmethod"} & here.function.decorator_names:
        names = names[1:]
    for keyword in call.keywords:
        if keyword.arg == name:
            return keyword.value
    position = names.index(name) if name in names else -1
    if 0 <= position < len(call.args) and not any(isinstance(each, ast.Starred) for each in call.args):
        return call.args[position]
    return None


def is_read_after(here: Reached, place: Place, call: ast.Call, name: str) -> bool:
    """Whether a variable's old value is read behind a call's statement."""
    statement = place.statement(call)
    if name in stores(statement):
        return False
    scope = place.function(call)
    if scope is not None and isinstance(scope.node, ast.Lambda):
        return False
    if scope is None:
        return any(
            isinstance(each, ast.Name) and each.id == name and each.lineno > (statement.end_lineno or 0)
            for each in ast.walk(place.module.tree)
        )
    assert not isinstance(scope.node, ast.Lambda)
    return name in flow(scope.node).live_after.get(statement, frozenset())
