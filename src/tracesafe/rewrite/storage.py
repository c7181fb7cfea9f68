"""Whose memory the variables of a function are, and which vmaps batch them: one walk forward over its statements."""

from __future__ import annotations

import ast
import functools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from tracesafe.analysis.liveness import stores
from tracesafe.analysis.values import Array, Static, Touched, Unknown
from tracesafe.model import Confidence
from tracesafe.rewrite.tensors import NOTHING, Env, Expressions, Origin, Source, Tensor, joined, viewed
from tracesafe.spec import Framework

if TYPE_CHECKING:
    from tracesafe.analysis.frames import Record
    from tracesafe.analysis.reach import Reached
    from tracesafe.program.functions import Function

_DEPTH = 3
_ROUNDS = 3


@dataclass(eq=False)
class Walk(Expressions):
    """The facts of one run of a function; ``before`` has them for each of its statements."""

    before: dict[ast.stmt, Env] = field(default_factory=dict)
    first: dict[ast.stmt, Env] = field(default_factory=dict)
    """The same when a loop comes to a statement for the first time."""
    _left: list[Env] = field(default_factory=list)
    _returned: list[Tensor] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._run(self.here.function.body, dict(self._parameters()))

    @property
    def is_direct(self) -> bool:
        """Whether the transforms are applied to this very function, in sight."""
        context = self.record.context
        return len(context.hops) == len(context.regimes) and context.confidence is Confidence.CERTAIN

    @property
    def returned(self) -> Sequence[Tensor]:
        """What the function returns."""
        return self._returned

    def defined(self, owner: Function, name: str) -> Tensor:
        """What is certain of a variable of a function around, where this function is made."""
        there = self.here.of(owner)
        inner = self.here.function
        while inner.parent is not None and inner.parent is not owner:
            inner = inner.parent
        bound = [each for each in there.statements(ast.stmt) if name in stores(each) and not hasattr(each, "body")]
        if len(bound) > 1 or not isinstance(inner.node, ast.FunctionDef | ast.AsyncFunctionDef):
            return NOTHING
        regimes = frozenset(self.record.context.regimes)
        runs = [walk for walk in walks(there) if frozenset(walk.record.context.regimes) <= regimes]
        found = [walk.before[inner.node].get(name, NOTHING) for walk in runs if inner.node in walk.before]
        return functools.reduce(joined, found) if found and len(runs) == len(found) else NOTHING

    def _parameters(self) -> Iterator[tuple[str, Tensor]]:
        for name, value in self.record.arguments.items():
            origin = frozenset({Origin(Source.PARAMETER, name=name)})
            match value:
                case Static():
                    yield name, Tensor(origin, free=self.vmaps, static=True)
                case Array(touches=found, framework=framework):
                    batched = found & self.vmaps
                    known = framework is Framework.TORCH or self.is_direct
                    yield name, Tensor(origin, batched, self.vmaps - batched if known else frozenset())
                case Touched(touches=found):
                    batched = found & self.vmaps
                    yield name, Tensor(origin, batched, self.vmaps - batched if self.is_direct else frozenset())
                case Unknown(touches=found):
                    yield name, Tensor(origin, free=self.vmaps if self.is_direct and not found else frozenset())
                case _:
                    yield name, Tensor(origin)

    # -- statements

    def _run(self, body: Sequence[ast.stmt], env: Env | None) -> Env | None:
        for statement in body:
            if env is None:
                return None
            if not self._reaches(statement):
                continue
            old = self.before.get(statement)
            self.first.setdefault(statement, dict(env))
            self.before[statement] = dict(env) if old is None else _merged([old, env]) or {}
            env = self._statement(statement, dict(env))
        return env

    def _reaches(self, statement: ast.stmt) -> bool:
        """Whether the run comes to a statement; false for what static tests leave out."""
        if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            return True
        values = self.record.values
        has_none = True
        for part in ast.walk(statement):
            if part in values:
                return True
            has_none = has_none and not isinstance(part, ast.expr)
        return has_none

    def _statement(self, node: ast.stmt, env: Env) -> Env | None:
        match node:
            case ast.Assign(targets=targets, value=value):
                for target in targets:
                    self._bind(target, value, env)
            case ast.AnnAssign(target=target, value=ast.expr() as value):
                self._bind(target, value, env)
            case ast.AugAssign(target=ast.Name(id=name), value=value):
                old = env.get(name, NOTHING)
                if old.static:
                    env[name] = self.made(node, [old, self.value(value, env)])
            case ast.Return(value=value):
                self._returned.append(self.value(value, env) if value is not None else NOTHING)
                return None
            case ast.Raise():
                return None
            case ast.Break() | ast.Continue():
                self._left.append(env)
                return None
            case ast.If(test=test, body=body, orelse=orelse):
                self._walrus(test, env)
                taken = self.decided(test)
                if taken is not None:
                    return self._run(body if taken else orelse, env)
                ends = [self._run(body, dict(env)), self._run(orelse, dict(env))]
                return _merged([end for end in ends if end is not None])
            case ast.For() | ast.AsyncFor() | ast.While():
                return self._loop(node, env)
            case ast.With(items=items, body=body) | ast.AsyncWith(items=items, body=body):
                for item in items:
                    env.update(dict.fromkeys(stores(item), NOTHING))
                return self._run(body, env)
            case ast.Try() | ast.TryStar():
                inside = self._run([*node.body, *node.orelse], dict(env))
                ends = [inside, *(self._run(each.body, _forgotten(env, node)) for each in node.handlers)]
                found = _merged([end for end in ends if end is not None])
                return self._run(node.finalbody, found)
            case ast.Match(cases=cases):
                ends = [self._run(case.body, _forgotten(env, case.pattern)) for case in cases]
                return _merged([env, *(end for end in ends if end is not None)])
            case _:
                env.update(dict.fromkeys(stores(node), NOTHING))
        return env

    def _loop(self, node: ast.For | ast.AsyncFor | ast.While, env: Env) -> Env | None:
        outer, self._left = self._left, []
        for _ in range(_ROUNDS):
            start = dict(env)
            if not isinstance(node, ast.While):
                self._iterate(node.target, node.iter, start)
            end = self._run(node.body, start)
            ends = [env, *self._left, *([end] if end is not None else [])]
            after = _merged(ends)
            if after is None or after == env:
                break
            env = after
        self._left = outer
        return self._run(node.orelse, env)

    def _iterate(self, target: ast.expr, source: ast.expr, env: Env) -> None:
        """Bind the target of a ``for`` to an element."""
        match target, source:
            case ast.Tuple(elts=[count, inner]), ast.Call(func=ast.Name(id="enumerate"), args=[values, *_]):
                env.update(dict.fromkeys(stores(count), self.static(count)))
                self._iterate(inner, values, env)
            case ast.Tuple(elts=elts), ast.Call(func=ast.Name(id="zip"), args=args) if len(elts) == len(args):
                for each, values in zip(elts, args, strict=True):
                    self._iterate(each, values, env)
            case ast.Name(id=name), _ if self.is_tensor(source, env):
                env[name] = viewed(self.value(source, env))
            case ast.Name(id=name), _:
                env[name] = self.recorded(target)
            case _:
                env.update(dict.fromkeys(stores(target), NOTHING))

    def _bind(self, target: ast.expr, value: ast.expr, env: Env) -> None:
        match target, value:
            case ast.Name(id=name), _:
                env[name] = self.value(value, env)
            case ast.Tuple(elts=targets) | ast.List(elts=targets), ast.Tuple(elts=values) | ast.List(elts=values) if (
                len(targets) == len(values)
            ):
                found = [self.value(each, env) for each in values]
                for each, tensor in zip(targets, found, strict=True):
                    if isinstance(each, ast.Name):
                        env[each.id] = tensor
                    else:
                        env.update(dict.fromkeys(stores(each), NOTHING))
            case ast.Tuple(elts=targets) | ast.List(elts=targets), _:
                whole = self.value(value, env)
                tensor = viewed(whole) if self.is_tensor(value, env) else NOTHING
                for each in targets:
                    if isinstance(each, ast.Name):
                        recorded = self.recorded(each)
                        env[each.id] = replace(recorded, origins=tensor.origins, free=recorded.free | tensor.free)
                    else:
                        env.update(dict.fromkeys(stores(each), NOTHING))
            case _:
                pass
        self._walrus(value, env)

    def _walrus(self, node: ast.expr, env: Env) -> None:
        for inner in ast.walk(node):
            if isinstance(inner, ast.NamedExpr):
                env[inner.target.id] = self.value(inner.value, env)


