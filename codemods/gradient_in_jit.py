"""TRC505 gradient-in-jit: a gradient is taken inside of a compiled function.

What it does
------------
Finds calls of what ΦFlow's ``gradient``, ``functional_gradient`` and ``jacobian`` made, and calls of ``minimize`` and
``solve_nonlinear``, in functions that run inside of ``jit_compile``, at any depth of calls; gradients of functions that
take gradients; and ``math.hessian``, which is gone. (ΦFlow, "What to avoid": functional gradients in jit-compiled
functions.)

Why it breaks
-------------
torch and TensorFlow record what a derivative needs while the values are computed, which a trace cannot hold.

- torch: ``RuntimeError: Cannot insert a Tensor that requires grad as a constant`` where a derivative needs the result
  of an operation (``exp``, ``sqrt``, ``tanh``, ``sigmoid``, ``vec_length``, ``1 / x`` and others); ``AttributeError:
  'TorchCustomFunctionBackward' object has no attribute 'input_count'`` where a function has its own gradient, or solves
- TensorFlow: ``RuntimeError``, always
- jax: works
- ``minimize`` and ``solve_nonlinear`` in a compiled function: ``RuntimeError`` on torch and TensorFlow,
  ``TracerArrayConversionError`` on jax
- the gradient of a gradient, compiled or not: ``AssertionError: Failed to compute gradient because function output does
  not depend on any input`` on torch; ``AttributeError`` for ``math.hessian`` on every backend

Example
-------
::

    def loss(force):
        return math.sum(force * math.exp(force), "x")

    @jit_compile
    def descend(force):
        return force - 0.1 * gradient(loss, "force", get_output=False)(force)

Use instead
-----------
::

    loss_gradient = gradient(jit_compile(loss), "force", get_output=False)

    def descend(force):
        return force - 0.1 * loss_gradient(force)

The gradient of a compiled function works on every backend. ``jit_compile(gradient(loss, "force"))`` works on torch and
jax, and is not reported.

Fix safety
----------
Safe: without ``jit_compile`` the same is computed, and where the loss is a function at the top level that is given
arrays, it is compiled instead, once, under its gradient. It is not compiled if it solves, runs a network, has its own
gradient or asks a traced value for its truth.

It needs review where the function prints, draws random numbers or assigns a global variable: it did so while it was
compiled, and does so in every call then. It is refused where one line compiles many functions (``shared-compiler``),
where somebody looks into the compiled function (``compiled-object``), and for gradients of gradients and hessians
(``nested-gradient``), of which there are none.

Not reported: programs for jax; with torch alone, losses in which nothing in sight fails.

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
    Node,
    Reached,
    Refusal,
    Rule,
    Taken,
    backends,
    compiled_losses,
    compiled_names,
    compilers,
    plain_run,
    taken_gradients,
)


def detect(here: Reached) -> Iterator[tuple[Node, str]]:
    """Every gradient that one of the backends cannot take."""
    for taken in taken_gradients(here):
        if told := _told(here, taken, backends(here)):
            yield taken.node, told


def _told(here: Reached, taken: Taken, found: frozenset[str]) -> str:
    """What comes of it; empty where it works."""
    text = f"`{ast.unparse(taken.node.func)}`"
    match taken.how:
        case "hessian":
            return f"{text} is gone: AttributeError with every backend"
        case "nested":
            return f"{text} takes a gradient of a gradient: with torch it raises AssertionError" if _T in found else ""
        case "minimize":
            raised = [name for backend, name in _MINIMIZE if backend in found]
            return f"{text} runs inside of {_compiled(here)}: {', '.join(raised)}"
    raised = []
    if _T in found and taken.keeping:
        raised.append(f"with torch it raises an error (`{taken.keeping}`)")
    if "tensorflow" in found:
        raised.append("with tensorflow it raises RuntimeError")
    return f"{text} takes a gradient inside of {_compiled(here)}: {', '.join(raised)}" if raised else ""


def _compiled(here: Reached) -> str:
    return f"{compiled_names(here, compilers(here))}, compiled by jit_compile"


_T = "torch"
_MINIMIZE = (
    ("torch", "with torch it raises RuntimeError"),
    ("jax", "with jax it raises TracerArrayConversionError"),
    ("tensorflow", "with tensorflow it raises RuntimeError"),
)


def fix(here: Reached, node: Node) -> Fix | Refusal:
    """Takes the compiler off, and compiles the loss instead where that is right."""
    taken = next(each for each in taken_gradients(here) if each.node is node)
    if taken.how in ("nested", "hessian"):
        reason = "write the derivative down as a formula, or take it with finite differences; jax nests gradients"
        return Refusal("nested-gradient", reason)
    return plain_run(here, compilers(here), *compiled_losses(here))


RULE = Rule(
    "TRC505",
    "gradient-in-jit",
    frozenset({Framework.PHIFLOW}),
    detect,
    fix,
    __doc__ or "",
    everywhere=True,
)
