"""What is compiled in a loop is compiled in front of it, where nothing in the loop changes what it reads."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from tracesafe.analysis.liveness import stores
from tracesafe.model import Edit, Fix, Safety
from tracesafe.rewrite import style
from tracesafe.rewrite.hoisting import comment_start, dedented, first_row, fresh_name, taken_names, without
from tracesafe.rewrite.moving import varying_names
from tracesafe.rewrite.naming import title, wishes
from tracesafe.rewrite.recurring import comprehended
from tracesafe.rewrite.refusals import Refused
from tracesafe.rewrite.renewed import Remade
from tracesafe.rewrite.rereading import check_loop, check_program
from tracesafe.source.spans import Span

if TYPE_CHECKING:
    from tracesafe.analysis.reach import Reached


def in_front(here: Reached, made: Remade) -> Fix:
    """The compiled function is made in front of the loop, where nothing in the loop changes what it captured."""
    loop = made.repeat.loop
    if loop is None or made.repeat.called:
        raise Refused("loop-capture", f"`{here.function.name}` is called again and again: {made.repeat.text}")
    check_constant(here, made, loop)
    source = here.source
    head = loop if isinstance(loop, ast.stmt) else made.place.statement(loop)
    margin = style.margin(source, head.lineno)
    row = comment_start(source, head.lineno)
    at = source.line_starts[row - 1]
    if source.utf8[source.line_starts[head.lineno - 1] : source.span(head).start].strip():
        raise Refused("layout", f"line {head.lineno} shares its line with others; put it on a line of its own")
    statement = made.usage.statement
    if statement is not None:
        first = comment_start(source, first_row(statement))
        below = statement.end_lineno or statement.lineno
        end = source.line_starts[below] if below < len(source.line_starts) else len(source.utf8)
        text = source.slice(Span(source.line_starts[first - 1], end)).rstrip().replace("\r\n", "\n")
        lines = dedented(text, style.margin(source, first_row(statement)), margin)
        gap = [""] if isinstance(statement, ast.FunctionDef) else []
        edit = Edit(source.path, Span(at, at), source.newline.join([*lines, *gap, ""]))
        return Fix(title(made), (edit, without(source, statement)), Safety.SAFE)
    name = fresh_name(wishes(here, made), taken_names(here, made.place.module))
    text = source.newline.join(_shifted(here, made, margin, f"{name} = "))
    edits = (
        Edit(source.path, Span(at, at), f"{text}{source.newline}"),
        Edit(source.path, source.span(made.node), name),
    )
    return Fix(title(made), edits, Safety.SAFE)


def _shifted(here: Reached, made: Remade, margin: str, prefix: str) -> list[str]:
    """The text of what is made, for a row with another margin."""
    source = here.source
    old = style.margin(source, made.node.lineno)
    lines = source.slice(source.span(made.node)).replace("\r\n", "\n").split("\n")
    return [f"{margin}{prefix}{lines[0]}", *(margin + line.removeprefix(old) for line in lines[1:])]


def check_constant(here: Reached, made: Remade, loop: ast.AST) -> None:
    """Raises ``Refused`` where the loop changes what the compiled function reads."""
    nodes: list[ast.AST] = [made.node]
    subject = made.subject
    if subject.kind == "nested" and subject.function is not None:
        nodes = [made.node, subject.function.node]
        if not made.is_decorator and subject.function.node in set(ast.walk(loop)):
            raise Refused("loop-capture", f"`{subject.function.name}` is defined in the loop")
    own: set[str] = {made.usage.name}
    if subject.function is not None and subject.kind != "method":
        own |= subject.function.locals | {subject.function.name}
    read = {each.id for node in nodes for each in ast.walk(node) if isinstance(each, ast.Name) and each.id not in own}
    changed = frozenset[str]().union(
        *(stores(part) for part in ast.iter_child_nodes(loop) if not isinstance(part, ast.expr_context))
    )
    changed |= comprehended(made.place, made.node)
    if found := read & changed:
        raise Refused("loop-capture", f"`{min(found)}` is another one in every iteration")
    if found := read & varying_names(made.place.module):
        raise Refused("loop-capture", f"`{min(found)}` changes while the program runs")
    check_program(here, made.site.index, loop=loop)
    inside = set(ast.walk(made.node)) | {each for node in nodes for each in ast.walk(node)}
    check_loop(here, made.place, loop, made.node, read, inside)
