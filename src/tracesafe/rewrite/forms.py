"""Shapes and dtypes as far as the text shows them: what a loop's carry has to agree in.

A ``Form`` is a set of origins. Elementwise operations unite the shapes and dtypes of their operands, which is what
broadcasting and promotion do: two forms that are equal as sets belong to arrays of one shape and one dtype,
whatever those are. A scalar has no origin of shape; Python numbers have the weak dtypes ``~int`` and ``~float``.
"""

from __future__ import annotations

import ast
from collections.abc import Hashable, Iterable
from dataclasses import dataclass

Origins = frozenset[Hashable]
NONE: Origins = frozenset()
WEAK = frozenset({"~int", "~float"})
_MARKS = frozenset({"~int", "~float", "inexact", "bool"})


@dataclass(frozen=True, slots=True)
class Form:
    """The origins of an array's shape and of its dtype."""

    shape: Origins = NONE
    dtype: Origins = NONE

    @property
    def is_number(self) -> bool:
        """Whether it is a Python number, whose dtype gives way to any other."""
        return not self.shape and bool(self.dtype) and self.dtype <= WEAK


@dataclass(frozen=True, slots=True)
class Group:
    """A tuple, list or dict of known length."""

    kind: str
    items: tuple[Type, ...]


Type = Form | Group

INT = Form(dtype=frozenset({"~int"}))
FLOAT = Form(dtype=frozenset({"~float"}))
BOOL = Form(dtype=frozenset({"bool"}))
INEXACT = Form(dtype=frozenset({"inexact"}))
DEFAULT_FLOAT = frozenset({"float"})


def unknown(key: Hashable) -> Form:
    """Something that is of one shape and dtype wherever the key is the same."""
    return Form(frozenset({key}), frozenset({key}))


@dataclass(frozen=True)
class Facts:
    """What is known of origins: which shapes are those of scalars, which dtypes are floats."""

    scalars: set[Hashable]
    floats: set[Hashable]

    def shape(self, origins: Origins) -> Origins:
        """The origins less those of scalars."""
        return frozenset(origin for origin in origins if origin not in self.scalars)

    def is_float(self, origin: Hashable) -> bool:
        """Whether a dtype is certainly one of floats."""
        return origin == "float" or origin in self.floats

    def dtype(self, origins: Origins) -> Origins:
        """The origins less those that change nothing."""
        strong = origins - _MARKS
        inexact = bool(origins & {"~float", "inexact"})
        if "float" in strong:
            return DEFAULT_FLOAT
        if strong:
            promoted = inexact and not any(self.is_float(origin) for origin in strong)
            return strong | {"inexact"} if promoted else strong
        if inexact:
            return frozenset({"~float"})
        if "~int" in origins:
            return frozenset({"int"}) if "bool" in origins else frozenset({"~int"})
        return origins

    def plain(self, type_: Type) -> Type:
        """The type in its shortest form, so that equal types are equal."""
        if isinstance(type_, Group):
            return Group(type_.kind, tuple(self.plain(item) for item in type_.items))
        return Form(self.shape(type_.shape), self.dtype(type_.dtype))

    def united(self, types: Iterable[Type]) -> Form:
        """The form of an elementwise operation's result."""
        shape: Origins = NONE
        dtype: Origins = NONE
        for type_ in types:
            if isinstance(type_, Group):
                return unknown(("united", type_))
            shape |= type_.shape
            dtype |= type_.dtype
        return Form(self.shape(shape), self.dtype(dtype))

    def joined(self, one: Type, other: Type) -> Type:
        """What a selection between two values is."""
        one, other = self.plain(one), self.plain(other)
        if one == other:
            return one
        if isinstance(one, Group) and isinstance(other, Group):
            if one.kind == other.kind and len(one.items) == len(other.items):
                return Group(one.kind, tuple(map(self.joined, one.items, other.items)))
            return unknown(("joined", one, other))
        if isinstance(one, Group) or isinstance(other, Group):
            return unknown(("joined", one, other))
        return self.united((one, other))


def index_key(index: ast.expr) -> Hashable:
    """An index as far as it decides the shape of what it selects; None where only the very node is known."""
    match index:
        case ast.Tuple(elts=elts):
            return tuple(index_key(each) or id(each) for each in elts)
        case ast.Slice(lower=lower, upper=upper, step=step):
            return ("slice", *(ast.dump(part) if part is not None else "" for part in (lower, upper, step)))
        case ast.Constant(value=value):
            return "number" if isinstance(value, int) else repr(value)
        case _:
            return None
