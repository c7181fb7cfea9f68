"""Whether a value that is static while tracing may become a traced one: nobody asks for its number."""

from __future__ import annotations

import ast
from types import MappingProxyType
from typing import TYPE_CHECKING

from tracesafe.analysis.events import nodes_of
from tracesafe.analysis.targets import NONE, Partial, Transformed
from tracesafe.analysis.values import Array, Value
from tracesafe.program.functions import Function
from tracesafe.rewrite.keeping_traces import custom_site
from tracesafe.spec import Kind

if TYPE_CHECKING:
    from tracesafe.analysis.reach import Reached

_ELEMENTWISE = frozenset(
    """
    where clip maximum minimum add subtract multiply divide true_divide power exp log log1p expm1 sqrt sin cos tan tanh
    abs sign square dot matmul vdot inner outer einsum tensordot full_like asarray array logaddexp hypot arctan2 exp2
    floor ceil round mod remainder sigmoid relu softplus logistic select isclose allclose cross cond l2_loss l1_loss
    """.split()
)
_OPERANDS = MappingProxyType({"round": 1, "array": 1, "asarray": 1, "tensordot": 2, "cross": 2})
"""How many operands these have before what has to be static."""
_STATIC = frozenset("axis axes decimals dtype shape ndmin precision mode axisa axisb axisc".split())
_METHODS = frozenset("astype reshape ravel flatten sum mean dot transpose squeeze clip min max prod std".split())


def takes_tracer(here: Reached, node: ast.expr, seen: frozenset[str] = frozenset()) -> bool:
    """Whether everything that is done with an expression can be done with a tracer, and gives the same."""
    assert here.references is not None
    if isinstance(here.value(node), Array):
        return True
    parent = here.references.place(here.function.module).parents.get(node)
    match parent:
        case ast.BinOp(left=left, right=right, op=operator):
            if isinstance(operator, ast.Pow) and node is right:
                return False
            return here.is_traced(right if node is left else left) or takes_tracer(here, parent, seen)
        case ast.UnaryOp(op=ast.USub() | ast.UAdd()) | ast.IfExp() if parent is not None and node is not getattr(
            parent, "test", None
        ):
            return isinstance(parent, ast.expr) and takes_tracer(here, parent, seen)
        case ast.Compare(left=left, comparators=others):
            if any(here.is_traced(each) for each in (left, *others) if each is not node):
                return True
            return len(others) == 1 and takes_tracer(here, parent, seen)
        case ast.Attribute(attr=attr) if attr in _METHODS:
            call = here.references.place(here.function.module).parents.get(parent)
            return isinstance(call, ast.Call) and call.func is parent and takes_tracer(here, call, seen)
        case ast.Attribute(attr="T"):
            return takes_tracer(here, parent, seen)
        case ast.Return() | ast.Lambda():
            return _is_result_taken(here, seen)
        case ast.Tuple() | ast.List() | ast.Dict() if not any(each is node for each in getattr(parent, "keys", ())):
            outer = here.references.place(here.function.module).parents.get(parent)
            return isinstance(outer, ast.Return) and _is_result_taken(here, seen)
        case ast.keyword(arg=str(name)):
            call = here.references.place(here.function.module).parents.get(parent)
            return isinstance(call, ast.Call) and _is_taken(here, call, name, seen)
        case ast.Call() if any(each is node for each in parent.args):
            return _is_taken(here, parent, parent.args.index(node), seen)
        case ast.Assign(targets=[ast.Name(id=name)]):
            loads = _loads(here.function, name)
            stores = sum(isinstance(each, ast.Name) and each.id == name for each in here.expressions(ast.Name))
            alone = stores == len(loads) + 1
            key = f"{here.function.qualname}:{name}"
            return alone and (key in seen or all(takes_tracer(here, each, seen | {key}) for each in loads))
        case _:
            return False


def _is_result_taken(here: Reached, seen: frozenset[str]) -> bool:
    """Whether every traced caller takes a tracer for what the function returns."""
    key = f"{here.function.qualname}:return"
    callers = here.index.callers.get(here.function, ()) if key not in seen else ()
    calls = dict.fromkeys((one.function, one.call) for one in callers if one.record.context.regimes)
    plain = ((caller, call) for caller, call in calls if not _is_transformed(here, caller, call))
    return all(takes_tracer(here.of(caller), call, seen | {key}) for caller, call in plain)


def _is_transformed(here: Reached, caller: Function, call: ast.Call) -> bool:
    """Whether a call is of what a transform made, whose result is an array anyway."""
    return isinstance(call.func, ast.Call) or here.of(caller).qualname(call.func) is not None


def _is_taken(here: Reached, call: ast.Call, where: int | str, seen: frozenset[str]) -> bool:
    """Whether a callee takes a tracer at one of its places."""
    if any(isinstance(each, ast.Starred) for each in call.args):
        return False
    name = here.qualname(call.func)
    if name is not None:
        is_array = any(name.startswith(f"{space}.") for each in here.known.libraries for space in each.namespaces)
        last = name.rpartition(".")[2]
        static = where in _STATIC if isinstance(where, str) else where >= _OPERANDS.get(last, where + 1)
        return is_array and last in _ELEMENTWISE and not static
    callees = here.callees(call)
    if not callees or _has_statics(here.value(call.func)) or custom_site(here, call.func) is not None:
        return False
    return all(_is_parameter_taken(here, function, call, where, seen) for function in callees)


def _has_statics(callee: Value) -> bool:
    """Whether some arguments of a callee have to be static."""
    match callee:
        case Transformed(spec=spec, options=options, inner=inner):
            named = (options.static_argnums, options.static_argnames)
            return spec.kind is Kind.LINEARIZE or any(each != NONE for each in named) or _has_statics(inner)
        case Partial(callee=inner):
            return _has_statics(inner)
        case _:
            return False


def _is_parameter_taken(
    here: Reached, function: Function, call: ast.Call, where: int | str, seen: frozenset[str]
) -> bool:
    if isinstance(where, int):
        bound = function.owner is not None and isinstance(call.func, ast.Attribute)
        names = [each.arg for each in (*function.node.args.posonlyargs, *function.node.args.args)][bound:]
        if where >= len(names):
            return False
        name = names[where]
    else:
        name = where
    if not any(each.arg == name for each in function.parameters):
        return False
    inner = here.of(function)
    if not inner.records:
        return False
    key = f"{function.qualname}:{name}"
    if key in seen:
        return True
    stored = any(
        isinstance(node, ast.Name) and node.id == name and not isinstance(node.ctx, ast.Load)
        for node in ast.walk(function.node)
    )
    loads = _loads(function, name)
    nested = sum(isinstance(n, ast.Name) and n.id == name for n in ast.walk(function.node)) != len(loads)
    return not stored and not nested and all(takes_tracer(inner, each, seen | {key}) for each in loads)


def _loads(function: Function, name: str) -> list[ast.expr]:
    """The readings of a local variable in the function itself."""
    names = (node for node in nodes_of(function) if isinstance(node, ast.Name) and node.id == name)
    return [node for node in names if isinstance(node.ctx, ast.Load)]
