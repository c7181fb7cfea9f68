"""Writes a structured loop: the local functions, and the call that takes the loop's place."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from tracesafe.analysis.liveness import exposed, loads, stores
from tracesafe.model import Edit
from tracesafe.rewrite import style, terms
from tracesafe.rewrite.carry import Carry, Loop, head, walruses
from tracesafe.rewrite.conditions import is_traced_test, negated
from tracesafe.rewrite.emit import Emitter
from tracesafe.rewrite.fresh import FreshNames, condition_wishes, identifiers
from tracesafe.rewrite.layout import Vocabulary, Writer
from tracesafe.rewrite.loop_exits import LoopExecutor, Parts, down
from tracesafe.rewrite.loop_text import behind, colon, moved, row_end, row_of
from tracesafe.rewrite.paths import Path
from tracesafe.rewrite.plan import Item, Joins, Region, Site, Slot, Statement, named
from tracesafe.rewrite.ranges import Range
from tracesafe.rewrite.refusals import Refused
from tracesafe.rewrite.symbolic import Executor
from tracesafe.rewrite.terms import Name, Ref, Term
from tracesafe.source.spans import Span

if TYPE_CHECKING:
    from tracesafe.analysis.reach import Reached
    from tracesafe.program.functions import Function


@dataclass(frozen=True)
class LoopWriter:
    """Writes one loop."""

    here: Reached
    loop: Loop
    pieces: Parts
    carry: Carry
    executor: Executor
    """Reads the tests."""
    stepper: LoopExecutor
    """Reads what stands behind an exit."""
    spelled: Vocabulary

    @cached_property
    def fresh(self) -> FreshNames:
        """Names that nothing around the loop has."""
        fresh = FreshNames(surroundings(self.here))
        fresh.take((self.carry.flag,))
        return fresh

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the state."""
        return (*self.carry.names, self.carry.flag) if self.carry.flag else self.carry.names

    @cached_property
    def margin(self) -> str:
        """What stands in front of the loop."""
        return style.margin(self.here.source, self.loop.lineno)

    @cached_property
    def unit(self) -> str:
        """What a suite is indented by."""
        return style.unit(self.here.source, self.loop.lineno, self.loop.body[0].lineno)

    @property
    def inner(self) -> str:
        """The margin inside of a local function."""
        return self.margin + self.unit

    @cached_property
    def state(self) -> str:
        """The name of the local functions' parameter: that of the only variable, or a new one."""
        return self.names[0] if len(self.names) == 1 else self.fresh.take(("state", "carry", "loop_state"))

    def while_loop(self, function: str) -> Edit:
        """``while`` as ``lax.while_loop``."""
        assert isinstance(self.loop, ast.While)
        test = self.loop.test
        unfinished = self.fresh.take(("unfinished", *condition_wishes(test)[:-1], "unfinished"))
        step = self.fresh.take(("step", f"{self.carry.names[0]}_step", "step"))
        first = self.first()
        call = terms.Call(function, (Name(unfinished), Name(step), self.packed(first)), ())
        lines = [
            *self.condition(unfinished),
            "",
            *self.step(step),
            "",
            *self.call(call),
        ]
        return self.edit(lines)

    def counted_loop(self, function: str, given: Range) -> Edit:
        """``for`` over a range of traced bounds as a loop of so many steps."""
        assert isinstance(self.loop, ast.For)
        target = self.loop.target
        if not isinstance(target, ast.Name):
            raise Refused("statement-on-traced-path", f"line {self.loop.lineno} counts with more than a variable")
        step = self.fresh.take(("step", f"{self.carry.names[0]}_step", "step"))
        index = target.id if not given.index else self.fresh.take(("count", "index", "step_number"))
        head = [f"{self.inner}{target.id} = {given.index.format(index)}"] if given.index else []
        bounds = (Name(given.lower), Name(given.upper))
        lines = [
            *self.step(step, f"{index}, ", head),
            "",
            *self.call(terms.Call(function, (*bounds, Name(step), self.packed(self.first())))),
        ]
        return self.edit(lines)

    def first(self) -> tuple[Term, ...]:
        """The values that the loop starts with."""
        return (*map(Name, self.carry.starts), *([Name("False")] if self.carry.flag else []))

    def bounded_loop(self, function: str, limit: str) -> Edit:
        """``while`` as a loop of as many steps as it can take, of which those behind its end change nothing."""
        assert isinstance(self.loop, ast.While)
        test = self.loop.test
        unfinished = self.fresh.take(("unfinished", *condition_wishes(test)[:-1], "unfinished"))
        step = self.fresh.take(("step", f"{self.carry.names[0]}_step", "step"))
        guarded = self.fresh.take((f"{step}_if_{unfinished}", "step_if_unfinished"))
        state, cond = self.state, f"{function.rpartition('.')[0]}.cond".lstrip(".")
        keep = Name(f"lambda {state}: {state}")
        chosen = terms.Call(cond, (Name(f"{unfinished}({state})"), Name(step), keep, Name(state)))
        first = self.first()
        index = "_" if state != "_" else self.fresh.take(("index",))
        lines = [
            *self.condition(unfinished),
            "",
            *self.step(step),
            "",
            f"{self.margin}def {guarded}({index}, {state}):",
            *self.writer({}).statement("return ", chosen, self.inner),
            "",
            *self.call(terms.Call(function, (Name("0"), Name(limit), Name(guarded), self.packed(first)))),
        ]
        return self.edit(lines)

    def call(self, call: Term) -> list[str]:
        """The statement that runs the loop."""
        read = self.carry.read
        targets = ", ".join(name if name in read or "_" in read else "_" for name in self.names)
        after = behind(self.here.source, colon(self.here.source, head(self.loop)))
        lines = self.writer({}).statement(f"{targets} = ", call, self.margin, terms.Comments((), after))
        return [*lines, *self.bound_in_test(read, self.margin)]

    def bound_in_test(self, wanted: frozenset[str], margin: str) -> list[str]:
        """The lines that bind what a walrus in the test bound, where that is read."""
        found: list[str] = []
        for walrus in walruses(self.loop):
            if walrus.target.id in wanted:
                term = self.executor.read(walrus.value, {}, Path())
                found += self.writer({}).statement(f"{walrus.target.id} = ", term, margin)
        return found

    def packed(self, parts: tuple[Term, ...]) -> Term:
        """The state as a tuple, or the only variable."""
        return parts[0] if len(parts) == 1 else terms.Display("(", ")", parts)

    def unpacked(self, wanted: frozenset[str]) -> list[str]:
        """The line that unpacks the state; none if the parameter is the variable."""
        names = self.names
        if len(names) == 1 or not wanted & set(names):
            return []
        free = "_" if "_" not in wanted else ""
        return [f"{self.inner}{', '.join(name if name in wanted else free or name for name in names)} = {self.state}"]

    def condition(self, name: str) -> list[str]:
        """The function that tells whether another iteration follows."""
        assert isinstance(self.loop, ast.While)
        first = [] if is_endless(self.loop) else [self.executor.condition(self.loop.test, {}, Path()).term]
        for guard in self.pieces.guards:
            if is_traced_test(self.here, guard.test):
                first.append(negated(self.executor.condition(guard.test, {}, Path()).term))
            else:
                first.append(Name(f"(not ({self.here.text(guard.test)}))"))
        if self.carry.flag:
            first.append(terms.Not(Name(self.carry.flag)))
        term = first[0] if len(first) == 1 else terms.Logic("&", tuple(first))
        comments = [line for guard in self.pieces.guards for line in self.comments_in(guard)]
        items: tuple[Item, ...] = (
            Slot(tuple(self.executor.bindings)),
            Statement("return ", term, terms.Comments(tuple(comments))),
        )
        reads = loads(self.loop.test) | {self.carry.flag}
        reads = reads.union(*(loads(guard.test) for guard in self.pieces.guards))
        return [f"{self.margin}def {name}({self.state}):", *self.unpacked(reads), *self.lines(self.executor, items)]

    def comments_in(self, guard: ast.If) -> tuple[str, ...]:
        """The comments in and above a test that has become part of the condition."""
        first = guard.lineno
        while style.is_comment(self.here.source.line(first - 1).strip()):
            first -= 1
        return self.executor.comments.within(first, guard.end_lineno or guard.lineno)

    def lines(self, executor: Executor, items: tuple[Item, ...]) -> list[str]:
        """The lines of some items inside of a local function."""
        names = named(Region(executor, sites=[Site(self.loop, items, 0)]), self.fresh)
        return Emitter(self.here.source, self.writer(names), names).lines(items, self.inner)

    def step(self, name: str, index: str = "", first: list[str] | None = None) -> list[str]:
        """The function that is one iteration."""
        source, pieces = self.here.source, self.pieces
        after = colon(source, head(self.loop))
        if pieces.guards:
            after = row_end(source, pieces.guards[-1].end_lineno or 0)
        body = moved(source, pieces.plain, after, self.inner) if pieces.plain else []
        if pieces.last is not None:
            header = (pieces.plain[-1].end_lineno or 0) + 1 if pieces.plain else row_of(source, after) + 1
            body += self.rest(pieces.last, header)
        elif self.carry.flag:
            raise AssertionError("a flag that nothing sets")
        again = self.bound_in_test(exposed(self.loop.body, frozenset()), self.inner)
        wanted = self.carry.needed | frozenset[str]().union(
            *(loads(each.value) for each in walruses(self.loop) if again)
        )
        result = self.names[0] if len(self.names) == 1 else ""
        returned = Name(result) if result else terms.Display("", "", tuple(map(Name, self.names)))
        return [
            f"{self.margin}def {name}({index}{self.state}):",
            *self.unpacked(wanted),
            *(first or []),
            *again,
            *body,
            *self.writer({}).statement("return ", returned, self.inner),
        ]

    def rest(self, last: ast.If, header: int) -> list[str]:
        """What stands behind the first exit, by selection."""
        executor, flag = self.stepper, self.carry.flag
        executor.statement = last
        executor.keepable = stores(last) - set(self.names) - executor.flow.captured
        env = {flag: down(flag)} if flag else {}
        outcome = executor.branch([last], env, Path(), header)
        values = tuple((each, Ref(outcome.env[each])) for each in self.names if each in outcome.env)
        return self.lines(executor, (Slot(tuple(executor.bindings)), Joins(values)))

    def writer(self, names: dict[terms.Binding, str]) -> Writer:
        """The writer of terms, as wide as the project's lines."""
        return Writer(self.here.source, self.spelled, names, style.width(self.here.source.path), self.unit)

    def edit(self, lines: list[str]) -> Edit:
        """The edit that puts lines in the loop's place, with a blank row in front where one is missing."""
        source, loop = self.here.source, self.loop
        lines = [*lines, *self.returned(), *self.otherwise()]
        end = loop.end_lineno or loop.lineno
        last = behind(source, source.span(loop).end)
        row = loop.lineno
        while row > 1 and style.is_comment(source.line(row - 1).strip()):
            row -= 1
        above = source.line(row - 1).strip() if row > 1 else ""
        opens = any(loop is suite[0] for suite in _suites(self.here))
        text = source.newline.join(lines)
        if last and last not in text:
            text += f"  {last}"
        if above and not opens:
            start = source.line_starts[row - 1]
            kept = source.slice(Span(start, source.line_starts[loop.lineno - 1]))
            return Edit(source.path, Span(start, row_end(source, end)), source.newline + kept + text)
        start = source.line_starts[loop.lineno - 1]
        return Edit(source.path, Span(start, row_end(source, end)), text)

    def returned(self) -> list[str]:
        """The return that stood in the loop, behind it."""
        if self.pieces.returned is None:
            return []
        value = self.executor.read(self.pieces.returned, {}, Path())
        if is_endless(self.loop):
            return self.writer({}).statement("return ", value, self.margin)
        lines = self.writer({}).statement("return ", value, self.inner)
        return [f"{self.margin}if {self.carry.flag}:", *lines]

    def otherwise(self) -> list[str]:
        """The ``else`` of a loop that nothing leaves: it runs in any case."""
        if not self.loop.orelse:
            return []
        source = self.here.source
        start = source.span(self.loop.body[-1]).end
        text = source.slice(Span(start, source.span(self.loop.orelse[0]).start))
        offset = start + len(text[: text.index("else")].encode("utf-8")) + 4
        after = offset + source.utf8[offset:].index(b":") + 1
        return moved(source, self.loop.orelse, after, self.margin)


