"""Checks of values: an ``if`` that only raises or warns, an ``assert``; what is said of them, and their rewrite.

    if bad: raise ...                  if <eager> and bad: raise ...
    if good: y = ...  else: raise ...  if <transformed> or good: y = ...  else: raise ...
    assert good                        assert <transformed> or good

A check cannot be made on a value that is traced, and is never dropped unless the user's settings say so. Then it
stays as it is for plain calls, behind a test that is static under the transform (eager.py).
"""

from __future__ import annotations

import ast
from collections.abc import Sequence
from typing import TYPE_CHECKING

from tracesafe.analysis.liveness import flow, loads, stores
from tracesafe.analysis.values import Touch
from tracesafe.model import Fix, Refusal, Safety
from tracesafe.rewrite.caught import catches
from tracesafe.rewrite.conditions import single_framework, touches_of
from tracesafe.rewrite.eager import Guard, Placed
from tracesafe.rewrite.fresh import FreshNames
from tracesafe.rewrite.refusals import Refused
from tracesafe.rewrite.statements import own_statements
from tracesafe.rewrite.totality import LOGGING
from tracesafe.spec import Framework, Kind

if TYPE_CHECKING:
    from tracesafe.analysis.reach import Reached

_KEPT = frozenset({"torch.compile"})
_OPTION = '`validation = "skip-under-transform"` keeps the check for plain calls alone'
_TITLE = "Keep the check for calls that no transform traces"


def forbidden(here: Reached, statement: ast.If | ast.Assert) -> frozenset[Touch]:
    """The transforms that do not let a statement be decided; torch.compile makes an ``assert`` part of its code."""
    found = touches_of(here, statement.test)
    if isinstance(statement, ast.Assert):
        return frozenset(touch for touch in found if touch.transform not in _KEPT)
    return found


def validated(here: Reached, statement: ast.If | ast.Assert) -> Fix | Refusal | None:
    """The verdict on a check of a traced value; None if the ``if`` does more than to check."""
    fails_if = _fails_if(here, statement)
    if fails_if is None:
        return None
    touches = forbidden(here, statement)
    if not here.known.skip_validation:
        return Refusal("traced-raise", f"{_subject(here, statement)}; {recipe(touches)}, or {_OPTION}")
    try:
        return _guarded(here, statement, fails_if, touches)
    except Refused as refused:
        return refused.refusal


def recipe(touches: frozenset[Touch]) -> str:
    """What to do by hand about a check of traced values."""
    match {(touch.framework, touch.kind) for touch in touches}:
        case found if any(framework is Framework.JAX for framework, _ in found):
            return "`checkify.check` inside and `checkify.checkify` around the transform raise after the call"
        case found if any(framework is Framework.PHIFLOW for framework, _ in found):
            return "return the test's value from the compiled function and raise outside of it"
        case found if all(kind in (Kind.STAGE, Kind.LINEARIZE) for _, kind in found):
            return "`torch._assert_async` stays in the compiled code"
        case _:
            return "return the test's value as one more output and raise after the transform returned"


def _subject(here: Reached, statement: ast.If | ast.Assert) -> str:
    if isinstance(statement, ast.Assert):
        return f"`{' '.join(here.text(statement).split())}` depends on a traced value"
    suites = (*statement.body, *statement.orelse, *_following(here, statement))
    inside = [each for part in suites for each in own_statements(part) if _complains(here, each)]
    line = min((each.lineno for each in inside), default=statement.lineno)
    return f"`{here.source.line(line).strip()}` (line {line}) depends on a traced value"


