"""One program for each reason not to rewrite that no other test shows, with what its user is told."""

from __future__ import annotations

from typing import Any

import pytest

from tests.unit.rewriting import refusals, torch_module
from tracesafe.analysis.values import Touch
from tracesafe.check import check
from tracesafe.fixing import fix
from tracesafe.model import Edit, Fix, Refusal, Safety
from tracesafe.rewrite.conditions import single_framework
from tracesafe.rewrite.refusals import Refused
from tracesafe.source.spans import Span
from tracesafe.spec import Framework, Kind

JAX = "import jax\nimport jax.numpy as jnp\nimport torch\n\n\n"

CASES = {
    "taken-number": (
        torch_module("x", "    y = x * 2\n    if torch.equal(x, y):\n        y = -x\n    return y"),
        "`torch.equal(x, y)` is a number that was taken out of a traced array; keep the array",
    ),
    "layout": (
        torch_module(
            "x",
            "    z = x\n    if x > 0:\n        z = x * 2\n        z = torch.ones(len(f'{z.shape}')) + z\n    return z",
        ),
        "holds a name that cannot be replaced where it stands",
    ),
    "length-changes": (
        torch_module("x", "    parts = [x]\n    if x > 0:\n        parts += [x]\n    return sum(parts)"),
        "`parts += [x]` makes `parts` longer on a traced path",
    ),
    "passed-number": (
        JAX
        + "def f(x, training):\n    if training:\n        x = x * 2\n    return x\n\n\njax.jit(f)(jnp.ones(3), 1.0)\n",
        "`training` is a Python number at a traced position: static_argnames or auxiliary_args keep it one",
    ),
    "extremum": (
        torch_module("x", "    parts = [x, -x]\n    if any(p > 3 for p in parts):\n        x = x * 2\n    return x"),
        "`any(p > 3 for p in parts)` stops at the first that decides; write it as an array operation",
    ),
    "several-frameworks": (
        JAX + "def f(x):\n    return x if x > 0 else -x\n\n\njax.vmap(f)(jnp.ones(3))\ntorch.vmap(f)(torch.ones(3))\n",
        "the function runs under transforms of jax and torch; give each one of its own",
    ),
    "no-batched-while": (
        torch_module("x", "    while x > 1:\n        if x > 3:\n            break\n        x = x / 2\n    return x"),
        "no static bound is visible; bound it, `for _ in range(max_steps):` with the test inside",
    ),
    "swallowed-error": (
        torch_module(
            "x", "    try:\n        y = x if x > 0 else -x\n    except Exception:\n        y = x\n    return y"
        ),
        "let `except` name the errors that it is meant for",
    ),
    "tracer-type": (
        JAX + "def f(x, n):\n    if not isinstance(n, int):\n        raise TypeError\n    return x * n\n\n\n"
        "jax.jit(f)(jnp.ones(3), 2)\n",
        "keep `n` a Python number with static_argnames",
    ),
}


@pytest.mark.parametrize("slug", CASES)
def test_the_reason_is_told(slug: str) -> None:
    text, told = CASES[slug]
    found = {refusal.slug: refusal.reason for refusal in refusals(text)}
    assert told in found[slug]


def test_there_is_no_rewrite_for_tensorflow() -> None:
    with pytest.raises(Refused) as told:
        single_framework(frozenset({Touch("tf.function", Framework.TENSORFLOW, Kind.STAGE, 0)}))
    assert told.value.refusal.slug == "no-library"


def left(result: Any) -> list[Refusal]:
    return [finding.fix for finding in result.left.findings if isinstance(finding.fix, Refusal)]


def test_rules_that_undo_each_other(bench: Any) -> None:
    bench.file("a.py", "bad\n")
    rules = bench.swap("bad", "worse"), bench.swap("worse", "bad", code="TRC202")
    assert [refusal.slug for refusal in left(fix(bench.parts(*rules), bench.request(*rules)))] == ["endless-fix"]


def test_a_fix_that_breaks_the_file(bench: Any) -> None:
    bench.file("a.py", "bad\n")
    rule = bench.swap("bad", "(")
    assert [refusal.slug for refusal in left(fix(bench.parts(rule), bench.request(rule)))] == ["failed-fix"]


def test_a_fix_that_needs_a_file_which_was_not_given(bench: Any) -> None:
    given, other = bench.file("a.py", "bad\n"), bench.file("b.py", "fine\n")
    change = Fix("", (Edit(other, Span(0, 4), "good"),), Safety.SAFE)
    rule = bench.rule("bad", lambda _here, _node: change)
    found = check(bench.parts(rule), bench.request(rule, files=[given])).findings[0].fix
    assert isinstance(found, Refusal)
    assert (found.slug, str(other) in found.reason) == ("file-not-given", True)


def test_a_range_of_suppressions_that_silences_nothing(bench: Any) -> None:
    bench.file("a.py", "# tracesafe: disable[TRC201]\nx\n# tracesafe: enable[TRC201]\n")
    rule = bench.swap("bad", "good")
    found = check(bench.parts(rule), bench.request(rule, whole=True)).findings[0].fix
    assert isinstance(found, Refusal)
    assert found.slug == "ranged-suppression"
