"""Whether a loop's body may run once, while it is traced, in place of once an iteration."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tracesafe.analysis.regimes import forbids_truth
from tracesafe.analysis.syntax import own_nodes
from tracesafe.analysis.values import Touch, Touched
from tracesafe.model import Fix, Refusal, Safety
from tracesafe.rewrite.conditions import is_traced_test
from tracesafe.rewrite.numbers import Needs, needing
from tracesafe.rewrite.refusals import Refused
from tracesafe.rewrite.statements import own_statements, suites
from tracesafe.rewrite.statics import is_flag
from tracesafe.rewrite.totality import OUTPUT, last_name, visible_effect
from tracesafe.spec import Framework

if TYPE_CHECKING:
    from tracesafe.analysis.reach import Reached

Loop = ast.While | ast.For
_LENGTHENING = frozenset({"append", "extend", "insert", "pop", "add", "update", "appendleft", "remove"})
_EXPRESSIONS = (ast.Yield, ast.YieldFrom, ast.Await)


@dataclass
class Body:
    """Judges the statements of one loop; ``verdicts`` are those on the loops inside."""

    here: Reached
    loop: Loop
    verdicts: Mapping[ast.stmt, Fix | Refusal]
    notes: list[str] = field(default_factory=list)

    def check(self) -> None:
        """Raises ``Refused`` for what has no place in a staged loop; notes what a reviewer has to look at."""
        self.suite(self.loop.body)
        self.calls([*self.loop.body, self.loop.test if isinstance(self.loop, ast.While) else self.loop.iter])

    def suite(self, body: Sequence[ast.stmt]) -> None:
        """Judges a list of statements."""
        for statement in body:
            self.statement(statement)

    def statement(self, node: ast.stmt) -> None:
        """Judges one statement."""
        match node:
            case ast.Assign(targets=targets):
                for target in targets:
                    self.target(node, target)
            case ast.AugAssign(target=target) | ast.AnnAssign(target=target):
                self.target(node, target)
            case ast.Pass() | ast.Break() | ast.Continue() | ast.Return() | ast.FunctionDef():
                pass
            case ast.Expr(value=value):
                self.expression(node, value)
            case ast.If():
                self.inner_suites(node)
            case ast.For(iter=source, target=target):
                self.target(node, target)
                if node in self.verdicts or is_traced_range(self.here, source):
                    self.inner(node)
                self.inner_suites(node)
            case ast.While(test=test):
                if node in self.verdicts or is_traced_test(self.here, test):
                    self.inner(node)
                self.inner_suites(node)
            case ast.With(items=items):
                if not all((self.here.qualname(_callee(item.context_expr)) or "").startswith("jax.") for item in items):
                    self.refuse(node, "statement-on-traced-path", "would be entered once, while the loop is traced")
                self.inner_suites(node)
            case ast.Raise() | ast.Assert():
                if not isinstance(node, ast.Assert) or is_traced_test(self.here, node.test):
                    self.refuse(node, "traced-raise", "cannot raise in a staged loop; move it out, or use checkify")
            case ast.Match():
                self.refuse(node, "match", "stands in the loop; use `if` and `elif`")
            case _:
                self.refuse(node, "statement-on-traced-path", "cannot be staged; move it out of the loop")

    def inner_suites(self, node: ast.stmt) -> None:
        """Judges the suites of a compound statement."""
        for suite in suites(node):
            self.suite(suite)

    def branches(self, inside: Reached, found: Mapping[ast.stmt, Fix | Refusal], plain: Sequence[ast.stmt]) -> None:
        """Judges the branches that stay until the next pass: ``inside`` is the function as the loop sees it."""
        for node in (each for statement in plain for each in own_statements(statement)):
            if isinstance(node, ast.If) and is_traced_test(inside, node.test):
                verdict = found.get(node)
                if isinstance(verdict, Refusal):
                    raise Refused(verdict.slug, f"line {node.lineno} in the loop: {verdict.reason}")
                if isinstance(verdict, Fix) and verdict.safety is Safety.REVIEW:
                    self.notes.append(verdict.note)

    def inner(self, node: Loop) -> None:
        """A traced loop inside is converted first."""
        verdict = self.verdicts.get(node)
        if isinstance(verdict, Refusal):
            raise Refused(verdict.slug, f"the loop in line {node.lineno} inside of it: {verdict.reason}")
        raise Refused("inner-loop", f"the loop in line {node.lineno} inside of it is converted first")

    def target(self, node: ast.stmt, target: ast.expr) -> None:
        """What is assigned must be a variable."""
        for inner in ast.walk(target):
            if isinstance(inner, ast.Attribute | ast.Subscript) and isinstance(inner.ctx, ast.Store):
                self.refuse(node, "write-on-traced-path", "writes to an attribute or an element in a staged loop")
            if isinstance(inner, ast.Starred):
                self.refuse(node, "statement-on-traced-path", "unpacks into a list in a staged loop")

    def expression(self, node: ast.stmt, value: ast.expr) -> None:
        """An expression that stands as a statement."""
        match value:
            case ast.Constant():
                return
            case ast.Call(func=function) if (self.here.qualname(function) or "").startswith("jax.debug."):
                return
            case ast.Call(func=ast.Attribute(attr=attr)) if attr in _LENGTHENING:
                self.refuse(
                    node, "length-changes", "changes a container once an iteration, and nobody knows how many there are"
                )
            case ast.Call(func=function) if last_name(function) in OUTPUT:
                self.refuse(node, "traced-output", "would run once, while the loop is traced; use jax.debug.print")
            case _:
                self.refuse(node, "write-on-traced-path", "would run once, while the loop is traced")

    def calls(self, parts: Sequence[ast.stmt | ast.expr]) -> None:
        """Calls anywhere in the loop may have no effect."""
        for node in (inner for part in parts for inner in own_nodes(part)):
            if isinstance(node, _EXPRESSIONS):
                raise Refused("generator", f"line {node.lineno} gives control away inside of the loop")
            if isinstance(node, ast.Call) and not self.here.is_pure(node):
                self.call(node)

    def call(self, node: ast.Call) -> None:
        """A call that is not known to be free of effects."""
        name = self.here.qualname(node.func) or ""
        text = self.here.short(node.func)
        if name.startswith("jax.debug."):
            return
        if name.removeprefix("builtins.") in OUTPUT or name in OUTPUT:
            raise Refused("traced-output", f"`{text}` would run once, while the loop is traced; use jax.debug.print")
        callees = self.here.callees(node)
        effect = next((found for callee in callees or () if (found := visible_effect(callee.node)) is not None), None)
        if effect is not None:
            raise Refused(
                "write-on-traced-path", f"`{text}` would run once, while the loop is traced, and changes something"
            )
        self.notes.append(
            f"`{text}` is unknown and runs once now, while the loop is traced: check that it has no effects"
        )

    def refuse(self, node: ast.stmt, slug: str, what: str) -> None:
        """Raises ``Refused`` for a statement."""
        text = self.here.source.line(node.lineno).strip()
        raise Refused(slug, f"`{text}` (line {node.lineno}) {what}")


def _callee(node: ast.expr) -> ast.expr:
    return node.func if isinstance(node, ast.Call) else node


def is_traced_range(here: Reached, source: ast.expr) -> bool:
    """Whether an iterable is a ``range`` whose bounds are traced."""
    return next(traced_bounds(here, source), None) is not None


def traced_bounds(here: Reached, source: ast.expr) -> Iterator[ast.expr]:
    """The arguments of a ``range`` that Python may not ask for their number."""
    match source:
        case ast.Call(args=arguments) if here.qualname(source.func) == "builtins.range":
            yield from (argument for argument in arguments if forbidding(here, argument))
        case ast.Call(args=[inner]) if here.qualname(source.func) == "builtins.reversed":
            yield from traced_bounds(here, inner)
        case _:
            pass


def forbidding(here: Reached, bound: ast.expr) -> frozenset[Touch]:
    """The transforms under which Python may not ask the bound of a ``range`` for its number; none where a static
    argument keeps it."""
    if is_flag(here, bound):
        return frozenset()
    value = here.value(bound)
    found = value.touches if isinstance(value, Touched) else frozenset()
    return here.hazards(bound) | {touch for touch in found if forbids_truth(touch)}


def check_numbers(here: Reached, loop: Loop, names: Sequence[str]) -> None:
    """Raises ``Refused`` if a carried name is a Python number which something needs that only such a number serves."""
    needs = Needs(here, Framework.JAX)
    for node in (inner for part in here.function.body for inner in own_nodes(part)):
        if not isinstance(node, ast.Name) or node.id not in names or not isinstance(node.ctx, ast.Load):
            continue
        if node.lineno < loop.lineno:
            continue
        use = needs.of_value(node, frozenset({node.id}))
        if use is not None and not (isinstance(use, ast.Call) and _takes_arrays(here, use)):
            raise Refused("python-number", f"`{node.id}` is a Python number, which {needing(here, use)}")


def _takes_arrays(here: Reached, call: ast.Call) -> bool:
    name = here.qualname(call.func) or ""
    return name == "builtins.range" or name.startswith("jax.lax.")


def grown(loop: Loop, names: Sequence[str]) -> Iterator[str]:
    """What a reviewer has to check of Python numbers that become arrays of 32 bits."""
    for name in names:
        values = list(_assigned(loop, name))
        numbers = [inner.value for _, value in values for inner in ast.walk(value) if isinstance(inner, ast.Constant)]
        if any(isinstance(each, float) and not _is_short(each) for each in numbers):
            yield f"`{name}` was a Python float, and now has the digits of jax's default dtype"
        elif not all(_counts(name, *each) for each in values):
            yield f"`{name}` was a Python number, and now is an int32 or float32: check that it does not overflow"


def _is_short(number: float) -> bool:
    """Whether sums of the number are exact in single precision for long."""
    return (number * 1024).is_integer()


def _assigned(loop: Loop, name: str) -> Iterator[tuple[bool, ast.expr]]:
    """What is assigned to a name in a loop, and whether it is added to what it was."""
    for statement in loop.body:
        for node in ast.walk(statement):
            match node:
                case ast.Assign(targets=[ast.Name(id=target)], value=value) if target == name:
                    yield False, value
                case ast.Assign(targets=[ast.Tuple(elts=targets)], value=ast.Tuple(elts=values)):
                    pairs = zip(targets, values, strict=False)
                    yield from ((False, each) for one, each in pairs if isinstance(one, ast.Name) and one.id == name)
                case ast.AugAssign(target=ast.Name(id=target), op=operator, value=value) if target == name:
                    yield isinstance(operator, ast.Add | ast.Sub), value
                case _:
                    pass


def _counts(name: str, added: bool, value: ast.expr) -> bool:
    """Whether a number goes up or down by a constant."""
    match value:
        case ast.Constant():
            return True
        case ast.BinOp(left=ast.Name(id=same), op=ast.Add() | ast.Sub(), right=ast.Constant()) if same == name:
            return True
        case _:
            return added and isinstance(value, ast.Constant)
