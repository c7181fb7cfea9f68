"""Compilers that are applied anew in each turn of a loop, to a function that lasts: each makes traces of its own."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from tracesafe.analysis.events import Event, Scope, Variable
from tracesafe.analysis.frames import Site
from tracesafe.analysis.places import Place
from tracesafe.analysis.reach import Plain, Reached
from tracesafe.analysis.syntax import SCOPES, is_none
from tracesafe.analysis.targets import External, FunctionTarget, Transformed
from tracesafe.rewrite.keeping_traces import COMPILED
from tracesafe.rewrite.recurring import is_compiled
from tracesafe.rewrite.repeats import Turns, bound_once, is_cached, loops_around, repeated, scope_of
from tracesafe.rewrite.staleness import changing_reads
from tracesafe.spec import Application

_BY_FUNCTION = frozenset("jax.jit jax.experimental.pjit.pjit jax.pmap equinox.filter_jit".split())
"""Compilers that know a function again, but not what another transform makes of it each time."""
_NEVER = frozenset("flax.nnx.jit flax.nnx.pmap".split()) | COMPILED
"""Compilers that know nothing again."""
_RENEWING = frozenset(
    """
    jax.grad jax.value_and_grad jax.jacfwd jax.jacrev jax.hessian jax.vmap jax.fwd_and_bwd flax.nnx.grad
    flax.nnx.value_and_grad jax.experimental.checkify.checkify
    """.split()
)
"""Transforms that return another function each time."""


@dataclass(frozen=True, slots=True, eq=False)
class Remade:
    """An application of a compiler that is made again and again."""

    node: ast.Call
    site: Site
    layers: tuple[str, ...]
    """The transforms below the compiler, the outermost first."""
    inner: ast.expr
    """The function."""
    named: tuple[ast.Assign, ...]
    """The assignments in between: ``g = grad(f)`` of ``jit(g)``."""
    turns: Turns
    place: Place


def remade(here: Reached) -> Iterator[Remade]:
    """The applications of compilers in code outside of every transform that are made again in each turn."""
    if not isinstance(here, Plain) or here.is_library or here.references is None:
        return
    place = here.references.place(here.function.module)
    scope = scope_of(here)
    if scope is not None and (is_cached(here, scope) or is_compiled(here, scope)):
        return
    module = here.function.module
    for site in here.sites.values():
        call = site.node
        if site.module is not module or site.spec.name not in _BY_FUNCTION | _NEVER:
            continue
        if not isinstance(call, ast.Call) or place.function(call) is not scope:
            continue
        layers, inner, named = _layers(here, place, call)
        renewed = site.spec.name in _NEVER or any(each in _RENEWING for each in layers)
        if not renewed or inner is None or not _lasts(here, inner) or _is_kept(place, call):
            continue
        turns = repeated(here, place, call)
        if turns is not None and turns.are_many:
            yield Remade(call, site, layers, inner, named, turns, place)


def _layers(
    here: Plain, place: Place, call: ast.Call
) -> tuple[tuple[str, ...], ast.expr | None, tuple[ast.Assign, ...]]:
    """The transforms between a compiler and the function, the function, and the assignments that name them."""
    found: list[str] = []
    named: list[ast.Assign] = []
    inner = _function(call)
    while True:
        if isinstance(inner, ast.Name) and (value := bound_once(here, inner)) is not None:
            statement = place.statement(value)
            if here.site_at(value) is None or place.function(value) is not scope_of(here):
                break
            if statement in named or not isinstance(statement, ast.Assign):
                break
            named.append(statement)
            inner = value
        if not isinstance(inner, ast.Call):
            break
        site = here.site_at(inner)
        if site is None or site.spec.application is not Application.WRAPS:
            return tuple(found), None, ()
        found.append(site.spec.name)
        inner = _function(inner)
    loops = set(loops_around(place, call))
    if any(loops - set(loops_around(place, each)) for each in named):
        return (), inner, ()  # made once, before the loop: it is the same function in each turn
    return tuple(found), inner, tuple(named)


def _function(call: ast.Call) -> ast.expr | None:
    if call.args:
        return call.args[0]
    return next((each.value for each in call.keywords if each.arg in ("f", "fun", "func")), None)


def _lasts(here: Reached, node: ast.expr) -> bool:
    """Whether an expression is one and the same function at all times: one of a module, or of a library."""
    value = here.value(node)
    if isinstance(value, Transformed):
        scope = scope_of(here)
        while scope is not None:
            if any(isinstance(each, ast.Name) and each.id in scope.locals for each in ast.walk(node)):
                return False
            scope = scope.parent
        while isinstance(value, Transformed):
            value = value.inner
    if isinstance(value, FunctionTarget):
        return value.function.parent is None and value.function.owner is None and value.bound is None
    return isinstance(value, External)


def _is_kept(place: Place, call: ast.Call) -> bool:
    """Whether the result is put away for later turns, or made in one of them only."""
    loops = set(loops_around(place, call))
    inner: ast.AST = call
    for outer in place.around(call):
        if isinstance(outer, SCOPES):
            break
        if isinstance(outer, ast.If) and inner is not outer.test and _is_once(outer.test):
            return True
        if isinstance(outer, ast.IfExp) and inner is not outer.test and _is_once(outer.test):
            return True
        if isinstance(outer, ast.Assign) and outer.value is call and not _are_names(outer.targets):
            return True
        if isinstance(outer, ast.Call) and outer is not call and _puts_away(outer):
            return True
        if outer in loops and _leaves(outer):
            return True
        inner = outer
    return False


def _is_once(test: ast.expr) -> bool:
    """Whether a test looks whether something is there already, or asks for one turn."""
    for node in ast.walk(test):
        match node:
            case ast.Compare(ops=[ast.Is() | ast.Eq()], comparators=[right]) if is_none(right) or isinstance(
                right, ast.Constant
            ):
                return True
            case ast.Compare(ops=[ast.NotIn()]) | ast.UnaryOp(op=ast.Not()):
                return True
    return False


def _puts_away(call: ast.Call) -> bool:
    """Whether a call keeps what it is given: ``steps.append(jit(...))``, ``cache.setdefault(key, jit(...))``."""
    return isinstance(call.func, ast.Attribute) and call.func.attr in ("append", "setdefault", "add", "insert")


def _leaves(loop: ast.AST) -> bool:
    """Whether a loop ends in its first turn."""
    body = getattr(loop, "body", None)
    return isinstance(body, list) and isinstance(body[-1], ast.Break | ast.Return)


def remade_message(found: Remade) -> str:
    """What happens, in the user's own names."""
    text = " ".join(ast.unparse(found.node).split())
    text = text if len(text) <= 60 else f"{ast.unparse(found.node.func)}(...)"
    turns = found.turns
    where = f"the loop in line {getattr(turns.loop, 'lineno', 0)}"
    if turns.place.module is not found.place.module:
        where += f" of {turns.place.module.source.path.name}"
    many = "" if turns.count == float("inf") else f", {turns.count:.0f} times"
    function = ast.unparse(found.inner)
    verb = "traces" if found.site.spec.name in COMPILED else "compiles"
    return f"`{text}` is made anew in each turn of {where}, and {verb} `{function}` anew each time{many}"


