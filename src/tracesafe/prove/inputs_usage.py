"""How a function's body uses a parameter: as a number, a matrix, a dict with these keys, something to call."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import reduce

from tracesafe.analysis.syntax import is_none
from tracesafe.program.functions import Function
from tracesafe.prove.inputs_names import Names
from tracesafe.prove.inputs_wrapped import last_name

_DEPTH = 3
_REDUCING = frozenset(
    """sum mean max min amax amin prod std var norm softmax log_softmax logsumexp sort argsort argmax argmin cumsum
    cumprod any all dot vdot median quantile flatten numel size argwhere nonzero unique bincount""".split()
)
_ARRAY_ATTRIBUTES = frozenset(
    """shape ndim dtype device T mT H size data grad real imag at requires_grad item tolist numpy detach clone
    reshape view sum mean max min abs exp log sqrt sin cos tanh square pow clamp clip to float double long int bool
    astype copy transpose permute unsqueeze squeeze expand flatten ravel dot matmul norm std var prod cumsum cumprod
    argmax argmin sort argsort any all index_put scatter add add_ sub sub_ mul mul_ div div_ fill_ zero_ clamp_ copy_
    contiguous repeat new_zeros new_ones new_tensor size dim numel backward softmax sigmoid relu relu_ round floor
    ceil isnan isinf sign diagonal trace det inverse conj type is_floating_point swapaxes take nonzero unbind split
    chunk cpu cuda vector spatial batch values native exp_ sqrt_ neg_ abs_ mul_ logical_not eq lt gt le ge ne""".split()
)
_MATRIX = frozenset("solve inv det slogdet cholesky eigh eig eigvalsh svd qr matrix_power trace tril triu".split())
_INTEGERS = frozenset("range arange zeros ones empty full eye randn rand randint linspace fori_loop".split())
_KEYS = frozenset("normal uniform split fold_in bernoulli categorical randint permutation choice gumbel".split())


@dataclass(frozen=True)
class Usage:
    """What is seen of one parameter."""

    rank: int = 0
    """At least so many axes."""
    is_scalar: bool = False
    """Python asks a comparison of it for its truth."""
    length: int = 0
    """At least so many entries along the first axis."""
    unpacked: int = 0
    keys: Mapping[str, Usage] = field(default_factory=dict)
    attributes: frozenset[str] = frozenset()
    called: int | None = None
    """With how many arguments it is called."""
    texts: tuple[str, ...] = ()
    """The texts that it is compared with."""
    is_integer: bool = False
    is_flag: bool = False
    is_key: bool = False
    is_array: bool = False
    is_iterated: bool = False

    def __or__(self, other: Usage) -> Usage:
        keys = {
            name: self.keys.get(name, Usage()) | other.keys.get(name, Usage()) for name in {**self.keys, **other.keys}
        }
        return Usage(
            max(self.rank, other.rank),
            self.is_scalar or other.is_scalar,
            max(self.length, other.length),
            max(self.unpacked, other.unpacked),
            keys,
            self.attributes | other.attributes,
            self.called if other.called is None else other.called,
            tuple(dict.fromkeys((*self.texts, *other.texts))),
            self.is_integer or other.is_integer,
            self.is_flag or other.is_flag,
            self.is_key or other.is_key,
            self.is_array or other.is_array,
            self.is_iterated or other.is_iterated,
        )


@dataclass(frozen=True, eq=False)
class Body:
    """A function's nodes, turned around."""

    function: Function
    names: Names

    def nodes(self) -> Iterator[ast.AST]:
        for part in self.function.body:
            yield from ast.walk(part)

    def parents(self) -> Mapping[ast.AST, ast.AST]:
        return {
            child: node
            for part in self.function.body
            for node in ast.walk(part)
            for child in ast.iter_child_nodes(node)
        }


def usages(function: Function, names: Names, depth: int = 0) -> dict[str, Usage]:
    """How the body uses each parameter, callees of the project included."""
    body = Body(function, names)
    parents = body.parents()
    wanted = {each.arg for each in function.parameters}
    found: dict[str, list[Usage]] = {name: [Usage()] for name in wanted}
    for node in body.nodes():
        if isinstance(node, ast.Name) and node.id in wanted and isinstance(node.ctx, ast.Load):
            found[node.id].extend(_seen(node, parents, names, depth))
    return {name: reduce(Usage.__or__, each) for name, each in found.items()}


def _seen(node: ast.expr, parents: Mapping[ast.AST, ast.AST], names: Names, depth: int) -> Iterator[Usage]:
    """What the place where a value is read says of it."""
    parent = parents.get(node)
    match parent:
        case ast.Attribute(attr=attribute):
            yield from _of_attribute(attribute, parent, parents)
        case ast.Subscript(value=value, slice=index) if value is node:
            yield from _of_item(parent, index, parents, names, depth)
        case ast.Subscript(slice=index) if index is node:
            yield Usage(is_integer=True)
        case ast.Call(func=func) if func is node:
            yield Usage(called=len(parent.args))
        case ast.Call():
            yield from _of_argument(node, parent, names, depth)
        case ast.BinOp(op=ast.MatMult()):
            yield Usage(rank=1, is_array=True)
        case ast.Compare(left=left, comparators=others):
            yield from _of_comparison(parent, [each for each in (left, *others) if each is not node], parents)
        case ast.Assign(targets=[ast.Tuple(elts=parts) | ast.List(elts=parts)]) if parent.value is node:
            starred = any(isinstance(part, ast.Starred) for part in parts)
            yield Usage(unpacked=len(parts) + (1 if starred else 0))
        case ast.For(iter=values) if values is node:
            yield Usage(is_iterated=True, rank=1)
        case ast.comprehension(iter=values) if values is node:
            yield Usage(is_iterated=True, rank=1)
        case ast.If(test=test) | ast.IfExp(test=test) | ast.While(test=test) | ast.Assert(test=test) if test is node:
            yield Usage(is_flag=True, is_scalar=True)
        case ast.UnaryOp(op=ast.Not()) | ast.BoolOp():
            yield Usage(is_flag=True, is_scalar=True)


