"""Containers of others that a function writes into: entries of dicts, values appended to lists."""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from tracesafe.analysis.liveness import stores
from tracesafe.analysis.syntax import targets
from tracesafe.analysis.targets import Instance, ModuleTarget
from tracesafe.analysis.values import Tree, Unknown
from tracesafe.program.nodes import walk
from tracesafe.rewrite.attributes import variable_of
from tracesafe.rewrite.mutations import usages
from tracesafe.rewrite.sinks import Place, Sink, simple_statements
from tracesafe.rewrite.statements import has_return

if TYPE_CHECKING:
    from tracesafe.analysis.reach import Reached
    from tracesafe.program.functions import ClassInfo, Function
    from tracesafe.program.modules import Module

_Writes = dict[ast.expr, ast.stmt]
"""What is assigned or added to -> the statement."""


@dataclass(frozen=True, slots=True)
class Container:
    """A list, dict, set or deque that belongs to a module, to a function around, or to the method's object."""

    place: Place
    module: Module
    name: str
    suffix: str = ""
    made: tuple[str, str] = field(default=("", ""), compare=False)
    """The last entry of the suffix, and how it is asked for where it may not be there: ``.setdefault("loss", [])``."""

    @property
    def text(self) -> str:
        """How it is written in its own module or class."""
        return self.name + self.suffix


def container_sinks(here: Reached) -> tuple[Sink, ...]:
    """The entries and list ends of outer containers that a function writes, as far as they can become outputs."""
    appended: dict[Container, _Writes] = {}
    extended: dict[Container, _Writes] = {}
    entries: dict[tuple[Container, str], _Writes] = {}
    for statement in simple_statements(here):
        match statement:
            case ast.Expr(value=ast.Call(func=ast.Attribute(value=owner, attr="append"), args=[_], keywords=[])):
                container = container_of(here, owner, grows=True)
                if container is not None:
                    appended.setdefault(container, {})[owner] = statement
            case ast.Expr(value=ast.Call(func=ast.Attribute(value=owner, attr="extend"), args=[_], keywords=[])):
                container = container_of(here, owner, grows=True)
                if container is not None:
                    extended.setdefault(container, {})[owner] = statement
            case _:
                for target in targets(statement):
                    match target:
                        case ast.Subscript(value=owner, slice=ast.Constant() as key):
                            container = container_of(here, owner)
                            if container is not None:
                                entries.setdefault((container, f"[{here.text(key)}]"), {})[target] = statement
                        case _:
                            pass
    for container in [each for each in extended if each in appended or len(extended[each]) > 1]:
        appended[container] = dict(sorted({**appended.get(container, {}), **extended.pop(container)}.items(), key=_row))
    return (
        *(_extended(here, container, writes) for container, writes in extended.items()),
        *(_appended(here, container, writes) for container, writes in appended.items()),
        *(_entry(here, container, key, writes) for (container, key), writes in entries.items()),
    )


def _appended(here: Reached, container: Container, writes: _Writes) -> Sink:
    single = len(writes) == 1 and all(_runs_once(here, write) for write in writes.values())
    single = single and not any(_is_extend(write) for write in writes.values())
    local = f"{_word(container)}_{'entry' if single else 'entries'}"
    method = "append" if single else "extend"
    sink = _sink(container, container.suffix, local, writes, method)
    return replace(sink, sparse=any(sink.made) and not any(_runs_once(here, write) for write in writes.values()))


def _extended(here: Reached, container: Container, writes: _Writes) -> Sink:
    """A list that gets several values at once: the value itself is handed out, if that happens once."""
    if not all(_runs_once(here, write) for write in writes.values()):
        return _appended(here, container, writes)
    return _sink(container, container.suffix, f"{_word(container)}_entries", writes, "extend", True)


def _is_extend(statement: ast.stmt) -> bool:
    match statement:
        case ast.Expr(value=ast.Call(func=ast.Attribute(attr="extend"))):
            return True
        case _:
            return False


def _row(item: tuple[ast.expr, ast.stmt]) -> int:
    return item[1].lineno


def _runs_once(here: Reached, write: ast.stmt) -> bool:
    """Whether every call of the function comes to a statement, once."""
    body = here.function.body
    before = body[: body.index(write)] if write in body else None
    return before is not None and not any(has_return(part) for part in before)


def _entry(here: Reached, container: Container, key: str, writes: _Writes) -> Sink:
    words = "".join(letter if letter.isalnum() else "_" for letter in key).strip("_").lower()
    own = words if words.isidentifier() else _word(container)
    local = own if own == words != here.function.name else f"{own}_entry"
    sink = _sink(container, container.suffix + key, local, writes, "")
    return replace(sink, default=_default(here, sink))


def _default(here: Reached, sink: Sink) -> str:
    """What the function takes for an entry that is not there, if it always takes the same constant."""
    entries = [target for target in sink.targets if isinstance(target, ast.Subscript)]
    spelled = {(ast.unparse(entry.value), ast.unparse(entry.slice)) for entry in entries}
    found: set[str] = set()
    for call in here.expressions(ast.Call):
        match call:
            case ast.Call(func=ast.Attribute(value=owner, attr="get"), args=[key, *defaults], keywords=[]):
                if (ast.unparse(owner), ast.unparse(key)) in spelled:
                    constant = all(isinstance(default, ast.Constant) for default in defaults)
                    found.add(ast.unparse(defaults[0]) if defaults and constant else "" if defaults else "None")
            case _:
                pass
    return found.pop() if len(found) == 1 else ""


