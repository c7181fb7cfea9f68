"""TRC506 solve-tape-in-jit: a tape that is to record the solves of compiled code.

What it does
------------
Finds ``with math.SolveTape() as tape`` in a function that runs inside of ΦFlow's ``jit_compile``, at any depth of
calls, and around a call of a compiled function, if a solve runs there and somebody reads the tape. (ΦFlow, "What to
avoid": solve tapes.)

Why it breaks
-------------
A tape records while Python runs. A compiled function runs as Python only while it is traced: what is recorded then is
no result of a solve, and nothing is recorded in later calls.

In a compiled function:

- torch: ``IndexError: list index out of range``, the tape is empty; with ``record_trajectories`` ``AssertionError:
  JIT-compiling conjugate_gradient with PyTorch is not yet supported for arbitrary functions``
- jax: ``UnexpectedTracerError``
- TensorFlow: the tape holds symbolic numbers

Around the call of a compiled function:

- torch: two entries after the first call (it is traced twice), **none after the second**: ``IndexError``
- jax: a leaked tracer after the first call, nothing after the second
- TensorFlow: a symbolic number after the first call, nothing after the second

Example
-------
::

    @jit_compile
    def step(velocity):
        with math.SolveTape() as solves:
            velocity, pressure = fluid.make_incompressible(velocity)
        return velocity, solves[0].iterations

Use instead
-----------
::

    def step(velocity):
        with math.SolveTape() as solves:
            velocity, pressure = fluid.make_incompressible(velocity)
        return velocity, solves[0].iterations

The function that holds the tape runs as Python, and so does what runs the solve. What takes the most time beside it can
be compiled by itself.

Fix safety
----------
Safe: without ``jit_compile`` the same is computed, more slowly. It needs review where the function prints, draws random
numbers or assigns a global variable: it did so while it was compiled, and does so in every call then. It is refused
where one line compiles many functions (``shared-compiler``), and where somebody looks into the compiled function
(``compiled-object``).

Not reported: tapes that nobody reads, tapes around compiled functions that run no solve.

References
----------
- https://tum-pbs.github.io/PhiFlow/Known_Issues.html
- https://tum-pbs.github.io/PhiML/Limitations.html
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
    backends,
    blind_tapes,
    compiled_names,
    plain_run,
)

_INSIDE = (
    ("torch", "with torch it stays empty"),
    ("jax", "with jax it holds leaked tracers"),
    ("tensorflow", "with tensorflow it holds symbolic numbers"),
)
_AROUND = (
    ("torch", "with torch it is empty from the second call on"),
    ("jax", "with jax it holds a leaked tracer at first, and nothing later"),
    ("tensorflow", "with tensorflow it holds a symbolic number at first, and nothing later"),
)


def detect(here: Reached) -> Iterator[tuple[Node, str]]:
    """Every tape that misses compiled solves."""
    for tape in blind_tapes(here):
        found = backends(here)
        names = compiled_names(here, tape.sites)
        subject = f"`{tape.name}`" if tape.name else "the tape"
        told = ", ".join(text for name, text in (_AROUND if tape.around else _INSIDE) if name in found)
        where = "around" if tape.around else "inside of"
        yield tape.node, f"{subject} is to record solves {where} {names}, compiled by jit_compile: {told}"


def fix(here: Reached, node: Node) -> Fix | Refusal:
    """Takes the compiler off."""
    return plain_run(here, next(tape for tape in blind_tapes(here) if tape.node is node).sites)


RULE = Rule(
    "TRC506",
    "solve-tape-in-jit",
    frozenset({Framework.PHIFLOW}),
    detect,
    fix,
    __doc__ or "",
    everywhere=True,
)
