"""An expression -> a value."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

from tracesafe.analysis.awareness import Says, asks, says
from tracesafe.analysis.displays import Displays
from tracesafe.analysis.frames import Context, Frame
from tracesafe.analysis.machine import Arguments
from tracesafe.analysis.names import THEMSELVES
from tracesafe.analysis.narrow import narrowed
from tracesafe.analysis.regimes import staging
from tracesafe.analysis.targets import (
    HOST_ARRAY,
    NONE,
    UNKNOWN,
    BoundMethod,
    Chain,
    Choice,
    ClassTarget,
    External,
    ExternalInstance,
    FunctionTarget,
    Instance,
    ModuleTarget,
)
from tracesafe.analysis.transfer import (
    any_of,
    arithmetic,
    array_of,
    compare,
    element,
    extended,
    is_sequence,
    item,
    join,
    truth,
    with_touches,
)
from tracesafe.analysis.values import (
    Array,
    Dtype,
    Static,
    Target,
    Touch,
    Touched,
    Tree,
    Unknown,
    Value,
    all_touches,
    is_traced,
    touches,
)
from tracesafe.program.functions import ClassInfo
from tracesafe.program.nodes import walk
from tracesafe.spec import Framework, Kind

_COMPUTED = frozenset({"property", "cached_property"})
_UNROLLED = 64
"""How many parts of a repeated display are told apart."""
_BITWISE = (ast.BitAnd, ast.BitOr, ast.BitXor)
_REDUCING = frozenset({"sum", "mean", "max", "min", "std", "prod"})
"""Properties of a ΦFlow tensor that reduce all of its dimensions."""
_REDUCTIONS = frozenset("abs all any argmax argmin max mean min norm numel prod std sum var".split())
"""Methods that nothing but an array has, of all that a compiled function is given."""
_PROPERTIES = frozenset({"T", "mT", "H", "mH", "real", "imag", "at", "grad", "data", "value"})
_OF_HOST_ARRAYS = frozenset({"astype", "copy", "flatten", "ravel", "reshape", "transpose"})
"""Methods of NumPy's arrays that give arrays."""
_INHERITED: Mapping[str, frozenset[str]] = MappingProxyType(
    {"flax.linen.Module": frozenset({"apply"}), "torch.nn.Module": THEMSELVES}
)


