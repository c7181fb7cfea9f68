"""A callable value and arguments -> the value that comes back."""

from __future__ import annotations

import ast
from abc import abstractmethod
from dataclasses import replace

from tracesafe.analysis.annotations import is_python_annotation
from tracesafe.analysis.constructed import given
from tracesafe.analysis.frames import Applied, Context, Frame, Record
from tracesafe.analysis.library import LAYERS, LibraryCalls
from tracesafe.analysis.machine import MAX_DEPTH, MAX_EAGER_DEPTH, MAX_RUNS, Arguments
from tracesafe.analysis.targets import (
    NONE,
    UNKNOWN,
    ArrayFunction,
    BoundMethod,
    Cached,
    Chain,
    Choice,
    ClassTarget,
    External,
    ExternalInstance,
    FunctionTarget,
    Instance,
    Partial,
    RecordClass,
    Transformed,
)
from tracesafe.analysis.transfer import any_of, array_of, join
from tracesafe.analysis.values import (
    Array,
    Dtype,
    Static,
    Target,
    Touched,
    Tree,
    Unknown,
    Value,
    all_touches,
    touches,
)
from tracesafe.model import Hop
from tracesafe.program.functions import Function
from tracesafe.spec import Framework


class Caller(LibraryCalls):
    """Calls, except those of transforms (apply.py)."""

    @abstractmethod
    def transformed(self, callee: Transformed, arguments: Arguments, node: ast.AST, frame: Frame) -> Value:
        """Call what a transform returned."""

    def call(self, callee: Value, arguments: Arguments, node: ast.AST, frame: Frame) -> Value:
        """The value that a call returns; ``node`` is where it stands."""
        if isinstance(node, ast.Call):
            known = not isinstance(callee, Unknown | Cached)
            self.calls[node] = known and self.calls.get(node, True)
            if frame.record is not None:
                _note_callees(frame.record, node, callee)
        match callee:
            case FunctionTarget():
                return self.run(callee, arguments, node, frame)
            case External(name=name):
                return self.external_call(name, arguments, node, frame)
            case Partial():
                joined = Arguments(
                    (*callee.args, *arguments.positional),
                    (*((k, v) for k, v in callee.keywords if arguments.keyword(k) is None), *arguments.keywords),
                    arguments.open,
                )
                return self.call(callee.callee, joined, node, frame)
            case Transformed():
                return self.transformed(callee, arguments, node, frame)
            case ClassTarget():
                return self._construct(callee, arguments, node, frame)
            case Instance():
                return self._call_instance(callee, arguments, node, frame)
            case BoundMethod():
                return self.method_call(callee, arguments, node, frame)
            case Choice(options=options):
                return join([self.call(option, arguments, node, frame) for option in options])
            case ArrayFunction(touches=found):
                return Array(found | all_touches(arguments.all))
            case RecordClass(fields=fields):
                return record(fields, arguments)
            case Chain(links=links):
                passed = arguments
                for link in links:
                    passed = Arguments((self.call(link, passed, node, frame),))
                return passed.positional[0] if passed.positional else UNKNOWN
            case ExternalInstance(name=name, touches=own):
                found = own | all_touches(arguments.all)
                return array_of(found) if name.startswith(LAYERS) and found else Unknown(found)
            case _:
                return Unknown(all_touches(arguments.all))

    def note_applied(self, node: ast.AST, applied: Applied, frame: Frame | None = None) -> None:
        """Write down that a call runs something under transforms; not again for those inside of the outermost."""
        if frame is not None and frame.regimes and frame.record is None:
            return
        before = self.applied.get(node, ())
        if applied not in before:
            self.applied[node] = (*before, applied)
            for function in functions_of(applied.callee) or ():
                self.applied_to.setdefault(function, {})[node] = None

    # -- the project's own functions and classes

    def _construct(self, callee: ClassTarget, arguments: Arguments, node: ast.AST, frame: Frame) -> Value:
        bases = self.external_bases(callee.info)
        if bases & _NAMED_TUPLES:
            members = callee.info.members.items()
            return record(tuple(key for key, member in members if isinstance(member, ast.AnnAssign)), arguments)
        found = all_touches(arguments.all)
        handed = given(self, callee.info, arguments)
        instance = Instance(callee.name, info=callee.info, touches=found, given=handed)
        init = self.class_member(callee.info, "__init__")
        if isinstance(init, FunctionTarget):
            self.run(replace(init, bound=instance), arguments, node, frame)
        return instance

    def _call_instance(self, callee: Instance, arguments: Arguments, node: ast.AST, frame: Frame) -> Value:
        for name in ("__call__", "forward"):
            if self.class_member(callee.info, name) is not None:
                return self.call(self.instance_attribute(callee, name), arguments, node, frame)
        return Unknown(all_touches(arguments.all))

    def run(self, target: FunctionTarget, arguments: Arguments, node: ast.AST, frame: Frame) -> Value:
        """Interpret a function of the project with these arguments."""
        function = target.function
        eager = not frame.regimes
        deep = frame.context.depth > (MAX_EAGER_DEPTH if eager else MAX_DEPTH)
        library = function.module.name.partition(".")[0] in self.known.roots
        if eager and library and function.module not in self.followed and function not in self.records:
            self.skipped.setdefault(function, []).append((target, arguments, node, frame))
            deep = True
        if deep:
            return Unknown(all_touches(arguments.all))
        context = _entered(frame, node)
        called = (frame.module.source.path, node) if eager and isinstance(node, ast.Call) else None
        inner = Frame(function.module, function, context, None, parent=target.frame, called=called)
        self._bind_arguments(target, arguments, inner)
        key = (function, tuple(inner.env.items()), context.regimes, self._captured(target), bool(frame.muted))
        if key in self.memo:
            self._note_failure(key, node, frame)
            return self.memo[key]
        runs = self.records.setdefault(function, [])
        if len(runs) >= MAX_RUNS:
            return Unknown(all_touches(arguments.all))
        self.memo[key] = Unknown(all_touches(arguments.all))
        inner.record = Record(function, context, arguments=dict(inner.env), called=isinstance(node, ast.Call))
        if frame.muted:
            inner.muted = inner.inherited = 1
        else:
            runs.append(inner.record)
        if not eager and function.parent is None and not _CUSTOM.isdisjoint(function.module.names):
            self._custom_rules(function, tuple(inner.env.values()), inner)
        falls = self.execute(function.body, inner)
        returned = inner.returns if inner.returns or not falls else [NONE]
        result = any_of(inner.yields) if function.is_generator else join(returned, inner.decided)
        inner.record.result = result
        self.memo[key] = result
        if inner.record.fails:
            self.failing.add(key)
        self._note_failure(key, node, frame)
        return result

    def _note_failure(self, key: object, node: ast.AST, frame: Frame) -> None:
        """Write down that a call ends in the error of a tracer."""
        if key in self.failing and frame.record is not None:
            if frame.muted == frame.inherited:
                frame.record.fails = True
            elif frame.muted == frame.swallowing:
                frame.record.swallowed_calls.add(node)

    def _custom_rules(self, function: Function, values: tuple[Value, ...], inner: Frame) -> None:
        """Run the rules that ``f.defvjp(fwd, bwd)`` or ``f.defjvp(rule)`` gives to a function, on what traces it."""
        traced = array_of(all_touches(values))
        caller = replace(inner, function=None, record=None, env={})
        for statement in function.module.tree.body:
            match statement:
                case ast.Expr(
                    value=ast.Call(func=ast.Attribute(value=ast.Name(id=name), attr="defvjp"), args=[fwd, bwd]) as node
                ) if name == function.name:
                    self.call(self.evaluate(fwd, caller), Arguments(values), node, caller)
                    backward = self.evaluate(bwd, caller)
                    given: tuple[Value, ...] = (Touched(traced.touches), traced)
                    if isinstance(backward, FunctionTarget):
                        given = (*(UNKNOWN,) * (len(backward.function.parameters) - 2), *given)
                    self.call(backward, Arguments(given), node, caller)
                case ast.Expr(
                    value=ast.Call(func=ast.Attribute(value=ast.Name(id=name), attr="defjvp"), args=[rule, *_]) as node
                ) if name == function.name:
                    self._forward_rule(self.evaluate(rule, caller), values, node, caller)
                case ast.Expr(
                    value=ast.Call(func=ast.Attribute(value=ast.Name(id=name), attr="defjvps"), args=rules) as node
                ) if name == function.name:
                    for each in rules:
                        self.call(self.evaluate(each, caller), Arguments((traced, traced, *values)), node, caller)
                case ast.FunctionDef(decorator_list=decorators) if any(
                    _registers(decorator, function.name) for decorator in decorators
                ):
                    rule_function = function.module.function_of[statement]
                    target = FunctionTarget(rule_function.qualname, function=rule_function)
                    self._forward_rule(target, values, statement, caller)

    def _forward_rule(self, rule: Value, values: tuple[Value, ...], node: ast.AST, caller: Frame) -> None:
        """Run ``rule(*static, primals, tangents)``."""
        pair: tuple[Value, ...] = (Tree("tuple", values),) * 2
        if isinstance(rule, FunctionTarget) and (static := len(rule.function.parameters) - 2) > 0:
            pair = (*(UNKNOWN,) * static, *(Touched(all_touches(values)),) * 2)
        self.call(rule, Arguments(pair), node, caller)

    def _captured(self, target: FunctionTarget) -> object:
        """The values of the names that a nested function reads from around it: part of what its result depends on."""
        outer = target.frame
        found: list[tuple[str, Value]] = []
        while outer is not None:
            found.extend((name, outer.env[name]) for name in sorted(target.function.reads) if name in outer.env)
            outer = outer.parent
        return tuple(found)

    def _bind_arguments(self, target: FunctionTarget, arguments: Arguments, inner: Frame) -> None:
        spec = target.function.node.args
        positional = [*spec.posonlyargs, *spec.args]
        values = list(arguments.positional)
        if target.bound is not None:
            values.insert(0, target.bound)
        outer = target.frame or Frame(inner.module, None, Context(), None)
        given = dict(zip((parameter.arg for parameter in positional), values, strict=False))
        extra: dict[str, Value] = {}
        names = {parameter.arg for parameter in (*spec.args, *spec.kwonlyargs)}
        for name, value in arguments.keywords:
            (given if name in names else extra)[name] = value
        for parameter in target.function.parameters:
            default = target.function.defaults.get(parameter.arg)
            if parameter.arg in given:
                inner.env[parameter.arg] = self._annotated(given[parameter.arg], parameter, inner)
            elif default is not None:
                usual = self.evaluate(default, replace_record(outer))
                inner.env[parameter.arg] = _perhaps(usual, bool(inner.regimes)) if arguments.open else usual
            else:
                inner.env[parameter.arg] = self._annotated(UNKNOWN, parameter, inner)
        if spec.vararg is not None:
            rest = tuple(values[len(positional) :])
            inner.env[spec.vararg.arg] = _open_rest(rest) if arguments.open else Tree("tuple", rest)
        if spec.kwarg is not None:
            inner.env[spec.kwarg.arg] = UNKNOWN if arguments.open else Tree("dict", tuple(extra.values()), tuple(extra))

    def _annotated(self, value: Value, parameter: ast.arg, inner: Frame) -> Value:
        """What a parameter's annotation adds to what is known of its value."""
        if parameter.annotation is None:
            return value
        torch_only = all(touch.framework is Framework.TORCH for touch in touches(value))
        if torch_only and isinstance(value, Unknown | Touched | Array) and is_python_annotation(parameter.annotation):
            kind = parameter.annotation.id if isinstance(parameter.annotation, ast.Name) else None
            return Static(kind)
        if not isinstance(value, Unknown | Touched):
            return value
        if self.is_array_annotation(parameter.annotation, inner):
            return array_of(value.touches)
        kind = parameter.annotation.id if isinstance(parameter.annotation, ast.Name) else ""
        owner = self.annotated_class(parameter.annotation, inner)
        if owner is not None:
            return Instance(owner.name, info=owner.info, touches=value.touches)
        if kind == "str" or (isinstance(value, Unknown) and kind in ("int", "float", "bool")):
            return Static(kind)
        if kind == "bool" and all(touch.framework is Framework.JAX for touch in touches(value)):
            return Array(touches(value), Framework.JAX, Dtype.BOOL, python=True)
        if kind == "float":
            return array_of(touches(value))
        return value


