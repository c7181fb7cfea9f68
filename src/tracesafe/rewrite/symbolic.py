"""Symbolic execution of branches: what each variable is at the end of a branch, and what it returns.

Nothing is emitted here. The result of a branch is an ``Outcome``: variable -> binding, and the returns, each
under the predicates that lead to it, in textual order. Earlier returns win by order, so that no predicate has
to be negated.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import TYPE_CHECKING, NoReturn

from tracesafe.analysis.liveness import loads
from tracesafe.analysis.values import Tree
from tracesafe.rewrite import terms
from tracesafe.rewrite.comments import CommentMap
from tracesafe.rewrite.conditions import is_traced_test
from tracesafe.rewrite.division import divisions
from tracesafe.rewrite.dtypes import keeps_dtype
from tracesafe.rewrite.exits import Exit
from tracesafe.rewrite.fresh import condition_wishes, value_wishes
from tracesafe.rewrite.freshness import computed, is_fresh
from tracesafe.rewrite.paths import MANY, Entry, Environment, Outcome, Path, Predicate, Split, changed, conjunction
from tracesafe.rewrite.precedence import symbol
from tracesafe.rewrite.reading import Reader
from tracesafe.rewrite.refusals import Refused
from tracesafe.rewrite.statements import leaves_iteration, with_rest
from tracesafe.rewrite.terms import NONE, Binding, Comments, Name, Noted, Ref, Term
from tracesafe.rewrite.totality import BothSides
from tracesafe.spec import Framework

if TYPE_CHECKING:
    from tracesafe.analysis.reach import Reached


@dataclass
class Executor(Reader):
    """Executes the branches of one function."""

    exits: list[Exit] | None = None
    """Where the statements are collected that leave an iteration; None outside of loops."""
    slotted: frozenset[ast.Return] = frozenset()

    def branch(self, body: Sequence[ast.stmt], env: Environment, path: Path, header: int) -> Outcome:
        """What a list of statements does when it runs under a path; ``header`` is the row that its suite starts in."""
        env = dict(env)
        entries: tuple[Entry, ...] = ()
        waiting: tuple[str, ...] = ()
        for index, statement in enumerate(body):
            notes = self._comments(body, index, header)
            notes = Comments((*waiting, *notes.above), notes.after)
            waiting = ()
            self._check_bound(statement, env)
            match statement:
                case ast.Pass() | ast.Expr(value=ast.Constant()):
                    waiting = (*notes.above, *([notes.after] if notes.after else []))
                case ast.Return(value=value):
                    if self.exits is not None:
                        self._leave(statement, env, path)
                        return Outcome(env, entries, True)
                    entry = self._entry(value, statement, env, path, notes)
                    return Outcome(env, (*entries, entry), False)
                case ast.Break() | ast.Continue() if self.exits is not None:
                    self._leave(statement, env, path)
                    return Outcome(env, entries, True)
                case ast.If(test=test) if self.exits is not None and body[index + 1 :] and leaves_iteration(statement):
                    found = self._inner_if(with_rest(statement, body[index + 1 :]), env, path, notes)
                    return Outcome(found.env, entries, True)
                case ast.If(test=test):
                    found = self._inner_if(statement, env, path, notes)
                    env = dict(found.env)
                    entries = (*entries, *found.entries)
                    if not found.falls:
                        return Outcome(env, entries, False)
                    path = self._narrowed(path, found, test)
                case ast.Assign() | ast.AnnAssign() | ast.AugAssign():
                    self._assign(statement, env, path, notes)
                case _:
                    refuse(self.here, statement)
        return Outcome(env, entries, True)

    def _check_bound(self, statement: ast.stmt, env: Environment) -> None:
        """Raises ``Refused`` for a statement that reads a variable which may have no value yet: it now always runs."""
        known = self.flow.defined_before.get(statement)
        if known is None:
            return
        read = loads(statement.test if isinstance(statement, ast.If | ast.While) else statement)
        missing = (read & self.here.function.locals) - known - set(env)
        if missing and not isinstance(statement, ast.For | ast.With | ast.Try | ast.FunctionDef):
            text = f"`{min(missing)}` may have no value in line {statement.lineno}, which would run for every example"
            raise Refused("maybe-undefined", text)

    def _leave(self, node: ast.Return | ast.Break | ast.Continue, env: Environment, path: Path) -> None:
        """Takes note of a statement that leaves an iteration."""
        assert self.exits is not None
        if path.static:
            raise Refused("mixed-test", f"line {node.lineno} leaves a loop under a static test; test it outside")
        value: Term | None = None
        if isinstance(node, ast.Return) and node in self.slotted:
            assert node.value is not None
            value = self.value(node.value, env, path)
        self.exits.append(Exit(node, path, value))

    @contextmanager
    def without_comments(self) -> Iterator[None]:
        """Comments are left to the caller."""
        before, self.comments = self.comments, CommentMap(MappingProxyType({}))
        try:
            yield
        finally:
            self.comments = before

    @contextmanager
    def leaving(self, exits: list[Exit], slotted: frozenset[ast.Return]) -> Iterator[None]:
        """Breaks, continues and returns are collected, the latter with the values of those in ``slotted``."""
        self.exits, self.slotted = exits, slotted
        try:
            yield
        finally:
            self.exits, self.slotted = None, frozenset()

    def _narrowed(self, path: Path, found: Outcome, test: ast.expr) -> Path:
        """Behind an inner ``if`` that returned on one side, what runs counts only for the other side."""
        for entry in found.entries:
            if not any(predicate.static for predicate in entry.predicates):
                path = path.under(conjunction(entry.predicates), False, test)
        return path

    def _entry(
        self, value: ast.expr | None, statement: ast.stmt, env: Environment, path: Path, notes: Comments
    ) -> Entry:
        if value is None or (isinstance(value, ast.Constant) and value.value is None):
            raise Refused("returns-none", f"line {statement.lineno} returns None on a traced path")
        if self.here.function.name in {"__init__"}:
            raise Refused("returns-none", "a constructor returns nothing")
        term = self.value(value, env, path)
        return Entry((), Noted(term, notes) if notes else term, value)

    def _assign(
        self,
        statement: ast.Assign | ast.AnnAssign | ast.AugAssign,
        env: dict[str, Binding],
        path: Path,
        notes: Comments,
    ) -> None:
        match statement:
            case ast.AugAssign(target=ast.Name(id=name), value=value):
                current: Term = Ref(env[name]) if name in env else Name(name)
                if isinstance(self.here.value(value), Tree) or isinstance(
                    value, ast.List | ast.ListComp | ast.JoinedStr
                ):
                    reason = f"`{self.here.text(statement)}` makes `{name}` longer on a traced path"
                    raise Refused("length-changes", reason)
                self._check_in_place(statement, name, env)
                term = self._operated(statement, current, value, env, path)
                self.bind(name, term, env, path, notes, statement)
            case (
                ast.Assign(targets=[ast.Name(id=name)], value=value)
                | ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value)
            ):
                self.bind(name, self.value(value, env, path), env, path, notes, statement)
            case ast.Assign(targets=[ast.Tuple(elts=[*targets]) | ast.List(elts=[*targets])], value=value):
                self._unpack(targets, value, env, path, notes, statement)
            case ast.Assign(targets=[*targets], value=value) if all(isinstance(target, ast.Name) for target in targets):
                first, *rest = [target.id for target in targets if isinstance(target, ast.Name)]
                again = [self.value(value, env, path) for _ in rest] if isinstance(value, ast.Name) else []
                binding = self.bind(first, self.value(value, env, path), env, path, notes, statement)
                for name, term in zip(rest, again or [Ref(binding)] * len(rest), strict=True):
                    self.bind(name, term, env, path, NONE, statement)
            case ast.AnnAssign(target=ast.Name(), value=None):
                pass
            case _:
                refuse(self.here, statement)

    def _operated(self, statement: ast.AugAssign, current: Term, value: ast.expr, env: Environment, path: Path) -> Term:
        """What ``y op= value`` makes of the variable, guarded like the operation itself."""
        assert isinstance(statement.target, ast.Name)
        operand = self.value(value, env, path)
        whole = ast.copy_location(ast.BinOp(statement.target, statement.op, value), statement)
        for each, harmless in self.risky(whole) if path.known else ():
            if each is value:
                operand = self.guarded(operand, path, harmless)
            else:
                current = self.guarded(current, path, harmless)
        return terms.Infix(current, symbol(statement.op), operand)

    def _unpack(
        self,
        targets: list[ast.expr],
        value: ast.expr,
        env: dict[str, Binding],
        path: Path,
        notes: Comments,
        statement: ast.stmt,
    ) -> None:
        names = [target.id for target in targets if isinstance(target, ast.Name)]
        if len(names) != len(targets) or len(set(names)) != len(names):
            refuse(self.here, statement)
        if isinstance(value, ast.Tuple | ast.List) and not any(isinstance(item, ast.Starred) for item in value.elts):
            if len(value.elts) != len(names):
                refuse(self.here, statement)
            found = [self.value(item, env, path) for item in value.elts]
            for index, (name, term) in enumerate(zip(names, found, strict=True)):
                self.bind(name, term, env, path, notes if index == 0 else NONE, statement)
            return
        whole = self.made(Binding(self.value(value, env, path), None, ("parts",), notes, MANY))
        for index, name in enumerate(names):
            part = self.bind(name, Ref(whole), env, path, NONE, statement, item=(index, len(names)))
            assert part.uses == 0

    def bind(
        self,
        name: str,
        term: Term,
        env: dict[str, Binding],
        path: Path,
        notes: Comments,
        statement: ast.stmt,
        item: tuple[int, int] | None = None,
    ) -> Binding:
        """A new value of a variable on this path."""
        if name in self.flow.foreign:
            raise Refused("write-on-traced-path", f"`{name}` is global or nonlocal, and assigned on a traced path")
        if name in self.flow.captured and self.is_captured_before(name):
            raise Refused("closure", f"`{name}` is captured by a nested function, and assigned on a traced path")
        keep = name in self.keepable and not path.static
        wishes = value_wishes(name, path.test, path.positive) if path.test is not None else (name,)
        binding = self.made(Binding(term, name, wishes, notes, 1 if item is None else 0, keep, item))
        env[name] = binding
        del statement
        return binding

    def _check_in_place(self, statement: ast.AugAssign, name: str, env: Environment) -> None:
        """A tensor that something else may hold changes for that, too; the rewrite makes a new one."""
        if self.framework is not Framework.TORCH:
            return
        text = self.here.text(statement)
        if name in env:
            binding = env[name]
            alone = self.is_new(binding.term, statement) and not any(
                other is not binding and self._is_alias(other.term, binding) for other in self.bindings
            )
        else:
            alone = is_fresh(self.here, name, statement)
        if not alone:
            self.note(
                f"`{text}` changed the tensor in place, seen by whoever else holds `{name}`; now a new tensor is made"
            )
        elif not keeps_dtype(self.here, statement):
            self.note(f"`{text}` in place kept the dtype of `{name}`; check that the other operand has no wider one")

    def is_new(self, term: Term, at: ast.stmt) -> bool:
        """Whether the term makes a new array, or a number, which nobody else held where the user's code made it."""
        match terms.plain(term):
            case terms.Infix() | terms.Logic() | terms.Not():
                return True
            case terms.Where(then=then, other=other) | terms.Conditional(then=then, other=other):
                return self.is_new(then, at) and self.is_new(other, at)
            case terms.User(node=ast.Name(id=name), holes=holes) if not holes:
                return is_fresh(self.here, name, at)
            case terms.User(node=node):
                return computed(self.here, node)
            case Name(id=name):
                return is_fresh(self.here, name, at)
            case Ref(binding=binding) if binding.item is None:
                return self.is_new(binding.term, at)
            case _:
                return False

    def _is_alias(self, term: Term, binding: Binding) -> bool:
        """Whether the term may be a binding's own array, or hold it."""
        match terms.plain(term):
            case Ref(binding=other):
                return other is binding
            case terms.Where(then=then, other=other) | terms.Conditional(then=then, other=other):
                return self._is_alias(then, binding) or self._is_alias(other, binding)
            case terms.User(node=node, holes=holes) if not computed(self.here, node):
                return any(each is binding for hole in holes.values() for each in terms.references(hole))
            case terms.Display(items=items):
                return any(self._is_alias(item, binding) for item in items)
            case _:
                return False

    def _inner_if(self, statement: ast.If, env: Environment, path: Path, notes: Comments) -> Outcome:
        if not is_traced_test(self.here, statement.test):
            return self._static_if(statement, env, path)
        split = Split.of(statement)
        condition = self.condition(split.test, env, path)
        then = self.branch(split.body, env, path.under(Ref(condition), True, split.test), split.body_row)
        other = self.branch(split.orelse, env, path.under(Ref(condition), False, split.test), split.else_row)
        return self.joined(condition, then, other, env, notes, split.test, path)

    def joined(
        self,
        condition: Binding,
        then: Outcome,
        other: Outcome,
        env: Environment,
        notes: Comments,
        test: ast.expr,
        path: Path,
    ) -> Outcome:
        """What an ``if`` inside of a branch does."""
        entries = tuple(
            replace(entry, predicates=(Predicate(condition, positive), *entry.predicates))
            for outcome, positive in ((then, True), (other, False))
            for entry in outcome.entries
        )
        if entries and notes:
            entries = (replace(entries[0], value=Noted(entries[0].value, notes)), *entries[1:])
            notes = NONE
        if not (then.falls and other.falls):
            return Outcome(other.env if other.falls else then.env, entries, then.falls or other.falls)
        merged = dict(env)
        for name in changed(env, then.env, other.env):
            left, right = then.env.get(name), other.env.get(name)
            term = self.selected(Ref(condition), self.current(name, left), self.current(name, right), None, None)
            self.bind(name, term, merged, path, notes, ast.Pass())
            notes = NONE
        return Outcome(merged, entries, True)

    def current(self, name: str, binding: Binding | None) -> Term:
        """The value of a variable: that of its binding, or what it was before."""
        return Ref(binding) if binding is not None else Name(name)

    def _static_if(self, statement: ast.If, env: Environment, path: Path) -> Outcome:
        self.notes.extend(self.both_sides.notes(statement.test))
        self.notes.extend(divisions(self.here, self.both_sides.library, statement.test))
        condition = self.made(
            Binding(self.read(statement.test, env, path), None, condition_wishes(statement.test), NONE, MANY)
        )
        inner = Path(path.known, path.test, path.positive, True)
        before = len(self.bindings)
        then = self.branch(statement.body, env, inner, statement.lineno)
        other = self.branch(statement.orelse, env, inner, (statement.body[-1].end_lineno or 0) + 1)
        self.conditional.update((id(binding), self.here.text(statement.test)) for binding in self.bindings[before:])
        entries = tuple(
            replace(entry, predicates=(Predicate(condition, positive, True), *entry.predicates))
            for outcome, positive in ((then, True), (other, False))
            for entry in outcome.entries
        )
        if entries and (then.falls or other.falls):
            raise Refused(
                "mixed-test",
                f"`{self.here.text(statement.test)}` is a static test around a traced return; test it outside",
            )
        merged = dict(env)
        for name in changed(env, then.env, other.env):
            term = terms.Conditional(
                Ref(condition), self.current(name, then.env.get(name)), self.current(name, other.env.get(name))
            )
            self.bind(name, term, merged, path, NONE, statement)
        return Outcome(merged, entries, not entries)

    def _comments(self, body: Sequence[ast.stmt], index: int, header: int) -> Comments:
        statement = body[index]
        start = (body[index - 1].end_lineno or 0) + 1 if index else header
        above = self.comments.within(start, statement.lineno - 1)
        if isinstance(statement, ast.If):
            return Comments(above)
        own = self.comments.of(statement, statement.lineno - 1)
        if index + 1 < len(body) and body[index + 1].lineno == statement.end_lineno:
            own = Comments(own.above)
        return Comments((*above, *own.above), own.after)


