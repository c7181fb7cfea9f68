"""What a place outside of a function holds before a transform calls the function, as far as the source says."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from enum import StrEnum
from typing import TYPE_CHECKING

from tracesafe.analysis.targets import ClassTarget
from tracesafe.rewrite.sinks import Place, Sink

if TYPE_CHECKING:
    from tracesafe.analysis.reach import Reached
    from tracesafe.program.functions import ClassInfo

_SETUP = frozenset({"__init__", "__post_init__", "setup"})


class Held(StrEnum):
    """One thing that a place may hold."""

    NUMBER = "a number"
    NONE = "None"
    TEXT = "text"
    LIST = "a list"
    OTHER = "something"


def held(here: Reached, sink: Sink) -> frozenset[Held]:
    """What the assignments in sight give to a place before the function runs; empty if there are none."""
    found = list(_variable(here, sink)) if sink.place is not Place.RECEIVER else list(_attribute(here, sink))
    key = sink.suffix[sink.suffix.index("[") + 1 : -1] if sink.suffix.endswith("]") else None
    if key is None:
        return frozenset(_kind(value) for value in found)
    entries = [entry for value in found for entry in _entries(value, key)]
    entries += [_parsed(sink.default)] if sink.default else []
    return frozenset(_kind(value) for value in entries)


def _variable(here: Reached, sink: Sink) -> Iterator[ast.expr | None]:
    """What is assigned to a variable of a module, or of a function around."""
    if sink.place is Place.GLOBAL:
        for node in sink.module.bindings.get(sink.name, ()):
            yield node.value if isinstance(node, ast.Assign | ast.AnnAssign) and not _unpacks(node) else None
        return
    owner = here.function.parent
    while owner is not None and sink.name not in owner.locals:
        owner = owner.parent
    if owner is None:
        return
    if any(parameter.arg == sink.name for parameter in owner.parameters):
        yield None
    for part in owner.body:
        for node in ast.walk(part):
            if isinstance(node, ast.Assign | ast.AnnAssign) and _names(node, sink.name):
                yield None if _unpacks(node) else node.value


def _unpacks(node: ast.Assign | ast.AnnAssign) -> bool:
    return isinstance(node, ast.Assign) and any(not isinstance(target, ast.Name) for target in node.targets)


def _names(node: ast.Assign | ast.AnnAssign, name: str) -> bool:
    targets = node.targets if isinstance(node, ast.Assign) else [node.target]
    return any(isinstance(each, ast.Name) and each.id == name for target in targets for each in ast.walk(target))


def _attribute(here: Reached, sink: Sink) -> Iterator[ast.expr | None]:
    """What a class and those that it derives from give to an attribute when an object is made."""
    owner = here.function.owner
    attr = sink.suffix.partition("[")[0].removeprefix(".")
    todo: list[ClassInfo] = [owner] if owner is not None else []
    seen: set[ClassInfo] = set()
    while todo:
        info = todo.pop()
        if info in seen:
            continue
        seen.add(info)
        yield from _stored(info, attr)
        if here.references is not None:
            bases = here.references.machine.bases(info)
            todo += [base.info for base in bases if isinstance(base, ClassTarget)]


def _stored(info: ClassInfo, attr: str) -> Iterator[ast.expr | None]:
    member = info.members.get(attr)
    if isinstance(member, ast.Assign | ast.AnnAssign):
        yield member.value
    making = _making(info)
    for method, value in info.stored.get(attr, ()):
        if method in making:
            yield value
    for method_node in info.members.values():
        if not isinstance(method_node, ast.FunctionDef) or method_node.name not in _SETUP:
            continue
        for node in ast.walk(method_node):
            match node:
                case ast.Call(func=ast.Attribute(attr="register_buffer"), args=[ast.Constant(value=name), value, *_]):
                    if name == attr:
                        yield value
                case _:
                    pass


def _making(info: ClassInfo) -> frozenset[str]:
    """The methods that run when an object is made: ``__init__``, and those that it calls (``self.reset()``)."""
    found: set[str] = set()
    todo = [name for name in _SETUP if name in info.members]
    while todo:
        name = todo.pop()
        node = info.members.get(name)
        if name in found or not isinstance(node, ast.FunctionDef) or not node.args.args:
            continue
        found.add(name)
        for each in ast.walk(node):
            match each:
                case ast.Call(func=ast.Attribute(value=ast.Name(id=owner), attr=called)):
                    if owner == node.args.args[0].arg:
                        todo.append(called)
                case _:
                    pass
    return frozenset(found)


def _entries(value: ast.expr | None, key: str) -> Iterator[ast.expr | None]:
    """What a dict display, or a call of ``dict``, has under a key that is given as source text."""
    match value:
        case ast.Dict(keys=keys, values=values):
            for each, entry in zip(keys, values, strict=True):
                if each is None or (isinstance(each, ast.Constant) and ast.unparse(each) == ast.unparse(_parsed(key))):
                    yield entry if each is not None else None
        case ast.Call(func=ast.Name(id="dict"), args=[], keywords=keywords):
            for keyword in keywords:
                if keyword.arg is None or repr(keyword.arg) == ast.unparse(_parsed(key)):
                    yield keyword.value if keyword.arg is not None else None
        case ast.Call(func=ast.Name(id="defaultdict" | "Counter") | ast.Attribute(attr="defaultdict" | "Counter")):
            yield None
        case _:
            pass


def _parsed(key: str) -> ast.expr:
    return ast.parse(key, mode="eval").body


def _kind(value: ast.expr | None) -> Held:
    match value:
        case ast.Constant(value=None):
            return Held.NONE
        case ast.Constant(value=bool() | int() | float() | complex()):
            return Held.NUMBER
        case ast.UnaryOp(operand=ast.Constant(value=int() | float())):
            return Held.NUMBER
        case ast.Constant(value=str() | bytes()) | ast.JoinedStr():
            return Held.TEXT
        case ast.List() | ast.Set() | ast.ListComp() | ast.SetComp() | ast.Call(func=ast.Name(id="list" | "set")):
            return Held.LIST
        case ast.Call(func=ast.Name(id="deque") | ast.Attribute(attr="deque")):
            return Held.LIST
        case ast.Call(func=ast.Name(id="int" | "float" | "bool")):
            return Held.NUMBER
        case _:
            return Held.OTHER
