"""jax's custom derivatives over closures: what such a function captured becomes an argument, without a cotangent."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tracesafe.analysis.places import Place
from tracesafe.analysis.reach import Plain
from tracesafe.analysis.values import Touch, touches
from tracesafe.model import Edit, Fix, Safety
from tracesafe.program.functions import Function
from tracesafe.rewrite.arguments import new_parameter
from tracesafe.rewrite.callsites import first_statement, inserted
from tracesafe.rewrite.chains import with_arguments
from tracesafe.rewrite.closures import Capture, captures
from tracesafe.rewrite.phi_gradients import local_function, variable_values
from tracesafe.rewrite.refusals import Refused
from tracesafe.source.spans import Span
from tracesafe.spec import Kind

if TYPE_CHECKING:
    from tracesafe.analysis.reach import Reached


@dataclass(frozen=True, slots=True, eq=False)
class Derivative:
    """A nested function with ``custom_vjp``, its rules, and the tracers that it captured."""

    node: ast.expr
    """The decorator."""
    function: Function
    rules: tuple[Function | None, Function | None]
    captured: tuple[Capture, ...]
    failing: tuple[tuple[str, Touch], ...]
    place: Place


def derivatives(here: Reached) -> Iterator[Derivative]:
    """Those of a function that fail."""
    if isinstance(here, Plain) or here.references is None or not here.under(Kind.GRADIENT):
        return
    place = here.references.place(here.function.module)
    for definition in here.statements(ast.FunctionDef):
        decorator = next((each for each in definition.decorator_list if _is_custom(here, each)), None)
        if decorator is None or len(definition.decorator_list) != 1:
            continue
        function = place.module.function_of[definition]
        rules = _rules(here, place, definition.name)
        captured = _captured(function, *rules)
        failing = tuple((each.text, touch) for each in captured for touch in _failing(here, each.text)[:1])
        if failing:
            yield Derivative(decorator, function, rules, captured, failing, place)


def _is_custom(here: Reached, node: ast.expr) -> bool:
    return here.qualname(node) == "jax.custom_vjp"


def _rules(here: Reached, place: Place, name: str) -> tuple[Function | None, Function | None]:
    """The forward and backward rule that ``f.defvjp(fwd, bwd)`` names."""
    for call in here.expressions(ast.Call):
        match call:
            case ast.Call(func=ast.Attribute(value=ast.Name(id=owner), attr="defvjp"), args=[forward, backward]):
                if owner == name:
                    return local_function(place, forward), local_function(place, backward)
            case _:
                pass
    return None, None


def _captured(*functions: Function | None) -> tuple[Capture, ...]:
    """What the functions read from around them, each once, but for each other."""
    own = {function.name for function in functions if function is not None}
    found: dict[str, Capture] = {}
    for function in functions:
        try:
            each = captures(function) if function is not None else ()
        except Refused:
            each = ()
        found |= {one.text: one for one in each if one.text not in own and one.text not in found}
    return tuple(found.values())


def _failing(here: Reached, name: str) -> list[Touch]:
    """The transforms that trace a variable and that a gradient cannot look through, innermost gradients first."""
    found: list[Touch] = []
    for record in here.traced_records:
        differentiated = False
        traced = frozenset[Touch]().union(*(touches(value) for value in variable_values(here, name)))
        for touch in record.context.regimes:
            if touch in traced and (differentiated or touch.kind is Kind.GRADIENT):
                found.append(touch)
            differentiated |= touch.kind is Kind.GRADIENT
    return sorted(found, key=lambda touch: touch.kind is not Kind.GRADIENT)


def derivative_message(found: Derivative) -> str:
    """What happens."""
    name, touch = found.failing[0]
    return (
        f"custom_vjp is applied to `{found.function.name}`, which captured `{name}`, traced by {touch.transform}: "
        "a gradient that looks through it raises"
    )


def opened(here: Reached, found: Derivative) -> Fix:
    """What was captured as arguments, kept among the residuals for the backward rule. Raises ``Refused``."""
    forward, backward = found.rules
    for name, touch in found.failing:
        if touch.kind is Kind.GRADIENT:
            raise Refused(
                "missing-cotangent",
                f"{touch.transform} differentiates with respect to `{name}`: as an argument of `{found.function.name}` "
                "it needs a cotangent that the backward rule returns",
            )
    if (
        forward is None
        or backward is None
        or not all(isinstance(each.node, ast.FunctionDef) for each in found.rules if each)
    ):
        raise Refused("unseen-callers", f"the rules of `{found.function.name}` are not defined beside it")
    names = [each.name for each in found.captured]
    given = [(each.name, each.text) for each in found.captured]
    edits: list[Edit] = []
    for function in (found.function, forward):
        edits += new_parameter(function, names[0], others=names[1:]).edits
    for call in _calls(here, found):
        edits += with_arguments(here, call, len(found.function.parameters), given)
    edits += _kept(here, forward, names)
    edits += _returned(here, backward, names)
    return Fix("hand in what it captured", tuple(edits), Safety.SAFE)


def _calls(here: Reached, found: Derivative) -> Iterator[ast.Call]:
    """Every call of the function. Raises ``Refused`` if it is handed on."""
    name = found.function.name
    for part in here.function.body:
        for node in ast.walk(part):
            if isinstance(node, ast.Name) and node.id == name and isinstance(node.ctx, ast.Load):
                parent = found.place.parents[node]
                if isinstance(parent, ast.Call) and parent.func is node:
                    yield parent
                elif not (isinstance(parent, ast.Attribute) and parent.attr == "defvjp"):
                    raise Refused("unseen-callers", f"line {node.lineno} hands `{name}` on; who calls it is not seen")


def _kept(here: Reached, forward: Function, names: list[str]) -> Iterator[Edit]:
    """The forward rule keeps the new arguments with its residuals."""
    source = here.source
    for node in _returns(forward):
        if not isinstance(node.value, ast.Tuple) or len(node.value.elts) != 2:
            raise Refused("structure-differs", f"`{forward.name}` does not return its output and residuals as a pair")
        residuals = node.value.elts[1]
        text = f"({here.text(residuals)}, {', '.join(names)})"
        yield Edit(source.path, source.span(residuals), text)


def _returned(here: Reached, backward: Function, names: list[str]) -> Iterator[Edit]:
    """The backward rule takes them out again, and returns no cotangents for them."""
    source = here.source
    if len(backward.parameters) != 2 or set(names) & backward.locals:
        raise Refused("fixed-signature", f"`{backward.name}` does not take residuals and a cotangent")
    residuals = backward.parameters[0].arg
    yield inserted(source, first_statement(backward.body), f"{residuals}, {', '.join(names)} = {residuals}")
    for node in _returns(backward):
        if not isinstance(node.value, ast.Tuple) or not node.value.elts:
            raise Refused("structure-differs", f"`{backward.name}` does not return its cotangents as a tuple")
        last = source.span(node.value.elts[-1]).end
        end = source.span(node.value).end
        text = source.slice(Span(last, end))
        closing = ")" if text.rstrip().endswith(")") else ""
        yield Edit(source.path, Span(last, end), ", None" * len(names) + closing)


def _returns(function: Function) -> list[ast.Return]:
    return [node for part in function.body for node in ast.walk(part) if isinstance(node, ast.Return)]
