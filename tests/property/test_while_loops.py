"""Random traced loops mean the same before and after: a Python loop over examples, against jit of vmap."""

from __future__ import annotations

import os
from typing import Any

import pytest
from hypothesis import HealthCheck, given, note, settings
from hypothesis import strategies as st

from tests.property.comparing import LANES, attempt, compare, converted, is_done, module, run
from tests.property.loops import looping
from tracesafe.fixing import Fixed

BATCH = 10
PROGRAMS = int(os.environ.get("TRACESAFE_PROGRAMS", "100"))
HEAD = "import jax\nimport jax.numpy as jnp\n"
SITE = "jax.jit(jax.vmap({f}))"

quick = settings(
    max_examples=-(-PROGRAMS // BATCH),
    deadline=None,
    derandomize="TRACESAFE_PROGRAMS" not in os.environ,
    suppress_health_check=list(HealthCheck),
)


@given(st.lists(looping(), min_size=BATCH, max_size=BATCH))
@quick
def test_jax_loops_give_what_a_loop_over_examples_gives(batch: list[tuple[str, int]]) -> None:
    jax = pytest.importorskip("jax")
    numpy = pytest.importorskip("numpy")
    jax.config.update("jax_enable_x64", True)
    text = module(HEAD, batch, SITE)
    result = converted(text)
    after = next(iter(result.after.values())).text
    note(after)
    old, new = run(text), run(after)

    def example(function: Any, lane: tuple[float, ...]) -> float | None:
        function.__globals__["jnp"] = numpy
        with numpy.errstate(all="ignore"):
            return attempt(lambda: float(function(*map(numpy.float64, lane))))

    for index in range(len(batch)):
        if not is_done(result, f"f{index}") or not is_found(result, f"f{index}"):
            continue
        before = old[f"f{index}"]
        wanted = [example(before, lane[:2]) for lane in LANES]
        found = new[f"g{index}"](*(jax.numpy.array([lane[k] for lane in LANES]) for k in range(2))).tolist()

        def shaken(lane: int, before: Any = before) -> float | None:
            return example(before, tuple(value * (1 + 1e-13) for value in LANES[lane][:2]))

        compare(f"f{index}", wanted, found, f"{text}\n# ---- after\n{after}", shaken)


def is_found(fixed: Fixed, name: str) -> bool:
    """Whether the function's loop is known to be traced: one that may be static is left alone."""
    return any(finding.function.endswith(f".{name}") and finding.code == "TRC203" for finding in fixed.applied)
