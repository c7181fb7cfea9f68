"""Whose memory a torch tensor is, and which vmaps batch it: what is certain of an expression.

Two certainties are kept of a value: the vmaps that batch it, and those that do not. What writes in place would add is
left out: they fail for what a tensor was when it was made.
"""

from __future__ import annotations

import ast
from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING

from tracesafe.analysis.targets import (
    UNKNOWN,
    BoundMethod,
    ClassTarget,
    External,
    ExternalInstance,
    FunctionTarget,
    Instance,
    ModuleTarget,
)
from tracesafe.analysis.transfer import truth
from tracesafe.analysis.values import Array, Static, Touch, Touched, Tree, Unknown, Value
from tracesafe.rewrite.freshness import MAYBE_ITSELF
from tracesafe.rewrite.totality import last_name
from tracesafe.spec import Framework, Kind, Library

if TYPE_CHECKING:
    from tracesafe.analysis.frames import Record
    from tracesafe.analysis.reach import Reached
    from tracesafe.program.functions import Function

Touches = frozenset[Touch]
_NONE: Touches = frozenset()
_VIEWING = frozenset({"T", "mT", "H", "mH", "real", "imag", "data"})
_SEVERED = frozenset({"detach", "data"})
_OF_CONTAINERS = frozenset("append copy extend get items keys pop setdefault update values".split())
_OWN_LEVEL = frozenset({"to", "type_as", "view_as", "expand_as", "reshape_as", "double", "float"})
"""Methods whose result is batched as their tensor is, whatever their arguments are."""


class Source(StrEnum):
    """Where a tensor comes from."""

    FRESH = "fresh"
    """An expression of the function makes it."""
    PARAMETER = "parameter"
    OUTER = "outer"
    """A variable of a function or module around, or an attribute."""
    RETURNED = "returned"
    """A function of the project returns it."""
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Origin:
    """One tensor that a variable may stand for, as a whole or (``view``) a part of it."""

    source: Source
    node: ast.AST | None = None
    """The expression that makes it, or that names it outside."""
    name: str = ""
    view: bool = False
    severed: bool = False
    """It was detached: no gradient passes."""
    maybe: bool = False
    """It may be a copy instead."""


@dataclass(frozen=True, slots=True)
class Tensor:
    """What is certain of a value: ``batched`` by some vmaps, ``free`` of others; ``static``: a Python value."""

    origins: frozenset[Origin] = frozenset({Origin(Source.UNKNOWN)})
    batched: Touches = _NONE
    free: Touches = _NONE
    static: bool = False

    @property
    def is_fresh(self) -> bool:
        """Whether an expression of the function makes it as a whole."""
        return all(origin.source is Source.FRESH and not origin.view for origin in self.origins)


NOTHING = Tensor()
Env = dict[str, Tensor]


def is_batching(touch: Touch) -> bool:
    """Whether a transform is one of torch's vmaps."""
    return touch.framework is Framework.TORCH and touch.kind is Kind.BATCH


def joined(one: Tensor, other: Tensor) -> Tensor:
    """What is certain of one of two values."""
    if one == other:
        return one
    return Tensor(
        one.origins | other.origins, one.batched & other.batched, one.free & other.free, one.static and other.static
    )


