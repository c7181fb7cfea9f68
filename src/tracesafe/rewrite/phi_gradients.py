"""ΦFlow's custom gradients that a compiled step makes over what is traced: made once, with captures as parameters."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tracesafe.analysis.places import Place
from tracesafe.analysis.reach import Plain
from tracesafe.analysis.targets import External, FunctionTarget, Partial
from tracesafe.analysis.values import Value, is_traced
from tracesafe.model import Edit, Fix, Safety
from tracesafe.program.functions import Function
from tracesafe.rewrite.chains import with_arguments
from tracesafe.rewrite.closures import Capture, bindings, captures, function_name
from tracesafe.rewrite.hoisting import above, fresh_name, hoisted, is_only, reads_at_once, taken_names, without
from tracesafe.rewrite.late import check_late
from tracesafe.rewrite.naming import is_telling
from tracesafe.rewrite.refusals import Refused
from tracesafe.rewrite.renewed import Usage, use
from tracesafe.spec import Framework, Kind

if TYPE_CHECKING:
    from tracesafe.analysis.reach import Reached


@dataclass(frozen=True, slots=True, eq=False)
class OwnGradient:
    """A call of ``custom_gradient`` in a compiled function, whose functions read what is traced there."""

    node: ast.Call
    functions: tuple[Function, Function]
    traced: tuple[str, ...]
    place: Place


def is_compiled(here: Reached) -> bool:
    """Whether ΦFlow's ``jit_compile`` runs the function."""
    return not isinstance(here, Plain) and any(
        touch.kind is Kind.STAGE and touch.framework is Framework.PHIFLOW for touch in here.regimes()
    )


def own_gradients(here: Reached) -> Iterator[OwnGradient]:
    """Those in a function."""
    if not is_compiled(here) or here.references is None:
        return
    place = here.references.place(here.function.module)
    for call in here.expressions(ast.Call):
        site = here.site_at(call)
        if site is None or site.spec.name != "phiml.math.custom_gradient" or len(call.args) < 2:
            continue
        found = [local_function(place, each) for each in call.args[:2]]
        forward, backward = found
        if forward is None or backward is None:
            continue
        traced = dict.fromkeys([*traced_captures(here, forward), *traced_captures(here, backward)])
        if traced:
            yield OwnGradient(call, (forward, backward), tuple(traced), place)


def local_function(place: Place, node: ast.expr) -> Function | None:
    """The lambda, or the function that is defined where the name stands; None for any other."""
    if isinstance(node, ast.Lambda):
        return place.module.function_of[node]
    scope = place.function(node)
    if not isinstance(node, ast.Name) or scope is None or node.id not in scope.locals:
        return None
    bound = bindings(scope, node.id)
    if len(bound) == 1 and isinstance(bound[0], ast.FunctionDef) and not bound[0].decorator_list:
        return place.module.function_of[bound[0]]
    return None


def traced_captures(here: Reached, function: Function) -> Iterator[str]:
    """What a function reads from around it that a transform traces there."""
    try:
        found = captures(function)
    except Refused:
        return
    inside = here.of(function)
    for each in found:
        values = [inside.value(read) for read in each.reads]
        if any(map(is_traced, [*values, *variable_values(here, each.text)])):
            yield each.text


def variable_values(here: Reached, name: str) -> Iterator[Value]:
    """What a variable of the function may be where it runs: what it is called with, or what is assigned."""
    for record in here.traced_records:
        if name in record.arguments:
            yield record.arguments[name]
    for node in here.expressions(ast.Name):
        if node.id == name:
            yield here.value(node)
    for statement in here.statements(ast.Assign):
        if any(isinstance(target, ast.Name) and target.id == name for target in statement.targets):
            yield here.value(statement.value)


def gradient_message(here: Reached, found: OwnGradient) -> str:
    """What happens on which backend."""
    names = " and ".join(f"`{name}`" for name in found.traced)
    name = function_name(found.functions[0])
    return (
        f"custom_gradient is made in the compiled `{here.function.name}` over {names}: with torch `{name}` silently "
        "keeps the value of the first call, gradient included; with jax gradients of the compiled function fail"
    )


