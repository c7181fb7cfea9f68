"""Selections that exist already, and whose untaken side has no finite derivative: ``where(x > 0, log(x), 0)`` at 0.

The derivative of the side that is not taken is infinite there, and infinity times zero is NaN. Whether it can come to
that is tried out: the test and the operand of the singular function are computed for many numbers.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tracesafe.analysis.liveness import loads
from tracesafe.analysis.values import Touch
from tracesafe.model import Edit, Fix, Refusal, Safety
from tracesafe.program.nodes import children, walk
from tracesafe.rewrite import terms
from tracesafe.rewrite.calls import arguments
from tracesafe.rewrite.conditions import simple
from tracesafe.rewrite.dtypes import assigned, single
from tracesafe.rewrite.expressions import converted
from tracesafe.rewrite.fresh import condition_wishes
from tracesafe.rewrite.gradients import callers, carries_gradient, differentiating, reaches_result
from tracesafe.rewrite.guards import positive
from tracesafe.rewrite.layout import Vocabulary
from tracesafe.rewrite.refusals import Refused
from tracesafe.rewrite.sampling import Trial, is_singular
from tracesafe.rewrite.symbolic import Executor
from tracesafe.rewrite.terms import Term
from tracesafe.rewrite.totality import last_name, of_library
from tracesafe.spec import Kind, Library

if TYPE_CHECKING:
    from tracesafe.analysis.reach import Reached

_SELECTIONS = frozenset({"torch.where", "jax.numpy.where", "jax.lax.select", "phiml.math.where"})
_DEPTH = 4


@dataclass(frozen=True, slots=True, eq=False)
class Danger:
    """A singular function on one side of a selection. ``operand`` has to be kept away from where it is singular."""

    selection: ast.Call
    taken: bool
    """The value of the test for which the side is taken."""
    function: ast.expr
    operand: ast.expr
    harmless: str
    variable: str = ""
    """The variable that holds the side's value, or a part of it, where the function stands in an assignment."""


def dangers(here: Reached) -> Iterator[tuple[Danger, frozenset[Touch]]]:
    """The first danger of each selection of a function, with the derivatives that come out as NaN."""
    for call in here.expressions(ast.Call):
        found = tuple(dangers_of(here, call))
        if found:
            yield found[0], _backwards(here, found[0].operand)


def dangers_of(here: Reached, call: ast.Call) -> Iterator[Danger]:
    """What is dangerous on the sides of one selection."""
    if len(call.args) != 3 or call.keywords or here.qualname(call.func) not in _SELECTIONS:
        return
    library = next(each for each in here.known.libraries if of_library(here.qualname(call.func), each))
    test, then, other = call.args
    if not differentiating(here, call) or not reaches_result(here, call):
        return
    for side, taken in ((then, True), (other, False)):
        if not carries_gradient(here, side):
            continue
        for function, operand, harmless, variable in _functions(here, library, side, set()):
            if not _backwards(here, operand) or not carries_gradient(here, operand):
                continue
            if _is_kept_away(here, operand):
                continue
            tried = function if isinstance(function, ast.Call) and last_name(function.func) == "norm" else operand
            if Trial(here, test, taken, function, tried).fails():
                yield Danger(call, taken, function, operand, harmless, variable)


def _is_kept_away(here: Reached, operand: ast.expr) -> bool:
    """Whether all calls in sight hand in what is visibly above zero."""
    if not isinstance(operand, ast.Name) or single(here, operand.id) is not None:
        return False
    given = [
        (there, argument)
        for there, call in callers(here)
        for name, argument in arguments(call, here.function)
        if name == operand.id
    ]
    return bool(given) and all(positive(there, argument) for there, argument in given)


def _backwards(here: Reached, node: ast.expr) -> frozenset[Touch]:
    """The derivatives that go backwards through a value: those that go forward select tangents like values."""
    return frozenset(
        touch
        for touch in differentiating(here, node)
        if touch.kind is Kind.GRADIENT and touch.site in here.sites and not here.sites[touch.site].spec.forward
    )


