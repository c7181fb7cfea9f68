"""Where a function's result goes: its calls, plain or through transforms, wherever they stand."""

from __future__ import annotations

import ast
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from tracesafe.analysis.places import Place, Reference
from tracesafe.analysis.siblings import named_in_other_file, named_in_string
from tracesafe.model import Edit
from tracesafe.program.functions import Function
from tracesafe.program.program import Program
from tracesafe.rewrite.refusals import Refused
from tracesafe.source.spans import Span
from tracesafe.spec import Application, Framework, Kind, Returns, TransformSpec

if TYPE_CHECKING:
    from tracesafe.analysis.frames import Site
    from tracesafe.analysis.reach import Reached

_HANDS_ON = frozenset({Kind.BATCH, Kind.STAGE, Kind.CHECKPOINT})
"""What returns what the function returns."""
_OUT = frozenset({"out_dims", "out_axes", "out_shardings", "out_specs"})


@dataclass(frozen=True, slots=True, eq=False)
class Use:
    """A call whose result grows by an output. ``shape`` names the parts of the new result; ``aux`` is the output."""

    place: Place
    call: ast.Call
    shape: Returns
    edits: tuple[Edit, ...]
    batched: bool
    tensors_only: bool
    receiver: str | None = None
    """The object whose method it is, as it is written."""
    certain: bool = True
    """Whether that object is known to be one of the method's class."""
    skipped: int = 0
    """How many arguments ``partial`` has given already."""
    calls: TransformSpec | None = None
    """The transform that the call applies at once, as ``vjp(f, x)`` does."""


@dataclass(frozen=True, slots=True)
class _Grown:
    """What has become of the function on the way out."""

    shape: Returns
    edits: tuple[Edit, ...] = ()
    batched: bool = False
    tensors_only: bool = False
    receiver: str | None = None
    paired: bool = False
    certain: bool = True
    skipped: int = 0
    calls: TransformSpec | None = None


def uses_of(here: Reached, *, paired: bool) -> tuple[Use, ...]:
    """Every call of a function. Raises ``Refused`` if one cannot be seen.

    ``paired``: the function returns a value and an auxiliary output already, beside which the new one goes.
    """
    function = here.function
    references = here.uses(function)
    if references is None:
        why = "its name stands for something else, too, or Python or a framework calls it"
        raise Refused("unseen-callers", f"the callers of `{function.name}` cannot be known: {why}")
    if here.references is not None:
        check_elsewhere(function, here.references.machine.program)
    start = _decorated(here, _Grown(("value", ("old", "aux")) if paired else ("value", "aux"), paired=paired))
    found: list[Use] = []
    for reference in references:
        begun = start
        if function.owner is not None:
            begun = replace(start, receiver=receiver_of(reference), certain=reference.certain)
        found += _outwards(here, reference.place, reference.node, begun, frozenset())
    if not found:
        raise Refused("unseen-callers", f"nobody calls `{function.name}` in the files given")
    return tuple(found)


def check_elsewhere(function: Function, program: Program) -> None:
    if (outside := named_in_other_file(function, program)) is not None:
        text = f"{outside} names `{function.name}`, and is not among the files given; give them all"
        raise Refused("unseen-callers", text)
    if (named := named_in_string(function, program)) is not None:
        raise Refused("unseen-callers", f"{named} names `{function.name}` in a string; who calls it is not seen")


def receiver_of(reference: Reference) -> str | None:
    """The object in front of a method's name, if it is a plain variable or an attribute of one."""
    node = reference.node
    if not isinstance(node, ast.Attribute):
        return None
    inner = node.value
    while isinstance(inner, ast.Attribute):
        inner = inner.value
    source = reference.place.module.source
    return source.slice(source.span(node.value)) if isinstance(inner, ast.Name) else None


def _decorated(here: Reached, grown: _Grown) -> _Grown:
    """What the function's own decorators make of it."""
    node = here.function.node
    if isinstance(node, ast.Lambda):
        return grown
    for decorator in reversed(node.decorator_list):
        site = here.site_at(decorator)
        if site is None:
            name = here.known_decorator(decorator)
            if name is None:
                text = here.text(decorator)
                raise Refused("unseen-callers", f"the decorator `@{text}` may change what `{node.name}` returns")
            continue
        if site.spec.aux is not None or site.spec.kind not in _HANDS_ON:
            raise Refused("unseen-callers", f"`{node.name}` is decorated by `{site.spec.name}`; apply it in a call")
        if isinstance(decorator, ast.Call):
            _check_out(here, decorator)
        grown = _wrapped(grown, site.spec)
    return grown


def _wrapped(grown: _Grown, spec: TransformSpec) -> _Grown:
    return replace(grown, batched=grown.batched or spec.kind is Kind.BATCH)


def _check_out(here: Reached, call: ast.Call) -> None:
    for keyword in call.keywords:
        if keyword.arg in _OUT:
            raise Refused("output-axes", f"`{keyword.arg}` says where each output goes; give the new one an entry")
    del here


