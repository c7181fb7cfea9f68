"""TRC108 stale-capture: a compiled function reads what the program changes between its calls.

What it does
------------
Finds what a function reads under ``jax.jit`` and other compilers of jax, or under ΦFlow's ``jit_compile``, and what the
program assigns between two calls of the compiled function, or in a loop with such a call: globals, variables of a
function around, entries and attributes of these, attributes of a static ``self``.

With ΦFlow's torch backend also a tensor that requires a gradient (``torch.nn.Parameter``, ``requires_grad=True``), and
that a compiled function captures.

``jax.lax.scan``, ``cond``, ``switch``, ``while_loop``, ``fori_loop`` and ``jax.checkpoint`` keep their traces as well,
for as long as they are given the same function of the module's top level, without any ``jit``.

Why it breaks
-------------
What is no argument is read while the function is traced, and is a constant of the compiled code from then on. Later
calls with arguments of the same shape do not look again: the result is that of the old value, **no error**.

A captured tensor that requires a gradient cannot be a constant of torch's traces: ``RuntimeError: Cannot insert a
Tensor that requires grad as a constant. Consider making it a parameter or input``.

Example
-------
::

    RATE = 0.1

    @jax.jit
    def step(x):
        return x - RATE * x

    for _ in range(100):
        x = step(x)
        RATE = RATE * 0.99

Use instead
-----------
::

    @jax.jit
    def step(x, rate):
        return x - rate * x

    for _ in range(100):
        x = step(x, RATE)
        RATE = RATE * 0.99

Fix safety
----------
The value becomes an argument of the function, and every call passes it as it is then: the fix needs review. Helpers
hand it on, one call at a time, until it is read where nothing is compiled. A ``vmap`` in between gets ``None`` for the
new argument's axis.

A captured tensor that requires a gradient becomes an argument in the same way, which is safe: nothing changes it.

It is refused where tracing asks for the value (a flag, a shape, an exponent: make it a static argument), where a caller
is not in sight, and where the compiler makes the arguments itself (``jax.lax.scan``: bind the value with
``functools.partial``).

Not reported: ``vmap`` and ``grad`` alone, which run the function anew; ``torch.compile``, which looks whether captured
values have changed, and compiles again; what changes before the first call or after the last; classes with an
``__eq__`` or ``__hash__`` of their own, by which jit compares a static ``self``; callers that say
``jax.clear_caches()``.

References
----------
- https://docs.jax.dev/en/latest/notebooks/Common_Gotchas_in_JAX.html#pure-functions
- https://docs.jax.dev/en/latest/jit-compilation.html
- "What to avoid in ΦFlow", Limitations of ``jit_compile``, Avoid side effects:
  https://tum-pbs.github.io/PhiFlow/Known_Issues.html, and of ΦML: https://tum-pbs.github.io/PhiML/Limitations.html
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
    captured_leaves,
    handed_in,
    passed_in,
    stale_reads,
)


def detect(here: Reached) -> Iterator[tuple[Node, str]]:
    """The first reading of each place that changes."""
    for stale in stale_reads(here):
        line = getattr(stale.write, "lineno", 0)
        file = "" if stale.module is here.function.module else f" of {stale.module.source.path.name}"
        kept = f"`{ast.unparse(stale.node)}` silently keeps the value of the first call under {stale.site.spec.name}"
        yield stale.node, f"{kept}: later ones miss the change in line {line}{file}"
    for leaf in captured_leaves(here):
        name = ast.unparse(leaf.node)
        does = f"{leaf.site.spec.name} raises with the torch backend where it is captured"
        yield leaf.node, f"`{name}` requires a gradient, and {does}; it has to be an argument"


def fix(here: Reached, node: Node) -> Fix | Refusal:
    """Makes an argument of it."""
    leaf = next((each for each in captured_leaves(here) if each.node is node), None)
    if leaf is not None:
        return handed_in(here, leaf)
    return passed_in(here, next(stale for stale in stale_reads(here) if stale.node is node))


RULE = Rule(
    "TRC108",
    "stale-capture",
    frozenset({Framework.JAX, Framework.PHIFLOW}),
    detect,
    fix,
    __doc__ or "",
)
