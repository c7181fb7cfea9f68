"""TRC504 network-in-jit: a neural network is compiled in together with its first weights.

What it does
------------
Finds networks (``nn.mlp``, ``u_net``, ``dense_net``, ...) that run inside of ΦFlow's ``jit_compile``, at any depth of
calls, where the backend may be jax and something changes their weights between two calls of the compiled function:
``update_weights``, ``train``, ``load_state``. And ``update_weights`` inside of ``jit_compile``. (ΦFlow, "What to
avoid": neural networks in jit-compiled functions.)

Why it breaks
-------------
A network of ΦFlow is an object, and the arrays of its weights are constants of what jax compiles.

- jax, the network runs in a compiled function: **no error, but the weights of the first call are used for ever**
- jax, a compiled loss is given to ``update_weights``, the one exception that ΦFlow's document makes: **no error, but
  after the first step nothing is learned any more** (losses 3.05, 2.30, 2.30, ... 2.30 instead of 3.05, 2.30, ... 0.24)
- jax, the loss calls a compiled function that runs the network: ``UnexpectedTracerError``
- ``update_weights`` in a compiled function: jax **silently learns nothing**, and the next use of the network outside
  raises ``UnexpectedTracerError``; torch raises ``RuntimeError: Cannot insert a Tensor that requires grad as a
  constant``
- torch, TensorFlow: networks in compiled functions work

Example
-------
::

    net = u_net(2, 2)
    optimizer = adam(net)

    @jit_compile
    def loss(velocity, target):
        return math.l2_loss(math.native_call(net, velocity) - target)

    for velocity, target in data:
        update_weights(net, optimizer, loss, velocity, target)     # learns in the first step only

Use instead
-----------
::

    def loss(velocity, target):
        return math.l2_loss(math.native_call(net, velocity) - target)

``update_weights`` compiles what it needs for itself. The network as an argument of the compiled function does not help:
it is the same object before and after. What takes the most time beside the network can be compiled by itself.

Fix safety
----------
Safe: without ``jit_compile`` the same is computed, more slowly. It needs review where the function prints, draws random
numbers or assigns a global variable: it did so while it was compiled, and does so in every call then. It is refused
where one line compiles many functions (``shared-compiler``), and where somebody looks into the compiled function
(``compiled-object``).

Not reported: networks whose weights nobody changes after the first compiled call; programs for torch or TensorFlow.

References
----------
- https://tum-pbs.github.io/PhiFlow/Known_Issues.html
- https://tum-pbs.github.io/PhiML/Limitations.html
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tracesafe.rule import (
    Fix,
    Framework,
    Frozen,
    Node,
    Reached,
    Refusal,
    Rule,
    backends,
    compiled_names,
    compilers,
    frozen_calls,
    plain_run,
    updates_inside,
)


def detect(here: Reached) -> Iterator[tuple[Node, str]]:
    """Every call of a network with stale weights, and every update of weights that is compiled."""
    for call in updates_inside(here):
        found = backends(here)
        if told := [text for name, text in _UPDATED if name in found]:
            names = compiled_names(here, compilers(here))
            text = f"`{ast.unparse(call.func)}` runs inside of {names}, compiled by jit_compile"
            yield call, f"{text}: {', '.join(told)}"
    for frozen in frozen_calls(here):
        if "jax" in backends(here):
            yield frozen.call, _told(here, frozen)


_UPDATED = (
    ("torch", "with torch it raises RuntimeError"),
    ("jax", "with jax it silently learns nothing"),
)


def _told(here: Reached, frozen: Frozen) -> str:
    """What comes of it."""
    network = f"`{ast.unparse(frozen.network)}` is compiled in with {compiled_names(here, compilers(here))}"
    match frozen.how:
        case "loss":
            return f"{network}, the loss of line {frozen.row}: with jax it silently learns in the first step only"
        case "helper":
            return f"{network}, which the loss of line {frozen.row} calls: with jax it raises UnexpectedTracerError"
        case _:
            return f"{network}: with jax it silently keeps its first weights, though line {frozen.row} changes them"


def fix(here: Reached, node: Node) -> Fix | Refusal:
    """Takes the compiler off."""
    return plain_run(here, compilers(here))


RULE = Rule(
    "TRC504",
    "network-in-jit",
    frozenset({Framework.PHIFLOW}),
    detect,
    fix,
    __doc__ or "",
)
