"""Where a function that is compiled needs the number itself of a Python number that its caller passed: a test, the
bound of a slice, a shape, an axis."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

from tracesafe.analysis.syntax import binds
from tracesafe.analysis.values import Array, Static, Touched, Tree, touches
from tracesafe.program.functions import Function
from tracesafe.rewrite.calls import given_to, is_bound
from tracesafe.rewrite.compiled import layers

if TYPE_CHECKING:
    from tracesafe.analysis.reach import Reached

BRANCH = "decides a branch"
_FLAGS = frozenset({"int", "bool"})
_QUIET = frozenset({"builtins.int", "builtins.bool", "builtins.len", "builtins.abs", "builtins.min", "builtins.max"})
_PYTHON = frozenset({"range", "str", "bytes", "list", "tuple", "shape"})
_MODULES = ("jax.numpy.", "jax.nn.", "jax.lax.", "phiml.math.", "jax.nn.initializers.")
_OPTIONS = frozenset({"axis", "axes", "keepdims", "num_classes", "shape", "newshape", "num", "dim", "dims"})
"""Parameters of array functions that are no arrays."""
_SIZED: Mapping[str, tuple[int, ...]] = MappingProxyType(
    {
        **dict.fromkeys(("arange", "zeros", "ones", "empty", "identity"), (0,)),
        **dict.fromkeys(("eye", "tri"), (0, 1)),
        **dict.fromkeys(("full",), (0,)),
        **dict.fromkeys("linspace logspace geomspace".split(), (2,)),
        **dict.fromkeys(
            "reshape broadcast_to tile split array_split expand_dims one_hot top_k swapaxes".split(), (1, 2)
        ),
        **dict.fromkeys("sum mean max min prod std var all any argmax argmin cumsum sort argsort".split(), (1,)),
        **dict.fromkeys("concatenate stack flip softmax log_softmax logsumexp squeeze repeat".split(), (1,)),
    }
)
"""Functions -> the positions whose values they need as numbers."""
_DIMENSIONS = frozenset({"spatial", "batch", "channel", "instance", "dual"})
"""ΦML's shapes, whose sizes are keyword arguments."""


@dataclass(frozen=True, slots=True)
class Need:
    """One expression that Python, or a shape, needs as a number."""

    node: ast.expr
    """What fails."""
    asked: ast.expr
    """The number, or flag."""
    what: str
    """What it decides, for messages."""
    loop: ast.For | None = None
    """The loop whose length it is."""

    @property
    def is_branch(self) -> bool:
        """Whether a selection may serve as well."""
        return self.what == BRANCH


def needs(here: Reached) -> Iterator[Need]:
    """Every need of a number that was one before the transform made a tracer of it."""
    if not any(_is_flag(value) for record in here.traced_records for value in record.values.values()):
        return
    covered: set[ast.AST] = set()
    for need in _all(here):
        if need.node not in covered and here.is_traced(need.asked) and flags_of(here, need.asked):
            covered.update(ast.walk(need.asked))
            yield need


def _is_flag(value: object) -> bool:
    return isinstance(value, Array) and value.python and value.was in _FLAGS and bool(value.touches)


def _all(here: Reached) -> Iterator[Need]:
    for statement in here.statements(ast.If, ast.While, ast.Assert, ast.Match, ast.For):
        match statement:
            case ast.If(test=test) | ast.While(test=test):
                yield Need(test, test, BRANCH)
            case ast.Assert(test=test):
                yield Need(test, test, "is asserted")
            case ast.Match(subject=subject):
                yield Need(subject, subject, BRANCH)
            case ast.For(iter=source):
                for bound in _bounds(here, source):
                    yield Need(source, bound, "decides how often a loop runs", statement)
            case _:
                pass
    for node in here.expressions(ast.expr):
        yield from _expression(here, node)


def _expression(here: Reached, node: ast.expr) -> Iterator[Need]:
    match node:
        case ast.IfExp(test=test):
            yield Need(node, test, BRANCH)
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            yield Need(node, operand, "is asked for its truth")
        case ast.BoolOp(values=[*asked, _]) if all(flags_of(here, each) for each in asked):
            yield Need(node, asked[0], "is asked for its truth")
        case ast.ListComp(generators=parts) | ast.SetComp(generators=parts) | ast.GeneratorExp(generators=parts):
            for part in parts:
                yield from (Need(part.iter, each, "decides how often a loop runs") for each in _bounds(here, part.iter))
                yield from (Need(test, test, "filters a comprehension") for test in part.ifs)
        case ast.Subscript(slice=index) if isinstance(node.ctx, ast.Load):
            yield from _index(here, node, index)
        case ast.Call():
            yield from _call(here, node)
        case _:
            pass


def _bounds(here: Reached, source: ast.expr) -> Iterator[ast.expr]:
    match source:
        case ast.Call(args=arguments) if here.qualname(source.func) == "builtins.range":
            yield from (argument for argument in arguments if here.is_traced(argument))
        case ast.Call(args=[inner]) if here.qualname(source.func) == "builtins.reversed":
            yield from _bounds(here, inner)
        case _:
            pass


