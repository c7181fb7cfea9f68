"""Masked execution: all examples run through a loop, and those that have left it keep what they had.

    for _ in range(50):                     done = x.new_zeros((), dtype=torch.bool)
        step = f(x)                         for _ in range(50):
        if step.abs() < tol:        ->          step = f(x)
            break                               done = done | (step.abs() < tol)
        x = x - step                            x = torch.where(done, x, x - step)

The loop itself stays: only the statements change whose variables somebody reads later, and those that leave.
"""

from __future__ import annotations

import ast
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tracesafe.analysis.liveness import loads, stores
from tracesafe.rewrite import terms
from tracesafe.rewrite.conditions import is_traced_test
from tracesafe.rewrite.exits import Exit
from tracesafe.rewrite.heads import Heads
from tracesafe.rewrite.joining import check_joined, name_of, unchanged_by
from tracesafe.rewrite.leaves import shape_of
from tracesafe.rewrite.levels import Level
from tracesafe.rewrite.loops import holds_loop, needed, skips, targets
from tracesafe.rewrite.masked_loops import is_structured, plan_guarded, plan_loop
from tracesafe.rewrite.masks import Flag, Known, Mask, Masks, all_of, choice, kept, path_of
from tracesafe.rewrite.paths import Entry, Predicate, Split, changed
from tracesafe.rewrite.plan import Item, Joins, Moved, Region, Site, Slot, Suite, Update
from tracesafe.rewrite.refusals import Refused
from tracesafe.rewrite.rest import Rest
from tracesafe.rewrite.statements import always_returns
from tracesafe.rewrite.terms import Binding, Name, Ref, Term

if TYPE_CHECKING:
    from tracesafe.rewrite.blocks import Blocks

_PLAIN = (ast.Assign, ast.AnnAssign, ast.AugAssign)


