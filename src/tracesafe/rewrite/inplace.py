"""Writes into torch tensors, and which of them fail under the transforms that reach them."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import TYPE_CHECKING

from tracesafe.analysis.targets import External
from tracesafe.analysis.values import Array, Dtype, Static, Touch, Touched, touches
from tracesafe.rewrite.freshness import parents_in
from tracesafe.rewrite.storage import Walk, walk_of
from tracesafe.rewrite.tensors import Origin, Source, Tensor, is_batching
from tracesafe.rewrite.totality import last_name
from tracesafe.spec import Framework, Kind

if TYPE_CHECKING:
    from tracesafe.analysis.frames import Record
    from tracesafe.analysis.reach import Reached
    from tracesafe.rewrite.tensors import Env

_FORWARD = frozenset({"torch.func.jvp", "torch.func.jacfwd"})
"""Derivatives under which the argument itself may be changed in place."""
_UNRECORDED = frozenset({"torch.no_grad", "torch.inference_mode", "torch.autograd.no_grad"})
_FLAGGED = frozenset(
    """
    alpha_dropout celu dropout dropout1d dropout2d dropout3d elu feature_alpha_dropout hardsigmoid hardswish hardtanh
    leaky_relu mish relu relu6 rrelu selu silu threshold
    """.split()
)
"""Functions that change their argument where ``inplace=True`` says so."""
_RANDOM = frozenset("bernoulli_ cauchy_ exponential_ geometric_ log_normal_ normal_ random_ uniform_".split())


class Form(StrEnum):
    """How a write is written."""

    METHOD = "method"
    """``x.add_(y)``, and ``torch.relu_(x)``."""
    AUGMENTED = "augmented"
    ITEM = "item"
    """``x[i] = v``, ``x[i] += v``."""
    OUT = "out"
    FLAG = "flag"
    """``F.relu(x, inplace=True)``."""


class Failure(StrEnum):
    """Why a write fails."""

    UNBATCHED = "unbatched"
    """A batched value does not fit into a tensor that all examples share."""
    MASK = "mask"
    """A batched mask selects another number of elements for each example."""
    OUT = "out"
    """``out=`` has no batching rule, and no derivative."""
    LEAF = "leaf"
    """The tensor is what the gradient is taken for."""
    CAPTURED = "captured"
    """The tensor comes from outside of the differentiated function."""


@dataclass(frozen=True, slots=True)
class Write:
    """One write into a tensor."""

    form: Form
    node: ast.expr | ast.stmt
    """What a finding marks."""
    statement: ast.stmt
    target: ast.expr
    """The tensor that is written into."""
    operands: tuple[ast.expr, ...]
    """What is written."""
    indices: tuple[ast.expr, ...] = ()

    @property
    def method(self) -> str:
        """The last name of what is called; empty for an assignment."""
        return last_name(self.node.func) if isinstance(self.node, ast.Call) else ""


@dataclass(frozen=True, slots=True)
class Hazard:
    """A write that fails in one run of its function, and under which transforms."""

    write: Write
    failure: Failure
    touches: frozenset[Touch]
    walk: Walk
    target: Tensor
    culprit: ast.expr
    """The operand that does not fit, or the target itself."""

    @property
    def env(self) -> Env:
        """What is known of the variables where the write begins."""
        return self.walk.before[self.write.statement]


@lru_cache(maxsize=16)
def hazards(here: Reached) -> Mapping[ast.expr | ast.stmt, tuple[Hazard, ...]]:
    """The writes of a function that fail, by the nodes that findings mark."""
    if Framework.TORCH not in here.frameworks:
        return {}
    found: dict[ast.expr | ast.stmt, list[Hazard]] = {}
    for write in writes(here):
        for run in here.traced_records:
            if not _may_fail(write, run):
                continue
            walk = walk_of(here, run)
            if write.statement in walk.before:
                for env in (walk.before[write.statement], walk.first[write.statement]):
                    if failing := list(_failures(here, write, walk, env)):
                        found.setdefault(write.node, []).extend(failing)
                        break
    return {node: tuple(each) for node, each in found.items()}


# -- writes


def writes(here: Reached) -> Iterator[Write]:
    """What a function writes into tensors, as far as names tell; in order."""
    table = here.library(Framework.TORCH).in_place
    parents = parents_in(here)
    for node in here.expressions(ast.Call):
        statement = _statement(node, parents)
        if statement is None:
            continue
        out = next((keyword.value for keyword in node.keywords if keyword.arg == "out"), None)
        others = [*node.args, *(keyword.value for keyword in node.keywords)]
        match node:
            case ast.Call(func=ast.Attribute(value=owner, attr=attr)) if attr in table and not _is_module(here, owner):
                if attr not in _RANDOM:
                    yield Write(Form.METHOD, node, statement, owner, tuple(others))
            case ast.Call() if out is not None and _is_torch(here, node.func):
                yield Write(Form.OUT, node, statement, out, tuple(each for each in others if each is not out))
            case ast.Call(args=[first, *rest]) if _flagged(here, node):
                del rest
                yield Write(Form.FLAG, node, statement, first, ())
            case ast.Call(args=[first, *rest]) if last_name(node.func) in table and _is_torch(here, node.func):
                if last_name(node.func) not in _RANDOM and "init" not in (here.qualname(node.func) or "").split("."):
                    yield Write(Form.METHOD, node, statement, first, tuple(rest))
            case _:
                pass
    for statement in here.statements(ast.Assign, ast.AugAssign):
        match statement:
            case ast.Assign(targets=targets, value=value):
                for item, written in (pair for target in targets for pair in _items(target, value)):
                    if _is_key(item.slice):
                        continue
                    yield Write(Form.ITEM, statement, statement, item.value, (written,), tuple(parts(item.slice)))
            case ast.AugAssign(target=ast.Subscript(value=owner, slice=index), value=value) if not _is_key(index):
                yield Write(Form.ITEM, statement, statement, owner, (value,), tuple(parts(index)))
            case ast.AugAssign(target=target, value=value):
                yield Write(Form.AUGMENTED, statement, statement, target, (value,))
            case _:
                pass


def _is_key(index: ast.expr) -> bool:
    """Whether an index is a string, which no tensor takes: what is written is the entry of a dict."""
    return isinstance(index, ast.Constant) and isinstance(index.value, str)


def _items(target: ast.expr, value: ast.expr) -> Iterator[tuple[ast.Subscript, ast.expr]]:
    """The items that an assignment writes, each with its value, or with the one that it is taken out of."""
    match target, value:
        case ast.Subscript(), _:
            yield target, value
        case ((ast.Tuple(elts=targets) | ast.List(elts=targets)), (ast.Tuple(elts=values) | ast.List(elts=values))) if (
            len(targets) == len(values)
        ):
            for one, other in zip(targets, values, strict=True):
                yield from _items(one, other)
        case ((ast.Tuple(elts=targets) | ast.List(elts=targets)), _):
            for one in targets:
                yield from _items(one, value)
        case _:
            pass


def parts(index: ast.expr) -> Iterator[ast.expr]:
    """The expressions of an index, bounds of slices included."""
    match index:
        case ast.Tuple(elts=elts):
            for each in elts:
                yield from parts(each)
        case ast.Slice(lower=lower, upper=upper, step=step):
            yield from (each for each in (lower, upper, step) if each is not None)
        case _:
            yield index


def _statement(node: ast.AST, parents: Mapping[ast.AST, ast.AST]) -> ast.stmt | None:
    """The statement that an expression of the function itself stands in."""
    found: ast.AST | None = node
    while found is not None and not isinstance(found, ast.stmt):
        found = parents.get(found)
    return found


def _is_torch(here: Reached, function: ast.expr) -> bool:
    found = here.known.library_of(here.qualname(function) or "")
    return found is not None and found.framework is Framework.TORCH


def _is_module(here: Reached, owner: ast.expr) -> bool:
    """Whether what stands in front of a dot is a module or class of a library, not an object."""
    return any(isinstance(run.values.get(owner), External) for run in here.traced_records)


def _flagged(here: Reached, call: ast.Call) -> bool:
    """Whether a call says ``inplace=True``."""
    if last_name(call.func) not in _FLAGGED or not _is_torch(here, call.func):
        return False
    return any(
        keyword.arg == "inplace" and isinstance(keyword.value, ast.Constant) and keyword.value.value is True
        for keyword in call.keywords
    )


# -- what fails


def _may_fail(write: Write, run: Record) -> bool:
    """Whether a run has anything to complain of: something batched is written, or a gradient is taken."""
    if any(touch.framework is Framework.TORCH and touch.kind is Kind.GRADIENT for touch in run.context.regimes):
        return True
    return any(
        isinstance(value, Array | Touched) and any(map(is_batching, value.touches))
        for operand in (*write.operands, *write.indices)
        for part in (operand.elts if isinstance(operand, ast.Tuple | ast.List) else (operand,))
        if (value := run.values.get(part)) is not None
    )


def _failures(here: Reached, write: Write, walk: Walk, env: Env) -> Iterator[Hazard]:
    target = walk.value(write.target, env)
    if target.static or not _is_array(write, walk, env, target):
        return
    mask = next((each for each in write.indices if _is_mask(walk, each) and _batched(walk, each, env)), None)
    if mask is not None:
        yield Hazard(write, Failure.MASK, _batched(walk, mask, env), walk, target, mask)
        return
    for operand in (*write.indices, *write.operands):
        found = _batched(walk, operand, env)
        if write.form is Form.OUT and found:
            yield Hazard(write, Failure.OUT, found, walk, target, operand)
            return
        if found & target.free:
            yield Hazard(write, Failure.UNBATCHED, found & target.free, walk, target, operand)
            return
    yield from _gradient_failures(here, write, walk, target)


def _gradient_failures(here: Reached, write: Write, walk: Walk, target: Tensor) -> Iterator[Hazard]:
    gradients = [
        touch
        for touch in walk.record.context.regimes
        if touch.framework is Framework.TORCH and touch.kind is Kind.GRADIENT
    ]
    if not gradients:
        return
    if write.form is Form.OUT:
        for operand in (*write.operands, write.target):
            found = frozenset(gradients) & touches(walk.record.values.get(operand, Static()))
            if found:
                yield Hazard(write, Failure.OUT, found, walk, target, operand)
                return
    if any(origin.maybe for origin in target.origins):
        return
    if all(origin.source is Source.PARAMETER and not origin.severed for origin in target.origins):
        if _is_unrecorded(here, write.statement):
            return
        reverse = frozenset(touch for touch in gradients if touch.transform not in _FORWARD)
        names = [origin.name for origin in target.origins]
        given = [walk.record.arguments.get(name, Static()) for name in names]
        found = reverse.intersection(*(touches(value) for value in given))
        if found and walk.is_direct:
            yield Hazard(write, Failure.LEAF, found, walk, target, write.target)
    elif all(origin.source is Source.OUTER and _is_captured(here, walk, origin) for origin in target.origins):
        yield Hazard(write, Failure.CAPTURED, frozenset(gradients), walk, target, write.target)


def _is_captured(here: Reached, walk: Walk, origin: Origin) -> bool:
    """Whether what a name or attribute outside denotes is a tensor that was there before the transform."""
    assert isinstance(origin.node, ast.expr)
    value = walk.record.values.get(origin.node)
    if isinstance(origin.node, ast.Attribute):
        return _is_buffer(here, origin.node) and not any(site.spec.kind is Kind.CALL for site in here.sites.values())
    if not isinstance(value, Array) or value.touches or value.framework is not Framework.TORCH:
        return False
    owner = here.function.parent
    while owner is not None and origin.name not in owner.locals:
        owner = owner.parent
    return owner is None or not here.of(owner).traced_records


def _is_buffer(here: Reached, node: ast.Attribute) -> bool:
    """Whether an attribute of the method's own object is a buffer of a module."""
    function = here.function
    if function.owner is None or not function.parameters or not isinstance(node.value, ast.Name):
        return False
    if node.value.id != function.parameters[0].arg:
        return False
    for inner in ast.walk(function.owner.node):
        match inner:
            case ast.Call(func=ast.Attribute(attr="register_buffer"), args=[ast.Constant(value=name), *_]):
                if name == node.attr:
                    return True
            case _:
                pass
    return False


