"""The parameters of what a transform is applied to: how many a call needs, and their names."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from tracesafe.analysis.machine import Arguments
from tracesafe.analysis.targets import UNKNOWN, Choice, FunctionTarget, Instance, Partial, Transformed
from tracesafe.analysis.values import Value

if TYPE_CHECKING:
    from tracesafe.analysis.call import Caller


def spread(callee: Transformed, arguments: Arguments, node: ast.AST, machine: Caller) -> Arguments:
    """The arguments of ``f(*args)``, where nobody knows ``args``: at least all parameters that have no default."""
    if not isinstance(node, ast.Call) or not any(isinstance(each, ast.Starred) for each in node.args):
        return arguments
    if not arguments.open or any(keyword.arg is None for keyword in node.keywords):
        return arguments
    required, _ = arity_of(callee, machine)
    missing = required - len(arguments.positional) - len(arguments.keywords)
    return Arguments((*arguments.positional, *(UNKNOWN,) * max(0, missing)), arguments.keywords, open=True)


def arity_of(value: Value, machine: Caller) -> tuple[int, tuple[str, ...]]:
    """How many positional arguments a callable needs, and which keyword-only ones."""
    match value:
        case FunctionTarget(function=function, bound=bound):
            spec = function.node.args
            count = len(spec.posonlyargs) + len(spec.args) - len(spec.defaults)
            count = max(count, 0) - (1 if bound is not None else 0)
            if count <= 0 and spec.vararg is not None:
                count = 1
            pairs = zip(spec.kwonlyargs, spec.kw_defaults, strict=True)
            return max(count, 0), tuple(parameter.arg for parameter, default in pairs if default is None)
        case Partial(callee=callee, args=args, keywords=keywords):
            count, named = arity_of(callee, machine)
            names = parameter_names(callee)
            named_here = sum(1 for key, _ in keywords if key in names[:count])
            given = {key for key, _ in keywords}
            return max(count - len(args) - named_here, 0), tuple(name for name in named if name not in given)
        case Transformed(inner=inner):
            return arity_of(inner, machine)
        case Choice(options=options) if options:
            return arity_of(options[0], machine)
        case Instance():
            for name in ("__call__", "forward"):
                if machine.class_member(value.info, name) is not None:
                    return arity_of(machine.instance_attribute(value, name), machine)
            return 1, ()
        case _:
            return 1, ()


def parameter_names(value: Value) -> tuple[str, ...]:
    """The names of a callable's positional parameters, as far as they are known."""
    match value:
        case FunctionTarget(function=function, bound=bound):
            spec = function.node.args
            names = tuple(parameter.arg for parameter in (*spec.posonlyargs, *spec.args))
            return names[1:] if bound is not None else names
        case Partial(callee=callee, args=args):
            return parameter_names(callee)[len(args) :]
        case Transformed(inner=inner):
            return parameter_names(inner)
        case Choice(options=options) if options:
            return parameter_names(options[0])
        case _:
            return ()