def _functions(
    here: Reached,
    library: Library,
    side: ast.expr,
    seen: set[tuple[str, str, int]],
    variable: str = "",
    depth: int = 0,
) -> Iterator[tuple[ast.expr, ast.expr, str, str]]:
    """The functions in an expression that are singular somewhere, with their operands.

    Variables that stand in it many times are followed once (``seen``).
    """
    stack: list[ast.AST] = [side]
    while stack:
        node = stack.pop()
        if isinstance(node, ast.Compare | ast.Lambda):
            continue
        if isinstance(node, ast.Name) and (node.id, variable, depth) in seen:
            continue
        if isinstance(node, ast.Name) and depth < _DEPTH and (value := single(here, node.id)) is not None:
            seen.add((node.id, variable, depth))
            yield from _functions(here, library, value, seen, variable or node.id, depth + 1)
        elif isinstance(node, ast.expr):
            for operand, harmless in is_singular(here, library, node):
                yield node, operand, harmless, variable
        stack.extend(reversed(children(node)))


# -- the rewrite


def guarded(here: Reached, call: ast.Call) -> Fix | Refusal:
    """The fix that keeps the operands of singular functions inside of their domains."""
    found = list(dangers_of(here, call))
    touches = frozenset(touch for each in found for touch in _backwards(here, each.operand))
    title = "Keep the untaken side of `{where}` away from where it is singular"
    try:
        for each in found:
            _check(here, each)
    except Refused as refused:
        return refused.refusal

    def inside(here: Reached, executor: Executor, node: ast.expr, spelled: Vocabulary) -> Term:
        condition = _condition(executor, call.args[0])
        wanted = [each for each in found if not each.variable]
        executor.note(_note(here, wanted))
        holes: dict[ast.expr, Term] = {each.operand: _guard(each, condition) for each in wanted}
        if isinstance(condition, terms.Ref):
            holes[call.args[0]] = condition
        return terms.User(call, holes)

    def outside(here: Reached, executor: Executor, node: ast.expr, spelled: Vocabulary) -> Term:
        each = next(danger for danger in found if danger.operand is node)
        executor.note(_note(here, [each]))
        return _guard(each, terms.User(call.args[0]))

    fixes: list[Fix | Refusal] = []
    if any(not each.variable for each in found):
        fixes.append(converted(here, call, touches, inside, title))
    elsewhere = dict.fromkeys(each.operand for each in found if each.variable)
    fixes += [converted(here, operand, touches, outside, title) for operand in elsewhere]
    edits: list[Edit] = []
    for fix in fixes:
        if isinstance(fix, Refusal):
            return fix
        edits += fix.edits
    notes = dict.fromkeys(fix.note for fix in fixes if isinstance(fix, Fix))
    first = fixes[0]
    assert isinstance(first, Fix)
    return Fix(first.title, tuple(edits), Safety.REVIEW, "; ".join(notes))


def _condition(executor: Executor, test: ast.expr) -> Term:
    if simple(test) or not executor.can_bind:
        return terms.User(test)
    return terms.Ref(executor.made(terms.Binding(terms.User(test), None, condition_wishes(test), terms.NONE, 1)))


def _guard(danger: Danger, condition: Term) -> Term:
    operand, harmless = terms.User(danger.operand), terms.Literal(danger.harmless)
    return terms.Where(condition, operand, harmless) if danger.taken else terms.Where(condition, harmless, operand)


def _note(here: Reached, found: list[Danger]) -> str:
    parts = dict.fromkeys(f"`{here.short(each.operand)}` by {each.harmless}" for each in found)
    return f"replaces {' and '.join(parts)} where the side is not taken: check that nothing else reads that value"


def _check(here: Reached, danger: Danger) -> None:
    """Raises ``Refused`` where the operand cannot be guarded by the test."""
    test, operand = danger.selection.args[0], here.short(danger.operand)
    if not here.is_pure(test):
        raise Refused("unguarded-input", f"`{here.short(test)}` would be evaluated twice; give it a name first")
    if not danger.variable:
        return
    recipe = f"`{operand}` must be kept away from there before `{here.short(danger.function)}` is computed"
    reads = [
        each for each in here.expressions(ast.Name) if each.id == danger.variable and isinstance(each.ctx, ast.Load)
    ]
    inside = set(walk(danger.selection.args[1 if danger.taken else 2]))
    if not all(each in inside for each in reads):
        raise Refused("unguarded-input", f"`{danger.variable}` is read elsewhere, too; {recipe}")
    for name in loads(test):
        made = single(here, name)
        is_parameter = any(argument.arg == name for argument in here.function.parameters)
        if not is_parameter and (made is None or made.lineno >= danger.operand.lineno):
            raise Refused("unguarded-input", f"`{name}` has its value later than `{danger.variable}`; {recipe}")
    if not any(danger.operand is inner for value in assigned(here, danger.variable) for inner in walk(value)):
        raise Refused("unguarded-input", f"`{danger.variable}` is made of other variables; {recipe}")