def _fails_if(here: Reached, statement: ast.If | ast.Assert) -> bool | None:
    """Which outcome of the test is the failure; None if the statement is no check."""
    if isinstance(statement, ast.Assert):
        return False
    node = here.function.node
    if isinstance(node, ast.Lambda):
        return None
    if _only_complains(here, statement.body, statement):
        return True
    if statement.orelse and _only_complains(here, statement.orelse, statement) and _always_raises(statement.orelse):
        return False
    rest = _following(here, statement)
    leaves = isinstance(statement.body[-1], ast.Return | ast.Continue | ast.Break)
    if leaves and not statement.orelse and _only_complains(here, rest, statement) and _always_raises(rest):
        return False
    return None


def _only_complains(here: Reached, body: Sequence[ast.stmt], outer: ast.If) -> bool:
    """Whether statements raise or warn, and do nothing besides that is seen elsewhere."""
    inside = [each for part in body for each in own_statements(part)]
    if not all(_complains(here, each) or _is_harmless(here, each) for each in inside):
        return False
    if not any(_complains(here, each) for each in inside):
        return False
    bound = frozenset[str]().union(*(stores(part) for part in body))
    if not bound:
        return True
    node = here.function.node
    assert not isinstance(node, ast.Lambda)
    facts = flow(node)
    later = facts.live_after.get(outer, frozenset()) | facts.foreign | facts.captured
    return not bound & (facts.foreign | facts.captured) and (_always_raises(body) or not bound & later)


def _complains(here: Reached, statement: ast.stmt) -> bool:
    match statement:
        case ast.Raise() | ast.Assert():
            return True
        case ast.Expr(value=ast.Call() as call):
            return _warns(here, call) or _always_fails(here, call)
        case _:
            return False


def _warns(here: Reached, call: ast.Call) -> bool:
    """Whether a call writes to ``warnings`` or to a log."""
    name = here.qualname(call.func) or ""
    if name in ("warnings.warn", "warnings.warn_explicit"):
        return True
    if name.partition(".")[0] in ("logging", "loguru"):
        return name.rpartition(".")[2] in LOGGING
    match call.func:
        case ast.Attribute(value=owner, attr=attr) if attr in LOGGING:
            return "log" in here.text(owner).lower() and not here.is_traced(owner)
        case _:
            return False


def _only_warns(here: Reached, statement: ast.stmt) -> bool:
    return isinstance(statement, ast.Expr) and not (
        isinstance(statement.value, ast.Call) and _always_fails(here, statement.value)
    )


def _always_fails(here: Reached, call: ast.Call) -> bool:
    """Whether a call reaches functions of the project that only raise."""
    reached = here.callees(call)
    return bool(reached) and all(
        all(isinstance(part, ast.Raise | ast.Assign | ast.Expr) for part in function.body)
        and isinstance(function.body[-1], ast.Raise)
        for function in reached or ()
    )


def _is_harmless(here: Reached, statement: ast.stmt) -> bool:
    """Whether a statement only prepares a message, or groups others, or never runs."""
    match statement:
        case ast.Pass() | ast.If() | ast.Expr(value=ast.Constant()) | ast.Import() | ast.ImportFrom():
            return True
        case ast.Assign(targets=targets, value=value):
            return all(isinstance(target, ast.Name | ast.Tuple) for target in targets) and not _writes(value)
        case ast.AnnAssign(target=ast.Name()) | ast.AugAssign(target=ast.Name()):
            return True
        case ast.Return():
            return not here.ran(statement)
        case _:
            return False


def _writes(value: ast.expr) -> bool:
    return any(isinstance(part, ast.Await | ast.Yield | ast.YieldFrom) for part in ast.walk(value))


def _always_raises(body: Sequence[ast.stmt]) -> bool:
    for part in body:
        match part:
            case ast.Raise():
                return True
            case ast.If(body=then, orelse=other) if other and _always_raises(then) and _always_raises(other):
                return True
            case _:
                pass
    return False


def _following(here: Reached, statement: ast.stmt) -> Sequence[ast.stmt]:
    """The statements behind an ``if`` in its own suite."""
    for node in ast.walk(here.function.node):
        for name in ("body", "orelse", "finalbody"):
            suite = getattr(node, name, None)
            if isinstance(suite, list) and statement in suite:
                return suite[suite.index(statement) + 1 :]
    return ()


