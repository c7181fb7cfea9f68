"""Other names for an array that gets new items: NumPy changes them as well, jax does not."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from tracesafe.analysis.liveness import Flow, loads, stores
from tracesafe.analysis.values import Static
from tracesafe.rewrite.buffers import viewed
from tracesafe.rewrite.dtypes import assigned
from tracesafe.rewrite.freshness import computed
from tracesafe.rewrite.item_index import Part, part_of
from tracesafe.rewrite.refusals import Refused

if TYPE_CHECKING:
    from tracesafe.analysis.reach import Reached
    from tracesafe.program.functions import Function

_VIEWS = frozenset("reshape ravel transpose view squeeze swapaxes diagonal T mT real imag flat".split())
_HOST_VIEWS = frozenset("asarray asanyarray reshape ravel transpose squeeze swapaxes atleast_1d atleast_2d".split())
_PLAIN = frozenset({"shape", "ndim", "dtype", "size"})
_KEEPING = frozenset("append appendleft extend insert add update setdefault put".split())
_ONE_AXIS = frozenset({"arange", "linspace"})
_SHAPED = frozenset({"zeros", "ones", "empty", "full"})


def check_aliases(here: Reached, facts: Flow, name: str, writes: Sequence[ast.stmt]) -> Iterator[str]:
    """What a reviewer has to check of the other names of an array. Raises ``Refused`` where one is read later."""
    live = frozenset[str]().union(*(facts.live_after.get(write, frozenset()) for write in writes)) - {name}
    for value in assigned(here, name):
        if base := viewed(here, name, value):
            text = f"`{name}` is a part of `{base}`; assign to `{base}` itself"
            raise Refused("aliased", text)
        for base, how in shared(here, value):
            if base in live and base != name:
                shares = "call" if how == "call" else "view"
                text = f"`{name}` shares the memory of `{base}`"
                yield from _verdict(here, name, base, shares, text, writes)
    for other in sorted(live):
        for value in assigned(here, other):
            for base, how in shared(here, value):
                if base == name:
                    text = f"`{other}` (line {value.lineno}) shares the memory of `{name}`"
                    yield from _verdict(here, name, other, how, text, writes)
    for loop in here.statements(ast.For, ast.AsyncFor):
        assert isinstance(loop, ast.For | ast.AsyncFor)
        later = facts.live_after.get(loop, frozenset()) & here.function.locals
        found = loads(loop.iter) & later
        if name in stores(loop.target) and found and not _is_counted(here, loop.iter):
            text = f"`{name}` shares the memory of `{sorted(found)[0]}`, which NumPy changes; loop over row numbers"
            raise Refused("aliased", text)
    _check_kept(here, name, writes)


def _verdict(here: Reached, name: str, other: str, how: str, text: str, writes: Sequence[ast.stmt]) -> Iterator[str]:
    if how == "item":
        if rank(here, name) == 1 or rank(here, other) == 1:
            return
        yield f"{text}, which NumPy changes, if it is no number but a row"
    elif how == "call":
        yield f"{text}, which NumPy changes, if the call returns its argument"
    else:
        line = writes[0].lineno
        raise Refused("aliased", f"{text}, and `{other}` is read after line {line}: NumPy changes both; make a copy")


def _is_counted(here: Reached, node: ast.expr) -> bool:
    return isinstance(node, ast.Call) and here.qualname(node.func) == "builtins.range"


def _check_kept(here: Reached, name: str, writes: Sequence[ast.stmt]) -> None:
    """Raises ``Refused`` if the array was put into something before it gets an item."""
    for statement in here.statements(ast.Assign, ast.Expr):
        later = any(
            write.lineno > statement.lineno or (write in here.looped and statement in here.looped) for write in writes
        )
        if statement in writes or not later:
            continue
        match statement:
            case ast.Assign(targets=targets, value=value) if any(
                isinstance(target, ast.Attribute | ast.Subscript) for target in targets
            ):
                kept = any(base == name and how != "item" for base, how in shared(here, value))
            case ast.Expr(value=ast.Call(func=ast.Attribute(attr=attr), args=given)) if attr in _KEEPING:
                kept = any(base == name and how != "item" for each in given for base, how in shared(here, each))
            case _:
                kept = False
        if kept:
            text = f"`{here.short(statement)}` keeps `{name}`, which NumPy changes later; keep a copy of it"
            raise Refused("aliased", text)


def shared(here: Reached, node: ast.expr) -> Iterator[tuple[str, str]]:
    """The variables whose memory an expression's value may share, and how: ``alias``, ``view``, ``item``, ``call``."""
    value_of_node = here.value(node)
    if isinstance(value_of_node, Static) and value_of_node.type is not None:
        return
    match node:
        case ast.Name(id=name):
            yield name, "alias"
        case ast.NamedExpr(value=value) | ast.Starred(value=value):
            yield from shared(here, value)
        case ast.IfExp(body=body, orelse=orelse):
            yield from shared(here, body)
            yield from shared(here, orelse)
        case ast.Tuple(elts=elts) | ast.List(elts=elts):
            for each in elts:
                yield from shared(here, each)
        case ast.Dict(values=values):
            for each in values:
                yield from shared(here, each)
        case ast.Subscript(value=value, slice=index):
            found = [part_of(here, each) for each in (index.elts if isinstance(index, ast.Tuple) else [index])]
            if any(part in (Part.MASK, Part.LIST, Part.DISTINCT) for part in found):
                return
            single = all(part in (Part.NUMBER, Part.FOUND, Part.DATA) for part in found)
            for base, how in shared(here, value):
                yield base, "item" if single and how != "call" else ("view" if how == "alias" else how)
        case ast.Attribute(value=value, attr=attr):
            if attr in _VIEWS or (attr not in _PLAIN and here.qualname(node) is None):
                yield from ((base, "view") for base, _ in shared(here, value))
        case ast.Call():
            yield from _called(here, node)
        case _:
            return


