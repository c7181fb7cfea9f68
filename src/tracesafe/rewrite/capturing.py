"""What a compiled function captured becomes an argument, which every call passes."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from tracesafe.analysis.changes import Changes
from tracesafe.analysis.events import Variable, changed, is_within, nodes_of
from tracesafe.model import Edit, Fix, Refusal, Safety
from tracesafe.program.functions import ClassInfo, Function
from tracesafe.program.modules import Module
from tracesafe.rewrite.arguments import Passing, free_name, new_parameter, passings
from tracesafe.rewrite.callsites import CallSite, merged
from tracesafe.rewrite.refusals import Refused
from tracesafe.rewrite.sinks import Place, Sink
from tracesafe.rewrite.staleness import Stale
from tracesafe.rewrite.tracing import takes_tracer
from tracesafe.source.spans import Span

if TYPE_CHECKING:
    from tracesafe.analysis.reach import Reached

_NUMBERS = (int, float, complex)


def passed_in(here: Reached, stale: Stale) -> Fix | Refusal:
    """The fix that makes an argument of what a function captured."""
    target = _target(here, stale)
    try:
        return _passed(here.of(target), stale)
    except Refused as refused:
        return refused.refusal


def _target(here: Reached, stale: Stale) -> Function:
    """The outermost function around the reading that runs under the same application."""
    target = outer = here.function
    while outer.parent is not None and any(t.site == stale.site.index for t in here.of(outer.parent).regimes()):
        target = outer = outer.parent
    return target


def _passed(here: Reached, stale: Stale) -> Fix:
    assert here.references is not None
    changes, function = here.references.changes, here.function
    text = here.short(stale.node)
    reads = tuple(_readings(here, changes, stale.variable))
    for scope, node in reads:
        if not takes_tracer(here.of(scope), node):
            where = f"line {node.lineno} asks for its value while tracing, or hands it on"
            raise Refused("captured-state", f"{where}; pass `{text}` as a static argument of `{function.name}`")
    _check_values(changes, stale, text)
    own = stale.variable.name if not stale.variable.path and not isinstance(stale.variable.owner, ClassInfo) else ""
    last = next((part[1:] for part in reversed(stale.variable.path) if part.startswith(".")), stale.variable.name)
    if stale.variable.path and stale.variable.path[-1].startswith("["):
        last = stale.variable.path[-1].strip("[]'\"")
    wish = "".join(letter if letter.isalnum() else "_" for letter in last).strip("_").lower()
    wish = wish if wish.isidentifier() else "value"
    longer = f"{stale.variable.name.strip('_').lower()}_{wish}" if stale.variable.path else f"{wish}_value"
    name = free_name(function, (wish, longer), own)
    new = new_parameter(function, name)
    edits: list[Edit] = [*new.edits]
    for _, node in reads:
        if here.source.slice(here.source.span(node)) != name:
            edits.append(Edit(here.source.path, here.source.span(node), name))
    notes: list[str] = []
    for passing in passings(here, new):
        written, more = (name, ()) if passing.is_inside else _written(here, stale, passing, text)
        edits += [*passing.edits(written), *more]
        if not passing.use.certain and function.owner is not None:
            path = passing.use.place.module.source.path.name
            notes.append(
                f"`{passing.use.receiver}` in {path}:{passing.use.call.lineno} has to be a `{function.owner.name}`"
            )
    exports = function.module.exports
    if exports is not None and function.name in exports:
        notes.append(f"`{function.name}` stands in `__all__`: callers outside of these files have to pass `{name}`")
    notes.insert(0, f"every call passes `{text}` as it is then; it has to be a number or an array")
    title = f"Pass `{text}` to `{function.name}` as an argument"
    return Fix(title, merged(edits), Safety.REVIEW, "; ".join(dict.fromkeys(notes)))


def _readings(here: Reached, changes: Changes, variable: Variable) -> Iterator[tuple[Function, ast.expr]]:
    """Every reading of a place in a function, nested ones included. Raises ``Refused`` if it is written there."""
    module = here.function.module
    scopes = [function for function in module.facts.functions if is_within(function, here.function)]
    for function in scopes:
        for node in nodes_of(function):
            for target in changed(node):
                written, deep = changes.variable(target, module, function)
                if written is not None and variable.is_changed_by(written, deep=True):
                    line = getattr(node, "lineno", 0)
                    raise Refused("captured-state", f"`{here.function.name}` changes it itself in line {line}")
                del deep
            if isinstance(node, ast.Name | ast.Attribute | ast.Subscript) and isinstance(node.ctx, ast.Load):
                found, short = changes.variable(node, module, function)
                if found == variable and not short:
                    yield function, node


def _check_values(changes: Changes, stale: Stale, text: str) -> None:
    """Raises ``Refused`` if the place is given something that is neither a number nor an array."""
    for node in _given(changes, stale.variable):
        numeric = not isinstance(node, ast.Constant) or (
            isinstance(node.value, _NUMBERS) and not isinstance(node.value, bool)
        )
        if not numeric or isinstance(node, ast.JoinedStr | ast.Lambda | ast.List | ast.Dict | ast.Set | ast.Compare):
            reason = f"`{text}` is no number or array (line {node.lineno}); make it a static argument"
            raise Refused("captured-state", reason)


def _given(changes: Changes, variable: Variable) -> Iterator[ast.expr]:
    """The values that a place is given, as far as they are written for it alone."""
    module = variable.owner
    for node in module.bindings.get(variable.name, ()) if isinstance(module, Module) else ():
        value = getattr(node, "value", None)
        for part in variable.path:
            entries = zip(value.keys, value.values, strict=True) if isinstance(value, ast.Dict) else ()
            value = next((each for key, each in entries if key and f"[{ast.unparse(key)}]" == part), None)
        if isinstance(value, ast.expr) and isinstance(node, ast.Assign | ast.AnnAssign):
            yield value
    for scope, event in changes.changes_of(variable, deep=False):
        if isinstance(event.node, ast.Assign | ast.AnnAssign) and event.node.value is not None:
            targets = list(changed(event.node))
            if len(targets) == 1 and changes.variable(targets[0], scope.module, scope.function)[0] == variable:
                yield event.node.value


def _written(here: Reached, stale: Stale, passing: Passing, text: str) -> tuple[str, tuple[Edit, ...]]:
    """How the place is written at a call, and the import that it takes."""
    variable, function = stale.variable, here.function
    inner = stale.node
    for _ in variable.path:
        inner = inner.value if isinstance(inner, ast.Attribute | ast.Subscript) else inner
    source = stale.source
    suffix = source.slice(Span(source.span(inner).end, source.span(stale.node).end))
    match variable.owner:
        case Function():
            sink = Sink(Place.CELL, function.module, variable.name, suffix, "", ())
        case ClassInfo():
            if function.owner is None:
                return _same_text(function, passing, text)
            sink = Sink(Place.RECEIVER, function.module, "self", f".{variable.name}{suffix}", "", ())
        case _:
            sink = Sink(Place.GLOBAL, variable.owner, variable.name, suffix, "", ())
    return CallSite(here, (sink,), passing.use, False).where(sink)


def _same_text(function: Function, passing: Passing, text: str) -> tuple[str, tuple[Edit, ...]]:
    """The place as it is written in the function, where the call sees the same variables."""
    root = text.partition(".")[0]
    scope = passing.use.place.function(passing.use.call)
    while scope is not None and scope is not function.parent and root not in scope.locals:
        scope = scope.parent
    if scope is not function.parent:
        raise Refused("unseen-callers", f"line {passing.use.call.lineno} calls it where `{root}` is something else")
    return text, ()