def gives_new(here: Reached, depth: int = 0) -> bool:
    """Whether a function returns a tensor that it made, and that nobody else holds."""
    if depth > _DEPTH or not here.traced_records or here.function.is_generator:
        return False
    returned = Walk(here, here.traced_records[0]).returned
    return bool(returned) and all(_is_new(here, tensor, depth) for tensor in returned)


def _is_new(here: Reached, tensor: Tensor, depth: int) -> bool:
    return all(
        (origin.source is Source.FRESH and not origin.view)
        or (origin.source is Source.RETURNED and returns_new(here, origin, depth + 1))
        for origin in tensor.origins
    )


def returns_new(here: Reached, origin: Origin, depth: int = 0) -> bool:
    """Whether the functions that a call reaches make the tensor that they return."""
    assert isinstance(origin.node, ast.Call)
    found = here.callees(origin.node)
    return bool(found) and all(gives_new(here.of(function), depth) for function in found or ())


def walks(here: Reached) -> Iterator[Walk]:
    """The facts of every run of a function under torch's transforms."""
    for run in here.traced_records:
        if any(each.framework is Framework.TORCH for each in run.context.regimes):
            yield walk_of(here, run)


def walk_of(here: Reached, run: Record) -> Walk:
    """The facts of one run."""
    known = _known(here)
    if id(run) not in known:
        known[id(run)] = Walk(here, run)
    return known[id(run)]


@functools.lru_cache(maxsize=16)
def _known(here: Reached) -> dict[int, Walk]:
    """The walks over the runs of a function; filled as they are asked for."""
    return {}


def _forgotten(env: Env, node: ast.AST) -> Env:
    return {**env, **dict.fromkeys(stores(node), NOTHING)}


def _merged(ends: Sequence[Env]) -> Env | None:
    if not ends:
        return None
    found = dict(ends[0])
    for end in ends[1:]:
        for name in found.keys() | end.keys():
            found[name] = joined(found.get(name, NOTHING), end.get(name, NOTHING))
    return found
