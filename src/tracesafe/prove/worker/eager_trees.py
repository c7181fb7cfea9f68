"""Argument trees that a transform takes apart and puts together again: what is written to the copy reaches the caller.

Dicts and lists that hold nothing mapped or copied are passed themselves; the others are copies, and what the function
puts into them is put into the caller's, too (for all examples at once, if there are several).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from .eager_state import MISSING, Contents, read, write


def shared(original: Any, copy: Any, fresh: Any) -> Any:
    """The copy, but with the original's own dicts and lists where `fresh` (a tree of bools) is nowhere true."""
    if not _any(fresh):
        return original
    if isinstance(copy, dict) and isinstance(fresh, dict) and original.keys() == copy.keys() == fresh.keys():
        for key in copy:
            copy[key] = shared(original[key], copy[key], fresh[key])
    elif isinstance(copy, list) and isinstance(fresh, list) and len(original) == len(copy) == len(fresh):
        copy[:] = map(shared, original, copy, fresh)
    elif isinstance(copy, tuple) and isinstance(fresh, tuple) and len(original) == len(copy) == len(fresh):
        parts = list(map(shared, original, copy, fresh))
        return type(copy)(*parts) if hasattr(copy, "_fields") else tuple(parts)
    return copy


def _any(tree: Any) -> bool:
    if isinstance(tree, bool):
        return tree
    if isinstance(tree, dict):
        return any(map(_any, tree.values()))
    if isinstance(tree, list | tuple):
        return any(map(_any, tree))
    return tree is not None


class WriteBack:
    """The dicts and lists of the caller, and the copies of them that each call got."""

    def __init__(self, original: Any) -> None:
        self._original = original
        self._calls: list[list[tuple[Any, Any, Contents]]] = []

    def watch(self, copy: Any) -> None:
        self._calls.append([(a, b, read(b)) for a, b in _pairs(self._original, copy)])

    def finish(self, join: Callable[[list[Any], Any], Any]) -> None:
        """Write what changed to the caller's; `join` makes one value of those of all calls."""
        for pairs in zip(*self._calls, strict=False):
            holder = pairs[0][0]
            steps = [read(copy) for _, copy, _ in pairs]
            before = [content for _, _, content in pairs]
            if all(_equal(a, b) for a, b in zip(steps, before, strict=True)):
                continue
            content = {}
            kept = read(holder)
            for key, last in steps[-1].items():
                values = [step.get(key, MISSING) for step in steps]
                same = all(b.get(key, MISSING) is v for b, v in zip(before, values, strict=True))
                if same and key in kept:
                    content[key] = kept[key]
                else:
                    content[key] = last if MISSING in map(_missing, values) else join(values, last)
            write(holder, content)


def _missing(value: Any) -> Any:
    return MISSING if value is MISSING else None


def _equal(a: Contents, b: Contents) -> bool:
    return len(a) == len(b) and all(b.get(key, MISSING) is value for key, value in a.items())


def _pairs(original: Any, copy: Any) -> Iterator[tuple[Any, Any]]:
    if original is copy:
        return
    if isinstance(original, dict) and isinstance(copy, dict):
        yield original, copy
        for key in original.keys() & copy.keys():
            yield from _pairs(original[key], copy[key])
    elif isinstance(original, list) and isinstance(copy, list):
        yield original, copy
        for a, b in zip(list(original), list(copy), strict=False):
            yield from _pairs(a, b)
    elif isinstance(original, tuple) and isinstance(copy, tuple):
        for a, b in zip(original, copy, strict=False):
            yield from _pairs(a, b)
