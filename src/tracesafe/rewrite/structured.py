"""Traced loops of jax as structured ones: ``lax.while_loop`` and ``lax.fori_loop`` with local functions.

while error > tol:                def unfinished(state):
    ...                               error, x = state
                                      return error > tol

                                  def step(state):
                                      error, x = state
                                      ...
                                      return error, x

                                  error, x = jax.lax.while_loop(unfinished, step, (error, x))
"""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from tracesafe.analysis.liveness import flow, loads, stores
from tracesafe.analysis.values import Touch
from tracesafe.model import Fix, Refusal, Safety
from tracesafe.rewrite.carry import Carry, Loop, carried, needed
from tracesafe.rewrite.comments import comments
from tracesafe.rewrite.conditions import is_traced_test, touches_of
from tracesafe.rewrite.convert import branches, unconditional, vocabulary
from tracesafe.rewrite.convert import needed as needed_imports
from tracesafe.rewrite.fresh import FreshNames
from tracesafe.rewrite.imports import reach
from tracesafe.rewrite.loop_body import Body, check_numbers, forbidding, grown, is_traced_range, traced_bounds
from tracesafe.rewrite.loop_exits import LoopExecutor, Parts, exits, parts
from tracesafe.rewrite.loop_writer import LoopWriter, is_endless, surroundings
from tracesafe.rewrite.ranges import range_of
from tracesafe.rewrite.refusals import Refused
from tracesafe.rewrite.reverse import bound, is_reversed
from tracesafe.rewrite.slices import CannotRewrite
from tracesafe.rewrite.staged import Staged, staged
from tracesafe.rewrite.starts import Starts
from tracesafe.rewrite.statements import always_returns, has_return, own_statements
from tracesafe.rewrite.totality import BothSides
from tracesafe.spec import Framework, Kind

if TYPE_CHECKING:
    from tracesafe.analysis.reach import Reached

Verdict = Fix | Refusal


@lru_cache(maxsize=1)
def loops(here: Reached) -> Mapping[ast.stmt, Verdict]:
    """The verdict on every loop of the function that jax has to stage, the innermost ones first."""
    found: dict[ast.stmt, Verdict] = {}
    for loop in reversed(list(here.statements(ast.stmt))):
        if isinstance(loop, ast.While | ast.For) and is_traced_loop(here, loop) and of_jax(here, loop):
            try:
                found[loop] = Conversion(here, loop, found).fix()
            except Refused as refused:
                found[loop] = refused.refusal
            except CannotRewrite as failed:
                found[loop] = Refusal("layout", f"`{failed}` cannot be replaced where it stands")
    return found


def is_traced_loop(here: Reached, loop: Loop) -> bool:
    """Whether traced values decide how often the loop runs."""
    if isinstance(loop, ast.While):
        return is_traced_test(here, loop.test) or bool(traced_exits(here, loop))
    return is_traced_range(here, loop.iter)


def of_jax(here: Reached, loop: Loop) -> bool:
    """Whether all transforms that forbid the loop are jax's."""
    return {touch.framework for touch in touched(here, loop)} == {Framework.JAX}


def touched(here: Reached, loop: Loop) -> frozenset[Touch]:
    """The transforms that trace what decides how often the loop runs."""
    if isinstance(loop, ast.For):
        return frozenset[Touch]().union(*(forbidding(here, bound) for bound in traced_bounds(here, loop.iter)))
    tests = [loop.test, *(each.test for each in traced_exits(here, loop))]
    return frozenset[Touch]().union(*(touches_of(here, test) for test in tests))


def traced_exits(here: Reached, loop: Loop) -> list[ast.If]:
    """The branches on traced tests by which control leaves the loop for good."""
    return [
        each
        for statement in loop.body
        for each in own_statements(statement)
        if isinstance(each, ast.If)
        and is_traced_test(here, each.test)
        and any(not isinstance(way, ast.Continue) for way in exits([each]))
    ]


