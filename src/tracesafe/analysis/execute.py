"""Statements -> a changed frame: the interpreter as a whole."""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType

from tracesafe.analysis.apply import Transforms
from tracesafe.analysis.awareness import Says, asks, says
from tracesafe.analysis.builtin import instance_of
from tracesafe.analysis.frames import Frame
from tracesafe.analysis.narrow import narrowed
from tracesafe.analysis.resolve import import_source
from tracesafe.analysis.targets import UNKNOWN, ClassTarget, External, ModuleTarget
from tracesafe.analysis.transfer import element, is_numeric, is_sequence, join, truth, unpack
from tracesafe.analysis.values import Array, Static, Touch, Tree, Unknown, Value, is_traced, touches
from tracesafe.spec import Framework, Kind

_Env = dict[str, Value]
_BROAD = frozenset({"Exception", "BaseException"})
_TRACER_ERRORS = frozenset({"TypeError", "JAXTypeError", "ConcretizationTypeError", "TracerBoolConversionError"})
_OWN: Mapping[Framework, frozenset[str]] = MappingProxyType(
    {
        Framework.TORCH: frozenset({"RuntimeError"}),
        Framework.JAX: _TRACER_ERRORS,
        Framework.PHIFLOW: _TRACER_ERRORS,
    }
)
"""The classes of what a tracer raises, measured."""
_EAGER = frozenset({"jax.ensure_compile_time_eval", "jax.core.eval_context"})
"""Contexts in which constants stay arrays, whatever is traced around."""
_ROUNDS = 3