def _registers(decorator: ast.expr, name: str) -> bool:
    """Whether it is ``@name.defjvp``, or ``@partial(name.defjvp, ...)``."""
    match decorator:
        case ast.Attribute(value=ast.Name(id=owner), attr="defjvp"):
            return owner == name
        case ast.Call(args=[first, *_]):
            return _registers(first, name)
        case _:
            return False


_CUSTOM = frozenset({"defvjp", "defjvp", "defjvps"})
_NAMED_TUPLES = frozenset({"typing.NamedTuple", "typing_extensions.NamedTuple"})


def record(names: tuple[str, ...], arguments: Arguments) -> Value:
    """A named tuple with these fields; unknown where some are left to their defaults."""
    parts = [*arguments.positional, *(value for _, value in arguments.keywords)]
    keys = [*names[: len(arguments.positional)], *(key for key, _ in arguments.keywords)]
    if len(keys) == len(parts) == len(names):
        return Tree("namedtuple", tuple(parts), tuple(keys))
    return UNKNOWN


def replace_record(frame: Frame) -> Frame:
    """The frame without its record: default values are evaluated where the function was defined."""
    return Frame(frame.module, frame.function, frame.context, None, frame.env, frame.parent)


def _perhaps(default: Value, keep_none: bool) -> Value:
    """A parameter that nobody in sight passes, though somebody may: its type is known, its value is not."""
    if isinstance(default, Static) and default.type != "NoneType":
        return Static(default.type)
    return default if keep_none and default == NONE else UNKNOWN


