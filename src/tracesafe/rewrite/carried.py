"""Places whose old value a function needs: it goes in as an argument, and the new one comes out as an output.

def step(x):                        def step(x, calls):
    global calls            ->          calls += 1
    calls += 1                          return x * 2, calls
    return x * 2
y = step(x)                         y, calls = step(x, calls)
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from tracesafe.model import Edit
from tracesafe.rewrite.arguments import new_parameter, passings
from tracesafe.rewrite.held import Held, held
from tracesafe.rewrite.localised import Localised
from tracesafe.rewrite.refusals import Refused
from tracesafe.rewrite.sinks import Sink, effective
from tracesafe.rewrite.uses import Use
from tracesafe.spec import Framework, Kind

if TYPE_CHECKING:
    from tracesafe.analysis.reach import Reached

_STAGED = frozenset({Kind.STAGE, Kind.CHECKPOINT, Kind.BRANCH, Kind.LOOP, Kind.LINEARIZE})
_NUMBERS = frozenset("range int float bool complex len str repr format round hex enumerate isinstance".split())
_SHAPES = frozenset("zeros ones full empty eye arange linspace reshape broadcast_to tile repeat one_hot".split())
_SIMPLE = (ast.Assign, ast.AugAssign, ast.AnnAssign, ast.Return, ast.Pass)


def check_place(here: Reached, sink: Sink, known: Localised, ends: Sequence[ast.stmt]) -> None:
    """Raises ``Refused`` where a place cannot be an argument and an output of the function.

    ``ends``: where the function returns, its last statement included where that does not.
    """
    batched = next((touch for touch in effective(here) if touch.kind is Kind.BATCH), None)
    if batched is not None:
        raise Refused(
            "which-example",
            f"`{sink.text}` needs its old value, and {batched.transform} calls the function once for all examples: say "
            "which example's value is meant, or update it where the batch is handled",
        )
    if here.under(Kind.LOOP):
        raise Refused("which-example", f"`{sink.text}` changes from step to step of a loop; make it part of the carry")
    kinds = held(here, sink)
    if not kinds and not sink.default and not known.is_read_for_certain:
        raise Refused(
            "maybe-undefined",
            f"`{sink.text}` has no value before the first call, as far as is seen; give it one to begin with",
        )
    for kind in (Held.TEXT, Held.LIST):
        if kind in kinds:
            raise Refused("aux-not-array", f"`{sink.text}` holds {kind.value}, and a transform hands on arrays only")
    partly = any(not known.is_written_before(end) for end in ends)
    if Held.NONE in kinds and partly and any(here.hazards(test) for test in _tests(here)):
        raise Refused(
            "maybe-undefined",
            f"`{sink.text}` is None where a traced test fails; give it an array of the right shape to begin with",
        )
    if partly and _is_torch(here) and kinds & {Held.NONE, Held.NUMBER}:
        raise Refused(
            "aux-not-array",
            f"`{sink.text}` stays {next(iter(kinds & {Held.NONE, Held.NUMBER})).value} on some paths, and torch hands "
            "on tensors only; give it a tensor to begin with",
        )


def _is_torch(here: Reached) -> bool:
    return Framework.TORCH in here.frameworks


def _tests(here: Reached) -> Iterator[ast.expr]:
    yield from (node.test for node in here.statements(ast.If))
    yield from (node.test for node in here.statements(ast.While))
    yield from (node.test for node in here.expressions(ast.IfExp))


def check_reads(here: Reached, sink: Sink, reads: Sequence[ast.expr]) -> list[str]:
    """Notes on what becomes of the readings of the place, which is an array now where code is staged.

    Raises ``Refused`` where Python needs its number.
    """
    if not any(touch.kind in _STAGED for touch in effective(here)):
        return []
    parents = {child: node for node in ast.walk(here.function.node) for child in ast.iter_child_nodes(node)}
    notes: list[str] = []
    for read in reads:
        for inner, outer in _outwards(read, parents):
            if (text := _needs_number(here, inner, outer)) is not None:
                raise Refused("taken-number", f"`{text}` needs the number of `{sink.text}`, which becomes a tracer")
            if (test := _asks(inner, outer)) is not None:
                if not isinstance(outer, ast.If | ast.IfExp | ast.BoolOp | ast.UnaryOp) or not _is_simple(outer):
                    raise Refused("taken-number", f"`{here.short(test)}` asks `{sink.text}`, which becomes a tracer")
                notes.append(f"`{here.short(test)}` asks a tracer now, and has to become a selection")
    return notes


def _outwards(read: ast.expr, parents: Mapping[ast.AST, ast.AST]) -> Iterator[tuple[ast.expr, ast.AST]]:
    """The expressions around a reading that depend on it, each with what it stands in."""
    inner = read
    while True:
        outer = parents[inner]
        if isinstance(outer, ast.keyword | ast.Slice | ast.FormattedValue):
            outer = parents[outer] if isinstance(outer, ast.keyword) else outer
        yield inner, outer
        is_identity = isinstance(outer, ast.Compare) and all(isinstance(op, ast.Is | ast.IsNot) for op in outer.ops)
        if is_identity or not isinstance(outer, ast.expr):
            return
        inner = outer


def _needs_number(here: Reached, inner: ast.expr, outer: ast.AST) -> str | None:
    """The expression that needs a Python number of ``inner``."""
    match outer:
        case ast.Call(func=ast.Name(id=name)) if name in _NUMBERS and inner is not outer.func:
            return here.short(outer)
        case ast.Call(func=ast.Attribute(attr=name)) if name in _SHAPES and inner is not outer.func:
            return here.short(outer)
        case ast.Call(func=ast.Attribute(value=value, attr="item" | "tolist" | "format")) if inner is value:
            return here.short(outer)
        case ast.Subscript(slice=index) if inner is index and not here.is_traced(outer.value):
            return here.short(outer)
        case ast.Slice() | ast.FormattedValue():
            return here.short(inner)
        case _:
            return None


def _asks(inner: ast.expr, outer: ast.AST) -> ast.expr | None:
    """The test, if Python asks ``inner`` for its truth."""
    match outer:
        case ast.If(test=test) | ast.While(test=test) | ast.Assert(test=test) | ast.IfExp(test=test) if test is inner:
            return test
        case ast.BoolOp() | ast.UnaryOp(op=ast.Not()):
            return inner
        case _:
            return None


def _is_simple(node: ast.AST) -> bool:
    """Whether a branch does nothing but assign and return, so that it can become a selection."""
    if not isinstance(node, ast.If):
        return True
    return all(isinstance(each, _SIMPLE) or _is_simple_branch(each) for each in (*node.body, *node.orelse))


def _is_simple_branch(node: ast.stmt) -> bool:
    return isinstance(node, ast.If) and _is_simple(node)


def carrying(
    here: Reached, sinks: Sequence[Sink], uses: Sequence[Use], spelled: Callable[[Use, Sink], str]
) -> tuple[tuple[Edit, ...], tuple[Use, ...]]:
    """The parameters of a function for the places whose old values it needs, and its calls with what they pass.

    ``spelled`` says how a place is written at a call.
    """
    if not sinks:
        return (), tuple(uses)
    first, *others = (sink.local for sink in sinks)
    new = new_parameter(here.function, first, _annotation(here), others)
    passed = {passing.use.call: passing for passing in passings(here, new)}
    found: list[Use] = []
    for use in uses:
        if use.call not in passed:
            where = f"{use.place.module.source.path.name}:{use.call.lineno}"
            raise Refused("unseen-callers", f"{where} calls `{here.function.name}` in a way that cannot pass more")
        edits = passed[use.call].edits(*(_old_value(sink, spelled(use, sink)) for sink in sinks))
        found.append(replace(use, edits=(*use.edits, *edits)))
    return new.edits, tuple(found)


def _old_value(sink: Sink, where: str) -> str:
    """What a call passes for a place: an entry that may not be there yet with its default."""
    if not sink.default:
        return where
    start = where.rindex("[", 0, where.index(sink.suffix[sink.suffix.index("[") :]) + 1)
    default = "" if sink.default == "None" else f", {sink.default}"
    return f"{where[:start]}.get({where[start + 1 : -1]}{default})"


def _annotation(here: Reached) -> str:
    """How the function annotates an array; empty where it annotates nothing, ``object`` where it names no array."""
    annotations = [each.annotation for each in here.function.parameters if each.annotation is not None]
    if not annotations:
        return ""
    node = here.function.node
    returned = [] if isinstance(node, ast.Lambda) or node.returns is None else [node.returns]
    arrays = [here.text(each) for each in (*returned, *annotations) if here.names_array(each)]
    return arrays[0] if arrays else "object"


def notes(here: Reached, sinks: Sequence[Sink]) -> Iterator[str]:
    """What a reviewer has to check."""
    staged = any(touch.kind in _STAGED for touch in effective(here))
    for sink in sinks:
        what = "goes in as an argument and comes out as an output"
        if staged and Held.NUMBER in held(here, sink):
            yield f"`{sink.text}` {what}, and is an array after the first call, no Python number"
        else:
            yield f"`{sink.text}` {what}: whoever calls `{here.function.name}` gives it the current value"
