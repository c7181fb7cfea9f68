"""Calls and changes in the order in which a program runs them, as far as one function's text tells."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tracesafe.analysis.changes import Changes
from tracesafe.analysis.events import Event, Key, Scope, Variable, changed
from tracesafe.analysis.syntax import own_nodes
from tracesafe.program.functions import ClassInfo, Function

if TYPE_CHECKING:
    from tracesafe.analysis.frames import Site
    from tracesafe.analysis.reach import Reached

_CLEARING = frozenset({"clear_caches", "clear_cache", "_clear_cache", "clear_backends", "forget_traces"})
_DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
_ENDING = (ast.Return, ast.Raise, ast.Continue, ast.Break)

Write = tuple[Scope, Event]


@dataclass(frozen=True, slots=True)
class Compiled:
    """The calls of what a compiler made: by its name, or where the compiler itself is called."""

    site: Site
    keys: frozenset[Key]
    inline: bool = False


def is_traced(here: Reached, function: Function) -> bool:
    """Whether a function runs under a transform."""
    return any(record.context.regimes for record in here.index.get(function, ()))


def changed_between(
    here: Reached, changes: Changes, compiled: Compiled, variable: Variable, writes: Sequence[Write]
) -> Write | None:
    """A change that stands between two calls of the compiled function, or with one in a loop."""
    assert here.references is not None
    callers = changes.callers(compiled.keys)
    direct = {event for _, event in writes}
    lasting = [write for write in writes if not _is_made_with(compiled, write[0])]
    at_once = {scope.key for scope, event in lasting if scope.function is not None and not _is_once(event, variable)}
    writers = changes.callers(at_once) if at_once else frozenset()
    called = {name for _, name in callers if name} | ({_last(compiled.site)} if compiled.inline else set())
    for scope in changes.naming(called, {variable.name, *(name for _, name in writers if name)}):
        if scope.is_initial or (scope.function is not None and is_traced(here, scope.function)):
            continue
        if not compiled.inline and scope.key in compiled.keys:
            continue
        events = [event for event in scope.events if not _is_method_of(event, _CLEARING)]
        if len(events) < len(scope.events):
            continue
        calls = [
            event
            for event in events
            if changes.called(scope, event) in callers or (compiled.inline and event.node is compiled.site.node)
        ]
        if not calls or not _same_statics(here, compiled.site, calls):
            continue
        own = isinstance(variable.owner, ClassInfo)
        for change in events:
            writes_here = change in direct and not _is_once(change, variable)
            if not writes_here and changes.called(scope, change) not in writers:
                continue
            if _between(change, calls, compiled, scope, own=own):
                return _told(writes, change if writes_here else None)
    return None


def _is_made_with(compiled: Compiled, scope: Scope) -> bool:
    """Whether a function that changes a place gives the compiled function's name a new one as well."""
    names = {name for _, name in compiled.keys}
    targets = (target for event in scope.events for target in changed(event.node))
    return any(
        (isinstance(target, ast.Attribute) and target.attr in names) or getattr(target, "id", "") in names
        for target in targets
    )


def _told(writes: Sequence[Write], change: Event | None) -> Write:
    """The change to tell of: the one that stands there, else one in a function."""
    found = [write for write in writes if write[1] is change or (change is None and write[0].function is not None)]
    return found[0] if found else writes[0]


def _last(site: Site) -> str:
    func = site.node.func if isinstance(site.node, ast.Call) else site.node
    return func.attr if isinstance(func, ast.Attribute) else getattr(func, "id", "")


def _is_method_of(event: Event, names: frozenset[str]) -> bool:
    func = event.node.func if isinstance(event.node, ast.Call) else None
    return isinstance(func, ast.Attribute) and func.attr in names


def _is_once(event: Event, variable: Variable) -> bool:
    """Whether a change happens only where the place holds nothing yet: ``if MODEL is None``."""
    for test, _ in event.arms:
        if variable.name in _names(test.test) and (
            isinstance(test.test, ast.UnaryOp)
            or (isinstance(test.test, ast.Compare) and isinstance(test.test.ops[0], ast.Is | ast.NotIn))
        ):
            return True
    return False


def _names(*nodes: ast.AST) -> set[str]:
    """The names and attributes in some nodes."""
    found = (each for node in nodes for each in ast.walk(node) if isinstance(each, ast.Name | ast.Attribute))
    return {each.id if isinstance(each, ast.Name) else each.attr for each in found}


def _same_statics(here: Reached, site: Site, calls: Sequence[Event]) -> bool:
    """Whether static arguments, with which the trace changes, are the same in all calls as far as one sees."""
    if not isinstance(site.node, ast.Call):
        return True
    given = [each for each in site.node.keywords if (each.arg or "").startswith(("static_arg", "auxiliary"))]
    if not given or all(isinstance(each.value, ast.Constant) and each.value.value == 0 for each in given):
        return not given or here.function.owner is not None or len(calls) > 0
    texts = {
        tuple(ast.unparse(part) for part in event.node.args[1:]) for event in calls if isinstance(event.node, ast.Call)
    }
    return len(texts) == 1 and not any(event.loops for event in calls)