@dataclass
class Masked:
    """One walk over a loop, or over a branch that holds loops; what it writes goes to the region."""

    blocks: Blocks
    region: Region
    known: Known
    """What holds of the examples that have not returned before."""
    levels: list[Level] = field(default_factory=list)
    entries: list[Entry] = field(default_factory=list)
    given: set[str] = field(default_factory=set)
    """Variables that have a first value from the rewrite."""
    openings: set[tuple[ast.stmt | None, str]] = field(default_factory=set)
    """Statements that set a variable for all examples, not just for those that get there."""

    def walk(
        self,
        body: Sequence[ast.stmt],
        masks: Masks,
        out: list[Item] | None,
        header: int,
        after: Sequence[ast.stmt] = (),
    ) -> Masks:
        """Plans a list of statements that all examples run through; the masks of what follows.

        ``after``: what stands behind them in the same iteration.
        """
        blocks = self.blocks
        for index, node in enumerate(body):
            row = (body[index - 1].end_lineno or 0) + 1 if index else header
            rest = (*body[index + 1 :], *after)
            match node:
                case ast.If(test=test) if is_traced_test(blocks.here, test):
                    masks = self._branch(node, rest, masks, out, row)
                case ast.If():
                    self._static_if(node, rest, masks, out)
                case ast.While() if out is not None and is_structured(blocks.here, node):
                    plan_guarded(self, node, masks, out)
                case ast.For() | ast.While():
                    self._check_head(node, masks)
                    plan_loop(self, node, masks, body, out, row)
                case ast.With(body=inner):
                    self._check_head(node, masks)
                    items: list[Item] | None = None if out is None else []
                    masks = self.walk(inner, masks, items, node.lineno + 1, rest)
                    if out is not None:
                        out.append(Suite(Heads.text_of(blocks.here, node), tuple(items or ())))
                case ast.Break() | ast.Continue() | ast.Return() if self._selected(masks):
                    masks = self._exit(node, masks, out, row, after)
                case _ if isinstance(node, _PLAIN):
                    self._assignment(node, masks, out, row)
                case ast.Pass() | ast.Break() | ast.Continue() | ast.Expr() | ast.FunctionDef():
                    self._unchanged(node, masks, out, row)
                case ast.Match():
                    text = f"the `match` in line {node.lineno} stands in a loop that examples leave one by one"
                    raise Refused("match", f"{text}; use `if` and `elif`")
                case ast.Delete(targets=gone) if self._at_once(gone, masks):
                    if out is not None:
                        out.append(Moved(node, row))
                case ast.Try():
                    text = f"the `try` in line {node.lineno} stands in a loop that examples leave one by one"
                    raise Refused("loop-on-traced-path", f"{text}; put it around the loop")
                case _:
                    text = f"`{blocks.here.source.line(node.lineno).strip()}` (line {node.lineno})"
                    raise Refused("loop-on-traced-path", f"{text} stands in a loop that examples leave one by one")
        return masks

    def _at_once(self, gone: Sequence[ast.expr], masks: Masks) -> bool:
        """Whether variables can be deleted for all examples at once."""
        return all(isinstance(each, ast.Name) and not kept(masks, each.id) for each in gone)

    def _selected(self, masks: Masks) -> bool:
        """Whether only some of the examples in the innermost loop get here."""
        level = self.levels[-1] if self.levels else None
        return level is None or len(masks) > level.base + (level.flag is not None)

    def _check_head(self, node: ast.stmt, masks: Masks) -> None:
        Rest(self.blocks.here, self.region.executor).check_head(node, path_of(masks, self.known), ())

    def _unchanged(self, node: ast.stmt, masks: Masks, out: list[Item] | None, row: int) -> None:
        """A statement that runs for every example, as it is, but perhaps with guards put in."""
        guarded = Rest(self.blocks.here, self.region.executor).check(node, path_of(masks, self.known), ())
        if guarded is not None:
            self._place(node, [guarded], out, row)
        elif out is not None:
            out.append(Moved(node, row))

    def _place(self, node: ast.stmt, items: list[Item], out: list[Item] | None, row: int) -> None:
        if out is not None:
            out.extend(items)
        else:
            self.region.sites.append(Site(node, tuple(items), row))

    def _assignment(
        self, node: ast.Assign | ast.AnnAssign | ast.AugAssign, masks: Masks, out: list[Item] | None, row: int
    ) -> None:
        """An assignment: what somebody reads later is kept where the masks are not met."""
        executor = self.region.executor
        names = stores(node)
        if not any(kept(masks, name) for name in names):
            self._unchanged(node, masks, out, row)
            return
        start = len(executor.bindings)
        executor.statement = node
        executor.keepable = frozenset()
        with executor.without_comments():
            outcome = executor.branch([node], {}, path_of(masks, self.known), node.lineno)
        values: list[tuple[str, Term]] = []
        for name in changed({}, outcome.env):
            if outcome.env[name].item is not None and not kept(masks, name):
                executor.exact.add(id(outcome.env[name]))
            else:
                values.append((name, self._kept(name, Ref(outcome.env[name]), masks, node)))
        comments = executor.comments_of(node) if out is None else executor.comments.of(node, row - 1)
        slot = Slot(tuple(executor.bindings[start:]))
        self._place(node, [slot, Joins(tuple(values), comments)], out, row)

    def _kept(self, name: str, value: Term, masks: Masks, at: ast.stmt, more: Known = ()) -> Term:
        """``value`` where the masks of the variable are met, and what the variable was elsewhere."""
        known = (*kept(masks, name), *more)
        if not known or (at, name) in self.openings:
            return value
        executor = self.region.executor
        condition, then, other = choice(known, value, Name(name))
        check_joined(executor, name, (value, Name(name)), at)
        with executor.eagerly():
            return executor.selected(condition, then, other, None, None)

    # -- branches --------------------------------------------------------------------------------------------

    def _branch(self, node: ast.If, rest: Sequence[ast.stmt], masks: Masks, out: list[Item] | None, row: int) -> Masks:
        """An ``if`` on a traced test; the masks for what stands behind it."""
        executor = self.region.executor
        self.region.nodes.append(node)
        executor.statement = node
        executor.keepable = frozenset()
        path = path_of(masks, self.known)
        split = Split.of(node)
        start = len(executor.bindings)
        condition = executor.condition(split.test, {}, path)
        if holds_loop(node):
            return self._sequential(node, rest, split, condition, start, masks, out, row)
        exits: list[Exit] = []
        with executor.leaving(exits, frozenset(self._slotted())), executor.counting_nothing():
            sides = [
                executor.branch(suite, {}, path.under(Ref(condition), positive, split.test), first)
                for suite, positive, first in (
                    (split.body, True, split.body_row),
                    (split.orelse, False, split.else_row),
                )
            ]
        then, other = (side.env for side in sides)
        live = self.blocks.flow.live_after.get(node, frozenset()) | frozenset[str]().union(
            *(mask.names for mask in masks)
        )
        values: list[tuple[str, Term]] = []
        for name in changed({}, then, other):
            if name in live:
                values.append((name, self._joined(name, then.get(name), other.get(name), condition, masks, node)))
        behind = {name for name, _ in values}
        if any(isinstance(each.node, ast.Continue) for each in exits):
            behind = behind.union(*(stores(each) for each in rest))
        exits = [unchanged_by(executor, each, behind) for each in exits]
        if terms.reads(Ref(condition)) & behind:
            executor.freeze(condition)
        items: list[Item] = [Slot(tuple(executor.bindings[start:])), Joins(tuple(values))]
        masks = self._updates(exits, masks, items, rest)
        self._place(node, items, out, row)
        return masks

    def _joined(
        self,
        name: str,
        then: Binding | None,
        other: Binding | None,
        condition: Binding,
        masks: Masks,
        node: ast.If,
    ) -> Term:
        """What a variable is behind a branch."""
        executor = self.region.executor
        if name not in self.given:
            self.blocks.check_defined(node, name, *({name: each} if each else {} for each in (then, other)))
        if then is not None and other is not None:
            with executor.eagerly():
                value = executor.selected(Ref(condition), Ref(then), Ref(other), None, None)
            check_joined(executor, name, (Ref(then), Ref(other)), node)
            return self._kept(name, value, masks, node)
        side = then or other
        assert side is not None
        return self._kept(name, Ref(side), masks, node, ((Ref(condition), then is not None),))

    def _slotted(self) -> set[ast.Return]:
        return set(self.levels[0].slots) if self.levels else set()

    def _exit(
        self,
        node: ast.Break | ast.Continue | ast.Return,
        masks: Masks,
        out: list[Item] | None,
        row: int,
        after: Sequence[ast.stmt],
    ) -> Masks:
        """A break, continue or return that only some examples reach."""
        executor = self.region.executor
        executor.statement = node
        executor.keepable = frozenset()
        start = len(executor.bindings)
        exits: list[Exit] = []
        with executor.leaving(exits, frozenset(self._slotted())):
            executor.branch([node], {}, path_of(masks, self.known), node.lineno)
        items: list[Item] = [Slot(tuple(executor.bindings[start:]))]
        masks = self._updates(exits, masks, items, after)
        self._place(node, items, out, row)
        return masks

    def _updates(self, exits: Sequence[Exit], masks: Masks, items: list[Item], rest: Sequence[ast.stmt]) -> Masks:
        """The flags behind a branch that some examples leave the iteration by; the masks for what follows."""
        if exits and not self.levels:
            raise Refused("loop-exit", f"line {exits[0].node.lineno} returns on a traced path that holds a loop")
        skipping: list[Term] = []
        for each in exits:
            level = self.levels[-1]
            match each.node:
                case ast.Continue():
                    flags = [level.flag] if level.flag is not None else []
                    skipping.append(self._taken(each, level.base, flags, masks))
                case ast.Return():
                    self._give(each, items)
                case _:
                    assert level.flag is not None
                    items.append(level.flag.leaving(self._taken(each, level.base, [level.flag])))
        if skipping and rest:
            condition = skipping[0] if len(skipping) == 1 else terms.Logic("|", tuple(skipping))
            masks = (*masks, Mask(condition, False, self.levels[-1].names, skips=True))
        return masks

    def _taken(self, each: Exit, base: int, flags: Sequence[Flag], around: Masks = ()) -> Term:
        """The condition of a way out, seen from within ``base`` masks; some flags do not count, such as one that is
        about to be set by it, nor do the earlier skips among the masks that stay ``around`` what follows."""
        skipped = [mask.term for mask in around if mask.skips]
        known = each.path.known[len(self.known) + base :]
        known = tuple(pair for pair in known if not any(flag.is_in(pair[0]) for flag in flags))
        return all_of(tuple(pair for pair in known if not any(pair[0] is term for term in skipped)) or known)

    def _give(self, each: Exit, items: list[Item]) -> None:
        """Notes who returns, and what, if that cannot be computed behind the loop; they leave all loops."""
        assert isinstance(each.node, ast.Return)
        first = self.levels[0]
        returned = first.returned[each.node]
        if each.node in first.slots:
            assert each.value is not None
            slots = first.slots[each.node]
            shape = shape_of(self.blocks.here, each.value)
            parts = (each.value,) if shape is None else shape[1]
            for slot, part in zip(slots, parts, strict=True):
                with self.region.executor.eagerly():
                    value = self.region.executor.selected(self._taken(each, 0, ()), part, Ref(slot), None, None)
                items.append(Update(slot, value))
        flags = [level.flag for level in self.levels if level.flag is not None]
        if returned not in flags:
            items.append(returned.leaving(self._taken(each, 0, ())))
        for index, flag in enumerate(flags):
            items.append(flag.leaving(self._taken(each, 0, flags[: index + 1])))

    def _sequential(
        self,
        node: ast.If,
        rest: Sequence[ast.stmt],
        split: Split,
        condition: Binding,
        start: int,
        masks: Masks,
        out: list[Item] | None,
        row: int,
    ) -> Masks:
        """A branch that holds loops: both sides run, one after the other, each for its own examples.

        ``start``: the first binding of the test.
        """
        executor = self.region.executor
        executor.freeze(condition)
        items: list[Item] = [Slot(tuple(executor.bindings[start:]))]
        skipping: list[Mask] = []
        live = self.blocks.flow.live_after.get(node, frozenset())
        for suite, positive, other, first in (
            (split.body, True, split.orelse, split.body_row),
            (split.orelse, False, (), split.else_row),
        ):
            names = frozenset[str]().union(*(stores(each) for each in suite))
            read = needed(other)
            moving = frozenset[str]().union(*(targets(each) for each in suite))
            if moving & (live | read):
                raise Refused("loop-on-traced-path", f"`{min(moving & (live | read))}` is read behind its loop")
            wanted = names & (live | read)
            defined = self.blocks.flow.defined_before.get(node)
            for name in sorted(wanted - defined) if defined is not None else ():
                if name not in self.given:
                    self._check_both(name, split)
            inner = (*masks, Mask(Ref(condition), positive, wanted))
            if suite and isinstance(last := suite[-1], ast.Return) and not self.levels:
                self.walk(suite[:-1], inner, items, first)
                self._return(last, Predicate(condition, positive), inner, items)
            else:
                skipping += self.walk(suite, inner, items, first, rest)[len(inner) :]
        if always_returns(split.body) and always_returns(split.orelse):
            raise Refused("loop-on-traced-path", f"line {node.lineno} returns on both sides, and holds a loop")
        self._place(node, items, out, row)
        return (*masks, *skipping)

    def _check_both(self, name: str, split: Split) -> None:
        """Notes where the first of two branches sets a variable that both set, and that has no value before; examples
        on the other side may have that value until theirs. Raises ``Refused`` if one branch may not set it."""
        firsts = [next((each for each in suite if name in stores(each)), None) for suite in (split.body, split.orelse)]
        for first in firsts:
            plain = isinstance(first, ast.Assign | ast.AnnAssign) and name not in loads(first.value)
            if self.levels or not plain:
                raise Refused("maybe-undefined", f"`{name}` may be undefined: it is assigned in one branch only")
        self.given.add(name)
        self.openings.add((firsts[0], name))

    def _return(self, node: ast.Return, predicate: Predicate, masks: Masks, items: list[Item]) -> None:
        """A return at the end of a branch: what it gives is computed there, and given back later."""
        executor = self.region.executor
        if node.value is None or (isinstance(node.value, ast.Constant) and node.value.value is None):
            raise Refused("returns-none", f"line {node.lineno} returns None on a traced path")
        start = len(executor.bindings)
        term = executor.value(node.value, {}, path_of(masks, self.known))
        shape = shape_of(self.blocks.here, term)
        parts = (term,) if shape is None else shape[1]
        kept = tuple(
            Ref(executor.made(Binding(part, None, (f"early_{name_of(part) or 'result'}",), uses=0))) for part in parts
        )
        items.append(Slot(tuple(executor.bindings[start:])))
        value = kept[0] if shape is None else terms.Display(shape[0][0], shape[0][1], kept, shape[0][2])
        self.entries.append(Entry((predicate,), value, node.value))

    def _static_if(self, node: ast.If, rest: Sequence[ast.stmt], masks: Masks, out: list[Item] | None) -> None:
        """A static test: its sides are walked, and nobody may leave the iteration in the middle of it."""
        self._check_head(node, masks)
        if rest and skips(self.blocks.here, node):
            text = self.blocks.here.short(node.test)
            raise Refused("mixed-test", f"`{text}` is a static test around a traced `continue`; test it outside")
        else_row = (node.body[-1].end_lineno or 0) + 1
        sides: list[list[Item] | None] = [None if out is None else [] for _ in range(2)]
        self.walk(node.body, masks, sides[0], node.lineno + 1)
        self.walk(node.orelse, masks, sides[1], else_row)
        if out is not None:
            out.append(Suite(Heads.text_of(self.blocks.here, node), tuple(sides[0] or ()), tuple(sides[1] or ())))
