"""Random programs that assign items mean the same before and after: NumPy on each example, against vmap, jit, grad."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.property.comparing import BATCH, LANES, attempt, compare, converted, finite, is_done, module, quick, run
from tests.property.item_programs import items

HEAD = "import jax\nimport jax.numpy as jnp\nimport numpy as np\n"
STEP = 1e-6


def bodies() -> st.SearchStrategy[list[tuple[str, int]]]:
    """A batch of functions."""
    return st.lists(items(), min_size=BATCH, max_size=BATCH)


def in_numpy(function: Any, lane: tuple[float, ...]) -> float | None:
    """What NumPy makes of the program as it was."""
    numpy = pytest.importorskip("numpy")
    function.__globals__["jnp"] = numpy
    with numpy.errstate(all="ignore"):
        return finite(attempt(lambda: float(function(*map(numpy.float64, lane)))))


def outcomes(batch: list[tuple[str, int]], site: str) -> Iterator[tuple[Any, list[float], str]]:
    """The functions as they were, what they give for all examples after the safe fixes, and the text of both.

    Left out are those in which something is left to fix, and those that fail as they did.
    """
    jax = pytest.importorskip("jax")
    jax.config.update("jax_enable_x64", True)
    text = module(HEAD, batch, site)
    result = converted(text)
    assert not result.left.failures, f"{result.left.failures}\n{text}"
    after = next(iter(result.after.values())).text
    old, new = run(text), run(after)
    columns = [jax.numpy.array([lane[k] for lane in LANES]) for k in range(2)]
    for index, (body, _) in enumerate(batch):
        if not is_done(result, f"f{index}"):
            continue
        try:
            found = new[f"g{index}"](*columns).tolist()
        except (TypeError, ValueError):
            with pytest.raises((TypeError, ValueError)):
                run(text)[f"g{index}"](*columns)
            continue
        yield old[f"f{index}"], found, f"{body}\n# ---- after\n{after}"


@given(bodies())
@quick(120, tests=2)
def test_jit_of_vmap_gives_what_numpy_gives_for_each_example(batch: list[tuple[str, int]]) -> None:
    for function, found, text in outcomes(batch, "jax.jit(jax.vmap({f}))"):

        def shaken(lane: int, function: Any = function) -> float | None:
            return in_numpy(function, tuple(value * (1 + 1e-13) for value in LANES[lane][:2]))

        compare("items", [in_numpy(function, lane[:2]) for lane in LANES], found, text, shaken)


@given(bodies())
@quick(40, tests=2)
def test_gradients_are_those_of_numpy(batch: list[tuple[str, int]]) -> None:
    """Where a function is smooth, its derivative by the first number is the difference of two close values."""
    for function, found, text in outcomes(batch, "jax.jit(jax.vmap(jax.grad({f})))"):
        for lane, slope in zip(LANES, found, strict=True):
            wanted = _slope(function, lane)
            good = wanted is None or abs(slope - wanted) < 1e-4 * (1 + abs(wanted))
            assert good, f"{lane[:2]}: {wanted} before, {slope} after\n{text}"


def _slope(function: Any, lane: tuple[float, ...]) -> float | None:
    """The derivative by the first number; None at a corner."""
    x, y, *_ = lane
    values = [in_numpy(function, (x + k * STEP, y)) for k in (-1, 0, 1)]
    low, middle, high = values
    if low is None or middle is None or high is None:
        return None
    left, right = (middle - low) / STEP, (high - middle) / STEP
    return (left + right) / 2 if abs(left - right) < 1e-4 * (1 + abs(left)) else None
