"""One loop of a masked execution: its flag, what it carries, its returns and its ``else``."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from typing import TYPE_CHECKING

from tracesafe.analysis.liveness import loads, stores
from tracesafe.rewrite import terms
from tracesafe.rewrite.conditions import is_traced_test, touches_of
from tracesafe.rewrite.fresh import words
from tracesafe.rewrite.heads import Head, Heads, start
from tracesafe.rewrite.joining import neutral
from tracesafe.rewrite.leaves import shape_of
from tracesafe.rewrite.levels import Level
from tracesafe.rewrite.loops import Loop, carried, counters, leaves, selective, targets
from tracesafe.rewrite.masks import Flag, Masks, all_of, path_of
from tracesafe.rewrite.paths import Entry, Path, Predicate
from tracesafe.rewrite.plan import Item, Moved, Site, Slot, Statement, Suite
from tracesafe.rewrite.refusals import Refused
from tracesafe.rewrite.statements import own_statements
from tracesafe.rewrite.terms import Binding, Ref, Term
from tracesafe.spec import Framework

if TYPE_CHECKING:
    from tracesafe.analysis.reach import Reached
    from tracesafe.rewrite.masked import Masked

_Names = frozenset[str]
_PLAIN = (ast.Assign, ast.AnnAssign, ast.AugAssign)


def plan_loop(
    walk: Masked, node: Loop, masks: Masks, suite: Sequence[ast.stmt], out: list[Item] | None, row: int
) -> None:
    """Plans one loop that stands in ``suite``; the returns in it are added to the walk's entries."""
    here, flow, executor = walk.blocks.here, walk.blocks.flow, walk.region.executor
    found = leaves(here, node)
    traced = [leave for leave in found if leave.traced]
    returns = [leave.node for leave in traced if isinstance(leave.node, ast.Return)]
    looped = isinstance(node, ast.While) and is_traced_test(here, node.test)
    leaving = looped or bool(returns) or any(isinstance(leave.node, ast.Break) and leave.own for leave in traced)
    if leaving:
        _check_returns([leave.node for leave in found if not leave.traced])
    late = frozenset(each for each in returns if _is_late(walk, each, node))
    read = flow.live_after.get(node, frozenset()).union(*(loads(each) for each in late))
    inside = _stored(node.body)
    moving = targets(node)
    if leaving and moving & flow.captured:
        name = min(moving & flow.captured)
        text = f"`{name}` is captured by a nested function, which may run after the loop; make it an argument"
        raise Refused("closure", text)
    if leaving and moving & read:
        text = f"`{min(moving & read)}` says behind the loop how far an example came; count in a variable of its own"
        raise Refused("loop-exit", text)
    selected = frozenset[str]().union(*(mask.names for mask in masks))
    fixed = counters(here, node, read | selected) | moving
    names = (carried(flow, node) | (read & inside)) - fixed
    level = Level(node, len(masks), names)
    heads = Heads(here, executor, node, suite, fixed, inside)
    head = heads.plan(traced_test=looped, more=bool(traced)) if leaving else Head(None)
    front = [*(_defined(walk, node, names) if leaving else ()), *head.front]
    level.flag = head.flag
    outermost = not walk.levels
    walk.levels.append(level)
    if outermost:
        for each in returns:
            alone = not looped and sum(not isinstance(leave.node, ast.Continue) for leave in traced) == 1
            _flag_return(walk, each, level, late, front, alone=alone)
    if level.flag is not None:
        masks = (*masks, level.flag.mask(names))
    inner: list[Item] | None = None if out is None else list(head.body_front)
    if out is None:
        walk.region.edits.extend(head.edits)
        if outermost:
            _flags_as_arrays(walk, heads, names if leaving else names & _stored(tuple(selective(here, node.body))))
        if front:
            walk.region.sites.append(Site(node, tuple(front), _front_row(walk, node, row), front=True))
        if head.body_front:
            walk.region.sites.append(Site(node.body[0], head.body_front, heads.body_row(), front=True))
    with executor.counting(stores(node.target) if isinstance(node, ast.For) else frozenset()):
        walk.walk(node.body, masks, inner, heads.body_row())
    orelse: list[Item] | None = None if out is None else []
    _otherwise(walk, node, masks, level, orelse, looped=looped, traced=bool(traced))
    walk.levels.pop()
    if out is not None:
        out += [*front, Suite(heads.text(head.edits), tuple(inner or ()), tuple(orelse or ()))]
    if outermost:
        for each in returns:
            walk.entries.append(_entry(walk, each, level, late))