def _between(change: Event, calls: Sequence[Event], compiled: Compiled, scope: Scope, *, own: bool) -> bool:
    """Whether a change runs between two calls: by its position, or in a loop with one of them."""
    node = compiled.site.node
    assert isinstance(node, ast.expr)
    if own:
        calls = [call for call in calls if _same_object(call.node, change.node)]
    for call in calls:
        for loop in call.loops:
            if is_over_backends(loop):
                continue
            if loop not in change.loops or (not compiled.inline and any(part is node for part in ast.walk(loop))):
                continue
            roots = (_receiver(change.node) if own else "", _callee(call.node))
            if not _is_settled(change, call, loop) and not any(root and _makes(loop, root) for root in roots):
                return True
    made = (node.lineno, node.col_offset) if compiled.site.module is scope.module else (0, 0)
    before = [call for call in calls if call.start < change.end and call is not change and _joins(call, change)]
    after = [call for call in calls if call.start > change.end or call is change]
    if compiled.inline:
        return bool(before) and bool(after)
    rebound = _rebound(scope)
    return any(
        not change.end < made < later.start and not _is_remade(earlier, later, rebound)
        for earlier in before
        for later in after
    )


def is_over_backends(loop: ast.AST) -> bool:
    """``for backend in BACKENDS: with backend: ...``: each turn compiles anew."""
    if not isinstance(loop, ast.For) or not isinstance(loop.target, ast.Name):
        return False
    chosen = [item.context_expr for part in loop.body if isinstance(part, ast.With) for item in part.items]
    return any(isinstance(each, ast.Name) and each.id == loop.target.id for each in chosen)


def _rebound(scope: Scope) -> tuple[tuple[str, tuple[int, int]], ...]:
    """What a scope binds, and where: by assignments, and by definitions with the name of an earlier one."""
    assigned = [(ast.unparse(target), event.end) for event in scope.events for target in changed(event.node)]
    functions = [node for part in scope.body for node in own_nodes(part) if isinstance(node, _DEFINITIONS)]
    return (*assigned, *((node.name, (node.lineno, node.col_offset)) for node in functions))


def _is_remade(earlier: Event, later: Event, rebound: Sequence[tuple[str, tuple[int, int]]]) -> bool:
    """Whether the variable that holds the compiled function gets another one between two calls."""
    name = _callee(later.node)
    return any(bound == name and earlier.start < place < later.start for bound, place in rebound)


def _is_settled(change: Event, call: Event, loop: ast.AST) -> bool:
    """Whether a change in a loop gives the same value in every turn, before the call."""
    if not isinstance(change.node, ast.Assign) or change.start > call.start or change.node is call.node:
        return False
    if any(isinstance(part, ast.Call) for part in ast.walk(change.node.value)):
        return False
    if any(arm not in call.arms and any(part is arm[0] for part in ast.walk(loop)) for arm in change.arms):
        return False
    own = _names(*changed(change.node))
    bound = _names(*(target for part in ast.walk(loop) for target in changed(part)))
    return not _names(change.node.value) & (bound | own)


def _callee(node: ast.AST) -> str:
    """The variable or attribute that holds what is called."""
    is_name = isinstance(node, ast.Call) and isinstance(node.func, ast.Name | ast.Attribute)
    return ast.unparse(node.func) if is_name and isinstance(node, ast.Call) else ""


def _makes(loop: ast.AST, receiver: str) -> bool:
    """Whether a loop makes the object or function that a variable holds."""
    root = receiver.partition(".")[0]
    return any(
        isinstance(target, ast.Name) and target.id == root for part in ast.walk(loop) for target in changed(part)
    )


def _joins(call: Event, change: Event) -> bool:
    """Whether control may go from a call to a change behind it."""
    for test, arm in call.arms:
        other = next((found for each, found in change.arms if each is test), None)
        if other is not None and other != arm:
            return False
        if other is None and isinstance(getattr(test, arm)[-1], _ENDING):
            return False
    return True


def _same_object(call: ast.AST, change: ast.AST) -> bool:
    """Whether a method is called on the object that is changed; functions have none."""
    one, other = _receiver(call), _receiver(change)
    return not one or not other or f"{one}.".startswith(f"{other}.") or f"{other}.".startswith(f"{one}.")


def _receiver(node: ast.AST) -> str:
    match node:
        case ast.Call(func=ast.Attribute(value=ast.Name() | ast.Attribute() as owner)):
            return ast.unparse(owner)
        case ast.stmt():
            found = {ast.unparse(t.value) for t in changed(node) if isinstance(t, ast.Attribute)}
            return found.pop() if len(found) == 1 else ""
        case _:
            return ""
