"""Whether a value is a new array that nobody else holds, so that changing it in place is nobody's business."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from functools import lru_cache
from typing import TYPE_CHECKING

from tracesafe.analysis.liveness import stores
from tracesafe.analysis.values import Array, Static, Touched
from tracesafe.program.nodes import children, walk
from tracesafe.rewrite.totality import TOTAL, last_name, of_library

if TYPE_CHECKING:
    from tracesafe.analysis.reach import Reached

NUMBERS = frozenset({"int", "float", "bool", "complex", "number"})
MAYBE_ITSELF = frozenset(
    """
    T array as_tensor asarray astype bool cast conj copy detach double expand_as flatten float half imag int item long
    mT positive ravel real squeeze stop_gradient to to_float to_int type
    """.split()
)
"""Functions whose result may be their argument, or a view of it."""
_TYPED = frozenset("zeros ones full eye new_zeros new_ones new_full".split())
"""Constructors whose result has a dtype of its own, which an assignment in place keeps and a sum does not."""
_FRESH = TOTAL - MAYBE_ITSELF - _TYPED
_QUESTIONS = frozenset(
    """
    abs bool float format hasattr id int isinstance issubclass len pow print range repr round str sum type
    """.split()
)
"""Builtins that hand nothing of their arguments on."""
_PLAIN_ATTRIBUTES = frozenset({"shape", "dtype", "ndim", "device", "size", "requires_grad", "is_cuda", "layout"})
_ASKING = frozenset(
    {"item", "size", "dim", "numel", "ndimension", "tolist", "stride", "is_floating_point", "type_as", "get_device"}
)


def is_number(here: Reached, node: ast.expr) -> bool:
    """Whether the expression is a Python number wherever the function runs, as far as is known."""
    value = here.value(node)
    return isinstance(value, Static) and value.type in NUMBERS


def computed(here: Reached, node: ast.expr) -> bool:
    """Whether the expression makes a new array or a number, not the variable's own or a view of it."""
    match node:
        case ast.UnaryOp(op=ast.UAdd(), operand=operand):
            return is_number(here, operand)
        case ast.BinOp() | ast.UnaryOp() | ast.Compare() | ast.Constant():
            return True
        case ast.Call():
            return _makes(here, node, _FRESH)
        case ast.IfExp(body=body, orelse=orelse):
            return computed(here, body) and computed(here, orelse)
        case _:
            return is_number(here, node)


def _makes(here: Reached, call: ast.Call, names: frozenset[str]) -> bool:
    """Whether a call is one of the library's functions of some last names, or such a method of an array."""
    last = last_name(call.func)
    if last not in names or any(keyword.arg == "out" for keyword in call.keywords):
        return False
    name = here.qualname(call.func)
    if name is not None:
        return any(of_library(name, library) for library in here.known.libraries)
    if not isinstance(call.func, ast.Attribute) or here.callees(call):
        return False
    return isinstance(here.value(call.func.value), Array | Touched) or computed(here, call.func.value)


def is_fresh(here: Reached, name: str, at: ast.stmt) -> bool:
    """Whether every value that the variable gets in this function is a new one, and nobody else holds it at ``at``."""
    if always_number(here, name):
        return True
    if any(argument.arg == name for argument in walk(here.function.node.args) if isinstance(argument, ast.arg)):
        return False
    for statement in here.statements(ast.stmt):
        match statement:
            case ast.Assign(targets=targets, value=value):
                if any(name in stores(each) and not _gets_new(here, each, value, name) for each in targets):
                    return False
                if len(targets) > 1 and name in stores(statement) and not is_number(here, value):
                    return False
            case ast.AnnAssign(target=ast.Name(id=target), value=value) if target == name:
                if value is not None and not computed(here, value):
                    return False
            case ast.AugAssign(target=ast.Name(id=target)) if target == name:
                pass
            case ast.For(target=target) if name in stores(target):
                return False
            case _ if not hasattr(statement, "body") and name in stores(statement):
                return False
            case _:
                pass
    if any(walrus.target.id == name for walrus in here.expressions(ast.NamedExpr)):
        return False
    return not held(here, name, at)


