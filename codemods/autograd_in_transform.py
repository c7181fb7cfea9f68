"""TRC508 autograd-in-transform: torch's own differentiation inside of a transform of ``torch.func``.

What it does
------------
Finds ``torch.autograd.grad``, ``backward()`` and ``requires_grad_()`` in functions that run under a transform of
``torch.func``, where they fail or lose a derivative.

Why it breaks
-------------
The transforms keep a graph of their own, one for each level; ``torch.autograd`` knows the innermost at best.

- ``vmap``, ``jvp``, ``jacfwd``, ``linearize``: ``RuntimeError: element 0 of tensors does not require grad and does not
  have a grad_fn``
- ``requires_grad_()`` under all of them: ``RuntimeError: You are attempting to call Tensor.requires_grad_() (or perhaps
  using torch.autograd.functional.* APIs) inside of a function being transformed by a functorch transform``
- ``backward()`` under all of them: ``RuntimeError: backward() called inside a functorch transform``
- ``grad``, ``jacrev``, ``vjp``, ``hessian`` over ``torch.autograd.grad`` without ``create_graph=True``: **no error, but
  the result is a constant for the outer derivative, which becomes 0**

Example
-------
::

    def residual(x):
        x = x.clone().requires_grad_(True)
        u = net(x)
        u_x = torch.autograd.grad(u.sum(), x, create_graph=True)[0]
        return u_x + u

    torch.vmap(residual)(points)

Use instead
-----------
::

    def residual(x):
        u = net(x)
        u_x = torch.func.grad(lambda x: net(x).sum())(x)
        return u_x + u

Fix safety
----------
Every fix of a derivative needs review. The statements between the input and the output move into a function of the
input; they stay where they were as well if somebody else reads what they compute. Several inputs become ``argnums``,
weights other than ones ``torch.func.vjp``. Lines that only made the input a leaf go; ``detach()`` stays.

Where the computation stands in another function, ``create_graph=True`` keeps the outer derivative if that is all that
is missing; else the fix is refused. A ``requires_grad_()`` that nothing in the function needs is left out.

Not reported: ``create_graph=True`` under reverse-mode transforms alone, and graphs that were made outside of the
transform, as in ``vmap(lambda v: torch.autograd.grad(y, x, v, retain_graph=True))``, which work.

References
----------
- https://docs.pytorch.org/docs/stable/func.ux_limitations.html
- https://docs.pytorch.org/docs/stable/func.migrating.html
"""

from __future__ import annotations

from collections.abc import Iterator

from tracesafe.rule import (
    Edit,
    Fix,
    Framework,
    Node,
    Outcome,
    Reached,
    Refusal,
    Rule,
    Safety,
    after_arguments,
    differentiated,
    differentiations,
)


def detect(here: Reached) -> Iterator[tuple[Node, str]]:
    """Every call that raises, or cuts the derivative of a transform around it."""
    found = list(differentiations(here))
    others = [each for each in found if not here.text(each.node.func).endswith("requires_grad_")]
    for each in others or found[:1]:
        text = here.short(each.node.func)
        name = each.by.transform
        match each.outcome:
            case Outcome.CUT:
                yield (
                    each.node,
                    f"`{text}` without `create_graph=True`: {name} silently takes its result for a constant",
                )
            case Outcome.NO_GRAPH:
                yield each.node, f"`{text}` finds no graph: what it differentiates runs under {name}"
            case Outcome.RAISES:
                yield each.node, f"`{text}` raises under {name}"


def fix(here: Reached, node: Node) -> Fix | Refusal:
    """``torch.func.grad`` of the computation."""
    found = differentiated(here)
    each = next(each for each in differentiations(here) if each.node is node)
    if isinstance(found, Fix) or each.outcome is not Outcome.CUT:
        return found
    old = next((keyword.value for keyword in each.node.keywords if keyword.arg == "create_graph"), None)
    if old is not None:
        edit = Edit(here.source.path, here.source.span(old), "True")
    else:
        edit = Edit(here.source.path, after_arguments(here.source, each.node), ", create_graph=True")
    note = "a derivative around it goes through the result now"
    return Fix("Keep the graph with `create_graph=True`", (edit,), Safety.REVIEW, note)


RULE = Rule(
    "TRC508",
    "autograd-in-transform",
    frozenset({Framework.TORCH}),
    detect,
    fix,
    __doc__ or "",
)
