"""Which names are read later, and which are certainly bound."""

from __future__ import annotations

import ast

from tracesafe.analysis.liveness import Flow, flow


def facts(text: str) -> tuple[Flow, list[ast.stmt]]:
    """The facts of the only function of a text, and its statements in order."""
    function = ast.parse(text).body[0]
    assert isinstance(function, ast.FunctionDef)
    return flow(function), [node for node in ast.walk(function) if isinstance(node, ast.stmt) and node is not function]


def at(text: str, line: int) -> tuple[frozenset[str], frozenset[str] | None]:
    """What is live behind, and bound before, the statement on a line."""
    found, statements = facts(text)
    node = next(each for each in statements if each.lineno == line)
    return found.live_after[node], found.defined_before[node]


def test_a_name_that_is_assigned_again_is_dead() -> None:
    live, _ = at("def f(x):\n    y = x\n    y = 1\n    return y\n", 2)
    assert live == frozenset()


def test_a_loop_reads_in_its_next_round() -> None:
    text = "def f(x):\n    y = 0\n    for i in range(3):\n        z = y\n        y = z + x\n    return x\n"
    live, bound = at(text, 5)
    assert "y" in live
    assert bound == frozenset({"x", "y", "i", "z"})


def test_what_a_loop_binds_may_be_missing_behind_it() -> None:
    _, bound = at("def f(x):\n    for i in x:\n        y = i\n    return x\n", 4)
    assert bound == frozenset({"x"})


def test_both_branches_bind() -> None:
    _, bound = at("def f(x):\n    if x:\n        y = 1\n        z = 1\n    else:\n        y = 2\n    return y\n", 7)
    assert bound == frozenset({"x", "y"})


def test_a_branch_that_returns_binds_everything() -> None:
    _, bound = at("def f(x):\n    if x:\n        return 1\n    else:\n        y = 2\n    return y\n", 6)
    assert bound == frozenset({"x", "y"})


def test_break_and_continue_lead_where_they_lead() -> None:
    text = "def f(x):\n    while x:\n        y = 1\n        if x > 1:\n            break\n        y = 2\n    return y\n"
    live, _ = at(text, 3)
    assert "y" in live
    text = (
        "def f(x):\n    for i in x:\n        y = 1\n        if i:\n            continue\n        y = 2\n    return x\n"
    )
    live, _ = at(text, 3)
    assert "y" not in live


def test_a_handler_may_read_at_any_point_of_its_try() -> None:
    text = "def f(x):\n    y = 0\n    try:\n        y = 1\n        g(x)\n        y = 2\n"
    text += "    except ValueError:\n        return y\n    return x\n"
    live, bound = at(text, 4)
    assert "y" in live
    assert bound == frozenset({"x", "y"})


def test_what_nested_functions_read_is_always_live() -> None:
    found, statements = facts("def f(x):\n    y = x\n    def g():\n        return y\n    y = 2\n    return g\n")
    assert found.captured == frozenset({"y"})
    assert all("y" in found.live_after[node] for node in statements if node in found.live_after)


def test_augmented_assignment_reads() -> None:
    live, _ = at("def f(x):\n    y = x\n    y += 1\n    return y\n", 2)
    assert live == frozenset({"y"})


def test_walrus_and_with_bind() -> None:
    _, bound = at("def f(x):\n    with x as y:\n        if (n := y):\n            pass\n    return n\n", 5)
    assert bound == frozenset({"x", "y", "n"})


def test_globals_are_foreign() -> None:
    found, _ = facts("def f(x):\n    global G\n    G = x\n    return x\n")
    assert found.foreign == frozenset({"G"})


def test_match_binds_in_its_cases_only() -> None:
    _, bound = at("def f(x):\n    match x:\n        case [a, *b]:\n            y = a\n    return x\n", 4)
    assert bound == frozenset({"x", "a", "b"})
    _, bound = at("def f(x):\n    match x:\n        case [a, *b]:\n            y = a\n    return x\n", 5)
    assert bound == frozenset({"x"})
