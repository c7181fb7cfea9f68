"""Transforms and library functions that are given the state of a module: what they make of it."""

from __future__ import annotations

import ast
from abc import abstractmethod
from collections.abc import Mapping
from collections.abc import Sequence as Many
from types import MappingProxyType

from tracesafe.rewrite.state_kinds import (
    LEAF,
    NOTHING,
    OTHER,
    Applied,
    Bound,
    Demanded,
    Kind,
    Lost,
    Parts,
    Pullback,
    Scope,
    Sequence,
    State,
    Structure,
    holds_state,
)
from tracesafe.rewrite.state_notes import Notes
from tracesafe.source.spans import Span

_SAME = frozenset({"vmap", "functionalize", "compile"})
_DERIVING = frozenset({"grad", "grad_and_value", "jacrev", "jacfwd", "hessian"})
_SPACES = frozenset({"functorch", "torch.func", "functorch.experimental"})
_COPIES = frozenset({"copy.deepcopy", "copy.copy"})
_PYTREE = frozenset({"torch.utils._pytree", "torch.utils.pytree"})
_HARMLESS = frozenset({"builtins.len", "builtins.bool", "builtins.id"})
_TENSORS: Mapping[str, tuple[int, bool]] = MappingProxyType(
    {
        **dict.fromkeys(("sum", "max", "min", "any", "all", "sorted", "iter", "set"), (0, False)),
        "map": (1, False),
        "torch.autograd.grad": (1, True),
        "torch.nn.utils.parameters_to_vector": (0, False),
        "torch.nn.utils.vector_to_parameters": (1, False),
        "torch.nn.utils.clip_grad_norm_": (0, False),
        "torch.nn.utils.clip_grad_value_": (0, False),
        "torch.stack": (0, True),
        "torch.cat": (0, True),
    }
)
"""Functions that take the tensors one by one -> at which position, and whether they need a tuple."""


