"""Tests that are static under a transform, and false there: they keep what follows for plain calls.

    torch.func     torch._C._functorch.maybe_current_level() is None and bad
    torch.compile  not torch.compiler.is_compiling() and bad
    jax            not isinstance(bad := jnp.any(x < 0), jax.core.Tracer) and bad
    ΦFlow          math.all_available(bad := (x < 0).any) and bad

In jax and ΦFlow the value of the test itself is asked about, which under ``grad`` alone is concrete: the check still
runs there. Where the test has several parts, or takes numbers out of arrays, its operands are asked about.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING

from tracesafe.analysis.values import Touch
from tracesafe.model import Edit
from tracesafe.rewrite import style
from tracesafe.rewrite.conditions import is_traced_test
from tracesafe.rewrite.fresh import FreshNames
from tracesafe.rewrite.imports import reach, reach_where
from tracesafe.rewrite.refusals import Refused
from tracesafe.rewrite.slices import one_line
from tracesafe.source.spans import Span
from tracesafe.spec import Framework

if TYPE_CHECKING:
    from tracesafe.analysis.reach import Reached
    from tracesafe.program.functions import Function

_LEVELS = frozenset({"torch.func.vmap", "torch._functorch.apis.chunk_vmap"})
_COMPILED = frozenset({"torch.compile", "torch.export.export", "torch.export.draft_export"})
_CONCRETE = frozenset({"item", "tolist", "numpy"})
_MANY = 3
"""From so many operands on they are asked about in a loop."""
_NEGATED: Mapping[bool, str] = MappingProxyType({True: "not ", False: ""})


@dataclass
class Guard:
    """Writes the tests of one fix; ``imports`` collects what they need."""

    here: Reached
    framework: Framework
    touches: frozenset[Touch]
    fresh: FreshNames
    imports: tuple[Edit, ...] = ()
    _known: dict[str, str] = field(default_factory=dict)

    def operands(self, parts: Sequence[ast.expr], text: str, eager: bool) -> tuple[str, ...]:
        """The guard and what it guards, to be joined: ``eager and parts``, or ``transformed or parts``.

        ``text`` is how the source writes ``parts``, with the brackets that it needs.
        """
        if self.framework is Framework.TORCH:
            return (*self._torch(eager), text)
        single = self._single(parts)
        if single is None:
            return (*self._asked(self._variables_of(parts), eager), text)
        value, negative = single
        if isinstance(value, ast.Name):
            return (*self._asked((value.id,), eager), f"{_NEGATED[negative]}{value.id}")
        name = self.fresh.take(("invalid" if eager is not negative else "valid",))
        held = one_line(self.here.text(value)) or self.here.text(value)
        return (*self._asked((f"{name} := {held}",), eager), f"{_NEGATED[negative]}{name}")

    def _torch(self, eager: bool) -> tuple[str, ...]:
        tests = []
        names = {touch.transform for touch in self.touches}
        if unknown := names - _LEVELS - _COMPILED:
            raise Refused(
                "traced-raise", f"no test is static under {min(unknown)} and tells that it runs; move the check out"
            )
        if is_scripted(self.here):
            raise Refused("traced-raise", "TorchScript compiles this function, and no test of vmap; move the check out")
        if names & _LEVELS:
            compare = "is None" if eager else "is not None"
            tests.append(f"{self._name('torch._C', 'torch')}._functorch.maybe_current_level() {compare}")
        if names & _COMPILED:
            tests.append(f"{_NEGATED[eager]}{self._name('torch.compiler', 'torch')}.is_compiling()")
        return tuple(tests)

    def _asked(self, values: Sequence[str], eager: bool) -> tuple[str, ...]:
        """The question whether all of some values are concrete, or the opposite."""
        if self.framework is Framework.PHIFLOW:
            return (f"{_NEGATED[not eager]}{self._all_available()}({', '.join(values)})",)
        tracer = self._tracer()
        if len(values) >= _MANY:
            return (f"{_NEGATED[eager]}any(isinstance(each, {tracer}) for each in ({', '.join(values)}))",)
        return tuple(f"{_NEGATED[eager]}isinstance({value}, {tracer})" for value in values)

    def _tracer(self) -> str:
        own = reach(self.here, "jax.core.Tracer", "jax.core", "core")
        return own.text if not own.edits else f"{self._name('jax.core', 'jax')}.Tracer"

    def _all_available(self) -> str:
        found = reach_where(self.here, self.here.library(Framework.PHIFLOW))
        module = found.text.rpartition(".")[0]
        if module:
            self.imports = tuple(dict.fromkeys((*self.imports, *found.edits)))
            return f"{module}.all_available"
        return self._name("phiml.math.all_available", "phiml.math", "math")

    def _name(self, wanted: str, module: str, alias: str = "") -> str:
        if wanted not in self._known:
            found = reach(self.here, wanted, module, alias or module)
            self.imports = tuple(dict.fromkeys((*self.imports, *found.edits)))
            self._known[wanted] = found.text
        return self._known[wanted]

    def _single(self, parts: Sequence[ast.expr]) -> tuple[ast.expr, bool] | None:
        """The one value that the test asks for its truth, and whether its opposite is meant."""
        if len(parts) != 1:
            return None
        value, negative = parts[0], False
        while isinstance(value, ast.UnaryOp) and isinstance(value.op, ast.Not):
            value, negative = value.operand, not negative
        if any(self._needs_number(part) for part in ast.walk(value)):
            return None
        return value, negative

    def _needs_number(self, node: ast.AST) -> bool:
        """Whether evaluating a node asks a value for its number or truth, or binds a name."""
        match node:
            case ast.BoolOp() | ast.IfExp() | ast.NamedExpr() | ast.Compare(ops=[_, _, *_]):
                return True
            case ast.UnaryOp(op=ast.Not()) | ast.Compare(ops=[ast.In() | ast.NotIn()]) | ast.comprehension():
                return True
            case ast.Call(func=ast.Attribute(attr=attr)) if attr in _CONCRETE:
                return True
            case ast.Call(func=function):
                name = self.here.qualname(function) or ""
                return name.startswith(("builtins.", "math.", "numpy.")) or bool(self.here.callees(node))
            case _:
                return False

    def _variables_of(self, parts: Sequence[ast.expr]) -> tuple[str, ...]:
        """The traced variables that a test reads, as the source writes them."""
        found = [text for part in parts for text in self._variables(part)]
        if not found:
            text = self.here.text(parts[0])
            raise Refused("traced-raise", f"`{text}` is traced, but none of its variables; move the check out")
        return tuple(dict.fromkeys(found))

    def _variables(self, node: ast.AST) -> Iterator[str]:
        match node:
            case ast.Call(func=ast.Attribute(value=owner), args=args, keywords=keywords):
                for inner in (owner, *args, *(keyword.value for keyword in keywords)):
                    yield from self._variables(inner)
            case ast.Name(id=name):
                if self.here.is_traced(node):
                    yield name
            case ast.Attribute(value=owner) | ast.Subscript(value=owner, slice=ast.Constant()):
                if any(self._variables(owner)):
                    yield from self._variables(owner)
                elif self.here.is_traced(node) and _is_path(node):
                    assert isinstance(node, ast.expr)
                    yield self.here.text(node)
            case ast.Lambda() | ast.comprehension():
                pass
            case _:
                for child in ast.iter_child_nodes(node):
                    yield from self._variables(child)


def is_scripted(here: Reached) -> bool:
    """Whether ``torch.jit.script`` compiles the function, or one in sight that calls it."""
    todo = [function for function in here.index if "script" in function.decorator_names]
    seen: set[Function] = set()
    while todo:
        function = todo.pop()
        if function not in seen:
            seen.add(function)
            calls = (reached for record in here.index.get(function, ()) for reached in record.callees.values())
            todo.extend(callee for reached in calls for callee in reached or ())
    return here.function in seen


def _is_path(node: ast.AST) -> bool:
    """Whether an expression reads a variable, its attributes and constant items only."""
    match node:
        case ast.Name():
            return True
        case ast.Attribute(value=owner) | ast.Subscript(value=owner, slice=ast.Constant()):
            return _is_path(owner)
        case _:
            return False


@dataclass(frozen=True)
class Run:
    """What takes the place of some neighbouring operands: one operand, or several joined by ``word``."""

    span: Span
    operands: tuple[str, ...]
    word: str

    @property
    def text(self) -> str:
        return f" {self.word} ".join(self.operands)


@dataclass(frozen=True)
class Placed:
    """Puts the guard in front of the traced parts of a test; the static ones stay as they are.

    ``eager``: the whole shall be false under the transform (``eager and test``), else true (``transformed or test``).
    """

    here: Reached
    guard: Guard
    eager: bool

    def edits(self, statement: ast.If | ast.Assert) -> tuple[Edit, ...]:
        """The edits of a statement's test."""
        test = statement.test
        span = self._with_brackets(statement)
        if runs := self._runs(test):
            found = tuple(self._edit(run.span, run.text) for run in runs)
            growth = sum(len(edit.text) - len(self.here.source.slice(edit.span)) for edit in found)
            return (self._broken(statement, runs),) if self._is_too_long(test, growth) else found
        text = self.here.source.slice(span)
        bare = self._bare(test, span, text)
        operands = self.guard.operands((test,), bare, self.eager)
        return (self._edit(span, self._laid_out(statement, span, operands)),)

    def in_call(self, test: ast.expr) -> tuple[Edit, ...]:
        """The edits of a test that is the argument of a call."""
        if runs := self._runs(test):
            return tuple(self._edit(run.span, run.text) for run in runs)
        span = self.here.source.span(test)
        operands = self.guard.operands((test,), self._bare(test, span, self.here.text(test)), self.eager)
        return (self._edit(span, self._joined(operands)),)

    def _joined(self, operands: Sequence[str]) -> str:
        return f" {self._word} ".join(operands)

    @property
    def _word(self) -> str:
        return "and" if self.eager else "or"

    def _bare(self, test: ast.expr, span: Span, text: str) -> str:
        """The text of a test as an operand of the guard."""
        loose: tuple[type[ast.expr], ...] = (ast.BoolOp, ast.IfExp, ast.Lambda, ast.NamedExpr)
        in_brackets = span != self.here.source.span(test)
        same = isinstance(test, ast.BoolOp) and isinstance(test.op, ast.And) and self.eager
        return text if in_brackets or same or not isinstance(test, loose) else f"({text})"

    # -- tests with static parts

    def _runs(self, test: ast.expr) -> tuple[Run, ...]:
        """The stretches of traced operands of a connective that has static ones, too; else none."""
        if not isinstance(test, ast.BoolOp):
            return ()
        traced = [is_traced_test(self.here, value) for value in test.values]
        if all(traced):
            return ()
        count = len(traced)
        if isinstance(test.op, ast.And) is self.eager:
            first = traced.index(True)
            return (self._run(test, first, count),) if first else ()
        starts = [index for index in range(count) if traced[index] and (index == 0 or not traced[index - 1])]
        ends = [next((index for index in range(start, count) if not traced[index]), count) for start in starts]
        return tuple(self._run(test, start, end) for start, end in zip(starts, ends, strict=True))

    def _run(self, test: ast.BoolOp, first: int, last: int) -> Run:
        values = test.values[first:last]
        span = self._stretch(test, first, last)
        text = self.here.source.slice(span)
        tight = isinstance(test.op, ast.And) is self.eager
        bare = text if len(values) == 1 or tight else f"({text})"
        operands = self.guard.operands(values, bare, self.eager)
        return Run(span, operands if tight else (f"({self._joined(operands)})",), self._word)

    def _stretch(self, test: ast.BoolOp, first: int, last: int) -> Span:
        """The span of some operands, the brackets around each included."""
        whole = self.here.source.span(test)
        start = whole.start if first == 0 else self._gap(test, first)[1]
        end = whole.end if last == len(test.values) else self._gap(test, last)[0]
        return Span(start, end)

    def _gap(self, test: ast.BoolOp, index: int) -> tuple[int, int]:
        """Where the operand before the operator at ``index`` ends, and where the one behind it starts."""
        source = self.here.source
        left, right = source.span(test.values[index - 1]).end, source.span(test.values[index]).start
        between = source.slice(Span(left, right))
        word = "and" if isinstance(test.op, ast.And) else "or"
        before, found, behind = between.partition(word)
        if not found or "#" in between:
            raise Refused("layout", f"`{self.here.text(test)}` holds a comment between its parts")
        blank = len(behind) - len(behind.lstrip())
        return left + len(before.rstrip().encode()), left + len((before + found + behind[:blank]).encode())

    # -- the test as a whole

    def _with_brackets(self, statement: ast.If | ast.Assert) -> Span:
        """The span of a test with the brackets that enclose it."""
        source = self.here.source
        span = source.span(statement.test)
        start = source.span(statement).start
        head = source.slice(Span(start, span.start))
        depth = head.count("(")
        if not depth or "#" in head:
            return span
        tail = source.utf8[span.end :]
        position = 0
        for _ in range(depth):
            rest = tail[position:].lstrip()
            if not rest.startswith(b")"):
                return span
            position = len(tail) - len(rest) + 1
        return Span(start + head.index("("), span.end + position)

    def _laid_out(self, statement: ast.If | ast.Assert, span: Span, operands: Sequence[str]) -> str:
        """The operands joined, on lines of their own if they are too long for one."""
        whole = self._joined(operands)
        if not self._is_too_long(statement.test, len(whole) - len(self.here.source.slice(span))):
            return whole
        margin, inner = self._margins(statement)
        lines = f"{inner}{self._word} ".join(operands)
        return f"({inner}{lines}{margin})"

    def _is_too_long(self, test: ast.expr, growth: int) -> bool:
        """Whether the line of a test that stands on one is too long if it grows so much."""
        line = self.here.source.line(test.lineno)
        return test.lineno == test.end_lineno and len(line) + growth > style.width(self.here.source.path)

    def _margins(self, statement: ast.If | ast.Assert) -> tuple[str, str]:
        """What starts a line below the statement, and one that belongs to it."""
        source = self.here.source
        outer = f"{source.newline}{style.margin(source, statement.lineno)}"
        return outer, f"{outer}{self._unit(statement)}"

    def _broken(self, statement: ast.If | ast.Assert, runs: Sequence[Run]) -> Edit:
        """The whole test with some stretches replaced, one operand a line."""
        test = statement.test
        assert isinstance(test, ast.BoolOp)
        source = self.here.source
        margin, inner = self._margins(statement)
        parts: list[str] = []
        for index in range(len(test.values)):
            own = self._stretch(test, index, index + 1)
            run = next((run for run in runs if run.span.covers(own)), None)
            if run is None:
                parts.append(source.slice(own))
            elif run.span.start == own.start:
                parts.extend(run.operands)
        word = "and" if isinstance(test.op, ast.And) else "or"
        lines = f"{inner}{word} ".join(parts)
        return self._edit(self._with_brackets(statement), f"({inner}{lines}{margin})")

    def _unit(self, statement: ast.stmt) -> str:
        match statement:
            case ast.If(body=[first, *_]) if first.lineno > statement.lineno:
                return style.unit(self.here.source, statement.lineno, first.lineno)
            case _:
                return "    "

    def _edit(self, span: Span, text: str) -> Edit:
        source = self.here.source
        before = source.utf8[: span.start][-1:]
        glued = before.isalnum() and not text.startswith("(")
        return Edit(source.path, span, f" {text}" if glued else text)
