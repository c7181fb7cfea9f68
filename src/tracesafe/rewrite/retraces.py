"""Compiled functions that are called again and again with what makes each call a new signature."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from tracesafe.analysis.places import Place
from tracesafe.analysis.reach import Plain, Reached
from tracesafe.analysis.syntax import targets
from tracesafe.analysis.values import Static
from tracesafe.program.functions import Function
from tracesafe.rewrite.growing import Growing
from tracesafe.rewrite.keeping_traces import CUSTOM, EQUINOX, JAX, PHI, TORCH, Kept, kept_calls
from tracesafe.rewrite.recurring import is_test
from tracesafe.rewrite.repeats import Turns, callers, loops_around, plain, scope_of
from tracesafe.rewrite.tracing import takes_tracer
from tracesafe.rewrite.varying import Varying

_CLEARING = frozenset({"clear_caches", "clear_cache", "_clear_cache", "clear_backends", "reset", "traces"})
_COMPILERS = frozenset(JAX | PHI | TORCH | {EQUINOX})
_GRIDS = frozenset({"CenteredGrid", "StaggeredGrid"})


class Form(StrEnum):
    """What makes a signature a new one."""

    STATIC = "static"
    TEXT = "text"
    SHAPE = "shape"
    BOUNDARY = "boundary"


@dataclass(frozen=True, slots=True, eq=False)
class Retrace:
    """An argument that makes each call of a compiled function a new signature."""

    node: ast.expr
    form: Form
    parameter: str
    kept: Kept
    turns: Turns
    place: Place


def retraces(here: Reached) -> Iterator[Retrace]:
    """The arguments in code outside of every transform that make each call a new signature."""
    if here.is_library or here.references is None or is_test(here.function.module):
        return
    if all(site.spec.name not in _COMPILERS for site in here.sites.values()):
        return
    place = here.references.place(here.function.module)
    here = plain(here, here.function.module, scope_of(here))
    if not here.records:
        return  # it runs while something else is traced, and not again
    told: set[ast.expr] = set()
    for kept in kept_calls(here):
        for name, node in kept.arguments():
            found = _form(here, place, kept, name, node) if node not in told else None
            if found is not None and not _is_cleared(here, place, kept):
                told.add(node)
                yield Retrace(node, found[0], name, kept, found[1], place)


def _form(here: Plain, place: Place, kept: Kept, name: str, node: ast.expr) -> tuple[Form, Turns] | None:
    varying = Varying(here, place)
    framework = kept.site.spec.name
    different = varying.of(node, kept.call) if name in kept.statics or framework in PHI | TORCH else None
    if name in kept.statics:
        worth = different is not None and different.are_many and (different.certain or is_number(here, kept, name))
        return (Form.STATIC, different) if worth and different is not None else None
    if framework in PHI | TORCH and different is not None and different.are_many and different.certain:
        if _is_text(here, node) and (framework in PHI or _reads(kept.function, name)):
            return Form.TEXT, different
        if framework in TORCH and (_is_counted(kept.function, name) or is_rigid(kept)):
            return Form.STATIC, different
        if framework in PHI - {CUSTOM} and (boundary := _boundary(here, place, varying, node, kept.call)):
            return Form.BOUNDARY, boundary
    if framework in TORCH and not is_rigid(kept) and not isinstance(node, ast.Name):
        return None
    shape = Growing(varying).of(node, kept.call)
    if shape is None or not shape.are_many:
        return None
    return (Form.SHAPE, shape) if framework not in TORCH or is_rigid(kept) or _is_list(here, node) else None


def is_number(here: Reached, kept: Kept, name: str) -> bool:
    """Whether the function does nothing but arithmetic with a parameter."""
    function = kept.function
    inner = here.of(function)
    inner = Reached(function, inner.records, inner.known, inner.sites, inner.index, inner.references)
    stored = any(
        isinstance(node, ast.Name) and node.id == name and not isinstance(node.ctx, ast.Load)
        for node in ast.walk(function.node)
    )
    every = [
        node
        for part in function.body
        for node in ast.walk(part)
        if isinstance(node, ast.Name) and node.id == name and isinstance(node.ctx, ast.Load)
    ]
    own = [node for node in inner.expressions(ast.Name) if node.id == name]
    return bool(own) and not stored and len(every) == len(own) and all(takes_tracer(inner, each) for each in own)


def _is_text(here: Plain, node: ast.expr) -> bool:
    value = here.value(node)
    known = isinstance(value, Static) and value.type == "str"
    return (
        known
        or isinstance(node, ast.JoinedStr)
        or (isinstance(node, ast.Call) and here.qualname(node.func) == "builtins.str")
    )


def _is_list(here: Plain, node: ast.expr) -> bool:
    """Whether a variable is a Python list: torch takes the length of one for a part of the signature."""
    return isinstance(node, ast.Name) and any(
        isinstance(each.value, ast.List | ast.ListComp)
        for each in here.statements(ast.Assign)
        for target in targets(each)
        if isinstance(target, ast.Name) and target.id == node.id
    )


def _reads(function: Function, name: str) -> bool:
    return any(isinstance(each, ast.Name) and each.id == name for part in function.body for each in ast.walk(part))


def _is_counted(function: Function, name: str) -> bool:
    """Whether a function takes as many turns as a parameter says: torch unrolls the loop."""
    return any(
        isinstance(each, ast.Call)
        and isinstance(each.func, ast.Name)
        and each.func.id == "range"
        and any(isinstance(part, ast.Name) and part.id == name for given in each.args for part in ast.walk(given))
        for statement in function.body
        for each in ast.walk(statement)
    )


def is_rigid(kept: Kept) -> bool:
    """Whether torch was told to take every number and size for a constant."""
    given = kept.site.node.keywords if isinstance(kept.site.node, ast.Call) else []
    return any(
        each.arg == "dynamic" and isinstance(each.value, ast.Constant) and each.value.value is False for each in given
    )


def _boundary(here: Plain, place: Place, varying: Varying, node: ast.expr, at: ast.AST) -> Turns | None:
    """In how many turns a field is made with another boundary or other bounds."""
    made = node
    if isinstance(node, ast.Name):
        for loop in loops_around(place, at):
            found = [
                each
                for each in ast.walk(loop)
                if isinstance(each, ast.Assign) and any(ast.unparse(t) == node.id for t in targets(each))
            ]
            made = found[0].value if len(found) == 1 else made
            at = found[0] if len(found) == 1 else at
    if not isinstance(made, ast.Call) or (here.qualname(made.func) or "").rpartition(".")[2] not in _GRIDS:
        return None
    given = [*made.args[1:2], *(k.value for k in made.keywords if k.arg in ("boundary", "extrapolation", "bounds"))]
    return next((turns for each in given if (turns := varying.of(each, at)) and turns.are_many), None)


def _is_cleared(here: Plain, place: Place, kept: Kept) -> bool:
    """Whether only one trace is kept, or a loop around throws them away."""
    options = kept.site.node.keywords if isinstance(kept.site.node, ast.Call) else []
    if any(
        each.arg == "forget_traces" and isinstance(each.value, ast.Constant) and each.value.value for each in options
    ):
        return True
    if any(_clears(loop) for loop in loops_around(place, kept.call)):
        return True
    scope = scope_of(here)
    outer = callers(here, scope) if scope is not None else ()
    return any(_clears(loop) for _, where, call in outer for loop in loops_around(where, call))


def _clears(loop: ast.AST) -> bool:
    for node in ast.walk(loop):
        match node:
            case ast.Call(func=ast.Attribute(attr="clear", value=ast.Attribute(attr=attr))) if attr in (
                "traces",
                "matrices_and_biases",
            ):
                return True
            case ast.Call(func=ast.Attribute(attr=attr)) if attr in _CLEARING:
                return True
    return False


def retrace_message(found: Retrace) -> str:
    """What happens, in the user's own names."""
    kept, turns = found.kept, found.turns
    name = kept.site.spec.name
    text = " ".join(ast.unparse(found.node).split())
    many = "" if turns.count == float("inf") else f" ({turns.count:.0f} times)"
    where = f"the loop in line {getattr(turns.loop, 'lineno', 0)}"
    if turns.place.module is not found.place.module:
        where += f" of {turns.place.module.source.path.name}"
    func = kept.call.func
    callee = ast.unparse(func) if isinstance(func, ast.Name | ast.Attribute) else kept.function.name
    what = {
        Form.STATIC: f"`{text}` is another number in each turn of {where}",
        Form.TEXT: f"`{text}` is another string in each turn of {where}",
        Form.SHAPE: f"`{text}` has another shape in each turn of {where}",
        Form.BOUNDARY: f"`{text}` has another boundary in each turn of {where}",
    }[found.form]
    if found.form is Form.STATIC and name not in TORCH:
        role = "an auxiliary argument of" if name in PHI else "a static argument of"
        role = "a Python number for" if name == EQUINOX else role
        what = f"`{text}`, {role} `{callee}`, is another one in each turn of {where}"
    if name in JAX | {EQUINOX}:
        return f"{what}: {name} compiles `{callee}` anew each time{many}"
    if name in TORCH:
        return f"{what}: torch.compile compiles `{callee}` anew each time, and gives up after 8"
    short = name.rpartition(".")[2]
    if name == "phiml.math.gradient":
        return f"{what}: each adds a record to `{callee}` that is never freed{many}"
    return f"{what}: {short} traces `{callee}` anew each time and keeps every trace{many}"
