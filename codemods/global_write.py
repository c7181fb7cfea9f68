"""TRC101 global-write: a traced function assigns a global.

What it does
------------
Finds functions that a transform runs and that assign a module's global: by a ``global`` declaration, or as an
attribute of a module of the project (``state.last_loss = loss``).

Why it breaks
-------------
A transform calls the function with tracers, once for all examples or once for all later calls.

- ``torch.func.grad``, ``jax.grad``: what the global holds afterwards is a tracer of a trace that is over. It prints
  fine; in jax any use raises ``UnexpectedTracerError``.
- ``jax.jit``: the assignment runs when the function is traced. A counter counts traces, not calls, and later calls
  leave the global as it is: **no error**.
- ΦFlow's ``jit_compile``: ``UnexpectedTracerError`` with jax where the value is used, and **no error** with torch: the
  global keeps the value of the first call for ever, and a counter is two or three after it, and stays that.
- ``torch.func.vmap``: the global holds a batched tensor of a level that is over.

Example
-------
::

    def loss(x):
        global residual
        residual = x - target
        return (residual**2).sum()

    gradient = torch.func.grad(loss)(x)
    print(residual)

Use instead
-----------
::

    def loss(x):
        residual = x - target
        return (residual**2).sum(), residual

    gradient, residual = torch.func.grad(loss, has_aux=True)(x)
    print(residual)

The function returns the value, every call of it takes the result apart, and the global is assigned where the call
stands, so that whoever reads it finds it there. A counter or a running mean goes in as an argument, too::

    def step(x):                          def step(x, calls):
        global calls                          calls += 1
        calls += 1                            return x * 2, calls
        return x * 2

    y = step(x)                           y, calls = step(x, calls)

and a number that is taken out of an array (``last = loss.item()``) is taken where the output arrives.

Fix safety
----------
Safe if every call of the function is in sight and is a statement's own, each path assigns the global before it returns,
nobody reads it before, and the value is an array. It needs review under ``vmap``, where the global gets the values of
all examples, stacked, and where the function stands in ``__all__``.

A global that is read before it is written, or written on some paths only, goes in as an argument and needs review: a
Python number is an array after the first call of a jitted function, and a branch on it becomes one on a tracer. Under
``vmap`` it is refused, for which example's value is meant is open; so is a value of which Python needs the number while
it traces (a shape, an index, a text), a list that grows, and what has no value before the first call.

It is refused where a caller cannot be seen (the message names file and line), where a function that is called
meanwhile, or a property, reads the global, and where a transform has no way to hand an output or an argument on. It is
also refused where something that runs before the call in the same statement has an effect or reads the global, where a
string names the function (``getattr``, ``patch``), and where a file of the project that was not given names it: give
all files at once.

Not reported: numbers that are taken out of tensors under derivatives, which run on numbers; what ``torch.compile``
runs, which writes to the outside after each call what Python would; and a global that gets its old value back on every
way out of the function (``old = G; G = value; try: ... finally: G = old``).

References
----------
- https://docs.pytorch.org/docs/stable/func.ux_limitations.html
- https://docs.jax.dev/en/latest/notebooks/Common_Gotchas_in_JAX.html#pure-functions
- https://docs.jax.dev/en/latest/errors.html#jax.errors.UnexpectedTracerError
- "What to avoid in ΦFlow", Limitations of ``jit_compile``, Avoid side effects:
  https://tum-pbs.github.io/PhiFlow/Known_Issues.html, and of ΦML: https://tum-pbs.github.io/PhiML/Limitations.html
"""

from __future__ import annotations

from collections.abc import Iterator

from tracesafe.rule import Fix, Framework, Node, Place, Reached, Refusal, Rule, leaking, outputs


def detect(here: Reached) -> Iterator[tuple[Node, str]]:
    """The first statement that writes to each place."""
    for sink, text in leaking(here):
        if sink.place is Place.GLOBAL and not sink.is_entry and not sink.is_attribute:
            yield sink.writes[0], f"`{sink.text}` is a global, and {text}"


def fix(here: Reached, node: Node) -> Fix | Refusal:
    """Returns all that the function writes to the outside at once."""
    return next(verdict for statement, verdict in outputs(here).items() if statement is node)


RULE = Rule(
    "TRC101",
    "global-write",
    frozenset({Framework.TORCH, Framework.JAX, Framework.PHIFLOW}),
    detect,
    fix,
    __doc__ or "",
)
