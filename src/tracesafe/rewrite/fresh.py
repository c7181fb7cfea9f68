"""New names: telling, and used nowhere in the module."""

from __future__ import annotations

import ast
import builtins
import keyword
import re
from collections.abc import Iterable, Mapping
from functools import cached_property
from types import MappingProxyType

from tracesafe.program.nodes import walk

_OPERATORS: Mapping[type[ast.cmpop], str] = MappingProxyType(
    {
        ast.Gt: "above",
        ast.Lt: "below",
        ast.GtE: "at_least",
        ast.LtE: "at_most",
        ast.Eq: "equals",
        ast.NotEq: "differs_from",
    }
)
_SIGNS: Mapping[type[ast.cmpop], str] = MappingProxyType(
    {
        ast.Gt: "positive",
        ast.Lt: "negative",
        ast.Eq: "zero",
        ast.NotEq: "nonzero",
        ast.GtE: "nonnegative",
        ast.LtE: "nonpositive",
    }
)
_LONGEST = 32


class FreshNames:
    """Gives out names that no identifier below a node has, nor one of those outside, each of them once."""

    def __init__(self, tree: ast.AST, outside: Iterable[str] = ()) -> None:
        self._tree = tree
        self._outside = outside

    @cached_property
    def _taken(self) -> set[str]:
        return {*identifiers(self._tree), *self._outside, *keyword.kwlist, *dir(builtins)}

    def take(self, wishes: Iterable[str]) -> str:
        """The first wish that is free, else the last one with a number."""
        last = "value"
        for wish in wishes:
            last = wish
            if wish not in self._taken:
                self._taken.add(wish)
                return wish
        number = 2
        while f"{last}_{number}" in self._taken:
            number += 1
        self._taken.add(f"{last}_{number}")
        return f"{last}_{number}"


def identifiers(tree: ast.AST) -> Iterable[str]:
    """Every identifier that occurs anywhere below a node, attributes and keywords included."""
    for node in walk(tree):
        match node:
            case ast.Name(id=name) | ast.Attribute(attr=name) | ast.arg(arg=name):
                yield name
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
                yield name
            case ast.keyword(arg=str(name)) | ast.ExceptHandler(name=str(name)) | ast.MatchAs(name=str(name)):
                yield name
            case ast.MatchStar(name=str(name)) | ast.MatchMapping(rest=str(name)):
                yield name
            case ast.Global(names=names) | ast.Nonlocal(names=names):
                yield from names
            case ast.alias(name=name, asname=asname):
                yield asname or name.split(".")[0]
            case _:
                pass


def words(node: ast.expr) -> str:
    """An expression as part of a name: ``x.norm()`` is ``x_norm``; empty if it has no good words."""
    match node:
        case ast.Name(id=name):
            return name.strip("_")
        case ast.Attribute(value=ast.Name(id="self" | "cls"), attr=attr):
            return attr.strip("_")
        case ast.Attribute(value=value, attr=attr):
            return _join(words(value), attr)
        case ast.Call(func=ast.Attribute(attr=attr) | ast.Name(id=attr), args=[only]) if words(only):
            return _join(attr, words(only))
        case ast.Call(func=ast.Attribute(value=value, attr=attr), args=[]):
            return _join(words(value), attr)
        case ast.Constant(value=bool() | None):
            return str(node.value).lower()
        case ast.Constant(value=int(number)) if number >= 0:
            return str(number)
        case ast.Subscript(value=value, slice=ast.Constant(value=int(index))) if index >= 0:
            return _join(words(value), str(index))
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            return _join("not", words(operand))
        case ast.UnaryOp(op=ast.USub(), operand=ast.Constant() as number) if words(number):
            return _join("minus", words(number))
        case _:
            return ""


def predicate(test: ast.expr) -> tuple[str, str]:
    """What a test says, as ``(subject, predicate)``: ``x > 0`` is ``("x", "positive")``; either may be empty."""
    match test:
        case ast.Compare(left=left, ops=[operator], comparators=[ast.Constant(value=0 | 0.0)]) if (
            type(operator) in _SIGNS
        ):
            return words(left), _SIGNS[type(operator)]
        case ast.Compare(left=left, ops=[operator], comparators=[right]) if type(operator) in _OPERATORS and words(
            right
        ):
            return words(left), f"{_OPERATORS[type(operator)]}_{words(right)}"
        case ast.Call(func=ast.Attribute(attr="isnan" | "isinf" | "isfinite" as attr), args=[only]) if words(only):
            return words(only), {"isnan": "nan", "isinf": "infinite", "isfinite": "finite"}[attr]
        case ast.Name(id=name):
            return "", re.sub(r"^(is|has)_", "", name.strip("_"))
        case ast.Call(func=ast.Attribute(value=ast.Compare() as inner, attr="any" | "all" | "item" as attr), args=[]):
            return _about(predicate(inner), attr)
        case ast.Attribute(value=ast.Compare() as inner, attr="any" | "all" as attr):
            return _about(predicate(inner), attr)
        case ast.Call(func=ast.Attribute(attr="any" | "all" as attr), args=[ast.Compare() as inner]):
            return _about(predicate(inner), attr)
        case _:
            return "", words(test)


def _about(inner: tuple[str, str], quantity: str) -> tuple[str, str]:
    subject, said = inner
    return (subject, said) if quantity == "item" else (_join(quantity, subject), said)


def condition_wishes(test: ast.expr) -> tuple[str, ...]:
    """Names for the value of a test: ``x_is_positive``, ``condition``."""
    subject, said = predicate(test)
    found = []
    if said and said[0].isalpha():
        verb = "" if said.startswith(("is", "has_", "not_", "differs_", "equals_", "any_", "all_")) else "is_"
        found.append(f"{subject}_{verb}{said}" if subject else f"{verb}{said}")
    return (*(name for name in found if len(name) <= _LONGEST and name.isidentifier()), "condition")


def value_wishes(variable: str, test: ast.expr, positive: bool) -> tuple[str, ...]:
    """Names for what a variable is on one side of a test: ``y_if_positive``, ``y_otherwise``."""
    if not positive:
        return (f"{variable}_otherwise",)
    _, said = predicate(test)
    name = f"{variable}_if_{said}" if said else f"{variable}_then"
    return (name if len(name) <= _LONGEST and name.isidentifier() else f"{variable}_then",)


def _join(*parts: str) -> str:
    return "_".join(part for part in parts if part)
