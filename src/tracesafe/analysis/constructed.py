"""What the constructor of an object of the project got: functions and other objects, which its methods call later."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import replace

from tracesafe.analysis.frames import Context, Frame
from tracesafe.analysis.machine import Arguments, Machine
from tracesafe.analysis.targets import (
    Chain,
    Choice,
    ClassTarget,
    External,
    ExternalInstance,
    FunctionTarget,
    Instance,
    Partial,
    Transformed,
)
from tracesafe.analysis.values import Tree, Value
from tracesafe.program.functions import ClassInfo

_CALLABLE = (FunctionTarget, Partial, Transformed, ClassTarget, External, ExternalInstance, Instance, Chain, Choice)
_DEPTH = 3
"""How deep objects are known that were given to objects that were given ..."""


def parameters(machine: Machine, info: ClassInfo) -> Iterator[tuple[str, ast.expr | None]]:
    """What the constructor of a class takes, each with its default: of ``__init__``, or the fields of a dataclass."""
    init = machine.class_member(info, "__init__")
    if isinstance(init, FunctionTarget):
        function = init.function
        yield from ((each.arg, function.defaults.get(each.arg)) for each in function.parameters[1:])
        return
    for base in reversed(machine.bases(info)):
        if isinstance(base, ClassTarget) and base.info is not info:
            yield from parameters(machine, base.info)
    for name, node in info.members.items():
        if isinstance(node, ast.AnnAssign):
            yield name, node.value


def given(machine: Machine, info: ClassInfo, arguments: Arguments) -> tuple[tuple[str, Value], ...]:
    """The functions and objects among the arguments of a constructor, and among the defaults of the others."""
    if arguments.open:
        return ()
    found = dict(arguments.keywords)
    names = dict(parameters(machine, info))
    init = machine.class_member(info, "__init__")
    places = len(names)
    if isinstance(init, FunctionTarget):
        spec = init.function.node.args
        places = len(spec.posonlyargs) + len(spec.args) - 1
        if spec.vararg is not None:
            found[spec.vararg.arg] = Tree("tuple", arguments.positional[places:])
    found.update(zip(list(names)[:places], arguments.positional, strict=False))
    for name, default in names.items():
        if name not in found and isinstance(default, ast.Name | ast.Attribute | ast.Lambda):
            found[name] = machine.evaluate(default, Frame(info.module, None, Context(), None))
    return tuple((name, _kept(value)) for name, value in sorted(found.items()) if _is_callable(value))


def given_to_base(machine: Machine, instance: Instance, base: ClassInfo) -> tuple[tuple[str, Value], ...]:
    """What ``super().__init__(...)`` in the constructor of an object hands on to that of a base class."""
    node = instance.info.members.get("__init__")
    if not isinstance(node, ast.FunctionDef):
        return instance.given
    frame = Frame(instance.info.module, instance.info.module.function_of[node], Context(), None, dict(instance.given))
    for call in ast.walk(node):
        match call:
            case ast.Call(func=ast.Attribute(value=ast.Call(func=ast.Name(id="super")), attr="__init__")):
                handed = call.args
            case ast.Call(func=ast.Attribute(value=ast.Name(id=name), attr="__init__")) if name == base.name:
                handed = call.args[1:]
            case _:
                continue
        if any(isinstance(each, ast.Starred) for each in handed) or any(each.arg is None for each in call.keywords):
            return ()
        positional = tuple(machine.evaluate(each, frame) for each in handed)
        named = tuple((str(each.arg), machine.evaluate(each.value, frame)) for each in call.keywords)
        return given(machine, base, Arguments(positional, named))
    return ()


def field_given(instance: Instance, node: ast.AST | None, name: str) -> Value | None:
    """What a constructor that nobody wrote stored in a field: ``fn: Callable`` of a dataclass."""
    found: Mapping[str, Value] = dict(instance.given)
    return found.get(name) if isinstance(node, ast.AnnAssign) else None


def _is_callable(value: Value) -> bool:
    """Whether a value can be called, or is a display of such."""
    if isinstance(value, Tree):
        return bool(value.parts) and all(map(_is_callable, value.parts))
    return isinstance(value, _CALLABLE)


def _kept(value: Value, depth: int = _DEPTH) -> Value:
    """A value without what is too deep in it, so that ``node = Node(node)`` comes to an end."""
    match value:
        case Instance(given=inner):
            return replace(value, given=tuple((name, _kept(part, depth - 1)) for name, part in inner) if depth else ())
        case Tree(parts=parts):
            return replace(value, parts=tuple(_kept(part, depth) for part in parts))
        case _:
            return value
