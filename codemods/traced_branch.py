"""TRC201 traced-branch: an ``if`` or a ternary that looks at a traced value."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tracesafe.rule import (
    Fix,
    Framework,
    Node,
    Reached,
    Refusal,
    Rule,
    branches,
    converted,
    is_traced_test,
    nested_verdict,
    ternary,
    touches_of,
    traced_parts,
)


def detect(here: Reached) -> Iterator[tuple[Node, str]]:
    """Every test that Python would have to decide on a traced value."""
    for statement in here.statements(ast.If):
        if is_traced_test(here, statement.test):
            yield statement.test, _message(here, statement.test)
    for choice in here.expressions(ast.IfExp):
        if is_traced_test(here, choice.test):
            yield choice, _message(here, choice.test)
    for match in here.statements(ast.Match):
        if here.hazards(match.subject):
            yield match.subject, _message(here, match.subject)


def _message(here: Reached, test: ast.expr) -> str:
    return f"`{_short(here, test)}` decides a branch, but {subject(here, test)}"


def subject(here: Reached, test: ast.expr) -> str:
    """What is traced in a test: the first variable, else the test itself, and by what."""
    part = next(traced_parts(here, test))
    for node in ast.walk(part):
        if isinstance(node, ast.Name) and here.is_traced(node):
            return f"`{node.id}` is {here.hazard_text(touches_of(here, test))}"
    return f"it is {here.hazard_text(touches_of(here, test))}"


def _short(here: Reached, node: ast.expr) -> str:
    return " ".join(here.text(node).split())


def fix(here: Reached, node: Node) -> Fix | Refusal:
    """The branch as a selection by condition."""
    if isinstance(node, ast.IfExp):
        shared = nested_verdict(here, node)
        if shared is not None:
            return shared
        framework = {touch.framework for touch in touches_of(here, node.test)}
        if len(framework) != 1:
            return Refusal("several-frameworks", "transforms of several frameworks meet in this function")
        return converted(here, node, framework.pop(), ternary, "Replace the ternary with `{where}`")
    for statement, verdict in branches(here).items():
        if isinstance(statement, ast.If) and statement.test is node:
            return verdict
    assert isinstance(node, ast.expr)
    return Refusal("match", f"`{_short(here, node)}` is matched against patterns; use `if` and `elif`")


RULE = Rule(
    "TRC201",
    "traced-branch",
    frozenset({Framework.TORCH, Framework.JAX, Framework.PHIFLOW}),
    detect,
    fix,
    __doc__ or "",
)
