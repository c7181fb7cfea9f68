"""Where an import line belongs: the block of imports that a statement stands in, kept in the order that it has."""

from __future__ import annotations

import ast
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence

from tracesafe.model import Edit
from tracesafe.source.spans import Span
from tracesafe.source.text import SourceFile

Import = ast.Import | ast.ImportFrom
Key = Callable[[Import], tuple[object, ...]]
Future = Mapping[Import, str]
"""Statements around that will import from another module -> that module."""


def instead(
    source: SourceFile, body: Sequence[ast.stmt], node: Import, lines: Sequence[str], future: Future
) -> tuple[Edit, ...]:
    """The edits that put import lines in the place of a statement, each where the order of its block wants it.

    ``body`` are the statements around it. A block that has no order, and a statement that shares its line, keep
    the new lines where the old one was.
    """
    if not _is_alone(source, node):
        if lines:
            return (Edit(source.path, source.span(node), "; ".join(lines)),)
        return (Edit(source.path, _up_to_next(source, node), ""),)
    block = _block(source, body, node)
    rest = [each for each in block if each is not node]
    order = _order(block)
    indent = " " * node.col_offset
    own: list[str] = []
    elsewhere: list[Edit] = []
    for line in lines:
        if _is_standard(line) and not any(map(_is_standard, map(ast.unparse, block))):
            elsewhere.append(_among_standard(source, body, node, indent + line))
            continue
        at = _before(rest, line, order, future) if order is not None else None
        if order is None or _follows(block, node, at):
            own.append(line)
            continue
        start = _start(source, at) if at is not None else _end(source, block[-1])
        elsewhere.append(Edit(source.path, Span(start, start), _line(source, indent + line)))
    if order is not None:
        own.sort(key=lambda line: order(_parsed(line)))
    return (*_replaced(source, body, node, own), *elsewhere)


def _parsed(line: str) -> Import:
    (node,) = ast.parse(line).body
    assert isinstance(node, Import)
    return node


def is_in_place(source: SourceFile, body: Sequence[ast.stmt], node: Import, line: str, future: Future) -> bool:
    """Whether a line may stand where a statement stands, by the order of its block."""
    if not _is_alone(source, node):
        return True
    block = _block(source, body, node)
    order = _order(block)
    rest = [each for each in block if each is not node]
    if _is_standard(line) and not any(map(_is_standard, map(ast.unparse, block))):
        return False
    return order is None or _follows(block, node, _before(rest, line, order, future))


def _replaced(source: SourceFile, body: Sequence[ast.stmt], node: Import, lines: Sequence[str]) -> tuple[Edit, ...]:
    if lines:
        text = (source.newline + " " * node.col_offset).join(lines)
        return (Edit(source.path, source.span(node), text),)
    if len(body) == 1:
        return (Edit(source.path, source.span(node), "pass"),)
    start, end = _start(source, node), _end(source, node)
    is_first = node is body[0] and node.col_offset > 0
    above = node.lineno == 1 or is_first or not source.line(node.lineno - 1).strip()
    below = (node.end_lineno or node.lineno) + 1
    if above and below <= len(source.line_starts) and not source.line(below).strip():
        end = source.line_starts[below] if below < len(source.line_starts) else len(source.utf8)
    return (Edit(source.path, Span(start, end), ""),)


def _line(source: SourceFile, text: str) -> str:
    return text + source.newline


def _start(source: SourceFile, node: ast.stmt) -> int:
    return source.line_starts[node.lineno - 1]


def _end(source: SourceFile, node: ast.stmt) -> int:
    row = node.end_lineno or node.lineno
    return source.line_starts[row] if row < len(source.line_starts) else len(source.utf8)


def _is_alone(source: SourceFile, node: ast.stmt) -> bool:
    """Whether no other statement stands on the lines of one."""
    span = source.span(node)
    before = source.utf8[_start(source, node) : span.start]
    after = source.utf8[span.end : _end(source, node)].strip()
    return not before.strip() and (not after or after.startswith(b"#"))


