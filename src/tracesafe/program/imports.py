"""What a text imports, read off without parsing it: enough to know which files can have to do with each other.

Nothing that is imported is missed; what stands in comments and strings counts, too, which merely ties files together
that have nothing to do with each other.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from tracesafe.source.files import SourceFile

IMPORTS = "imports"
"""The question what a text imports."""
_IMPORT = re.compile(r"import(?<!\wimport)\b(?:[ \t\f]|\\\r?\n)*(\([^)]*\)?|(?:[^\n\r\\;#]|\\\r?\n)*)")
_FROM = re.compile(r"\bfrom((?:[\s.]|\\\r?\n)*[\w.]*)(?:[ \t\f]|\\\r?\n)*\Z")
_COMMENT = re.compile(r"#[^\r\n]*")
_NAME = re.compile(r"(?:\w|\.)+|\*")
_REACH = 300
"""How far in front of its ``import`` a ``from`` may stand."""


def imported(source: SourceFile) -> tuple[str, ...]:
    """The imports of a text, each once: ``pack.losses`` for ``import pack.losses``, ``pack.losses = L`` where it is
    bound to a name of its own, ``.losses: clipped, huber`` for ``from .losses import clipped, huber``."""
    return source.note(IMPORTS, _imported)


def _imported(source: SourceFile) -> tuple[str, ...]:
    return tuple(dict.fromkeys(_each(source.text)))


def _each(text: str) -> Iterator[str]:
    for found in _IMPORT.finditer(text):
        start = found.start()
        before = text[max(0, start - _REACH) : start]
        origin = _FROM.search(before) if "from" in before else None
        listed = found[1]
        if listed.startswith("(") and "#" in listed:
            listed = _COMMENT.sub("", text[found.start(1) :]).partition(")")[0]
        if origin is None:
            for part in listed.split(","):
                words = _NAME.findall(part)
                if words:
                    yield words[0] if words[1:2] != ["as"] else f"{words[0]} = {words[-1]}"
        else:
            names = (_NAME.search(part) for part in listed.split(","))
            module = "".join(origin[1].replace("\\", "").split())
            yield f"{module}: {', '.join(name[0] for name in names if name)}"
