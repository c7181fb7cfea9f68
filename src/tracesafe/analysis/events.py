"""Calls and changes in the text of a scope, with the loops and branches that they stand in, and what is changed."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from tracesafe.analysis.syntax import SCOPES, own_nodes, parts_of, targets
from tracesafe.program.functions import ClassInfo, Function
from tracesafe.program.modules import Module

Owner = Module | Function | ClassInfo
Key = tuple[Owner, str]
"""A function or variable: what it is defined in, and its name there."""

METHODS = frozenset("append extend insert update setdefault pop popitem clear fill add discard remove".split())
_WORD = re.compile(rb"[A-Za-z_]\w*")
_BEHIND = re.compile(rb"^[ \t]*([A-Za-z_][^=\n#(]*[.\[][^=\n#(]*?)[-+*/%@&|^<>]*=(?!=)")
_CHANGED = re.compile(rb"^[ \t]*([\w.]+)(?:\[[^]\n]*\])?\.(?:" + "|".join(sorted(METHODS)).encode() + rb")\(")
LOOPS = (ast.For, ast.AsyncFor, ast.While)
_COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
EVENTS = (ast.Call, ast.Expr, ast.Assign, ast.AugAssign, ast.AnnAssign, ast.For, ast.AsyncFor)
_DATA = (ast.Assign, ast.AnnAssign, ast.AugAssign, ast.For, ast.With)
INITIAL = frozenset({"__init__", "__post_init__", "setup", "__new__"})


@dataclass(frozen=True, slots=True)
class Variable:
    """A variable of a module or function, or an attribute of a class's objects, and what stands behind it.

    ``path``: ``".rate"``, ``"['rate']"``.
    """

    owner: Owner
    name: str
    path: tuple[str, ...] = ()
    copied: bool = False
    """An imported name: what is assigned to the original later does not reach it, changes of the object do."""

    def is_changed_by(self, written: Variable, *, deep: bool) -> bool:
        """Whether another place is this one, or holds it; ``deep``: or is a part of it."""
        if self.owner is not written.owner or self.name != written.name:
            return False
        if self.copied and not written.path:
            return False
        shared = min(len(self.path), len(written.path))
        return self.path[:shared] == written.path[:shared] and (deep or len(written.path) <= len(self.path))


@dataclass(frozen=True, slots=True, eq=False)
class Event:
    """A call or a change, inside of some loops and arms of branches."""

    node: ast.Call | ast.Expr | ast.Assign | ast.AugAssign | ast.AnnAssign | ast.For | ast.AsyncFor
    loops: tuple[ast.AST, ...]
    arms: tuple[tuple[ast.If, str], ...]

    @property
    def start(self) -> tuple[int, int]:
        """Where it begins."""
        return self.node.lineno, self.node.col_offset

    @property
    def end(self) -> tuple[int, int]:
        """When it is done: a loop assigns its variable at its head."""
        if isinstance(self.node, ast.For | ast.AsyncFor):
            return self.start
        return self.node.end_lineno or 0, self.node.end_col_offset or 0


@dataclass(frozen=True, eq=False)
class Scope:
    """A function, or a module's own statements."""

    function: Function | None
    module: Module

    @cached_property
    def key(self) -> Key:
        """By what others call it."""
        function = self.function
        if function is None:
            return self.module, ""
        return function.owner or function.parent or self.module, function.name

    @property
    def is_initial(self) -> bool:
        """Whether it makes a new object."""
        return self.function is not None and self.function.name in INITIAL

    @property
    def body(self) -> tuple[ast.stmt, ...]:
        """The statements."""
        return self.function.body if self.function is not None else tuple(self.module.tree.body)

    @cached_property
    def events(self) -> tuple[Event, ...]:
        """The calls and changes."""
        return tuple(_events(self.body))


def changed(node: ast.AST) -> Iterator[ast.expr]:
    """What a statement assigns, or a method call changes in place, one by one."""
    match node:
        case ast.For(target=target) | ast.AsyncFor(target=target):
            yield from parts_of(target)
        case ast.Expr(value=ast.Call(func=ast.Attribute(value=owner, attr=attr))) if attr in METHODS:
            yield ast.copy_location(ast.Subscript(owner, ast.Name("_"), ast.Store()), owner)
        case _:
            yield from targets(node)


def _events(body: tuple[ast.stmt, ...]) -> Iterator[Event]:
    """The calls and changes of one scope, with the loops and branches that they stand in."""
    stack: list[tuple[ast.AST, tuple[ast.AST, ...], tuple[tuple[ast.If, str], ...]]] = [(node, (), ()) for node in body]
    while stack:
        node, loops, arms = stack.pop()
        inner = (*loops, node) if isinstance(node, (*LOOPS, *_COMPREHENSIONS)) else loops
        if isinstance(node, EVENTS) and (not isinstance(node, ast.Expr) or any(changed(node))):
            yield Event(node, inner, arms)
        if isinstance(node, SCOPES):
            continue
        if isinstance(node, ast.If):
            stack.append((node.test, inner, arms))
            stack += [(child, inner, (*arms, (node, "body"))) for child in node.body]
            stack += [(child, inner, (*arms, (node, "orelse"))) for child in node.orelse]
        else:
            stack += [(child, inner, arms) for child in ast.iter_child_nodes(node)]


def returns_name(function: Function, name: str) -> bool:
    """Whether a function returns what it calls by a name; an empty name stands for what it returns anyway."""
    values = (node.value for part in function.body for node in own_nodes(part) if isinstance(node, ast.Return))
    return not name or any(isinstance(value, ast.Name) and value.id == name for value in values)


def is_within(function: Function | None, owner: Function) -> bool:
    """Whether a function is another one, or stands in it."""
    while function is not None and function is not owner:
        function = function.parent
    return function is not None


def nodes_of(function: Function) -> Iterator[ast.AST]:
    """The nodes of a function itself, those of nested functions and classes left out."""
    for part in function.body:
        yield from own_nodes(part)


def is_data(module: Module, name: str) -> bool:
    """Whether a top-level name is assigned, and nothing else."""
    nodes = module.bindings.get(name, ())
    return bool(nodes) and all(isinstance(node, _DATA) for node in nodes)


def assigns(text: bytes, pattern: re.Pattern[bytes], word: bytes) -> bool:
    """Whether a line with a word in it assigns it behind a dot or bracket, or what stands behind it."""
    for found in pattern.finditer(text):
        start = text.rfind(b"\n", 0, found.start()) + 1
        end = text.find(b"\n", found.end())
        line = text[start : end if end >= 0 else len(text)]
        behind, changes = _BEHIND.match(line), _CHANGED.match(line)
        target = behind.group(1) if behind is not None else changes.group(1) if changes is not None else b""
        if word in _WORD.findall(target) and target.strip() != b"self." + word:
            return True
    return False
