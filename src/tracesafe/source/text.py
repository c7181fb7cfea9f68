"""Source files: bytes in, bytes out.

A file is decoded once, by its coding cookie or BOM; a notebook by its JSON. Nothing is normalised: newlines, tabs,
form feeds and a missing last newline stay as they are.
"""

from __future__ import annotations

import ast
import codecs
import tokenize
import warnings
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import cast

from tracesafe.source import notebook
from tracesafe.source.disk import read_bytes
from tracesafe.source.files import LINE_END, SourceFile, Unreadable
from tracesafe.source.notebook import Notebook
from tracesafe.source.splice import spliced

__all__ = ["SourceFile", "Unreadable", "decode", "follow", "parse", "read"]

_TREE = "tree"
"""The note of a text's syntax tree."""


def decode(data: bytes, path: Path) -> SourceFile:
    """The source text that ``data`` holds.

    Raises ``Unreadable`` for bytes that are not text in the declared encoding.
    """
    if path.suffix == notebook.SUFFIX:
        return notebook.decode(data, path)
    bom = codecs.BOM_UTF8 if data.startswith(codecs.BOM_UTF8) else b""
    try:
        encoding, _ = tokenize.detect_encoding(_first_lines(data).__next__)
        encoding = "utf-8" if encoding == "utf-8-sig" else encoding
        text = data[len(bom) :].decode(encoding)
        text.encode("utf-8")
    except (SyntaxError, ValueError, LookupError) as error:
        row = 1
        if isinstance(error, UnicodeDecodeError):
            row = len(LINE_END.findall(data[: error.start])) + 1
        remedy = "save it as UTF-8 or declare its encoding in the first line (# -*- coding: ... -*-)"
        raise Unreadable(path, row, f"cannot decode: {error}", remedy) from error
    return SourceFile(path, text, encoding, bom)


def _first_lines(data: bytes) -> Iterator[bytes]:
    """The lines that may hold a coding cookie; a lone CR ends a line as it does for the interpreter."""
    start = 0
    for match in islice(LINE_END.finditer(data), 2):
        yield data[start : match.start()] + b"\n"
        start = match.end()
    yield data[start:]


def read(path: Path) -> SourceFile:
    """The source text of a file. Raises ``Unreadable`` if it cannot be opened or decoded."""
    try:
        data = read_bytes(path)
    except OSError as error:
        reason = f"cannot read: {error.strerror or error}"
        raise Unreadable(path, 1, reason, "check the path and its permissions") from error
    return decode(data, path)


def follow(source: SourceFile, before: SourceFile | None) -> ast.Module:
    """The same as ``parse``, which then gives this tree again; ``before`` is what the text was when it was last asked
    about. Raises ``Unreadable``."""

    def tree(_: SourceFile) -> ast.Module:
        known = before.noted(_TREE) if before is not None and type(before) is type(source) else None
        if isinstance(known, ast.Module) and before is not None and not isinstance(source, Notebook):
            found = spliced(before.text, known, source.text, _parsed)
            if found is not None:
                return found
        return parse(source)

    return source.note(_TREE, tree)


def parse(source: SourceFile) -> ast.Module:
    """The syntax tree of a source text. Raises ``Unreadable`` if it is not Python that this interpreter reads."""
    known = source.noted(_TREE)
    if isinstance(known, ast.Module):
        return known
    try:
        if isinstance(source, Notebook):
            return _parsed(source.text, str(source.path), notebook.FLAGS)
        return _parsed(source.text, str(source.path))
    except SyntaxError as error:
        if isinstance(source, Notebook):
            raise notebook.fault(source, error) from error
        remedy = "correct the syntax, or exclude the file with --exclude"
        raise Unreadable(source.path, error.lineno or 1, f"cannot parse: {error.msg}", remedy) from error
    except (ValueError, RecursionError, MemoryError) as error:
        reason = str(error) if isinstance(error, ValueError) else "nested too deeply"
        raise Unreadable(source.path, 1, f"cannot parse: {reason}", "exclude the file with --exclude") from error


def _parsed(text: str, name: str = "<text>", flags: int = ast.PyCF_ONLY_AST) -> ast.Module:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return cast(ast.Module, compile(text, name, "exec", flags))
