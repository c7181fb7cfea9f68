"""A lambda or nested function becomes a function of the module: its text, its name, its place."""

from __future__ import annotations

import ast
import builtins
import io
import keyword
import tokenize
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tracesafe.analysis.syntax import own_nodes
from tracesafe.model import Edit
from tracesafe.program.functions import Function
from tracesafe.program.modules import Module
from tracesafe.rewrite import style
from tracesafe.rewrite.closures import Capture, function_name
from tracesafe.rewrite.fresh import identifiers
from tracesafe.rewrite.refusals import Refused
from tracesafe.source.spans import Span
from tracesafe.source.text import SourceFile

if TYPE_CHECKING:
    from tracesafe.analysis.reach import Reached


@dataclass(frozen=True, slots=True)
class Hoisted:
    """A function of the module: its lines, without an end of line, and how many arguments its calls begin with."""

    name: str
    lines: tuple[str, ...]
    before: int
    """The position at which the new parameters stand."""


def hoisted(
    function: Function,
    name: str,
    new: Sequence[Capture],
    decorators: Sequence[str] = (),
    annotations: Mapping[str, str] | None = None,
    replaced: Mapping[ast.expr, str] | None = None,
) -> Hoisted:
    """The function as one of the module, with parameters for what it captured.

    ``replaced``: expressions of its body that are written otherwise. Raises ``Refused``.
    """
    source = function.module.source
    parameters, before = _parameters(function, new, annotations or {})
    texts = {read: each.name for each in new for read in each.reads if ast.unparse(read) != each.name}
    texts |= replaced or {}
    head = _head(function, name, parameters, style.width(source.path))
    if isinstance(function.node, ast.Lambda):
        body = _returned(source, function.node.body, texts)
    else:
        body = _moved(function, texts)
    above = _above(function) if not isinstance(function.node, ast.Lambda) else ()
    return Hoisted(name, (*above, *decorators, *head, *body), before)


def _parameters(function: Function, new: Sequence[Capture], annotations: Mapping[str, str]) -> tuple[list[str], int]:
    """The parameters as they are written, the new ones behind those that have to be given."""
    given, source = function.node.args, function.module.source
    if given.vararg is not None and new:
        raise Refused("fixed-signature", f"`{function_name(function)}` takes any number of arguments")
    positional = [*given.posonlyargs, *given.args]
    late = evaluated_defaults(function)
    required = len(positional) - len(given.defaults)
    names = {each.arg for each in (*positional, *given.kwonlyargs)}
    if clash := names & {each.name for each in new}:
        raise Refused("name-taken", f"`{function_name(function)}` has a parameter `{min(clash)}` already")

    def written(parameter: ast.arg, default: ast.expr | None) -> str:
        text = source.slice(source.span(parameter))
        if default is None:
            return text
        return f"{text}{' = ' if parameter.annotation else '='}{source.slice(source.span(default))}"

    found = [written(each, None) for each in positional[:required]]
    optional = dict(zip(positional[required:], given.defaults, strict=True))
    found += [written(each, None) for each in optional if each.arg in late]
    found += [f"{each.name}: {text}" if (text := annotations.get(each.name)) else each.name for each in new]
    found += [written(each, text) for each, text in optional.items() if each.arg not in late]
    if given.posonlyargs:
        raise Refused("fixed-signature", f"the parameters of `{function_name(function)}` are positional only")
    if given.vararg is not None:
        found.append(f"*{source.slice(source.span(given.vararg))}")
    elif given.kwonlyargs:
        found.append("*")
    found += [written(each, text) for each, text in zip(given.kwonlyargs, given.kw_defaults, strict=True)]
    if given.kwarg is not None:
        found.append(f"**{source.slice(source.span(given.kwarg))}")
    return found, required


def evaluated_defaults(function: Function) -> Mapping[str, ast.expr]:
    """The parameters whose defaults are no constants: ``lambda x, i=i: ...`` keeps the ``i`` of now."""
    given = function.node.args
    if any(each is not None and not _is_constant(each) for each in given.kw_defaults):
        raise Refused("fixed-signature", f"`{function_name(function)}` has a default that depends on where it stands")
    return {name: each for name, each in function.defaults.items() if not _is_constant(each)}


def _is_constant(node: ast.expr) -> bool:
    return not any(isinstance(each, ast.Name | ast.Attribute | ast.Call) for each in ast.walk(node))


def _head(function: Function, name: str, parameters: Sequence[str], width: int) -> list[str]:
    node, source = function.node, function.module.source
    returns = getattr(node, "returns", None)
    tail = f") -> {source.slice(source.span(returns))}:" if returns is not None else "):"
    line = f"def {name}({', '.join(parameters)}{tail}"
    if len(line) <= width:
        return [line]
    return [f"def {name}(", *(f"    {each}," for each in parameters), tail]


