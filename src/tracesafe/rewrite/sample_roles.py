"""Which parts of a test are tried out with numbers of our choice, and which are bounds that others set.

``x < limit`` is a test of ``x``: whether ``limit`` is zero, it does not ask.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tracesafe.analysis.values import Static, Unknown
from tracesafe.rewrite.gradients import differentiating
from tracesafe.rewrite.totality import last_name

if TYPE_CHECKING:
    from tracesafe.analysis.reach import Reached
    from tracesafe.rewrite.sampling import Trial

_COMPARING = frozenset("eq equal ge greater greater_equal gt isclose le less less_equal lt ne not_equal".split())
_DEPTH = 6


@dataclass(frozen=True, slots=True)
class Roles:
    """The free parts of a test and an operand, by their text."""

    subjects: tuple[str, ...]
    """What is tested: any number may turn up."""
    lowest: tuple[float, ...]
    """For each subject, the lowest number that it can be."""
    bounds: tuple[str, ...]
    """What the subjects are compared with, or scaled by: some number above zero."""
    sides: tuple[ast.expr, ...]
    """The sides of comparisons that hold bounds and known numbers alone."""


def known_number(here: Reached, node: ast.expr) -> float | None:
    """The number that an expression is in all calls in sight: a constant, of a module or a default, too."""
    match node:
        case ast.Constant(value=int() | float() as number):
            return number
        case ast.Name() | ast.Attribute():
            value = here.value(node)
            if isinstance(value, Static) and isinstance(value.const, int | float) and not isinstance(value.const, bool):
                return value.const
    return None


def roles_of(
    trial: Trial, every: Mapping[str, ast.expr], tested: Mapping[str, ast.expr], fixed: frozenset[str]
) -> Roles:
    """The roles of the free parts. ``tested``: those of the test."""
    pairs = list(_compared(trial, trial.test, fixed))
    bounds = _bounds(trial, pairs, fixed)
    bounds |= {text for text, node in every.items() if text not in tested and not differentiating(trial.here, node)}
    subjects = [text for text in every if text not in bounds]
    return Roles(
        tuple(subjects),
        tuple(trial.lowest(every[text]) for text in subjects),
        tuple(text for text in every if text in bounds),
        tuple(side for pair in pairs for side in pair if not set(trial.atoms(side, fixed)) - bounds),
    )


def _compared(
    trial: Trial, node: ast.expr, fixed: frozenset[str], depth: int = 0
) -> Iterator[tuple[ast.expr, ast.expr]]:
    """The two sides of each comparison in a test, through the variables that it stands in."""
    if isinstance(node, ast.Name):
        made = trial.made(node.id) if depth < _DEPTH and node.id not in fixed else None
        if made is not None:
            yield from _compared(trial, made, fixed, depth + 1)
        return
    parts = trial.parts(node) or []
    if isinstance(node, ast.Compare) or (isinstance(node, ast.Call) and last_name(node.func) in _COMPARING):
        if len(parts) == 2:
            yield _apart(*parts)
        return
    for part in parts:
        yield from _compared(trial, part, fixed, depth)


def _apart(left: ast.expr, right: ast.expr) -> tuple[ast.expr, ast.expr]:
    """The sides of a comparison; ``a - b < 0`` compares ``a`` with ``b``."""
    match left, right:
        case ast.BinOp(left=one, op=ast.Sub(), right=two), ast.Constant(value=int() | float() as number):
            return (one, two) if number == 0 else (left, right)
        case ast.Constant(value=int() | float() as number), ast.BinOp(left=one, op=ast.Sub(), right=two):
            return (two, one) if number == 0 else (left, right)
        case _:
            return left, right


def _bounds(trial: Trial, pairs: list[tuple[ast.expr, ast.expr]], fixed: frozenset[str]) -> set[str]:
    """The parts that others are compared with."""
    sides = [(trial.atoms(left, fixed), trial.atoms(right, fixed)) for left, right in pairs]
    mixed = [(left, right) for left, right in sides if set(left) - set(right) and set(right) - set(left)]
    if len(mixed) > 1:
        always = set.intersection(*({*left, *right} for left, right in mixed))
        if always:
            return {text for left, right in mixed for text in {*left, *right} if text not in always}
    found: set[str] = set()
    for left, right in mixed:
        tested, bound = (right, left) if _rank(trial, right) > _rank(trial, left) else (left, right)
        found |= set(bound) - set(tested)
    return found


def _rank(trial: Trial, atoms: Mapping[str, ast.expr]) -> tuple[bool, bool]:
    """How much a side looks like what is tested: derivatives may go through it, and the function computes it.

    Of equals, the left side is.
    """
    moving = any(not _is_fixed(trial.here, node) for node in atoms.values())
    return moving, any(_is_computed(trial, node) for node in atoms.values())


def _is_fixed(here: Reached, node: ast.expr) -> bool:
    """Whether no derivative goes through an expression for certain."""
    return not differentiating(here, node) and not isinstance(here.value(node), Unknown)


def _is_computed(trial: Trial, node: ast.expr) -> bool:
    return trial.made(node.id) is not None if isinstance(node, ast.Name) else not isinstance(node, ast.Attribute)
