"""Which words stand in a text, and in its code: one that stands in comments and strings alone means nothing."""

from __future__ import annotations

import re

_QUOTED = r'(?:""(?:[^"\\]+|\\.|"(?!""))*+"""|(?:[^"\\\r\n]+|\\.)*+")'
_QUIET = re.compile(r"#[^\r\n]*+|\"" + _QUOTED + r"|'" + _QUOTED.replace('"', "'"), re.DOTALL)
"""A comment or a string, by its first character; backslashes and newlines are what they are for the interpreter."""


class Words(dict[str, bool]):
    """Whether words stand in a text, each looked for once, when somebody asks."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.text = text

    def __missing__(self, word: str) -> bool:
        found = self[word] = word in self.text
        return found


def bare(text: str) -> str:
    """The text without comments and strings. A string that may hold code (``f"{...}"``) stays."""
    return _QUIET.sub(_formatted, text)


def _formatted(found: re.Match[str]) -> str:
    start = found.start()
    before = found.string[max(start - 2, 0) : start].lower()
    return found[0] if before.endswith("f") or before == "fr" else ""


def stands(word: str, code: str) -> bool:
    """Whether a name, dotted or not, stands in code as a whole; other words may be the end of a longer one."""
    if not word[-1].isalnum():
        return word in code
    return re.search(rf"(?<!\w){re.escape(word)}(?!\w)", code) is not None
