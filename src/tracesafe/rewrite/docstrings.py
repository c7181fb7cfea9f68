"""What a docstring says of a function's result, when the result gets more outputs: one line, in its own style."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence

from tracesafe.model import Edit
from tracesafe.rewrite import style
from tracesafe.source.spans import Span
from tracesafe.source.text import SourceFile

_GOOGLE = re.compile(r"Returns?:\s*$")
_NUMPY = re.compile(r"Returns\s*$")
_SPHINX = re.compile(r":returns?:\s+\S")
_FIELD = re.compile(r":\w[^:]*:")
_ENTRY = re.compile(r"\w+ : ")


def documented(source: SourceFile, node: ast.FunctionDef, names: Sequence[str]) -> Iterator[Edit]:
    """The line that tells of new outputs, where the docstring has a section for one returned value.

    Google's, NumPy's and Sphinx's forms are known; a section that says more, or anything else, is left alone.
    """
    first = node.body[0]
    if not isinstance(first, ast.Expr) or not isinstance(first.value, ast.Constant) or len(node.body) < 2:
        return
    end = source.span(first).end
    text = source.slice(source.span(first))
    if not isinstance(first.value.value, str) or text[-3:] not in ('"""', "'''") or first.end_lineno is None:
        return
    rows = range(first.lineno + 1, first.end_lineno + 1)
    lines = {row: source.line(row).rstrip("\r\n") for row in rows}
    lines[first.end_lineno] = lines.get(first.end_lineno, "")[:-3] if first.end_lineno in lines else ""
    where = _section(lines, style.margin(source, first.lineno))
    if where is None:
        return
    row, added = where
    spelled = " and ".join(f"`{name}`" for name in names)
    text = f"{spelled}, which the caller keeps."
    written = [line.replace("#", ", ".join(names)).replace("@", text) for line in added]
    start = end - 3 if row == first.end_lineno else source.line_starts[row - 1] + len(lines[row].encode("utf-8"))
    yield Edit(source.path, Span(start, start), "".join(f"{source.newline}{line}" for line in written))


def _section(lines: dict[int, str], margin: str) -> tuple[int, list[str]] | None:
    """The last row of the section about the result, and the lines to write behind it.

    In these ``@`` stands for their text, and ``#`` for the names.
    """
    heads = [row for row, line in lines.items() if line.startswith(margin) and _is_head(line[len(margin) :])]
    if len(heads) != 1:
        return None
    (head,) = heads
    line = lines[head][len(margin) :]
    if _SPHINX.match(line):
        return _sphinx(lines, head, margin)
    if _GOOGLE.match(line):
        return _google(lines, head, margin)
    return _numpy(lines, head, margin)


def _is_head(line: str) -> bool:
    return any(form.match(line) for form in (_GOOGLE, _NUMPY, _SPHINX))


def _sphinx(lines: dict[int, str], head: int, margin: str) -> tuple[int, list[str]] | None:
    if any(line.strip().startswith(":rtype") for line in lines.values()):
        return None
    last, indent = head, margin + "    "
    while lines.get(last + 1, "").strip() and not _FIELD.match(lines[last + 1].strip()):
        last += 1
        indent = _indent(lines[last])
    return (last, [f"{indent}And @"]) if len(indent) > len(margin) else None


def _google(lines: dict[int, str], head: int, margin: str) -> tuple[int, list[str]] | None:
    block = _block(lines, head + 1, margin)
    if not block:
        return None
    indent = _indent(lines[block[0]])
    starts = [row for row in block if _indent(lines[row]) == indent]
    if len(starts) > 1 and any(re.match(r"\s*[\w.\[\], ]+: ", lines[row]) for row in starts[1:]):
        return None
    return block[-1], [f"{indent}And @"]


def _numpy(lines: dict[int, str], head: int, margin: str) -> tuple[int, list[str]] | None:
    if set(lines.get(head + 1, "").strip()) != {"-"}:
        return None
    block = [row for row in _lines_until_gap(lines, head + 2) if lines[row].startswith(margin)]
    entries = [row for row in block if _indent(lines[row]) == margin]
    if len(entries) != 1 or entries[0] != block[0] or len(block) < 2:
        return None
    indent = _indent(lines[block[1]])
    named = _ENTRY.match(lines[entries[0]].strip()) is not None
    if named:
        return block[-1], [f"{margin}# : array", f"{indent}What the caller keeps."]
    return block[-1], [f"{margin}array", f"{indent}@"]


def _block(lines: dict[int, str], start: int, margin: str) -> list[int]:
    """The rows from a start on that are indented deeper than the docstring, up to a gap."""
    rows = _lines_until_gap(lines, start)
    found: list[int] = []
    for row in rows:
        if len(_indent(lines[row])) <= len(margin):
            break
        found.append(row)
    return found


def _lines_until_gap(lines: dict[int, str], start: int) -> list[int]:
    found: list[int] = []
    while lines.get(start, "").strip():
        found.append(start)
        start += 1
    return found


def _indent(line: str) -> str:
    return line[: len(line) - len(line.lstrip(" \t"))]