def _flags_as_arrays(walk: Masked, heads: Heads, names: _Names) -> None:
    """Flags of the user's that the loop sets for some examples start as arrays, as ``where`` and ``~`` need."""
    for name in sorted(names):
        edit = heads.first_flag(name)
        if edit is not None and edit not in walk.region.edits:
            walk.region.edits.append(edit)
        if edit is not None:
            walk.region.executor.flags |= {name}


def _stored(body: Sequence[ast.stmt]) -> _Names:
    return frozenset[str]().union(*(stores(each) for each in body))


def _front_row(walk: Masked, node: Loop, first: int) -> int:
    """The row of the loop, or of the comments right above it."""
    return node.lineno - len(walk.region.executor.comments.adjacent(first, node.lineno))


def _check_returns(static: Sequence[ast.stmt]) -> None:
    """Raises ``Refused`` for a return of all examples at once, some of which have left the loop by then."""
    for each in static:
        if isinstance(each, ast.Return):
            text = f"line {each.lineno} returns for all examples, some of which have left the loop before"
            raise Refused("loop-exit", text)


def _is_late(walk: Masked, node: ast.Return, loop: Loop) -> bool:
    """Whether what is returned can be computed behind the loop, from what is frozen by then."""
    if node.value is None or (isinstance(node.value, ast.Constant) and node.value.value is None):
        raise Refused("returns-none", f"line {node.lineno} returns None on a traced path")
    outer = walk.levels[0].loop if walk.levels else loop
    read = loads(node.value) & _stored(outer.body)
    defined = walk.blocks.flow.defined_before.get(outer)
    known = defined is None or read <= defined
    moving = targets(outer) | _stored_behind(walk.blocks.here, outer)
    return known and not loads(node.value) & moving and walk.blocks.here.is_pure(node.value)


def _stored_behind(here: Reached, loop: Loop) -> _Names:
    """What the loop's ``else`` and the rest of the function set."""
    last = loop.body[-1].end_lineno or 0
    return frozenset[str]().union(*(stores(each) for each in here.statements(ast.stmt) if each.lineno > last))


def _flag_return(
    walk: Masked, node: ast.Return, level: Level, late: frozenset[ast.Return], front: list[Item], *, alone: bool
) -> None:
    """Gives a return the flag that says who has taken it, and a place for what it gives, unless that is late.

    ``alone``: nobody leaves the loop otherwise, so that its own flag says the same.
    """
    executor = walk.region.executor
    if alone and level.flag is not None:
        level.returned[node] = level.flag
    else:
        binding = executor.made(Binding(start(executor, level.loop, False), None, ("returned",), uses=0))
        front.append(Slot((binding,)))
        level.returned[node] = Flag(binding)
    if node not in late:
        assert node.value is not None
        shape = shape_of(walk.blocks.here, terms.User(node.value))
        parts = [node.value] if shape is None else [part.node for part in shape[1] if isinstance(part, terms.User)]
        slots = tuple(
            executor.made(Binding(neutral(walk.blocks.here, part), None, (f"early_{words(part) or 'result'}",), uses=0))
            for part in parts
        )
        front.append(Slot(slots))
        level.slots[node] = slots


def _entry(walk: Masked, node: ast.Return, level: Level, late: frozenset[ast.Return]) -> Entry:
    """A return of the loop, as an entry behind it."""
    assert node.value is not None
    flag = level.returned[node]
    executor = walk.region.executor
    value: Term
    if node in late:
        with executor.unbinding():
            taken = ((Ref(flag.binding), not flag.active),)
            value = executor.value(node.value, {}, path_of((), (*walk.known, *taken)))
    else:
        shape = shape_of(walk.blocks.here, terms.User(node.value))
        kept = tuple(Ref(slot) for slot in level.slots[node])
        value = kept[0] if shape is None else terms.Display(shape[0][0], shape[0][1], kept, shape[0][2])
    return Entry((Predicate(flag.binding, not flag.active),), value, node.value)


