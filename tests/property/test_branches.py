"""Random programs mean the same before and after: a Python loop over examples, against vmap and jit."""

from __future__ import annotations

import math
import os
import warnings
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, note, settings
from hypothesis import strategies as st

from tests.property.programs import functions
from tracesafe import registry
from tracesafe.analysis.analyse import Analysis, analyse
from tracesafe.check import Parts, Request
from tracesafe.choice import Choice
from tracesafe.config import Settings
from tracesafe.fixing import Fixed, fix
from tracesafe.program import program
from tracesafe.source.text import SourceFile

BATCH = 10
PROGRAMS = int(os.environ.get("TRACESAFE_PROGRAMS", "500"))
LANES = ((0.5, -1.0, 2.0), (-0.75, 1.5, 0.25), (0.0, 1.0, -0.5), (1.5, 0.0, 1.5), (2.5, 3.0, -2.0), (-2.0, -0.25, 1.0))

quick = settings(
    max_examples=max(1, PROGRAMS // (3 * BATCH)),
    deadline=None,
    derandomize="TRACESAFE_PROGRAMS" not in os.environ,
    suppress_health_check=list(HealthCheck),
)


def converted(text: str) -> Fixed:
    """The module with every safe fix applied."""

    def look(loaded: program.Program) -> Analysis:
        return analyse(loaded, registry.transforms(), registry.libraries(), registry.stars())

    path = Path("random_programs.py").absolute()
    parts = Parts(program.load, look, registry.rules())
    choice = Choice(Settings(), {rule.code: rule.name for rule in registry.rules()})
    request = Request((path,), choice, {path: SourceFile(path, text)}, frozenset({path}))
    return fix(parts, request)


def module(head: str, bodies: Sequence[tuple[str, int]], site: str) -> str:
    """A module with functions ``f0``, ``f1`` ... and their transforms ``g0``, ``g1`` ..."""
    defs = [body.replace("NAME", f"f{index}") for index, (body, _) in enumerate(bodies)]
    sites = [f"g{index} = {site.format(f=f'f{index}')}" for index in range(len(bodies))]
    return head + "\nFLAG = True\nOTHER = False\n\n\n" + "\n\n".join(defs) + "\n\n" + "\n".join(sites) + "\n"


def run(text: str) -> dict[str, Any]:
    """The module's names."""
    found: dict[str, Any] = {}
    exec(compile(text, "random_programs.py", "exec"), found)  # noqa: S102
    return found


def compare(name: str, wanted: Sequence[float | None], given_: Sequence[float], text: str) -> None:
    """Lane by lane; a lane without an expectation (it failed, or is not finite under a gradient) is left out."""
    for lane, (one, other) in enumerate(zip(wanted, given_, strict=True)):
        if one is None:
            continue
        same = (math.isnan(one) and math.isnan(other)) or one == other or math.isclose(one, other, rel_tol=1e-9, abs_tol=1e-12)
        assert same, f"{name}, lane {lane}: {one} before, {other} after\n{text}"


def attempt(call: Callable[[], float]) -> float | None:
    """The value of one example, or None where the program itself fails (1 / 0, a leaf changed in place under grad)."""
    try:
        return call()
    except (UnboundLocalError, ZeroDivisionError, OverflowError, RuntimeError):
        return None


def finite(value: float | None) -> float | None:
    """The value where it is finite."""
    return value if value is not None and math.isfinite(value) else None


def is_done(fixed: Fixed, name: str) -> bool:
    """Whether nothing is left to fix in the function."""
    return not any(finding.function.endswith(f".{name}") for finding in fixed.left.findings)


def bodies(library: str) -> st.SearchStrategy[list[tuple[str, int]]]:
    """A batch of functions."""
    return st.lists(functions(library), min_size=BATCH, max_size=BATCH)


@given(bodies("torch"))
@quick
def test_torch_vmap_gives_what_a_loop_over_examples_gives(batch: list[tuple[str, int]]) -> None:
    torch = pytest.importorskip("torch")
    text = module("import torch\n", batch, "torch.vmap({f})")
    fixed = converted(text)
    after = next(iter(fixed.after.values())).text
    note(after)
    old, new = run(text), run(after)
    for index, (_, count) in enumerate(batch):
        if not is_done(fixed, f"f{index}"):
            continue
        columns = [torch.tensor([lane[k] for lane in LANES], dtype=torch.float64) for k in range(count)]
        wanted = [
            attempt(lambda lane=lane: float(old[f"f{index}"](*(torch.tensor(v, dtype=torch.float64) for v in lane[:count]))))  # type: ignore[misc]
            for lane in LANES
        ]
        if not any(one is not None for one in wanted):
            continue
        result = new[f"g{index}"](*columns)
        compare(f"f{index}", wanted, result.tolist(), text + "\n# ---- after\n" + after)


@given(bodies("torch"))
@quick
def test_torch_gradients_are_those_of_each_example(batch: list[tuple[str, int]]) -> None:
    torch = pytest.importorskip("torch")
    text = module("import torch\n", batch, "torch.vmap(torch.func.grad({f}))")
    fixed = converted(text)
    after = next(iter(fixed.after.values())).text
    note(after)
    old, new = run(text), run(after)
    for index, (_, count) in enumerate(batch):
        if not is_done(fixed, f"f{index}"):
            continue
        columns = [torch.tensor([lane[k] for lane in LANES], dtype=torch.float64) for k in range(count)]
        gradient = torch.func.grad(old[f"f{index}"])
        wanted = [
            finite(attempt(lambda lane=lane: float(gradient(*(torch.tensor(v, dtype=torch.float64) for v in lane[:count])))))  # type: ignore[misc]
            for lane in LANES
        ]
        if not any(one is not None for one in wanted):
            continue
        result = new[f"g{index}"](*columns)
        compare(f"f{index}", wanted, result.tolist(), text + "\n# ---- after\n" + after)


@given(bodies("jnp"))
@quick
def test_jax_jit_of_vmap_gives_what_a_loop_over_examples_gives(batch: list[tuple[str, int]]) -> None:
    jax = pytest.importorskip("jax")
    jax.config.update("jax_enable_x64", True)
    text = module("import jax\nimport jax.numpy as jnp\n", batch, "jax.jit(jax.vmap({f}))")
    fixed = converted(text)
    after = next(iter(fixed.after.values())).text
    note(after)
    old, new = run(text), run(after)
    import numpy as np

    old["jnp"] = np
    for index, (_, count) in enumerate(batch):
        if not is_done(fixed, f"f{index}"):
            continue
        columns = [jax.numpy.array([lane[k] for lane in LANES]) for k in range(count)]
        with warnings.catch_warnings(), np.errstate(all="ignore"):
            warnings.simplefilter("ignore")
            wanted = [
                attempt(lambda lane=lane: float(old[f"f{index}"](*map(np.float64, lane[:count])))) for lane in LANES  # type: ignore[misc]
            ]
        if not any(one is not None for one in wanted):
            continue
        result = new[f"g{index}"](*columns)
        compare(f"f{index}", wanted, result.tolist(), text + "\n# ---- after\n" + after)
