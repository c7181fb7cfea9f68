"""Code that asks whether it is being transformed: ``torch.compiler.is_compiling()``, ``isinstance(x, Tracer)``."""

from __future__ import annotations

import ast
from enum import IntEnum
from typing import TYPE_CHECKING

from tracesafe.analysis.targets import FunctionTarget
from tracesafe.program.nodes import walk

if TYPE_CHECKING:
    from tracesafe.analysis.annotations import Annotations
    from tracesafe.analysis.frames import Frame

_TRANSFORMED = frozenset(
    [
        "torch.compiler.is_compiling",
        "torch.compiler.is_dynamo_compiling",
        "torch._dynamo.is_compiling",
        "torch._dynamo.external_utils.is_compiling",
        "torch.jit.is_tracing",
        "torch.jit.is_scripting",
        "torch.compiler.is_exporting",
        "torch._C._functorch.is_batchedtensor",
        "torch._C._functorch.is_functorch_wrapped_tensor",
        "torch.onnx.is_in_onnx_export",
    ]
)
"""Functions that say yes while code is transformed."""
_LEVELS = frozenset(
    [
        "torch._C._functorch.maybe_current_level",
        "torch._C._functorch.peek_interpreter_stack",
        "torch._C._get_tracing_state",
    ]
)
"""Functions that give None unless code is transformed."""
_EAGER = frozenset(
    [
        "jax.core.is_concrete",
        "phiml.math.all_available",
        "phi.math.all_available",
        "numpyro.util.not_jax_tracer",
    ]
)
"""Functions that say no while code is transformed."""
_TRACER = "jax.core.Tracer"
_MAX_DEPTH = 4


class Says(IntEnum):
    """What it means that a test holds."""

    EAGER = -1
    NOTHING = 0
    TRANSFORMED = 1


def says(test: ast.expr, machine: Annotations, frame: Frame, depth: int = 0) -> Says:
    """Whether a test holds only in code that no transform traces, or only in code that one does."""
    match test:
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            return Says(-says(operand, machine, frame, depth))
        case ast.Call(func=ast.Name(id="isinstance"), args=[_, kind]):
            return Says.TRANSFORMED if machine.denotes(kind, frame) == _TRACER else Says.NOTHING
        case ast.Call(func=ast.Name(id="any"), args=[ast.GeneratorExp(elt=each)]):
            return Says.TRANSFORMED if says(each, machine, frame, depth) is Says.TRANSFORMED else Says.NOTHING
        case ast.Call(func=function) if (name := machine.denotes(function, frame)) is not None:
            found = {Says.TRANSFORMED: _TRANSFORMED, Says.EAGER: _EAGER}
            return next((meaning for meaning, names in found.items() if name in names), Says.NOTHING)
        case ast.Call(func=ast.Name() | ast.Attribute() as function) if depth < _MAX_DEPTH:
            return _of_call(function, machine, frame, depth)
        case ast.Compare(left=ast.Call(func=function), ops=[operator], comparators=[ast.Constant(value=None)]):
            if machine.denotes(function, frame) not in _LEVELS:
                return Says.NOTHING
            return Says.EAGER if isinstance(operator, ast.Is) else Says.TRANSFORMED
        case ast.Attribute(attr="available"):
            return Says.EAGER
        case ast.BoolOp(op=operator, values=values):
            wanted = Says.EAGER if isinstance(operator, ast.And) else Says.TRANSFORMED
            return wanted if any(says(value, machine, frame, depth) is wanted for value in values) else Says.NOTHING
        case _:
            return Says.NOTHING


def _of_call(function: ast.expr, machine: Annotations, frame: Frame, depth: int) -> Says:
    """What a function of the project says that consists of nothing but a test: ``def not_tracer(x): return ...``."""
    assert isinstance(function, ast.Name | ast.Attribute)
    target = machine.quietly(function, frame)
    if not isinstance(target, FunctionTarget):
        return Says.NOTHING
    match [part for part in target.function.body if not _is_text(part)]:
        case [ast.Return(value=ast.expr() as value)]:
            inside = type(frame)(target.function.module, target.function, frame.context, None, parent=target.frame)
            return says(value, machine, inside, depth + 1)
        case _:
            return Says.NOTHING


def _is_text(statement: ast.AST) -> bool:
    return isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)


def asks(test: ast.expr, machine: Annotations, frame: Frame) -> bool:
    """Whether anything in a test asks whether the code is transformed, or is a call that only does."""
    for node in walk(test):
        if isinstance(node, ast.Attribute) and node.attr == "available":
            return True
        if isinstance(node, ast.Name | ast.Attribute) and _is_known(machine.denotes(node, frame)):
            return True
        if isinstance(node, ast.Call) and says(node, machine, frame) is not Says.NOTHING:
            return True
    return False


def _is_known(name: str | None) -> bool:
    return name is not None and (name in _TRANSFORMED or name in _LEVELS or name in _EAGER or name == _TRACER)
