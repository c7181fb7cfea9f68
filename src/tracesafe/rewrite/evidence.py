"""What the text shows of an array: how many dimensions it has, and which kind of numbers.

A parameter is what all calls in sight hand in, those through transforms included: ``vmap(f)(torch.linspace(0, 1, 5))``
hands ``f`` numbers one by one.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING

from tracesafe.analysis.places import Place
from tracesafe.analysis.values import Array, Dtype
from tracesafe.rewrite.calls import arguments
from tracesafe.rewrite.gradients import carries_gradient
from tracesafe.rewrite.imports import bound
from tracesafe.rewrite.showing import (
    AVERAGING,
    COMPARING,
    DOUBLE,
    FLOATING,
    LISTS,
    MADE,
    NOTHING,
    RANDOM,
    RANK,
    REDUCING,
    SAME,
    TRUTHS,
    Shown,
    inexact,
    joined,
    sizes_of,
    united,
    widest,
)
from tracesafe.rewrite.totality import last_name
from tracesafe.spec import Application, Kind

if TYPE_CHECKING:
    from tracesafe.analysis.frames import Site
    from tracesafe.analysis.reach import Reached
    from tracesafe.program.functions import Function
    from tracesafe.program.modules import Module

_DEPTH = 12
_Axes = bool | tuple[bool, ...]
"""Whether each argument, or all of them, loses a dimension."""


def shown(here: Reached, node: ast.expr) -> Shown:
    """What the text shows of an expression of a traced function, for one example."""
    found = _Look(here, Place(here.function.module), here.function, 0).form(node)
    value = here.value(node)
    if not isinstance(value, Array):
        return Shown(found.ndim, found.kind, found.weak, found.inexact or carries_gradient(here, node))
    if value.python and value.was in RANK:
        return Shown(0, value.was, True, value.was == "float")
    kinds = {Dtype.FLOAT: "float", Dtype.BOOL: "bool"}
    return Shown(found.ndim, kinds.get(value.dtype, found.kind), False, found.inexact or carries_gradient(here, node))


@dataclass(frozen=True)
class _Look:
    """Looks at the expressions of one function, or of a module."""

    here: Reached
    place: Place
    function: Function | None
    depth: int
    seen: frozenset[str] = frozenset()
    known: dict[tuple[Place, Function | None, str, int], Shown] = field(default_factory=dict, compare=False)
    """What was shown of variables: one may stand in many parts, and is looked at once."""

    def form(self, node: ast.expr) -> Shown:
        """What is shown of an expression."""
        match node:
            case ast.Constant(value=bool()):
                return Shown(0, "bool", True)
            case ast.Constant(value=int()):
                return Shown(0, "int", True)
            case ast.Constant(value=float()):
                return Shown(0, "float", True, True)
            case ast.Name(id=name):
                return self._name(name)
            case ast.UnaryOp(op=operator, operand=operand):
                return Shown(0, "bool") if isinstance(operator, ast.Not) else self.form(operand)
            case ast.Compare(left=left, comparators=[right]):
                return Shown(widest((self.form(left), self.form(right))), "bool")
            case ast.BinOp(left=left, op=operator, right=right) if not isinstance(operator, ast.MatMult):
                found = united((self.form(left), self.form(right)))
                return inexact(found) if isinstance(operator, ast.Div) else found
            case ast.Subscript(value=value, slice=index):
                return self._item(self.form(value), index)
            case ast.Call():
                return self._call(node)
            case _:
                return NOTHING

    def _item(self, whole: Shown, index: ast.expr) -> Shown:
        ndim = whole.ndim
        for part in index.elts if isinstance(index, ast.Tuple) else [index]:
            match part:
                case ast.Constant(value=int()) | ast.UnaryOp(operand=ast.Constant(value=int())):
                    ndim = ndim - 1 if ndim else None
                case ast.Slice():
                    pass
                case _:
                    ndim = None
        return Shown(ndim, whole.kind, False, whole.inexact)

    def _name(self, name: str) -> Shown:
        if name in self.seen or self.depth > _DEPTH:
            return NOTHING
        key = (self.place, self.function, name, self.depth)
        if key not in self.known:
            self.known[key] = self._variable(name)
        return self.known[key]

    def _in(self, function: Function | None, *seen: str) -> _Look:
        return _Look(self.here, self.place, function, self.depth + 1, self.seen.union(seen), self.known)

    def _variable(self, name: str) -> Shown:
        function = self.function
        inner = self._in(function, name)
        if function is not None and name in function.locals:
            values = list(_assigned(function.body, name))
            if any(value is None for value in values):
                return NOTHING
            found = [inner.form(value) for value in values if value is not None]
            if any(argument.arg == name for argument in function.parameters):
                found.append(_given(self.here, function, name, self.depth + 1))
            return joined(found)
        scope = function.parent if function is not None else None
        if scope is not None:
            return self._in(scope)._name(name)
        values = list(_assigned(self.place.module.tree.body, name))
        if function is None or not values or any(value is None for value in values):
            outer = self._in(None, name)
            return joined(outer.form(value) for value in values if value is not None) if all(values) else NOTHING
        return self._in(None)._name(name)

    def _call(self, call: ast.Call) -> Shown:
        last, name = last_name(call.func), self._qualname(call.func)
        if name is None and not isinstance(call.func, ast.Attribute):
            return Shown(0, last, True, last == "float") if last in ("int", "float", "bool") else NOTHING
        package = (name or "").partition(".")[0]
        operands = list(call.args)
        if name is None and isinstance(call.func, ast.Attribute):
            operands.insert(0, call.func.value)
        elif package not in ("torch", "jax"):
            return NOTHING
        keywords = {keyword.arg: keyword.value for keyword in call.keywords}
        found = self._library(last, operands, name is not None)
        if "dtype" in keywords or "axis" in keywords or "dim" in keywords or None in keywords:
            kind = last_name(keywords["dtype"]) if "dtype" in keywords else ""
            named = "double" if kind in DOUBLE else "float" if kind in ("float32", "float") else None
            reduced = "axis" in keywords or "dim" in keywords
            return Shown(None if reduced else found.ndim, named if "dtype" in keywords else found.kind)
        return found

    def _library(self, last: str, operands: list[ast.expr], is_function: bool) -> Shown:
        first = operands[0] if operands else None
        if is_function and last in MADE:
            sizes = operands[:1] if last == "full" else operands
            return Shown(sizes_of(sizes), "float", inexact=True) if last != "full" else Shown(sizes_of(sizes))
        if is_function and last in RANDOM:
            return Shown(sizes_of(operands[1:2]) if len(operands) > 1 else 0, "float", inexact=True)
        if is_function and last in ("linspace", "logspace"):
            return Shown(1, "float", inexact=True)
        if is_function and last == "arange":
            return Shown(1, united(map(self.form, operands)).kind)
        if is_function and last == "eye":
            return Shown(2, "float", inexact=True)
        if first is None:
            return NOTHING
        if is_function and last in LISTS:
            return self._display(first)
        if last in ("double", "float", "long"):
            kinds = {"double": "double", "float": "float", "long": "int"}
            return Shown(self.form(first).ndim, kinds[last], inexact=last != "long")
        if last in REDUCING | AVERAGING | TRUTHS:
            return self._reduced(last, operands)
        known = [self.form(operand) for operand in operands]
        if last in FLOATING:
            return inexact(united(known))
        if last in COMPARING:
            return Shown(widest(known), "bool")
        if last in SAME:
            whole = united(known[1:]) if last == "where" and len(known) == 3 else united(known)
            return Shown(widest(known), whole.kind, False, whole.inexact)
        return NOTHING

    def _reduced(self, last: str, operands: list[ast.expr]) -> Shown:
        if len(operands) > (2 if last in ("dot", "vdot") else 1):
            return NOTHING
        whole = self.form(operands[0])
        kind = "bool" if last in TRUTHS else whole.kind
        found = Shown(0, "int" if kind == "bool" and last in ("sum", "prod") else kind, False, whole.inexact)
        return inexact(found) if last in AVERAGING - {"dot", "vdot", "trace", "median"} else found

    def _display(self, node: ast.expr) -> Shown:
        """A list of lists of numbers, or of arrays."""
        if not isinstance(node, ast.List | ast.Tuple):
            found = self.form(node)
            return Shown(found.ndim, found.kind, False, found.inexact)
        parts = [self._display(element) for element in node.elts]
        whole = united(parts)
        return Shown(None if whole.ndim is None else whole.ndim + 1, whole.kind, False, whole.inexact)

    def _qualname(self, node: ast.expr) -> str | None:
        """What the imports of the module make of a dotted name."""
        match node:
            case ast.Name(id=name):
                return _imports(self.here, self.place.module).get(name)
            case ast.Attribute(value=owner, attr=attr):
                outer = self._qualname(owner)
                return f"{outer}.{attr}" if outer is not None else None
            case _:
                return None


@lru_cache(maxsize=16)
def _imports(here: Reached, module: Module) -> Mapping[str, str]:
    """What the imports at the top of a module bind."""
    return dict(bound(module.tree, here.known.stars))


def _assigned(body: Iterable[ast.stmt], name: str) -> Iterator[ast.expr | None]:
    """What plain assignments give a variable; None for any other way to bind it."""
    stack: list[ast.AST] = list(body)
    while stack:
        node = stack.pop()
        match node:
            case (
                ast.FunctionDef(name=bound_name) | ast.ClassDef(name=bound_name) | ast.AsyncFunctionDef(name=bound_name)
            ):
                if bound_name == name:
                    yield None
                continue
            case ast.Lambda():
                continue
            case ast.Assign(targets=[ast.Name(id=target)], value=value) if target == name:
                yield value
                continue
            case ast.Assign(targets=[ast.Tuple(elts=targets)], value=ast.Tuple(elts=values)) if len(targets) == len(
                values
            ) and any(isinstance(each, ast.Name) and each.id == name for each in targets):
                pairs = zip(targets, values, strict=True)
                yield from (value for each, value in pairs if isinstance(each, ast.Name) and each.id == name)
                continue
            case ast.Name(id=target, ctx=ast.Store() | ast.Del()) if target == name:
                yield None
        stack.extend(ast.iter_child_nodes(node))


# -- what calls hand in


@lru_cache(maxsize=64)
def _given(here: Reached, function: Function, name: str, depth: int) -> Shown:
    """What all calls in sight hand in for a parameter."""
    if depth > _DEPTH or (references := here.uses(function)) is None:
        return NOTHING
    found: list[Shown] = []
    for reference in references:
        found += _through(here, reference.place, reference.node, function, name, (), depth)
    if isinstance(function.node, ast.Lambda | ast.FunctionDef):
        decorators = getattr(function.node, "decorator_list", [])
        if not all(_passes_on(here, each) for each in decorators):
            return NOTHING
    return joined(found)


def _passes_on(here: Reached, decorator: ast.expr) -> bool:
    """Whether a function gets what the decorated one is called with."""
    site = here.site_at(decorator)
    return here.known_decorator(decorator) is not None or (site is not None and site.spec.kind is Kind.STAGE)


def _through(
    here: Reached, place: Place, node: ast.AST, function: Function, name: str, axes: tuple[_Axes, ...], depth: int
) -> list[Shown]:
    """What is handed in by the calls of a callable that stands at a node, made by transforms that map these axes."""
    parent = place.parents.get(node)
    match parent:
        case ast.Call(func=callee) if callee is node:
            return [_argument(here, place, parent, function, name, axes, depth)]
        case ast.Call(args=[first, *_]) if first is node and (site := here.site_at(parent)) is not None:
            spec = site.spec
            if spec.application is Application.WRAPS and (own := _axes(site, parent)) is not None:
                return _through(here, place, parent, function, name, (*axes, own), depth)
            if spec.application is Application.CALLS and spec.operands is not None and not axes:
                shifted = ast.copy_location(ast.Call(parent.func, parent.args[spec.operands :], []), parent)
                return [_argument(here, place, shifted, function, name, (), depth, at=parent)]
            return [NOTHING]
        case ast.Assign(targets=[ast.Name(id=target)]):
            scope = place.function(parent)
            names = [
                each
                for each in place.parents
                if isinstance(each, ast.Name) and each.id == target and isinstance(each.ctx, ast.Load)
            ]
            if scope is not None:
                names = [each for each in names if place.function(each) is scope]
            return [part for each in names for part in _through(here, place, each, function, name, axes, depth)]
        case _:
            return [NOTHING]


def _axes(site: Site, call: ast.Call) -> _Axes | None:
    """How the arguments lose a dimension; None where the axes are not written down."""
    if site.spec.kind is not Kind.BATCH:
        return False
    given = [keyword.value for keyword in call.keywords if keyword.arg in ("in_dims", "in_axes")] or call.args[1:2]
    match given:
        case []:
            return True
        case [ast.Constant(value=int())]:
            return True
        case [ast.Tuple(elts=elts) | ast.List(elts=elts)] if all(isinstance(each, ast.Constant) for each in elts):
            return tuple(isinstance(each, ast.Constant) and each.value is not None for each in elts)
        case _:
            return None


def _argument(
    here: Reached,
    place: Place,
    call: ast.Call,
    function: Function,
    name: str,
    axes: tuple[_Axes, ...],
    depth: int,
    at: ast.AST | None = None,
) -> Shown:
    given = dict(arguments(call, function)).get(name)
    if given is None or any(isinstance(each, ast.Starred) for each in call.args):
        return NOTHING
    found = _Look(here, place, place.function(at or call), depth + 1).form(given)
    ndim = found.ndim
    for each in axes:
        mapped = each
        if isinstance(each, tuple):
            index = next((i for i, argument in enumerate(call.args) if argument is given), -1)
            mapped = index >= len(each) or each[index]
        if mapped:
            ndim = ndim - 1 if ndim else None
    return Shown(ndim, found.kind, found.weak and not axes, found.inexact)