def _up_to_next(source: SourceFile, node: ast.stmt) -> Span:
    """A statement on a shared line, with the semicolon behind it or before it."""
    span = source.span(node)
    rest = source.utf8[span.end : _end(source, node)]
    if rest.lstrip().startswith(b";"):
        gap = len(rest) - len(rest.lstrip().removeprefix(b";").lstrip(b" "))
        return Span(span.start, span.end + gap)
    before = source.utf8[: span.start].rstrip(b" ")
    return Span(len(before) - 1 if before.endswith(b";") else span.start, span.end)


def _block(source: SourceFile, body: Sequence[ast.stmt], node: Import) -> list[Import]:
    """The import statements around one, without a gap or another statement between."""
    index = next(index for index, each in enumerate(body) if each is node)
    block = [node]
    for step in (-1, 1):
        at = index + step
        while 0 <= at < len(body):
            each, last = body[at], block[0] if step < 0 else block[-1]
            if not isinstance(each, Import) or not _adjoin(source, *((each, last) if step < 0 else (last, each))):
                break
            block = [each, *block] if step < 0 else [*block, each]
            at += step
    return block


def _adjoin(source: SourceFile, first: ast.stmt, second: ast.stmt) -> bool:
    """Whether nothing but the end of a line lies between two statements."""
    gap = source.utf8[source.span(first).end : source.span(second).start]
    return b"\n\n" not in gap.replace(b"\r", b"") and gap.count(b"\n") <= 1 and second.lineno > first.lineno


def _apart(node: Import) -> tuple[object, ...]:
    return (isinstance(node, ast.ImportFrom), *_together(node))


def _together(node: Import) -> tuple[object, ...]:
    name = (node.module or "") if isinstance(node, ast.ImportFrom) else node.names[0].name
    return (name.lower(),)


def _order(block: Sequence[Import]) -> Key | None:
    """The order that a block of imports has; None if it has none."""
    if any(isinstance(each, ast.ImportFrom) and each.level for each in block):
        return None
    for key in (_apart, _together):
        keys = [key(each) for each in block]
        if keys == sorted(keys):
            return key
    return None


def _before(rest: Sequence[Import], line: str, order: Key, future: Future) -> Import | None:
    """The statement in front of which a line belongs; None: behind the last."""
    new = _parsed(line)
    keys = {each: order(_moved(each, future)) for each in rest}
    return next((each for each in rest if keys[each] > order(new)), None)


def _moved(node: Import, future: Future) -> Import:
    """A statement as it will be."""
    if node not in future:
        return node
    if isinstance(node, ast.ImportFrom):
        return ast.ImportFrom(future[node], node.names, 0)
    return ast.Import([ast.alias(future[node])])


def _follows(block: Sequence[Import], node: Import, at: Import | None) -> bool:
    """Whether the place in front of ``at`` is the one that a statement has already."""
    index = next(index for index, each in enumerate(block) if each is node)
    behind = block[index + 1] if index + 1 < len(block) else None
    return at is behind


def _is_standard(line: str) -> bool:
    """Whether an import line is of Python's own library."""
    return line.split()[1].partition(".")[0] in sys.stdlib_module_names


def _among_standard(source: SourceFile, body: Sequence[ast.stmt], node: Import, line: str) -> Edit:
    """The edit that adds an import of Python's own library above those of others, or to its like."""
    imports = [each for each in body if isinstance(each, Import)]
    alike = [
        each for each in imports if _is_standard(ast.unparse(each)) and ast.unparse(each).split()[1] != "__future__"
    ]
    if not alike:
        start = _start(source, imports[0] if node in imports else node)
        return Edit(source.path, Span(start, start), _line(source, line) + source.newline)
    order = _order(alike) or _together
    at = _before(alike, line, order, {})
    start = _start(source, at) if at is not None else _end(source, alike[-1])
    return Edit(source.path, Span(start, start), _line(source, line))


def bodies(tree: ast.AST) -> Iterator[Sequence[ast.stmt]]:
    """Every list of statements in a tree."""
    for node in ast.walk(tree):
        for name in ("body", "orelse", "finalbody"):
            found = getattr(node, name, None)
            if isinstance(found, list):
                yield found
