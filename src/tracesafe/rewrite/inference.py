"""The forms of a function's variables: one walk over its statements, calls of the project's functions included."""

from __future__ import annotations

import ast
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from tracesafe.analysis.liveness import stores
from tracesafe.analysis.targets import Choice, FunctionTarget
from tracesafe.analysis.values import Array, Dtype, Static, Value, touches
from tracesafe.rewrite.forms import (
    BOOL,
    DEFAULT_FLOAT,
    FLOAT,
    INEXACT,
    INT,
    NONE,
    Facts,
    Form,
    Group,
    Type,
    index_key,
    unknown,
)
from tracesafe.rewrite.library_forms import form_of
from tracesafe.rewrite.statements import suites
from tracesafe.rewrite.totality import last_name, of_library
from tracesafe.spec import Kind

if TYPE_CHECKING:
    from tracesafe.analysis.reach import Reached
    from tracesafe.program.functions import Function

Env = dict[str, Type]
_DEPTH = 3
_LOOPS = frozenset({"jax.lax.while_loop", "jax.lax.fori_loop"})


@dataclass
class Inference:
    """Infers the forms in one function; ``facts`` are shared with the functions that it calls."""

    here: Reached
    facts: Facts
    depth: int = 0
    outer: Mapping[str, Type] = field(default_factory=dict)
    returned: list[Type] = field(default_factory=list)
    left: list[Env] = field(default_factory=list)
    """The forms where a break, a continue or a return leaves an iteration."""

    def parameters(self) -> Env:
        """The forms of the function's parameters: origins of their own."""
        env: dict[str, Form] = {}
        for argument in self.here.function.parameters:
            env[argument.arg] = unknown(self._key(argument.arg))
            if isinstance(argument.annotation, ast.Name) and argument.annotation.id == "float":
                env[argument.arg] = Form(dtype=DEFAULT_FLOAT)
        for name, first in self._first_reads().items():
            if name in env:
                value = self.here.value(first)
                if isinstance(value, Static) and value.type in {"int", "float", "bool"}:
                    env[name] = {"int": INT, "float": FLOAT, "bool": BOOL}[value.type]
                elif isinstance(value, Array) and value.dtype is Dtype.FLOAT:
                    env[name] = FLOAT if value.python else Form(env[name].shape, DEFAULT_FLOAT)
                elif isinstance(value, Array) and value.python:
                    env[name] = Form(dtype=env[name].dtype)
                elif self._is_float(value, name):
                    self.facts.floats.add(self._key(name))
        return dict(env)

    def _first_reads(self) -> Mapping[str, ast.Name]:
        """Where each variable is read first, if nothing above binds it."""
        found: dict[str, ast.Name] = {}
        bound: dict[str, int] = {}
        names = sorted(self.here.expressions(ast.Name), key=lambda node: (node.lineno, node.col_offset))
        for node in names:
            if isinstance(node.ctx, ast.Store):
                bound.setdefault(node.id, node.lineno)
            elif bound.get(node.id, node.lineno) == node.lineno:
                found.setdefault(node.id, node)
        return found

    def _is_float(self, value: Value, name: str) -> bool:
        """Whether a gradient is taken for an argument, which then is one of floats."""
        written = any(name in stores(statement) for statement in self.here.function.body)
        return not written and any(touch.kind is Kind.GRADIENT for touch in touches(value))

    def _key(self, name: str) -> Hashable:
        return (self.here.function.qualname, name)

    # -- statements ------------------------------------------------------------------------------------------

    def run(self, body: Sequence[ast.stmt], env: Env, until: ast.stmt | None = None) -> Env | None:
        """The forms behind some statements; None if control does not get there.

        With ``until``: the forms where that statement begins.
        """
        for statement in body:
            if statement is until:
                return env
            if until is not None and _holds(statement, until):
                return self._inside(statement, env, until)
            after = self._statement(statement, env)
            if after is None:
                return None
            env = after
        return env

    def _inside(self, statement: ast.stmt, env: Env, until: ast.stmt) -> Env | None:
        if isinstance(statement, ast.For | ast.While):
            env = self._loop(statement, env)
        for suite in suites(statement):
            if any(_holds(each, until) for each in suite):
                return self.run(suite, env, until)
        return env

    def _statement(self, node: ast.stmt, env: Env) -> Env | None:
        match node:
            case ast.Assign(targets=targets, value=value):
                found = self.value(value, env)
                for target in targets:
                    env = self.bound(target, found, env)
            case ast.AnnAssign(target=target, value=ast.expr() as value):
                env = self.bound(target, self.value(value, env), env)
            case ast.AugAssign(target=target, op=operator, value=value):
                if isinstance(target, ast.Name):
                    env = {**env, target.id: self._binary(self.name(target, env), operator, self.value(value, env))}
            case ast.Return(value=value):
                self.returned.append(self.value(value, env) if value is not None else unknown("None"))
                self.left.append(env)
                return None
            case ast.Break() | ast.Continue():
                self.left.append(env)
                return None
            case ast.Raise():
                return None
            case ast.If(test=test, body=body, orelse=orelse):
                self.ask(test, env)
                env = self.walrus(test, env)
                return self._merged(self.run(body, dict(env)), self.run(orelse, dict(env)))
            case ast.For() | ast.While():
                return self._loop(node, env)
            case ast.With(body=body):
                return self.run(body, env)
            case _:
                env = {**env, **{name: unknown((name, id(node))) for name in stores(node)}}
        return env

    def _merged(self, one: Env | None, other: Env | None) -> Env | None:
        if one is None or other is None:
            return other if one is None else one
        names = one.keys() | other.keys()
        return {
            name: self.facts.joined(one[name], other[name]) if name in one and name in other else unknown(name)
            for name in names
        }

    def _loop(self, node: ast.For | ast.While, env: Env) -> Env:
        for _ in range(2):
            start = dict(env)
            if isinstance(node, ast.For):
                counts = isinstance(node.iter, ast.Call) and self.here.qualname(node.iter.func) == "builtins.range"
                item = INT if counts else unknown(("element", id(node)))
                start = self.bound(node.target, item, start)
            else:
                self.ask(node.test, env)
                start = self.walrus(node.test, start)
            env = self._merged(env, self.iteration(node.body, start)) or env
        return env

    def iteration(self, body: Sequence[ast.stmt], env: Env) -> Env | None:
        """The forms behind one iteration, however it ends."""
        outer, self.left = self.left, []
        end = self.run(body, env)
        for each in self.left:
            end = self._merged(end, each)
        self.left = outer
        return end

    def walrus(self, test: ast.expr, env: Env) -> Env:
        """The forms once a test has bound its names."""
        for inner in ast.walk(test):
            if isinstance(inner, ast.NamedExpr):
                env = {**env, inner.target.id: self.value(inner.value, env)}
        return env

    def bound(self, target: ast.expr, found: Type, env: Env) -> Env:
        """The forms once a target has been assigned."""
        match target:
            case ast.Name(id=name):
                return {**env, name: found}
            case ast.Tuple(elts=elts) | ast.List(elts=elts):
                for index, each in enumerate(elts):
                    if isinstance(found, Group) and len(found.items) == len(elts):
                        part: Type = found.items[index]
                    else:
                        part = unknown(("item", found, index))
                    env = self.bound(each, part, env)
        return env

    def ask(self, test: ast.expr, env: Mapping[str, Type]) -> None:
        """Python asks for the truth of a test: what it compares is a scalar."""
        match test:
            case ast.BoolOp(values=values):
                for value in values:
                    self.ask(value, env)
            case ast.UnaryOp(op=ast.Not(), operand=operand):
                self.ask(operand, env)
            case ast.Compare(ops=operators, left=left, comparators=others):
                if not any(isinstance(each, ast.In | ast.NotIn | ast.Is | ast.IsNot) for each in operators):
                    for operand in (left, *others):
                        self._scalar(operand, env)
            case _:
                self._scalar(test, env)

    def _scalar(self, node: ast.expr, env: Mapping[str, Type]) -> None:
        if not isinstance(self.here.value(node), Array):
            return
        found = self.value(node.value if isinstance(node, ast.NamedExpr) else node, env)
        if isinstance(found, Form):
            self.facts.scalars.update(found.shape)

    # -- expressions -----------------------------------------------------------------------------------------

    def name(self, node: ast.Name, env: Mapping[str, Type]) -> Type:
        """The form of a variable."""
        if node.id in env:
            return self.facts.plain(env[node.id])
        if node.id in self.outer:
            return self.facts.plain(self.outer[node.id])
        return self._static(node) or self.facts.plain(unknown(self._key(node.id)))

    def _static(self, node: ast.expr) -> Form | None:
        value = self.here.value(node)
        if isinstance(value, Static) and value.type in {"int", "float", "bool"}:
            return {"int": INT, "float": FLOAT, "bool": BOOL}[value.type]
        return None

    def value(self, node: ast.expr, env: Mapping[str, Type]) -> Type:
        """The form of an expression."""
        found = self._value(node, env)
        return self.facts.plain(found)

    def _value(self, node: ast.expr, env: Mapping[str, Type]) -> Type:
        match node:
            case ast.Constant(value=bool()):
                return BOOL
            case ast.Constant(value=int()):
                return INT
            case ast.Constant(value=float()):
                return FLOAT
            case ast.Constant(value=value):
                return unknown(("constant", repr(value)))
            case ast.Name():
                return self.name(node, env)
            case ast.BinOp(left=left, op=operator, right=right):
                return self._binary(self.value(left, env), operator, self.value(right, env))
            case ast.UnaryOp(op=ast.Not()) | ast.BoolOp():
                return BOOL
            case ast.UnaryOp(operand=operand):
                return self.value(operand, env)
            case ast.Compare(left=left, comparators=others):
                return replace(BOOL, shape=self.facts.united([self.value(each, env) for each in (left, *others)]).shape)
            case ast.IfExp(test=test, body=body, orelse=orelse):
                self.ask(test, env)
                return self.facts.joined(self.value(body, env), self.value(orelse, env))
            case ast.Tuple(elts=elts) | ast.List(elts=elts):
                kind = "tuple" if isinstance(node, ast.Tuple) else "list"
                return Group(kind, tuple(self.value(each, env) for each in elts))
            case ast.Call():
                return self._call(node, env)
            case ast.Attribute(value=value, attr=attr):
                if static := self._static(node):
                    return static
                if attr in {"T", "mT", "real"} and self.here.qualname(node) is None:
                    inner = self.value(value, env)
                    return Form(frozenset({(attr, inner)}), inner.dtype) if isinstance(inner, Form) else unknown(inner)
                return unknown(("attribute", self.here.text(node), self._origin(value, env)))
            case ast.Subscript(value=value, slice=index):
                return self._item(self.value(value, env), index, env)
            case ast.NamedExpr(value=value):
                return self.value(value, env)
            case _:
                return unknown(id(node))

    def _origin(self, node: ast.expr, env: Mapping[str, Type]) -> Hashable:
        return self.value(node, env) if isinstance(node, ast.Name | ast.Attribute) else id(node)

    def _item(self, whole: Type, index: ast.expr, env: Mapping[str, Type]) -> Type:
        match whole, index:
            case Group(items=items), ast.Constant(value=int(place)) if -len(items) <= place < len(items):
                return items[place]
            case Form(), _:
                key = index_key(index)
                if key is None:
                    inner = self.value(index, env)
                    key = "number" if inner == INT else ("index", inner)
                return Form(frozenset({("item", whole.shape, key)}) if whole.shape else NONE, whole.dtype)
            case _:
                return unknown(id(index))

    def _binary(self, left: Type, operator: ast.operator, right: Type) -> Type:
        if isinstance(operator, ast.MatMult):
            dtype = self.facts.united((left, right)).dtype
            return Form(frozenset({("matmul", left, right)}), dtype)
        if isinstance(operator, ast.Div):
            return self.facts.united((left, right, INEXACT))
        return self.facts.united((left, right))

    def _call(self, node: ast.Call, env: Mapping[str, Type]) -> Type:
        name, last = self.here.qualname(node.func), last_name(node.func)
        operands = [self.value(argument, env) for argument in node.args]
        callees = self.here.callees(node)
        if callees and len(callees) == 1 and not any(isinstance(argument, ast.Starred) for argument in node.args):
            given = {keyword.arg: self.value(keyword.value, env) for keyword in node.keywords if keyword.arg}
            if (found := self._inlined(callees[0], operands, given, env)) is not None:
                return found
        if name in _LOOPS and not node.keywords and len(operands) == len(node.args) > 2:
            return self._looped(node.args[-2], operands, env)
        if static := self._static(node):
            return static
        builtin = (name or "").removeprefix("builtins.") if (name or "").startswith("builtins.") else ""
        known = any(of_library(name or "", library) for library in self.here.known.libraries)
        if name is None and isinstance(node.func, ast.Attribute) and not callees:
            if (at := self._at(node.func)) is not None:
                return self.value(at, env)
            operands.insert(0, self.value(node.func.value, env))
            known = True
        if builtin in {"abs", "max", "min", "round", "pow"}:
            return self.facts.united(operands)
        typed = any(keyword.arg in {"dtype", "out", None} for keyword in node.keywords)
        if known and not typed and (form := form_of(self.here, self.facts, node, operands)) is not None:
            return form
        if last == "astype" and node.args and isinstance(operands[0], Form):
            return Form(operands[0].shape, self._named_dtype(node.args[0]))
        key = ("call", name or self.here.text(node.func), tuple(operands), self._statics(node, env))
        return unknown(key)

    def _at(self, function: ast.Attribute) -> ast.expr | None:
        """The array of ``x.at[i].set``."""
        match function.value:
            case ast.Subscript(value=ast.Attribute(value=array, attr="at")) if function.attr != "get":
                return array
            case _:
                return None

    def _named_dtype(self, node: ast.expr) -> frozenset[Hashable]:
        text = self.here.text(node)
        if "float" in text:
            self.facts.floats.add(("dtype", text))
        return frozenset({("dtype", text)})

    def _statics(self, node: ast.Call, env: Mapping[str, Type]) -> Hashable:
        parts = [*node.args, *(keyword.value for keyword in node.keywords)]
        fixed = [each for each in parts if isinstance(self.here.value(each), Static)]
        given = tuple((keyword.arg, self.value(keyword.value, env)) for keyword in node.keywords)
        return (tuple(self.here.text(each) for each in fixed), given)

    def _looped(self, body: ast.expr, operands: list[Type], env: Mapping[str, Type]) -> Type:
        """What comes out of a structured loop: what it starts with, promoted by what a step gives."""
        target, found = self.here.value(body), operands[-1]
        options = target.options if isinstance(target, Choice) else (target,)
        steps = {option.function for option in options if isinstance(option, FunctionTarget)}
        given = [INT] if len(operands) == 4 else []
        for _ in range(2):
            step = self._inlined(min(steps, key=id), [*given, found], {}, env) if len(steps) == 1 else None
            found = unknown(("loop", id(body))) if step is None else self.facts.joined(found, step)
        return found

    def _inlined(
        self, callee: Function, operands: list[Type], given: Mapping[str, Type], env: Mapping[str, Type]
    ) -> Type | None:
        """What a function of the project returns for arguments of these forms, if all of its ends agree."""
        if self.depth >= _DEPTH or callee.is_generator or callee.owner is not None:
            return None
        inside = self.here.of(callee)
        inner = Inference(inside, self.facts, self.depth + 1, {**self.outer, **env})
        start = inner.parameters()
        names = [argument.arg for argument in callee.parameters]
        start.update({**dict(zip(names, operands, strict=False)), **given})
        if isinstance(callee.node, ast.Lambda):
            return inner.value(callee.node.body, start)
        if inner.run(callee.node.body, start) is not None or not inner.returned:
            return None
        found = inner.returned[0]
        for other in inner.returned[1:]:
            found = self.facts.joined(found, other)
        return found


def _holds(node: ast.stmt, inner: ast.stmt) -> bool:
    return node is inner or any(each is inner for each in ast.walk(node))
