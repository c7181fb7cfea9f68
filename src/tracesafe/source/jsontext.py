"""Where the values of a JSON text stand, so that one of them can be replaced and all other bytes stay."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

_BLANK = re.compile(r"[ \t\r\n]*")
_SCALAR = re.compile(r"[^\s,\]}\"\[{]+")
_DECODER = json.JSONDecoder(strict=False)


@dataclass(frozen=True, slots=True)
class Node:
    """One value: ``text[start:end]`` is its JSON; ``items`` are those of an array or object, by index or key."""

    start: int
    end: int
    value: Any
    """Of a string or another scalar."""
    items: tuple[tuple[int | str, Node], ...] = ()
    kind: str = "scalar"

    def get(self, key: int | str) -> Node | None:
        """The item of that index or key; of equal keys the last one counts, as for every reader of JSON."""
        found = [node for name, node in self.items if name == key]
        return found[-1] if found else None

    @property
    def parts(self) -> Iterator[Node]:
        """The items without their names."""
        return (node for _, node in self.items)


def parse(text: str) -> Node:
    """The tree of a JSON text with positions. Raises ``ValueError``, as ``json.loads`` does, for another text."""
    json.loads(text)  # what follows need not check anything
    return _value(text, _skip(text, 0))


def _value(text: str, place: int) -> Node:
    char = text[place]
    if char == '"':
        value, end = _DECODER.raw_decode(text, place)
        return Node(place, end, value, (), "string")
    if char == "[":
        return _container(text, place, "]", "array")
    if char == "{":
        return _container(text, place, "}", "object")
    found = _SCALAR.match(text, place)
    assert found is not None
    return Node(place, found.end(), json.loads(found.group()))


def _container(text: str, start: int, close: str, kind: str) -> Node:
    items: list[tuple[int | str, Node]] = []
    place = _skip(text, start + 1)
    while text[place] != close:
        name: int | str = len(items)
        if kind == "object":
            name, place = _DECODER.raw_decode(text, place)
            place = _skip(text, _skip(text, place) + 1)
        node = _value(text, place)
        items.append((name, node))
        place = _skip(text, node.end)
        if text[place] == ",":
            place = _skip(text, place + 1)
    return Node(start, place + 1, None, tuple(items), kind)


def _skip(text: str, place: int) -> int:
    found = _BLANK.match(text, place)
    assert found is not None
    return found.end()
