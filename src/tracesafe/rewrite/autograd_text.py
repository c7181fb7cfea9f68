"""How a function of the inputs is written: the user's own, a lambda, or a function in front of the statement."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tracesafe.analysis.values import Array, Static
from tracesafe.rewrite import style
from tracesafe.rewrite.autograd_slices import Piece, reads
from tracesafe.rewrite.fresh import FreshNames

if TYPE_CHECKING:
    from tracesafe.analysis.reach import Reached

_REDUCING = frozenset({"sum", "mean", "prod", "norm", "logsumexp", "max", "min", "trace", "logdet"})
_LOSSES = frozenset({"mse_loss", "l1_loss", "cross_entropy", "nll_loss", "huber_loss", "smooth_l1_loss", "dot", "det"})
_TIGHT = (ast.Name, ast.Attribute, ast.Call, ast.Subscript)


@dataclass(frozen=True, slots=True)
class Text:
    """A callable, as it is written."""

    callable: str
    definition: str = ""
    argnums: str = ""
    arguments: str = ""
    """What it is called with, if that is more than the inputs."""


def function_text(
    here: Reached,
    fresh: FreshNames,
    statement: ast.stmt,
    output: ast.expr,
    names: Sequence[str],
    kept: Sequence[Piece],
    *,
    summed: bool,
    room: int,
) -> Text:
    """The function that makes an output of inputs.

    ``summed``: it has to give a scalar; ``room``: how long a lambda may be.
    """
    inner = _inlined(here, output, kept)
    scalar = not summed or is_scalar(here, output, kept)
    if inner is not None:
        if scalar and (own := _own_function(here, inner, names)) is not None:
            return own
        text = here.short(inner)
        if inner is not output and output != inner and not isinstance(output, ast.Name):
            text = _with_inner(here, output, kept[0], inner)
        if not scalar:
            text = f"{_tight(text, inner if isinstance(output, ast.Name) else output)}.sum()"
        line = f"lambda {', '.join(names)}: {text}"
        if len(line) <= room:
            return Text(line, argnums=_all(names))
    margin = style.margin(here.source, statement.lineno)
    unit = style.unit(here.source, here.function.node.lineno, here.function.body[0].lineno)
    name = fresh.take(_wishes(output, names))
    lines = [f"{margin}def {name}({', '.join(names)}):"]
    body = list(kept)
    result, whole = here.text(output), output
    if body and (written := _last(here, output, body)) is not None:
        result, whole = written
        body.pop()
    if not scalar:
        result = f"{_tight(result, whole)}.sum()"
    lines += [each.indented(here.source, margin + unit) for each in body]
    lines.append(f"{margin}{unit}return {result}")
    return Text(name, here.source.newline.join(lines), _all(names))


def _last(here: Reached, output: ast.expr, body: Sequence[Piece]) -> tuple[str, ast.expr] | None:
    """The output with the last variable written out, if nothing else reads that."""
    last = body[-1]
    uses = [node for node in ast.walk(output) if isinstance(node, ast.Name) and node.id in last.binds]
    others = any(not each.reads.isdisjoint(last.binds) or not each.binds.isdisjoint(last.binds) for each in body[:-1])
    match last.node:
        case ast.Assign(targets=[ast.Name(id=name)], value=value) if len(uses) == 1 and not others:
            if "\n" in last.text or "\n" in here.text(output) or name in last.reads:
                return None
            text = last.text.removeprefix(name).lstrip().removeprefix("=").strip()
            if output is uses[0]:
                return text, value
            return _written_out(here, output, uses[0], text, value), output
        case _:
            return None


def _all(names: Sequence[str]) -> str:
    return "" if len(names) == 1 else f"({', '.join(str(index) for index in range(len(names)))})"


def _wishes(output: ast.expr, names: Sequence[str]) -> list[str]:
    inner = output
    while not isinstance(inner, ast.Name):
        match inner:
            case ast.Call(func=ast.Attribute(value=value)) | ast.Attribute(value=value) | ast.Subscript(value=value):
                inner = value
            case _:
                return ["objective"]
    if inner.id in ("torch", "F"):
        return ["objective"]
    return [f"{inner.id}_of", f"{inner.id}_of_{'_'.join(names)}"]


def _inlined(here: Reached, output: ast.expr, kept: Sequence[Piece]) -> ast.expr | None:
    """The expression that a lambda could return; None if it takes statements."""
    if any(each.changed for each in kept) or "\n" in here.text(output):
        return None
    if not kept:
        return output
    match kept:
        case [Piece(node=ast.Assign(targets=[ast.Name(id=name)], value=value), text=text)] if "\n" not in text:
            uses = [node for node in ast.walk(output) if isinstance(node, ast.Name) and node.id == name]
            return value if len(uses) == 1 else None
        case _:
            return None


def _with_inner(here: Reached, output: ast.expr, only: Piece, inner: ast.expr) -> str:
    """The output with the value of its only variable written out."""
    (name,) = (node for node in ast.walk(output) if isinstance(node, ast.Name) and node.id in only.binds)
    return _written_out(here, output, name, here.text(inner), inner)


def _written_out(here: Reached, output: ast.expr, name: ast.Name, text: str, value: ast.expr) -> str:
    source = here.source
    whole, part = source.span(output), source.span(name)
    before = source.utf8[whole.start : part.start].decode("utf-8")
    after = source.utf8[part.end : whole.end].decode("utf-8")
    return f"{before}{_tight(text, value)}{after}"


def _tight(text: str, node: ast.expr) -> str:
    return text if isinstance(node, _TIGHT) else f"({text})"


def _own_function(here: Reached, node: ast.expr, names: Sequence[str]) -> Text | None:
    """The user's own function, if its call is all of the computation."""
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name | ast.Attribute) or node.keywords:
        return None
    if not reads(node.func).isdisjoint(names) or not here.callees(node):
        return None
    positions: list[int] = []
    for name in names:
        found = [index for index, each in enumerate(node.args) if isinstance(each, ast.Name) and each.id == name]
        if len(found) != 1:
            return None
        positions += found
    others = [each for index, each in enumerate(node.args) if index not in positions]
    if any(isinstance(each, ast.Starred) or not reads(each).isdisjoint(names) for each in others):
        return None
    argnums = "" if positions == [0] else str(positions[0]) if len(positions) == 1 else f"{tuple(positions)}"
    return Text(here.text(node.func), argnums=argnums, arguments=", ".join(here.text(each) for each in node.args))


