"""Through which functions of a program derivatives are taken: only there is a wrong one a difference.

By the names in the texts, and not by the analysis that the fixes come from: a proof is another witness.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from tracesafe.model import Hop
from tracesafe.prove.outline import Outline, Place

TRANSFORMS = frozenset(
    """
    grad value_and_grad vjp jvp jacfwd jacrev jacobian hessian linearize linear_transpose grad_and_value hvp vhp
    filter_grad filter_value_and_grad filter_vjp filter_jvp filter_jacfwd filter_jacrev filter_hessian
    gradient functional_gradient gradcheck gradgradcheck check_grads minimize defvjp defjvp
    """.split()
)
"""What takes derivatives of the functions that it is given; of values, ``torch.autograd.grad``."""
_BACKWARD = frozenset({"backward"})
_CALLED = frozenset({"forward", "__call__", "call"})
"""The methods that run where an object is called."""


@dataclass(frozen=True, eq=False)
class Derivatives:
    """What derivatives are taken of in some files."""

    files: Mapping[Path, Outline]

    @cached_property
    def everywhere(self) -> bool:
        """Whether a tensor's ``backward`` is called, or ``torch.autograd.grad``, which no name leads back from."""
        return any(
            isinstance(node, ast.Call) and _is_backward(node.func)
            for outline in self.files.values()
            for node in ast.walk(outline.tree)
        )

    @cached_property
    def names(self) -> frozenset[str]:
        """The names of the functions that derivatives go through, of classes, and of what is bound to them."""
        found: set[str] = set()
        fresh = {name for outline in self.files.values() for name in _seeds(outline, self.files)}
        while fresh - found:
            new = fresh - found
            found |= new
            fresh = set()
            for outline in self.files.values():
                for place in outline.places:
                    owner = place.owner.name if place.owner is not None else ""
                    if place.node.name in new or (owner in new and place.node.name in _CALLED):
                        fresh |= {place.node.name, *place.mentions}
                for name, inner in outline.bound.items():
                    fresh |= inner if name in new else frozenset()
        return frozenset(found)

    def reach(self, name: str) -> bool:
        """Whether derivatives are taken of a function, or of what a name of a module is bound to."""
        if self.everywhere:
            return True
        last = name.rpartition(".")[2]
        owner = name.rpartition(".")[0].rpartition(".")[2]
        return last in self.names or (owner in self.names and last in _CALLED)


def takes_derivatives(way: Iterable[Hop]) -> bool:
    """Whether a transform on the way to a finding takes derivatives."""
    return any(word in TRANSFORMS for hop in way for word in _words(hop.text))


def _words(text: str) -> Iterator[str]:
    word = ""
    for letter in f"{text} ":
        if letter.isidentifier() or (word and letter.isdigit()):
            word += letter
        else:
            if word:
                yield word
            word = ""


def _is_backward(function: ast.expr) -> bool:
    if not isinstance(function, ast.Attribute):
        return False
    return function.attr in _BACKWARD or ast.unparse(function).endswith("autograd.grad")


def _seeds(outline: Outline, files: Mapping[Path, Outline]) -> Iterator[str]:
    """The names that the arguments of transforms lead to."""
    words = {*TRANSFORMS, *_aliases(outline.tree)}
    for place in outline.places:
        if any(words & set(_mentioned(one)) for one in place.node.decorator_list):
            yield place.node.name
    for node in ast.walk(outline.tree):
        if isinstance(node, ast.Call) and words & _heads(node):
            given = [*node.args, *(one.value for one in node.keywords)]
            for name in {name for one in given for name in _mentioned(one)}:
                yield from _meant(name, node, outline, files)


def _heads(call: ast.Call) -> set[str]:
    """The name of what is called; of ``partial(grad, ...)``, also its first argument's."""
    found = {_last(call.func)}
    if _last(call.func) == "partial" and call.args:
        found.add(_last(call.args[0]))
    return found


def _last(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


def _aliases(tree: ast.Module) -> Iterator[str]:
    """Other names for transforms: ``from jax import grad as g``, ``g = jax.grad``."""
    for node in ast.walk(tree):
        if isinstance(node, ast.alias) and node.asname and node.name in TRANSFORMS:
            yield node.asname
        elif isinstance(node, ast.Assign) and _last(node.value) in TRANSFORMS:
            yield from (one.id for one in node.targets if isinstance(one, ast.Name))


def _meant(name: str, node: ast.Call, outline: Outline, files: Mapping[Path, Outline]) -> Iterator[str]:
    """A name, and the names in what a function's variable or parameter of that name was given."""
    yield name
    seen = {name}
    for place in reversed(outline.around(node.lineno)):
        waiting = [name]
        while waiting:
            current = waiting.pop()
            for value in _values(current, place, files):
                fresh = set(_mentioned(value)) - seen
                seen |= fresh
                yield from fresh
                waiting += sorted(fresh)


def _values(name: str, place: Place, files: Mapping[Path, Outline]) -> Iterator[ast.expr]:
    """What a local name of a function may stand for: what is assigned to it, or passed for it."""
    for node in ast.walk(place.node):
        if isinstance(node, ast.Assign) and any(name in set(_mentioned(one)) for one in node.targets):
            yield node.value
    arguments = place.node.args
    if name in {one.arg for one in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs)}:
        for outline in files.values():
            for node in ast.walk(outline.tree):
                if isinstance(node, ast.Call) and _last(node.func) == place.node.name:
                    yield from node.args
                    yield from (one.value for one in node.keywords)


def _mentioned(node: ast.AST) -> Iterator[str]:
    for inner in ast.walk(node):
        if isinstance(inner, ast.Name):
            yield inner.id
        elif isinstance(inner, ast.Attribute):
            yield inner.attr