def changing(
    here: Reached, index: int, is_fine: Callable[[Variable, ast.expr, Scope, Event], bool] | None = None
) -> tuple[str, int] | None:
    """What functions under an application of a compiler read and the program changes, and where.

    A compiler that is applied once reads it once. ``is_fine``: for a variable, where it is read, and where and how it
    is changed, whether that does not matter.
    """
    if here.references is None:
        return None
    changes = here.references.changes
    for function, records in here.index.items():
        if not any(touch.site == index for record in records for touch in record.context.regimes):
            continue
        reader = here.of(function)
        inside = Reached(function, reader.records, here.known, here.sites, here.index, here.references)
        place = here.references.place(function.module)
        for variable, node, deep in changing_reads(inside, changes):
            if _is_mere_change(place, node):
                continue
            for scope, event in changes.changes_of(variable, deep=deep):
                if is_fine is not None and is_fine(variable, node, scope, event):
                    continue
                runs = here.index.get(scope.function, ()) if scope.function is not None else ()
                if not any(record.context.regimes for record in runs):
                    return ast.unparse(node), node.lineno
    return None


def _is_mere_change(place: Place, node: ast.AST) -> bool:
    """Whether a place is only changed where it is named: ``log.append(1)``."""
    parent = place.parents.get(node)
    call = place.parents.get(parent) if isinstance(parent, ast.Attribute) else None
    return isinstance(call, ast.Call) and isinstance(place.parents.get(call), ast.Expr)


def _are_names(assigned: list[ast.expr]) -> bool:
    return all(isinstance(each, ast.Name) for each in assigned)
