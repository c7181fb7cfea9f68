"""Pytrees of jax between which a traced condition decides: one selection for each leaf."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from tracesafe.rewrite import terms
from tracesafe.rewrite.terms import Ref, Term, User
from tracesafe.spec import Framework

if TYPE_CHECKING:
    from tracesafe.analysis.reach import Reached

_MAPS = frozenset({"jax.tree.map", "jax.tree_util.tree_map", "jax.tree_map"})
_MAKERS = _MAPS | {"jax.tree.unflatten", "jax.tree_util.tree_unflatten", "optax.apply_updates"}
_TAKERS = frozenset(
    """
    jax.tree.leaves jax.tree.flatten jax.tree.reduce jax.tree.structure jax.tree_util.tree_leaves
    jax.tree_util.tree_flatten jax.tree_util.tree_structure jax.flatten_util.ravel_pytree
    optax.apply_updates optax.global_norm optax.tree.norm optax.tree_utils.tree_l2_norm
    """.split()
)
"""Functions whose arguments are pytrees. They take an array, too, which has one leaf."""
_NAMES = (("new", "old"), ("taken", "kept"), ("then", "otherwise"), ("new_leaf", "old_leaf"))


def is_tree(here: Reached, term: Term) -> bool:
    """Whether the function treats a value as a pytree whose structure nobody says."""
    if Framework.JAX not in here.frameworks:
        return False
    match terms.plain(term):
        case terms.Leafwise():
            return True
        case User(node=ast.Call(func=function)):
            return here.qualname(function) in _MAKERS
        case User(node=ast.DictComp()):
            return True
        case User(node=ast.Name(id=name)) | terms.Name(id=name):
            return _is_tree(here, name)
        case Ref(binding=binding):
            return is_tree(here, binding.term) or (binding.variable is not None and _is_tree(here, binding.variable))
        case _:
            return False


def leafwise(condition: Term, then: Term, other: Term) -> terms.Leafwise:
    """The selection, with names for the leaves of both sides that the condition does not read."""
    read = terms.reads(condition)
    one, two = next(pair for pair in _NAMES if read.isdisjoint(pair))
    return terms.Leafwise(condition, then, other, (one, two))


def _is_tree(here: Reached, name: str) -> bool:
    """Whether a variable is given to functions of trees, or comes from one."""
    trees: list[ast.expr] = []
    for call in here.expressions(ast.Call):
        assert isinstance(call, ast.Call)
        called = here.qualname(call.func)
        if called in _MAPS:
            trees += call.args[1:]
        elif called in _TAKERS or _updates(call):
            trees += call.args
    for statement in here.statements(ast.Assign):
        match statement:
            case ast.Assign(targets=targets, value=ast.Call(func=function)) if here.qualname(function) in _MAKERS:
                trees += targets
            case ast.Assign(targets=[ast.Tuple(elts=targets)], value=ast.Call() as call) if _updates(call):
                trees += targets
            case _:
                pass
    return any(isinstance(each, ast.Name) and each.id == name for each in trees)


def _updates(call: ast.Call) -> bool:
    """``optimizer.update(gradients, state)``, which gives two trees; sets and dicts have no result."""
    return isinstance(call.func, ast.Attribute) and call.func.attr == "update" and len(call.args) in (2, 3)