@dataclass(frozen=True)
class Conversion:
    """The conversion of one loop; ``inner`` are the verdicts on the loops inside of it."""

    here: Reached
    loop: Loop
    inner: Mapping[ast.stmt, Verdict]

    def fix(self) -> Fix:
        """The fix. Raises ``Refused`` if there is none."""
        here, loop, node = self.here, self.loop, self.here.function.node
        if isinstance(node, ast.AsyncFunctionDef | ast.Lambda) or here.function.is_generator:
            raise Refused("generator", f"`{here.function.name}` is a generator or an async function")
        body = Body(here, loop, self.inner)
        body.check()
        body.notes += around(here, loop)
        flag = FreshNames(surroundings(here)).take(("done", "ended", "finished"))
        pieces = parts(loop, flag, here.text)
        wanted = loads(pieces.returned) & stores(loop) if pieces.returned is not None else frozenset[str]()
        names = carried(here, loop, wanted)
        check_return(here, loop, pieces, wanted - set(names))
        if not names:
            raise Refused("endless-loop", "nothing that the loop changes is read again: it ends at once or never")
        limit = self.limit()
        function = reach(here, f"jax.lax.{'while_loop' if self.repeats(limit) else 'fori_loop'}", "jax.lax", "lax")
        spelled, imports = vocabulary(here, Framework.JAX)
        prefix = spelled.where.removesuffix("where")
        starts = Starts(here, loop, names, prefix, limit is not None)
        texts = starts.texts()
        counters = frozenset(starts.numbers) | (stores(loop.target) if isinstance(loop, ast.For) else frozenset())
        inside = staged(here, loop, counters, touched(here, loop))
        body.branches(inside, branches(inside), pieces.plain)
        check_numbers(inside, loop, sorted(counters))
        read = flow(node, loop).live_after[loop] | wanted | ({flag} if pieces.returned is not None else set())
        carry = Carry(names, needed(loop.body, names) | wanted, texts, read, flag if pieces.flagged else "")
        test = self.reader(inside, pieces, differentiated=False)
        step = self.reader(inside, pieces, differentiated=here.is_differentiated)
        writer = LoopWriter(inside, loop, pieces, carry, test, step, spelled)
        if isinstance(loop, ast.For):
            edit = writer.counted_loop(function.text, range_of(here, loop, prefix))
        else:
            edit = writer.while_loop(function.text) if limit is None else writer.bounded_loop(function.text, limit)
        found = (*starts.notes, *grown(loop, starts.staying), *body.notes, *test.notes, *step.notes)
        if limit is None and here.is_differentiated and not here.under(Kind.GRADIENT):
            found = (*found, "the loop has no reverse mode then: check that nobody takes a gradient through it")
        why = f", as reverse mode needs a static number of steps: `{limit}`" if limit is not None else ""
        return Fix(
            f"Replace the loop with `{function.text}`{why}",
            (*needed_imports((*imports, *function.edits), [edit.text]), edit),
            Safety.REVIEW if found else Safety.SAFE,
            "; ".join(dict.fromkeys(found)),
        )

    def repeats(self, limit: str | None) -> bool:
        """Whether a condition ends the loop, not a count."""
        return isinstance(self.loop, ast.While) and limit is None

    def limit(self) -> str | None:
        """How often the loop runs at most, where a gradient needs to know; None where nobody does."""
        if not is_reversed(self.here, self.loop):
            return None
        if isinstance(self.loop, ast.For):
            raise Refused(
                "reverse-while",
                "jax has no reverse mode through a loop whose number of steps is traced; give it a static one: "
                "`for i in range(max_steps)` with `if i < n` inside",
            )
        found = bound(self.here, self.loop)
        if found is None:
            raise Refused(
                "reverse-while",
                "jax has no reverse mode through lax.while_loop; add a bound that is static, as in "
                "`while error > tol and n < 100` with `n += 1` in every iteration, or use jax.jacfwd",
            )
        return found

    def reader(self, here: Staged, pieces: Parts, *, differentiated: bool) -> LoopExecutor:
        """What reads the tests, or executes what stands behind an exit."""
        node = here.function.node
        assert not isinstance(node, ast.Lambda)
        judge = BothSides(here, Framework.JAX, unconditional(here, node.body))
        notes = comments(here.source, node.lineno, node.end_lineno or node.lineno)
        facts = flow(node, self.loop)
        return LoopExecutor(
            here, Framework.JAX, facts, notes, judge, differentiated, marks=pieces.marks, counters=here.names
        )


def around(here: Reached, loop: Loop) -> list[str]:
    """What a reviewer has to check of traced returns before the loop. Raises ``Refused`` for a branch around it."""
    notes: list[str] = []
    for node in here.statements(ast.If):
        if not is_traced_test(here, node.test) or node.lineno > loop.lineno:
            continue
        if loop in own_statements(node):
            test = here.text(node.test)
            raise Refused(
                "loop-on-traced-path",
                f"the loop runs for some examples only, and may never end for others; move it out of `if {test}` and "
                f"put `{test} and` in front of its test",
            )
        if has_return(node) and not exits_of_loop(here, node):
            notes.append(
                f"examples that returned in line {node.lineno} now run the loop, too: check that it ends for them"
            )
    return notes


def exits_of_loop(here: Reached, node: ast.If) -> bool:
    """Whether a branch stands in a loop, so that a return of its own leaves that."""
    return any(node in own_statements(loop) for loop in here.statements(ast.While))


def check_return(here: Reached, loop: Loop, pieces: Parts, lost: frozenset[str]) -> None:
    """Raises ``Refused`` if a return in the loop cannot move behind it."""
    if pieces.returned is None:
        return
    text, line = here.text(pieces.returned), pieces.returned.lineno
    if lost:
        raise Refused(
            "loop-exit", f"`return {text}` (line {line}) reads `{min(lost)}`, which only an iteration has; carry it"
        )
    if is_endless(loop):
        return
    node = here.function.node
    body = [] if isinstance(node, ast.Lambda) else node.body
    rest = body[body.index(loop) + 1 :] if loop in body else []
    simple = ast.Assign | ast.AugAssign | ast.AnnAssign | ast.Return | ast.If
    if not always_returns(rest) or not all(isinstance(each, simple) for part in rest for each in own_statements(part)):
        raise Refused("loop-exit", f"line {line} returns out of the loop; assign the value and `break`")


def leaving(here: Reached, node: ast.stmt) -> Verdict | None:
    """The verdict on the traced loop that a branch ends an iteration of; None if it is in no such loop of jax."""
    for loop, verdict in loops(here).items():
        body = loop.body if isinstance(loop, ast.While | ast.For) else []
        if any(node in own_statements(each) for each in body if exits([each])):
            return verdict
    return None
