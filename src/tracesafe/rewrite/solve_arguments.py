"""``Solve`` objects that are passed to ΦFlow's compiled functions, which can neither trace nor compare them."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from tracesafe.analysis.syntax import binds
from tracesafe.model import Edit, Fix, Refusal, Safety
from tracesafe.program.functions import Function
from tracesafe.program.modules import Module
from tracesafe.rewrite import style
from tracesafe.rewrite.compiled import Given, Layer, place_of
from tracesafe.rewrite.refusals import Refused
from tracesafe.rewrite.static_axes import Misuse, passed_here
from tracesafe.source.spans import Span
from tracesafe.spec import Framework, Kind

if TYPE_CHECKING:
    from tracesafe.analysis.reach import Reached

_FAILS = "the second call fails with the torch backend, the first one with jax"


@dataclass(frozen=True, slots=True)
class _Solve:
    """What a call passes: the name of a module's constant, or the call that makes the object."""

    constant: str
    made: ast.Call
    module: Module


def passed_solves(here: Reached) -> Iterator[Misuse]:
    """The arguments of a function's own calls that are such objects."""
    for layer, given in passed_here(here):
        spec = layer.site.spec
        traced = spec.framework is Framework.PHIFLOW and spec.kind is Kind.STAGE and layer.is_static(given) is False
        if traced and _solve(here, given) is not None:
            text = f"`{here.short(given.node)}` is a `Solve`, which {spec.name} cannot compare: {_FAILS}"
            yield Misuse(given.node, text, partial(_verdict, here, layer, given.parameter))


def _solve(here: Reached, given: Given) -> _Solve | None:
    """What a call passes, if it is a ``Solve``."""
    module = given.module
    if isinstance(given.node, ast.Call):
        return _Solve("", given.node, module) if _is_solve(here, module, given.node) else None
    if not isinstance(given.node, ast.Name):
        return None
    name, scope = given.node.id, place_of(module).function(given.call)
    while scope is not None and name not in scope.locals:
        scope = scope.parent
    body: Sequence[ast.stmt] = module.tree.body if scope is None else scope.body
    bound = [node for part in body for node in ast.walk(part) if binds(node, name)]
    values = [
        node.value
        for part in body
        for node in ast.walk(part)
        if isinstance(node, ast.Assign) and [ast.unparse(target) for target in node.targets] == [name]
    ]
    if len(bound) != 1 or len(values) != 1 or not isinstance(values[0], ast.Call):
        return None
    if not _is_solve(here, module, values[0]):
        return None
    return _Solve(name if scope is None else "", values[0], module)


def _is_solve(here: Reached, module: Module, call: ast.Call) -> bool:
    assert here.references is not None
    name = here.references.name(place_of(module), call.func) or ""
    return name.startswith("phi") and name.endswith(".Solve")


def _verdict(here: Reached, layer: Layer, name: str) -> Fix | Refusal:
    try:
        return _fix(here, layer, name)
    except Refused as refused:
        return refused.refusal


def _fix(here: Reached, layer: Layer, name: str) -> Fix:
    function = layer.function
    if not name or layer.is_open or name in function.defaults or isinstance(function.node, ast.Lambda):
        raise Refused("solve-argument", f"make the `Solve` inside of `{function.name}`, of the numbers that it takes")
    found = {given.call: _solve(here, given) for given in layer.to(name)}
    texts = {_inside(layer, call, solve) for call, solve in found.items() if solve is not None}
    if None in found.values() or len(found) != len(layer.calls) or len(texts) != 1:
        raise Refused("solve-argument", f"the calls of `{function.name}` pass different solves; compile one for each")
    (text,) = texts
    edits = [_without(function, name)]
    edits += [_without_argument(given) for given in layer.to(name)]
    source = function.module.source
    reads = [
        node for part in function.body for node in ast.walk(part) if isinstance(node, ast.Name) and node.id == name
    ]
    if any(not isinstance(node.ctx, ast.Load) for node in reads):
        raise Refused("solve-argument", f"`{function.name}` changes `{name}`")
    if text.isidentifier():
        edits += [Edit(source.path, source.span(node), text) for node in reads]
    else:
        edits.append(_statement(function, f"{name} = {text}"))
    note = "a gradient through the compiled function needs a start that does not depend on its input"
    safety = Safety.REVIEW if "x0" in text and not text.isidentifier() else Safety.SAFE
    return Fix(
        f"Make the `Solve` inside of `{function.name}`", tuple(edits), safety, note if safety is Safety.REVIEW else ""
    )


def _inside(layer: Layer, call: ast.Call, solve: _Solve) -> str:
    """How the object is written in the compiled function. Raises ``Refused``."""
    function, source = layer.function, solve.module.source
    if solve.constant and solve.module is function.module and solve.constant not in function.locals:
        return solve.constant
    passed = {
        given.node.id: given.parameter
        for given in layer.given
        if given.call is call and isinstance(given.node, ast.Name) and given.parameter
    }
    names = [node for node in ast.walk(solve.made) if isinstance(node, ast.Name)]
    text = source.slice(source.span(solve.made))
    for node in names:
        known = node.id in solve.module.bindings or node.id not in _locals(solve.module, call)
        if node.id in passed:
            text = re.sub(rf"(?<![\w.]){re.escape(node.id)}\b(?!\s*=[^=])", passed[node.id], text)
        elif not known or solve.module is not function.module:
            raise Refused("solve-argument", f"`{node.id}` (line {call.lineno}) is not known in `{function.name}`")
    if "\n" in text:
        raise Refused("layout", f"the `Solve` of line {call.lineno} is written over several lines")
    return text


def _locals(module: Module, call: ast.Call) -> frozenset[str]:
    scope = place_of(module).function(call)
    found: frozenset[str] = frozenset()
    while scope is not None:
        found |= scope.locals
        scope = scope.parent
    return found


def _statement(function: Function, text: str) -> Edit:
    """A first statement, behind the docstring."""
    source, body = function.module.source, function.body
    first = body[0]
    is_text = isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant)
    if is_text and len(body) > 1:
        first = body[1]
    if first.lineno == function.node.lineno:
        raise Refused("layout", f"the body of `{function.name}` stands on the line of its head")
    start = source.line_starts[first.lineno - 1]
    return Edit(source.path, Span(start, start), f"{style.margin(source, first.lineno)}{text}{source.newline}")


def _without(function: Function, name: str) -> Edit:
    """The head of a function without a parameter."""
    source = function.module.source
    parameters = [*function.node.args.posonlyargs, *function.node.args.args, *function.node.args.kwonlyargs]
    spans = [source.span(each) for each in parameters]
    return _cut(source.path, spans, [each.arg for each in parameters].index(name))


def _without_argument(given: Given) -> Edit:
    """A call without an argument."""
    source, call = given.module.source, given.call
    spans = [*map(source.span, call.args), *map(source.span, call.keywords)]
    nodes = [*call.args, *(each.value for each in call.keywords)]
    return _cut(source.path, spans, nodes.index(given.node))


def _cut(path: Path, spans: Sequence[Span], index: int) -> Edit:
    if len(spans) == 1:
        return Edit(path, spans[0], "")
    if index:
        return Edit(path, Span(spans[index - 1].end, spans[index].end), "")
    return Edit(path, Span(spans[0].start, spans[1].start), "")