def always_number(here: Reached, name: str) -> bool:
    """Whether the variable is a Python number wherever it is read."""
    reads = [each for each in here.expressions(ast.Name) if each.id == name]
    return bool(reads) and all(is_number(here, each) for each in reads)


def _gets_new(here: Reached, target: ast.expr, value: ast.expr, name: str) -> bool:
    """Whether an assignment to a target gives the variable a new array."""
    match target, value:
        case ast.Name(), _:
            return computed(here, value)
        case ((ast.Tuple(elts=targets) | ast.List(elts=targets)), (ast.Tuple(elts=values) | ast.List(elts=values))) if (
            len(targets) == len(values)
        ):
            return all(
                _gets_new(here, one, other, name)
                for one, other in zip(targets, values, strict=True)
                if name in stores(one)
            )
        case _:
            return False


def held(here: Reached, name: str, at: ast.stmt) -> bool:
    """Whether something that ran before ``at`` may hold the variable's array under another name."""
    parents = parents_in(here)
    looping = at in here.looped
    return any(
        _is_kept(here, node, parents)
        for node in parents
        if isinstance(node, ast.Name)
        and node.id == name
        and isinstance(node.ctx, ast.Load)
        and (looping or node.lineno <= (at.end_lineno or at.lineno))
    )


@lru_cache(maxsize=4)
def parents_in(here: Reached) -> dict[ast.AST, ast.AST]:
    """Everything in the function, nested functions included, with what it stands in."""
    return {child: parent for part in here.function.body for parent in walk(part) for child in children(parent)}


def _is_kept(here: Reached, node: ast.AST, parents: Mapping[ast.AST, ast.AST], inside: bool = False) -> bool:
    """Whether what reads an array may hand it on, whole or in part; ``inside``: the node is a container of it."""
    parent = parents.get(node)
    match parent:
        case ast.BinOp() | ast.AugAssign():
            return inside
        case ast.Compare() | ast.Assert() | ast.FormattedValue() | ast.Expr():
            return False
        case ast.Return():
            return not any(parent is each for each in here.statements(ast.Return))
        case ast.UnaryOp(op=ast.UAdd()):
            return _is_kept(here, parent, parents)
        case ast.UnaryOp() | ast.Raise() | ast.If() | ast.While() | None:
            return False
        case ast.Subscript(value=value, ctx=context):
            return value is node and isinstance(context, ast.Load) and _is_kept(here, parent, parents)
        case ast.Attribute(attr=attr):
            call = parents.get(parent)
            if isinstance(call, ast.Call) and call.func is parent:
                return not _lets_go(here, call) and attr not in _ASKING and _is_kept(here, call, parents)
            return attr not in _PLAIN_ATTRIBUTES and _is_kept(here, parent, parents)
        case ast.Call():
            return not _lets_go(here, parent)
        case ast.keyword(arg="out"):
            return _is_kept(here, parents[parent], parents)
        case ast.keyword():
            call = parents.get(parent)
            return not (isinstance(call, ast.Call) and _lets_go(here, call))
        case ast.IfExp(test=test):
            return test is not node and _is_kept(here, parent, parents, inside)
        case ast.Tuple() | ast.List() | ast.Dict():
            return _is_kept(here, parent, parents, True)
        case ast.Assign(targets=[ast.Name(id=target)]):
            return not (isinstance(node, ast.Name) and node.id == target)
        case _:
            return True


def _lets_go(here: Reached, call: ast.Call) -> bool:
    """Whether the result of a call shares nothing with its arguments, and nobody else keeps them."""
    name = here.qualname(call.func) or ""
    if name.startswith("builtins."):
        return name.removeprefix("builtins.") in _QUESTIONS
    return _makes(here, call, _FRESH | _TYPED)
