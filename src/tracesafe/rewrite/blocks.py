"""Converting the branches of a function: which statements are replaced, and by what.

    if c: y = a            y = where(c, a, y)              both sides fall through: a join
    if c: return a         ...; return where(c, a, e)      one side returns: the rest is unconditional, and what
    ...; return e                                          was returned early is put in front, by priority

``Blocks`` walks the statements in order. Returns that are still to be put in front of later ones are *pending*;
what they read is bound at once if a later statement changes it.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING

from tracesafe.analysis.liveness import Flow, stores
from tracesafe.analysis.values import Touch
from tracesafe.model import Refusal
from tracesafe.rewrite.conditions import is_traced_test, single_framework, touches_of
from tracesafe.rewrite.endless import check_ends
from tracesafe.rewrite.heads import Looped, looped
from tracesafe.rewrite.joining import check_joined
from tracesafe.rewrite.masking import is_masked, plan_masked
from tracesafe.rewrite.mixed import mixed, starts_static
from tracesafe.rewrite.paths import Entry, Path, Predicate, Split, changed, conjunction
from tracesafe.rewrite.pending import Pending
from tracesafe.rewrite.plan import Item, Joins, Moved, Region, Site, Slot, Statement, Suite
from tracesafe.rewrite.refusals import Refused
from tracesafe.rewrite.rest import Rest
from tracesafe.rewrite.statements import always_returns, has_return, own_statements
from tracesafe.rewrite.static_returns import carried, given, is_static
from tracesafe.rewrite.symbolic import Executor
from tracesafe.rewrite.terms import Binding, Ref, Term
from tracesafe.spec import Framework

if TYPE_CHECKING:
    from tracesafe.analysis.reach import Reached


@dataclass
class State:
    """Where the walk is: the returns that are pending, and what stands around."""

    pending: tuple[Entry, ...] = ()
    loop: bool = False
    trial: bool = False
    context: bool = False


@dataclass
class Blocks:
    """One walk over a function. ``skipped`` are the ``if`` statements that stay as they are."""

    here: Reached
    flow: Flow
    executor: Callable[[Framework], Executor]
    skipped: Mapping[ast.stmt, Refusal]
    regions: list[Region] = field(default_factory=list)
    refusals: dict[ast.stmt, Refusal] = field(default_factory=dict)
    returning: Region | None = None
    current: ast.stmt | None = None
    """The branch that is being planned."""
    moved_comments: set[ast.stmt] = field(default_factory=set)
    """Branches whose comments above go with their value."""
    given_up: set[ast.stmt] = field(default_factory=set)
    """Statements in loops that are refused as a whole."""
    around: Looped | None = None
    """The outermost loop that the walk is in."""
    origin: dict[ast.stmt, ast.stmt] = field(default_factory=dict)
    """The statement of the user's for one that a mixed test was split into."""

    def run(self, function: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
        """Plans the conversion of a function's body. Raises ``Refused`` if the returns cannot be converted."""
        state = State()
        parts = [function.returns, *(node for node in ast.walk(function.args) if isinstance(node, ast.arg | ast.expr))]
        header = max([function.lineno, *(part.end_lineno or 0 for part in parts if part is not None)]) + 1
        falls = self.block(function.body, (), state, None, header)
        if falls and state.pending:
            line = state.pending[0].node.lineno
            raise Refused(
                "returns-none", f"line {line} returns a value, but another path ends without a return and gives None"
            )

    def block(
        self,
        body: Sequence[ast.stmt],
        after: tuple[Sequence[ast.stmt], ...],
        state: State,
        out: list[Item] | None,
        header: int,
    ) -> bool:
        """Plans a list of statements; ``out`` collects what they become if the list moves elsewhere.

        Returns whether control can reach the end of the list.
        """
        for index, node in enumerate(body):
            following = (body[index + 1 :], *after)
            first_row = (body[index - 1].end_lineno or 0) + 1 if index else header
            items: list[Item] = []
            match node:
                case ast.For() | ast.While() | ast.If() if is_masked(self, node):
                    if not plan_masked(self, node, body, state, out, first_row):
                        self.given_up.update(own_statements(node))
                        if not self.compound(node, following, state, out, first_row):
                            return False
                case ast.If(test=test) if self.is_open(node) and is_traced_test(self.here, test):
                    self.current = self.origin.get(node, node)
                    plan = partial(mixed, self) if starts_static(self.here, test) else self.traced
                    falls = plan(node, following, state, items, first_row)
                    if falls is None:
                        self.unchanged(node, state, out, first_row)
                        continue
                    self.place(node, items, out, first_row)
                    if not falls:
                        return False
                case ast.Return() if state.pending:
                    items.extend(self.give(node, state))
                    self.place(node, items, out, first_row)
                    return False
                case ast.Return() | ast.Raise() | ast.Break() | ast.Continue():
                    self.unchanged(node, state, out, first_row)
                    return False
                case (
                    ast.If()
                    | ast.For()
                    | ast.While()
                    | ast.With()
                    | ast.Try()
                    | ast.AsyncFor()
                    | ast.AsyncWith()
                    | ast.Match()
                ):
                    around, self.around = self.around, self.around or looped(node, body)
                    falls = self.compound(node, following, state, out, first_row)
                    self.around = around
                    if not falls:
                        return False
                case _:
                    self.unchanged(node, state, out, first_row)
        return True

    def is_open(self, node: ast.stmt) -> bool:
        """Whether the statement may still be converted."""
        return node not in self.skipped and node not in self.given_up

    def place(self, node: ast.stmt, items: list[Item], out: list[Item] | None, first_row: int) -> None:
        """Puts what a statement becomes where it belongs."""
        if out is not None:
            out.extend(items)
            return
        region = next((region for region in reversed(self.regions) if node in region.nodes), self.returning)
        assert region is not None
        region.sites.append(Site(node, tuple(items), first_row, node in self.moved_comments))

    def unchanged(self, node: ast.stmt, state: State, out: list[Item] | None, first_row: int) -> None:
        """A statement that stays, perhaps with guards inside, or moves as it is."""
        changed_to: Statement | None = None
        if state.pending and self.returning is not None:
            check_ends(self.here, node, state.pending)
            changed_to = Rest(self.here, self.returning.executor).check(node, self.path(state), state.pending)
        if out is not None:
            out.append(changed_to or Moved(node, first_row))
        elif changed_to is not None and self.returning is not None:
            self.returning.sites.append(Site(node, (changed_to,), node.lineno))

    def path(self, state: State) -> Path:
        """What holds for the statements behind the pending returns."""
        known = tuple((conjunction(entry.predicates), False) for entry in state.pending if not is_static(entry))
        return Path(known)

    def give(self, node: ast.Return, state: State) -> list[Item]:
        """A return behind pending ones, with what has to be named for it."""
        assert self.returning is not None
        executor = self.returning.executor
        check_ends(self.here, node, state.pending)
        if node.value is None or (isinstance(node.value, ast.Constant) and node.value.value is None):
            raise Refused("returns-none", f"line {node.lineno} returns None, and another path a value")
        with executor.unbinding():
            value = executor.value(node.value, {}, self.path(state))
        return given(executor, node, value, state.pending)

    def traced(
        self, node: ast.If, following: tuple[Sequence[ast.stmt], ...], state: State, out: list[Item], first_row: int
    ) -> bool | None:
        """Plans a branch on a traced test; None if it is refused and stays."""
        returning = has_return(node) or bool(state.pending)
        if returning:
            region = self.region_of(True, touches_of(self.here, node.test))
            region.nodes.append(self.origin.get(node, node))
            return self.branching(region, node, following, state, out, first_row)
        try:
            region = Region(self.executor(single_framework(touches_of(self.here, node.test))))
        except Refused as refused:
            self.refused(node, refused)
            return None
        region.nodes.append(self.origin.get(node, node))
        self.regions.append(region)
        try:
            return self.branching(region, node, following, state, out, first_row)
        except Refused as refused:
            self.regions.remove(region)
            self.refused(node, refused)
            return None

    def region_of(self, returning: bool, touches: frozenset[Touch]) -> Region:
        """The region of the function's returns, or a new one."""
        if returning and self.returning is not None:
            return self.returning
        region = Region(self.executor(single_framework(touches)))
        self.regions.append(region)
        if returning:
            self.returning = region
        return region

    def refused(self, node: ast.stmt, refused: Refused) -> None:
        """Keeps the reason why a branch stays as it is."""
        self.refusals[self.origin.get(node, node)] = refused.refusal

    def branching(
        self,
        region: Region,
        node: ast.If,
        following: tuple[Sequence[ast.stmt], ...],
        state: State,
        out: list[Item],
        first_row: int,
    ) -> bool:
        """Plans ``if test: body else: orelse``."""
        if has_return(node) and state.loop:
            raise Refused("loop-exit", f"line {node.lineno} returns out of a loop on a traced test")
        if has_return(node) and state.trial:
            raise Refused("statement-on-traced-path", f"line {node.lineno} returns out of a `try` on a traced test")
        executor = region.executor
        executor.statement = node
        if self.around is not None:
            region.edits += self.around.flags_as_arrays(executor, node.test)
        pending = Pending(executor)
        origin = self.origin.get(node, node)
        live = self.flow.live_after.get(origin, frozenset())
        later = frozenset[str]().union(*(stores(each) for block in following for each in block))
        executor.keepable = stores(node) - live - self.flow.captured
        if region is self.returning:
            executor.keepable -= later
        start = len(executor.bindings)
        path = self.path(state)
        split = Split.of(node)
        condition = executor.condition(split.test, {}, path)
        then_path, other_path = (
            path.under(Ref(condition), True, split.test),
            path.under(Ref(condition), False, split.test),
        )
        if always_returns(split.body) or always_returns(split.orelse):
            positive = always_returns(split.body)
            early, rest = (split.body, split.orelse) if positive else (split.orelse, split.body)
            rows = (split.body_row, split.else_row) if positive else (split.else_row, split.body_row)
            outcome = executor.branch(early, {}, then_path if positive else other_path, rows[0])
            entries = tuple(_under(entry, condition, positive) for entry in outcome.entries)
            if not rest:
                noted = pending.with_comments(entries, node, following, first_row)
                if noted is not entries:
                    self.moved_comments.add(self.origin.get(node, node))
                entries = noted
            entries = pending.kept(entries, (rest, *following), node, state.context)
            out.append(Slot(tuple(executor.bindings[start:])))
            state.pending = (*state.pending, *entries)
            return self.block(rest, following, state, out, rows[1])
        body, orelse, rows = split.body, split.orelse, (split.body_row, split.else_row)
        then = executor.branch(body, {}, then_path, rows[0])
        other = executor.branch(orelse, {}, other_path, rows[1])
        entries = tuple(
            _under(entry, condition, positive)
            for outcome, positive in ((then, True), (other, False))
            for entry in outcome.entries
        )
        entries = pending.kept(entries, following, node, state.context)
        state.pending = (*state.pending, *entries)
        values: list[tuple[str, Term]] = []
        for name in changed({}, then.env, other.env):
            if name in live:
                self.check_defined(node, name, then.env, other.env)
                left, right = executor.current(name, then.env.get(name)), executor.current(name, other.env.get(name))
                values.append((name, executor.selected(Ref(condition), left, right, None, None)))
                check_joined(executor, name, (left, right), origin)
        out.append(Slot(tuple(executor.bindings[start:])))
        out.append(Joins(tuple(values)))
        return True

    def check_defined(self, node: ast.If, name: str, *envs: object) -> None:
        """Raises ``Refused`` if a variable has no value on the side that does not assign it."""
        if all(name in env for env in envs):  # type: ignore[operator]
            return
        defined = self.flow.defined_before.get(self.origin.get(node, node))
        if defined is not None and name not in defined:
            raise Refused(
                "maybe-undefined", f"`{name}` may be undefined: it is assigned in one branch only (line {node.lineno})"
            )

    def compound(
        self,
        node: ast.stmt,
        following: tuple[Sequence[ast.stmt], ...],
        state: State,
        out: list[Item] | None,
        first_row: int,
    ) -> bool:
        """A static compound statement: its suites are walked. Returns whether control can pass it."""
        if state.pending:
            check_ends(self.here, node, state.pending)
        interesting = self.has_traced(node) or (bool(state.pending) and has_return(node))
        if not interesting:
            self.unchanged(node, state, out, first_row)
            return not always_returns([node])
        if isinstance(node, ast.If):
            return self.static_if(node, following, state, out)
        if out is not None:
            raise Refused(
                "statement-on-traced-path", f"line {node.lineno} stands behind a traced return and holds another branch"
            )
        if state.pending and self.returning is not None:
            Rest(self.here, self.returning.executor).check_head(node, self.path(state), state.pending)
        match node:
            case (
                ast.For(body=body, orelse=orelse)
                | ast.While(body=body, orelse=orelse)
                | ast.AsyncFor(body=body, orelse=orelse)
            ):
                inner = replace(state, loop=True)
                self.block(body, ([node], *following), inner, None, node.lineno)
                self.block(orelse, following, replace(state), None, (body[-1].end_lineno or 0) + 1)
                return True
            case ast.With(body=body) | ast.AsyncWith(body=body):
                inner = replace(state, context=True)
                falls = self.block(body, following, inner, None, node.lineno)
                state.pending = inner.pending
                return falls
            case ast.Try(body=body, handlers=handlers, orelse=orelse, finalbody=final):
                for suite in (body, *(handler.body for handler in handlers), orelse, final):
                    inner = replace(state, trial=True)
                    self.block(suite, following, inner, None, suite[0].lineno if suite else 0)
                return True
            case ast.Match(cases=cases):
                for case in cases:
                    inner = replace(state)
                    falls = self.block(case.body, following, inner, None, case.body[0].lineno)
                    self.no_more(node, state, inner, falls)
                return True
            case _:
                return True

    def static_if(
        self, node: ast.If, following: tuple[Sequence[ast.stmt], ...], state: State, out: list[Item] | None
    ) -> bool:
        """A static test around traced ones, or around returns behind pending ones."""
        if state.pending and self.returning is not None:
            Rest(self.here, self.returning.executor).check_head(node, self.path(state), state.pending)
        else_row = (node.body[-1].end_lineno or 0) + 1
        inside: list[Item] | None = None if out is None else []
        behind: list[Item] | None = None if out is None else []
        then_state, other_state = replace(state), replace(state)
        then_falls = self.block(node.body, following, then_state, inside, node.lineno)
        other_falls = self.block(node.orelse, following, other_state, behind, else_row)
        sides = ((then_state, then_falls, True), (other_state, other_falls, False))
        if self.returning is not None:
            held = [(each.pending[len(state.pending) :] if falls else (), side) for each, falls, side in sides]
            state.pending += carried(self.returning.executor, node, held, following)
        if out is not None:
            out.append(
                Suite(f"if {' '.join(self.here.text(node.test).split())}:", tuple(inside or ()), tuple(behind or ()))
            )
        return then_falls or other_falls

    def no_more(self, node: ast.If | ast.Match, before: State, after: State, falls: bool) -> None:
        """Raises ``Refused`` if a traced return inside of a static branch would have to be carried past its end."""
        if falls and len(after.pending) > len(before.pending):
            if node in self.skipped:
                raise Refused(self.skipped[node].slug, self.skipped[node].reason)
            test = self.here.text(node.test if isinstance(node, ast.If) else node.subject)
            raise Refused(
                "static-fall-through",
                f"a traced return inside of the static `{test}` would have to be carried past its end",
            )

    def has_traced(self, node: ast.stmt) -> bool:
        """Whether a branch or a loop on a traced test stands inside."""
        return any(
            isinstance(inner, ast.If | ast.While)
            and inner not in self.skipped
            and is_traced_test(self.here, inner.test)
            for inner in own_statements(node)
        )


def _under(entry: Entry, condition: Binding, positive: bool) -> Entry:
    return replace(entry, predicates=(Predicate(condition, positive), *entry.predicates))