def _called(here: Reached, call: ast.Call) -> Iterator[tuple[str, str]]:
    name = here.qualname(call.func)
    if name is not None:
        if name.startswith("numpy.") and name.rpartition(".")[2] in _HOST_VIEWS and call.args:
            yield from shared(here, call.args[0])
        return
    callees = here.callees(call)
    if callees == () and isinstance(call.func, ast.Attribute):
        if call.func.attr in _VIEWS:
            yield from shared(here, call.func.value)
        return
    if callees and all(_returns_new(here.of(callee)) for callee in callees):
        return
    for argument in (*call.args, *(keyword.value for keyword in call.keywords)):
        yield from ((base, "call") for base, _ in shared(here, argument))


def _returns_new(here: Reached) -> bool:
    """Whether a function's results are new arrays."""
    function: Function = here.function
    if isinstance(function.node, ast.Lambda):
        return computed(here, function.node.body)
    returned = [each.value for each in here.statements(ast.Return) if isinstance(each, ast.Return)]
    return all(each is None or not list(shared(here, each)) for each in returned)


def rank(here: Reached, name: str, depth: int = 4) -> int | None:
    """How many dimensions an array has that the function makes itself."""
    found = {_rank(here, value, depth - 1) for value in assigned(here, name)} if depth else set()
    if any(argument.arg == name for argument in here.function.parameters):
        return None
    return found.pop() if len(found) == 1 else None


def _rank(here: Reached, node: ast.expr, depth: int) -> int | None:
    match node:
        case ast.Call(func=function, args=[shape, *_]):
            last = (here.qualname(function) or "").rpartition(".")[2]
            if last in _ONE_AXIS:
                return 1
            if last in _SHAPED:
                if isinstance(shape, ast.Tuple | ast.List):
                    return len(shape.elts)
                value = here.value(shape)
                return 1 if getattr(value, "type", None) == "int" else None
            if last.endswith("_like") and isinstance(shape, ast.Name):
                return rank(here, shape.id, depth)
        case ast.BinOp(left=ast.Name(id=name), right=ast.Constant()):
            return rank(here, name, depth)
    return None