class Transforms(Notes):
    """What known functions make of a state."""

    def transformed(self, name: str, kind: Kind, call: ast.Call | None, scope: Scope) -> Kind | None:
        """A function under the transform of that name; None if there is no such transform.

        ``call`` has the options, by keyword or behind the function.
        """
        space, _, last = name.rpartition(".")
        if name == "torch.vmap" or name == "torch.compile" or (space in _SPACES and last in _SAME):
            return self._batched(last, kind, call)
        if space not in _SPACES or last not in _DERIVING:
            return None
        options = {each.arg: each.value for each in call.keywords} if call is not None else {}
        second = call.args[1] if call is not None and len(call.args) > 1 else None
        argnums = _number(options.get("argnums", second))
        has_aux = options.get("has_aux")
        if argnums is None or not isinstance(has_aux, ast.Constant | None):
            return Applied("unknown", kind)
        return Applied(last, kind, argnums, bool(has_aux.value) if has_aux is not None else False)

    def _batched(self, last: str, kind: Kind, call: ast.Call | None) -> Kind:
        options = [*call.args[1:], *(each.value for each in call.keywords)] if call is not None else []
        if last == "vmap" and not all(map(_is_flat, options)):
            return Applied("unknown", kind)
        return Applied("same", kind)

    def applied(self, callee: Applied, given: Many[Kind], named: Mapping[str | None, Kind], node: ast.Call) -> Kind:
        """What a function under a transform gives."""
        if callee.transform == "unknown" and any(map(holds_state, (*given, *named.values()))):
            raise Lost(f"the options of the transform in `{self.text(node)}` name the parameters one by one")
        result = self.called(callee.function, given, named, node)
        if callee.transform in ("same", "unknown"):
            return result
        value, aux = self._apart(result) if callee.has_aux else (result, NOTHING)
        derivative = self._derivative(callee, given, value, node)
        match callee.transform, callee.has_aux:
            case "grad_and_value", True:
                return Parts((derivative, Parts((value, aux))))
            case "grad_and_value", False:
                return Parts((derivative, value))
            case _, True:
                return Parts((derivative, aux))
            case _:
                return derivative

    def _apart(self, result: Kind) -> tuple[Kind, Kind]:
        match result:
            case Parts(items=(value, aux)):
                return value, aux
            case _:
                return OTHER, OTHER

    def _derivative(self, callee: Applied, given: Many[Kind], value: Kind, node: ast.Call) -> Kind:
        if isinstance(callee.argnums, tuple):
            return Parts(tuple(self._shaped(number, callee, given, value, node) for number in callee.argnums))
        return self._shaped(callee.argnums, callee, given, value, node)

    def _shaped(self, number: int, callee: Applied, given: Many[Kind], value: Kind, node: ast.Call) -> Kind:
        kind = given[number] if -len(given) <= number < len(given) else OTHER
        if not holds_state(kind):
            return OTHER
        if callee.transform == "hessian" or isinstance(value, Parts | State):
            raise Lost(f"`{self.text(node)}` gives a derivative for every pair of parameters, or for several results")
        if callee.transform in ("jacrev", "jacfwd"):
            self.doubts.add("the function under jacrev returns one tensor, not a tuple of them")
        return kind

    def known(self, name: str, node: ast.Call, scope: Scope) -> Kind | None:
        """What a function of a library gives; None if it has to be looked at otherwise."""
        space, _, last = name.rpartition(".")
        if node.args and not isinstance(node.args[0], ast.Starred):
            if last in _SAME | _DERIVING and (space in _SPACES or name in ("torch.vmap", "torch.compile")):
                for option in (*node.args[1:], *(each.value for each in node.keywords)):
                    self.plain(option, scope)
                return self.transformed(name, self.value(node.args[0], scope), node, scope)
            if space in _SPACES and last in ("vjp", "jvp"):
                return self._at_once(last, node, scope)
            if name == "functools.partial":
                return self._partial(node, scope)
            if name in _COPIES:
                return self.value(node.args[0], scope)
            if space in _PYTREE:
                return self._tree(last, node, scope)
            place = _TENSORS.get(
                name.removeprefix("builtins."), (0, False) if name.startswith("torch.optim.") else None
            )
            if place is not None:
                return self._over_tensors(name, node, *place, scope)
            if name in _HARMLESS:
                self.value(node.args[0], scope)
                return OTHER
        return None

    def _at_once(self, last: str, node: ast.Call, scope: Scope) -> Kind:
        function = self.value(node.args[0], scope)
        kinds = [self.value(each, scope) for each in node.args[1:]]
        aux = any(each.arg == "has_aux" for each in node.keywords)
        if last == "vjp":
            result = self.called(function, kinds, {}, node)
            value, rest = self._apart(result) if aux else (result, NOTHING)
            found = (value, Pullback(tuple(kinds)))
            return Parts((*found, rest) if aux else found)
        match kinds:
            case [Parts(items=primals), Parts(items=tangents)] if len(primals) == len(tangents):
                for primal, tangent in zip(primals, tangents, strict=True):
                    if isinstance(primal, State) and primal != tangent:
                        self.demand(tangent, node)
                result = self.called(function, primals, {}, node)
                value, rest = self._apart(result) if aux else (result, NOTHING)
                return Parts((value, value, rest) if aux else (value, value))
            case _ if any(map(holds_state, kinds)):
                raise Lost(f"`{self.text(node)}` is given the parameters otherwise than in a tuple")
            case _:
                return Parts((OTHER, OTHER))

    @abstractmethod
    def demand(self, kind: Kind, node: ast.Call) -> None:
        """A value has to be a dict of tensors."""

    def _partial(self, node: ast.Call, scope: Scope) -> Kind:
        function = self.value(node.args[0], scope)
        kinds = tuple(self.value(each, scope) for each in node.args[1:])
        named = tuple((each.arg, self.value(each.value, scope)) for each in node.keywords if each.arg)
        if self.denoted(node.args[0], scope) and any(map(holds_state, kinds)):
            raise Lost(f"`{self.text(node)}` binds the parameters to a function that is not in sight")
        return Bound(function, kinds, named)

    def _tree(self, last: str, node: ast.Call, scope: Scope) -> Kind:
        if last.startswith("tree_map"):
            self.value(node.args[0], scope)
            kinds = [self.value(each, scope) for each in node.args[1:]]
            states = {kind for kind in kinds if holds_state(kind)}
            for kind in kinds:
                if isinstance(kind, Sequence) and states:
                    self.demand(kind, node)
            if len(states) > 1 or (states and not isinstance(next(iter(states)), State)):
                raise Lost(f"`{self.text(node)}` maps over different states")
            return next(iter(states), OTHER)
        kind = self.value(node.args[0], scope)
        if last == "tree_flatten" and isinstance(kind, State):
            return Parts((OTHER, Structure(kind)))
        if last == "tree_leaves":
            return OTHER
        if last == "tree_unflatten" and len(node.args) == 2:
            structure = self.value(node.args[1], scope)
            return structure.state if isinstance(structure, Structure) else OTHER
        if holds_state(kind):
            raise Lost(f"`{self.text(node)}` takes the parameters for a tree")
        return OTHER

    def _over_tensors(self, name: str, node: ast.Call, position: int, tupled: bool, scope: Scope) -> Kind:
        for index, each in enumerate(node.args):
            if index < position and name == "builtins.map":
                self.value(each, scope)
                continue
            inner = each.value if isinstance(each, ast.Starred) else each
            kind = self.value(inner, scope)
            if isinstance(kind, State) and index >= position and (index == position or name == "builtins.map"):
                if tupled and name != "torch.autograd.grad":
                    self.edit_before(inner, "tuple(")
                self.edit_after(inner, ".values())" if tupled and name != "torch.autograd.grad" else ".values()")
            elif holds_state(kind):
                raise Lost(f"`{self.text(node)}` takes the parameters in a way of its own")
        for option in node.keywords:
            self.plain(option.value, scope)
        if name.startswith("torch.optim.") or name.endswith(("vector_to_parameters", "_")):
            self.changed_in_place = True
        return OTHER

    # comprehensions that become dicts

    def as_dict(self, node: ast.ListComp | ast.GeneratorExp, whole: ast.expr, scope: Scope) -> Kind:
        """``tuple(p - g for p, g in zip(params, grads))`` as ``{name: p - grads[name] for name, p in ...}``."""
        generator = node.generators[0]
        source = self.module.source
        span, inside = source.span(whole), source.span(node)
        self.replace(Span(span.start, inside.start + 1), f"{{{self.key}: ")
        self.replace(Span(inside.end - 1, span.end), "}")
        places = [generator.iter]
        targets = [generator.target]
        if isinstance(generator.iter, ast.Call) and self.denoted(generator.iter.func, scope) == "builtins.zip":
            places = generator.iter.args
            targets = generator.target.elts if isinstance(generator.target, ast.Tuple) else []
        names = [target.id for target in targets if isinstance(target, ast.Name)]
        kinds = [self.value(each, scope) for each in places]
        if len(names) != len(places) or not all(isinstance(kind, State) or not holds_state(kind) for kind in kinds):
            raise Lost(f"`{self.text(whole)}` is no simple loop over the parameters")
        for kind in kinds:
            if isinstance(kind, Sequence):
                raise Demanded(kind.made)
        first = next((index for index, kind in enumerate(kinds) if isinstance(kind, State)), None)
        if first is None:
            raise Lost(f"`{self.text(whole)}` makes parameters of something else")
        for name in names:
            scope.names[name] = LEAF
        self.plain(node.elt, scope)
        head = Span(source.span(generator.target).start, source.span(generator.iter).end)
        self.replace(head, self._head(node, places, names, kinds, first))
        return kinds[first]

    def _head(
        self,
        node: ast.ListComp | ast.GeneratorExp,
        places: list[ast.expr],
        names: list[str],
        kinds: list[Kind],
        first: int,
    ) -> str:
        """The loop's variables and what it runs over, with names; more states of the same names are looked up."""
        texts = [self.text(each) for each in places]
        simple = all(isinstance(each, ast.Name | ast.Attribute) for each in places)
        if all(kind == kinds[first] for kind in kinds) and simple:
            for part in ast.walk(node.elt):
                if isinstance(part, ast.Name) and part.id in names and part.id != names[first]:
                    self.edit(part, f"{texts[names.index(part.id)]}[{self.key}]")
            return f"{self.key}, {names[first]} in {texts[first]}.items()"
        targets = list(names)
        targets[first] = f"({self.key}, {names[first]})"
        for index, kind in enumerate(kinds):
            texts[index] += ".items()" if index == first else ".values()" if isinstance(kind, State) else ""
        return f"{', '.join(targets)} in zip({', '.join(texts)})"


def _number(node: ast.expr | None) -> int | tuple[int, ...] | None:
    """``argnums`` as it is written; None if it is not a number or tuple of numbers."""
    if node is None:
        return 0
    try:
        found = ast.literal_eval(node)
    except ValueError:
        return None
    is_many = isinstance(found, tuple) and all(isinstance(each, int) for each in found)
    return found if isinstance(found, int) or is_many else None


def _is_flat(node: ast.expr) -> bool:
    """Whether an option names axes argument by argument, not those of single tensors in one."""
    match node:
        case ast.Tuple(elts=elements):
            return all(isinstance(each, ast.Constant | ast.UnaryOp) for each in elements)
        case _:
            return isinstance(node, ast.Constant | ast.UnaryOp)