def _returned(source: SourceFile, body: ast.expr, texts: Mapping[ast.expr, str]) -> list[str]:
    """The body of a lambda as the one statement of a function."""
    text = replaced_text(source, body, texts)
    flat = " ".join(line.strip() for line in text.split("\n"))
    if "\n" not in text:
        return [f"    return {text}"]
    plain = "#" not in text and '"""' not in text and "'''" not in text
    if plain and len(flat) + 11 <= style.width(source.path):
        for bracket in "([{":
            flat = flat.replace(f"{bracket} ", bracket)
        for bracket in ")]}":
            flat = flat.replace(f" {bracket}", bracket).replace(f",{bracket}", bracket)
        return [f"    return {flat}"]
    lines = dedented(text, style.margin(source, body.lineno), "    ")
    if _is_enclosed(body):
        return [f"    return {lines[0].lstrip()}", *lines[1:]]
    return [
        "    return (",
        *(f"    {line}" if line.strip() else line for line in [f"    {lines[0].lstrip()}", *lines[1:]]),
        "    )",
    ]


def _is_enclosed(body: ast.expr) -> bool:
    return isinstance(body, ast.Call | ast.List | ast.Dict | ast.Set | ast.Subscript | ast.ListComp)


def _moved(function: Function, texts: Mapping[ast.expr, str]) -> list[str]:
    """The statements of a nested function, for one of the module."""
    node, source = function.node, function.module.source
    assert isinstance(node, ast.FunctionDef)
    first, last = node.body[0], node.body[-1]
    end = source.span(last).end
    row = last.end_lineno or last.lineno
    line_end = source.line_starts[row - 1] + len(source.line(row).encode("utf-8"))
    rest = source.utf8[end:line_end]
    if rest.strip().startswith((b"#", b";")) or not rest.strip():
        end = line_end
    start = source.line_starts[first.lineno - 1]
    own_row = source.utf8[start : source.span(first).start].strip()
    if own_row:  # def f(x): return x
        text = replaced_text(source, Span(source.span(first).start, end), texts, node)
        return [f"    {line}" for line in text.split("\n")]
    # comments between the head and the first statement
    head_end = _head_end(source, node)
    begin = source.line_starts[_row_of(source, head_end)]
    text = replaced_text(source, Span(begin, end), texts, node)
    return dedented(text, style.margin(source, first.lineno), "    ")


def _head_end(source: SourceFile, node: ast.FunctionDef) -> int:
    """Where the colon of a def's head stands."""
    given = node.args
    every = [*given.posonlyargs, *given.args, *given.kwonlyargs, given.vararg, given.kwarg]
    parts: list[ast.expr | ast.arg] = [each for each in every if each is not None]
    parts += [*given.defaults, *(each for each in given.kw_defaults if each is not None)]
    if node.returns is not None:
        parts.append(node.returns)
    after = max((source.span(part).end for part in parts), default=source.span(node).start)
    closing = source.utf8.find(b")", after) if node.returns is None else after
    return source.utf8.index(b":", closing)


def _row_of(source: SourceFile, offset: int) -> int:
    return source.location(offset).row


def replaced_text(
    source: SourceFile, part: ast.expr | Span, texts: Mapping[ast.expr, str], within: ast.AST | None = None
) -> str:
    """The text of an expression or stretch with some of its expressions written otherwise, lines ended by ``\\n``."""
    span = part if isinstance(part, Span) else source.span(part)
    inside = {id(each) for each in ast.walk(within if within is not None else part)}  # type: ignore[arg-type]
    pieces, at = [], span.start
    for node, text in sorted(texts.items(), key=lambda pair: source.span(pair[0])):
        own = source.span(node)
        if id(node) in inside and span.start <= own.start and own.end <= span.end:
            pieces += [source.slice(Span(at, own.start)), text]
            at = own.end
    pieces.append(source.slice(Span(at, span.end)))
    return "".join(pieces).replace("\r\n", "\n").replace("\r", "\n")


def dedented(text: str, margin: str, unit: str) -> list[str]:
    """Lines with another margin; those that begin inside of a string stay, but for a docstring's."""
    lines = text.split("\n")
    fixed = _inside_strings(lines)
    found = []
    for number, line in enumerate(lines):
        if number in fixed or not line.strip():
            found.append(line if number in fixed else "")
        else:
            found.append(unit + line.removeprefix(margin) if line.startswith(margin) else unit + line.lstrip())
    return found


def _inside_strings(lines: Sequence[str]) -> frozenset[int]:
    """The lines that begin inside of a string that is no docstring."""
    text = "if 1:\n" + "\n".join(lines if lines and lines[0][:1].isspace() else [f" {line}" for line in lines]) + "\n"
    found: set[int] = set()
    fresh = True
    try:
        for token in tokenize.generate_tokens(io.StringIO(text).readline):
            if token.type == tokenize.STRING and not fresh:
                found.update(range(token.start[0] - 1, token.end[0] - 1))
            if token.type not in (tokenize.NL, tokenize.COMMENT, tokenize.INDENT, tokenize.NEWLINE):
                fresh = token.string == ":" and token.start[0] == 1
    except (tokenize.TokenError, IndentationError):
        pass
    return frozenset(found)


def _above(function: Function) -> tuple[str, ...]:
    """The comments directly above a nested def, which go along."""
    source, first = function.module.source, first_row(function.node)
    return tuple(source.line(row).strip() for row in range(comment_start(source, first), first))


