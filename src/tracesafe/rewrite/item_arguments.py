"""Arrays that a caller passes in and looks at afterwards, when the function gives them new items."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tracesafe.analysis.liveness import flow, stores
from tracesafe.analysis.syntax import is_none
from tracesafe.model import Edit
from tracesafe.program.functions import Function
from tracesafe.rewrite import style
from tracesafe.rewrite.items import item_writes
from tracesafe.rewrite.refusals import Refused
from tracesafe.rewrite.statements import always_returns
from tracesafe.rewrite.uses import uses_of
from tracesafe.source.spans import Span
from tracesafe.spec import Framework

if TYPE_CHECKING:
    from tracesafe.analysis.places import Place
    from tracesafe.analysis.reach import Reached


@dataclass(frozen=True)
class Pass:
    """A statement that hands a variable to a function that fills it."""

    statement: ast.stmt
    callee: Reached
    parameter: str


@dataclass(frozen=True)
class Fill:
    """A call whose argument is filled. ``scope`` is the function around it, if a transform runs that."""

    callee: Function
    parameter: str
    place: Place
    call: ast.Call
    variable: str
    scope: Reached | None

    def bound(self, names: Sequence[str]) -> Edit:
        """The edit that binds what the call returns."""
        source = self.place.module.source
        start = source.span(self.place.statement(self.call)).start
        return Edit(source.path, Span(start, start), f"{', '.join(names)} = ")


def is_procedure(here: Reached) -> bool:
    """Whether a function never gives a value back."""
    returned = [each.value for each in here.statements(ast.Return) if isinstance(each, ast.Return)]
    return all(value is None or is_none(value) for value in returned)


def passes(here: Reached, name: str) -> Iterator[Pass]:
    """The statements that hand a variable to a procedure of the project that fills it."""
    for statement in here.statements(ast.Expr):
        if not isinstance(statement, ast.Expr) or not isinstance(statement.value, ast.Call):
            continue
        for callee in here.callees(statement.value) or ():
            inner = here.of(callee)
            if isinstance(callee.node, ast.Lambda) or not is_procedure(inner):
                continue
            for write in item_writes(inner):
                argument = passed(inner, statement.value, write.root)
                if isinstance(argument, ast.Name) and argument.id == name:
                    yield Pass(statement, inner, write.root)
                    break


def fills(here: Reached, name: str) -> tuple[Fill, ...]:
    """Every call of a procedure that fills a parameter. Raises ``Refused`` if one cannot bind the new array."""
    function = here.function
    if function.is_generator or isinstance(function.node, ast.AsyncFunctionDef):
        raise Refused("generator", f"`{function.name}` is no plain function; return `{name}` yourself")
    found: list[Fill] = []
    for use in uses_of(here, paired=False):
        place, call = use.place, use.call
        statement = place.statement(call)
        where = f"{place.module.source.path.name}:{call.lineno}"
        text = f"`{function.name}` fills `{name}` and returns nothing"
        if use.batched or use.shape != ("value", "aux"):
            raise Refused("filled-argument", f"{text}; return `{name}`, since {where} transforms it")
        argument = passed(here, call, name)
        if not isinstance(statement, ast.Expr) or statement.value is not call or not isinstance(argument, ast.Name):
            raise Refused("filled-argument", f"{text}, and {where} cannot bind a result; return `{name}`")
        scope = place.function(call)
        known = here.of(scope) if scope is not None else None
        if scope is not None and argument.id not in scope.locals:
            raise Refused("filled-argument", f"{text}, and `{argument.id}` of {where} lives outside of the function")
        if known is not None and Framework.JAX in known.frameworks:
            found.append(Fill(function, name, place, call, argument.id, known))
            continue
        tree: ast.AST = scope.node if scope is not None else place.module.tree
        given = scope is not None and any(each.arg == argument.id for each in scope.parameters)
        if given or any(_writes_into(each, argument.id) for each in ast.walk(tree)):
            raise Refused("filled-argument", f"{text}, and {where} passes an array of NumPy that changes elsewhere")
        found.append(Fill(function, name, place, call, argument.id, None))
    return tuple(found)


def _writes_into(node: ast.AST, name: str) -> bool:
    match node:
        case ast.Subscript(value=ast.Name(id=owner), ctx=ast.Store() | ast.Del()):
            return owner == name
        case ast.AugAssign(target=ast.Name(id=owner)):
            return owner == name
        case _:
            return False


def returning(here: Reached, names: Sequence[str]) -> Iterator[Edit]:
    """The edits by which a procedure returns some of its variables. Raises ``Refused`` for a crowded line."""
    source, node = here.source, here.function.node
    assert isinstance(node, ast.FunctionDef)
    text = f"return {', '.join(names)}"
    for each in here.statements(ast.Return):
        yield Edit(source.path, source.span(each), text)
    if not always_returns(node.body):
        last = node.body[-1]
        row = last.end_lineno or last.lineno
        if source.utf8[source.line_starts[last.lineno - 1] : source.span(last).start].strip():
            raise Refused("layout", f"line {last.lineno} shares its line with others; put it on a line of its own")
        end = source.line_starts[row - 1] + len(source.line(row).encode("utf-8"))
        margin = style.margin(source, node.body[0].lineno)
        yield Edit(source.path, Span(end, end), f"{source.newline}{margin}{text}")
    if node.returns is not None:
        annotated = [each.annotation for each in here.function.parameters if each.arg in names]
        texts = [here.text(each) for each in annotated if each is not None]
        if len(texts) != len(names):
            raise Refused("layout", f"`{node.name}` says that it returns nothing; annotate what it fills")
        new = texts[0] if len(texts) == 1 else f"tuple[{', '.join(texts)}]"
        yield Edit(source.path, source.span(node.returns), new)


def check_argument(here: Reached, name: str) -> None:
    """Raises ``Refused`` if a caller looks at an argument later that a function gives items, and returns."""
    function = here.function
    for reference in here.uses(function) or ():
        call = reference.place.parents.get(reference.node)
        if not isinstance(call, ast.Call) or call.func is not reference.node:
            continue
        argument = passed(here, call, name)
        if isinstance(argument, ast.Name) and is_read_after(reference.place, call, argument.id):
            line = f"{reference.place.module.source.path.name}:{call.lineno}"
            text = f"{line} passes `{argument.id}` to `{function.name}` and reads it later"
            raise Refused("filled-argument", f"{text}, where NumPy would have changed it; use what it returns")


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


def is_read_after(place: Place, call: ast.Call, name: str) -> bool:
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
