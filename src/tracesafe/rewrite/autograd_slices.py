"""The computation between an input and an output, as statements that a function of the input can hold."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from tracesafe.program.functions import Function
from tracesafe.rewrite import style
from tracesafe.rewrite.refusals import Refused
from tracesafe.source.text import SourceFile

_SIMPLE = (ast.Assign, ast.AnnAssign, ast.AugAssign, ast.For, ast.If, ast.FunctionDef, ast.Expr)


@dataclass(frozen=True, slots=True)
class Piece:
    """One statement, as it is by now."""

    node: ast.stmt
    text: str
    """Without the margin of its first line."""
    reads: frozenset[str]
    binds: frozenset[str]
    changed: bool = False

    def indented(self, source: SourceFile, margin: str) -> str:
        """The text with another margin."""
        old = style.margin(source, self.node.lineno)
        lines = self.text.split(source.newline)
        rest = [f"{margin}{line.removeprefix(old)}" if line.strip() else line for line in lines[1:]]
        return source.newline.join([margin + lines[0], *rest])


def piece(source: SourceFile, node: ast.stmt) -> Piece:
    """A statement as it stands in the file."""
    return Piece(node, source.slice(source.span(node)), reads(node), bound(node))


def reads(node: ast.AST) -> frozenset[str]:
    """The names that a node reads; an augmented assignment reads its target."""
    found = {each.id for each in ast.walk(node) if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Load)}
    for each in ast.walk(node):
        if isinstance(each, ast.AugAssign) and isinstance(each.target, ast.Name):
            found.add(each.target.id)
    return frozenset(found)


def bound(node: ast.AST) -> frozenset[str]:
    """The names that a node binds, or whose items and attributes it changes."""
    found: set[str] = set()
    for each in ast.walk(node):
        match each:
            case ast.Name(id=name, ctx=ast.Store()) | ast.FunctionDef(name=name):
                found.add(name)
            case ast.Expr(value=ast.Call(func=ast.Attribute(value=ast.Name(id=name)))):
                found.add(name)  # `parts.append(x)`, `x.mul_(2)`
            case ast.Subscript(ctx=ast.Store()) | ast.Attribute(ctx=ast.Store()):
                owner: ast.expr = each
                while isinstance(owner, ast.Subscript | ast.Attribute):
                    owner = owner.value
                if isinstance(owner, ast.Name):
                    found.add(owner.id)
            case _:
                pass
    return frozenset(found)


def preceding(function: Function, statement: ast.stmt) -> list[ast.stmt]:
    """The statements that have run when a statement begins, in order; those of branches not taken left out."""
    found: list[ast.stmt] = []
    if not _collect(function.body, statement, found):
        raise Refused("graph-elsewhere", f"line {statement.lineno} stands where its computation cannot be seen")
    return found


def _collect(body: Sequence[ast.stmt], statement: ast.stmt, found: list[ast.stmt]) -> bool:
    for each in body:
        if each is statement:
            return True
        if isinstance(each, ast.If | ast.With | ast.For | ast.While | ast.Try) and statement in ast.walk(each):
            for inner in (each.body, getattr(each, "orelse", []), getattr(each, "finalbody", [])):
                start = len(found)
                if _collect(inner, statement, found):
                    return True
                del found[start:]
            return False
        found.append(each)
    return False


def computation(before: Sequence[Piece], output: Iterable[str], inputs: Sequence[str], text: str) -> list[Piece]:
    """The statements that make an output of the inputs. Raises ``Refused`` where they cannot be taken out."""
    start = max((index + 1 for index, each in enumerate(before) if not each.binds.isdisjoint(inputs)), default=0)
    candidates = list(before[start:])
    needed = set(output)
    chosen: list[Piece] = []
    for each in reversed(candidates):
        if not each.binds.isdisjoint(needed):
            chosen.insert(0, each)
            needed |= each.reads
    kept = _depending(chosen, inputs)
    reached = set(inputs).union(*(each.binds for each in kept))
    if reached.isdisjoint(output):
        names = " and ".join(f"`{name}`" for name in inputs)
        reason = f"`{text}` is not computed from {names} in this function; differentiate the function that does"
        raise Refused("graph-elsewhere", reason)
    _check(candidates, kept, inputs)
    return kept


def _depending(chosen: Sequence[Piece], inputs: Sequence[str]) -> list[Piece]:
    """Those that depend on the inputs, and those that bind a variable which such a one changes."""
    kept: list[Piece] = []
    found = set(inputs)
    for each in chosen:
        if not each.reads.isdisjoint(found):
            kept.append(each)
            found |= each.binds
    while True:
        names = frozenset[str]().union(*(each.binds for each in kept))
        more = [each for each in chosen if each in kept or not each.binds.isdisjoint(names)]
        if len(more) == len(kept):
            return kept
        kept = more


def _check(candidates: Sequence[Piece], kept: Sequence[Piece], inputs: Sequence[str]) -> None:
    own = set(inputs).union(*(each.binds for each in kept))
    for index, each in enumerate(candidates):
        if each not in kept:
            continue
        line = each.node.lineno
        captured = each.reads - own
        for later in candidates[index + 1 :]:
            if later not in kept and not later.binds.isdisjoint(captured):
                name = min(later.binds & captured)
                raise Refused("graph-elsewhere", f"`{name}` is another value by then (line {later.node.lineno})")
        if not isinstance(each.node, _SIMPLE) or any(_leaves(inner) for inner in ast.walk(each.node)):
            raise Refused("graph-elsewhere", f"line {line} cannot move into a function of its own")
        if "\n" in each.text and any(_is_long_string(inner) for inner in ast.walk(each.node)):
            raise Refused("layout", f"a string of several lines stands in line {line}")


def _leaves(node: ast.AST) -> bool:
    if isinstance(node, ast.Attribute | ast.Subscript) and isinstance(node.ctx, ast.Store):
        return True
    return isinstance(node, ast.Return | ast.Yield | ast.YieldFrom | ast.Await | ast.Global | ast.Nonlocal)


def _is_long_string(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant | ast.JoinedStr) and node.lineno != node.end_lineno


def with_text(old: Piece, text: str, names: frozenset[str], binds: frozenset[str] | None = None) -> Piece:
    """A statement with another text."""
    return replace(old, text=text, reads=names, binds=old.binds if binds is None else binds, changed=True)
