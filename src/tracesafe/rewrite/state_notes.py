"""What is noted down while the state of a module is followed: variables, edits, what each expression was."""

from __future__ import annotations

import ast
from abc import ABC, abstractmethod
from collections.abc import Mapping
from collections.abc import Sequence as Many

from tracesafe.program.functions import ClassInfo, Function
from tracesafe.program.modules import Module
from tracesafe.rewrite.denoted import denoted, scopes
from tracesafe.rewrite.fresh import FreshNames
from tracesafe.rewrite.state_kinds import (
    NOTHING,
    OTHER,
    Code,
    Demanded,
    Kind,
    Lost,
    Other,
    Run,
    Scope,
    Sequence,
    State,
    holds_state,
)
from tracesafe.source.spans import Span

_BUDGET = 2000
"""Calls that are followed in one file."""


class Notes(ABC):
    """One file, the calls in it that take modules apart, and what was seen of them so far."""

    def __init__(self, module: Module, pairs: Mapping[ast.AST, int]) -> None:
        self.module = module
        self.pairs = pairs
        """The calls that take a module apart -> how many states they give."""
        self.dicts: frozenset[ast.expr] = frozenset()
        """The comprehensions and conversions whose results have to be dicts."""
        self.attributes: dict[str, Kind] = {}
        """What objects of the file's classes hold, by the name of the attribute."""
        self.key = FreshNames(module.tree).take(["name", "key", "parameter_name"])
        """The variable that runs over the names of parameters."""
        self.around = scopes(module)
        self.restart()

    def restart(self) -> None:
        """Forget what one round saw, but not what it found out about attributes and dicts."""
        self.top = Scope(None, None)
        self.edits: dict[Span, str] = {}
        self.states: dict[ast.expr, Kind] = {}
        self.runs: dict[ast.AST, set[ast.expr]] = {}
        self.direct: dict[ast.AST, set[ast.Call]] = {}
        self.held: dict[tuple[Function | None, str], Kind] = {}
        """What a variable of a function holds."""
        self.named: set[ast.AST] = set()
        """The modules that are run with keyword arguments."""
        self.handed: set[str] = set()
        """The functions that take or return a state."""
        self.members: dict[tuple[str, str], Kind] = {}
        self.waiting: list[Code] = []
        self.entered: set[ast.AST] = set()
        self.running: list[ast.AST] = []
        self.calls = 0
        self.changed = False
        self.changed_in_place = False
        self.doubts: set[str] = set()

    def count(self) -> None:
        """One more call is followed. Raises ``Lost`` where they are too many."""
        self.calls += 1
        if self.calls > _BUDGET:
            raise Lost("the file has too many ways for the parameters to go")

    def text(self, node: ast.expr) -> str:
        """The text of an expression, on one line."""
        return " ".join(self.module.source.slice(self.module.source.span(node)).split())

    def edit(self, node: ast.expr, text: str) -> None:
        """Another text for an expression."""
        self.replace(self.module.source.span(node), text)

    def edit_after(self, node: ast.expr, text: str) -> None:
        """More text behind an expression."""
        end = self.module.source.span(node).end
        self.replace(Span(end, end), text)

    def edit_before(self, node: ast.expr, text: str) -> None:
        """More text in front of an expression."""
        start = self.module.source.span(node).start
        self.replace(Span(start, start), text)

    def replace(self, span: Span, text: str) -> None:
        """Another text for a span. Raises ``Lost`` where one run wants this and another that."""
        if self.edits.setdefault(span, text) != text:
            raise Lost("one line would have to become two different ones")

    def note(self, node: ast.expr, kind: Kind) -> None:
        """What an expression was. Raises ``Lost`` where it was a state in one run and is none in another."""
        if isinstance(kind, Run):
            self.runs.setdefault(kind.origin, set()).add(node)
        if kind == NOTHING:
            return
        if isinstance(node, ast.Name) and isinstance(kind, State | Other):
            held = self.held.setdefault((self.around[node], node.id), kind)
            self._compare(node, held, kind)
        self._compare(node, self.states.setdefault(node, kind), kind)

    def _compare(self, node: ast.expr, first: Kind, second: Kind) -> None:
        """What an expression was at two times. Raises ``Demanded`` where a sequence could be a state as well."""
        if isinstance(first, State) == isinstance(second, State):
            return
        for kind in (first, second):
            if isinstance(kind, Sequence):
                raise Demanded(kind.made)
        raise Lost(f"`{self.text(node)}` holds parameters at one time and something else at another")

    def denoted(self, node: ast.expr, scope: Scope) -> str | None:
        """What an import gives to a dotted name."""
        inner: Scope | None = scope
        while inner is not None and inner.function is None:
            inner = inner.parent
        return denoted(node, self.module, inner.function if inner is not None else None)

    def variable(self, name: str, scope: Scope | None) -> Kind:
        """What a variable holds."""
        while scope is not None:
            if name in scope.names:
                return scope.names[name]
            if scope.function is not None and name in scope.function.locals:
                return OTHER
            scope = scope.parent
        return OTHER

    def owner(self, name: str, scope: Scope) -> Scope:
        """The scope that an assignment to a name binds it in."""
        inner = scope
        while inner.function is not None and name not in inner.function.locals and inner.parent is not None:
            inner = inner.parent
        return inner

    def bind(self, code: Code, given: Many[Kind], named: Mapping[str | None, Kind], node: ast.Call) -> dict[str, Kind]:
        """The parameters of a function with what a call gives to them."""
        spec = code.function.node.args
        positional = [parameter.arg for parameter in (*spec.posonlyargs, *spec.args)]
        found: dict[str, Kind] = dict(zip(positional, given, strict=False))
        rest = given[len(positional) :]
        if spec.vararg is not None:
            found[spec.vararg.arg] = self.tuple_of(rest)
        elif any(map(holds_state, rest)):
            raise Lost(f"`{self.text(node)}` gives more arguments than `{code.function.name}` takes")
        known = {parameter.arg for parameter in code.function.parameters}
        for name, kind in named.items():
            if name in known:
                found[str(name)] = kind
            elif holds_state(kind):
                raise Lost(f"`{self.text(node)}` hands the parameters over in a dict of arguments")
        for name, default in code.function.defaults.items():
            if name not in found:
                found[name] = self.value(default, code.scope)
        return {name: found.get(name, OTHER) for name in known} | found

    @abstractmethod
    def tuple_of(self, kinds: Many[Kind]) -> Kind:
        """The tuple that collects arguments."""

    @abstractmethod
    def value(self, node: ast.expr, scope: Scope) -> Kind:
        """What an expression is."""

    @abstractmethod
    def plain(self, node: ast.expr, scope: Scope) -> Kind:
        """What an expression is that has no business with the state."""

    @abstractmethod
    def iterated(self, node: ast.expr, scope: Scope) -> Kind:
        """What one element of an expression is."""

    @abstractmethod
    def assign(self, target: ast.expr, kind: Kind, scope: Scope, value: ast.expr) -> None:
        """Bind a target."""

    @abstractmethod
    def method(self, info: ClassInfo, name: str, depth: int = 0) -> Kind | None:
        """A method of a class."""

    @abstractmethod
    def called(self, callee: Kind, given: Many[Kind], named: Mapping[str | None, Kind], node: ast.Call) -> Kind:
        """What calling a value gives."""

    @abstractmethod
    def defined(self, node: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda, scope: Scope) -> Kind:
        """A def or lambda, its decorators applied."""

    @abstractmethod
    def body(self, code: Code, names: dict[str, Kind]) -> Kind:
        """Run a function with its parameters bound, and say what it returns."""
