"""What a transform makes of a function with one more output, and what its own call has to say about it."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from tracesafe.analysis.places import Place
from tracesafe.model import Edit
from tracesafe.rewrite.imports import bound
from tracesafe.rewrite.refusals import Refused
from tracesafe.source.spans import Span
from tracesafe.spec import Application, Axes, Framework, Kind, Returns, TransformSpec

if TYPE_CHECKING:
    from tracesafe.analysis.frames import Site
    from tracesafe.analysis.reach import Reached

_HANDS_ON = frozenset({Kind.BATCH, Kind.STAGE, Kind.CHECKPOINT})
"""What returns what the function returns."""
_AXES = frozenset({"out_dims", "out_axes"})
_PLACEMENTS = frozenset({"out_shardings", "out_specs", "out_axis_resources"})
_HESSIAN = "torch.func.hessian"


@dataclass(frozen=True, slots=True)
class Grown:
    """What has become of the function on the way out.

    ``shape`` names the parts of what it returns; ``aux`` is the new output.
    """

    shape: Returns
    edits: tuple[Edit, ...] = ()
    batched: bool = False
    tensors_only: bool = False
    receiver: str | None = None
    """The object whose method it is, as it is written where the method was named."""
    owner: tuple[Place, ast.expr] | None = None
    """Where that is."""
    paired: bool = False
    certain: bool = True
    steps: str = ""
    """How the output stacks what the steps of a loop gave: in their ``order``, ``reversed``, or not at all."""
    skipped: int = 0
    """How many arguments ``partial`` has given already."""
    calls: TransformSpec | None = None
    """The transform that the call applies at once, as ``vjp(f, x)`` does."""


def applied(here: Reached, place: Place, site: Site, call: ast.Call, grown: Grown) -> Grown:
    """The function behind a transform. Raises ``Refused`` if that has no way for the output."""
    spec = site.spec
    if spec.name == _HESSIAN:
        return _hessian(here, place, call, grown)
    if spec.stacks:
        return _looped(place, call, spec, grown)
    if spec.aux is None or spec.returns_with_aux is None:
        if spec.kind not in _HANDS_ON or spec.application is not Application.WRAPS:
            raise _no_way(place, call, spec)
        edits = (*grown.edits, *_axes(place, call, spec, grown.shape))
        return wrapped(replace(grown, shape=_inside(place, call, spec, grown.shape), edits=edits), spec)
    return _with_aux(place, call, spec, grown, len(call.args))


def decorated(here: Reached, place: Place, site: Site, decorator: ast.expr, grown: Grown) -> Grown:
    """The function below a decorator that is a transform."""
    spec = site.spec
    name = getattr(here.function.node, "name", "")
    if spec.aux is None:
        if spec.kind not in _HANDS_ON:
            raise Refused("unseen-callers", f"`{name}` is decorated by `{spec.name}`; apply it in a call")
        edits = _axes(place, decorator, spec, grown.shape) if isinstance(decorator, ast.Call) else ()
        shape = _inside(place, decorator, spec, grown.shape)
        return wrapped(replace(grown, shape=shape, edits=(*grown.edits, *edits)), spec)
    if not isinstance(decorator, ast.Call) or not (decorator.args or decorator.keywords):
        raise Refused("unseen-callers", f"`{name}` is decorated by `{spec.name}`; apply it in a call")
    is_partial = _last(decorator.func) == "partial"
    return _with_aux(place, decorator, spec, grown, len(decorator.args) - (1 if is_partial else 0) + 1)


def wrapped(grown: Grown, spec: TransformSpec) -> Grown:
    """The function behind a transform that returns what the function returns."""
    if spec.kind is Kind.BATCH and grown.steps:
        raise Refused("no-aux", f"`{spec.name}` batches what a loop stacks; call the loop in a function of its own")
    return replace(grown, batched=grown.batched or spec.kind is Kind.BATCH)


def beside(shape: Returns) -> Returns:
    """The shape with the new output beside the auxiliary one that was there."""
    return tuple(
        beside(part) if isinstance(part, tuple) else ("old", "aux") if part == "aux" else part for part in shape
    )


def _with_aux(place: Place, call: ast.Call, spec: TransformSpec, grown: Grown, given_count: int) -> Grown:
    """``grad(f)`` becomes ``grad(f, has_aux=True)``."""
    assert spec.aux is not None
    assert spec.returns_with_aux is not None
    word = spec.aux.keyword
    given = next((each.value for each in call.keywords if each.arg == word and word is not None), None)
    if given is None and spec.aux.position is not None and given_count > spec.aux.position:
        given = call.args[spec.aux.position - given_count]
    splat = any(each.arg is None for each in call.keywords) or any(isinstance(e, ast.Starred) for e in call.args)
    said = given.value if isinstance(given, ast.Constant) else None
    if word is None or (given is not None and not isinstance(said, bool)) or bool(said) is not grown.paired:
        raise Refused("has-aux", f"line {call.lineno} hands on an auxiliary output in another way than other calls do")
    if splat and given is None and spec.application is Application.WRAPS:
        raise Refused("has-aux", f"line {call.lineno} hands on an auxiliary output in another way than other calls do")
    if len(grown.shape) != 2 or isinstance(grown.shape[0], tuple):
        raise Refused("no-aux", f"line {call.lineno} differentiates several outputs; call the function yourself")
    edits = grown.edits
    if said is False:
        assert given is not None
        source = place.module.source
        edits = (*edits, Edit(source.path, source.span(given), "True"))
    elif said is None:
        edits = (*edits, _keyword(place, call, f"{word}=True"))
    tensors = grown.tensors_only or spec.framework is Framework.TORCH
    shape = beside(spec.returns_with_aux) if grown.paired else spec.returns_with_aux
    return replace(grown, shape=shape, edits=edits, tensors_only=tensors)


def _looped(place: Place, call: ast.Call, spec: TransformSpec, grown: Grown) -> Grown:
    """A loop that stacks what each step gives: ``scan`` with a carry beside it, ``map`` without."""
    pair = len(spec.returns) == 2
    if pair is not grown.paired:
        text = f"line {call.lineno} runs it in a loop that takes a carry and one more output from each step"
        raise Refused("has-aux", text)
    if grown.batched or len(grown.shape) != 2 or isinstance(grown.shape[0], tuple):
        raise _no_way(place, call, spec)
    order = next((each.value for each in call.keywords if each.arg == "reverse"), None)
    if order is not None and not (isinstance(order, ast.Constant) and isinstance(order.value, bool)):
        raise Refused("no-aux", f"line {call.lineno} decides later in which order the loop runs")
    if any(each.arg is None for each in call.keywords) or (pair and len(call.args) > 4):
        raise _no_way(place, call, spec)
    steps = "reversed" if isinstance(order, ast.Constant) and order.value else "order"
    shape: Returns = ("carry", ("old", "aux")) if pair else ("value", "aux")
    return replace(grown, shape=shape, steps=steps)


def _hessian(here: Reached, place: Place, call: ast.Call, grown: Grown) -> Grown:
    """``hessian(f)``, which has no ``has_aux``, as the two Jacobians that it is made of, which have."""
    source = place.module.source
    names = [each.arg for each in call.keywords]
    if grown.paired or grown.shape != ("value", "aux") or len(call.args) > 2 or set(names) - {"func", "argnums"}:
        text = " ".join(source.slice(source.span(call)).split())
        raise Refused("no-aux", f"`{text}` has no way to hand another output on; call the function yourself")
    if len(call.args) != 1 and "func" not in names and not (len(call.args) == 2 and "argnums" not in names):
        raise Refused("no-aux", f"line {call.lineno} passes its arguments in a way that is not known")
    forward, reverse, imports = _jacobians(here, place, call.func)
    numbers = call.args[1] if len(call.args) == 2 else None
    numbers = next((each.value for each in call.keywords if each.arg == "argnums"), numbers)
    text = "" if numbers is None else f"argnums={source.slice(source.span(numbers))}, "
    inner = _keyword(place, call, "has_aux=True")
    end = source.span(call).end
    edits = (
        *imports,
        Edit(source.path, source.span(call.func), f"{forward}({reverse}"),
        inner,
        Edit(source.path, Span(end, end), f", {text}has_aux=True)"),
    )
    return replace(grown, shape=("hessian", "aux"), edits=(*grown.edits, *edits), tensors_only=True)


def _jacobians(here: Reached, place: Place, node: ast.expr) -> tuple[str, str, tuple[Edit, ...]]:
    """How ``jacfwd`` and ``jacrev`` are written where ``hessian`` is."""
    source = place.module.source
    if isinstance(node, ast.Attribute):
        front = source.slice(source.span(node.value))
        return f"{front}.jacfwd", f"{front}.jacrev", ()
    names = {qualified: text for text, qualified in bound(place.module.tree, here.known.stars)}
    taken = set(place.module.bindings)
    scope = place.function(node)
    while scope is not None:
        taken |= scope.locals
        scope = scope.parent
    texts: list[str] = []
    missing: list[str] = []
    for word in ("jacfwd", "jacrev"):
        known = next(
            (names[f"{space}.{word}"] for space in ("torch.func", "functorch") if f"{space}.{word}" in names), ""
        )
        if not known:
            missing.append(word)
            if word in taken:
                raise Refused("name-taken", f"{source.path.name} uses the name `{word}` for something else")
        texts.append(known or word)
    return texts[0], texts[1], (_imported(place, node, missing),) if missing else ()


def _imported(place: Place, node: ast.expr, missing: Sequence[str]) -> Edit:
    """More names in the import that ``hessian`` comes from, in its place if nothing else reads it."""
    source = place.module.source
    assert isinstance(node, ast.Name)
    found = [
        alias
        for each in ast.walk(place.module.tree)
        if isinstance(each, ast.ImportFrom)
        for alias in each.names
        if (alias.asname or alias.name) == node.id
    ]
    if len(found) != 1:
        raise Refused("no-aux", f"`{node.id}` has no `has_aux`; write `jacfwd(jacrev(...))` with it instead")
    reads = sum(isinstance(each, ast.Name) and each.id == node.id for each in ast.walk(place.module.tree))
    span = source.span(found[0])
    before = "" if reads == 1 else f"{source.slice(span)}, "
    return Edit(source.path, span, before + ", ".join(missing))


def _inside(place: Place, node: ast.expr, spec: TransformSpec, shape: Returns) -> Returns:
    """What a transform returns whose result has that of the function in it: ``(error, value)`` of checkify."""
    if spec.returns == ("value",):
        return shape
    if "value" not in spec.returns:
        raise _no_way(place, node, spec)
    return tuple(shape if part == "value" else part for part in spec.returns)


def _axes(place: Place, call: ast.Call, spec: TransformSpec, shape: Returns) -> tuple[Edit, ...]:
    """An entry for the new output where a transform is told the axes of each."""
    source = place.module.source
    edits: list[Edit] = []
    for keyword in call.keywords:
        if keyword.arg in _PLACEMENTS or (keyword.arg == "signature" and spec.kind is Kind.BATCH):
            raise Refused("output-axes", f"`{keyword.arg}` says where each output goes; give the new one an entry")
        if keyword.arg in _AXES:
            text = _extended(place, keyword.value, shape)
            edits.append(Edit(source.path, source.span(keyword.value), text))
    if isinstance(spec.traced, Axes) and spec.traced.param.position is not None:
        for node in call.args[spec.traced.param.position + 1 :][:1]:
            edits.append(Edit(source.path, source.span(node), _extended(place, node, shape)))
    elif spec.kind is Kind.BATCH and len(call.args) > 1:
        raise _no_way(place, call, spec)
    return tuple(edits)


def _extended(place: Place, node: ast.expr, shape: Returns) -> str:
    """The axes of the outputs with one for the new output: its first."""
    source = place.module.source
    text = source.slice(source.span(node))
    before = [part for part in shape if part != "aux"]
    if len(before) == 1 and not isinstance(before[0], tuple):
        return f"({text}, 0)"
    single = isinstance(node, ast.Constant) or (
        isinstance(node, ast.UnaryOp) and isinstance(node.operand, ast.Constant)
    )
    parts = list(node.elts) if isinstance(node, ast.Tuple) and len(node.elts) == _width(shape) else None
    if not single and parts is None:
        raise Refused("output-axes", f"`{text}` says where each output goes; give the new one an entry")
    found: list[str] = []
    for part in shape:
        if part == "aux":
            found.append("0")
            continue
        own = node if parts is None else parts.pop(0)
        found.append(_extended(place, own, part) if isinstance(part, tuple) else source.slice(source.span(own)))
    return f"({', '.join(found)})"


def _width(shape: Returns) -> int:
    return sum(part != "aux" for part in shape)


def _no_way(place: Place, call: ast.expr, spec: TransformSpec) -> Refused:
    text = " ".join(place.module.source.slice(place.module.source.span(call)).split())
    advice = "call the function yourself"
    if spec.kind is Kind.LOOP:
        advice = "carry the value through the loop, or use `lax.scan`, which stacks what each step gives"
    return Refused("no-aux", f"`{text}` has no way to hand another output on; {advice}")


def _keyword(place: Place, call: ast.Call, text: str) -> Edit:
    """One more keyword argument at the end of a call. Raises ``Refused`` if a comment stands there."""
    source = place.module.source
    given: Sequence[ast.expr] = [*call.args, *(keyword.value for keyword in call.keywords)]
    last = max(source.span(each).end for each in given)
    between = source.utf8[last : source.span(call).end - 1].decode("utf-8")
    if "#" in between:
        raise Refused("layout", f"a comment stands at the end of the call in line {call.lineno}; add `{text}` there")
    at = last + len(between.rstrip().encode("utf-8"))
    return Edit(source.path, Span(at, at), f" {text}" if between.rstrip().endswith(",") else f", {text}")


def _last(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")