def _is_array(write: Write, walk: Walk, env: Env, target: Tensor) -> bool:
    """Whether the target is a tensor for certain: nothing else has such methods, but much has items."""
    if write.form is Form.OUT and all(origin.source is Source.PARAMETER for origin in target.origins):
        return walk.is_tensor(write.target, env)  # out=None is common
    if write.form in (Form.METHOD, Form.OUT, Form.FLAG):
        return write.target in walk.record.values
    if any(origin.source is Source.OUTER and isinstance(origin.node, ast.Attribute) for origin in target.origins):
        return all(
            isinstance(origin.node, ast.Attribute) and _is_buffer(walk.here, origin.node) for origin in target.origins
        )
    return walk.is_tensor(write.target, env)


def _is_mask(walk: Walk, index: ast.expr) -> bool:
    value = walk.record.values.get(index)
    inverted = isinstance(index, ast.UnaryOp) and isinstance(index.op, ast.Invert)
    return isinstance(value, Array) and (value.dtype is Dtype.BOOL or inverted)


def _batched(walk: Walk, node: ast.expr, env: Env) -> frozenset[Touch]:
    """The vmaps that batch an expression, in the eyes of the interpreter, too: it knows of code that is guarded."""
    if isinstance(node, ast.Tuple | ast.List):
        return frozenset[Touch]().union(*(_batched(walk, each, env) for each in node.elts))
    recorded = walk.record.values.get(node)
    if not isinstance(recorded, Array | Touched) or (isinstance(recorded, Array) and recorded.taken):
        return frozenset()
    return recorded.touches & walk.value(node, env).batched


def _is_unrecorded(here: Reached, statement: ast.stmt) -> bool:
    """Whether a statement stands in ``with torch.no_grad()``."""
    parents = parents_in(here)
    outer: ast.AST | None = statement
    while outer is not None:
        if isinstance(outer, ast.With | ast.AsyncWith):
            calls: Sequence[ast.expr] = [
                item.context_expr.func for item in outer.items if isinstance(item.context_expr, ast.Call)
            ]
            if any(here.qualname(call) in _UNRECORDED for call in calls):
                return True
        outer = parents.get(outer)
    return False
