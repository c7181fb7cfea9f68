"""Which names are read later, and which are bound for certain, at every statement of a function.

Python has no goto, so both are one recursion over the statements: liveness backwards, definite assignment
forwards. A name that a nested function captures counts as read everywhere.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from tracesafe.analysis.syntax import SCOPES
from tracesafe.program.nodes import children, walk

Names = frozenset[str]
EMPTY: Names = frozenset()


@dataclass(frozen=True, slots=True)
class Flow:
    """The facts, by statement."""

    live_after: Mapping[ast.stmt, Names]
    defined_before: Mapping[ast.stmt, Names | None]
    """None: the statement is never reached."""
    captured: Names
    """Names that nested functions, lambdas or classes read."""
    foreign: Names
    """Names that are declared global or nonlocal."""
    defined_after: Mapping[ast.stmt, Names | None]
    """For loops only: behind their ``else``, or a break."""


@lru_cache(maxsize=4096)
def loads(node: ast.AST | None) -> Names:
    """The names that evaluating the node may read, nested scopes included."""
    if node is None:
        return EMPTY
    return frozenset(
        inner.id for inner in walk(node) if isinstance(inner, ast.Name) and not isinstance(inner.ctx, ast.Store)
    )


@lru_cache(maxsize=4096)
def free(scope: ast.AST) -> Names:
    """The names that a nested function, lambda or class reads and does not bind itself."""
    return frozenset(_free(scope, EMPTY))


def _free(node: ast.AST, bound: Names) -> Iterator[str]:
    inside: list[ast.AST] = []
    match node:
        case ast.Name(id=name):
            if not isinstance(node.ctx, ast.Store) and name not in bound:
                yield name
        case ast.Lambda(args=arguments, body=body):
            inside = [body]
        case ast.FunctionDef(args=arguments) | ast.AsyncFunctionDef(args=arguments):
            inside = list(node.body)
        case _:
            pass
    if inside:
        outer = {name for each in ast.walk(node) if isinstance(each, ast.Global | ast.Nonlocal) for name in each.names}
        own = {each.arg for each in ast.walk(arguments) if isinstance(each, ast.arg)}
        own |= frozenset[str]().union(*(stores(each) for each in inside))
        for each in inside:
            yield from _free(each, bound | (own - outer))
    for child in ast.iter_child_nodes(node):
        if child not in inside:
            yield from _free(child, bound)


@lru_cache(maxsize=4096)
def stores(node: ast.AST) -> Names:
    """The names that the node binds in its own scope, at any depth of statements."""
    found: set[str] = set()
    _stores(node, found)
    return frozenset(found)


def _stores(node: ast.AST, found: set[str]) -> None:
    match node:
        case ast.Name(id=name, ctx=ast.Store() | ast.Del()):
            found.add(name)
            return
        case ast.Name() | ast.Constant():
            return
        case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
            found.add(name)
            return
        case ast.Lambda():
            return
        case ast.ListComp() | ast.SetComp() | ast.GeneratorExp() | ast.DictComp():
            found.update(n.target.id for n in walk(node) if isinstance(n, ast.NamedExpr))
            return
        case ast.alias(name=name, asname=asname):
            found.add(asname or name.split(".")[0])
        case ast.ExceptHandler(name=str(name)) | ast.MatchAs(name=str(name)) | ast.MatchStar(name=str(name)):
            found.add(name)
        case ast.MatchMapping(rest=str(name)):
            found.add(name)
        case _:
            pass
    for child in children(node):
        _stores(child, found)


@lru_cache(maxsize=512)
def flow(function: ast.FunctionDef | ast.AsyncFunctionDef, apart_from: ast.stmt | None = None) -> Flow:
    """The facts of one function; those inside nested functions are not part of it.

    ``apart_from``: a statement whose nested functions count as read where they are made, not everywhere.
    """
    captured: set[str] = set()
    foreign: set[str] = set()
    apart = frozenset(walk(apart_from)) if apart_from is not None else frozenset()
    for statement in function.body:
        for node in walk(statement):
            if isinstance(node, SCOPES) and node not in apart:
                captured |= free(node)
            elif isinstance(node, ast.Global | ast.Nonlocal):
                foreign |= set(node.names)
    backward = _Backward({}, frozenset(captured | foreign))
    backward.block(function.body, _Exits(EMPTY, EMPTY, EMPTY), EMPTY)
    arguments = function.args
    parameters = (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs, arguments.vararg, arguments.kwarg)
    forward = _Forward({}, {})
    forward.block(function.body, frozenset(each.arg for each in parameters if each))
    return Flow(backward.after, forward.before, frozenset(captured), frozenset(foreign), forward.after)


def exposed(body: Sequence[ast.stmt], live: Names) -> Names:
    """The names that statements may read before they bind them, or leave as they were where ``live`` needs them."""
    return _Backward({}, EMPTY).block(body, _Exits(live, live, EMPTY), live)


@dataclass(frozen=True, slots=True)
class _Exits:
    """What is live where break, continue and an exception go."""

    on_break: Names
    on_continue: Names
    on_raise: Names


@dataclass(frozen=True, slots=True)
class _Backward:
    after: dict[ast.stmt, Names]
    always: Names

    def block(self, body: Sequence[ast.stmt], exits: _Exits, live: Names) -> Names:
        for statement in reversed(body):
            live = live | exits.on_raise | self.always
            self.after[statement] = live
            live = self.statement(statement, exits, live)
        return live

    def statement(self, node: ast.stmt, exits: _Exits, live: Names) -> Names:
        match node:
            case ast.Return():
                return loads(node) | exits.on_raise
            case ast.Raise():
                return loads(node) | exits.on_raise
            case ast.Break():
                return exits.on_break
            case ast.Continue():
                return exits.on_continue
            case ast.If(test=test, body=body, orelse=orelse):
                return loads(test) | self.block(body, exits, live) | self.block(orelse, exits, live)
            case ast.For(iter=source, target=target) | ast.AsyncFor(iter=source, target=target):
                return loads(source) | self.loop(node, stores(target), loads(target), exits, live)
            case ast.While(test=test):
                return self.loop(node, EMPTY, loads(test), exits, live)
            case ast.With(items=items, body=body) | ast.AsyncWith(items=items, body=body):
                inner = self.block(body, exits, live)
                for item in items:
                    inner = inner - (stores(item.optional_vars) if item.optional_vars else EMPTY) | loads(item)
                return inner
            case ast.Try() | ast.TryStar():
                return self.trial(node, exits, live)
            case ast.Match(subject=subject, cases=cases):
                found = live | loads(subject)
                for case in cases:
                    found |= self.block(case.body, exits, live) | loads(case.guard) | loads(case.pattern)
                return found
            case ast.AugAssign(target=ast.Name(id=name)):
                return live | loads(node) | {name}
            case ast.Assign() | ast.AnnAssign(value=ast.expr()) | ast.FunctionDef() | ast.AsyncFunctionDef():
                return live - stores(node) | loads(node)
            case _:
                return live | loads(node)

    def loop(
        self, node: ast.For | ast.AsyncFor | ast.While, bound: Names, read: Names, exits: _Exits, live: Names
    ) -> Names:
        done = self.block(node.orelse, exits, live)
        if isinstance(node, ast.While) and isinstance(node.test, ast.Constant) and node.test.value:
            done = EMPTY  # only a break leads on
        head = done | read
        while True:
            inner = _Exits(live, head, exits.on_raise)
            found = head | read | (self.block(node.body, inner, head) - bound)
            if found == head:
                return head
            head = found

    def trial(self, node: ast.Try | ast.TryStar, exits: _Exits, live: Names) -> Names:
        final = self.block(node.finalbody, exits, live | exits.on_raise) if node.finalbody else live
        outer = _Exits(exits.on_break | final, exits.on_continue | final, exits.on_raise | final)
        handlers = EMPTY
        for handler in node.handlers:
            handlers |= self.block(handler.body, outer, final) | loads(handler.type)
        after_body = self.block(node.orelse, outer, final)
        inner = _Exits(outer.on_break, outer.on_continue, outer.on_raise | handlers)
        return self.block(node.body, inner, after_body) | handlers


@dataclass(frozen=True, slots=True)
class _Forward:
    """Definite assignment; None stands for "not reached", where every name counts as bound."""

    before: dict[ast.stmt, Names | None]
    after: dict[ast.stmt, Names | None]

    def block(self, body: Sequence[ast.stmt], known: Names | None) -> Names | None:
        for statement in body:
            self.before[statement] = known
            known = self.statement(statement, known)
        return known

    def statement(self, node: ast.stmt, known: Names | None) -> Names | None:
        match node:
            case ast.Return() | ast.Raise() | ast.Break() | ast.Continue():
                return None
            case ast.If(test=test, body=body, orelse=orelse):
                known = _plus(known, stores(test))
                return _meet(self.block(body, known), self.block(orelse, known))
            case (
                ast.For(target=target, body=body, orelse=orelse) | ast.AsyncFor(target=target, body=body, orelse=orelse)
            ):
                self.block(body, _plus(known, stores(target)))
                return self.loop(node, self.block(orelse, known))
            case ast.While(test=test, body=body, orelse=orelse):
                self.block(body, _plus(known, stores(test)))
                ended = self.block(orelse, known)
                return self.loop(node, None if isinstance(test, ast.Constant) and test.value else ended)
            case ast.With(items=items, body=body) | ast.AsyncWith(items=items, body=body):
                for item in items:
                    known = _plus(known, stores(item))
                end = self.block(body, known)
                return known if end is None else end
            case ast.Try() | ast.TryStar():
                done = self.block(node.orelse, self.block(node.body, known))
                for handler in node.handlers:
                    done = _meet(done, self.block(handler.body, _plus(known, stores(handler) & {handler.name or ""})))
                bound = self.block(node.finalbody, known)
                return _plus(done, (bound or EMPTY) - (known or EMPTY))
            case ast.Match(cases=cases):
                done = known
                for case in cases:
                    self.block(case.body, _plus(known, stores(case.pattern)))
                return done
            case ast.Delete():
                return None if known is None else known - stores(node)
            case _:
                return _plus(known, stores(node))

    def loop(self, node: ast.For | ast.AsyncFor | ast.While, ended: Names | None) -> Names | None:
        """What is bound behind a loop that ends by itself with ``ended``, or by one of its breaks."""
        for leaving in _breaks(node.body):
            ended = _meet(ended, self.before.get(leaving))
        self.after[node] = ended
        return ended


def _breaks(body: Sequence[ast.stmt]) -> Iterator[ast.Break]:
    """The breaks of the loop that has this body."""
    for node in body:
        match node:
            case ast.Break():
                yield node
            case ast.For(orelse=inner) | ast.AsyncFor(orelse=inner) | ast.While(orelse=inner):
                yield from _breaks(inner)
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
                pass
            case _:
                for suite in ("body", "orelse", "finalbody"):
                    yield from _breaks(getattr(node, suite, []))
                for handler in getattr(node, "handlers", []):
                    yield from _breaks(handler.body)
                for case in getattr(node, "cases", []):
                    yield from _breaks(case.body)


def _plus(known: Names | None, names: Names) -> Names | None:
    return None if known is None else known | names


def _meet(one: Names | None, other: Names | None) -> Names | None:
    if one is None:
        return other
    return one if other is None else one & other
