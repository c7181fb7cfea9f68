"""TRC503 nested-custom-gradient: a function with its own gradient runs inside of another one.

What it does
------------
Finds calls of functions with their own gradients inside of the forward function of a ``custom_gradient``, at any depth
of calls, where ΦFlow's ``jit_compile`` runs it and the backend may be torch. Besides the program's own functions that
is everything that brings its gradient along: ``math.safe_mul``, ``math.print_gradient``, ``solve_linear``,
``diffuse.implicit``, ``fluid.make_incompressible``. (ΦFlow, "What to avoid": nested custom gradients.)

Why it breaks
-------------
- torch: ``AssertionError`` without any text
- jax, TensorFlow: works

Example
-------
::

    soft_clip = math.custom_gradient(clip_forward, clip_backward)

    def limit_forward(velocity):
        return soft_clip(velocity) * 2

    limit = math.custom_gradient(limit_forward, limit_backward)

    @jit_compile
    def step(velocity):
        return limit(velocity)                    # AssertionError with torch

Use instead
-----------
::

    def limit_forward(velocity):
        return clip_forward(velocity) * 2

The gradient of ``limit`` is what ``limit_backward`` says: that of ``soft_clip`` is never asked for. Functions with
their own gradients may be called in ``limit_backward`` itself, and one after the other: ``f(g(x))``.

Fix safety
----------
Safe: the call goes to the forward function itself, ``math.safe_mul(a, b)`` becomes ``a * b``, which is what it
computes, and ``math.print_gradient`` is left out. It is refused for solves, which have no form without their gradient
(``solve-in-custom-gradient``), where the line runs elsewhere, too, and its gradient counts there
(``also-differentiated``), and where the forward function has no name at the call (``hidden-forward``).

Not reported: programs for jax or TensorFlow, calls in the backward function, code that is not compiled.

References
----------
- https://tum-pbs.github.io/PhiFlow/Known_Issues.html
- https://tum-pbs.github.io/PhiML/Limitations.html
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tracesafe.rule import Fix, Framework, Node, Reached, Refusal, Rule, backends, inner_customs, plain_forward


def detect(here: Reached) -> Iterator[tuple[Node, str]]:
    """Every call of a function with its own gradient below another one."""
    found = tuple(inner_customs(here))
    for inner in found if found and "torch" in backends(here) else ():
        text = f"`{ast.unparse(inner.call.func)}` has its own gradient, and so has `{inner.outer.name}`, which runs it"
        yield inner.call, f"{text}: with torch, jit_compile raises AssertionError"


def fix(here: Reached, node: Node) -> Fix | Refusal:
    """Calls the forward function itself."""
    return plain_forward(here, next(inner for inner in inner_customs(here) if inner.call is node))


RULE = Rule(
    "TRC503",
    "nested-custom-gradient",
    frozenset({Framework.PHIFLOW}),
    detect,
    fix,
    __doc__ or "",
)