def _sink(container: Container, suffix: str, local: str, writes: _Writes, method: str, whole: bool = False) -> Sink:
    statements = tuple(dict.fromkeys(writes.values()))
    return Sink(
        container.place,
        container.module,
        container.name,
        suffix,
        local,
        statements,
        False,
        tuple(writes),
        method,
        whole,
        made=container.made,
    )


def _word(container: Container) -> str:
    words = re.findall(r"[^\W\d]\w*", container.text)
    return str(words[-1]).strip("_").lower()


def container_of(here: Reached, node: ast.expr, *, grows: bool = False) -> Container | None:
    """The outer container that an expression names, or an entry of one; None for locals, parameters and anything else.

    ``grows``: the expression gets one more element, which no array does.
    """
    match node:
        case ast.Subscript(value=owner, slice=ast.Constant() as key):
            value = here.value(node)
            if isinstance(value, Tree) or (grows and isinstance(value, Unknown)):
                outer = container_of(here, owner)
                return replace(outer, suffix=f"{outer.suffix}[{here.text(key)}]") if outer is not None else None
        case ast.Call(func=ast.Attribute(value=owner, attr="setdefault"), args=[ast.Constant() as key, default]) if (
            grows and is_new_list(default)
        ):
            outer = container_of(here, owner)
            entry = f"[{here.text(key)}]"
            made = (entry, f".setdefault({here.text(key)}, {here.text(default)})")
            return replace(outer, suffix=outer.suffix + entry, made=made) if outer is not None else None
        case ast.Name(id=name):
            return _named(here, name)
        case ast.Attribute(value=owner, attr=attr):
            function = here.function
            if function.owner is not None and isinstance(owner, ast.Name) and function.parameters:
                receiver = function.parameters[0].arg
                if owner.id == receiver and _is_method(function) and _holds_container(here, function.owner, attr):
                    return Container(Place.RECEIVER, function.module, receiver, f".{attr}")
            value = here.value(owner)
            if isinstance(value, ModuleTarget):
                return _variable(here, value.module, attr)
            where = variable_of(here, node)
            if where is not None and isinstance(value, Instance) and _holds_container(here, value.info, attr):
                return Container(*where)
        case _:
            pass
    return None


def is_new_list(node: ast.expr) -> bool:
    """Whether a list is made that is empty."""
    match node:
        case ast.List(elts=[]) | ast.Call(func=ast.Name(id="list"), args=[], keywords=[]):
            return True
        case _:
            return False


def _is_method(function: Function) -> bool:
    return not {"staticmethod", "classmethod"} & function.decorator_names and function.name not in (
        "__init__",
        "__post_init__",
        "setup",
    )


def _named(here: Reached, name: str) -> Container | None:
    function = here.function
    if name in function.locals:
        return None
    outer: Function | None = function.parent
    while outer is not None:
        if name in outer.locals:
            known = _bound_to_container(outer, name) or _is_given(outer, name)
            return Container(Place.CELL, function.module, name) if known else None
        outer = outer.parent
    return _variable(here, function.module, name)


def _variable(here: Reached, module: Module, name: str) -> Container | None:
    """A variable of a module that holds a container, in the module that makes it."""
    if here.references is None:
        return None
    owner, variable = here.references.origin(module, name)
    values = [getattr(node, "value", None) for node in owner.bindings.get(variable, ())]
    return Container(Place.GLOBAL, owner, variable) if values and all(map(makes_container, values)) else None


def _holds_container(here: Reached, owner: ClassInfo, attr: str) -> bool:
    """Whether the methods of a class, or of its bases, store nothing but new containers in an attribute."""
    stored = here.references.stored(owner, attr) if here.references is not None else ()
    return bool(stored) and all(makes_container(value) for value in stored)


def _is_given(function: Function, name: str) -> bool:
    """Whether a function got a container from its caller, and keeps it under that name."""
    is_parameter = any(parameter.arg == name for parameter in function.parameters)
    rebound = any(isinstance(node, ast.stmt) and name in stores(node) for node in function.body)
    return is_parameter and not rebound and len(usages(function, name)) == 1


def _bound_to_container(function: Function, name: str) -> bool:
    values = [
        node.value
        for part in function.body
        for node in walk(part)
        if (isinstance(node, ast.Assign) and any(isinstance(t, ast.Name) and t.id == name for t in node.targets))
        or (isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and node.target.id == name)
    ]
    return bool(values) and all(makes_container(value) for value in values)


def makes_container(node: ast.AST | None) -> bool:
    """Whether an expression makes a new list, dict, set or deque."""
    match node:
        case ast.List() | ast.Dict() | ast.Set() | ast.ListComp() | ast.DictComp() | ast.SetComp():
            return True
        case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name)):
            return name in {"list", "dict", "set", "deque", "defaultdict", "OrderedDict", "Counter"}
        case _:
            return False