def _outwards(here: Reached, place: Place, node: ast.expr, grown: _Grown, seen: frozenset[str]) -> list[Use]:
    """The calls of a callable that stands at a node."""
    parent = place.parents[node]
    if isinstance(parent, ast.keyword):
        parent = place.parents[parent]
    match parent:
        case ast.Call(func=function) if function is node:
            return [_use(place, parent, grown)]
        case ast.Call():
            return _applied(here, place, parent, node, grown, seen)
        case ast.Assign(targets=[ast.Name(id=name)], value=value) if value is node:
            return _stored(here, place, parent, name, grown, seen)
        case ast.AnnAssign(target=ast.Name(id=name), value=value) if value is node:
            return _stored(here, place, parent, name, grown, seen)
        case _:
            raise unseen(here, place, node)


def _use(place: Place, call: ast.Call, grown: _Grown) -> Use:
    known = (grown.shape, grown.edits, grown.batched, grown.tensors_only, grown.receiver, grown.certain)
    return Use(place, call, *known, grown.skipped, grown.calls)


def unseen(here: Reached, place: Place, node: ast.AST) -> Refused:
    source = place.module.source
    statement = place.statement(node)
    line = source.line(statement.lineno).strip()
    return Refused(
        "unseen-callers",
        f"{source.path.name}:{statement.lineno} hands `{here.function.name}` on (`{line}`); who calls it is not seen",
    )


def _applied(
    here: Reached, place: Place, call: ast.Call, node: ast.expr, grown: _Grown, seen: frozenset[str]
) -> list[Use]:
    """A transform, or ``partial``, applied to the callable."""
    site = here.site_at(call)
    if site is None:
        if call.args and call.args[0] is node and is_partial(call):
            return _outwards(here, place, call, replace(grown, skipped=grown.skipped + len(call.args) - 1), seen)
        raise unseen(here, place, node)
    spec = site.spec
    if not is_function_of(site, call, node):
        raise unseen(here, place, node)
    if spec.aux is None or spec.returns_with_aux is None:
        if spec.kind not in _HANDS_ON or spec.application is not Application.WRAPS:
            text = " ".join(place.module.source.slice(place.module.source.span(call)).split())
            raise Refused("no-aux", f"`{text}` has no way to hand another output on; call the function yourself")
        _check_out(here, call)
        return _outwards(here, place, call, _wrapped(grown, spec), seen)
    keyword = spec.aux.keyword
    given = next((each.value for each in call.keywords if each.arg == keyword and keyword is not None), None)
    positional = spec.aux.position is not None and len(call.args) > spec.aux.position
    splat = any(each.arg is None for each in call.keywords)
    has = isinstance(given, ast.Constant) and given.value is True
    if keyword is None or splat or positional or (given is not None and not has) or has is not grown.paired:
        raise Refused("has-aux", f"line {call.lineno} hands on an auxiliary output in another way than other calls do")
    if len(grown.shape) != 2 or isinstance(grown.shape[0], tuple):
        raise Refused("no-aux", f"line {call.lineno} differentiates several outputs; call the function yourself")
    edits = grown.edits if has else (*grown.edits, _keyword(place, call, f"{keyword}=True"))
    tensors = grown.tensors_only or spec.framework is Framework.TORCH
    shape = _beside(spec.returns_with_aux) if grown.paired else spec.returns_with_aux
    after = replace(grown, shape=shape, edits=edits, tensors_only=tensors)
    if spec.application is Application.CALLS:
        return [_use(place, call, replace(after, calls=spec))]
    return _outwards(here, place, call, after, seen)


def _beside(shape: Returns) -> Returns:
    """The shape with the new output beside the auxiliary one that was there."""
    return tuple(
        _beside(part) if isinstance(part, tuple) else ("old", "aux") if part == "aux" else part for part in shape
    )


def is_partial(call: ast.Call) -> bool:
    function = call.func
    return (function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")) == "partial"


def is_function_of(site: Site, call: ast.Call, node: ast.expr) -> bool:
    """Whether the callable stands where the transform takes its function."""
    for param in site.spec.functions:
        if param.position is not None and param.position < len(call.args) and call.args[param.position] is node:
            return True
        if any(each.arg == param.keyword and each.value is node for each in call.keywords):
            return True
    return False


def _keyword(place: Place, call: ast.Call, text: str) -> Edit:
    """One more keyword argument at the end of a call. Raises ``Refused`` if a comment stands there."""
    source = place.module.source
    given: list[ast.expr] = [*call.args, *(keyword.value for keyword in call.keywords)]
    last = max(source.span(each).end for each in given)
    between = source.utf8[last : source.span(call).end - 1].decode("utf-8")
    if "#" in between:
        raise Refused("layout", f"a comment stands at the end of the call in line {call.lineno}; add `{text}` there")
    at = last + len(between.rstrip().encode("utf-8"))
    return Edit(source.path, Span(at, at), f" {text}" if between.rstrip().endswith(",") else f", {text}")


def _stored(
    here: Reached, place: Place, statement: ast.stmt, name: str, grown: _Grown, seen: frozenset[str]
) -> list[Use]:
    """A variable that holds the callable: all that reads it."""
    scope = place.function(statement)
    key = f"{place.module.name}:{scope.qualname if scope else ''}:{name}"
    if key in seen:
        return []
    if here.references is None:
        raise unseen(here, place, statement)
    readers = here.references.readers(place, scope, name)
    if readers is None:
        line = statement.lineno
        raise Refused("unseen-callers", f"`{name}` (line {line}) is bound more than once, so its callers are not seen")
    found: list[Use] = []
    for reader in readers:
        found += _outwards(here, reader.place, reader.node, grown, seen | {key})
    return found
