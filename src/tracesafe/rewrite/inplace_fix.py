"""What is written instead of a write in place that fails.

A tensor that is the same for all examples gets room for each of them where it is made, here or in a caller. Where it is
no constructor's, or a gradient forbids the write, a new tensor takes the variable's name.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from types import MappingProxyType
from typing import TYPE_CHECKING

from tracesafe.analysis.liveness import flow
from tracesafe.analysis.values import Static, Touch
from tracesafe.model import Edit, Fix, Refusal, Safety
from tracesafe.rewrite import style
from tracesafe.rewrite.freshness import held, parents_in
from tracesafe.rewrite.inplace import Failure, Form, Hazard, hazards, writes
from tracesafe.rewrite.inplace_callers import made_by_callers, roots, traced
from tracesafe.rewrite.masked_items import MaskedItem
from tracesafe.rewrite.refusals import Refused
from tracesafe.rewrite.storage import Walk, returns_new
from tracesafe.rewrite.tensor_buffers import Needs, enlarged, is_tensor, written_names
from tracesafe.rewrite.tensor_functional import augmented, chain_of, functional, keeps_dtype, root_of
from tracesafe.rewrite.tensors import Origin, Source, Tensor
from tracesafe.source.spans import Span

if TYPE_CHECKING:
    from tracesafe.analysis.reach import Reached

_CONSTRUCTORS = frozenset("zeros ones empty full zeros_like ones_like empty_like new_zeros new_ones new_empty".split())
_Build = Callable[["Reached", Sequence[Hazard]], Fix]


def inplace_findings(here: Reached, forms: frozenset[Form]) -> Iterator[tuple[ast.expr | ast.stmt, str]]:
    """The writes of some forms that fail, each with its message."""
    for node, found in hazards(here).items():
        if found[0].write.form in forms:
            yield node, message(here, found[0])


def message(here: Reached, hazard: Hazard) -> str:
    """What is wrong with a write."""
    held_by = here.hazard_text(hazard.touches)
    written = hazard.write.target
    while isinstance(written, ast.Call) and isinstance(written.func, ast.Attribute) and written.func.attr[-1:] == "_":
        written = written.func.value
    target, culprit = here.short(written), here.short(hazard.culprit)
    by = min(hazard.touches, key=lambda touch: touch.site).transform
    match hazard.failure:
        case Failure.UNBATCHED:
            return f"`{target}` is one tensor for all examples, and `{culprit}`, which is written into it, is {held_by}"
        case Failure.MASK:
            return f"`{culprit}` is {held_by}, and selects another number of elements to write in each example"
        case Failure.OUT:
            return f"`{culprit}` is {held_by}, and `out=` does not work with that"
        case Failure.LEAF:
            return f"`{target}` is changed in place, but {by} takes its gradient"
        case _:
            return f"`{target}` is changed in place, but comes from outside of the function that {by} differentiates"


def inplace_fix(here: Reached, node: ast.expr | ast.stmt) -> Fix | Refusal:
    """The functional form of a write, or room for it."""
    found = hazards(here)[node]
    failure = found[0].failure
    same = [hazard for hazard in found if hazard.failure is failure]
    try:
        return _FIXES[failure](here, same)
    except Refused as refused:
        return refused.refusal


def _fix(title: str, edits: Sequence[Edit], notes: Sequence[str]) -> Fix:
    distinct = tuple(dict.fromkeys(edits))
    told = tuple(dict.fromkeys(notes))
    return Fix(title, distinct, Safety.REVIEW if told else Safety.SAFE, "; ".join(told))


# -- one tensor for all examples


def _unbatched(here: Reached, found: Sequence[Hazard]) -> Fix:
    write = found[0].write
    all_of_them = frozenset(_resolved(here, origin) for hazard in found for origin in hazard.target.origins)
    origins = [origin for origin in roots(all_of_them) if not _is_python(here, origin)]
    if origins and all(origin.source is Source.FRESH for origin in origins):
        if not all(_is_constructor(here, origin.node) for origin in origins):
            with suppress(Refused):
                if (whole := _rebound(here, found)) is not None:
                    return whole
        return _enlarged(here, found, origins)
    if origins and all(origin.source is Source.PARAMETER for origin in origins):
        return _in_callers(here, found, origins)
    if origins and all(origin.source is Source.OUTER for origin in origins):
        return _outside(here, found, origins)
    text = f"where the tensor of `{here.short(write.target)}` comes from is not seen; make it where it is written into"
    raise Refused("shared-target", text)


def _resolved(here: Reached, origin: Origin) -> Origin:
    """An origin, or the call that made it, if the function that is called makes what it returns."""
    if origin.source is Source.RETURNED and returns_new(here, origin):
        return replace(origin, source=Source.FRESH)
    return origin


def _is_python(here: Reached, origin: Origin) -> bool:
    """Whether an origin is a number or None, which nothing is written into."""
    return origin.source is Source.FRESH and origin.node is not None and isinstance(here.value(origin.node), Static)


def _is_constructor(here: Reached, node: ast.AST | None) -> bool:
    if not isinstance(node, ast.Call):
        return False
    last = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
    return last in _CONSTRUCTORS and not here.callees(node)


def _enlarged(here: Reached, found: Sequence[Hazard], origins: Sequence[Origin]) -> Fix:
    """Room for every example where the tensors are made."""
    edits: list[Edit] = []
    notes: list[str] = []
    for origin in origins:
        assert origin.node is not None
        made = enlarged(here, origin.node, _needs(here, origin, found), _wishes(here, origin))
        edits += made.edits
        notes += made.notes
    return _fix("Make the tensor for each example", edits, notes)


def _needs(here: Reached, origin: Origin, found: Sequence[Hazard]) -> Needs:
    """The vmaps that batch what any write of the function puts into a tensor."""
    needs: dict[Walk, frozenset[Touch]] = {}
    for each in (*found, *_writing_into(here, origin)):
        needs[each.walk] = needs.get(each.walk, frozenset()) | each.touches
    return needs


def _writing_into(here: Reached, origin: Origin) -> Iterator[Hazard]:
    for each in hazards(here).values():
        for hazard in each:
            if hazard.failure is Failure.UNBATCHED and any(o.node is origin.node for o in hazard.target.origins):
                yield hazard


def _wishes(here: Reached, origin: Origin) -> list[str]:
    names: dict[str, None] = {}
    for hazard in _writing_into(here, origin):
        given = (hazard.culprit, *hazard.write.operands, *hazard.write.indices)
        names.update(dict.fromkeys(written_names(here, given, hazard.env)))
    return list(names)


def _rebound(here: Reached, found: Sequence[Hazard]) -> Fix | None:
    """A new tensor under the same name, if nobody else holds the old one; None if somebody may."""
    write = found[0].write
    root = root_of(write.target)
    if write.form not in (Form.AUGMENTED, Form.METHOD) or not isinstance(root, ast.Name):
        return None
    others = [each for each in writes(here) if each.statement is not write.statement]
    if any(isinstance(each := root_of(other.target), ast.Name) and each.id == root.id for other in others):
        return None
    if not _is_own(here, root.id, found) or not _has_place(here, found):
        return None
    return _fix("Make a new tensor", _assigned(here, found), ())


def _is_own(here: Reached, name: str, found: Sequence[Hazard]) -> bool:
    """Whether a variable is a tensor that the function made, and that nothing else holds where it is written."""
    statement = found[0].write.statement
    tensors = [hazard.env.get(name, Tensor()) for hazard in found]
    if any(not replace(each, origins=frozenset(_resolved(here, o) for o in each.origins)).is_fresh for each in tensors):
        return False
    if name in _captured(here) or held(here, name, statement):
        return False
    return not any(
        other != name and _shares(tensor, hazard.env[name]) for hazard in found for other, tensor in hazard.env.items()
    )


def _captured(here: Reached) -> frozenset[str]:
    node = here.function.node
    return frozenset() if isinstance(node, ast.Lambda) else flow(node).captured


def _shares(one: Tensor, other: Tensor) -> bool:
    nodes = {origin.node for origin in other.origins if origin.node is not None}
    return any(origin.node in nodes for origin in one.origins)


# -- the statement


def _has_place(here: Reached, found: Sequence[Hazard]) -> bool:
    """Whether the statement of a write can assign the new tensor."""
    write = found[0].write
    statement = write.statement
    if isinstance(write.node, ast.AugAssign):
        return True
    assert isinstance(write.node, ast.expr)
    whole = _whole(here, write.node)
    match statement:
        case ast.Expr(value=value) | ast.Return(value=value):
            return value is whole
        case ast.Assign(targets=[ast.Name(id=name)], value=value) if value is whole:
            root = root_of(write.target)
            node = here.function.node
            alone = isinstance(node, ast.Lambda) or (
                isinstance(root, ast.Name) and root.id not in flow(node).live_after.get(statement, frozenset())
            )
            return alone or (isinstance(root, ast.Name) and root.id == name)
        case _:
            return False


def _whole(here: Reached, node: ast.expr) -> ast.expr:
    """The chain of methods that a call is part of."""
    parents = parents_in(here)
    while True:
        outer = parents.get(node)
        call = parents.get(outer) if isinstance(outer, ast.Attribute) else None
        if not isinstance(call, ast.Call) or call.func is not outer:
            return node
        node = call


def _assigned(here: Reached, found: Sequence[Hazard]) -> tuple[Edit, ...]:
    """The edits that make the statement of a write assign a new tensor."""
    write = found[0].write
    if isinstance(write.node, ast.AugAssign):
        return augmented(here, write.node)
    assert isinstance(write.node, ast.expr)
    whole = _whole(here, write.node)
    text, edits = functional(here, whole)
    root = root_of(whole)
    if not isinstance(root, ast.Name | ast.Attribute) or not any(True for _ in chain_of(whole)):
        root = write.target
    front = f"{here.text(root)} = " if isinstance(write.statement, ast.Expr) else ""
    return (*edits, Edit(here.source.path, here.source.span(whole), front + text))


# -- a caller's tensor


def _in_callers(here: Reached, found: Sequence[Hazard], origins: Sequence[Origin]) -> Fix:
    """Room for every example where the callers make the tensor."""
    edits: list[Edit] = []
    notes: list[str] = []
    for origin in origins:
        for there, node, needs, wishes in made_by_callers(here, origin.name, found):
            made = enlarged(there, node, needs, wishes)
            edits += made.edits
            notes += made.notes
    return _fix("Make the tensor for each example", edits, notes)


# -- a tensor from outside


def _outside(here: Reached, found: Sequence[Hazard], origins: Sequence[Origin]) -> Fix:
    """Room for every example in a function around, if that makes the tensor."""
    parent = here.function.parent
    edits: list[Edit] = []
    notes: list[str] = []
    for origin in origins:
        there = here.of(parent) if parent is not None and origin.name in parent.locals else None
        wanted = frozenset(touch for hazard in found for touch in hazard.touches)
        made_in = list(traced(there, wanted)) if there is not None else []
        definition = _definition(here)
        if there is None or not made_in or definition is None:
            raise _captured_tensor(here, found)
        for walk in made_in:
            tensor = walk.before.get(definition, {}).get(origin.name, Tensor())
            if not tensor.is_fresh:
                raise _captured_tensor(here, found)
            for root in roots(tensor.origins):
                assert root.node is not None
                wishes = sorted(here.function.reads)
                made = enlarged(there, root.node, {walk: wanted & walk.vmaps}, wishes)
                edits += made.edits
                notes += made.notes
    return _fix("Make the tensor for each example", edits, notes)


def _definition(here: Reached) -> ast.stmt | None:
    node = here.function.node
    return node if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) else None


def _captured_tensor(here: Reached, found: Sequence[Hazard]) -> Refused:
    target = here.short(found[0].write.target)
    text = f"`{target}` is there once for all calls; return what it becomes, and assign it where the function is called"
    return Refused("captured-tensor", text)


# -- masks, out=, gradients


def _masked(here: Reached, found: Sequence[Hazard]) -> Fix:
    write = found[0].write
    statement = write.statement
    assert isinstance(statement, ast.Assign | ast.AugAssign)
    if isinstance(statement, ast.Assign) and not isinstance(statement.targets[0], ast.Subscript):
        raise Refused("mask-index", "the statement assigns to several targets; assign to one at a time")
    own = isinstance(write.target, ast.Name) and _is_own(here, write.target.id, found)
    free = [hazard for hazard in found if hazard.touches & hazard.target.free]
    if free and not own:
        return _unbatched(here, [replace(hazard, failure=Failure.UNBATCHED) for hazard in free])
    item = MaskedItem(here, statement, found[0].culprit, found[0].walk, own)
    edits = item.edits()
    return _fix("Select instead of writing through a mask", edits, item.notes)


def _out(here: Reached, found: Sequence[Hazard]) -> Fix:
    write = found[0].write
    assert isinstance(write.node, ast.Call)
    source, call = here.source, write.node
    keyword = next(each for each in call.keywords if each.arg == "out")
    given = [*call.args, *(each.value for each in call.keywords if each is not keyword)]
    span = source.span(call)
    if not given or any(source.span(each).start > source.span(keyword).start for each in given):
        raise Refused("layout", "`out=` stands between other arguments; take it out by hand")
    last = max(source.span(each).end for each in given)
    text = source.slice(Span(span.start, last)) + source.slice(Span(source.span(keyword).end, span.end))
    target = write.target
    if not isinstance(write.statement, ast.Expr) or write.statement.value is not call:
        raise Refused("call-in-expression", f"`{here.short(call)}` is part of an expression; call it in a statement")
    name = here.text(target)
    if isinstance(target, ast.Name) and _is_own(here, target.id, found):
        if not keeps_dtype(here, target, tuple(given), found[0].env):
            text += f".to({name}.dtype)"
        return _fix("Assign the result", (Edit(source.path, span, f"{name} = {text}"),), ())
    if any(hazard.touches - hazard.target.batched for hazard in found if hazard.walk.vmaps & hazard.touches):
        return _unbatched(here, [replace(hazard, failure=Failure.UNBATCHED) for hazard in found])
    seen = all(origin.source is Source.FRESH for hazard in found for origin in hazard.target.origins)
    notes = () if seen else (f"check that `{here.short(target)}` has the shape of the result; `out=` would resize it",)
    return _fix("Copy the result", (Edit(source.path, span, f"{name}.copy_({text})"),), notes)


def _leaf(here: Reached, found: Sequence[Hazard]) -> Fix:
    write = found[0].write
    root = root_of(write.target)
    names = sorted({origin.name for hazard in found for origin in hazard.target.origins})
    note = f"the caller's tensor is not changed any more: `{names[0]}` is a new one in `{here.function.name}`"
    if isinstance(root, ast.Name) and write.form is not Form.ITEM and _has_place(here, found):
        viewed = any(origin.view for hazard in found for origin in hazard.target.origins)
        if not viewed and root.id == names[0] and not _is_named_twice(found, root.id):
            with suppress(Refused):
                return _fix("Make a new tensor", _assigned(here, found), (note,))
    runs = [hazard.walk for hazard in found]
    if len(names) > 1 or isinstance(here.function.node, ast.Lambda) or not is_tensor(here, names[0], runs):
        raise Refused("caller-tensor", f"`{here.short(write.target)}` is the caller's; copy it with `clone()` first")
    first = here.function.body[0]
    if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant) and len(here.function.body) > 1:
        first = here.function.body[1]
    source = here.source
    start = source.line_starts[first.lineno - 1]
    if source.utf8[start : source.span(first).start].strip():
        raise Refused("layout", f"line {first.lineno} shares its line with others; put it on a line of its own")
    line = f"{style.margin(source, first.lineno)}{names[0]} = {names[0]}.clone(){source.newline}"
    return _fix("Copy the argument first", (Edit(source.path, Span(start, start), line),), (note,))


def _is_named_twice(found: Sequence[Hazard], name: str) -> bool:
    """Whether another variable is the same tensor, or a view of it."""
    return any(
        other != name and any(origin.name == name and origin.source is Source.PARAMETER for origin in tensor.origins)
        for hazard in found
        for other, tensor in hazard.env.items()
    )


def _state(here: Reached, found: Sequence[Hazard]) -> Fix:
    """A buffer of the module gets a new tensor; what becomes of the assignment is for the rule of attributes."""
    write = found[0].write
    root = root_of(write.target)
    whole = write.node if isinstance(write.node, ast.AugAssign) else _whole(here, write.node)  # type: ignore[arg-type]
    alone = isinstance(write.statement, ast.Expr) and write.statement.value is whole
    if not isinstance(root, ast.Attribute) or not (alone or isinstance(whole, ast.AugAssign)):
        raise _captured_tensor(here, found)
    note = f"`{here.short(root)}` is a new tensor then: what else holds the old one does not see the change"
    return _fix("Assign a new tensor", _assigned(here, found), (note,))


_FIXES: Mapping[Failure, _Build] = MappingProxyType(
    {
        Failure.UNBATCHED: _unbatched,
        Failure.MASK: _masked,
        Failure.OUT: _out,
        Failure.LEAF: _leaf,
        Failure.CAPTURED: _state,
    }
)
