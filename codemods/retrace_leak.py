"""TRC502 retrace-leak: a function that is traced and compiled again and again.

What it does
------------
Finds compilers that are applied anew in each turn of a loop to a function that lasts, and calls of compiled functions
that differ in each turn in what is part of the signature: static and auxiliary arguments, strings, shapes, lengths.
Two calls in one function that pass the same arguments, once by name and once by position, are two signatures as well.

A line is in a loop if a ``for``, ``while`` or comprehension stands around it or around a visible call of its function.
Fewer than 8 turns, or fewer than 8 different values, are no finding: ``for method in ("cg", "gmres")``, ``i % 4``,
``step == 0``.

Why it breaks
-------------
Nothing raises: the program is slow, and grows.

- jax keeps compiled code by function and signature. ``jit(f)`` of a function of the module is known again however often
  it is made; ``jit(grad(f))`` and ``jit(vmap(f))`` are new functions each time, and so is all that ``nnx.jit`` makes.
  A static argument is compiled for by value, any argument by its shape.
- ΦFlow's ``jit_compile`` and ``jit_compile_linear`` know nothing again. What they made keeps one trace and one record
  for each value of an auxiliary argument, for each string and shape, and so do custom gradients; nothing is freed
  ("Memory leaks" in *What to avoid in ΦFlow*). ΦML warns from 10 traces on.
- ``equinox.filter_jit`` takes Python's own numbers for static.
- ``torch.compile`` gives up after 8 compilations, which under ``fullgraph=True`` is an error:
  ``FailOnRecompileLimitHit: Hard failure due to fullgraph=True``. It makes numbers and sizes dynamic by itself, but not
  the count of a ``range``, a string, the length of a list, and nothing with ``dynamic=False``.

Example
-------
::

    @jit_compile(auxiliary_args="dt")
    def step(u, dt):
        return u + dt * diffusion(u)

    for dt in np.linspace(0.1, 1, 100):
        u = step(u, dt)                                  # 100 traces

    for batch in batches:
        g = jax.jit(jax.grad(loss))(params, batch)       # compiled for each batch

Use instead
-----------
::

    @jit_compile
    def step(u, dt):
        return u + dt * diffusion(u)                     # 1 trace

    loss_gradient = jax.jit(jax.grad(loss))
    for batch in batches:
        g = loss_gradient(params, batch)

Fix safety
----------
In this order:

1. The compiler is applied once, before the loop or at the top level: safe. Refused where the function reads what the
   program changes, since it would be read once only.
2. A number that only enters arithmetic is taken off the static or auxiliary arguments, so that it is traced: safe.
3. ``forget_traces=True`` for ``jit_compile`` and ``jit_compile_linear``: one trace is kept at a time, each change still
   traces anew. Safe, but for review where other calls come in between.
4. ``f.traces.clear()`` and ``f.recorded_mappings.clear()``, always both, at the end of the outermost loop for custom
   gradients and gradients: needs review, since no gradient through them may be pending then. Never in a function that
   is differentiated itself.
5. For torch, ``dynamic=False`` is taken out, and for equinox a number becomes an array: both need review.
6. A call is arranged as an earlier one of the same function: safe.

Refused where none is right: a static value of jax that decides a shape, a branch or a count, arrays that grow.

Not reported: ``jit(f)`` of one function, ``vmap(jit(f))``, ``grad(f)`` without a compiler, ΦFlow's ``gradient(f)`` and
``custom_gradient(f, g)`` in loops, which run their functions each time anyway; functions under ``functools.cache``, and
what is kept in a dict or an attribute. Functions that are new each time are TRC501's.

References
----------
- https://docs.jax.dev/en/latest/jit-compilation.html#jit-and-caching
- https://tum-pbs.github.io/PhiFlow/Known_Issues.html
- https://docs.pytorch.org/docs/stable/compile/programming_model.recompilation.html
"""

from __future__ import annotations

from collections.abc import Iterator

from tracesafe.rule import (
    Fix,
    Framework,
    Node,
    Reached,
    Refusal,
    Rule,
    arranged,
    arrangement_message,
    arrangements,
    cured,
    made_once,
    remade,
    remade_message,
    retrace_message,
    retraces,
)


def detect(here: Reached) -> Iterator[tuple[Node, str]]:
    """Compilers that are applied in each turn, arguments that are new signatures in each turn, arrangements of them."""
    for made in remade(here):
        yield made.node, remade_message(made)
    for found in retraces(here):
        yield found.node, retrace_message(found)
    for other in arrangements(here):
        yield other.node, arrangement_message(other)


def fix(here: Reached, node: Node) -> Fix | Refusal:
    """The first cure that is right."""
    for made in remade(here):
        if made.node is node:
            return made_once(here, made)
    for found in retraces(here):
        if found.node is node:
            return cured(here, found)
    return arranged(here, next(found for found in arrangements(here) if found.node is node))


RULE = Rule(
    "TRC502",
    "retrace-leak",
    frozenset({Framework.JAX, Framework.PHIFLOW, Framework.TORCH}),
    detect,
    fix,
    __doc__ or "",
    everywhere=True,
)