def is_endless(loop: Loop) -> bool:
    """Whether the test of a loop is a constant that is true."""
    return isinstance(loop, ast.While) and isinstance(loop.test, ast.Constant) and bool(loop.test.value)


def _suites(here: Reached) -> list[list[ast.stmt]]:
    found: list[list[ast.stmt]] = []
    for inner in ast.walk(here.function.node):
        for name in ("body", "orelse", "finalbody"):
            suite = getattr(inner, name, None)
            if isinstance(suite, list) and suite and isinstance(suite[0], ast.stmt):
                found.append(suite)
    return found


def surroundings(here: Reached) -> ast.Module:
    """What a new local name has to keep clear of: the functions around it, and what the module binds."""
    outermost: Function = here.function
    while outermost.parent is not None:
        outermost = outermost.parent
    tree = here.function.module.tree
    bound: dict[str, None] = {}
    for statement in tree.body:
        match statement:
            case ast.FunctionDef(name=name) | ast.ClassDef(name=name) | ast.AsyncFunctionDef(name=name):
                bound[name] = None
            case _:
                bound.update(dict.fromkeys(identifiers(statement)))
    names: list[ast.stmt] = [ast.Expr(ast.Name(name, ast.Load())) for name in bound]
    return ast.Module([*names, ast.Expr(ast.Constant(0)), *_wrapped(outermost.node)], [])


def _wrapped(node: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda) -> list[ast.stmt]:
    return [ast.Expr(node)] if isinstance(node, ast.Lambda) else [node]