class Evaluator(Displays):
    """Expressions."""

    def evaluate(self, node: ast.expr, frame: Frame) -> Value:
        """The value of an expression; written down in the frame's record."""
        value = self._evaluate(node, frame)
        if frame.record is not None:
            if not frame.muted:
                frame.record.values[node] = value
            elif frame.muted == frame.swallowing:
                frame.record.swallowed[node] = value
        return value

    def _evaluate(self, node: ast.expr, frame: Frame) -> Value:
        match node:
            case ast.Name(id=name):
                return self.name(name, frame, node.lineno)
            case ast.Constant(value=const):
                return Static(type(const).__name__, const if const is not ... else None)
            case ast.Attribute(value=owner, attr=attr):
                return self.attribute(self.evaluate(owner, frame), attr, frame)
            case ast.Call():
                return self._call(node, frame)
            case ast.BinOp(left=left, op=operator, right=right):
                return self._binary(self.evaluate(left, frame), operator, self.evaluate(right, frame), frame)
            case ast.UnaryOp(op=unary, operand=operand):
                return self._unary(unary, self.evaluate(operand, frame), frame)
            case ast.Compare():
                return self._compare(node, frame)
            case ast.BoolOp():
                return self._bool(node, frame)
            case ast.IfExp():
                return self._ternary(node, frame)
            case ast.Subscript(value=owner, slice=index):
                return self._subscript(self.evaluate(owner, frame), self.evaluate(index, frame), frame)
            case ast.Tuple(elts=elts) | ast.List(elts=elts) | ast.Set(elts=elts):
                return self.display(type(node).__name__.lower(), elts, frame)
            case ast.Dict():
                return self.dict_display(node, frame)
            case ast.Lambda():
                return self.defined(node, frame)
            case ast.NamedExpr(target=target, value=inner):
                value = self.evaluate(inner, frame)
                frame.env[target.id] = value
                if frame.record is not None:
                    frame.record.values[target] = value
                return value
            case ast.ListComp(elt=elt) | ast.SetComp(elt=elt) | ast.GeneratorExp(elt=elt):
                return self.comprehension([elt], node.generators, frame)
            case ast.DictComp(key=key, value=value_node):
                return self.comprehension([key, value_node], node.generators, frame)
            case ast.JoinedStr(values=parts):
                for part in parts:
                    if isinstance(part, ast.FormattedValue):
                        self.evaluate(part.value, frame)
                return Static("str")
            case ast.Slice():
                for bound in (node.lower, node.upper, node.step):
                    if bound is not None:
                        self.evaluate(bound, frame)
                return Static("slice")
            case ast.Starred(value=inner) | ast.Await(value=inner):
                return self.evaluate(inner, frame)
            case ast.Yield(value=inner) | ast.YieldFrom(value=inner):
                given = self.evaluate(inner, frame) if inner is not None else NONE
                frame.yields.append(element(given) if isinstance(node, ast.YieldFrom) else given)
                return UNKNOWN
            case _:
                return UNKNOWN

    # -- operators

    def _binary(self, left: Value, operator: ast.operator, right: Value, frame: Frame) -> Value:
        added = isinstance(operator, ast.Add)
        if added and is_sequence(left) and is_sequence(right) and left.kind == right.kind:
            return Tree(left.kind, (*left.parts, *right.parts))
        if isinstance(left, Tree) and isinstance(right, Tree) and added and {left.kind, right.kind} <= {"list", "many"}:
            return extended(left, right)
        if isinstance(operator, ast.Mult) and (found := _repeated(left, right) or _repeated(right, left)) is not None:
            return found
        if any(isinstance(side, Static) and side.type in ("str", "bytes") for side in (left, right)):
            return Static("str")
        if any(isinstance(side, Tree) for side in (left, right)):
            return Unknown(all_touches((left, right)))
        left, right = (UNKNOWN if isinstance(side, Target) else side for side in (left, right))
        if isinstance(left, Static) and isinstance(right, Static) and isinstance(operator, ast.Div):
            return Static("float")
        return arithmetic((left, right), staging(frame.regimes), logical=isinstance(operator, _BITWISE))

    def _unary(self, operator: ast.unaryop, operand: Value, frame: Frame) -> Value:
        if isinstance(operator, ast.Not):
            self.asked(operand, frame)
            if is_traced(operand) and isinstance(operand, Array):
                return replace(operand, dtype=Dtype.BOOL, was="")
            known = truth(operand)
            return Static("bool", not known) if known is not None else Static("bool")
        if isinstance(operand, Static):
            if isinstance(operator, ast.USub) and isinstance(operand.const, int | float):
                return Static(operand.type, -operand.const)
            return Static(operand.type)
        if isinstance(operand, Array | Touched):
            return arithmetic((operand,), staging(frame.regimes), logical=isinstance(operator, ast.Invert))
        return UNKNOWN

    def _compare(self, node: ast.Compare, frame: Frame) -> Value:
        operands = [self.evaluate(operand, frame) for operand in (node.left, *node.comparators)]
        staged = staging(frame.regimes)
        results = [
            compare(operator, left, right, staged)
            for operator, left, right in zip(node.ops, operands, operands[1:], strict=False)
        ]
        if len(results) == 1:
            return results[0]
        for result in results:
            self.asked(result, frame)
        return arithmetic(results, staged, logical=True) if any(map(is_traced, results)) else Static("bool")

    def _bool(self, node: ast.BoolOp, frame: Frame) -> Value:
        """``and``/``or``: the operands after a static guard are judged with what the guard says."""
        values: list[Value] = []
        saved = dict(frame.env)
        stop = isinstance(node.op, ast.Or)
        aware = 0
        for operand in node.values:
            value = self.evaluate(operand, frame)
            self.asked(value, frame)
            known = truth(value)
            if known is stop and isinstance(value, Static):
                values.append(value)
                break
            if known is None or isinstance(value, Target):
                values.append(value)
            frame.env.update(narrowed(operand, not stop, frame.env, self, frame))
            if says(operand, self, frame) is (Says.TRANSFORMED if stop else Says.EAGER):
                aware += 1
                frame.muted += 1
        frame.muted -= aware
        walrus = {
            inner.target.id for operand in node.values for inner in walk(operand) if isinstance(inner, ast.NamedExpr)
        }
        frame.env.update({name: saved[name] for name in saved if name not in walrus})
        if aware:
            return UNKNOWN
        if not values:
            return Static("bool", not stop)
        if len(values) == 1:
            return values[0]
        if any(isinstance(value, Unknown) and value.touches for value in values[:-1]):
            return Unknown(all_touches(values))
        if any(is_traced(value) and isinstance(value, Array) for value in values):
            boolean = all(
                (isinstance(value, Array) and value.dtype is Dtype.BOOL)
                or (isinstance(value, Static) and value.type == "bool")
                for value in values
            )
            arrays = [value for value in values if isinstance(value, Array)]
            return Array(
                all_touches(values),
                next((array.framework for array in arrays if array.framework), None),
                Dtype.BOOL if boolean else Dtype.UNKNOWN,
                taken=all(array.taken for array in arrays),
            )
        if all(isinstance(value, Static) and value.type == "bool" for value in values):
            return Static("bool")
        return join(values)

    def _ternary(self, node: ast.IfExp, frame: Frame) -> Value:
        test = self.evaluate(node.test, frame)
        self.asked(test, frame)
        known = truth(test)
        if known is not None and isinstance(test, Static):
            return self._guarded(node.body if known else node.orelse, node.test, known, frame)
        decided = touches(test) if is_traced(test) else frozenset()
        aware = asks(node.test, self, frame)
        frame.muted += aware
        body = self._guarded(node.body, node.test, True, frame)
        orelse = self._guarded(node.orelse, node.test, False, frame)
        frame.muted -= aware
        return UNKNOWN if aware else join([body, orelse], decided)

    def _guarded(self, node: ast.expr, test: ast.expr, holds: bool, frame: Frame) -> Value:
        changes = narrowed(test, holds, frame.env, self, frame)
        saved = {name: frame.env[name] for name in changes if name in frame.env}
        frame.env.update(changes)
        value = self.evaluate(node, frame)
        frame.env.update(saved)
        return value

    # -- attributes, items

    def attribute(self, value: Value, name: str, frame: Frame) -> Value:
        """``value.name``."""
        match value:
            case External():
                return self.known.external(f"{value.name}.{name}")
            case ModuleTarget():
                return self.member(value, name)
            case Instance(info=info, touches=found):
                result = self.instance_attribute(value, name)
                if result == UNKNOWN and any(name in _INHERITED.get(base, ()) for base in self.external_bases(info)):
                    return BoundMethod(name, receiver=value)
                if isinstance(result, FunctionTarget) and result.function.decorator_names & _COMPUTED:
                    result = self.run(result, Arguments(), result.function.node, frame)
                if found and (isinstance(result, Array) or _is_traced_part(result, found)):
                    return with_touches(result, found)
                if found and not isinstance(result, Target | Static):
                    return self._field(info, name, found)
                return result
            case ClassTarget(info=info):
                member = self.class_member(info, name)
                return UNKNOWN if member is None else member
            case Array() | Touched():
                return self._array_attribute(value, name)
            case Tree(kind="namedtuple", keys=keys, parts=parts) if name in keys:
                return parts[keys.index(name)]
            case Tree() | Static(type="str") | ExternalInstance():
                return BoundMethod(name, receiver=value)
            case Unknown() if value == HOST_ARRAY and name == "T":
                return value
            case Unknown() if value == HOST_ARRAY and name in _OF_HOST_ARRAYS:
                return BoundMethod(name, receiver=value)
            case Unknown(touches=found) if name in _REDUCTIONS and _is_compiled(found):
                return BoundMethod(name, receiver=array_of(found))
            case Choice(options=options):
                return join([self.attribute(option, name, frame) for option in options])
            case _:
                return UNKNOWN

    def _field(self, info: ClassInfo, name: str, found: frozenset[Touch]) -> Value:
        """A field of a traced object of the project: traced if its annotation says that it is an array."""
        node = info.members.get(name)
        if isinstance(node, ast.AnnAssign):
            frame = Frame(info.module, None, Context(), None)
            if self.is_array_annotation(node.annotation, frame):
                return array_of(found)
        return UNKNOWN

    def _array_attribute(self, value: Array | Touched, name: str) -> Value:
        framework = value.framework if isinstance(value, Array) else None
        if framework is None and value.touches and {each.framework for each in value.touches} == {Framework.PHIFLOW}:
            framework = Framework.PHIFLOW
        libraries = [library for library in self.known.libraries if framework in (None, library.framework)]
        if any(name in library.static_attributes for library in libraries):
            return Static("shape") if name == "shape" else Static("int" if name in ("ndim", "size") else None)
        if framework is Framework.PHIFLOW and name in _REDUCING | {"any", "all"}:
            found = replace(value, was="") if isinstance(value, Array) else array_of(value.touches)
            return replace(found, dtype=Dtype.UNKNOWN if name in _REDUCING else Dtype.BOOL, framework=framework)
        if framework is Framework.PHIFLOW and name == "values":
            return array_of(value.touches) if value.touches else value
        if name in _PROPERTIES:
            return value if isinstance(value, Array) else array_of(value.touches)
        return BoundMethod(name, receiver=value)

    def _subscript(self, owner: Value, index: Value, frame: Frame) -> Value:
        if isinstance(owner, Array) and owner.framework is Framework.JAX:
            return replace(owner, touches=owner.touches | touches(index) | staging(frame.regimes), was="")
        if isinstance(owner, Static) and owner.type == "shape":
            return Static("shape") if index == Static("slice") else Static("int")
        if is_sequence(owner) and index == Static("slice"):
            return Unknown(touches(owner))
        if isinstance(owner, BoundMethod) and isinstance(owner.receiver, Array | Touched):
            return owner.receiver
        return item(owner, index)

    # -- calls

    def _call(self, node: ast.Call, frame: Frame) -> Value:
        callee = self.evaluate(node.func, frame)
        positional: list[Value] = []
        keywords: list[tuple[str, Value]] = []
        unknown = False
        for argument in node.args:
            value = self.evaluate(argument, frame)
            if unknown:
                continue  # nobody knows which parameter it is for
            if not isinstance(argument, ast.Starred):
                positional.append(value)
            elif is_sequence(value):
                positional.extend(value.parts)
            else:
                unknown = True
        for keyword in node.keywords:
            value = self.evaluate(keyword.value, frame)
            if keyword.arg is not None:
                keywords.append((keyword.arg, value))
            elif isinstance(value, Tree) and value.kind == "dict" and all(isinstance(key, str) for key in value.keys):
                keywords.extend((str(key), part) for key, part in zip(value.keys, value.parts, strict=True))
            else:
                unknown = True
        return self.call(callee, Arguments(tuple(positional), tuple(keywords), unknown), node, frame)


def _is_compiled(found: frozenset[Touch]) -> bool:
    """Whether a compiler of torch traces the value if it is a tensor, and leaves it alone otherwise."""
    return bool(found) and all(by.framework is Framework.TORCH and by.kind is Kind.STAGE for by in found)


def _is_traced_part(value: Value, found: frozenset[Touch]) -> bool:
    """Whether a transform that traces the parameters of a torch module traces those of a part of it, too."""
    layer = isinstance(value, ExternalInstance) and value.name.startswith("torch.nn.")
    if isinstance(value, Tree):
        return bool(value.parts) and all(_is_traced_part(part, found) for part in value.parts)
    return (layer or isinstance(value, Instance | Chain)) and all(by.framework is Framework.TORCH for by in found)


def _repeated(sequence: Value, count: Value) -> Value | None:
    """``[None] * 3``: each part, if it is known how often; None for anything else."""
    if not isinstance(sequence, Tree) or sequence.kind not in ("list", "tuple") or not isinstance(count, Static):
        return None
    if isinstance(count.const, int) and 0 < count.const * len(sequence.parts) <= _UNROLLED:
        return Tree(sequence.kind, sequence.parts * count.const)
    return any_of(sequence.parts) if count.type in ("int", "number", "bool") else None