def refuse(here: Reached, statement: ast.stmt) -> NoReturn:
    """Raises ``Refused`` for a statement that has no place on a traced path."""
    text = here.source.line(statement.lineno).strip()
    line = f"`{text}` (line {statement.lineno})"
    match statement:
        case ast.Raise() | ast.Assert():
            raise Refused("traced-raise", f"{line} depends on a traced value; move the check out of the branch")
        case ast.Expr(value=value):
            for library in here.known.libraries:
                if library.framework in here.frameworks:
                    list(BothSides(here, library.framework, frozenset()).notes(value))
            raise Refused("write-on-traced-path", f"{line} would run for every example; move it out of the branch")
        case ast.Break() | ast.Continue():
            raise Refused("loop-exit", f"{line} leaves a loop on a traced test")
        case ast.Delete(targets=[ast.Name(id=name)]):
            raise Refused("write-on-traced-path", f"{line} unbinds `{name}`; move it out of the branch")
        case ast.Assign() | ast.AugAssign() | ast.AnnAssign() | ast.Delete():
            raise Refused("write-on-traced-path", f"{line} changes an attribute or an element on a traced path")
        case ast.Match():
            raise Refused("match", f"{line} stands on a traced path")
        case ast.For() | ast.While() | ast.AsyncFor():
            raise Refused("loop-on-traced-path", f"{line} is a loop on a traced path; put it in a function of its own")
        case _:
            raise Refused(
                "statement-on-traced-path", f"{line} cannot run for some examples only; move it out of the branch"
            )
