"""Where gradients go: through which values they pass, and whether a value comes into the result of a function."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING

from tracesafe.analysis.values import Touch, touches
from tracesafe.rewrite.calls import arguments
from tracesafe.rewrite.dtypes import assigned
from tracesafe.rewrite.freshness import parents_in
from tracesafe.rewrite.imports import module_name
from tracesafe.rewrite.totality import LOGGING, OUTPUT, last_name
from tracesafe.spec import Kind

if TYPE_CHECKING:
    from tracesafe.analysis.reach import Reached
    from tracesafe.program.functions import Function

_FLAT = frozenset(
    """
    all any argmax argmin argsort array_equal astype bincount bool bucketize ceil count_nonzero detach digitize eq equal
    floor floor_divide full_like ge greater greater_equal gt heaviside int isclose isfinite isin isinf isnan le len
    less less_equal logical_and logical_not logical_or logical_xor long lt ne nonzero not_equal numel ones_like rint
    round searchsorted sign signbit sgn shape short size stop_gradient to_int32 to_int64 trunc zeros_like
    """.split()
)
"""Functions and methods whose derivative is zero wherever there is one, or which cut gradients off on purpose."""
_CONTEXTS = frozenset({"torch.no_grad", "torch.inference_mode", "torch.autograd.no_grad"})
_FLOATS = frozenset({"float", "float16", "float32", "float64", "bfloat16", "half", "double", "dtype", "result_type"})
_ASKING = frozenset(
    {"bool", "callable", "format", "hasattr", "id", "isinstance", "len", "print", "repr", "str", "type"}
)
_ADDING = frozenset({"append", "appendleft", "extend", "insert", "add", "update", "setdefault"})
_DEPTH = 4


def differentiating(here: Reached, node: ast.expr) -> frozenset[Touch]:
    """The derivatives for which a value is traced."""
    found = touches(here.value(node))
    return frozenset(touch for touch in found if touch.kind in (Kind.GRADIENT, Kind.LINEARIZE))


def carries_gradient(here: Reached, node: ast.expr, seen: frozenset[str] = frozenset()) -> bool:
    """Whether the value of an expression changes smoothly with an argument that a derivative is taken for."""
    if not differentiating(here, node) or _is_cut(here, node):
        return False
    match node:
        case ast.Compare() | ast.Constant():
            return False
        case ast.Name(id=name):
            if name in seen or any(argument.arg == name for argument in here.function.parameters):
                return True
            values = assigned(here, name)
            return not values or any(carries_gradient(here, value, seen | {name}) for value in values)
        case ast.BinOp(op=ast.FloorDiv() | ast.BitAnd() | ast.BitOr() | ast.BitXor()):
            return False
        case ast.BinOp(left=left, right=right):
            return carries_gradient(here, left, seen) or carries_gradient(here, right, seen)
        case ast.UnaryOp(op=operator, operand=operand):
            return not isinstance(operator, ast.Not | ast.Invert) and carries_gradient(here, operand, seen)
        case ast.Call():
            return _call_carries(here, node, seen)
        case ast.Subscript(value=value) | ast.Attribute(value=value):
            return carries_gradient(here, value, seen) or not differentiating(here, value)
        case _:
            return True


def _call_carries(here: Reached, call: ast.Call, seen: frozenset[str]) -> bool:
    last = last_name(call.func)
    if here.callees(call):
        return True
    if last == "astype" or last == "to":
        named = {last_name(part) for argument in call.args for part in ast.walk(argument) if isinstance(part, ast.expr)}
        whole = any(name.removeprefix("u").startswith(("int", "bool", "long")) for name in named)
        if whole or (last == "astype" and not named & _FLOATS):
            return False
    elif last in _FLAT:
        return False
    operands = [*call.args, *(keyword.value for keyword in call.keywords)]
    if isinstance(call.func, ast.Attribute):
        operands.append(call.func.value)
    known = [operand for operand in operands if differentiating(here, operand)]
    return not known or any(carries_gradient(here, operand, seen) for operand in known)


def _is_cut(here: Reached, node: ast.expr) -> bool:
    """Whether an expression stands where no gradients are recorded: within ``with torch.no_grad()``."""
    for statement in here.statements(ast.With):
        rows = range(statement.lineno, (statement.end_lineno or statement.lineno) + 1)
        if node.lineno in rows and any(_is_silent(here, item.context_expr) for item in statement.items):
            return True
    decorators = getattr(here.function.node, "decorator_list", ())
    return any(_is_silent(here, decorator) for decorator in decorators)


def _is_silent(here: Reached, node: ast.expr) -> bool:
    head = node.func if isinstance(node, ast.Call) else node
    return (here.qualname(head) or module_name(here, head)) in _CONTEXTS


def reaches_result(here: Reached, node: ast.expr) -> bool:
    """Whether a value comes into what the function returns other than by a comparison, an index or a text.

    A helper's result is followed into its callers.
    """
    return _Way(here).leads_on(node)


@dataclass
class _Way:
    """The way of a value through one function; ``deep`` is how many calls it was followed through."""

    here: Reached
    deep: int = 0
    seen: set[str] = field(default_factory=set)
    inside: bool = False
    """The value came in by an argument: it is enough to know whether it gets back to the caller."""

    def leads_on(self, node: ast.AST) -> bool:
        """Whether the value of a node comes into the result."""
        if any(node is part for part in self.here.function.body) and isinstance(node, ast.expr):
            return self._returned()
        parent = _parents(self.here).get(node)
        match parent:
            case None | ast.Compare() | ast.FormattedValue() | ast.Expr() | ast.Slice() | ast.Raise() | ast.Assert():
                return False
            case ast.Return() | ast.Yield():
                return self._returned()
            case ast.Tuple(elts=[first, *_]) if first is not node and _has_aux(self.here):
                return not isinstance(_parents(self.here).get(parent), ast.Return) and self.leads_on(parent)
            case ast.Assign(targets=targets):
                return any(map(self._stored, targets))
            case ast.AnnAssign(target=target) | ast.AugAssign(target=target) | ast.NamedExpr(target=target):
                return self._stored(target) or (isinstance(parent, ast.NamedExpr) and self.leads_on(parent))
            case ast.For(target=target, iter=source) | ast.comprehension(target=target, iter=source):
                return source is node and self._stored(target)
            case ast.If() | ast.While():
                return False
            case ast.IfExp(test=test):
                return test is not node and self.leads_on(parent)
            case ast.Subscript(value=value):
                return value is node and self.leads_on(parent)
            case ast.Call():
                return self._argument(parent, node)
            case ast.Attribute():
                call = _parents(self.here).get(parent)
                is_method = isinstance(call, ast.Call) and call.func is parent
                return self._argument(call, node) if is_method and isinstance(call, ast.Call) else self.leads_on(parent)
            case ast.BinOp(left=ast.Constant(value=str()), op=ast.Mod()):
                return False
            case ast.expr() | ast.keyword():
                return self.leads_on(parent)
            case _:
                return False

    def _stored(self, target: ast.expr) -> bool:
        """Whether a variable that gets the value hands it on. What is kept in an object leaves by another door."""
        match target:
            case ast.Name(id=name) | ast.Subscript(value=ast.Name(id=name)):
                return self.variable(name)
            case ast.Tuple(elts=elts) | ast.List(elts=elts):
                return any(map(self._stored, elts))
            case ast.Starred(value=value):
                return self._stored(value)
            case _:
                return False

    def variable(self, name: str) -> bool:
        """Whether a reading of a variable comes into the result."""
        if name in self.seen:
            return False
        self.seen.add(name)
        reads = [each for each in _parents(self.here) if isinstance(each, ast.Name) and each.id == name]
        return any(isinstance(each.ctx, ast.Load) and self.leads_on(each) for each in reads)

    def _argument(self, call: ast.Call, node: ast.AST) -> bool:
        name, last = self.here.qualname(call.func) or "", last_name(call.func)
        if name.removeprefix("builtins.") in OUTPUT or name.removeprefix("builtins.") in _ASKING:
            return False
        if isinstance(call.func, ast.Attribute) and last in _ADDING and node is not call.func.value:
            return self._stored(call.func.value)
        if isinstance(call.func, ast.Attribute) and last in LOGGING and "log" in self.here.short(call.func.value):
            return name.startswith(("torch.", "jax.")) and self.leads_on(call)
        callees = self.here.callees(call)
        if callees and self.deep < _DEPTH:
            return any(self._comes_back(callee, call, node) for callee in callees) and self.leads_on(call)
        return last not in _FLAT and self.leads_on(call)

    def _comes_back(self, callee: Function, call: ast.Call, node: ast.AST) -> bool:
        """Whether a function of the project gives back what it gets by an argument."""
        names = [name for name, given in arguments(call, callee) if any(part is node for part in ast.walk(given))]
        inner = _Way(self.here.of(callee), self.deep + 1, inside=True)
        return not names or any(inner.variable(name) for name in names)

    def _returned(self) -> bool:
        if self.inside:
            return True
        calls = [(there, call) for there, call in callers(self.here) if there.traced_records]
        if not calls or self.deep >= _DEPTH or _is_entry(self.here):
            return True
        return any(_Way(there, self.deep + 1).leads_on(call) for there, call in calls)


def _has_aux(here: Reached) -> bool:
    """Whether all but the first of what the function returns is auxiliary output of its derivatives."""
    sites = (here.sites[touch.site] for touch in here.regimes() if touch.site in here.sites)
    calls = (site.node for site in sites if isinstance(site.node, ast.Call))
    keywords = (keyword for call in calls for keyword in call.keywords)
    return any(keyword.arg == "has_aux" and getattr(keyword.value, "value", None) is True for keyword in keywords)


def _is_entry(here: Reached) -> bool:
    """Whether a transform is applied to the function itself."""
    hops = {site.hop for site in here.sites.values()}
    return any(record.context.hops[-1:] and record.context.hops[-1] in hops for record in here.traced_records)


@lru_cache(maxsize=16)
def _parents(here: Reached) -> dict[ast.AST, ast.AST]:
    return parents_in(here)


def callers(here: Reached) -> Iterator[tuple[Reached, ast.Call]]:
    """The calls of a function in functions that run under a transform, or call it in plain code."""
    calls = dict.fromkeys((one.function, one.call) for one in here.index.callers.get(here.function, ()))
    yield from ((here.of(caller), call) for caller, call in calls if caller is not here.function)
