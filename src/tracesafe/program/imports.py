"""What a text imports, read off without parsing it: enough to know which files can have to do with each other.

Nothing that is imported is missed: where modules are imported by name, every quoted name counts. What stands in
comments and strings counts, too, which merely ties files together that have nothing to do with each other.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from tracesafe.source.files import SourceFile

IMPORTS = "imports"
"""The question what a text imports."""
_IMPORT = re.compile(r"import(?<!\wimport)\b(?:[ \t\f]|\\\r?\n)*(\([^)]*\)?|(?:[^\n\r\\;#]|\\\r?\n)*)")
_FROM = re.compile(r"\bfrom((?:[\s.]|\\\r?\n)*[\w.]*)(?:[ \t\f]|\\\r?\n)*\Z")
BY_NAME = ("import_module", "__import__", "run_module")
"""What imports a module whose name is a string."""
_QUOTED = re.compile(r"[\"']([A-Za-z_][\w.]*)[\"']")
_COMMENT = re.compile(r"#[^\r\n]*")
_NAME = re.compile(r"[\w.]+|\*|,")
_REACH = 300
"""How far in front of its ``import`` a ``from`` may stand that is not on the same line."""


def imported(source: SourceFile) -> tuple[str, ...]:
    """The imports of a text, each once: ``pack.losses`` for ``import pack.losses``, ``pack.losses = L`` where it is
    bound to a name of its own, ``.losses: clipped, huber`` for ``from .losses import clipped, huber``."""
    return source.note(IMPORTS, _imported)


def _imported(source: SourceFile) -> tuple[str, ...]:
    text = source.text
    named = _QUOTED.findall(text) if any(name in text for name in BY_NAME) else []
    return tuple(dict.fromkeys([*_each(text), *named]))


def _each(text: str) -> Iterator[str]:
    for found in _IMPORT.finditer(text):
        listed = found[1]
        if "#" in listed:
            listed = _COMMENT.sub("", text[found.start(1) :]).partition(")")[0]
        origin = _origin(text, found.start())
        names = [part.split() for part in " ".join(_NAME.findall(listed)).split(",")]
        if origin is None:
            for words in names:
                if words:
                    yield words[0] if words[1:2] != ["as"] else f"{words[0]} = {words[-1]}"
        else:
            yield f"{origin}: {', '.join([words[0] for words in names if words])}"


def _origin(text: str, place: int) -> str | None:
    """The module in ``from module import``, if there is one in front of the ``import`` at a place."""
    before = text[text.rfind("\n", 0, place) + 1 : place]
    words = before.split()
    if words[-2:-1] == ["from"]:
        return words[-1]
    if words and "from" not in before and words[-1] != "\\":
        return None
    before = text[max(0, place - _REACH) : place]
    found = _FROM.search(before) if "from" in before else None
    return "".join(found[1].replace("\\", "").split()) if found else None
