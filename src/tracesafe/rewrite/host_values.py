"""What NumPy, SciPy and ``math`` make of traced values: which operands fail under which transform."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from tracesafe.analysis.targets import HOST_ARRAY
from tracesafe.analysis.values import Array, Dtype, Touch, Touched, Tree, Value, touches
from tracesafe.rewrite.dtypes import assigned
from tracesafe.rewrite.freshness import is_number
from tracesafe.rewrite.imports import module_name
from tracesafe.spec import Counterpart, Framework, Kind

if TYPE_CHECKING:
    from tracesafe.analysis.reach import Reached

NUMBERS = ("math", "cmath")
"""The modules that take Python's own numbers, and give them."""
_MAKERS = frozenset(
    f"numpy.{name}" for name in "arange array asarray eye full geomspace identity linspace logspace ones zeros".split()
)
_HANDING_ON = frozenset({Kind.HOST, Kind.CALL, Kind.CUSTOM_RULE})


_SHAPING = frozenset({"astype", "copy", "flatten", "ravel", "reshape", "transpose"})


def fails(touch: Touch, host: str, flat: bool = False) -> bool:
    """Whether a function of the host fails on what a transform traces, or loses its gradient."""
    if touch.framework is Framework.TORCH:
        if host.partition(".")[0] in NUMBERS:
            return touch.kind is not Kind.GRADIENT or not flat
        return touch.kind is not Kind.STAGE
    return touch.framework is not Framework.TENSORFLOW and touch.kind not in _HANDING_ON


def is_host_array(here: Reached, node: ast.expr) -> bool:
    """Whether the expression is known to be an array of NumPy's."""
    if here.value(node) == HOST_ARRAY:
        return True
    if isinstance(node, ast.Name):
        made = assigned(here, node.id)
        return bool(made) and all(_made_by_host(here, each) for each in made)
    return False


def _made_by_host(here: Reached, node: ast.expr) -> bool:
    match node:
        case ast.Call(func=ast.Attribute(value=inner, attr=attr)) if attr in _SHAPING:
            return _made_by_host(here, inner)
        case ast.Call() if here.qualname(node.func) in _MAKERS:
            pass
        case _:
            return False
    given = [*node.args, *(keyword.value for keyword in node.keywords)]
    return not any(touches(here.value(inner)) for each in given for inner in ast.walk(each))


def bare(here: Reached, node: ast.expr) -> ast.expr:
    """The tensor whose ``.numpy()`` an expression is; else the expression itself."""
    match node:
        case ast.Call(func=ast.Attribute(value=inner, attr="numpy"), args=[], keywords=[]) if here.is_traced(inner):
            return inner
        case _:
            return node


def operands(call: ast.Call) -> Iterator[ast.expr]:
    """What a function is given, the elements of displays one by one."""
    todo = [*call.args, *(keyword.value for keyword in call.keywords)]
    while todo:
        node = todo.pop(0)
        if isinstance(node, ast.List | ast.Tuple):
            todo[:0] = node.elts
        else:
            yield node.value if isinstance(node, ast.Starred) else node


def held(here: Reached, node: ast.expr) -> frozenset[Touch]:
    """The transforms that trace an operand; a number that was taken out of an array is a matter of its own."""
    value = here.value(bare(here, node))
    if (isinstance(value, Array) and value.taken) or is_decided_number(here, node):
        return frozenset()
    return touches(value) if isinstance(value, Array | Touched | Tree) else frozenset()


def formatted(here: Reached) -> dict[ast.AST, ast.JoinedStr]:
    """What stands inside of f-strings, whose parts have no position that could be relied on."""
    return {inner: string for string in here.expressions(ast.JoinedStr) for inner in ast.walk(string)}


def is_decided_number(here: Reached, node: ast.expr, seen: frozenset[str] = frozenset()) -> bool:
    """Whether an expression is one of several Python numbers, by a test that is traced: what fails is the test."""
    if is_number(here, node):
        return True
    match node:
        case ast.Name(id=name) if name not in seen:
            is_parameter = any(argument.arg == name for argument in here.function.parameters)
            made = assigned(here, name)
            return (
                bool(made) and not is_parameter and all(is_decided_number(here, each, seen | {name}) for each in made)
            )
        case ast.IfExp(body=body, orelse=orelse):
            return is_decided_number(here, body, seen) and is_decided_number(here, orelse, seen)
        case ast.BinOp(left=left, right=right):
            return is_decided_number(here, left, seen) and is_decided_number(here, right, seen)
        case ast.UnaryOp(operand=operand):
            return is_decided_number(here, operand, seen)
        case _:
            return False


def named_by_import(here: Reached, function: ast.expr, name: str) -> bool:
    """Whether an import names a function where it is called, so that it is no other one in another call."""
    if module_name(here, function) == name:
        return True
    root = function
    while isinstance(root, ast.Attribute):
        root = root.value
    scopes = [here.function]
    while (outer := scopes[-1].parent) is not None:
        scopes.append(outer)
    return isinstance(root, ast.Name) and any(
        (alias.asname or alias.name.partition(".")[0]) == root.id
        for scope in scopes
        for part in scope.body
        for node in ast.walk(part)
        if isinstance(node, ast.Import | ast.ImportFrom)
        for alias in node.names
    )


def counterpart(here: Reached, framework: Framework, host: str) -> Counterpart | None:
    """What the library of a framework has in place of a function of the host."""
    return next((each for each in here.library(framework).counterparts if each.host == host), None)


def is_boolean(value: Value) -> bool:
    """Whether a value is an array of truth values."""
    return isinstance(value, Array) and value.dtype is Dtype.BOOL
