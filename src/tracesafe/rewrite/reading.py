"""From expressions to terms: variables of the path put in, singular functions guarded, ternaries converted."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tracesafe.analysis.liveness import Flow, free, loads
from tracesafe.analysis.syntax import SCOPES
from tracesafe.analysis.values import Static, is_traced
from tracesafe.program.nodes import walk
from tracesafe.rewrite import fields, terms
from tracesafe.rewrite.comments import CommentMap
from tracesafe.rewrite.conditions import Conditions, is_traced_test, simple, traced_parts
from tracesafe.rewrite.derivatives import gradient_is_inside, hot_attributes, hot_variables, singular_callee
from tracesafe.rewrite.division import divisions, whole_divisors
from tracesafe.rewrite.fresh import condition_wishes, words
from tracesafe.rewrite.guards import guarded_before, singular
from tracesafe.rewrite.laziness import alone, is_expensive, user_nodes
from tracesafe.rewrite.leafwise import is_tree, leafwise
from tracesafe.rewrite.leaves import joined
from tracesafe.rewrite.numbers import starts_as_number, starts_as_truth
from tracesafe.rewrite.paths import MANY, Environment, Path, unnegated
from tracesafe.rewrite.refusals import Refused
from tracesafe.rewrite.shapes import gains_dimension, inexact_numbers
from tracesafe.rewrite.terms import NONE, Binding, Comments, Name, Ref, Term, User
from tracesafe.rewrite.totality import BothSides
from tracesafe.spec import Framework, Kind

if TYPE_CHECKING:
    from tracesafe.analysis.reach import Reached

_NUMBERS = frozenset({"int", "float", "bool", "complex", "number"})


@dataclass
class Reader:
    """Reads the expressions of one function; what it collects belongs to one region."""

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
    exact: set[int] = field(default_factory=set)
    """Bindings that are written under their variable's own name."""
    keepable: frozenset[str] = frozenset()
    """Variables that nobody reads after the region, whose own names may serve."""
    statement: ast.stmt | None = None
    """The ``if`` that is being converted."""
    can_bind: bool = True
    can_stage: bool = True
    """``lax.cond`` may serve where one side is expensive."""
    numbers_may_come_first: bool = False
    """A test may be of Python numbers in the first round of a loop."""
    flags: frozenset[str] = frozenset()
    """Variables whose first value, True or False, becomes an array."""

    def hot(self) -> frozenset[str]:
        """Variables whose derivative may be infinite; none where no gradient is taken."""
        return hot_variables(self.here, self.both_sides.library, self.statement) if self.gradient else frozenset()

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
        if isinstance(node, ast.expr) and node in holes:
            return
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
                bound = hidden | {each.arg for each in walk(arguments) if isinstance(each, ast.arg)}
                inner = {each.id for each in walk(body) if isinstance(each, ast.Name)} - bound
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
                    for each in walk(generator.target)
                    if isinstance(each, ast.Name)
                }
                for child in ast.iter_child_nodes(node):
                    self._scan(child, env, path, bound, holes, names)
                return
            case _:
                pass
        if path.known and isinstance(node, ast.expr):
            for operand, harmless in self.risky(node):
                if hidden & {each.id for each in walk(operand) if isinstance(each, ast.Name)}:
                    self.note(f"`{self.here.text(node)}` may fail, or make its gradient NaN, where it is not needed")
                else:
                    holes[operand] = self.guarded(self.read(operand, env, path), path, harmless)
        for child in ast.iter_child_nodes(node):
            self._scan(child, env, path, hidden, holes, names)

    def risky(self, node: ast.expr) -> list[tuple[ast.expr, str]]:
        """The operands that have to be guarded on a path, each with a harmless number."""
        library = self.both_sides.library
        if self.gradient:
            found = list(singular(self.here, library, node))
            return found or list(guarded_before(self.here, library, node))
        familiar = self.both_sides.short(node) in self.both_sides.familiar
        return [] if familiar else list(whole_divisors(self.here, library, node))

    def _unguarded(self, node: ast.expr) -> None:
        """Notes what a reviewer has to check of an operand that stands under no path of its own."""
        self.notes.extend(self.both_sides.notes(node))
        self.notes.extend(divisions(self.here, self.both_sides.library, node))

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
        """``where(condition, then, other)``, leaf by leaf for displays of equal shape; nothing between two of one."""
        if (name := self._variable(then)) is not None and name == self._variable(other):
            return then
        return joined(self.here, condition, (then, left), (other, right), self.note, self.statement, self._select)

    def _variable(self, term: Term) -> str | None:
        """The name of the traced variable, as it was before the branch, that a term is."""
        inner = terms.plain(term)
        while isinstance(inner, Ref):
            inner = terms.plain(inner.binding.term)
        if not isinstance(inner, User) or inner.holes or not isinstance(inner.node, ast.Name):
            return None
        return inner.node.id if is_traced(self.here.value(inner.node)) else None

    def _select(self, condition: Term, then: Term, other: Term) -> Term:
        """A selection of two leaves, lazily where both sides must not run and the framework can do it."""
        nodes = [node for term in (then, other) for node in user_nodes(term)]
        calls = [call for node in nodes if (call := singular_callee(self.here, self.both_sides.library, node))]
        hurting = calls[0] if self.gradient and calls else None
        staged = self.here.under(Kind.STAGE) and not self.here.under(Kind.BATCH)
        lazy = (
            self.can_stage
            and self.framework is Framework.JAX
            and (staged or (hurting is not None and gradient_is_inside(self.here)))
        )
        wanted = hurting is not None or any(is_expensive(self.here, node) for node in nodes)
        sides = alone(then), alone(other)
        if wanted and lazy and sides[0] is not None and sides[1] is not None:
            self.note("lax.cond needs equal shapes and dtypes on both sides, and a condition of shape ()")
            return terms.Cond(condition, _as_float(sides[0]), _as_float(sides[1]))
        trees = is_tree(self.here, then) or is_tree(self.here, other)
        if trees:
            self.note("jax.tree.map needs one structure on both sides")
        else:
            self._note_kind(condition, then, other)
        lopsided = (terms.reads(then) ^ terms.reads(other)) & self.hot()
        if self.gradient:
            lopsided |= self._hot_attributes(then) ^ self._hot_attributes(other)
        if hurting is None and lopsided:
            self.note(f"the gradient through `{min(lopsided)}` may be NaN where the branch that reads it is not taken")
        if hurting is not None:
            self.note(f"the gradient of `{self.both_sides.short(hurting)}` may be NaN where the branch is not taken")
        if trees:
            return leafwise(condition, then, other)
        selection = terms.Where(condition, then, other)
        if self.framework is Framework.PHIFLOW:
            return fields.selected(self.here, selection, self.note) or selection
        return selection

    def _hot_attributes(self, term: Term) -> frozenset[str]:
        library = self.both_sides.library
        return frozenset[str]().union(*(hot_attributes(self.here, library, node) for node in user_nodes(term)))

    def _note_kind(self, condition: Term, then: Term, other: Term) -> None:
        """Notes a dtype or shape that a selection has and neither side had."""
        if self.framework is Framework.TORCH and (numbers := inexact_numbers(self.here, then, other)):
            self.note(f"{numbers} become a tensor of the default dtype, and lose digits in float64 code")
        if part := gains_dimension(self.here, condition, then, other):
            self.note(f"the result gets the dimension of length 1 that `{part}` has")

    def condition(self, test: ast.expr, env: Environment, path: Path) -> Binding:
        """The binding of a test."""
        for part in traced_parts(self.here, test):
            self._check_callers(part)
        if self.framework is Framework.TORCH and not self.numbers_may_come_first and self._is_truth_first(test):
            text = self.here.text(test)
            raise Refused("python-caller", f"`{text}` is a Python value in a first round, where torch.where fails")
        if path.known:
            self.notes.extend(self.both_sides.notes(test))
        builder = Conditions(
            self.here,
            lambda node: self.read(node, env, path),
            lambda node: self._bound_operand(node, env, path),
            self.note,
            self._unguarded,
            self.framework,
        )
        if not self.numbers_may_come_first:
            names = (node for node in walk(test) if isinstance(node, ast.Name))
            builder.truths = frozenset(node.id for node in names if self._is_truth_first(node))
            bare = unnegated(test)[0]
            if isinstance(bare, ast.Name) and self._is_truth_first(bare):
                text = f"`{bare.id}` is a Python value in a first round, which cannot be selected by"
                raise Refused("python-caller", f"{text}; let it start as an array")
        term = builder.condition(test)
        inner = terms.plain(term)
        if isinstance(inner, User) and isinstance(inner.node, ast.Name) and not inner.holes:
            uses = MANY
        else:
            uses = MANY if isinstance(inner, Ref | Name) else 2 if simple(test) else 1
        return self.made(Binding(term, None, condition_wishes(test), NONE, uses if self.can_bind else MANY))

    def is_captured_before(self, name: str) -> bool:
        """Whether a nested function that reads the variable may run on the path: all but lambdas handed over later."""
        function, statement = self.here.function.node, self.statement
        if statement is None or statement.end_lineno is None:
            return True
        late: set[ast.AST] = set()
        for call in self.here.expressions(ast.Call):
            assert isinstance(call, ast.Call)
            given = [*call.args, *(keyword.value for keyword in call.keywords)]
            if call.lineno > statement.end_lineno:
                late.update(part for each in given if isinstance(each, ast.Lambda) for part in ast.walk(each))
        scopes = [each for each in ast.walk(function) if isinstance(each, SCOPES) and each is not function]
        return any(name in free(each) for each in scopes if each not in late)

    def _is_truth_first(self, test: ast.expr) -> bool:
        return starts_as_truth(self.here, test) and not loads(test) & self.flags

    def _check_callers(self, part: ast.expr) -> None:
        first = not self.numbers_may_come_first and starts_as_number(self.here, part)
        if self.framework is Framework.TORCH and first:
            text = self.here.text(part)
            raise Refused("python-caller", f"`{text}` is a Python value in a first round, where torch.where fails")
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
        wishes = (words(node),) if words(node).isidentifier() else ("middle",)
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

    @contextmanager
    def unbinding(self) -> Iterator[None]:
        """No statement can be put in front of what is read now."""
        before, self.can_bind = self.can_bind, False
        try:
            yield
        finally:
            self.can_bind = before

    @contextmanager
    def eagerly(self) -> Iterator[None]:
        """Selections evaluate both sides."""
        before, self.can_stage = self.can_stage, False
        try:
            yield
        finally:
            self.can_stage = before

    @contextmanager
    def counting(self, names: frozenset[str]) -> Iterator[None]:
        """What is read stands in a loop over some variables."""
        before, self.both_sides = self.both_sides, self.both_sides.while_counting(names)
        try:
            yield
        finally:
            self.both_sides = before

    @contextmanager
    def counting_nothing(self) -> Iterator[None]:
        """What is read stands in a branch, which an example may enter for some values of a loop's variable only."""
        before, self.both_sides = self.both_sides, BothSides(self.here, self.framework, self.both_sides.familiar)
        try:
            yield
        finally:
            self.both_sides = before

    @contextmanager
    def numbers_first(self) -> Iterator[None]:
        """Tests may be of Python numbers in the first round of a loop."""
        before, self.numbers_may_come_first = self.numbers_may_come_first, True
        try:
            yield
        finally:
            self.numbers_may_come_first = before

    def note(self, text: str) -> None:
        """Something that a reviewer has to check."""
        self.notes.append(text)

    def made(self, binding: Binding) -> Binding:
        """Registers a binding, in the order of evaluation."""
        self.bindings.append(binding)
        return binding

    def comments_of(self, node: ast.stmt) -> Comments:
        """The comments inside of a statement and behind it; none behind one that shares its row with others before."""
        found = self.comments.of(node, node.lineno - 1)
        row = self.here.source.line_starts[node.lineno - 1]
        shares = bool(self.here.source.utf8[row : self.here.source.span(node).start].strip())
        return Comments(found.above) if shares else found

    def freeze(self, binding: Binding) -> None:
        """The binding has to be named where it is made: what it reads changes before it is used."""
        while isinstance(inner := terms.plain(binding.term), Ref):
            binding = inner.binding
        self.frozen.add(id(binding))


def _as_float(term: Term) -> Term:
    """``0`` as ``0.0``: a whole number on one side of lax.cond does not go with a float on the other."""
    match terms.plain(term):
        case User(node=ast.Constant(value=int(number))) if not isinstance(number, bool):
            return terms.Literal(f"{number}.0")
        case _:
            return term
