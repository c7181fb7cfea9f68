"""Whether evaluating something has an effect, draws a random number or reads a clock."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tracesafe.analysis.reach import Reached
    from tracesafe.program.functions import Function

_PURE_BUILTINS = frozenset(
    [
        "abs",
        "all",
        "any",
        "bool",
        "complex",
        "dict",
        "divmod",
        "enumerate",
        "float",
        "frozenset",
        "getattr",
        "hasattr",
        "int",
        "isinstance",
        "issubclass",
        "len",
        "list",
        "max",
        "min",
        "pow",
        "range",
        "repr",
        "reversed",
        "round",
        "set",
        "slice",
        "sorted",
        "str",
        "sum",
        "tuple",
        "type",
        "zip",
        "map",
        "filter",
        "callable",
        "super",
    ]
)
_PURE_PACKAGES = ("math", "cmath", "operator", "functools", "itertools", "typing", "dataclasses", "numpy")
_IMPURE_METHODS = frozenset(
    [
        "append",
        "extend",
        "insert",
        "pop",
        "popitem",
        "remove",
        "clear",
        "update",
        "setdefault",
        "add",
        "discard",
        "sort",
        "reverse",
        "write",
        "writelines",
        "flush",
        "close",
        "backward",
        "requires_grad_",
        "step",
        "zero_grad",
        "send",
        "put",
        "set_",
        "copy_",
    ]
)
_FRESH = frozenset(
    "abs add clone cos div exp log mean mul neg pow sigmoid sign sin sqrt square sub sum tan tanh".split()
)
"""Methods that give a new array."""
_STATEMENTS = (
    ast.Assign,
    ast.AnnAssign,
    ast.AugAssign,
    ast.Return,
    ast.Expr,
    ast.If,
    ast.For,
    ast.Pass,
    ast.While,
    ast.With,
)
_NAMES = (ast.Name, ast.Tuple, ast.List, ast.Starred)


def is_pure(node: ast.AST, here: Reached, seen: frozenset[Function] = frozenset()) -> bool:
    """Whether evaluating an expression, its calls included, leaves no trace and depends on its operands alone."""
    for part in ast.walk(node):
        if isinstance(part, ast.Await | ast.Yield | ast.YieldFrom):
            return False
        if isinstance(part, ast.Call) and not _call_is_pure(part, here, seen):
            return False
    return True


def _call_is_pure(call: ast.Call, here: Reached, seen: frozenset[Function]) -> bool:
    name = here.qualname(call.func)
    if name is not None:
        return name_is_pure(name, call, here)
    reached = here.callees(call)
    if reached is None:
        return False
    if not reached:
        return isinstance(call.func, ast.Attribute) and _method_is_pure(call.func.attr, call)
    return all(function in seen or function_is_pure(function, here, seen) for function in reached)


def name_is_pure(name: str, call: ast.Call, here: Reached) -> bool:
    """Whether a call of what a library calls so leaves no trace and depends on its operands alone."""
    package, _, last = name.rpartition(".")
    if package == "builtins":
        return last in _PURE_BUILTINS
    library = here.known.library_of(name)
    if library is not None:
        random = name in library.random_functions or last in library.random_functions
        hidden = last in library.non_array_functions or name in library.non_array_functions
        return not random and not hidden and _method_is_pure(last, call)
    if name.startswith("numpy.random"):
        return False
    return package.partition(".")[0] in _PURE_PACKAGES


def _method_is_pure(name: str, call: ast.Call) -> bool:
    in_place = name.endswith("_") and not name.endswith("__") and not _is_fresh(call.func)
    writes = any(keyword.arg in ("out", "inplace") for keyword in call.keywords)
    return not in_place and not writes and name not in _IMPURE_METHODS


def _is_fresh(method: ast.expr) -> bool:
    """Whether a method is called on the new result of arithmetic: ``x.abs().add_(1)`` changes nothing of anybody's."""
    match method:
        case ast.Attribute(value=ast.BinOp()):
            return True
        case ast.Attribute(value=ast.Call(func=ast.Attribute(attr=attr) as inner)):
            return attr in _FRESH or (attr.endswith("_") and _is_fresh(inner))
        case _:
            return False


def function_is_pure(function: Function, here: Reached, seen: frozenset[Function] = frozenset()) -> bool:
    """Whether calling a function of the project has no effect outside of it."""
    inside = here.of(function)
    if function.is_generator or not inside.records:
        return False
    stack: list[ast.stmt] = list(function.body)
    known = seen | {function}
    while stack:
        statement = stack.pop()
        if isinstance(statement, ast.Raise) and not inside.ran(statement):
            continue
        if not isinstance(statement, _STATEMENTS) or not _writes_locally(statement):
            return False
        for child in ast.iter_child_nodes(statement):
            if isinstance(child, ast.stmt):
                stack.append(child)
            elif isinstance(child, ast.expr) and not is_pure(child, inside, known):
                return False
    return True


def _writes_locally(statement: ast.stmt) -> bool:
    """Whether a statement binds local names only."""
    match statement:
        case ast.Assign(targets=targets):
            return all(_is_local(target) for target in targets)
        case ast.AnnAssign(target=target) | ast.For(target=target):
            return _is_local(target)
        case ast.AugAssign():
            return False
        case ast.With(items=items):
            return all(item.optional_vars is None for item in items)
        case _:
            return True


def _is_local(target: ast.expr) -> bool:
    return all(isinstance(part, _NAMES) for part in ast.walk(target) if isinstance(part, ast.expr))
