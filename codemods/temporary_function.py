"""TRC501 temporary-function: a function that is new each time, given to something that knows functions by identity.

What it does
------------
Finds lambdas, nested functions, ``functools.partial`` and bound methods, where they are made again and again, in

- ``jax.jit`` and ``jax.pmap``, alone or over ``grad`` and ``vmap``, in a loop or in a function that is visibly called
  in a loop or several times; ``jax.lax.scan``, ``while_loop``, ``cond`` and their kin outside of jit; static
  arguments of compiled functions;
- ``backend=`` of ``torch.compile``;
- ΦFlow's ``jit_compile`` and ``jit_compile_linear`` in the same way, and arguments of compiled functions (limitation 2
  of "What to avoid in ΦFlow"); inside of ``jit_compile`` ``solve_linear`` with an operator that is a plain function,
  ``preprocess_y`` and ``custom_gradient`` over traced values.

Why it breaks
-------------
What was compiled is kept by the identity of the function. A lambda in a loop is another function in every iteration:
everything is traced and compiled again, and memory grows. In ΦFlow it is worse: with torch a solve fails on functions
of which it has no matrix, and ``custom_gradient`` and ``preprocess_y`` silently keep what they captured at the first
call; with jax gradients of the compiled function fail.

Example
-------
::

    def fit(params, batches):
        for batch in batches:
            grads = jax.jit(jax.grad(lambda p: loss(p, batch)))(params)
            params = params - 0.1 * grads
        return params

Use instead
-----------
::

    loss_gradient = jax.jit(jax.grad(loss))

    def fit(params, batches):
        for batch in batches:
            grads = loss_gradient(params, batch)
            params = params - 0.1 * grads
        return params

Fix safety
----------
The function moves to the top level of the module, with what it captured as parameters behind its own, or in front of
the loop where nothing in the loop changes what it captured; a method is compiled in ``__init__``. That is safe where
what it captured is proved to be an array or a number: by an annotation, a constructor, all visible calls, a function of
``jax.numpy`` that is given it. It needs review where arithmetic alone says so, where a captured tree may hold something
else than arrays, or an option may not be hashable: what shapes, tests and slices ask for becomes a static argument. It
is refused where nothing but ``@`` and ``.T`` is done with a value, as with a lazy operator; where a variable changes
between two calls of one compiled function, or is read through helpers and bound again; where the function is returned
or handed on, and where it uses an object that is no array.

In ΦFlow captured values become ordinary parameters of the custom gradient's forward, which the backward reads from its
inputs; operators become linear functions where they stand, with ``grad_for_f=True`` under a gradient (review), never at
the top level, where a matrix would be kept for every value; ``preprocess_y`` is applied to the right-hand side.

Not reported: tests, which may compile as often as they like; what is made once, at import, in ``__init__``, in
``main``, behind ``functools.cache`` or ``if f is None``, by a factory that is called once; in loops over objects,
functions, strings or flags that the function captured, or around calls that pass them, each of which needs a program of
its own; what is called on a few lines, or in loops over a few things that are written down, where there is no fix; a
branch of a call that is compiled anew for another one anyway; functions of the module in loops, which jit knows again;
code that is itself compiled; functions given to ``torch.compile``, which keeps its
programs with the code; eager solves of ΦFlow with any function, and a ``preprocess_y`` that captured nothing traced.

References
----------
- https://docs.jax.dev/en/latest/jit-compilation.html#jit-and-caching
- https://tum-pbs.github.io/PhiFlow/Known_Issues.html
"""

from __future__ import annotations

from collections.abc import Iterator

from tracesafe.rule import Fix, Framework, Node, Reached, Refusal, Rule, hoist, temporaries


def detect(here: Reached) -> Iterator[tuple[Node, str]]:
    """Each place that is given a function that is new each time."""
    for found in temporaries(here):
        yield found.node, found.message


def fix(here: Reached, node: Node) -> Fix | Refusal:
    """Makes the function once, and hands in what it captured."""
    return hoist(here, next(found for found in temporaries(here) if found.node is node))


RULE = Rule(
    "TRC501",
    "temporary-function",
    frozenset({Framework.JAX, Framework.TORCH, Framework.PHIFLOW}),
    detect,
    fix,
    __doc__ or "",
    everywhere=True,
)
