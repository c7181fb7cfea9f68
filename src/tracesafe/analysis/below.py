"""What runs below a function: the calls of the function itself and of all that they lead to."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from tracesafe.analysis.targets import Choice, FunctionTarget, Partial, Transformed
from tracesafe.analysis.values import Value

if TYPE_CHECKING:
    from tracesafe.analysis.reach import Reached
    from tracesafe.program.functions import Function


CUSTOM_GRADIENT = "phiml.math.custom_gradient"
"""The name of a value that is a function with its own gradient: the two are its options."""


def seen(here: Reached, node: ast.AST) -> tuple[Value, ...]:
    """What an expression of a function is, in all runs in sight, those outside of transforms included."""
    return tuple(dict.fromkeys(run.values[node] for run in here.records if node in run.values))


def calls_below(here: Reached) -> Iterator[tuple[Reached, ast.Call]]:
    """The calls that a function makes, and those of the functions that they lead to, each function once."""
    yield from calls_under(here, here.expressions(ast.Call))


def calls_under(here: Reached, calls: Iterator[ast.Call]) -> Iterator[tuple[Reached, ast.Call]]:
    """Some calls of a function, and those of the functions that they lead to."""
    known: set[Function] = {here.function}
    stack: list[tuple[Reached, ast.Call]] = [(here, call) for call in calls][::-1]
    while stack:
        inner, call = stack.pop()
        yield inner, call
        for function in called(inner, call):
            if function not in known:
                known.add(function)
                after = inner.of(function)
                stack += [(after, each) for each in after.expressions(ast.Call)][::-1]


def called(here: Reached, call: ast.Call) -> tuple[Function, ...]:
    """The functions of the project that a call runs, as far as they are known, arguments that it runs included."""
    values = seen(here, call.func)
    if any(isinstance(value, Choice) and value.name == CUSTOM_GRADIENT for value in values):
        found = [function for value in values for function in functions_in(value)]
    else:
        found = [function for run in here.records for function in run.callees.get(call) or ()]
    if here.references is not None:
        for applied in here.references.machine.applied.get(call, ()):
            found += functions_in(applied.callee)
    return tuple(dict.fromkeys(found))


def functions_in(value: Value) -> Iterator[Function]:
    """The functions of the project that a value is, or was made of; of a custom gradient the function itself."""
    match value:
        case FunctionTarget(function=function):
            yield function
        case Transformed(inner=inner) | Partial(callee=inner):
            yield from functions_in(inner)
        case Choice(name=name, options=options):
            for option in options[:1] if name == CUSTOM_GRADIENT else options:
                yield from functions_in(option)
        case _:
            pass


def transformed_in(value: Value) -> Iterator[Transformed]:
    """The applications of transforms that a value was made by, the outermost first."""
    match value:
        case Transformed(inner=inner):
            yield value
            yield from transformed_in(inner)
        case Partial(callee=inner):
            yield from transformed_in(inner)
        case Choice(options=options):
            for option in options:
                yield from transformed_in(option)
        case _:
            pass
