"""Which side of a selection can hold the point where a function is singular: measured with the real frameworks."""

from __future__ import annotations

import math
import re
from collections.abc import Callable

import jax
import jax.numpy as jnp
import pytest
import torch

from tests.unit.rewriting import findings

BOUNDS = (0.25, 1.0, 4.0)
"""What ``limit`` is tried with: thresholds are above zero."""
POINTS = (-1000.0, -100.0, -4.0, -1.0, -0.5, -0.25, 0.0, 0.25, 0.5, 1.0, 2.0, 4.0, 100.0, 1000.0)

HURTS = (
    ("x > 0", "1 / x"),
    ("x >= 0.5", "1 / x"),
    ("0 < x", "log(x)"),
    ("x != 0", "x**-2"),
    ("abs(x) > 0.001", "sqrt(abs(x))"),
    ("x > limit", "1 / x"),
    ("x > limit", "limit / x"),
    ("limit < x", "log(x - limit)"),
    ("x >= limit", "sqrt(x - limit)"),
    ("x - limit > 0", "sqrt(x - limit)"),
    ("x != limit", "1 / (x - limit)"),
    ("x < limit", "log(limit - x)"),
    ("x < limit", "sqrt(1 - x / limit)"),
    ("x < 1", "sqrt(1 - x)"),
    ("x < 1", "log(1 - x)"),
    ("abs(x) < 1", "arccos(x)"),
    ("(x > 0) & (x < limit)", "log(x)"),
    ("(x > 0) & (x < limit)", "log(limit - x)"),
    ("x < -9", "exp(x)"),
    ("x < limit", "exp(x / limit)"),
    ("x <= 20", "log1p(exp(x))"),
    ("x > 0", "sqrt(limit * x)"),
    ("-x < 0", "x**0.5"),
    ("x**2 < limit", "sqrt(limit - x**2)"),
)
HARMLESS = (
    ("x < limit", "(x + 1e-7)**-12"),
    ("x < limit + 0.5", "(x + limit)**-2"),
    ("x < limit", "(1 - x / limit)**2"),
    ("x - limit < 0", "(1 - x / limit)**2"),
    ("x < 1", "1 / (x - 0.5)"),
    ("x < 0.5", "log(x + 100.0)"),
    ("x > -0.5", "1 / x"),
    ("x <= 1", "log(1 - x)"),
    ("x < limit", "log(x)"),
    ("x > -9", "exp(x)"),
    ("x > limit", "exp(-limit * x * x)"),
    ("x > 1", "log(2 - x)"),
    ("x < limit", "x / limit + limit / (1 + x * x)"),
)


def measured(frame: str, test: str, side: str) -> bool:
    """Whether some gradient is NaN where the value is finite."""
    names = "abs sqrt log log1p exp arccos".split()
    library = jnp if frame == "jax" else torch
    scope = {name: getattr(library, name) for name in names}
    source = f"lambda x, limit: library.where({test}, {side}, 0.0)"
    function: Callable[..., object] = eval(source, {**scope, "library": library})
    return any(is_lost(frame, function, x, limit) for x in POINTS for limit in BOUNDS)


def is_lost(frame: str, function: Callable[..., object], x: float, limit: float) -> bool:
    """Whether a function has a value at a point, and no gradient."""
    if frame == "jax":
        value, gradient = jax.value_and_grad(function)(x, limit)
    else:
        gradient, value = torch.func.grad_and_value(function)(torch.tensor(x), torch.tensor(limit))
    return math.isfinite(float(value)) and math.isnan(float(gradient))


def module(frame: str, test: str, side: str) -> str:
    """The selection in a program; ``limit`` is an argument that no derivative is taken for."""
    library = "jnp" if frame == "jax" else "torch"
    head = "import jax\nimport jax.numpy as jnp\n" if frame == "jax" else "import torch\n"
    test, side = (re.sub(r"\b([a-z]\w+\()", rf"{library}.\1", part) for part in (test, side))
    gradient = "jax.grad(f)" if frame == "jax" else "torch.func.grad(f)"
    return f"{head}\n\ndef f(x, limit):\n    return {library}.where({test}, {side}, 0.0)\n\n\ngradient = {gradient}\n"


@pytest.mark.parametrize("frame", ["jax", "torch"])
@pytest.mark.parametrize(("test", "side"), [*HURTS, *HARMLESS])
def test_a_finding_stands_for_a_nan(frame: str, test: str, side: str) -> None:
    hurts = (test, side) in HURTS
    assert measured(frame, test, side) is hurts
    assert [each.code for each in findings(module(frame, test, side))] == ["TRC406"] * hurts