@dataclass(eq=False)
class Expressions(ABC):
    """What is certain of the expressions of one run of a function."""

    here: Reached
    record: Record
    depth: int = 0

    @cached_property
    def vmaps(self) -> Touches:
        """The vmaps that the run is under."""
        return frozenset(touch for touch in self.record.context.regimes if is_batching(touch))

    @cached_property
    def library(self) -> Library:
        """What is known of torch."""
        return self.here.library(Framework.TORCH)

    def is_tensor(self, node: ast.expr, env: Mapping[str, Tensor]) -> bool:
        """Whether an expression is a tensor for certain."""
        recorded = self.record.values.get(node)
        if isinstance(recorded, Array | Touched):
            return True
        if recorded is not None and not isinstance(recorded, Unknown):
            return False
        found = self.value(node, env)
        return not found.static and all(self._is_made(origin) for origin in found.origins)

    def _is_made(self, origin: Origin) -> bool:
        if origin.source is not Source.FRESH or not isinstance(origin.node, ast.Call):
            return False
        return isinstance(self.record.values.get(origin.node), Array)

    @abstractmethod
    def defined(self, owner: Function, name: str) -> Tensor:
        """What is certain of a variable of a function around, where this function is made."""

    def value(self, node: ast.expr, env: Mapping[str, Tensor]) -> Tensor:
        """What is certain of an expression."""
        recorded = self.record.values.get(node)
        if isinstance(recorded, Static | External | ModuleTarget | ClassTarget):
            return self.static(node)
        match node:
            case ast.Name(id=name):
                return env[name] if name in env else self._outer(node, name)
            case ast.Constant() | ast.JoinedStr() | ast.Lambda():
                return self.static(node)
            case ast.Attribute(value=owner, attr=attr):
                return self._attribute(node, owner, attr, env)
            case ast.Subscript(value=owner, slice=index):
                return self._item(node, owner, index, env)
            case ast.Call():
                return self._call(node, env)
            case ast.BinOp(left=left, right=right):
                return self.made(node, [self.value(left, env), self.value(right, env)])
            case ast.UnaryOp(op=ast.USub() | ast.Invert(), operand=operand):
                return self.made(node, [self.value(operand, env)])
            case ast.Compare(left=left, comparators=others):
                return self.made(node, [self.value(each, env) for each in (left, *others)])
            case ast.IfExp(test=test, body=body, orelse=orelse):
                if (taken := self.decided(test)) is not None:
                    return self.value(body if taken else orelse, env)
                return joined(self.value(body, env), self.value(orelse, env))
            case ast.NamedExpr(value=inner) | ast.UnaryOp(op=ast.UAdd(), operand=inner):
                return self.value(inner, env)
            case _:
                return self.recorded(node)

    def decided(self, test: ast.expr) -> bool | None:
        """Whether a test holds in this run, if that is known while tracing."""
        found = self.record.values.get(test)
        return truth(found) if isinstance(found, Static) else None

    def operands(self, nodes: Iterable[ast.expr], env: Mapping[str, Tensor]) -> list[Tensor]:
        """What is certain of several expressions; displays and slices count by their parts."""
        found: list[Tensor] = []
        for node in nodes:
            match node:
                case ast.Tuple(elts=elts) | ast.List(elts=elts):
                    found += self.operands(elts, env)
                case ast.Slice(lower=lower, upper=upper, step=step):
                    found += self.operands([each for each in (lower, upper, step) if each is not None], env)
                case ast.Starred():
                    found.append(NOTHING)
                case _:
                    found.append(self.value(node, env))
        return found

    def static(self, node: ast.AST) -> Tensor:
        """A Python value."""
        return Tensor(frozenset({Origin(Source.FRESH, node)}), free=self.vmaps, static=True)

    def made(self, node: ast.AST, operands: Sequence[Tensor]) -> Tensor:
        """What an operation gives that makes a new tensor of its operands."""
        batched = _NONE.union(*(operand.batched for operand in operands))
        free = self.vmaps.intersection(*(operand.free for operand in operands))
        static = bool(operands) and all(operand.static for operand in operands)
        return Tensor(frozenset({Origin(Source.FRESH, node)}), batched, free, static and not isinstance(node, ast.Call))

    def recorded(self, node: ast.AST) -> Tensor:
        """What the interpreter says of an expression, and no more."""
        match self.record.values.get(node):
            case Static():
                return self.static(node)
            case Array(touches=found) | Touched(touches=found):
                return Tensor(batched=found & self.vmaps)
            case _:
                return NOTHING

    def _outer(self, node: ast.expr, name: str) -> Tensor:
        """A variable of a function or module around: no transform batches it that does not run that function, too."""
        origin = frozenset({Origin(Source.OUTER, node, name)})
        function = self.here.function
        owner = function.parent
        while owner is not None and name not in owner.locals:
            owner = owner.parent
        if owner is None:
            return Tensor(origin, free=self.vmaps) if name not in function.locals else NOTHING
        inside = frozenset(touch for run in self.here.of(owner).records for touch in run.context.regimes)
        recorded = self.recorded(node)
        known = self.defined(owner, name)
        return Tensor(origin, recorded.batched, (self.vmaps - inside - recorded.batched) | known.free)

    def _attribute(self, node: ast.expr, owner: ast.expr, attr: str, env: Mapping[str, Tensor]) -> Tensor:
        if attr in self.library.static_attributes:
            return self.static(node)
        if attr in _VIEWING and self.is_tensor(owner, env):
            return viewed(self.value(owner, env), attr in _SEVERED)
        recorded = self.recorded(node)
        receiver = self.record.values.get(owner)
        text = ast.unparse(node)
        origin = frozenset({Origin(Source.OUTER, node, text)})
        alone = isinstance(receiver, Instance) and not receiver.touches and not recorded.batched
        return Tensor(origin, recorded.batched, self.vmaps if alone and not _is_swapped(self.here) else _NONE)

    def _item(self, node: ast.expr, owner: ast.expr, index: ast.expr, env: Mapping[str, Tensor]) -> Tensor:
        if not self.is_tensor(owner, env) or isinstance(self.record.values.get(owner), Tree):
            return self.recorded(node)
        whole = self.value(owner, env)
        indices = self.operands([index], env)
        if all(each.static for each in indices):
            return viewed(whole)
        made = self.made(node, [whole, *indices])
        known = all(isinstance(self.record.values.get(each), Array | Static) for each in _parts(index))
        return made if known else replace(made, origins=viewed(whole, maybe=True).origins)

    # -- calls

    def _call(self, node: ast.Call, env: Mapping[str, Tensor]) -> Tensor:
        callee = self.record.values.get(node.func)
        last = last_name(node.func)
        given = [*node.args, *(keyword.value for keyword in node.keywords)]
        match callee:
            case External(name=name) if self._is_array_function(name):
                return self._function(node, last, given, env)
            case ExternalInstance():
                recorded = self.recorded(node)
                made = self.made(node, self.operands(given, env))
                return replace(made, batched=recorded.batched, free=_NONE if _is_swapped(self.here) else made.free)
            case FunctionTarget(function=function):
                return self._project(node, function, given, env)
            case _ if isinstance(node.func, ast.Attribute) and self._is_method(callee, last, node.func.value, env):
                return self._method(node, node.func.value, last, given, env)
            case _:
                return self.recorded(node)

    def _is_array_function(self, name: str) -> bool:
        found = self.here.known.library_of(name)
        return found is not None and found.framework is Framework.TORCH and name not in self.library.static_functions

    def _is_method(self, callee: Value | None, name: str, receiver: ast.expr, env: Mapping[str, Tensor]) -> bool:
        if isinstance(callee, BoundMethod) and not isinstance(callee.receiver, Array | Touched):
            return False
        return self.is_tensor(receiver, env) or (callee == UNKNOWN and name in self.library.in_place)

    def _function(self, node: ast.Call, last: str, given: Sequence[ast.expr], env: Mapping[str, Tensor]) -> Tensor:
        out = next((keyword.value for keyword in node.keywords if keyword.arg == "out"), None)
        if out is not None:
            return self.value(out, env)
        first = self.value(node.args[0], env) if node.args else NOTHING
        flag = next((keyword.value for keyword in node.keywords if keyword.arg == "inplace"), None)
        if (last.endswith("_") or (isinstance(flag, ast.Constant) and flag.value)) and node.args:
            return first
        made = self.made(node, self.operands(given, env))
        if last in self.library.view_methods and node.args:
            return replace(made, origins=viewed(first).origins)
        if last in MAYBE_ITSELF and node.args:
            return replace(made, origins=viewed(first, maybe=True).origins)
        return made

    def _method(
        self, node: ast.Call, receiver: ast.expr, last: str, given: Sequence[ast.expr], env: Mapping[str, Tensor]
    ) -> Tensor:
        own = self.value(receiver, env)
        if last in self.library.in_place:
            return own
        if last in self.library.static_methods and not (last == "type" and given):
            return self.static(node)
        if last in _OF_CONTAINERS and isinstance(self.record.values.get(receiver), Touched):
            return self.recorded(node)
        if last == "new_tensor":
            return replace(self.static(node), static=False)
        made = self.made(node, [own] if last in _OWN_LEVEL else [own, *self.operands(given, env)])
        if last in self.library.view_methods:
            return replace(made, origins=viewed(own, last in _SEVERED).origins)
        if last in MAYBE_ITSELF or last in {"reshape", "contiguous"}:
            return replace(made, origins=viewed(own, maybe=True).origins)
        return made

    def _project(
        self, node: ast.Call, function: Function, given: Sequence[ast.expr], env: Mapping[str, Tensor]
    ) -> Tensor:
        recorded = self.recorded(node)
        made = self.made(node, self.operands(given, env))
        alone = function.parent is None and function.owner is None
        free = made.free - recorded.batched if alone else _NONE
        return Tensor(frozenset({Origin(Source.RETURNED, node, function.name)}), recorded.batched, free)


def _is_swapped(here: Reached) -> bool:
    """Whether somebody calls modules with other parameters and buffers than their own."""
    return any(site.spec.kind is Kind.CALL for site in here.sites.values())


def viewed(tensor: Tensor, severed: bool = False, maybe: bool = False) -> Tensor:
    """A view of a tensor."""
    origins = frozenset(
        replace(origin, view=True, severed=origin.severed or severed, maybe=origin.maybe or maybe)
        for origin in tensor.origins
    )
    return replace(tensor, origins=origins, static=False)


def _parts(index: ast.expr) -> Iterator[ast.expr]:
    if isinstance(index, ast.Tuple):
        for each in index.elts:
            yield from _parts(each)
    elif isinstance(index, ast.Slice):
        yield from (each for each in (index.lower, index.upper, index.step) if each is not None)
    else:
        yield index