def is_scalar(here: Reached, node: ast.expr, kept: Sequence[Piece], depth: int = 4) -> bool:
    """Whether an expression certainly has no dimensions."""
    match node:
        case ast.Name(id=name):
            values = [
                each.node.value
                for each in kept
                if isinstance(each.node, ast.Assign) and each.binds == {name} and not each.changed
            ]
            bound = [each for each in kept if name in each.binds]
            return len(values) == 1 == len(bound) and is_scalar(here, values[0], kept, depth)
        case ast.Constant(value=int() | float()):
            return True
        case ast.UnaryOp(operand=operand):
            return is_scalar(here, operand, kept, depth)
        case ast.BinOp(left=left, right=right):
            return all(is_scalar(here, each, kept, depth) or _is_number(here, each) for each in (left, right))
        case ast.Call(func=ast.Attribute(attr=attr), args=[], keywords=[]) if attr in _REDUCING:
            return True
        case ast.Call(func=function, args=args, keywords=keywords) if (called := here.qualname(function)) is not None:
            last = called.rpartition(".")[2]
            reduced = last in _REDUCING and len(args) == 1 and not keywords
            return called.startswith("torch.") and (reduced or (last in _LOSSES and not _has(keywords, "reduction")))
        case ast.Call() if depth:
            callees = here.callees(node) or ()
            results = [
                (here.of(each), part.value)
                for each in callees
                for statement in each.body
                for part in ast.walk(statement)
                if isinstance(part, ast.Return) and part.value is not None
            ]
            return bool(results) and all(_returns_scalar(owner, value, depth - 1) for owner, value in results)
        case _:
            return False


def _returns_scalar(owner: Reached, value: ast.expr, depth: int) -> bool:
    if isinstance(value, ast.Name):
        found = [each.value for each in owner.statements(ast.Assign) if _only(each) == value.id]
        return len(found) == 1 and is_scalar(owner, found[0], (), depth)
    return is_scalar(owner, value, (), depth)


def _only(statement: ast.Assign) -> str:
    match statement.targets:
        case [ast.Name(id=name)]:
            return name
        case _:
            return ""


def _has(keywords: Sequence[ast.keyword], name: str) -> bool:
    return any(each.arg == name for each in keywords)


def _is_number(here: Reached, node: ast.expr) -> bool:
    value = here.value(node)
    return (isinstance(value, Static) and value.type in ("int", "float")) or (isinstance(value, Array) and value.python)
