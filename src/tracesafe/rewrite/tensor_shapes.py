"""How many dimensions two tensors have: what an expression has its shape from, told apart by origins."""

from __future__ import annotations

import ast
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tracesafe.analysis.values import Static
from tracesafe.rewrite.freshness import parents_in
from tracesafe.rewrite.storage import Walk
from tracesafe.rewrite.tensors import Origin, Source, Tensor
from tracesafe.rewrite.totality import last_name, of_library

if TYPE_CHECKING:
    from tracesafe.analysis.reach import Reached

ELEMENTWISE = frozenset(
    """
    abs absolute acos acosh add arccos arccosh arcsin arcsinh arctan arctan2 arctanh asin asinh atan atan2 atanh ceil
    clamp clamp_max clamp_min clip copysign cos cosh deg2rad digamma div divide double erf erfc erfinv exp exp2 expm1
    float floor fmod frac heaviside hypot i0 isfinite isinf isnan lgamma log log10 log1p log2 logaddexp logit maximum
    minimum mul multiply nan_to_num neg negative polygamma positive pow rad2deg reciprocal relu remainder round rsqrt
    sigmoid sign sin sinc sinh softplus sqrt square sub subtract tan tanh true_divide trunc where xlogy
    """.split()
)
"""Functions that work number by number, and broadcast their operands."""
_COMPARING = frozenset(
    "eq ge greater greater_equal gt isclose le less less_equal logical_and logical_not logical_or logical_xor lt ne "
    "not_equal".split()
)
_ALIKE = frozenset(
    """
    bool clone contiguous cpu cuda cumprod cumsum detach empty_like full_like half int log_softmax long masked_fill
    ones_like rand_like randn_like softmax to type type_as zeros_like
    """.split()
)
"""Functions whose result has the shape of their first operand."""
Key = tuple[Hashable, int]
"""A tensor, and how many dimensions more than it another one has (fewer: below zero)."""
Keys = frozenset[Key]
_REDUCING = frozenset("all amax amin any argmax argmin logsumexp max mean median min norm prod std sum var".split())
_DEPTH = 12


