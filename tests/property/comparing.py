"""What the property tests share: random programs, converted, and compared example by example."""

from __future__ import annotations

import math
import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, Phase, note, settings

from tracesafe import registry
from tracesafe.analysis.analyse import analyse
from tracesafe.analysis.reach import Analysis
from tracesafe.choice import Choice
from tracesafe.config import Settings
from tracesafe.fixing import Fixed, fix
from tracesafe.pipeline import Parts
from tracesafe.program import program
from tracesafe.request import Request
from tracesafe.source.text import SourceFile

BATCH = 10
LANES = ((0.5, -1.0, 2.0), (-0.75, 1.5, 0.25), (0.0, 1.0, -0.5), (1.5, 0.0, 1.5), (2.5, 3.0, -2.0), (-2.0, -0.25, 1.0))


def quick(programs: int, tests: int) -> settings:
    """As many batches as make up that many programs in that many tests; the environment may ask for more."""
    return settings(
        max_examples=-(-int(os.environ.get("TRACESAFE_PROGRAMS", programs)) // (tests * BATCH)),
        deadline=None,
        derandomize="TRACESAFE_PROGRAMS" not in os.environ,
        phases=(Phase.explicit, Phase.reuse, Phase.generate),
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
    exec(compile(text, "random_programs.py", "exec"), found)
    return found


def compare(
    name: str,
    wanted: Sequence[float | None],
    found: Sequence[float],
    text: str,
    shaken: Callable[[int], float | None],
) -> None:
    """Lane by lane; a lane without an expectation (it failed, or is not finite under a gradient) is left out.

    So is one where rounding decides: ``shaken`` gives the value for an input that differs in its last digits.
    """
    for lane, (one, other) in enumerate(zip(wanted, found, strict=True)):
        if one is None or alike(one, other):
            continue
        near = shaken(lane)
        if near is not None and alike(one, near):
            raise AssertionError(f"{name}, lane {lane}: {one} before, {other} after\n{text}")


def alike(one: float, other: float) -> bool:
    """Whether two numbers are the same but for rounding."""
    same = one == other or math.isclose(one, other, rel_tol=1e-9, abs_tol=1e-12)
    return same or (math.isnan(one) and math.isnan(other))


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


def check(
    batch: list[tuple[str, int]],
    text: str,
    example: Callable[[Any, tuple[float, ...]], float | None],
    column: Callable[[list[float]], Any],
) -> None:
    """Every function that could be converted gives the same for each example as it did before."""
    result = converted(text)
    assert not result.left.failures, f"{result.left.failures}\n{text}"
    after = next(iter(result.after.values())).text
    note(after)
    old, new = run(text), run(after)
    for index, (_, count) in enumerate(batch):
        if not is_done(result, f"f{index}"):
            continue
        wanted = [example(old[f"f{index}"], lane[:count]) for lane in LANES]
        if any(one is not None for one in wanted):
            columns = [column([lane[k] for lane in LANES]) for k in range(count)]
            found = new[f"g{index}"](*columns).tolist()
            before = old[f"f{index}"]

            def shaken(lane: int, before: Any = before, count: int = count) -> float | None:
                return example(before, tuple(value * (1 + 1e-13) for value in LANES[lane][:count]))

            compare(f"f{index}", wanted, found, f"{text}\n# ---- after\n{after}", shaken)
