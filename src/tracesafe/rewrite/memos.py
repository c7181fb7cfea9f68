"""Writes that keep a result for later calls, and make it only where it is not there yet: ``if k not in d: d[k] = ...``.

Whoever finds the entry missing makes it again, so that a memo which is lost costs time and changes no result.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tracesafe.analysis.places import Place
from tracesafe.rewrite.arms import guards
from tracesafe.rewrite.dtypes import assigned

if TYPE_CHECKING:
    from tracesafe.analysis.reach import Reached

_ABSENT = frozenset({"KeyError", "LookupError", "AttributeError"})


@dataclass(frozen=True, slots=True)
class Memo:
    """The entry or attribute of something where a result is kept, as its texts."""

    owner: str
    key: str
    is_attribute: bool

    @property
    def is_constant(self) -> bool:
        """Whether the text is the same wherever the entry is meant."""
        return self.is_attribute or self.key[:1] in "\"'" or self.key.isdecimal()

    def spells(self, node: ast.AST) -> bool:
        """Whether an expression is the entry itself, or asks for it: ``d[k]``, ``d.get(k)``, ``o.a``."""
        match node:
            case ast.Subscript(value=owner, slice=key):
                return not self.is_attribute and self._is(owner, key)
            case ast.Attribute(value=owner, attr=attr):
                return self.is_attribute and ast.unparse(owner) == self.owner and attr == self.key
            case ast.Call(func=ast.Attribute(value=owner, attr="get"), args=[key] | [key, ast.Constant(value=None)]):
                return not self.is_attribute and self._is(owner, key)
            case ast.Call(
                func=ast.Name(id="getattr"), args=[owner, ast.Constant(value=attr), ast.Constant(value=None)]
            ):
                return self.is_attribute and ast.unparse(owner) == self.owner and attr == self.key
            case _:
                return False

    def _is(self, owner: ast.expr, key: ast.expr) -> bool:
        return ast.unparse(owner) == self.owner and ast.unparse(key) == self.key


def memo_of(node: ast.expr) -> Memo | None:
    """The place that an assigned expression is."""
    match node:
        case ast.Subscript(value=owner, slice=key):
            return Memo(ast.unparse(owner), ast.unparse(key), is_attribute=False)
        case ast.Attribute(value=owner, attr=attr):
            return Memo(ast.unparse(owner), attr, is_attribute=True)
        case _:
            return None


def is_memo_write(here: Reached, statement: ast.stmt, node: ast.expr) -> bool:
    """Whether a statement assigns an entry or attribute only where it is missing, or None."""
    memo = memo_of(node)
    if memo is None or isinstance(statement, ast.AugAssign):
        return False
    body = here.function.body
    if any(_misses(here, memo, test) is needed for test, needed in guards(body, statement)):
        return True
    return any(_is_handled(trial, memo, statement) for trial in here.statements(ast.Try) if isinstance(trial, ast.Try))


def reads_blindly(place: Place, memo: Memo) -> bool:
    """Whether a file reads such an entry of anything in a function that does not make it where it is missing."""
    scopes = {place.function(node) for node in ast.walk(place.module.tree) if _reads(node, memo)}
    bodies = [scope.node if scope is not None else place.module.tree for scope in scopes]
    return not all(_makes_again(body, memo) for body in bodies)


def _reads(node: ast.AST, memo: Memo) -> bool:
    """Whether a node reads such an entry, or asks whether it is there."""
    match node:
        case ast.Subscript(ctx=ast.Load()):
            return not memo.is_attribute and _last(node) == memo.key
        case ast.Attribute(ctx=ast.Load()):
            return memo.is_attribute and _last(node) == memo.key
        case ast.ExceptHandler():
            return False
        case _:
            return _asks(node, memo)


def _makes_again(body: ast.AST, memo: Memo) -> bool:
    """Whether a function asks for an entry, and assigns it, or calls something that may: ``if k not in d: fill(d)``."""
    nodes = list(ast.walk(body))
    asked = any(_asks(node, memo) for node in nodes)
    assigned = any(
        isinstance(node, ast.Subscript | ast.Attribute) and isinstance(node.ctx, ast.Store) and _last(node) == memo.key
        for node in nodes
    )
    called = any(
        isinstance(part, ast.Expr) and isinstance(part.value, ast.Call)
        for node in nodes
        if isinstance(node, ast.If) and any(_asks(each, memo) for each in ast.walk(node.test))
        for part in (*node.body, *node.orelse)
    )
    return asked and (assigned or called)


def _asks(node: ast.AST, memo: Memo) -> bool:
    match node:
        case ast.Compare(left=key, ops=[ast.In() | ast.NotIn()]):
            return not memo.is_attribute and ast.unparse(key) == memo.key
        case ast.Compare(left=asked, ops=[ast.Is() | ast.IsNot()], comparators=[ast.Constant(value=None)]):
            return _last(asked) == memo.key
        case ast.Call(func=ast.Name(id="hasattr" | "getattr"), args=[_, ast.Constant(value=attr), *_]):
            return memo.is_attribute and attr == memo.key
        case ast.Call(func=ast.Attribute(attr="get"), args=[key, *_]):
            return not memo.is_attribute and ast.unparse(key) == memo.key
        case ast.ExceptHandler():
            return bool(_ABSENT & set(_caught(node)))
        case _:
            return False


def _last(node: ast.expr) -> str:
    match node:
        case ast.Attribute(attr=attr):
            return attr
        case ast.Subscript(slice=key):
            return ast.unparse(key)
        case _:
            return ""


def _misses(here: Reached, memo: Memo, test: ast.expr) -> bool | None:
    """For which outcome of a test the entry is missing for certain; None if for neither."""
    match test:
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            inner = _misses(here, memo, operand)
            return inner if inner is None else not inner
        case ast.BoolOp(op=ast.And(), values=values):
            return True if any(_misses(here, memo, value) is True for value in values) else None
        case ast.BoolOp(op=ast.Or(), values=values):
            return False if any(_misses(here, memo, value) is False for value in values) else None
        case ast.Compare(left=key, ops=[ast.In() | ast.NotIn() as operator], comparators=[holder]):
            found = not memo.is_attribute and ast.unparse(key) == memo.key and memo.owner == _held(holder)
            return isinstance(operator, ast.NotIn) if found else None
        case ast.Compare(left=asked, ops=[operator], comparators=[ast.Constant(value=None)]):
            if isinstance(operator, ast.Is | ast.Eq | ast.IsNot | ast.NotEq) and _stands_for(here, memo, asked):
                return isinstance(operator, ast.Is | ast.Eq)
            return None
        case ast.Call(func=ast.Name(id="hasattr"), args=[owner, ast.Constant(value=attr)]):
            found = memo.is_attribute and ast.unparse(owner) == memo.owner and attr == memo.key
            return False if found else None
        case _:
            return False if _stands_for(here, memo, test) else None


def _held(holder: ast.expr) -> str:
    match holder:
        case ast.Call(func=ast.Attribute(value=owner, attr="keys"), args=[]):
            return ast.unparse(owner)
        case _:
            return ast.unparse(holder)


def _stands_for(here: Reached, memo: Memo, node: ast.expr) -> bool:
    """Whether an expression is the entry, or a variable that it was read into."""
    values = assigned(here, node.id) if isinstance(node, ast.Name) else [node]
    return any(memo.spells(value) for value in values)


def _is_handled(trial: ast.Try, memo: Memo, statement: ast.stmt) -> bool:
    """Whether a statement stands in a handler for the entry that was not there: ``except KeyError:``."""
    asked = any(memo.spells(inner) for part in trial.body for inner in ast.walk(part))
    return asked and any(
        inner is statement
        for handler in trial.handlers
        if _ABSENT & set(_caught(handler))
        for part in handler.body
        for inner in ast.walk(part)
    )


def _caught(handler: ast.ExceptHandler) -> Iterator[str]:
    for node in ast.walk(handler.type) if handler.type is not None else ():
        if isinstance(node, ast.Name):
            yield node.id