def _guarded(here: Reached, statement: ast.If | ast.Assert, fails_if: bool, touches: frozenset[Touch]) -> Fix:
    _check_caught(here, statement)
    _check_bound_names(here, statement)
    guard = Guard(here, single_framework(touches), touches, FreshNames(here.function.node))
    placed = Placed(here, guard, eager=fails_if)
    edits = placed.edits(statement)
    notes = tuple(_notes(here, statement, fails_if))
    safety = Safety.REVIEW if notes else Safety.SAFE
    return Fix(_TITLE, (*guard.imports, *edits), safety, "; ".join(notes))


def guarded_call(here: Reached, call: ast.Call) -> Fix | Refusal:
    """The verdict on ``torch._assert(good, message)`` with a traced ``good``."""
    test = call.args[0]
    touches = touches_of(here, test)
    if not here.known.skip_validation:
        text = here.short(call)
        return Refusal("traced-raise", f"`{text}` depends on a traced value; {recipe(touches)}, or {_OPTION}")
    try:
        _check_caught(here, call)
        guard = Guard(here, single_framework(touches), touches, FreshNames(here.function.node))
        edits = Placed(here, guard, eager=False).in_call(test)
    except Refused as refused:
        return refused.refusal
    pure = here.is_pure(test)
    note = "" if pure else f"`{here.text(test)}` may do more than to look at values, and is skipped as well"
    return Fix(_TITLE, (*guard.imports, *edits), Safety.SAFE if pure else Safety.REVIEW, note)


def _check_caught(here: Reached, statement: ast.stmt | ast.expr) -> None:
    """Raises ``Refused`` if the failure is handled: what happens then would be skipped as well."""
    raises = isinstance(statement, ast.expr) or any(
        isinstance(part, ast.Raise | ast.Assert | ast.Expr) and not _only_warns(here, part)
        for part in (*own_statements(statement), *_following(here, statement))
    )
    if raises and (handler := catches(here, statement)):
        raise Refused("traced-raise", f"{handler} handles what this raises, and would be skipped as well")


def _check_bound_names(here: Reached, statement: ast.If | ast.Assert) -> None:
    """Raises ``Refused`` if the test binds a name that is read elsewhere: it would be missing."""
    bound = frozenset(part.target.id for part in ast.walk(statement.test) if isinstance(part, ast.NamedExpr))
    if not bound:
        return
    node = here.function.node
    facts = None if isinstance(node, ast.Lambda) else flow(node)
    elsewhere = frozenset[str]() if facts is None else facts.live_after.get(statement, frozenset()) | facts.captured
    if isinstance(statement, ast.If):
        elsewhere |= frozenset[str]().union(*(loads(part) for part in statement.orelse))
        if not _only_complains(here, statement.body, statement):
            elsewhere |= frozenset[str]().union(*(loads(part) for part in statement.body))
    if found := sorted(bound & elsewhere):
        raise Refused("write-on-traced-path", f"the check binds `{found[0]}`, which is read behind it")


def _notes(here: Reached, statement: ast.If | ast.Assert, fails_if: bool) -> list[str]:
    """What else than the check is skipped, for the reviewer."""
    found = []
    if not here.is_pure(statement.test):
        found.append(f"`{_short(here, statement.test)}` may do more than to look at values, and is skipped as well")
    if isinstance(statement, ast.If) and fails_if:
        for part in (each for one in statement.body for each in own_statements(one)):
            if isinstance(part, ast.Assign | ast.AugAssign | ast.AnnAssign) and not here.is_pure(part):
                found.append(f"`{here.source.line(part.lineno).strip()}` may have an effect, and is skipped as well")
    return found


def _short(here: Reached, node: ast.expr) -> str:
    return here.short(node)
