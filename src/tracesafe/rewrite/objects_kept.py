"""What a class says of its objects as arguments of compiled functions: pytrees, hashable constants, or neither."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from tracesafe.analysis.targets import ClassTarget
from tracesafe.analysis.values import Unknown
from tracesafe.program.functions import ClassInfo

if TYPE_CHECKING:
    from tracesafe.analysis.reach import Reached

_PLAIN_BASES = frozenset("builtins.object abc.ABC typing.Generic typing.Protocol enum.Enum enum.Flag".split())
_ASKING = frozenset({"isinstance", "issubclass", "super", "print", "repr", "type", "cast"})
_DATACLASS = frozenset({"dataclasses.dataclass"})


def is_pytree(here: Reached, info: ClassInfo) -> bool:
    """Whether jax may take objects of a class apart: it, a class above or one below is registered, or that cannot be
    excluded."""
    return _is_registered(here, info) or any(_is_registered(here, below) for below in _subclasses(here, info))


def _is_registered(here: Reached, info: ClassInfo) -> bool:
    assert here.references is not None
    machine = here.references.machine
    if any(not isinstance(base, ast.Name | ast.Attribute | ast.Subscript) for base in info.node.bases):
        return True
    if info.node.keywords or "__init_subclass__" in info.members or not machine.external_bases(info) <= _PLAIN_BASES:
        return True
    if any(_decorator(here, info, each) not in _DATACLASS for each in info.node.decorator_list):
        return True
    for reference in here.references.of_class(info):
        parent = reference.place.parents[reference.node]
        given = isinstance(parent, ast.Call) and reference.node in parent.args
        if given and not (isinstance(parent, ast.Call) and getattr(parent.func, "id", "") in _ASKING):
            return True
    bases = machine.bases(info)
    if len(bases) < len(info.node.bases) or any(isinstance(base, Unknown) for base in bases):
        return True
    return any(
        _is_registered(here, base.info) for base in bases if isinstance(base, ClassTarget) and base.info is not info
    )


def _subclasses(here: Reached, info: ClassInfo) -> Iterator[ClassInfo]:
    """The classes in sight that derive from a class, at any distance."""
    assert here.references is not None
    waiting, seen = [info], {info}
    while waiting:
        for reference in here.references.of_class(waiting.pop()):
            parent = reference.place.parents[reference.node]
            if isinstance(parent, ast.Subscript):
                parent = reference.place.parents[parent]
            below = reference.place.module.class_of.get(parent) if isinstance(parent, ast.ClassDef) else None
            if below is not None and below not in seen:
                seen.add(below)
                waiting.append(below)
                yield below


def _decorator(here: Reached, info: ClassInfo, node: ast.expr) -> str | None:
    assert here.references is not None
    place = here.references.place(info.module)
    return here.references.name(place, node.func if isinstance(node, ast.Call) else node)


def is_dataclass(here: Reached, info: ClassInfo) -> ast.expr | None:
    """The decorator that makes a class a dataclass."""
    return next((each for each in info.node.decorator_list if _decorator(here, info, each) in _DATACLASS), None)


def is_hashable(here: Reached, info: ClassInfo) -> bool:
    """Whether objects of a class have a hash, as far as its own text says."""
    if "__hash__" in info.members:
        return True
    if "__eq__" in info.members:
        return False
    decorator = is_dataclass(here, info)
    if decorator is None:
        return True
    options = {each.arg: each.value for each in decorator.keywords} if isinstance(decorator, ast.Call) else {}
    said = {name: isinstance(value, ast.Constant) and value.value is True for name, value in options.items()}
    return said.get("frozen", False) or said.get("unsafe_hash", False) or ("eq" in said and not said["eq"])