class Interpreter(Transforms):
    """The whole abstract interpreter."""

    def execute(self, body: Sequence[ast.stmt], frame: Frame) -> bool:
        """Interpret statements; whether control may reach their end."""
        muted = frame.muted
        falls = all(self._statement(statement, frame) for statement in body)
        frame.muted = muted
        return falls

    def _statement(self, node: ast.stmt, frame: Frame) -> bool:
        match node:
            case ast.Expr(value=value):
                self.evaluate(value, frame)
            case ast.Assign(targets=targets, value=value):
                result = self.evaluate(value, frame)
                for target in targets:
                    self.bind(target, result, frame)
            case ast.AnnAssign(target=target, value=ast.expr() as value):
                self.bind(target, self.evaluate(value, frame), frame)
            case ast.AugAssign():
                self._augmented(node, frame)
            case ast.Return(value=value_node):
                frame.returns.append(self.evaluate(value_node, frame) if value_node is not None else _NONE)
                frame.decided |= frame.path_touches
                return False
            case ast.If():
                return self._if(node, frame)
            case ast.For() | ast.AsyncFor() | ast.While():
                return self._loop(node, frame)
            case ast.With(items=items, body=body) | ast.AsyncWith(items=items, body=body):
                eager = 0
                for item in items:
                    self.evaluate(item.context_expr, frame)
                    call = item.context_expr
                    eager += isinstance(call, ast.Call) and self.denotes(call.func, frame) in _EAGER
                    if item.optional_vars is not None:
                        self.bind(item.optional_vars, UNKNOWN, frame)
                before = frame.muted, frame.eager
                frame.muted, frame.eager = frame.muted + eager, frame.eager + eager
                falls = self.execute(body, frame)
                frame.muted, frame.eager = before
                return falls
            case ast.Try() | ast.TryStar():
                return self._try(node, frame)
            case ast.Match():
                return self._match(node, frame)
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                frame.env[node.name] = self.defined(node, frame)
            case ast.ClassDef():
                frame.env[node.name] = self._class(node, frame)
            case ast.Import() | ast.ImportFrom():
                self._import(node, frame)
            case ast.Raise():
                for part in (node.exc, node.cause):
                    if part is not None:
                        self.evaluate(part, frame)
                return False
            case ast.Assert(test=test):
                self.asked(self.evaluate(test, frame), frame)
                frame.env.update(narrowed(test, True, frame.env, self, frame))
            case ast.Delete(targets=targets):
                for target in targets:
                    if isinstance(target, ast.Name):
                        frame.env.pop(target.id, None)
                    elif isinstance(target, ast.Attribute | ast.Subscript):
                        self.evaluate(target.value, frame)
            case ast.Break() | ast.Continue():
                return False
        return True

    def _augmented(self, node: ast.AugAssign, frame: Frame) -> None:
        load: ast.expr = node.target
        before = self.evaluate(load, frame)
        value = self._binary(before, node.op, self.evaluate(node.value, frame), frame)
        if isinstance(node.target, ast.Name):
            self.bind(node.target, value, frame)
        elif isinstance(node.target, ast.Subscript):
            self.store_item(node.target.value, value, frame)

    def _if(self, node: ast.If, frame: Frame) -> bool:
        test = self.evaluate(node.test, frame)
        self.asked(test, frame)
        known = truth(test)
        if known is not None and isinstance(test, Static):
            frame.env.update(narrowed(node.test, known, frame.env, self, frame))
            return self.execute(node.body if known else node.orelse, frame)
        muted, muted_else = self._muted(node.test, test, frame)
        decided = touches(test) if is_traced(test) and isinstance(test, Array) else frozenset()
        frame.path.append(decided)
        start = dict(frame.env)
        returns = len(frame.returns)
        frame.env.update(narrowed(node.test, True, start, self, frame))
        frame.muted += muted
        falls = self.execute(node.body, frame)
        frame.muted += muted_else - muted
        then = frame.env
        frame.env = dict(start)
        frame.env.update(narrowed(node.test, False, start, self, frame))
        falls_else = self.execute(node.orelse, frame)
        frame.muted -= muted_else
        other = frame.env
        frame.path.pop()
        if len(frame.returns) > returns:
            frame.decided |= decided
        frame.env = merged([env for env, reached in ((then, falls), (other, falls_else)) if reached], decided, start)
        if falls is not falls_else:  # ``if is_compiling(): return ...``: the rest is code that no transform traces
            frame.muted += says(node.test, self, frame) is (Says.EAGER if falls else Says.TRANSFORMED)
        return falls or falls_else

    def _muted(self, test: ast.expr, value: Value, frame: Frame) -> tuple[bool, bool]:
        """Whether the body and the other side of an ``if`` are code that knows of being transformed, or may.

        What such code does is its own affair. ``if not is_compiling() and x > 0: ...`` says it of its body only.
        """
        if isinstance(value, Unknown) and value.touches:
            return True, True
        if not asks(test, self, frame):
            return False, False
        if isinstance(test, ast.BoolOp) and (meaning := says(test, self, frame)) is not Says.NOTHING:
            return meaning is Says.EAGER, meaning is Says.TRANSFORMED
        return True, True

    def _loop(self, node: ast.For | ast.AsyncFor | ast.While, frame: Frame) -> bool:
        decided: frozenset[Touch] = frozenset()
        start = dict(frame.env)
        for _ in range(_ROUNDS):
            before = dict(frame.env)
            if isinstance(node, ast.While):
                test = self.evaluate(node.test, frame)
                self.asked(test, frame)
                if isinstance(test, Static) and truth(test) is False:
                    break
                decided = touches(test) if is_traced(test) else frozenset()
            else:
                source = self.evaluate(node.iter, frame)
                if isinstance(node.iter, ast.Call) and self.denotes(node.iter.func, frame) == "builtins.range":
                    decided = touches(source)
                self.bind(node.target, element(source), frame)
            self.execute(node.body, frame)
            frame.env = _after_iteration(before, frame.env, decided)
            if frame.env == before:
                break
        if isinstance(node, ast.While):
            self.evaluate(node.test, frame)
        if decided:
            frame.env = _after_loop(start, frame.env, decided)
        self.execute(node.orelse, frame)
        return True

    def _try(self, node: ast.Try | ast.TryStar, frame: Frame) -> bool:
        start = dict(frame.env)
        inside = [touch.framework for touch in frame.regimes if not _complains_outside(touch)]
        inside = inside if frame.regimes else list(_OWN)  # a transform that is applied inside of the try
        caught = _BROAD.union(*(_OWN.get(framework, ()) for framework in inside))
        swallows = bool(inside) and any(_catches(handler, caught) and not _raises(handler) for handler in node.handlers)
        frame.muted += swallows
        frame.swallowing += swallows
        falls = self.execute(node.body, frame)
        frame.muted -= swallows
        frame.swallowing -= swallows
        if falls:
            falls = self.execute(node.orelse, frame)
        ends = [frame.env] if falls else []
        for handler in node.handlers:
            frame.env = merged([start, *ends], frozenset(), start)
            if handler.type is not None:
                self.evaluate(handler.type, frame)
            if handler.name:
                frame.env[handler.name] = UNKNOWN
            if self.execute(handler.body, frame):
                ends.append(frame.env)
        frame.env = merged(ends, frozenset(), start)
        return self.execute(node.finalbody, frame) and bool(ends)

    def _match(self, node: ast.Match, frame: Frame) -> bool:
        subject = self.evaluate(node.subject, frame)
        decided = touches(subject) if is_traced(subject) else frozenset()
        start = dict(frame.env)
        ends = [start]
        frame.path.append(decided)
        for case in node.cases:
            frame.env = dict(start)
            if self._bind_pattern(case.pattern, subject, frame) is False:
                continue
            if case.guard is not None:
                self.evaluate(case.guard, frame)
            if self.execute(case.body, frame):
                ends.append(frame.env)
        frame.path.pop()
        frame.env = merged(ends, decided, start)
        return True

    def _bind_pattern(self, pattern: ast.pattern, subject: Value, frame: Frame) -> bool | None:
        """Bind the names of a pattern; False where the subject cannot match it, None where that is not known."""
        known: bool | None = None
        parts: dict[ast.AST, Value] = {pattern: subject}
        for inner in ast.walk(pattern):
            name = getattr(inner, "name", None) or getattr(inner, "rest", None)
            if isinstance(name, str):
                frame.env[name] = parts.get(inner, UNKNOWN)
            if isinstance(inner, ast.MatchSequence) and is_sequence(parts.get(inner, UNKNOWN)):
                for part, value in zip(inner.patterns, unpack(parts[inner], len(inner.patterns)), strict=True):
                    parts[part] = value
            if isinstance(inner, ast.MatchClass):
                self.evaluate(inner.cls, frame)
        classes = pattern.patterns if isinstance(pattern, ast.MatchOr) else [pattern]
        kinds = [kind.cls for kind in classes if isinstance(kind, ast.MatchClass)]
        if len(kinds) == len(classes):
            known = truth(instance_of(subject, [self.denotes(kind, frame) or "" for kind in kinds], self))
        return known

    def _class(self, node: ast.ClassDef, frame: Frame) -> Value:
        info = frame.module.class_of.get(node)
        return ClassTarget(info.qualname, info=info) if info is not None else UNKNOWN

    def _import(self, node: ast.Import | ast.ImportFrom, frame: Frame) -> None:
        for alias in node.names:
            if alias.name == "*":
                source = import_source(node, frame.module) if isinstance(node, ast.ImportFrom) else ""
                starred = self.known.stars.get(source, {})
                frame.env.update({name: External(starred[name]) for name in starred.keys() & frame.env.keys()})
                continue
            name = alias.asname or (alias.name.partition(".")[0] if isinstance(node, ast.Import) else alias.name)
            value = self.imported(node, name, frame.module)
            known = isinstance(value, External | ModuleTarget) or not isinstance(value, type(UNKNOWN))
            frame.env[name] = value if known else UNKNOWN


