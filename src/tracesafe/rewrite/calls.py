"""What a call gives to the parameters of a function, and where one more argument goes."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tracesafe.program.functions import Function
from tracesafe.rewrite.refusals import Refused
from tracesafe.source.spans import Span
from tracesafe.source.text import SourceFile


def after_arguments(source: SourceFile, call: ast.Call) -> Span:
    """The empty span behind the last argument of a call.

    Raises ``Refused`` where brackets or comments stand between it and the end of the call.
    """
    given = [*call.args, *(keyword.value for keyword in call.keywords)]
    last = max((source.span(argument).end for argument in given), default=-1)
    end = source.span(call).end
    rest = source.slice(Span(last, end)) if last >= 0 else ""
    if "".join(rest.split()) not in (")", ",)"):
        raise Refused("layout", "brackets or comments stand behind the last argument of the transform; add it by hand")
    return Span(last, last)


def is_bound(function: Function, call: ast.Call) -> bool:
    """Whether a call leaves out the first parameter: that of a method, unless its class is asked for it
    (``Net.forward(net, x)``)."""
    if function.owner is None or "staticmethod" in function.decorator_names:
        return False
    match call.func:
        case ast.Attribute(value=ast.Name(id=name)) if name == function.owner.name:
            return "classmethod" in function.decorator_names
        case _:
            return True


def given_to(function: Function, name: str, call: ast.Call, *, bound: bool, skipped: int = 0) -> ast.expr | None:
    """What a call gives to a parameter; None if the default holds, or a splat hides it.

    ``bound``: the first parameter is taken already; ``skipped``: so many further arguments are.
    """
    for keyword in call.keywords:
        if keyword.arg == name:
            return keyword.value
    positional = [*function.node.args.posonlyargs, *function.node.args.args]
    names = [parameter.arg for parameter in positional]
    if name not in names:
        return None
    index = names.index(name) - bound - skipped
    if index < 0 or index >= len(call.args) or any(isinstance(each, ast.Starred) for each in call.args[: index + 1]):
        return None
    return call.args[index]


def arguments(call: ast.Call, function: Function) -> Iterator[tuple[str, ast.expr]]:
    """The arguments of a call, each with the name of its parameter; those behind a splat are left out."""
    bound = is_bound(function, call)
    for parameter in function.parameters:
        given = given_to(function, parameter.arg, call, bound=bound)
        if given is not None:
            yield parameter.arg, given