def _index(here: Reached, node: ast.Subscript, index: ast.expr) -> Iterator[Need]:
    owner = here.value(node.value)
    if isinstance(owner, Tree) or (isinstance(owner, Static) and owner.type in _PYTHON):
        yield Need(node, index, f"is an index of the Python sequence `{here.short(node.value)}`")
    elif isinstance(owner, Array | Touched):
        for part in index.elts if isinstance(index, ast.Tuple) else [index]:
            for bound in (part.lower, part.upper, part.step) if isinstance(part, ast.Slice) else ():
                if bound is not None:
                    yield Need(node, bound, f"decides how long `{here.short(node)}` is")


def _call(here: Reached, call: ast.Call) -> Iterator[Need]:
    name = here.qualname(call.func) or ""
    last = name.rpartition(".")[2]
    given: list[ast.expr] = []
    if name.startswith(_MODULES):
        given = [each for index, each in enumerate(call.args) if index in _SIZED.get(last, ())]
        given += [each.value for each in call.keywords if each.arg in _OPTIONS or last in _DIMENSIONS]
        given += call.args if last in _DIMENSIONS else []
    elif not name and isinstance(call.func, ast.Attribute) and isinstance(here.value(call.func.value), Array | Touched):
        last = call.func.attr
        given = [each for index, each in enumerate(call.args) if index + 1 in _SIZED.get(last, ())]
        given += [each.value for each in call.keywords if each.arg in _OPTIONS]
    for each in given:
        for part in each.elts if isinstance(each, ast.Tuple | ast.List) else [each]:
            yield Need(call, part, f"has to be a number in `{here.short(call.func)}`")


def flags_of(here: Reached, node: ast.expr) -> tuple[ast.Name, ...]:
    """The variables of an expression that were Python numbers where the transform was called; nothing where other
    traced values stand in it as well, or what it is cannot be said."""
    found: list[ast.Name] = []
    stack: list[ast.AST] = [node]
    while stack:
        inner = stack.pop()
        match inner:
            case ast.Name(ctx=ast.Load()):
                if here.is_traced(inner):
                    found.append(inner)
            case ast.Call(func=function, args=arguments) if here.is_traced(inner):
                if here.qualname(function) not in _QUIET and not here.callees(inner):
                    return ()
                stack += arguments
            case ast.Call():
                pass
            case ast.Attribute() | ast.Subscript():
                if here.is_traced(inner):
                    return ()
            case ast.Lambda() | ast.ListComp() | ast.GeneratorExp() | ast.SetComp() | ast.DictComp() | ast.NamedExpr():
                return ()
            case _:
                stack += ast.iter_child_nodes(inner)
    return tuple(found)


Origin = tuple[int, str]
"""A site and the parameter of its function."""


def origins(here: Reached, name: ast.Name | ast.expr, depth: int = 6) -> frozenset[Origin] | None:
    """The parameters of transformed functions that a variable is, or is computed from; None if that is not known, or
    if an array is among them."""
    if not depth or not isinstance(name, ast.Name):
        return None
    scope: Function | None = here.function
    while scope is not None and name.id not in scope.locals:
        scope = scope.parent
    if scope is None:
        return None
    owner = here if scope is here.function else here.of(scope)
    bindings = [node for part in scope.body for node in ast.walk(part) if binds(node, name.id)]
    if name.id in {parameter.arg for parameter in scope.parameters}:
        return None if bindings else _given(owner, name.id, depth)
    assigned = [
        each.value
        for part in scope.body
        for each in ast.walk(part)
        if isinstance(each, ast.Assign) and [ast.unparse(target) for target in each.targets] == [name.id]
    ]
    if len(bindings) != 1 or len(assigned) != 1:
        return None
    return _joined(owner, assigned[0], depth)


def _joined(here: Reached, node: ast.expr, depth: int) -> frozenset[Origin] | None:
    leaves = flags_of(here, node)
    found = [origins(here, leaf, depth - 1) for leaf in leaves]
    if not found or None in found:
        return None
    return frozenset(origin for each in found if each is not None for origin in each)


def _given(here: Reached, name: str, depth: int) -> frozenset[Origin] | None:
    """Where the value of a parameter comes from: the transform itself, or calls in functions under it."""
    found: set[Origin] = set()
    for record in here.traced_records:
        value = record.arguments.get(name)
        if value is None or not touches(value) or isinstance(value, Touched):
            continue  # also where nobody is seen to call it, and nothing is known of what it is given
        if not _is_flag(value):
            return None
        direct = {site.index for site in here.sites.values() if _is_own(here, site.index)}
        for touch in touches(value):
            if touch.site in direct:
                found.add((touch.site, name))
    for caller, call in _callers(here):
        argument = given_to(here.function, name, call, bound=is_bound(here.function, call))
        if argument is None or not caller.is_traced(argument):
            continue
        inner = _joined(caller, argument, depth)
        if inner is None:
            return None
        found |= inner
    return frozenset(found) or None


def _is_own(here: Reached, site: int) -> bool:
    assert here.references is not None
    layer = layers(here.references.machine).get(site)
    return layer is not None and layer.function is here.function


def _callers(here: Reached) -> Iterator[tuple[Reached, ast.Call]]:
    """The calls of a function in functions that run under a transform."""
    for function, records in here.index.items():
        seen: set[ast.Call] = set()
        for record in records:
            if record.context.regimes:
                seen.update(call for call, callees in record.callees.items() if callees and here.function in callees)
        for call in seen:
            if here.references is not None and not here.is_applied(call):
                yield here.of(function), call