_NONE = Static("NoneType", None)


def merged(ends: Sequence[Mapping[str, Value]], decided: frozenset[Touch], start: Mapping[str, Value]) -> _Env:
    """One environment for the ends of several branches; a name that one of them lacks is unknown."""
    if not ends:
        return dict(start)
    if len(ends) == 1:
        return dict(ends[0])
    names = dict.fromkeys(name for env in ends for name in env)
    return {name: join([env.get(name, UNKNOWN) for env in ends], decided) for name in names}


def _after_loop(before: Mapping[str, Value], after: Mapping[str, Value], decided: frozenset[Touch]) -> _Env:
    """The environment behind a loop that ends when a traced value says so: what it counts depends on that value."""
    return {
        name: join([before.get(name, value), value], decided) if before.get(name) != value else value
        for name, value in after.items()
    }


def _after_iteration(before: Mapping[str, Value], after: Mapping[str, Value], decided: frozenset[Touch]) -> _Env:
    """The environment after an iteration."""
    return {name: _carried(before.get(name, value), value, decided) for name, value in after.items()}


def _carried(old: Value, value: Value, decided: frozenset[Touch]) -> Value:
    """A variable after an iteration: a number that the loop turns into an array counts as an array, in a pytree, too;
    what all examples that are still in the loop count alike does not."""
    match old, value:
        case Tree(kind=kind, keys=keys, parts=olds), Tree(parts=parts) if (
            kind == value.kind and keys == value.keys and len(olds) == len(parts)
        ):
            return Tree(kind, tuple(_carried(a, b, decided) for a, b in zip(olds, parts, strict=True)), keys)
        case _, Array() if is_numeric(old) and not isinstance(old, Array):
            return value
        case Array(), Array() if not decided:
            return join([replace(old, touches=value.touches), value])  # in all iterations but the first
        case _:
            alike = isinstance(old, Static) and isinstance(value, Static)
            return join([old, value], frozenset() if alike else decided)


def _complains_outside(touch: Touch) -> bool:
    """Whether a transform complains of the function as a whole, where no ``try`` of the function catches it."""
    return touch.framework is Framework.TORCH and touch.kind is Kind.STAGE


def _raises(handler: ast.ExceptHandler) -> bool:
    """Whether a handler always raises in the end, so that the error comes through."""
    return isinstance(handler.body[-1], ast.Raise)


def _catches(handler: ast.ExceptHandler, errors: frozenset[str]) -> bool:
    """Whether a handler would swallow the error that a tracer raises."""
    if handler.type is None:
        return True
    kinds = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
    return any((kind.attr if isinstance(kind, ast.Attribute) else getattr(kind, "id", "")) in errors for kind in kinds)
