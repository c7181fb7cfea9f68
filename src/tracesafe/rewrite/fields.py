"""Fields of ΦFlow: which values they are, as far as the text shows, and how one of two is selected.

``math.where`` takes tensors. Given two fields it selects their geometry and boundary as well, which raises with jax
and leaves fields without bounds with torch; ``a.with_values(math.where(test, b.values, a.values))`` does neither.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from tracesafe.analysis.places import Place
from tracesafe.analysis.syntax import own_nodes
from tracesafe.rewrite import terms
from tracesafe.rewrite.calls import arguments
from tracesafe.rewrite.imports import bound
from tracesafe.rewrite.refusals import Refused
from tracesafe.rewrite.terms import Ref, Term, User

if TYPE_CHECKING:
    from tracesafe.analysis.reach import Reached
    from tracesafe.program.functions import Function

_MADE = frozenset(
    """
    CenteredGrid Field PointCloud StaggeredGrid concat curl divergence finite_fill fourier_laplace fourier_poisson
    laplace mask maximum minimum resample spatial_gradient stack stagger where
    """.split()
)
"""Functions of phi.field that give a field."""
_STEPS = frozenset({"advect", "diffuse"})
_FLUID = frozenset({"apply_boundary_conditions", "make_incompressible"})
_ELEMENTWISE = frozenset("abs ceil cos exp floor is_finite log maximum minimum round sign sin sqrt tanh".split())
_OWN = frozenset(
    """
    at_centers at_faces boundary extrapolation is_centered is_grid is_mesh is_point_cloud is_staggered sampled_at
    sampled_elements staggered_tensor with_bounds with_boundary with_elements with_extrapolation with_geometry
    with_values
    """.split()
)
"""What only a field has."""
_MAKING = frozenset("at at_centers with_boundary with_elements with_extrapolation with_geometry with_values".split())
_TYPES = frozenset({"CenteredGrid", "Field", "Grid", "PointCloud", "StaggeredGrid"})
_DEPTH = 8


def is_field(here: Reached, node: ast.expr) -> bool:
    """Whether the text shows that an expression of a function is a field."""
    return _Look(here, Place(here.function.module), here.function).shows(node)


def selected(here: Reached, selection: terms.Where, note: Callable[[str], None]) -> Term | None:
    """A selection between two fields, by their values; None if neither side is known to be one.

    Raises ``Refused`` if no variable holds a field that the result may be made of.
    """
    sides = (selection.then, selection.other)
    known = [_shows(here, side) for side in sides]
    if not any(known):
        return None
    base = _variable_in(here, sides[1]) or _variable_in(here, sides[0])
    if not base:
        raise Refused("structure-differs", "select the values of the two fields, and give them to `with_values`")
    note(f"both sides must have the geometry and boundary of `{base}`: their values alone are selected")
    values = [side if _is_number(side) else terms.Member(side, "values") for side in sides]
    return terms.Call(terms.Member(terms.Name(base), "with_values"), (terms.Where(selection.condition, *values),))


def _variable_in(here: Reached, term: Term) -> str:
    """A variable that holds a field: the term itself, or one that it is computed from."""
    match terms.plain(term):
        case terms.Name(id=name):
            return name if is_field(here, ast.Name(name)) else ""
        case Ref(binding=binding):
            return _variable_in(here, binding.term)
        case User(node=node, holes=holes, reads=reads):
            for inner in ast.walk(node):
                if isinstance(inner, ast.Name) and inner in holes:
                    if found := _variable_in(here, holes[inner]):
                        return found
                elif isinstance(inner, ast.Name) and inner.id in reads and is_field(here, inner):
                    return inner.id
            return ""
        case _:
            return next((found for each in terms.children(term) if (found := _variable_in(here, each))), "")


def _is_number(term: Term) -> bool:
    plain = terms.plain(term)
    if isinstance(plain, Ref):
        return _is_number(plain.binding.term)
    node = plain.node if isinstance(plain, User) else None
    node = node.operand if isinstance(node, ast.UnaryOp) else node
    return isinstance(plain, terms.Literal) or (isinstance(node, ast.Constant) and not isinstance(node.value, str))


def _shows(here: Reached, term: Term) -> bool:
    match terms.plain(term):
        case User(node=node):
            return is_field(here, node)
        case terms.Name(id=name):
            return is_field(here, ast.Name(name))
        case Ref(binding=binding):
            return _shows(here, binding.term)
        case terms.Call(function=terms.Member(name="with_values")):
            return True
        case terms.Infix(left=left, right=right):
            return _shows(here, left) or _shows(here, right)
        case _:
            return False


@lru_cache(maxsize=16)
def _imports(here: Reached, tree: ast.Module) -> dict[str, str]:
    """What the imports at the top of a module bind, to their original names."""
    return {
        name: here.known.stars.get(origin.rpartition(".")[0], {}).get(origin.rpartition(".")[2], origin)
        for name, origin in bound(tree, here.known.stars)
    }


@dataclass(frozen=True)
class _Look:
    """Looks at the expressions of one function, or of a module."""

    here: Reached
    place: Place
    function: Function | None
    depth: int = 0
    seen: frozenset[str] = frozenset()

    def shows(self, node: ast.expr) -> bool:
        """Whether an expression is a field."""
        match node:
            case ast.Name(id=name):
                return self._variable(name)
            case ast.BinOp(left=left, op=ast.MatMult()):
                return self.shows(left)
            case ast.BinOp(left=left, right=right):
                return self.shows(left) or self.shows(right)
            case ast.UnaryOp(operand=operand) if not isinstance(node.op, ast.Not):
                return self.shows(operand)
            case ast.Call(func=func, args=args):
                return self._call(func, args)
            case ast.Attribute(value=owner, attr="x" | "y" | "z" | "vector") | ast.Subscript(value=owner):
                return self.shows(owner)
            case ast.IfExp(body=body, orelse=orelse):
                return self.shows(body) or self.shows(orelse)
            case _:
                return False

    def _call(self, func: ast.expr, args: list[ast.expr]) -> bool:
        module, _, last = (self._qualname(func) or "").rpartition(".")
        if module == "phi.field":
            return last in _MADE
        if module.startswith("phi.physics."):
            return module.rpartition(".")[2] in _STEPS or last in _FLUID
        if module in ("phiml.math", "phi.math") or (not module and isinstance(func, ast.Name) and func.id == "abs"):
            return (last in _ELEMENTWISE or not module) and any(map(self.shows, args))
        return not module and isinstance(func, ast.Attribute) and func.attr in _MAKING

    def _qualname(self, node: ast.expr) -> str | None:
        match node:
            case ast.Name(id=name):
                is_own = self.function is not None and name in self.function.locals
                return None if is_own else _imports(self.here, self.place.module.tree).get(name)
            case ast.Attribute(value=owner, attr=attr):
                outer = self._qualname(owner)
                return f"{outer}.{attr}" if outer is not None else None
            case _:
                return None

    def _variable(self, name: str) -> bool:
        if name in self.seen or self.depth > _DEPTH:
            return False
        inner = _Look(self.here, self.place, self.function, self.depth + 1, self.seen | {name})
        function = self.function
        if function is not None and name not in function.locals:
            return _Look(self.here, self.place, function.parent, self.depth + 1, self.seen)._variable(name)
        body = function.body if function is not None else self.place.module.tree.body
        if any(inner.shows(value) for value in _values(body, name)) or inner._is_used(body, name):
            return True
        parameter = next((each for each in function.parameters if each.arg == name), None) if function else None
        if function is None or parameter is None:
            return False
        kind = parameter.annotation
        if isinstance(kind, ast.Name | ast.Attribute) and ast.unparse(kind).rpartition(".")[2] in _TYPES:
            return True
        return any(look.shows(given) for look, given in self._given(function, name))

    def _is_used(self, body: Sequence[ast.stmt], name: str) -> bool:
        """Whether a variable is asked for what only a field has, or handed to what takes fields."""
        for part in body:
            for node in own_nodes(part):
                match node:
                    case ast.Attribute(value=ast.Name(id=owner), attr=attr) if owner == name:
                        if attr in _OWN:
                            return True
                    case ast.Call(func=func, args=[ast.Name(id=owner), *_]) if owner == name:
                        module, _, last = (self._qualname(func) or "").rpartition(".")
                        if module.startswith("phi.physics.") and not last[:1].isupper():
                            return True
                    case _:
                        pass
        return False

    def _given(self, function: Function, name: str) -> Iterator[tuple[_Look, ast.expr]]:
        """What the calls in sight hand in for a parameter."""
        references = self.here.uses(function) if self.depth < _DEPTH else None
        for reference in references or ():
            yield from self._through(reference.place, reference.node, function, name)

    def _through(self, place: Place, node: ast.AST, function: Function, name: str) -> Iterator[tuple[_Look, ast.expr]]:
        parent = place.parents.get(node)
        match parent:
            case ast.Call(func=callee) if callee is node:
                given = dict(arguments(parent, function)).get(name)
                if given is not None:
                    yield _Look(self.here, place, place.function(parent), self.depth + 1, self.seen), given
            case ast.Call(args=[first, *_]) if first is node:
                yield from self._through(place, parent, function, name)
            case ast.Assign(targets=[ast.Name(id=target)]):
                scope = place.function(parent)
                for each in place.parents:
                    reads = isinstance(each, ast.Name) and each.id == target and isinstance(each.ctx, ast.Load)
                    if reads and (scope is None or place.function(each) is scope):
                        yield from self._through(place, each, function, name)
            case _:
                pass


def _values(body: Sequence[ast.stmt], name: str) -> Iterator[ast.expr]:
    """What assignments give a variable; of a call that gives several, the call."""
    for part in body:
        for node in own_nodes(part):
            if not isinstance(node, ast.Assign | ast.AnnAssign | ast.AugAssign) or node.value is None:
                continue
            for target in node.targets if isinstance(node, ast.Assign) else [node.target]:
                names = target.elts if isinstance(target, ast.Tuple) else [target]
                index = next((i for i, each in enumerate(names) if isinstance(each, ast.Name) and each.id == name), -1)
                if index < 0:
                    continue
                value = node.value
                if isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple) and len(value.elts) == len(names):
                    value = value.elts[index]
                yield value
