"""The names of a ``from`` import: taken out, added, and printed as the file prints such lists."""

from __future__ import annotations

import ast
import re
from collections.abc import Collection, Mapping, Sequence

from tracesafe.model import Edit
from tracesafe.rewrite.style import width
from tracesafe.source.spans import Span
from tracesafe.source.text import SourceFile

_TYPED = re.compile(r"^_*[A-Z]")


def comment_of(source: SourceFile, alias: ast.alias) -> str:
    """The comment behind a name that ends its line, without what other tools read."""
    rest = source.line(alias.end_lineno or alias.lineno).encode("utf-8")[alias.end_col_offset :].decode("utf-8")
    found = re.fullmatch(r"\s*,?\s*(?:\)\s*)?(#.*)", rest)
    return found.group(1).rstrip() if found is not None else ""


def has_own_lines(source: SourceFile, node: ast.ImportFrom) -> bool:
    """Whether every name stands on a line of its own, between brackets."""
    rows = [alias.lineno for alias in node.names]
    if len(set(rows)) != len(rows) or node.lineno in rows or (node.end_lineno or 0) in rows:
        return False
    return all(source.line(alias.lineno)[: alias.col_offset].strip() == "" for alias in node.names)


def without(
    source: SourceFile, node: ast.ImportFrom, gone: Collection[ast.alias], texts: Mapping[ast.alias, str]
) -> str:
    """The statement without some of its names, and with others in new words; comments behind them stay."""
    rest = [alias for alias in node.names if alias not in gone]
    if not has_own_lines(source, node):
        items = [(texts.get(alias) or ast.unparse(alias), comment_of(source, alias)) for alias in rest]
        return printed(source, node, f"from {'.' * node.level}{node.module or ''} import", items)
    rows = {alias.lineno for alias in gone}
    changed = {alias.lineno: (alias, texts[alias]) for alias in rest if alias in texts}
    lines = []
    for row in range(node.lineno, (node.end_lineno or node.lineno) + 1):
        line = source.line(row)
        if row in changed:
            alias, text = changed[row]
            line = line[: alias.col_offset] + text + line[alias.end_col_offset :]
        if row not in rows:
            lines.append(line)
    return source.newline.join(lines).lstrip()


def printed(source: SourceFile, node: ast.ImportFrom, head: str, items: Sequence[tuple[str, str]]) -> str:
    """A ``from`` import of some names with their comments, on one line where it fits and nothing is said of a name."""
    indent = " " * node.col_offset
    line = f"{head} {', '.join(text for text, _ in items)}"
    last = [comment for _, comment in items if comment]
    fits = len(indent) + len(line) <= width(source.path)
    if fits and (not last or (len(items) == 1 and not has_own_lines(source, node))):
        return line
    own = [f"{indent}    {text}," + (f"  {comment}" if comment else "") for text, comment in items]
    return source.newline.join([f"{head} (", *own, f"{indent})"])


def joined(source: SourceFile, home: ast.ImportFrom, names: Sequence[str]) -> tuple[Edit, ...]:
    """The edits that add names to a ``from`` import, in its order."""
    old = [ast.unparse(alias) for alias in home.names]
    new = [name for name in names if name not in old]
    if has_own_lines(source, home):
        return tuple(_line_for(source, home, name) for name in new)
    is_sorted = old == sorted(old, key=_key) or old == sorted(old)
    key = _key if old == sorted(old, key=_key) else str
    whole = sorted([*old, *new], key=key) if is_sorted else [*old, *new]
    text = printed(source, home, f"from {home.module} import", [(name, "") for name in whole])
    return (Edit(source.path, source.span(home), text),) if new else ()


def _line_for(source: SourceFile, home: ast.ImportFrom, name: str) -> Edit:
    at = next((alias for alias in home.names if _key(ast.unparse(alias)) > _key(name)), None)
    first = home.names[0]
    indent = source.line(first.lineno)[: first.col_offset]
    row = at.lineno if at is not None else home.end_lineno or home.lineno
    start = source.line_starts[row - 1]
    return Edit(source.path, Span(start, start), f"{indent}{name},{source.newline}")


def can_join(source: SourceFile, home: ast.ImportFrom) -> bool:
    """Whether names can be added without losing a comment."""
    if home.names[0].name == "*" or any(alias.asname for alias in home.names):
        return False
    if has_own_lines(source, home):
        last = source.line(home.names[-1].lineno)
        return last.split("#")[0].rstrip().endswith(",")
    rows = range(home.lineno, (home.end_lineno or home.lineno) + 1)
    return not any("#" in source.line(row) for row in rows)


def _key(name: str) -> tuple[int, str]:
    """isort's order of names: constants, classes, functions."""
    kind = 0 if name.isupper() and len(name) > 1 else 1 if _TYPED.match(name) else 2
    return kind, name.lower()


def in_order(node: ast.ImportFrom, items: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """Names with their comments, in the order of isort if those of a statement are."""
    old = [ast.unparse(alias) for alias in node.names]
    return sorted(items, key=lambda item: _key(item[0])) if old == sorted(old, key=_key) else list(items)
