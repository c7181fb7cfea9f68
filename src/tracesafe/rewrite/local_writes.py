"""The writes to a place, as writes to a local variable."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from tracesafe.analysis.syntax import targets
from tracesafe.model import Edit
from tracesafe.rewrite.argument_outputs import stepped
from tracesafe.rewrite.callsites import first_statement, inserted, without_line
from tracesafe.rewrite.refusals import Refused
from tracesafe.rewrite.sinks import Place, Sink
from tracesafe.rewrite.writers import readings
from tracesafe.source.spans import Span

if TYPE_CHECKING:
    from tracesafe.analysis.reach import Reached


def held_by(here: Reached, sink: Sink) -> str:
    """The local variable whose value a sink gets, where that is all."""
    match sink.writes:
        case (ast.Assign(targets=[_], value=ast.Name(id=name)),):
            pass
        case (ast.Expr(value=ast.Call(args=[ast.Name(id=name)])),) if not sink.gathers:
            pass
        case _:
            return ""
    text, end = here.source.utf8, here.source.span(sink.writes[0]).end
    if b"#" in text[end:].partition(b"\n")[0]:  # its line stays, for the comment
        return ""
    bound = [node for each in here.statements(ast.stmt) for node in ast.walk(each) if isinstance(node, ast.Name)]
    bindings = len({node for node in bound if node.id == name and not isinstance(node.ctx, ast.Load)})
    bindings += any(parameter.arg == name for parameter in here.function.parameters)
    return name if bindings == 1 and name in here.function.locals else ""


def written_locally(here: Reached, sink: Sink) -> list[Edit]:
    """The writes to a place behind a dot or bracket, to a local variable instead."""
    source, node = here.source, here.function.node
    edits: list[Edit] = []
    if sink.handed:
        edits += [Edit(source.path, source.span(node), sink.inside) for node in sink.targets]
    for statement in sink.writes if not sink.handed else ():
        if sink.inside == sink.held:
            edits.append(without_line(source, statement))
            continue
        match statement:
            case ast.AugAssign(target=target, op=operator, value=value) if sink.place is Place.ARGUMENT:
                edits.append(Edit(source.path, source.span(statement), stepped(here, sink, target, operator, value)))
            case ast.Assign() | ast.AugAssign() | ast.AnnAssign():
                edits += [
                    Edit(source.path, source.span(target), sink.inside)
                    for target in targets(statement)
                    if target in sink.targets
                ]
            case ast.Expr(value=ast.Call(func=ast.Attribute(value=owner), args=[value])) if sink.gathers:
                edits.append(Edit(source.path, source.span(owner), sink.inside))
            case ast.Expr(value=ast.Call(args=[value]) as call):
                start, end = source.span(call).start, source.span(value).start
                edits.append(Edit(source.path, Span(start, end), f"{sink.inside} = "))
                edits.append(Edit(source.path, Span(source.span(value).end, source.span(call).end), ""))
            case _:
                text = here.short(statement)
                raise Refused("write-on-traced-path", f"`{text}` writes several places at once; write them one by one")
    if sink.gathers or sink.method == "update":
        assert not isinstance(node, ast.Lambda)
        empty = "[]" if sink.method == "extend" else "{}"
        edits.append(inserted(source, first_statement(node.body), f"{sink.inside} = {empty}"))
    elif not sink.method:
        end = max(each.end_lineno or each.lineno for each in sink.writes) if sink.place is Place.ARGUMENT else 0
        own = [each for each in readings(here, sink) if each.lineno > end]
        edits += [Edit(source.path, source.span(each), sink.inside) for each in own]
    return edits
