"""Whether calls may move in front of their statement: nothing that runs before them may notice, or be noticed."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from tracesafe.analysis.places import Place
from tracesafe.analysis.purity import name_is_pure
from tracesafe.rewrite.refusals import Refused
from tracesafe.rewrite.sinks import Sink

if TYPE_CHECKING:
    from tracesafe.analysis.reach import Reached

_METHODS = frozenset(
    "sum mean min max abs item float double long reshape view flatten squeeze unsqueeze transpose astype copy clone "
    "detach numpy tolist norm std var prod dot size dim get keys values items format".split()
)
"""Methods of arrays, numbers and dicts that change nothing."""


def check_order(
    here: Reached, sinks: Sequence[Sink], place: Place, statement: ast.stmt, calls: Sequence[ast.expr]
) -> None:
    """Raises ``Refused`` if something that is evaluated before one of the calls has an effect or reads a sink."""
    moving = {node for call in calls for node in ast.walk(call)}
    for call in calls:
        if any(other is not call and other in moving and _inside(call, other) for other in calls):
            raise _refused(place, statement, call)
    for node in _before(statement, calls[-1], moving):
        if _matters(here, sinks, place, node):
            raise _refused(place, statement, node)


def _inside(outer: ast.AST, inner: ast.AST) -> bool:
    return any(node is inner for node in ast.walk(outer))


def _before(statement: ast.stmt, last: ast.expr, moving: set[ast.AST]) -> Iterator[ast.expr]:
    """What is evaluated before the last call, the calls themselves left out."""
    head: ast.AST = statement
    if isinstance(statement, ast.If):
        head = statement.test
    elif isinstance(statement, ast.For):
        head = statement.iter
    elif isinstance(statement, ast.Assign | ast.AnnAssign) and statement.value is not None:
        head = statement.value
    end = (last.lineno, last.col_offset)
    for node in ast.walk(head):
        if not isinstance(node, ast.expr) or node in moving or (node.lineno, node.col_offset) > end:
            continue
        if not _inside(node, last) or isinstance(node, ast.Await):
            yield node


def _matters(here: Reached, sinks: Sequence[Sink], place: Place, node: ast.expr) -> bool:
    match node:
        case ast.Call(func=function):
            name = here.references.name(place, function) if here.references is not None else None
            if name is not None:
                return not name_is_pure(name, node, here)
            return not (isinstance(function, ast.Attribute) and function.attr in _METHODS)
        case ast.Await() | ast.Yield() | ast.YieldFrom() | ast.NamedExpr():
            return True
        case ast.Name(id=name):
            return any(name == sink.name and not sink.suffix.startswith(".") for sink in sinks)
        case ast.Attribute(attr=attr):
            return any(attr in (sink.name, sink.suffix.partition("[")[0].rpartition(".")[2]) for sink in sinks)
        case _:
            return False


def _refused(place: Place, statement: ast.stmt, node: ast.expr) -> Refused:
    source = place.module.source
    text = " ".join(source.slice(source.span(node)).split())
    return Refused(
        "call-in-expression",
        f"{source.path.name}:{statement.lineno} evaluates `{text}` before the call; call it in a statement of its own",
    )
