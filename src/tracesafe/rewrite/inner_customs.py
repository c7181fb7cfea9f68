"""Functions with their own gradients inside of the forward function of another one, which torch cannot compile."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tracesafe.analysis.below import CUSTOM_GRADIENT, calls_below, functions_in, seen
from tracesafe.analysis.places import Place
from tracesafe.analysis.targets import Choice, FunctionTarget
from tracesafe.analysis.values import Value
from tracesafe.model import Edit, Fix, Refusal, Safety
from tracesafe.program.functions import Function
from tracesafe.rewrite import precedence
from tracesafe.rewrite.inner_gradients import staged
from tracesafe.rewrite.refusals import Refused
from tracesafe.rewrite.solve_tapes import SOLVERS
from tracesafe.rewrite.uncompiled import without_statement

if TYPE_CHECKING:
    from tracesafe.analysis.frames import Site
    from tracesafe.analysis.reach import Reached

_SPACES = ("phiml.math", "phi.math", "phi.field")
_PRODUCTS = frozenset({"phiml.math.safe_mul", "phi.math.safe_mul"})
_PRINTS = frozenset({"phiml.math.print_gradient", "phi.math.print_gradient"})
_SOLVING = SOLVERS - {f"{space}.{name}" for space in (*_SPACES, "phiml") for name in ("minimize", "solve_nonlinear")}
_DEPTH = 6


@dataclass(frozen=True, slots=True)
class Inner:
    """A call of a function with its own gradient, below the forward function of another one."""

    call: ast.Call
    outer: Function
    """The forward function."""
    kind: str
    """``own``, ``product``, ``print`` or ``solve``."""


def inner_customs(here: Reached) -> Iterator[Inner]:
    """The calls of a function that torch cannot compile, because a function with its own gradient runs them."""
    if not any(site.spec.name == CUSTOM_GRADIENT for site in here.sites.values()):
        return
    found = {
        call: kind for call in here.expressions(ast.Call) if (kind := _kind(here, call)) and _is_staged(here, call)
    }
    for outer in _forwards(here) if found else ():
        for inner, call in calls_below(outer):
            if inner.function is here.function and call in found:
                yield Inner(call, outer.function, found.pop(call))


def _is_staged(here: Reached, call: ast.Call) -> bool:
    return any(call.func in run.values for run in staged(here))


def _kind(here: Reached, call: ast.Call) -> str:
    """What a call has to do with gradients of its own; empty if nothing."""
    name = here.qualname(call.func) or ""
    if name in _PRODUCTS:
        return "product"
    if name in _PRINTS:
        return "print"
    scattered = name.endswith(".scatter") and any(each.arg == "indices_gradient" for each in call.keywords)
    if name in _SOLVING or name == "phi.field.safe_mul" or scattered:
        return "solve"
    return "own" if any(map(_is_custom, seen(here, call.func))) else ""


def _is_custom(value: Value) -> bool:
    return isinstance(value, Choice) and value.name == CUSTOM_GRADIENT


def _forwards(here: Reached) -> Iterator[Reached]:
    """The forward functions that compiled code runs together with their gradients."""
    told: set[Function] = set()
    for function in here.index:
        outer = here.of(function)
        if any(staged(outer)):
            for call in outer.expressions(ast.Call):
                for value in seen(outer, call.func):
                    for forward in functions_in(value) if _is_custom(value) else ():
                        if forward not in told:
                            told.add(forward)
                            yield here.of(forward)


# -- what is written instead


def plain_forward(here: Reached, inner: Inner) -> Fix | Refusal:
    """The call without its own gradient, which nobody asks for below the forward function."""
    try:
        if inner.kind == "solve":
            text = f"`{ast.unparse(inner.call.func)}` has its own gradient, and no form without it: run it outside of"
            raise Refused("solve-in-custom-gradient", f"{text} `{inner.outer.name}`, or take its jit_compile off")
        _check_below(here, here.function, frozenset())
        return Fix(*_written(here, inner), Safety.SAFE)
    except Refused as refused:
        return refused.refusal


def _written(here: Reached, inner: Inner) -> tuple[str, tuple[Edit, ...]]:
    """The title and the edits."""
    call, source = inner.call, here.source
    assert here.references is not None
    if inner.kind == "own":
        site, forward = _made(here, call)
        text = _spelled(here, call, site, forward)
        return f"call `{text}` without its own gradient", (Edit(source.path, source.span(call.func), text),)
    given = [*call.args, *(keyword.value for keyword in call.keywords)]
    if any(isinstance(each, ast.Starred) for each in given) or len(given) < 2:
        raise Refused("layout", f"the arguments of `{ast.unparse(call.func)}` are not written out; replace it by hand")
    place = here.references.place(here.function.module)
    if inner.kind == "print":
        statement = place.parents[call]
        if isinstance(statement, ast.Assign) and [here.text(each) for each in statement.targets] == [
            here.text(given[0])
        ]:
            return f"leave `{ast.unparse(call.func)}` out", (without_statement(place, statement),)
        text = _operand(here, given[0], precedence.wanted(statement, call))
        return f"leave `{ast.unparse(call.func)}` out", (Edit(source.path, source.span(call), text),)
    product = ast.BinOp(given[0], ast.Mult(), given[1])
    parts = [_operand(here, each, precedence.wanted(product, each)) for each in given]
    text = " * ".join(parts)
    if precedence.of(product) < precedence.wanted(place.parents[call], call):
        text = f"({text})"
    return "multiply without an own gradient", (Edit(source.path, source.span(call), text),)


def _operand(here: Reached, node: ast.expr, wanted: precedence.Tightness) -> str:
    text = here.text(node)
    return f"({text})" if precedence.of(node) < wanted or "\n" in text else text


def _made(here: Reached, call: ast.Call) -> tuple[Site, Function]:
    """The line that gave the called function its own gradient, and the plain function."""
    found = [value for value in seen(here, call.func) if _is_custom(value)]
    forwards = list(dict.fromkeys(function for value in found for function in functions_in(value)))
    if len(forwards) == 1:
        for site in here.sites.values():
            if site.spec.name == CUSTOM_GRADIENT and forwards[0] in _functions_of(here, site):
                return site, forwards[0]
    raise Refused("hidden-forward", f"which function `{ast.unparse(call.func)}` runs forwards is not seen here")


def _functions_of(here: Reached, site: Site) -> Iterator[Function]:
    """The forward functions that one line gives a gradient to."""
    given = _forward_of(site)
    if given is None or here.references is None:
        return
    if isinstance(given, ast.Lambda):
        yield site.module.function_of[given]
    value = here.references.denoted(here.references.place(site.module), given)
    if isinstance(value, FunctionTarget):
        yield value.function
    place = here.references.place(site.module)
    scope = place.function(given)
    for function in site.module.facts.functions:
        if scope is not None and isinstance(given, ast.Name) and function.name == given.id and function.parent is scope:
            yield function


def _forward_of(site: Site) -> ast.expr | None:
    """The first argument of ``custom_gradient``."""
    if not isinstance(site.node, ast.Call):
        return None
    return next((each.value for each in site.node.keywords if each.arg == "f"), None) or next(
        iter(site.node.args), None
    )


def _spelled(here: Reached, call: ast.Call, site: Site, forward: Function) -> str:
    """How a function is called where another one is: by its name, or as an attribute of the same module."""
    name = forward.name
    hidden = Refused("hidden-forward", f"`{name}` has no name where `{ast.unparse(call.func)}` is called; give it one")
    if isinstance(forward.node, ast.Lambda) or here.references is None:
        raise hidden
    if isinstance(call.func, ast.Attribute) and site.module is not here.function.module:
        if forward.parent is None and forward.owner is None and forward.module is site.module:
            return f"{here.text(call.func.value)}.{name}"
        raise hidden
    if forward.module is not here.function.module or forward.owner is not None:
        raise hidden
    scope: Function | None = here.function
    while scope is not None and name not in scope.locals:
        scope = scope.parent
    if scope is not forward.parent:
        raise hidden
    return name


def _check_below(here: Reached, function: Function, known: frozenset[Function]) -> None:
    """Raises ``Refused`` unless a function runs below forward functions alone, so that nobody asks for its gradient."""
    references = here.of(function).uses(function)
    if not isinstance(function.node, ast.Lambda) and (not references or function.node.decorator_list):
        raise _shared(function)
    for reference in references or ():
        parent = reference.place.parents[reference.node]
        if isinstance(parent, ast.keyword):
            parent = reference.place.parents[parent]
        site = here.site_at(parent)
        if site is not None and site.spec.name == CUSTOM_GRADIENT:
            if _forward_of(site) is not reference.node:
                raise _shared(function)
            continue
        scope = reference.place.function(reference.node)
        is_call = isinstance(parent, ast.Call) and parent.func is reference.node
        if not is_call or scope is None or len(known) > _DEPTH:
            raise _shared(function)
        if scope not in known:
            _check_below(here, scope, known | {function})
    if isinstance(function.node, ast.Lambda):
        place: Place | None = here.references.place(function.module) if here.references is not None else None
        parent = place.parents[function.node] if place is not None else function.node
        site = here.site_at(parent)
        if site is None or site.spec.name != CUSTOM_GRADIENT or _forward_of(site) is not function.node:
            raise _shared(function)


def _shared(function: Function) -> Refused:
    text = f"`{function.name}` also runs where its own gradient counts; give the forward function a copy without it"
    return Refused("also-differentiated", text)
