"""Calls of what keeps a trace for each signature: compiled functions, ΦML's gradients and custom gradients."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from tracesafe.analysis.apply import static_names, static_positions
from tracesafe.analysis.syntax import targets
from tracesafe.analysis.targets import Choice, FunctionTarget, Partial, Transformed
from tracesafe.analysis.values import Static, Value
from tracesafe.program.functions import Function
from tracesafe.program.modules import Module

if TYPE_CHECKING:
    from tracesafe.analysis.frames import Site
    from tracesafe.analysis.places import Place
    from tracesafe.analysis.reach import Plain, Reached

JAX = frozenset("jax.jit jax.experimental.pjit.pjit jax.pmap flax.nnx.jit flax.nnx.pmap".split())
LINEAR = "phiml.math.jit_compile_linear"
CUSTOM = "phiml.math.custom_gradient"
COMPILED = frozenset({"phiml.math.jit_compile", LINEAR})
PHI = COMPILED | {CUSTOM, "phiml.math.gradient"}
EQUINOX = "equinox.filter_jit"
TORCH = frozenset({"torch.compile"})


@dataclass(frozen=True, slots=True)
class Kept:
    """A call of what keeps its traces."""

    call: ast.Call
    site: Site
    function: Function
    bound: int
    """How many of the function's parameters are given already."""
    own: int
    """How many of these the compiler does not see: the receiver of a bound method."""
    statics: frozenset[str]
    """The parameters whose values are part of the signature."""

    def arguments(self) -> Iterator[tuple[str, ast.expr]]:
        """The arguments of the call with the names of their parameters, as far as the text tells."""
        given = self.function.node.args
        names = [each.arg for each in (*given.posonlyargs, *given.args)][self.bound :]
        for name, value in zip(names, self.call.args, strict=False):
            if isinstance(value, ast.Starred):
                return
            yield name, value
        yield from ((each.arg, each.value) for each in self.call.keywords if each.arg is not None)


def kept_calls(here: Plain) -> Iterator[Kept]:
    """The calls in code outside of every transform, one for each object that keeps traces."""
    has_custom = any(site.spec.name == CUSTOM for site in here.sites.values())
    for call in dict.fromkeys(call for record in here.records for call in record.callees):
        yield from _layers(here, call, here.value(call.func), 0)
        custom = _custom(here, call) if has_custom else None
        if custom is not None:
            yield custom


def _layers(here: Plain, call: ast.Call, callee: Value, bound: int) -> Iterator[Kept]:
    """What keeps traces among the transforms that a callee was made with."""
    match callee:
        case Partial(callee=inner, args=args):
            yield from _layers(here, call, inner, bound + len(args))
        case Choice(options=options):
            made = [each for each in options if isinstance(each, Transformed)]
            if len(made) == 1:
                yield from _layers(here, call, made[0], bound)
        case Transformed(spec=spec, site=index, inner=inner, options=options):
            function, own = _function(inner)
            site = here.sites.get(index)
            if function is not None and site is not None and spec.name in JAX | PHI | TORCH | {EQUINOX}:
                taken = bound + own
                names = _parameters(function)
                positions = static_positions(options)
                listed = static_names(options)
                if positions is not None and listed is not None:
                    numbered = {names[each + own] for each in positions if 0 <= each + own < len(names)}
                    found = frozenset({*numbered, *listed})
                    if spec.name == LINEAR and not listed:
                        found = frozenset(names[taken + 1 :])
                    kept = Kept(call, site, function, taken, own, found)
                    yield _with_numbers(here, kept) if spec.name == EQUINOX else kept
            yield from _layers(here, call, inner, bound)
        case _:
            pass


def _with_numbers(here: Plain, kept: Kept) -> Kept:
    """A call of what equinox compiled: Python's own numbers are static."""
    values = {name: here.value(node) for name, node in kept.arguments()}
    found = (
        name for name, value in values.items() if isinstance(value, Static) and value.type in ("int", "float", "number")
    )
    return replace(kept, statics=frozenset(found))


def _function(value: Value) -> tuple[Function | None, int]:
    """The function of the project inside of transforms, and how many of its parameters are bound."""
    match value:
        case FunctionTarget(function=function, bound=bound):
            return function, bound is not None
        case Transformed(inner=inner):
            return _function(inner)
        case _:
            return None, 0


def _parameters(function: Function) -> list[str]:
    given = function.node.args
    return [each.arg for each in (*given.posonlyargs, *given.args)]


def _custom(here: Plain, call: ast.Call) -> Kept | None:
    """The call of a function with a gradient of its own, found by the name that holds it."""
    site = custom_site(here, call.func)
    if site is None or not isinstance(site.node, ast.Call) or not site.node.args:
        return None
    value = here.value(call.func)
    first = value.options[0] if isinstance(value, Choice) and value.options else value
    if not isinstance(first, FunctionTarget):
        return None
    given = next((each.value for each in site.node.keywords if each.arg == "auxiliary_args"), None)
    if given is None and len(site.node.args) > 2:
        given = site.node.args[2]
    text = given.value if isinstance(given, ast.Constant) and isinstance(given.value, str) else ""
    own = int(first.bound is not None)
    statics = frozenset(each.strip() for each in text.split(",") if each.strip())
    return Kept(call, site, first.function, own, own, statics)


def custom_site(here: Reached, node: ast.expr) -> Site | None:
    """Where a custom gradient that a name holds was made."""
    if here.references is None or not isinstance(node, ast.Name | ast.Attribute):
        return None
    place = here.references.place(here.function.module)
    made = _made(here, place, node)
    site = here.site_at(made) if made is not None else None
    return site if site is not None and site.spec.name == CUSTOM else None


def _made(here: Reached, place: Place, node: ast.expr) -> ast.expr | None:
    """The expression that a name was assigned, here or in the module that it comes from."""
    assert here.references is not None
    if isinstance(node, ast.Attribute):
        owner = here.function.owner
        stored = owner.stored.get(node.attr, ()) if owner is not None else ()
        return stored[0][1] if len(stored) == 1 and ast.unparse(node).startswith("self.") else None
    if not isinstance(node, ast.Name):
        return None
    scope: Function | None = here.function
    while scope is not None:
        if node.id in scope.locals:
            found = [
                each.value
                for part in scope.body
                for each in ast.walk(part)
                if isinstance(each, ast.Assign)
                and any(isinstance(target, ast.Name) and target.id == node.id for target in targets(each))
            ]
            if scope is not here.function.module.statements:
                return found[0] if len(found) == 1 else None
        scope = scope.parent
    module, name = here.references.origin(here.function.module, node.id)
    return _assigned(module, name)


def _assigned(module: Module, name: str) -> ast.expr | None:
    nodes = module.bindings.get(name, ())
    return nodes[0].value if len(nodes) == 1 and isinstance(nodes[0], ast.Assign) else None