def _defined(walk: Masked, node: Loop, names: _Names) -> list[Item]:
    """First values for variables that the loop sets before anybody reads them."""
    known = walk.blocks.flow.defined_before.get(node)
    missing = sorted(names - known) if known is not None else []
    found: list[Item] = []
    for name in missing:
        first = next((each for each in node.body if name in stores(each)), None)
        if first is not None and not isinstance(first, _PLAIN) and _is_set_behind(walk, node, name):
            first = next((each for each in own_statements(first) if _sets(each, name)), None)
            walk.given.add(name)
        if not isinstance(first, _PLAIN) or first.value is None:
            line = first.lineno if first is not None else node.lineno
            raise Refused("maybe-undefined", f"`{name}` may be undefined behind the loop (line {line})")
        found.append(Statement(f"{name} = ", neutral(walk.blocks.here, first.value)))
    return found


def _sets(node: ast.stmt, name: str) -> bool:
    return isinstance(node, ast.Assign | ast.AnnAssign) and name in stores(node)


def _is_set_behind(walk: Masked, node: Loop, name: str) -> bool:
    """Whether every way out of a loop has set the variable, and nobody reads it in the loop before."""
    flow = walk.blocks.flow
    behind = flow.defined_after.get(node)
    if behind is None or name not in behind:
        return False
    reading = (inner for each in (*node.body, *node.orelse) for inner in own_statements(each))
    return not any(
        (known := flow.defined_before.get(each)) is not None and name in _read(each) - known for each in reading
    )


def _read(node: ast.stmt) -> _Names:
    """The variables that a statement reads, those of a compound one in its head only."""
    match node:
        case ast.If(test=head) | ast.While(test=head) | ast.For(iter=head):
            return loads(head)
        case ast.AugAssign():
            return loads(node) | stores(node)
        case _:
            return loads(node)


def _otherwise(
    walk: Masked, node: Loop, masks: Masks, level: Level, out: list[Item] | None, *, looped: bool, traced: bool
) -> None:
    """The ``else`` of a loop, which the examples run that have not left it by a break."""
    if not node.orelse:
        return
    if looped and (traced or level.base):
        text = f"line {node.lineno} has a traced test, a traced `break` and an `else`; set a flag where it breaks"
        raise Refused("loop-exit", text)
    leaving = [ast.Return, ast.Break, ast.Continue]
    if any(isinstance(each, tuple(leaving)) for part in node.orelse for each in own_statements(part)):
        raise Refused("loop-exit", f"the `else` of the loop in line {node.lineno} leaves it; do so behind the loop")
    around = masks[: level.base]
    if level.flag is not None and not looped:
        names = _stored(node.orelse) & walk.blocks.flow.live_after.get(node, frozenset())
        around = (*around, level.flag.mask(names))
    walk.levels.append(Level(node, len(around), frozenset()))
    walk.walk(node.orelse, around, out, (node.body[-1].end_lineno or 0) + 2)
    walk.levels.pop()


def is_structured(here: Reached, node: ast.stmt) -> bool:
    """Whether the loop becomes one of the framework's own."""
    if not isinstance(node, ast.While) or not is_traced_test(here, node.test):
        return False
    return any(touch.framework is Framework.JAX for touch in touches_of(here, node.test))


def plan_guarded(walk: Masked, node: ast.While, masks: Masks, out: list[Item]) -> None:
    """A loop that becomes one of the framework's own, under masks: they join its test, so that examples do not enter
    it that must not."""
    executor = walk.region.executor
    if node.orelse or any(isinstance(each, ast.Return) for each in own_statements(node)):
        raise Refused("loop-on-traced-path", f"the loop in line {node.lineno} returns, or has an `else`")
    if any(isinstance(each, ast.NamedExpr) for each in ast.walk(node.test)):
        raise Refused("write-on-traced-path", f"the test of the loop in line {node.lineno} binds a name")
    with executor.unbinding(), executor.numbers_first():
        condition = executor.condition(node.test, {}, Path()).term
    first = all_of(tuple((mask.term, mask.positive) for mask in masks))
    parts = condition.parts if isinstance(condition, terms.Logic) and condition.operator == "&" else (condition,)
    rows = [(node.body[index - 1].end_lineno or 0) + 1 if index else node.lineno + 1 for index in range(len(node.body))]
    body = tuple(Moved(each, row) for each, row in zip(node.body, rows, strict=True))
    out.append(Suite("while ", body, test=terms.Logic("&", (first, *parts))))
