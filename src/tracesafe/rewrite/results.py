"""Results with one more output, as text: the targets that take them apart, and what they were before."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tracesafe.model import Edit
from tracesafe.spec import Returns

Shape = str | tuple[Any, ...]
"""Names of parts, nested as a result is."""


def parts(shape: Returns) -> list[str]:
    """The names of the parts of the result as it was before, in order."""
    found: list[str] = []
    for part in shape:
        if isinstance(part, tuple):
            found += parts(part)
        elif part != "aux":
            found.append(part)
    return found


def before(shape: Returns) -> Shape:
    """The shape without the output."""
    left = tuple(before(part) if isinstance(part, tuple) else part for part in shape if part != "aux")
    return left[0] if len(left) == 1 else left


def rebuilt(shape: Shape, names: dict[str, str]) -> str:
    """The result as it was, made of its parts."""
    return names[shape] if isinstance(shape, str) else f"({', '.join(rebuilt(part, names) for part in shape)})"


def pattern(shape: Returns, kept: str, names: dict[str, str]) -> str:
    """The targets that take a result of this shape apart."""
    texts: list[str] = []
    for part in shape:
        if isinstance(part, tuple):
            texts.append(f"({pattern(part, kept, names)})")
        else:
            texts.append(kept if part == "aux" else names.get(part, names.get("", "_")))
    return ", ".join(texts)


def wishes(part: str, function: str) -> tuple[str, ...]:
    """Names for a part of what a function returns, the best first."""
    match part:
        case "grad":
            return ("gradient", "gradient_value")
        case "value":
            return (f"{function.strip('_')}_value", "value")
        case _:
            return (part, f"{part}_value")


def applied(text: bytes, start: int, edits: Sequence[Edit]) -> str:
    """The text with the edits that lie in it."""
    for edit in sorted(edits, key=lambda each: -each.span.start):
        text = text[: edit.span.start - start] + edit.text.encode("utf-8") + text[edit.span.end - start :]
    return text.decode("utf-8")
