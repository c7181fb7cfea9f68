"""Symbolic execution of branches: what each variable is at the end of a branch, and what it returns.

Nothing is emitted here. The result of a branch is an ``Outcome``: variable -> binding, and the returns, each
under the predicates that lead to it, in textual order. Earlier returns win by order, so that no predicate has
to be negated.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from tracesafe.analysis.liveness import Flow
from tracesafe.analysis.values import Static
from tracesafe.rewrite import terms
from tracesafe.rewrite.comments import CommentMap
from tracesafe.rewrite.conditions import Conditions, is_traced_test, simple, traced_parts
from tracesafe.rewrite.fresh import condition_wishes, value_wishes
from tracesafe.rewrite.guards import singular
from tracesafe.rewrite.leaves import joined
from tracesafe.rewrite.precedence import symbol
from tracesafe.rewrite.refusals import Refused
from tracesafe.rewrite.terms import NONE, Binding, Comments, Name, Noted, Ref, Term, User
from tracesafe.rewrite.totality import BothSides
from tracesafe.spec import Framework

if TYPE_CHECKING:
    from tracesafe.analysis.reach import Reached

Environment = Mapping[str, Binding]
MANY = 99
_NUMBERS = frozenset({"int", "float", "bool", "complex", "number"})


@dataclass(frozen=True, slots=True, eq=False)
class Predicate:
    """One test on the way to a statement, and how it came out; ``static`` tests stay Python's own."""

    condition: Binding
    positive: bool
    static: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Entry:
    """A return: what is given back when all predicates hold and no earlier entry applied."""

    predicates: tuple[Predicate, ...]
    value: Term
    node: ast.expr


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a branch does."""

    env: Environment
    entries: tuple[Entry, ...]
    falls: bool


@dataclass(frozen=True, slots=True)
class Split:
    """The two sides of an ``if``, turned around where its test is a negation, and the rows that they start in."""

    test: ast.expr
    body: Sequence[ast.stmt]
    orelse: Sequence[ast.stmt]
    body_row: int
    else_row: int

    @staticmethod
    def of(node: ast.If) -> Split:
        """The sides of a statement."""
        test, flipped = unnegated(node.test)
        else_row = (node.body[-1].end_lineno or 0) + 1
        if flipped:
            return Split(test, node.orelse, node.body, else_row, node.lineno)
        return Split(test, node.body, node.orelse, node.lineno, else_row)


def unnegated(test: ast.expr) -> tuple[ast.expr, bool]:
    """The test without the ``not`` in front of it, and whether there was an odd number of them."""
    flipped = False
    while isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
        test, flipped = test.operand, not flipped
    return test, flipped


@dataclass(frozen=True)
class Path:
    """What holds where an expression now runs for all examples but counts for some."""

    known: tuple[tuple[Term, bool], ...] = ()
    test: ast.expr | None = None
    positive: bool = True
    static: bool = False

    def under(self, condition: Term, positive: bool, test: ast.expr) -> Path:
        """The path one test further."""
        return Path((*self.known, (condition, positive)), test, positive, self.static)


@dataclass
class Executor:
    """Executes the branches of one function; what it collects belongs to one region."""

    here: Reached
    framework: Framework
    flow: Flow
    comments: CommentMap
    both_sides: BothSides
    gradient: bool
    bindings: list[Binding] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    frozen: set[int] = field(default_factory=set)
    conditional: dict[int, str] = field(default_factory=dict)
    """Bindings that belong to one side of a static test and so may not get a statement of their own."""
    plainly_bound: list[tuple[str, Binding]] = field(default_factory=list)
    keepable: frozenset[str] = frozenset()
    """Variables that nobody reads after the region, whose own names may serve."""
    statement: ast.stmt | None = None
    """The ``if`` that is being converted."""
    can_bind: bool = True

    # -- expressions -----------------------------------------------------------------------------------------

    def read(self, node: ast.expr, env: Environment, path: Path) -> Term:
        """The term of an expression, with the variables of ``env`` and the guards of ``path`` put in."""
        if isinstance(node, ast.Name) and node.id in env:
            return Ref(env[node.id])
        if isinstance(node, ast.IfExp) and is_traced_test(self.here, node.test):
            return self.choice(node, env, path)
        holes: dict[ast.expr, Term] = {}
        names: set[str] = set()
        self._scan(node, env, path, frozenset(), holes, names)
        return holes[node] if node in holes else User(node, holes, frozenset(names))

    def _scan(
        self,
        node: ast.AST,
        env: Environment,
        path: Path,
        hidden: frozenset[str],
        holes: dict[ast.expr, Term],
        names: set[str],
    ) -> None:
        match node:
            case ast.Name(id=name):
                if name not in hidden:
                    if name in env:
                        holes[node] = Ref(env[name])
                    else:
                        names.add(name)
                return
            case ast.IfExp(test=test) if is_traced_test(self.here, test) and not hidden:
                holes[node] = self.choice(node, env, path)
                return
            case ast.NamedExpr() if not hidden:
                holes[node] = self._walrus(node, env, path)
                return
            case ast.Lambda(args=arguments, body=body):
                bound = hidden | {each.arg for each in ast.walk(arguments) if isinstance(each, ast.arg)}
                inner = {each.id for each in ast.walk(body) if isinstance(each, ast.Name)} - bound
                if inner & set(env):
                    raise Refused(
                        "closure",
                        f"`{self.here.text(node)}` captures `{min(inner & set(env))}`, which the branch re-binds",
                    )
                names |= inner
                return
            case ast.ListComp() | ast.SetComp() | ast.GeneratorExp() | ast.DictComp():
                bound = hidden | {
                    each.id
                    for generator in node.generators
                    for each in ast.walk(generator.target)
                    if isinstance(each, ast.Name)
                }
                for child in ast.iter_child_nodes(node):
                    self._scan(child, env, path, bound, holes, names)
                return
            case _:
                pass
        guarded: dict[ast.expr, Term] = {}
        if self.gradient and path.known and isinstance(node, ast.expr):
            for operand, harmless in singular(self.here, self.both_sides.library, node):
                if hidden & {each.id for each in ast.walk(operand) if isinstance(each, ast.Name)}:
                    self.note(f"the gradient of `{self.here.text(node)}` may be NaN where the branch is not taken")
                else:
                    guarded[operand] = self.guarded(self.read(operand, env, path), path, harmless)
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.expr) and child in guarded:
                holes[child] = guarded[child]
            else:
                self._scan(child, env, path, hidden, holes, names)

    def guarded(self, operand: Term, path: Path, harmless: str) -> Term:
        """The operand where the path is taken, a harmless number elsewhere."""
        safe = terms.Literal(harmless)
        if all(not positive for _, positive in path.known):
            conditions = tuple(condition for condition, _ in path.known)
            taken = conditions[0] if len(conditions) == 1 else terms.Logic("|", conditions)
            return terms.Where(taken, safe, operand)
        parts = tuple(condition if positive else terms.Not(condition) for condition, positive in path.known)
        return terms.Where(parts[0] if len(parts) == 1 else terms.Logic("&", parts), operand, safe)

    def choice(self, node: ast.IfExp, env: Environment, path: Path) -> Term:
        """A ternary on a traced test."""
        test, flipped = unnegated(node.test)
        body, orelse = (node.orelse, node.body) if flipped else (node.body, node.orelse)
        condition = self.condition(test, env, path)
        then = self.value(body, env, path.under(Ref(condition), True, test))
        other = self.value(orelse, env, path.under(Ref(condition), False, test))
        return self.selected(Ref(condition), then, other, body, orelse)

    def value(self, node: ast.expr, env: Environment, path: Path) -> Term:
        """The term of an expression that now runs for every example; notes what a reviewer has to check."""
        if path.known:
            self.notes.extend(self.both_sides.notes(node))
        return self.read(node, env, path)

    def selected(self, condition: Term, then: Term, other: Term, left: ast.expr | None, right: ast.expr | None) -> Term:
        """``where(condition, then, other)``, leaf by leaf for displays of equal shape."""
        return joined(self.here, condition, (then, left), (other, right), self.note, self.statement)

    def condition(self, test: ast.expr, env: Environment, path: Path) -> Binding:
        """The binding of a test."""
        for part in traced_parts(self.here, test):
            self._check_callers(part)
        if path.known:
            self.notes.extend(self.both_sides.notes(test))
        builder = Conditions(
            self.here,
            lambda node: self.read(node, env, path),
            lambda node: self._bound_operand(node, env, path),
            self.note,
        )
        term = builder.condition(test)
        inner = terms.plain(term)
        if isinstance(inner, User) and isinstance(inner.node, ast.Name) and not inner.holes:
            uses = MANY
        else:
            uses = MANY if isinstance(inner, Ref | Name) else 2 if simple(test) else 1
        return self.made(Binding(term, None, condition_wishes(test), NONE, uses))

    def _check_callers(self, part: ast.expr) -> None:
        for record in self.here.records:
            value = record.values.get(part)
            if not isinstance(value, Static) or value.type not in _NUMBERS:
                continue
            text = self.here.text(part)
            if self.framework is Framework.TORCH:
                raise Refused(
                    "python-caller", f"`{text}` is a plain Python value in another call, where torch.where fails"
                )
            if not record.context.regimes:
                self.note(f"`{text}` is a plain Python value in another call, whose result becomes an array")

    def _bound_operand(self, node: ast.expr, env: Environment, path: Path) -> Term:
        if not self.can_bind:
            raise Refused("evaluated-twice", f"`{self.here.text(node)}` would be evaluated twice; give it a name first")
        wishes = (*condition_wishes(node)[:-1], "middle")
        binding = self.made(Binding(self.read(node, env, path), None, wishes, NONE, 0))
        return Ref(binding)

    def _walrus(self, node: ast.NamedExpr, env: Environment, path: Path) -> Term:
        """A binding inside of an expression moves in front of the statement, where it is made in any case."""
        name = node.target.id
        if not self.can_bind or path.known or env:
            raise Refused(
                "write-on-traced-path",
                f"`{self.here.text(node)}` binds a name inside of an expression; bind it in a statement of its own",
            )
        binding = self.made(Binding(self.read(node.value, env, path), name, (name,), NONE, 0))
        self.plainly_bound.append((name, binding))
        return Ref(binding)

    def note(self, text: str) -> None:
        """Something that a reviewer has to check."""
        self.notes.append(text)

    def made(self, binding: Binding) -> Binding:
        """Registers a binding, in the order of evaluation."""
        self.bindings.append(binding)
        return binding

    def freeze(self, binding: Binding) -> None:
        """The binding has to be named where it is made: what it reads changes before it is used."""
        while isinstance(inner := terms.plain(binding.term), Ref):
            binding = inner.binding
        self.frozen.add(id(binding))

    # -- statements ------------------------------------------------------------------------------------------

    def branch(self, body: Sequence[ast.stmt], env: Environment, path: Path, header: int) -> Outcome:
        """What a list of statements does when it runs under a path; ``header`` is the row that its suite starts in."""
        env = dict(env)
        entries: tuple[Entry, ...] = ()
        waiting: tuple[str, ...] = ()
        for index, statement in enumerate(body):
            notes = self._comments(body, index, header)
            notes = Comments((*waiting, *notes.above), notes.after)
            waiting = ()
            match statement:
                case ast.Pass() | ast.Expr(value=ast.Constant()):
                    waiting = (*notes.above, *([notes.after] if notes.after else []))
                case ast.Return(value=value):
                    entry = self._entry(value, statement, env, path, notes)
                    return Outcome(env, (*entries, entry), False)
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
            case ast.AugAssign(target=ast.Name(id=name), op=operator, value=value):
                current: Term = Ref(env[name]) if name in env else Name(name)
                self._check_in_place(statement, name, env)
                term: Term = terms.Infix(current, symbol(operator), self.value(value, env, path))
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
                binding = self.bind(first, self.value(value, env, path), env, path, notes, statement)
                for name in rest:
                    self.bind(name, Ref(binding), env, path, NONE, statement)
            case ast.AnnAssign(target=ast.Name(), value=None):
                pass
            case _:
                refuse(self.here, statement)

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
        raise Refused(
            "unpacking",
            f"`{self.here.text(statement)}` unpacks on a traced path; unpack before the branch",
        )

    def bind(
        self, name: str, term: Term, env: dict[str, Binding], path: Path, notes: Comments, statement: ast.stmt
    ) -> Binding:
        """A new value of a variable on this path."""
        if name in self.flow.foreign:
            raise Refused("write-on-traced-path", f"`{name}` is global or nonlocal, and assigned on a traced path")
        if name in self.flow.captured:
            raise Refused("closure", f"`{name}` is captured by a nested function, and assigned on a traced path")
        keep = name in self.keepable and not path.static
        wishes = value_wishes(name, path.test, path.positive) if path.test is not None else (name,)
        binding = self.made(Binding(term, name, wishes, notes, 1, keep))
        env[name] = binding
        del statement
        return binding

    def _check_in_place(self, statement: ast.AugAssign, name: str, env: Environment) -> None:
        if self.framework is not Framework.TORCH or name in env:
            return
        if not self.fresh(name):
            self.note(
                f"`{self.here.text(statement)}` changed the tensor in place, seen by whoever else holds `{name}`; now a new tensor is made"
            )

    def fresh(self, name: str) -> bool:
        """Whether every value that the variable gets in this function is a new one or a Python number."""
        if any(argument.arg == name for argument in self.here.function.parameters):
            return False
        for statement in self.here.statements(ast.stmt):
            match statement:
                case ast.Assign(targets=[ast.Name(id=target)], value=value) if target == name:
                    if not isinstance(value, ast.BinOp | ast.UnaryOp | ast.Compare | ast.Constant):
                        return False
                case ast.Assign(value=ast.Name(id=source)) if source == name:
                    return False
                case ast.AugAssign(target=ast.Name(id=target)) if target == name:
                    pass
                case ast.If() | ast.Expr() | ast.Return() | ast.Pass():
                    pass
                case _:
                    from tracesafe.analysis.liveness import stores

                    if not hasattr(statement, "body") and name in stores(statement):
                        return False
                    if isinstance(statement, ast.For) and name in stores(statement.target):
                        return False
        return True

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
        return Comments((*above, *own.above), own.after)


def conjunction(predicates: tuple[Predicate, ...]) -> Term:
    """The condition under which all predicates hold."""
    parts: list[Term] = [
        Ref(predicate.condition) if predicate.positive else terms.Not(Ref(predicate.condition))
        for predicate in predicates
    ]
    return parts[0] if len(parts) == 1 else terms.Logic("&", tuple(parts))


def changed(before: Environment, *after: Environment) -> list[str]:
    """The variables that some branch re-binds, in the order in which they are first bound."""
    found: dict[str, None] = {}
    for env in after:
        found.update((name, None) for name, binding in env.items() if before.get(name) is not binding)
    return list(found)


def refuse(here: Reached, statement: ast.stmt) -> None:
    """Raises ``Refused`` for a statement that has no place on a traced path."""
    text = here.source.line(statement.lineno).strip()
    line = f"`{text}` (line {statement.lineno})"
    match statement:
        case ast.Raise() | ast.Assert():
            raise Refused("traced-raise", f"{line} depends on a traced value; move it out, or use checkify")
        case ast.Expr(value=value):
            for framework in here.frameworks:
                for _ in BothSides(here, framework, frozenset()).notes(value):
                    pass
            raise Refused("write-on-traced-path", f"{line} would run for every example; move it out of the branch")
        case ast.Break() | ast.Continue():
            raise Refused("loop-exit", f"{line} leaves a loop on a traced test")
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