def _open_rest(rest: tuple[Value, ...]) -> Value:
    """``*args`` of a call that may have more arguments than those in sight."""
    traced = [touches(value) for value in rest]
    return Touched(frozenset.intersection(*traced)) if traced and all(traced) else UNKNOWN


def _entered(frame: Frame, node: ast.AST) -> Context:
    """The context inside of a call."""
    hops = frame.context.hops
    if frame.regimes and isinstance(node, ast.Call) and frame.function is not None:
        path = frame.module.source.path
        if not hops or (hops[-1].path, hops[-1].line) != (path, node.lineno):
            hops = (*hops, Hop(path, node.lineno, ast.unparse(node) if len(node.args) < 6 else ast.unparse(node.func)))
    return replace(frame.context, hops=hops, depth=frame.context.depth + 1)


def _note_callees(record: Record, node: ast.Call, callee: Value) -> None:
    """Write down which functions of the project a call may reach."""
    reached = functions_of(callee)
    before = record.callees.get(node, ())
    record.callees[node] = None if reached is None or before is None else tuple(dict.fromkeys((*before, *reached)))


def functions_of(callee: Value) -> tuple[Function, ...] | None:
    """The functions of the project that calling a value may run; None if they are not known."""
    match callee:
        case FunctionTarget(function=function):
            return (function,)
        case External() | BoundMethod() | ArrayFunction() | ExternalInstance():
            return ()
        case Partial(callee=inner) | Transformed(inner=inner):
            return functions_of(inner)
        case Choice(options=options):
            parts = [functions_of(option) for option in options]
            return None if None in parts else tuple(function for part in parts for function in part or ())
        case Target() if isinstance(callee, ClassTarget | Instance):
            return None
        case _:
            return None
