"""Displays and comprehensions, and the targets that values are assigned to."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from dataclasses import replace

from tracesafe.analysis.annotations import Annotations
from tracesafe.analysis.frames import Frame
from tracesafe.analysis.narrow import narrowed
from tracesafe.analysis.targets import UNKNOWN
from tracesafe.analysis.transfer import any_of, element, extended, is_numeric, is_sequence, join, unpack
from tracesafe.analysis.values import Array, Static, Touched, Tree, Unknown, Value, is_traced, touches
from tracesafe.spec import Framework

_PARTS = 256
"""How many parts a variable's value may have at all depths: ``d = (d, d)`` doubles them each time."""


class Displays(Annotations):
    """Values built from parts, and values taken apart."""

    def display(self, kind: str, elts: Sequence[ast.expr], frame: Frame) -> Value:
        """The value of a tuple, list or set display."""
        parts: list[Value] = []
        certain = True
        for elt in elts:
            value = self.evaluate(elt, frame)
            if isinstance(elt, ast.Starred):
                if is_sequence(value):
                    parts.extend(value.parts)
                else:
                    certain = False
                continue
            parts.append(value)
        return Tree(kind, tuple(parts)) if certain and len(parts) <= 64 else UNKNOWN

    def dict_display(self, node: ast.Dict, frame: Frame) -> Value:
        """The value of a dict display."""
        keys: list[object] = []
        parts: list[Value] = []
        certain = True
        for key, value_node in zip(node.keys, node.values, strict=True):
            value = self.evaluate(value_node, frame)
            known = self.evaluate(key, frame) if key is not None else None
            if isinstance(known, Static) and known.const is not ...:
                keys.append(known.const)
                parts.append(value)
            elif key is None and isinstance(value, Tree) and value.kind == "dict":
                keys.extend(value.keys)
                parts.extend(value.parts)
            else:
                certain = False
        return Tree("dict", tuple(parts), tuple(keys)) if certain and len(parts) <= 64 else UNKNOWN

    def comprehension(self, results: list[ast.expr], generators: list[ast.comprehension], frame: Frame) -> Value:
        """The value of a comprehension; its names are gone afterwards."""
        saved = dict(frame.env)
        count: int | None = 1
        for generator in generators:
            source = self.evaluate(generator.iter, frame)
            count = len(source.parts) if isinstance(source, Tree) and not generator.ifs and count == 1 else None
            self.bind(generator.target, element(source), frame)
            for test in generator.ifs:
                self.evaluate(test, frame)
                frame.env.update(narrowed(test, True, frame.env, self, frame))
        value = [self.evaluate(result, frame) for result in results][-1]
        bound = {
            name.id for generator in generators for name in ast.walk(generator.target) if isinstance(name, ast.Name)
        }
        for name in bound:
            frame.env.pop(name, None)
        frame.env.update({name: saved[name] for name in saved if name in bound})
        if len(results) > 1:  # ``{name: p - rate * g[name] for name, p in params.items()}``
            return Touched(touches(value)) if is_traced(value) else Unknown(touches(value))
        if count is not None and len(generators) == 1 and count <= 64:
            return Tree("list", (value,) * count)
        return Tree("many", (value,))

    def bind(self, target: ast.expr, value: Value, frame: Frame) -> None:
        """Assign a value to a target."""
        match target:
            case ast.Name(id=name):
                if isinstance(value, Array) and value.taken:
                    value = Unknown(value.touches)
                value = _bounded(value)
                frame.env[name] = value
                if frame.record is not None:
                    frame.record.values[target] = value
            case ast.Starred(value=inner):
                self.bind(inner, UNKNOWN, frame)
            case ast.Tuple(elts=elts) | ast.List(elts=elts):
                starred = any(isinstance(elt, ast.Starred) for elt in elts)
                parts = [element(value)] * len(elts) if starred else unpack(value, len(elts))
                for elt, part in zip(elts, parts, strict=True):
                    self.bind(elt, part, frame)
            case ast.Attribute(value=owner):
                self.evaluate(owner, frame)
            case ast.Subscript(value=owner, slice=index):
                self.evaluate(owner, frame)
                self.store_item(owner, value, frame, self.evaluate(index, frame))

    def store_item(self, owner: ast.expr, value: Value, frame: Frame, index: Value = UNKNOWN) -> None:
        """After ``owner[i] = value`` an array that was not traced may be."""
        if isinstance(owner, ast.Name):
            before = frame.env.get(owner.id)
            if isinstance(before, Array) and is_numeric(value):
                frame.env[owner.id] = replace(before, touches=before.touches | touches(value))
            elif isinstance(before, Static) and before.was and is_numeric(value):
                found = frozenset(by for by in touches(value) if by.framework is Framework.JAX)
                frame.env[owner.id] = Array(found) if found else before
            elif isinstance(before, Tree):
                frame.env[owner.id] = _with_entry(before, index, value)

    def changed(self, owner: ast.expr, before: Tree, method: str, given: Sequence[Value], frame: Frame) -> None:
        """After ``owner.append(value)`` and its like a list that is a variable here holds other things."""
        if isinstance(owner, ast.Name) and frame.env.get(owner.id) == before and before.kind in ("list", "many"):
            after = _after_method(before, method, given)
            if after is not None:
                frame.env[owner.id] = after


def _after_method(before: Tree, method: str, given: Sequence[Value]) -> Value | None:
    """A list after one of its methods has changed it; None where it is as it was."""
    match method, given:
        case "append", [value]:
            return extended(before, Tree("list", (value,)))
        case "extend", [Tree(kind="list" | "tuple" | "many") as more]:
            return extended(before, more)
        case "extend", [Array() | Touched() as array]:
            return extended(before, Tree("many", (element(array),)))
        case "insert", [_, value]:
            return any_of((*before.parts, value))
        case (("pop" | "remove"), _):
            return any_of(before.parts)
        case (("sort" | "reverse"), _) if len(before.parts) > 1:
            return any_of(before.parts)
        case (("append" | "extend" | "insert" | "clear"), _):
            return UNKNOWN
        case _:
            return None


def _with_entry(tree: Tree, index: Value, value: Value) -> Value:
    """A dict with a new entry, or one entry of whose has changed; unknown for other trees and keys."""
    if tree.kind != "dict" or not isinstance(index, Static) or index.type != "str":
        return UNKNOWN
    entries = dict(zip(tree.keys, tree.parts, strict=True))
    if index.const is ...:
        return Tree("dict", tuple(join((part, value)) for part in tree.parts), tree.keys)
    entries[index.const] = value
    return Tree("dict", tuple(entries.values()), tuple(entries))


def _bounded(value: Value) -> Value:
    """A value of a size that can be looked through again and again; nothing is known of a larger one."""
    stack: list[Value] = [value]
    for _ in range(_PARTS):
        if not stack:
            return value
        each = stack.pop()
        if isinstance(each, Tree):
            stack.extend(each.parts)
    return UNKNOWN if stack else value
