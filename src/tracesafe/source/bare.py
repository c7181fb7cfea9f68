"""The code of a text, without its comments and strings: where a word that stands nowhere else means nothing."""

from __future__ import annotations

import re

_QUOTED = rb'(?:""(?:[^"\\]+|\\.|"(?!""))*+"""|(?:[^"\\\r\n]+|\\.)*+")'
_QUIET = re.compile(rb"#[^\r\n]*+|\"" + _QUOTED + rb"|'" + _QUOTED.replace(b'"', b"'"), re.DOTALL)
"""A comment or a string, by its first character; backslashes and newlines are what they are for the interpreter."""


def bare(data: bytes) -> bytes:
    """The text without comments and strings. A string that may hold code (``f"{...}"``) stays."""
    return _QUIET.sub(_formatted, data)


def _formatted(found: re.Match[bytes]) -> bytes:
    start = found.start()
    before = found.string[max(start - 2, 0) : start].lower()
    return found[0] if before.endswith(b"f") or before == b"fr" else b""
