"""The user's own expressions as text, with some of their nodes replaced.

What is replaced is parsed with libcst, changed there and printed again, so that blanks, quotes and brackets
stay as they were typed; the nodes to change are found by position. libcst is imported only here, and only when
something has to change.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping
from dataclasses import dataclass

from tracesafe.rewrite.precedence import Tightness, of, wanted
from tracesafe.source.spans import Span
from tracesafe.source.text import SourceFile

_BREAK = re.compile(r"[ \t\f]*\\?(?:\r\n|\r|\n)[ \t\f]*")


@dataclass(frozen=True, slots=True)
class Piece:
    """The text of an expression on one line, or in brackets that let it run over several."""

    text: str
    tightness: Tightness = Tightness.ATOM

    def within(self, place: Tightness) -> str:
        """The text, in brackets if its place asks for something tighter."""
        return f"({self.text})" if self.tightness < place else self.text


class CannotRewrite(Exception):  # noqa: N818
    """The expression holds a node that cannot be replaced where it stands (inside an f-string)."""


def render(source: SourceFile, node: ast.expr, holes: Mapping[ast.expr, Piece]) -> Piece:
    """The source text of an expression with the nodes in ``holes`` replaced.

    Raises ``CannotRewrite`` for a hole whose position is not known.
    """
    if node in holes:
        return holes[node]
    span = source.span(node)
    text = source.slice(span)
    if holes:
        text = _replaced(source, node, span, text, holes)
    tightness = of(node)
    if "\n" in text or "\r" in text:
        line = one_line(text)
        return Piece(line, tightness) if line is not None else Piece(f"({text})")
    return Piece(text, tightness)


def one_line(text: str) -> str | None:
    """The same expression on one line; None if it has comments or strings that run over lines."""
    if "#" in text and _has_comment(text):
        return None
    joined = _BREAK.sub(" ", text)
    joined = re.sub(r"([(\[{]) ", r"\1", joined)
    joined = re.sub(r",? ([)\]}])", r"\1", joined)
    try:
        same = ast.dump(ast.parse(f"({text}\n)")) == ast.dump(ast.parse(f"({joined})"))
    except SyntaxError:
        return None
    return joined if same else None


def _has_comment(text: str) -> bool:
    import io
    import tokenize

    tokens = tokenize.generate_tokens(io.StringIO(f"({text}\n)").readline)
    return any(token.type == tokenize.COMMENT for token in tokens)


def _replaced(source: SourceFile, node: ast.expr, span: Span, text: str, holes: Mapping[ast.expr, Piece]) -> str:
    import libcst as cst
    from libcst.metadata import ByteSpanPositionProvider, MetadataWrapper

    places = _places(node, holes)
    targets: dict[tuple[int, int], tuple[Piece, Tightness]] = {}
    for hole, piece in holes.items():
        if hole not in places:
            raise CannotRewrite(source.slice(span))
        where = source.span(hole)
        targets[where.start - span.start + 1, where.end - where.start] = (piece, places[hole])
    wrapper = MetadataWrapper(cst.parse_module(f"({text}\n)"), unsafe_skip_copy=True)
    positions = wrapper.resolve(ByteSpanPositionProvider)

    class Replace(cst.CSTTransformer):
        def on_leave(self, original: cst.CSTNode, updated: cst.CSTNode) -> cst.CSTNode:  # type: ignore[override]
            at = positions.get(original)
            if not isinstance(original, cst.BaseExpression) or at is None or (at.start, at.length) not in targets:
                return updated
            piece, place = targets.pop((at.start, at.length))
            if original.lpar and (isinstance(original, cst.Name) or piece.tightness < place):
                new = cst.parse_expression(piece.text)
                return new.with_changes(lpar=[*original.lpar, *new.lpar], rpar=[*new.rpar, *original.rpar])
            return cst.parse_expression(piece.within(place))

    code = wrapper.module.visit(Replace()).code
    if targets:
        raise CannotRewrite(source.slice(span))
    inside = code.rstrip()[1:-1]
    return inside.strip("\r\n")


def _places(node: ast.expr, holes: Mapping[ast.expr, Piece]) -> dict[ast.expr, Tightness]:
    """What each hole's place asks for; holes inside f-strings have none."""
    found: dict[ast.expr, Tightness] = {}
    todo: list[ast.AST] = [node]
    while todo:
        parent = todo.pop()
        if isinstance(parent, ast.JoinedStr):
            continue
        for child in ast.iter_child_nodes(parent):
            if isinstance(child, ast.expr) and child in holes:
                found[child] = wanted(parent, child)
            else:
                todo.append(child)
    return found