def unnested(here: Reached, found: OwnGradient) -> Fix:
    """One custom gradient at the module's top level, with what its functions captured as parameters of the forward."""
    place, module = found.place, found.place.module
    forward, backward = found.functions
    usage = use(here, place, found.node)
    if usage is None or usage.returned or usage.handed or not usage.calls:
        raise Refused("made-and-returned", "what custom_gradient makes is not called here; make it where it is called")
    first, second = captures(forward), captures(backward)
    captured = _united(first, second)
    _check_values(here, forward, captured)
    for option in [*found.node.args[2:], *found.node.keywords]:
        text = ast.unparse(option)
        raise Refused("auxiliary-arguments", f"`{text}` keeps arguments by value; leave it away, they have no gradient")
    texts = [each.text for each in captured]
    check_late(place, place.function(found.node), usage, texts)
    parameters = backward.parameters
    if not parameters or any(
        isinstance(each, ast.Name) and not isinstance(each.ctx, ast.Load) and each.id == parameters[0].arg
        for each in ast.walk(backward.node)
    ):
        raise Refused("fixed-signature", f"`{function_name(backward)}` does not take the inputs by a name of their own")
    quote = _quote(here)
    replaced = {
        read: f"{parameters[0].arg}[{quote}{name}{quote}]"
        for each in second
        for read in each.reads
        for name in [next(one.name for one in captured if one.text == each.text)]
    }
    names = _names(here, found, usage)
    upper = hoisted(forward, names[0], captured)
    lower = hoisted(backward, names[1], (), replaced=replaced)
    made = f"{names[2]} = {here.text(found.node.func)}({names[0]}, {names[1]})"
    lines = [*upper.lines, "", "", *lower.lines, "", "", made]
    edits = [above(module, found.node, reads_at_once(found.node.func), lines)]
    edits += [without(here.source, each.node) for each in found.functions if isinstance(each.node, ast.FunctionDef)]
    edits += _calls(here, usage, found.node, names[2])
    own = len(forward.node.args.args) - len(forward.node.args.defaults)
    given = [(each.name, each.text) for each in captured]
    for call in usage.calls:
        edits += with_arguments(here, call, own, given)
    return Fix("make one custom gradient, with what it captured as parameters", tuple(edits), Safety.SAFE)


def _united(first: tuple[Capture, ...], second: tuple[Capture, ...]) -> tuple[Capture, ...]:
    """What either of the functions captured, each once; with the readings of the first."""
    known = {each.text for each in first}
    return (*first, *(Capture(each.name, each.text, each.owner, ()) for each in second if each.text not in known))


def _check_values(here: Reached, forward: Function, captured: tuple[Capture, ...]) -> None:
    inside = here.of(forward)
    for each in captured:
        values = [inside.value(read) for read in each.reads]
        if any(isinstance(value, FunctionTarget | External | Partial) for value in values):
            raise Refused(
                "untraceable-capture",
                f"`{each.text}` is a function: as an argument it would give one more record for each new object",
            )


def _quote(here: Reached) -> str:
    text = here.source.text
    return "'" if text.count("'") > text.count('"') else '"'


def _names(here: Reached, found: OwnGradient, usage: Usage) -> tuple[str, str, str]:
    """Names for the forward, the backward and the function made of both."""
    module = found.place.module
    taken = set(taken_names(here, module))
    names: list[str] = []
    made = usage.name if is_telling(usage.name) else here.function.name
    for function, word in zip(found.functions, ("forward", "backward"), strict=True):
        wishes = [f"{made}_{word}", f"{here.function.name}_{word}"]
        name = fresh_name(wishes, taken)
        if isinstance(function.node, ast.FunctionDef):
            loads = [
                each
                for each in ast.walk(module.tree)
                if isinstance(each, ast.Name) and each.id == function.name and isinstance(each.ctx, ast.Load)
            ]
            if len(loads) != 1:
                raise Refused("handed-on", f"`{function.name}` is used in line {loads[-1].lineno}, too, as it is")
            if is_telling(function.name) and is_only(module.tree, function.name, [function.node, *loads]):
                name = function.name
            elif is_telling(function.name):
                name = fresh_name([f"{here.function.name}_{function.name}"], taken)
        taken.add(name)
        names.append(name)
    own = is_telling(usage.name) and is_only(module.tree, usage.name, usage.names)
    last = usage.name if own else fresh_name([*_combined(names[0]), f"{made}_with_gradient"], taken)
    return names[0], names[1], last or usage.name


def _combined(forward: str) -> tuple[str, ...]:
    """A name for both together, where the forward's own says enough."""
    return () if forward.endswith("_forward") else (f"{forward}_with_gradient",)


def _calls(here: Reached, usage: Usage, made: ast.Call, name: str) -> list[Edit]:
    source = here.source
    if usage.statement is None:
        return [Edit(source.path, source.span(made), name)]
    edits = [without(source, usage.statement)]
    if name != usage.name:
        loads = [each for each in usage.names if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Load)]
        edits += [Edit(source.path, source.span(each), name) for each in loads]
    return edits
