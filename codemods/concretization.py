"""TRC401 concretization: the number of a traced array is asked for.

What it does
------------
Finds ``float(x)``, ``int(x)``, ``bool(x)``, ``complex(x)``, ``operator.index(x)``, ``x.item()``, ``x.tolist()``,
``x.numpy()`` and ``f"{x:.2f}"`` where ``x`` is traced, and no number can be had, or one that a derivative does not
know of.

Why it breaks
-------------
- ``torch.func.vmap``: ``RuntimeError: vmap: It looks like you're calling .item() on a Tensor. We don't support vmap
  over calling .item() on a Tensor``
- ``torch.func.grad``, ``jacrev``, ``jvp`` ...: the number is a constant, and what goes through it is missing from the
  derivative, **no error**: that of ``x * x.item()`` is ``x``. In jax, ``.item()`` does the same
- ``jax.jit``, ``jax.vmap``, and ``float`` under ``jax.grad``: ``ConcretizationTypeError: Abstract tracer value
  encountered where concrete value is expected``
- ΦFlow's ``jit_compile``: the same error with jax; with torch, the number of the first call is kept for ever

Example
-------
::

    def normalized(v):
        scale = v.abs().max().item()
        return v / scale

    torch.func.vmap(normalized)(batch)

Use instead
-----------
::

    def normalized(v):
        scale = v.abs().max()
        return v / scale

Fix safety
----------
Safe where the text shows that the array has the shape () and widens no dtype: a Python number widens none. Else needs
review, and always under a derivative that it was a constant to, since gradients pass afterwards. ``int(x)`` of floats
becomes ``x.to(torch.int64)`` or ``x.astype(int)`` and needs review; of whole numbers it goes, as do ``bool(x > 0)``
and ``x.tolist()`` where the items are all that is asked for.
Refused: a number that a shape, a ``range``, a slice, a list's index or a text needs; other lists and NumPy arrays.

Not reported: a number that is only compared, printed or stored while derivatives are taken; ``int`` there, whose
derivative is zero; ``x.detach().item()``, which says what it means; what is written within ``torch.no_grad()``.

References
----------
- https://docs.pytorch.org/docs/stable/func.ux_limitations.html
- https://docs.jax.dev/en/latest/errors.html#jax.errors.ConcretizationTypeError
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tracesafe.rule import (
    Fix,
    Framework,
    Kind,
    Node,
    Reached,
    Refusal,
    Rule,
    Touch,
    conversions,
    failing,
    losing,
    released,
    statics,
)

from ._asked import elsewhere, texts
from ._hosts_phi import host_arrays


def detect(here: Reached) -> Iterator[tuple[Node, str]]:
    """Every conversion that fails, or that a derivative does not see; every text that cannot be written."""
    yield from _by_name(here)
    asked = [(found, failing(here, found), losing(here, found)) for found in conversions(here)]
    written = list(texts(here))
    if not any(raising or silent for _, raising, silent in asked) and not written:
        return
    skipped = elsewhere(here)
    inside = {inner for node, _, _ in written for inner in ast.walk(node)}
    for found, raising, silent in asked:
        if raising and statics(here).keeps(found.node):
            continue  # TRC507 keeps it a number
        if found.node in skipped or found.node in inside or found.kind == "numpy":
            continue
        text, array = here.short(found.node), here.short(found.array)
        if raising:
            yield found.node, f"`{text}` needs the number of `{array}`, which is {_held(here, raising)}"
        elif silent:
            transform = min(silent, key=lambda touch: touch.site).transform
            yield (
                found.node,
                f"`{text}` is a constant to {transform}: the derivative through `{array}` is silently lost",
            )
    for node, text, raising in written:
        if node not in skipped:
            yield node, f"the number of `{text}` is written into a text, but it is {_held(here, raising)}"


def _by_name(here: Reached) -> Iterator[tuple[Node, str]]:
    """What only ΦFlow has: arrays of NumPy with named dimensions."""
    for call, array, found in host_arrays(here):
        text = here.short(array)
        if any(touch.kind is Kind.STAGE for touch in found):
            yield call, f"`{here.short(call)}` needs the numbers of `{text}`, which is {_held(here, found)}"
        else:
            transform = min(found, key=lambda touch: touch.site).transform
            yield call, f"`{here.short(call)}` is a constant to {transform}: the derivative through `{text}` is lost"


def _held(here: Reached, found: frozenset[Touch]) -> str:
    text, _, silent = here.hazard_text(found).partition(", and with the ")
    if silent and any(touch.kind is Kind.STAGE for touch in found):
        text += (
            f", and with the {silent.partition(' backend')[0]} backend the number of the first call is kept for ever"
        )
    return text


def fix(here: Reached, node: Node) -> Fix | Refusal:
    """The array itself, or a cast of it."""
    found = next((each for each in conversions(here) if each.node is node), None)
    if found is None:
        for call, array, _ in host_arrays(here):
            if call is node:
                wanted, text = here.short(call), here.short(array)
                return Refusal("handed-on", f"`{wanted}` makes a NumPy array; compute with `{text}` itself")
    if found is not None:
        return released(here, found)
    text = next(text for each, text, _ in texts(here) if each is node)
    return Refusal("number-as-text", f"return `{text}`, and write the text where the function is called")


RULE = Rule(
    "TRC401",
    "concretization",
    frozenset({Framework.TORCH, Framework.JAX, Framework.PHIFLOW}),
    detect,
    fix,
    __doc__ or "",
)
