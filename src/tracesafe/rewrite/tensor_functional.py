"""Writes in place as assignments: ``x.mul_(a).add_(b)`` -> ``x = x.mul(a).add(b)``, with the dtype that ``x`` has."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

from tracesafe.analysis.values import Static
from tracesafe.model import Edit
from tracesafe.rewrite.dtypes import assigned, sources
from tracesafe.rewrite.freshness import is_number
from tracesafe.rewrite.imports import reach
from tracesafe.rewrite.precedence import Tightness, in_brackets, of, of_operator, symbol
from tracesafe.rewrite.refusals import Refused
from tracesafe.rewrite.tensors import Source, Tensor
from tracesafe.rewrite.totality import last_name
from tracesafe.source.spans import Span
from tracesafe.spec import Dtypes, Framework

if TYPE_CHECKING:
    from tracesafe.analysis.reach import Reached

_OWN = frozenset({"new_zeros", "new_ones", "new_empty", "new_full"})
_MADE: Mapping[str, str] = MappingProxyType({"zero_": "zeros_like", "fill_": "full_like"})


def augmented(here: Reached, node: ast.AugAssign) -> tuple[Edit, ...]:
    """``x += y`` -> ``x = x + y``."""
    assert isinstance(node.target, ast.Name | ast.Attribute)
    name = here.text(node.target)
    wanted = of_operator(node.op)
    right = bracketed(here, node.value, Tightness(wanted + 1) if not isinstance(node.op, ast.Pow) else Tightness.SIGN)
    written = here.source.slice(Span(here.source.span(node.target).end, here.source.span(node).end))
    whole = written.partition("=")[2].strip()
    if in_brackets(whole) and whole.startswith("("):
        right = whole
    elif "#" in written:
        raise Refused("layout", f"a comment stands in line {node.lineno}; put it above the statement")
    total = f"{name} {symbol(node.op)} {right}"
    if not keeps_dtype(here, node.target, (node.value,)):
        total = f"({total}).to({name}.dtype)"
    return (Edit(here.source.path, here.source.span(node), f"{name} = {total}"),)


def chain_of(node: ast.expr) -> Iterator[ast.Call]:
    """The calls of a chain of methods, the last first."""
    while isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        yield node
        node = node.func.value


def root_of(node: ast.expr) -> ast.expr:
    """What a chain of methods starts from."""
    while isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        node = node.func.value
    return node


def functional(here: Reached, call: ast.expr) -> tuple[str, tuple[Edit, ...]]:
    """A chain of methods that write, as one of methods that do not; with what it imports.

    Raises ``Refused`` where a method has no such form.
    """
    library = here.library(Framework.TORCH)
    if not isinstance(call, ast.Call):
        return here.text(call), ()
    if not isinstance(call.func, ast.Attribute) or here.qualname(call.func) is not None:
        return _function(here, call)
    before, edits = functional(here, call.func.value)
    method = call.func.attr
    rest = here.source.slice(Span(here.source.span(call.func).end, here.source.span(call).end))
    dtypes = library.in_place.get(method)
    if dtypes is None:
        return f"{before}.{method}{rest}", edits
    if method in _MADE:
        made = reach(here, f"torch.{_MADE[method]}", "torch", "torch")
        if method == "fill_" and not (len(call.args) == 1 and is_number(here, call.args[0])):
            raise Refused("no-functional-form", f"`{method}` with a tensor has no form that makes a new tensor")
        inside = rest.strip()[1:-1].strip()
        return f"{made.text}({before}{', ' + inside if inside else ''})", (*edits, *made.edits)
    if method == "copy_" and len(call.args) == 1 and not call.keywords:
        argument = bracketed(here, call.args[0], Tightness.ATOM)
        return f"{argument}.expand_as({before}).to({before}.dtype).clone()", edits
    if dtypes is Dtypes.NONE:
        raise Refused("no-functional-form", f"`{method}` has no form that makes a new tensor")
    text = f"{before}.{method.removesuffix('_')}{rest}"
    root = root_of(call)
    operands = [*call.args, *(keyword.value for keyword in call.keywords)]
    if dtypes is Dtypes.BOOLEAN or (dtypes is Dtypes.PROMOTED and not keeps_dtype(here, root, tuple(operands))):
        text += f".to({here.text(root)}.dtype)"
    return text, edits


def _function(here: Reached, call: ast.Call) -> tuple[str, tuple[Edit, ...]]:
    """``torch.relu_(x)`` -> ``torch.relu(x)``, ``F.relu(x, inplace=True)`` -> ``F.relu(x)``."""
    source, span = here.source, here.source.span(call)
    last = last_name(call.func)
    flag = next((keyword for keyword in call.keywords if keyword.arg == "inplace"), None)
    if flag is not None:
        given = [*call.args, *(keyword.value for keyword in call.keywords if keyword is not flag)]
        if any(here.source.span(each).start > source.span(flag).start for each in given):
            raise Refused("layout", "`inplace=True` stands between other arguments; take it out by hand")
        last_span = max(source.span(each).end for each in given)
        return source.slice(Span(span.start, last_span)) + source.slice(Span(source.span(flag).end, span.end)), ()
    if last.endswith("_"):
        function = source.slice(source.span(call.func)).removesuffix("_")
        return function + source.slice(Span(source.span(call.func).end, span.end)), ()
    return here.text(call), ()


def bracketed(here: Reached, node: ast.expr, wanted: Tightness) -> str:
    """The text of an expression, in brackets where its new place asks for them."""
    text = here.text(node)
    if of(node) < wanted or ("\n" in text and not in_brackets(text) and of(node) < Tightness.ATOM):
        return f"({text})"
    return text


def keeps_dtype(
    here: Reached, target: ast.expr, operands: tuple[ast.expr, ...], env: Mapping[str, Tensor] | None = None
) -> bool:
    """Whether an operation has the dtype of its target for certain: numbers do not change it, and neither does what
    comes from the same variables as the target."""
    tensors = [each for each in operands if not is_number(here, each) and not isinstance(each, ast.Constant)]
    tensors = [each for each in tensors if not isinstance(here.value(each), Static)]
    if not tensors:
        return True
    name = target.id if isinstance(target, ast.Name) else ""
    own = _dtype_sources(here, target, name, _makers(env, name))
    if not own:
        return False
    for each in tensors:
        found = sources(here, each, frozenset({name}) if name else frozenset())
        if found is None or (not found.plain and len(own) > 1) or not found.names - {name} <= own:
            return False
    return True


def _makers(env: Mapping[str, Tensor] | None, name: str) -> list[ast.expr] | None:
    """The expressions that make what a variable is at a place; None if that is not known."""
    origins = env[name].origins if env is not None and name in env else ()
    made = [origin.node for origin in origins if origin.source is Source.FRESH]
    found = [node for node in made if isinstance(node, ast.expr)]
    return found if origins and len(found) == len(origins) else None


def _dtype_sources(here: Reached, target: ast.expr, name: str, made: list[ast.expr] | None = None) -> frozenset[str]:
    """The variables that a target has its dtype from; none if that is not known."""
    if not name:
        found = sources(here, target, frozenset())
        return found.names if found is not None else frozenset()
    values = made if made is not None else assigned(here, name)
    names: set[frozenset[str]] = set()
    for value in values:
        each = sources(here, _like(here, value), frozenset({name}))
        if each is None:
            return frozenset()
        if each.names - {name}:
            names.add(each.names - {name})
    parameter = any(argument.arg == name for argument in here.function.parameters)
    if parameter and made is None:
        return frozenset({name}) if not names else frozenset()
    return next(iter(names)) if len(names) == 1 else frozenset()


def _like(here: Reached, node: ast.expr) -> ast.expr:
    """What a tensor has its dtype from that is made like another one; the expression itself for any other."""
    if not isinstance(node, ast.Call) or any(keyword.arg == "dtype" for keyword in node.keywords):
        return node
    last = last_name(node.func)
    if last.endswith("_like") and node.args:
        return node.args[0]
    if last in _OWN and isinstance(node.func, ast.Attribute) and here.qualname(node.func) is None:
        return node.func.value
    return node
