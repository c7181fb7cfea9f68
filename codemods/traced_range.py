"""TRC204 traced-range: a ``for`` over a ``range`` whose bounds are traced.

What it does
------------
Finds ``for i in range(n)``, ``range(a, b, step)``, ``reversed(range(n))`` and ``range(int(x))``, in loops and in
comprehensions, where a bound is an array that a transform traces. A loop over an array (``for v in x``), ``enumerate``
and ``zip`` unroll, and are not reported.

Why it breaks
-------------
``range`` needs whole numbers while the function is traced.

- ``jax.jit``, ``jax.vmap``: ``TracerIntegerConversionError: The __index__() method was called on traced array``,
  ``ConcretizationTypeError`` for ``int(x)``
- ``torch.func.vmap``: ``RuntimeError: vmap: It looks like you're calling .item() on a Tensor``

Under ``grad`` alone it works, and is not reported.

Example
-------
::

    def power(x, n):
        result = x * 0 + 1
        for _ in range(n):
            result = result * x
        return result

    jax.vmap(power)(bases, exponents)

Use instead
-----------
::

    def power(x, n):
        result = x * 0 + 1

        def step(_, result):
            result = result * x
            return result

        result = jax.lax.fori_loop(0, n, step, result)
        return result

``lax.fori_loop`` counts up by one: another step, or a descending range, is computed from the count. It has no reverse
mode unless its bounds are static.

Fix safety
----------
As for TRC203: safe if what the loop carries keeps shape and dtype. Refused: ``break`` and ``return`` in the loop, a
counter that is read behind it, a traced step, a gradient in reverse mode, and torch and ΦFlow without a static bound.

References
----------
- https://docs.jax.dev/en/latest/_autosummary/jax.lax.fori_loop.html
- https://docs.jax.dev/en/latest/errors.html#jax.errors.TracerIntegerConversionError
"""

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
    forbidding,
    loops,
    statics,
    traced_bounds,
)


def detect(here: Reached) -> Iterator[tuple[Node, str]]:
    """Every ``range`` of a loop or a comprehension that needs the number behind a traced array."""
    for source in _sources(here):
        for bound in traced_bounds(here, source):
            if statics(here).keeps(bound):
                continue  # TRC507 keeps it a number
            held = here.hazard_text(forbidding(here, bound))
            yield source, f"`{here.short(bound)}` decides how often a loop runs, but is {held}"
            break


def _sources(here: Reached) -> Iterator[ast.expr]:
    for loop in here.statements(ast.For):
        yield loop.iter
    for display in here.expressions(ast.ListComp, ast.SetComp, ast.GeneratorExp, ast.DictComp):
        assert isinstance(display, ast.ListComp | ast.SetComp | ast.GeneratorExp | ast.DictComp)
        yield from (generator.iter for generator in display.generators)


def fix(here: Reached, node: Node) -> Fix | Refusal:
    """The loop as a structured one."""
    loop = next((each for each in here.statements(ast.For) if each.iter is node), None)
    if loop is not None and (found := loops(here).get(loop) or branches(here).get(loop)) is not None:
        return found
    how = "take the items by a mask" if loop is None else "`for i in range(max_steps)` with `if i < n` inside"
    return Refusal("traced-trip-count", f"the number of steps is traced; give the loop a static one: {how}")


RULE = Rule(
    "TRC204",
    "traced-range",
    frozenset({Framework.TORCH, Framework.JAX, Framework.PHIFLOW}),
    detect,
    fix,
    __doc__ or "",
)
