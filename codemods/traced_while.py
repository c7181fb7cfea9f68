"""TRC203 traced-while: a ``while`` that a traced value keeps going, or ends.

What it does
------------
Finds ``while`` whose test needs the number behind an array that a transform traces, and ``while True`` (or on any
static test) that a traced ``if`` leaves by ``break`` or ``return``.

Why it breaks
-------------
Python asks for the truth of the test before every iteration; under a transform there is one run for all examples.

- ``jax.jit``, ``jax.vmap``: ``TracerBoolConversionError: Attempted boolean conversion of traced array with shape
  bool[]``
- ``torch.func.vmap``: ``RuntimeError: vmap: It looks like you're attempting to use a Tensor in some data-dependent
  control flow. We don't support that yet``
- ΦFlow's ``jit_compile``: as in jax; on torch the number of iterations of the first call is kept for ever

Under ``grad`` alone the loop works, and is not reported.

Example
-------
::

    def root(a, tol):
        x, error = a, 1.0
        while error > tol:
            x = 0.5 * (x + a / x)
            error = jnp.abs(x * x - a)
        return x

    jax.vmap(root, in_axes=(0, None))(values, 1e-6)

Use instead
-----------
::

    def root(a, tol):
        x, error = a, 1.0

        def unfinished(state):
            error, _ = state
            return error > tol

        def step(state):
            _, x = state
            x = 0.5 * (x + a / x)
            error = jnp.abs(x * x - a)
            return error, x

        _, x = jax.lax.while_loop(unfinished, step, (error, x))
        return x

The state holds exactly the variables that the loop changes and that are read again. ``lax.while_loop`` stops when all
examples have; those that are done keep their values. ``break`` and ``return`` become a flag in the state, and what
stands behind them a selection.

A gradient in reverse mode (``grad``, ``vjp``, ``jacrev``, ``hessian``) cannot pass ``lax.while_loop``. If the test
also counts up to a static bound (``while error > tol and n < 50`` with ``n += 1``), the loop becomes
``lax.fori_loop(0, 50, ...)`` whose steps behind the end change nothing; ``jvp`` and ``jacfwd`` need no bound.

torch has no ``while_loop`` under vmap, ΦFlow has no public one: only a bounded loop with a mask can take its place.

Fix safety
----------
Safe if every variable of the state keeps its shape and dtype through an iteration, as far as the text shows, or can
start with those (``x * 1.0``, ``jnp.asarray(n, x.dtype)``). A test is taken for a scalar, as Python can only ask
scalars. It needs review where shapes or dtypes are not to be seen, where a Python number gets the digits of an array,
and where unknown code runs in the body, which is traced once. Refused: appends, writes to attributes and elements,
``raise``, output, variables that may be undefined before the loop, a traced branch around it, and reverse mode
without a bound.

References
----------
- https://docs.jax.dev/en/latest/_autosummary/jax.lax.while_loop.html
- https://docs.jax.dev/en/latest/_autosummary/jax.lax.fori_loop.html
- https://github.com/pytorch/pytorch/issues/175522
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from types import MappingProxyType

from tracesafe.rule import (
    Fix,
    Framework,
    Node,
    Reached,
    Refusal,
    Refused,
    Rule,
    branches,
    is_traced_test,
    loops,
    single_framework,
    touches_of,
    traced_exits,
    traced_subject,
)


def detect(here: Reached) -> Iterator[tuple[Node, str]]:
    """Every ``while`` that a traced value keeps going, or ends."""
    for loop in here.statements(ast.While):
        if is_traced_test(here, loop.test):
            yield (
                loop.test,
                f"`{here.short(loop.test)}` keeps a loop going, but {traced_subject(here, loop.test)}",
            )
        elif (found := traced_exits(here, loop)) and _is_structured(here, loop, found):
            (test, *_) = (each.test for each in found)
            yield (
                loop.test,
                f"`{here.short(test)}` ends a loop, but {traced_subject(here, test)}",
            )


def _is_structured(here: Reached, loop: ast.While, exits: list[ast.If]) -> bool:
    """Whether the loop as a whole has to change: one without a bound, or one that becomes jax's own. Elsewhere the
    branches that leave it are found (TRC201)."""
    frameworks = {touch.framework for each in exits for touch in touches_of(here, each.test)}
    return Framework.JAX in frameworks or isinstance(loop.test, ast.Constant)


def fix(here: Reached, node: Node) -> Fix | Refusal:
    """The loop as a structured one."""
    loop = next(each for each in here.statements(ast.While) if each.test is node)
    found = [verdict for verdicts in (loops(here), branches(here)) if (verdict := verdicts.get(loop)) is not None]
    if found:
        return next((verdict for verdict in found if isinstance(verdict, Fix)), found[0])
    tests = [loop.test, *(each.test for each in traced_exits(here, loop))]
    try:
        framework = single_framework(frozenset(touch for test in tests for touch in touches_of(here, test)))
    except Refused as refused:
        return refused.refusal
    return Refusal("no-batched-while", _ADVICE[framework])


_ADVICE: Mapping[Framework, str] = MappingProxyType(
    {
        Framework.TORCH: "torch.vmap has no while_loop (pytorch#175522); give the loop a static bound: "
        "`for _ in range(max_steps)` with a test inside",
        Framework.JAX: "the loop stands in an expression",
        Framework.PHIFLOW: "ΦFlow has no public while_loop; give the loop a static bound: `for _ in range(max_steps)` "
        "with a test inside, or use math.iterate",
    }
)

RULE = Rule(
    "TRC203",
    "traced-while",
    frozenset({Framework.TORCH, Framework.JAX, Framework.PHIFLOW}),
    detect,
    fix,
    __doc__ or "",
)
