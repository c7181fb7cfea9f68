"""TRC102 nonlocal-write: a traced function assigns a variable of the function around it.

What it does
------------
Finds ``nonlocal`` declarations in functions that a transform runs, with the assignments to those variables.

Why it breaks
-------------
As with globals (TRC101): the variable keeps a tracer of a trace that is over, or, under ``jax.jit``, is assigned in
the first call only. **Nothing raises** where the variable is written.

Example
-------
::

    def solve(x):
        residual = None

        def energy(y):
            nonlocal residual
            residual = y - x
            return (residual**2).sum()

        gradient = jax.grad(energy)(x)
        return gradient, residual

Use instead
-----------
::

    def solve(x):
        residual = None

        def energy(y):
            residual = y - x
            return (residual**2).sum(), residual

        gradient, residual = jax.grad(energy, has_aux=True)(x)
        return gradient, residual

Fix safety
----------
As for TRC101. All calls have to stand in the function whose variable it is.

References
----------
- https://docs.pytorch.org/docs/stable/func.ux_limitations.html
- https://docs.jax.dev/en/latest/notebooks/Common_Gotchas_in_JAX.html#pure-functions
- "What to avoid in ΦFlow", Limitations of ``jit_compile``, Avoid side effects:
  https://tum-pbs.github.io/PhiFlow/Known_Issues.html, and of ΦML: https://tum-pbs.github.io/PhiML/Limitations.html
"""

from __future__ import annotations

from collections.abc import Iterator

from tracesafe.rule import Fix, Framework, Node, Place, Reached, Refusal, Rule, leaking, outputs


def detect(here: Reached) -> Iterator[tuple[Node, str]]:
    """The first statement that writes to each place."""
    for sink, text in leaking(here):
        if sink.place is Place.CELL and not sink.is_entry and not sink.is_attribute:
            yield sink.writes[0], f"`{sink.text}` belongs to the function around it, and {text}"


def fix(here: Reached, node: Node) -> Fix | Refusal:
    """Returns all that the function writes to the outside at once."""
    return next(verdict for statement, verdict in outputs(here).items() if statement is node)


RULE = Rule(
    "TRC102",
    "nonlocal-write",
    frozenset({Framework.TORCH, Framework.JAX, Framework.PHIFLOW}),
    detect,
    fix,
    __doc__ or "",
)
