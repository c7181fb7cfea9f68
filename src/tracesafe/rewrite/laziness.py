"""Branches that should not run for everybody: expensive ones, and those whose gradient cannot be guarded here."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from tracesafe.rewrite import terms
from tracesafe.rewrite.terms import Ref, Term, User
from tracesafe.rewrite.totality import last_name

if TYPE_CHECKING:
    from tracesafe.analysis.reach import Reached

_EXPENSIVE = frozenset(
    "solve inv pinv svd eig eigh eigvals eigvalsh cholesky qr lu lstsq expm det slogdet cho_solve lu_solve "
    "scan while_loop fori_loop map odeint cg gmres bicgstab".split()
)


def is_expensive(here: Reached, node: ast.expr) -> bool:
    """Whether evaluating the expression for everybody would cost much more than the branch did."""
    for call in _calls(node):
        if last_name(call.func) in _EXPENSIVE and here.callees(call) in ((), None):
            return True
        for callee in here.callees(call) or ():
            for part in callee.body:
                for inner in ast.walk(part):
                    if isinstance(inner, ast.For | ast.While):
                        return True
                    if isinstance(inner, ast.Call) and last_name(inner.func) in _EXPENSIVE:
                        return True
    return False


def _calls(node: ast.expr) -> list[ast.Call]:
    return [inner for inner in ast.walk(node) if isinstance(inner, ast.Call)]


def alone(term: Term) -> Term | None:
    """The term as it can stand in a function of its own; None if something in it is bound in front of the branch."""
    inner = terms.plain(term)
    if (
        isinstance(inner, Ref)
        and inner.binding.variable is not None
        and inner.binding.uses == 1
        and not inner.binding.keep
    ):
        found = alone(inner.binding.term)
        return terms.Noted(found, inner.binding.comments) if found is not None and inner.binding.comments else found
    return (
        None if any(isinstance(each, Ref) and each.binding.variable is not None for each in terms.walk(term)) else term
    )


def user_nodes(term: Term) -> list[ast.expr]:
    """The user's expressions that a term is made of, those of the variables that it reads included."""
    found: list[ast.expr] = []
    for inner in terms.walk(term):
        if isinstance(inner, User):
            found.append(inner.node)
        elif isinstance(inner, Ref) and inner.binding.variable is not None:
            found += user_nodes(inner.binding.term)
    return found
