"""ΦFlow's linear solves in compiled steps: operators that are plain functions, right-hand sides changed by closures."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tracesafe.analysis.backends import backends
from tracesafe.analysis.places import Place
from tracesafe.analysis.targets import FunctionTarget
from tracesafe.model import Edit, Fix, Safety
from tracesafe.program.functions import Function
from tracesafe.rewrite import style
from tracesafe.rewrite.calls import after_arguments
from tracesafe.rewrite.chains import source_text
from tracesafe.rewrite.closures import bindings, function_name
from tracesafe.rewrite.hoisting import first_row, replaced_text
from tracesafe.rewrite.imports import Reach, bound, reach
from tracesafe.rewrite.phi_gradients import is_compiled, local_function, traced_captures
from tracesafe.rewrite.precedence import Tightness, of
from tracesafe.rewrite.refusals import Refused
from tracesafe.source.spans import Span

if TYPE_CHECKING:
    from tracesafe.analysis.reach import Reached

_LINEAR = frozenset(
    "laplace spatial_gradient shift pad concat stack where gather dot iterate zeros_like convert rename_dims expand "
    "unstack sum_ vec channel spatial batch wrap divergence finite_difference".split()
)
_DEPTH = 4
_REJECTED = frozenset(
    "fft ifft sum mean cumulative_sum grid_sample abs max min exp log sqrt sin cos native numpy maximum minimum prod "
    "std any all sign round floor".split()
)


@dataclass(frozen=True, slots=True, eq=False)
class Solving:
    """A call of ``solve_linear`` in a compiled function, whose operator is no matrix and no linear function."""

    node: ast.expr
    """The operator."""
    call: ast.Call
    function: Function | None
    traced: tuple[str, ...]
    place: Place


def solvings(here: Reached) -> Iterator[Solving]:
    """The linear solves of a compiled function with operators that are plain functions."""
    if not is_compiled(here) or here.references is None:
        return
    place = here.references.place(here.function.module)
    for call in here.expressions(ast.Call):
        if (here.qualname(call.func) or "").rpartition(".")[2] != "solve_linear" or not call.args:
            continue
        site = here.site_at(call)
        if site is None or site.spec.name != "phiml.math.solve_linear":
            continue
        operator = call.args[0]
        function = local_function(place, operator)
        plain = function is not None or any(isinstance(value, FunctionTarget) for value in here.traced_values(operator))
        if not plain and not _is_temporary(here, operator):
            continue
        traced = tuple(traced_captures(here, function)) if function is not None else ()
        if _works(here, call, traced):
            continue
        yield Solving(operator, call, function, traced, place)


def _is_temporary(here: Reached, node: ast.expr) -> bool:
    return isinstance(node, ast.Call) and here.qualname(node.func) == "functools.partial"


def _works(here: Reached, call: ast.Call, traced: tuple[str, ...]) -> bool:
    """Whether the only backend is one that compiles solves with any function, and no gradient goes through it."""
    return "torch" not in backends(here) and not (here.is_differentiated and traced)


def solving_message(here: Reached, found: Solving) -> str:
    """What happens on which backend."""
    name = function_name(found.function) if found.function is not None else here.short(found.node)
    text = f"`{name}` is solved for in the compiled `{here.function.name}` as a plain function: "
    known = backends(here)
    told = []
    if "torch" in known:
        told.append("with torch jit_compile fails, which needs a matrix")
    if "jax" in known and found.traced:
        names = " and ".join(f"`{each}`" for each in found.traced)
        told.append(f"with jax gradients of the compiled function fail, since it captured {names}")
    return text + "; ".join(told)


def linear(here: Reached, found: Solving) -> Fix:
    """The operator as a linear function, whose matrix is made while the step is traced."""
    known = _spelled(here)
    unsure = _check_linear(here, found)
    edits = [*known.edits, *_wrapped(here, found, known)]
    notes = [unsure] if unsure else []
    if found.traced and here.is_differentiated and not any(each.arg == "grad_for_f" for each in found.call.keywords):
        at = after_arguments(here.source, found.call)
        edits.append(Edit(here.source.path, at, ", grad_for_f=True"))
        names = " and ".join(f"`{each}`" for each in found.traced)
        notes.append(f"gradients now reach {names}, which failed or were zero")
    safety = Safety.REVIEW if notes else Safety.SAFE
    return Fix("make the operator a linear function", tuple(edits), safety, "; ".join(notes))


_ALIASES = tuple(
    f"{module}.jit_compile_linear"
    for module in ("phi.math", "phi.flow", "phi.field", "phi.torch.flow", "phi.jax.flow", "phi.tf.flow", "phiml")
)


def _spelled(here: Reached) -> Reach:
    """How the file writes ``jit_compile_linear``: as it writes ``jit_compile``."""
    last = "jit_compile_linear"
    starred = dict(bound(here.function.module.tree, here.known.stars)).get(last, "")
    scope, hidden = here.function, last in here.function.module.bindings
    while scope is not None and not hidden:
        hidden, scope = last in scope.locals, scope.parent  # type: ignore[assignment]
    if starred.endswith(last) and not hidden and "math.jit_compile" not in here.source.text:
        return Reach(last)
    return reach(here, f"phiml.math.{last}", "phiml.math", "math", _ALIASES)


def _wrapped(here: Reached, found: Solving, known: Reach) -> list[Edit]:
    """The decorator, or the call around the operator."""
    source, function = here.source, found.function
    if function is not None and isinstance(function.node, ast.FunctionDef):
        row = first_row(function.node)
        at = source.line_starts[row - 1]
        line = f"{style.margin(source, row)}@{known.text}{source.newline}"
        return [Edit(source.path, Span(at, at), line)]
    return [Edit(source.path, source.span(found.node), f"{known.text}({here.text(found.node)})")]


def _check_linear(here: Reached, found: Solving) -> str:
    """What a reviewer has to check of the operator; empty if it is known to have a matrix. Raises ``Refused``."""
    function = found.function
    if function is None:
        callees = [value.function for value in here.traced_values(found.node) if isinstance(value, FunctionTarget)]
        function = callees[0] if callees else None
    name = here.short(found.node)
    check = f"compare `{name}` with its linear form once on random numbers"
    if function is None:
        return check
    return check if _is_unsure(here, function, name, 0) else ""


def _is_unsure(here: Reached, function: Function, name: str, depth: int) -> bool:
    """Whether a function may have no matrix, though nothing says so. Raises ``Refused`` if it has none."""
    inside, unsure = here.of(function), False
    for node in ast.walk(function.node):
        if isinstance(node, ast.Call):
            called = inside.qualname(node.func) or ""
            callees = inside.callees(node) if not called else ()
            if callees and depth < _DEPTH:
                for callee in callees:
                    unsure |= _is_unsure(here, callee, name, depth + 1)
                continue
            last = called.rpartition(".")[2] or (node.func.attr if isinstance(node.func, ast.Attribute) else "")
            if last in _REJECTED:
                raise Refused("no-linear-form", f"jit_compile_linear makes no matrix of `{last}`, which `{name}` calls")
            unsure = unsure or last not in _LINEAR
        elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mult | ast.Pow):
            own = {each.arg for each in function.parameters[:1]}
            sides = [
                {each.id for each in ast.walk(side) if isinstance(each, ast.Name)} for side in (node.left, node.right)
            ]
            if isinstance(node.op, ast.Mult) and all(own & side for side in sides):
                raise Refused("no-linear-form", f"`{source_text(inside, node)}` is not linear; use solve_nonlinear")
            unsure = unsure or (isinstance(node.op, ast.Pow) and bool(own & sides[0]))
        elif isinstance(node, ast.If | ast.For | ast.While):
            unsure = True
    return unsure


# -- preprocess_y


@dataclass(frozen=True, slots=True, eq=False)
class Preprocessing:
    """A ``Solve`` in a compiled function that changes the right-hand side with something traced."""

    node: ast.expr
    """The function."""
    solve: ast.Call
    call: ast.Call | None
    """The solve that uses it; None if that is not seen."""
    function: Function | None
    given: tuple[ast.expr, ...]
    traced: tuple[str, ...]
    place: Place


def preprocessings(here: Reached) -> Iterator[Preprocessing]:
    """Those in a compiled function."""
    if not is_compiled(here) or here.references is None:
        return
    place = here.references.place(here.function.module)
    for solve in here.expressions(ast.Call):
        site = here.site_at(solve)
        if site is None or site.spec.name != "phiml.math.Solve":
            continue
        node = next((each.value for each in solve.keywords if each.arg == "preprocess_y"), None)
        if node is None:
            continue
        function = local_function(place, node)
        more = next((each.value for each in solve.keywords if each.arg == "preprocess_y_args"), None)
        given = tuple(more.elts) if isinstance(more, ast.Tuple | ast.List) else (more,) if more is not None else ()
        traced = list(traced_captures(here, function)) if function is not None else []
        traced += [source_text(here, each) for each in given if _holds_traced(here, each)]
        if isinstance(node, ast.Call) and here.qualname(node.func) == "functools.partial":
            traced += [source_text(here, each) for each in node.args[1:] if here.is_traced(each)]
        if traced:
            yield Preprocessing(node, solve, _user(here, place, solve), function, given, tuple(traced), place)


def _holds_traced(here: Reached, node: ast.expr) -> bool:
    return any(isinstance(each, ast.expr) and here.is_traced(each) for each in ast.walk(node))


def _user(here: Reached, place: Place, solve: ast.Call) -> ast.Call | None:
    """The one call of ``solve_linear`` that is given a ``Solve``, directly or by a variable."""
    parent = place.parents[solve]
    if isinstance(parent, ast.keyword):
        parent = place.parents[parent]
    if isinstance(parent, ast.Call):
        return parent if _solves(here, parent) else None
    if not isinstance(parent, ast.Assign) or not isinstance(parent.targets[0], ast.Name) or len(parent.targets) != 1:
        return None
    name, scope = parent.targets[0].id, place.function(solve)
    if scope is None or len(bindings(scope, name)) != 1:
        return None
    loads = [
        each
        for part in scope.body
        for each in ast.walk(part)
        if isinstance(each, ast.Name) and each.id == name and isinstance(each.ctx, ast.Load)
    ]
    if len(loads) != 1:
        return None
    user = place.parents[loads[0]]
    user = place.parents[user] if isinstance(user, ast.keyword) else user
    return user if isinstance(user, ast.Call) and _solves(here, user) else None


def _solves(here: Reached, call: ast.Call) -> bool:
    site = here.site_at(call)
    return site is not None and site.spec.name == "phiml.math.solve_linear"


def preprocessing_message(here: Reached, found: Preprocessing) -> str:
    """What happens on which backend."""
    names = " and ".join(f"`{name}`" for name in dict.fromkeys(found.traced))
    return (
        f"preprocess_y uses {names}, which jit_compile traces in `{here.function.name}`: with torch it silently keeps "
        "the value of the first call; with jax gradients of the compiled function fail"
    )


def beforehand(here: Reached, found: Preprocessing) -> Fix:
    """The right-hand side is changed where it is handed to the solve."""
    if found.call is None:
        raise Refused(
            "made-and-returned", "which solve uses it is not seen; change the right-hand side where it is solved"
        )
    source = here.source
    side = found.call.args[1] if len(found.call.args) > 1 else None
    side = next((each.value for each in found.call.keywords if each.arg == "y"), side)
    if side is None or isinstance(side, ast.Starred):
        raise Refused("layout", "the right-hand side of the solve is not written as an argument")
    written = _side(here, found, side)
    edits = [Edit(source.path, source.span(side), written)]
    edits += [_without_keyword(here, found.solve)]
    note = "the gradient is that of the changed right-hand side itself: check a rank-deficient system"
    if here.is_differentiated:
        return Fix("change the right-hand side itself", tuple(edits), Safety.REVIEW, note)
    return Fix("change the right-hand side itself", tuple(edits), Safety.SAFE)


def _side(here: Reached, found: Preprocessing, side: ast.expr) -> str:
    """The right-hand side as the function changes it."""
    text = here.text(side)
    function = found.function
    if function is None or not isinstance(function.node, ast.Lambda):
        more = [here.text(each) for each in found.given]
        name = here.text(found.node)
        if isinstance(found.node, ast.Call):
            if found.node.keywords or len(found.node.args) < 1:
                raise Refused("layout", f"`{name}` binds arguments by name; write the call of the function by hand")
            name, bound = here.text(found.node.args[0]), [here.text(each) for each in found.node.args[1:]]
            return f"{name}({', '.join([*bound, text, *more])})"
        return f"{name}({', '.join([text, *more])})"
    parameters = [each.arg for each in function.parameters]
    values: list[ast.expr] = [side, *found.given]
    if len(parameters) != len(values) or function.defaults:
        raise Refused("fixed-signature", f"`{function_name(function)}` takes other arguments than the solve gives it")
    body = function.node.body
    texts: dict[ast.expr, str] = {}
    for parameter, value in zip(parameters, values, strict=True):
        reads = [each for each in ast.walk(body) if isinstance(each, ast.Name) and each.id == parameter]
        if len(reads) > 1 and not isinstance(value, ast.Name | ast.Constant):
            raise Refused("evaluated-twice", f"`{source_text(here, value)}` would be written twice; give it a name")
        plain = of(value) >= Tightness.ATOM
        texts |= {read: here.text(value) if plain or read is body else f"({here.text(value)})" for read in reads}
    return replaced_text(here.source, body, texts)


def _without_keyword(here: Reached, solve: ast.Call) -> Edit:
    """The edit that takes ``preprocess_y`` and its arguments out of a ``Solve``."""
    source = here.source
    kept = [source.slice(source.span(each)) for each in solve.args]
    named = [each for each in solve.keywords if each.arg not in ("preprocess_y", "preprocess_y_args")]
    kept += [source.slice(source.span(each)) for each in named]
    span = source.span(solve)
    if "#" in source.slice(span):
        raise Refused("layout", f"comments stand in the call in line {solve.lineno}; take `preprocess_y` out by hand")
    opening = source.utf8.index(b"(", source.span(solve.func).end)
    return Edit(source.path, Span(opening, span.end), f"({', '.join(kept)})")