def first_row(node: ast.AST) -> int:
    """The first row of a def, its decorators included."""
    rows: list[int] = [each.lineno for each in getattr(node, "decorator_list", ())]
    return min([getattr(node, "lineno", 1), *rows])


def comment_start(source: SourceFile, row: int) -> int:
    """The first row of the comments that stand directly above a row, with its margin."""
    margin = style.margin(source, row)
    while row > 1 and style.is_comment(source.line(row - 1), margin):
        row -= 1
    return row


def without(source: SourceFile, node: ast.stmt) -> Edit:
    """The edit that takes a statement away with its comments and the gap behind it."""
    first = comment_start(source, first_row(node))
    row = node.end_lineno or node.lineno
    start = source.line_starts[first - 1]
    own_start = source.line_starts[first_row(node) - 1]
    line_end = source.line_starts[row] if row < len(source.line_starts) else len(source.utf8)
    rest = source.utf8[source.span(node).end : line_end].strip()
    if source.utf8[own_start : source.span(node).start].strip() and not getattr(node, "decorator_list", ()):
        raise Refused("layout", f"line {node.lineno} shares its line with others; put it on a line of its own")
    if rest and not rest.startswith(b"#"):
        raise Refused("layout", f"line {node.lineno} shares its line with others; put it on a line of its own")
    blank = row + 1 <= len(source.line_starts) and not source.line(row + 1).strip()
    above = first == 1 or not source.line(first - 1).strip() or source.line(first - 1).rstrip().endswith(":")
    if blank and above and row + 1 < len(source.line_starts):
        line_end = source.line_starts[row + 1]
    return Edit(source.path, Span(start, line_end), "")


def taken_names(here: Reached, module: Module, own: str = "") -> frozenset[str]:
    """The names that nothing new may have in a module; ``own``: a local name that it takes the place of."""
    found = {*identifiers(module.tree), *keyword.kwlist, *dir(builtins)}
    found.discard(own)
    return frozenset(found | set(module.bindings))


def fresh_name(wishes: Iterable[str], taken: Iterable[str]) -> str:
    """The first wish that is free, else the last one with a number."""
    used = frozenset(taken)
    last = "compiled"
    for wish in wishes:
        last = wish
        if wish.isidentifier() and wish not in used:
            return wish
    return next(name for number in range(2, 1000) if (name := f"{last}_{number}") not in used)


def is_only(tree: ast.AST, name: str, nodes: Iterable[ast.AST]) -> bool:
    """Whether a name stands nowhere in a module but at some nodes."""
    own = set(nodes)
    for node in ast.walk(tree):
        match node:
            case ast.Name(id=text) | ast.arg(arg=text) | ast.FunctionDef(name=text) | ast.ClassDef(name=text):
                if text == name and node not in own:
                    return False
            case ast.alias(name=text, asname=asname):
                if (asname or text.partition(".")[0]) == name:
                    return False
            case ast.Global(names=names) | ast.Nonlocal(names=names):
                if name in names:
                    return False
            case _:
                pass
    return True


def top_statement(module: Module, node: ast.AST) -> ast.stmt:
    """The statement of the module's top level that a node stands in."""
    row = node.lineno  # type: ignore[attr-defined]
    return next(each for each in module.tree.body if first_row(each) <= row <= (each.end_lineno or each.lineno))


def above(module: Module, user: ast.AST, needed: Iterable[str], lines: Sequence[str]) -> Edit:
    """The edit that writes lines at the top level above their user, or below what they need where that stands later.

    ``needed``: names of the module that they read at once. Raises ``Refused`` if something runs in between.
    """
    source = module.source
    statement = top_statement(module, user)
    body = module.tree.body
    index = body.index(statement)
    last = max(
        (body.index(top_statement(module, node)) for name in needed for node in module.bindings.get(name, ())),
        default=-1,
    )
    if last > index or (last == index and user is not statement):
        between = body[index + 1 : last + 1]
        if last == index or not all(isinstance(each, ast.FunctionDef | ast.ClassDef | ast.Import) for each in between):
            raise Refused(
                "defined-later", f"`{', '.join(needed)}` is defined below line {statement.lineno}; move it up"
            )
        after = body[last]
        row = after.end_lineno or after.lineno
        end = source.line_starts[row] if row < len(source.line_starts) else len(source.utf8)
        text = source.newline.join(["", "", *lines, ""])
        return Edit(source.path, Span(end, end), text)
    row = comment_start(source, first_row(statement))
    start = source.line_starts[row - 1]
    blank = 0
    while blank < 2 and row - blank > 1 and not source.line(row - blank - 1).strip():
        blank += 1
    first = row == 1 or style.is_mark(source.line(row - blank - 1))
    before = [] if first else [""] * (2 - blank)
    return Edit(source.path, Span(start, start), source.newline.join([*before, *lines, "", "", ""]))


def reads_at_once(node: ast.AST) -> frozenset[str]:
    """The names that evaluating an expression reads now, not when a lambda in it is called."""
    return frozenset(each.id for each in own_nodes(node) if isinstance(each, ast.Name))