@dataclass(frozen=True)
class Shapes:
    """The shapes in one run of a function."""

    walk: Walk

    @property
    def here(self) -> Reached:
        """The function."""
        return self.walk.here

    def of(self, node: ast.expr, env: Mapping[str, Tensor], depth: int = 0) -> Keys | None:
        """What an expression has its shape from, broadcast against each other; None if that is not known."""
        if isinstance(self.walk.record.values.get(node), Static) or isinstance(node, ast.Constant):
            return frozenset()
        if depth > _DEPTH:
            return None
        match node:
            case ast.Name(id=name) if name in env:
                found = {self._of_origin(origin, depth) for origin in env[name].origins}
                return next(iter(found)) if len(found) == 1 else None
            case ast.Name() | ast.Attribute(value=ast.Name()):
                return frozenset({(ast.unparse(node), 0)})
            case ast.BinOp(left=left, op=operator, right=right) if not isinstance(operator, ast.MatMult):
                return self._broadcast([left, right], env, depth)
            case ast.UnaryOp(operand=operand):
                return self.of(operand, env, depth)
            case ast.Compare(left=left, comparators=others):
                return self._broadcast([left, *others], env, depth)
            case ast.Call():
                return self._of_call(node, env, depth)
            case ast.Subscript(value=value, slice=index):
                gained = self._gained(index)
                return _own(node) if gained is None else _moved(self.of(value, env, depth), gained)
            case _:
                return _own(node)

    def _of_origin(self, origin: Origin, depth: int) -> Keys | None:
        if origin.view or origin.source not in (Source.FRESH, Source.PARAMETER, Source.RETURNED):
            return None
        if origin.source is Source.PARAMETER:
            return frozenset({(("parameter", origin.name), 0)})
        node = origin.node
        statement = self._statement(node)
        if not isinstance(node, ast.expr) or statement is None or statement not in self.walk.before:
            return None
        return self.of(node, self.walk.before[statement], depth + 1)

    def _statement(self, node: ast.AST | None) -> ast.stmt | None:
        parents = parents_in(self.here)
        while node is not None and not isinstance(node, ast.stmt):
            node = parents.get(node)
        return node

    def _of_call(self, node: ast.Call, env: Mapping[str, Tensor], depth: int) -> Keys | None:
        last = last_name(node.func)
        given = list(node.args)
        if isinstance(node.func, ast.Attribute) and self.here.qualname(node.func) is None:
            given.insert(0, node.func.value)
        elif not of_library(self.here.qualname(node.func), self.walk.library):
            given = []
        sized = any(keyword.arg in {"size", "out"} for keyword in node.keywords)
        if given and not sized and not self.here.callees(node):
            if last in _ALIKE:
                return self.of(given[0], env, depth)
            if (lost := self._lost(node, last, given[1:])) is not None:
                return _moved(self.of(given[0], env, depth), lost)
            if last in ELEMENTWISE | _COMPARING:
                others = [keyword.value for keyword in node.keywords if keyword.arg in {"min", "max", "other"}]
                return self._broadcast([*given, *others], env, depth)
        return _own(node)

    def _lost(self, node: ast.Call, last: str, given: Sequence[ast.expr]) -> int | None:
        """How many dimensions a reduction takes away (as a number below zero); None if that is not seen."""
        keywords = {keyword.arg: keyword.value for keyword in node.keywords}
        if last == "det" and not given and not keywords:
            return -2
        dim = keywords.get("dim", given[-1] if given and last != "norm" else None)
        kept = keywords.get("keepdim", ast.Constant(False))
        if last not in _REDUCING or last in {"max", "min", "median"} or len(given) > 1:
            return None
        if not keywords.keys() <= {"dim", "keepdim"} or not isinstance(kept, ast.Constant):
            return None
        found = self.walk.record.values.get(dim) if dim is not None else None
        if not isinstance(found, Static) or found.type != "int":
            return None
        return 0 if kept.value else -1

    def _gained(self, index: ast.expr) -> int | None:
        """How many dimensions an index adds, or takes away; None if that is not seen."""
        gained = 0
        for part in index.elts if isinstance(index, ast.Tuple) else [index]:
            found = self.walk.record.values.get(part)
            if isinstance(part, ast.Slice) or (isinstance(part, ast.Constant) and part.value is ...):
                continue
            if not isinstance(found, Static) or found.type not in {"int", "NoneType"}:
                return None
            gained += 1 if found.type == "NoneType" else -1
        return gained

    def _broadcast(self, nodes: Sequence[ast.expr], env: Mapping[str, Tensor], depth: int) -> Keys | None:
        found: set[Key] = set()
        for node in nodes:
            keys = self.of(node, env, depth)
            if keys is None:
                return None
            found |= keys
        return frozenset(found)

    def dimensions_less(self, mask: ast.expr, owner: ast.expr, env: Mapping[str, Tensor]) -> int | None:
        """How many dimensions less than a tensor a mask for it has; None if that is not known.

        It cannot have more, and where it is broadcast against others, it has those of the largest.
        """
        own, others = self.of(owner, env), self.of(mask, env)
        if own is None or others is None or len(own) != 1:
            return None
        ((tensor, moved),) = own
        known = [less - moved for key, less in others if key == tensor]
        if not known:
            return None
        most = max(known)
        return 0 if most >= 0 else -most if len(known) == len(others) else None


def _own(node: ast.expr) -> Keys:
    """A tensor of which nothing else is known."""
    return frozenset({(("node", node.lineno, node.col_offset), 0)})


def _moved(keys: Keys | None, by: int) -> Keys | None:
    """The same with some dimensions more or less."""
    return None if keys is None else frozenset((key, less + by) for key, less in keys)