def _of_attribute(attribute: str, parent: ast.Attribute, parents: Mapping[ast.AST, ast.AST]) -> Iterator[Usage]:
    outer = parents.get(parent)
    if attribute not in _ARRAY_ATTRIBUTES:
        yield Usage(attributes=frozenset({attribute}))
        return
    is_call = isinstance(outer, ast.Call) and outer.func is parent
    rank = 1 if attribute in _REDUCING and is_call else 0
    if attribute in ("T", "mT", "diagonal", "trace", "det", "inverse"):
        rank = 2
    if isinstance(outer, ast.Call) and is_call:
        rank = max(rank, _axis_rank(outer))
    if attribute == "shape" and isinstance(outer, ast.Subscript):
        rank = max(rank, _index_rank(outer.slice))
    if attribute == "shape" and isinstance(outer, ast.Assign) and isinstance(outer.targets[0], ast.Tuple):
        rank = len(outer.targets[0].elts)
    yield Usage(rank=rank, is_array=True)


def _axis_rank(call: ast.Call) -> int:
    """How many axes ``dim=1`` or ``axis=-2`` needs."""
    given = [keyword.value for keyword in call.keywords if keyword.arg in ("dim", "axis")]
    return max((_index_rank(each) for each in given), default=0)


def _index_rank(node: ast.expr) -> int:
    try:
        value = ast.literal_eval(node)
    except ValueError:
        return 1
    values = value if isinstance(value, tuple) else (value,)
    return max((each + 1 if each >= 0 else -each for each in values if isinstance(each, int)), default=1)


def _of_item(
    parent: ast.Subscript, index: ast.expr, parents: Mapping[ast.AST, ast.AST], names: Names, depth: int
) -> Iterator[Usage]:
    match index:
        case ast.Constant(value=str(key)):
            inner = reduce(Usage.__or__, _seen(parent, parents, names, depth), Usage())
            yield Usage(keys={key: inner})
        case ast.Tuple(elts=parts):
            axes = [each for each in parts if not is_none(each) and not _is_ellipsis(each)]
            yield Usage(rank=len(axes), is_array=True)
        case ast.Constant(value=int(number)):
            inner = reduce(Usage.__or__, _seen(parent, parents, names, depth), Usage())
            yield Usage(rank=1 + (inner.rank if inner.rank else 0), length=number + 1)
        case ast.UnaryOp():
            yield Usage(rank=1, length=2)
        case _:
            yield Usage(rank=1)


def _is_ellipsis(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is ...


def _of_argument(node: ast.expr, call: ast.Call, names: Names, depth: int) -> Iterator[Usage]:
    name = last_name(call.func)
    callee = names.function(call.func)
    if callee is not None:
        if depth < _DEPTH and node in call.args and callee.owner is None:
            position = call.args.index(node)
            inner = usages(callee, names.at(callee.module), depth + 1)
            if position < len(callee.parameters):
                yield inner[callee.parameters[position].arg]
        return
    spelled = ast.unparse(call.func)
    is_first = bool(call.args) and call.args[0] is node
    if "random." in spelled and name in _KEYS and is_first:
        yield Usage(is_key=True)
    elif name in _INTEGERS and not spelled.startswith("self"):
        yield Usage(is_integer=True)
    elif name in _MATRIX and is_first:
        yield Usage(rank=2, is_array=True)
    elif name in ("len", "enumerate", "zip", "list", "tuple", "sorted", "reversed", "stack", "cat", "concatenate"):
        yield Usage(rank=1, is_iterated=True)
    elif name in _REDUCING and isinstance(call.func, ast.Attribute) and is_first:
        yield Usage(rank=max(1, _axis_rank(call)), is_array=True)
    elif name == "int":
        yield Usage(is_scalar=True)
    elif isinstance(call.func, ast.Attribute):
        yield Usage(rank=_axis_rank(call), is_array=names.framework_of(call.func) is not None)


def _of_comparison(node: ast.Compare, others: list[ast.expr], parents: Mapping[ast.AST, ast.AST]) -> Iterator[Usage]:
    texts = tuple(
        part.value
        for other in others
        for part in (other.elts if isinstance(other, ast.Tuple | ast.List | ast.Set) else [other])
        if isinstance(part, ast.Constant) and isinstance(part.value, str)
    )
    if texts:
        yield Usage(texts=texts)
    elif not any(is_none(other) for other in others):
        outer = parents.get(node)
        while isinstance(outer, ast.BoolOp | ast.UnaryOp):
            outer = parents.get(outer)
        yield Usage(is_scalar=isinstance(outer, ast.If | ast.While | ast.IfExp | ast.Assert))


def without_attributes(usage: Usage) -> Usage:
    """The same, taken for an array."""
    return replace(usage, attributes=frozenset())
