"""TRC404 traced-index: a Python sequence that is looked up by a traced value.

What it does
------------
Finds ``layers[i]`` where ``layers`` is a list, tuple, range, string, dict or ``nn.ModuleList``, and windows
``x[i : i + 3]`` of an array, where ``i`` is an array that a transform traces. Arrays may be looked up by traced
values, and are not reported: ``x[i]``, ``x[:, i]``, ``jnp.take(x, i)``. NumPy's tables belong to TRC402, slices of
another length in each example to TRC403.

Why it breaks
-------------
Python asks the index for its number.

- ``jax.jit``, ``jax.vmap``: ``TracerIntegerConversionError: The __index__() method was called on traced array``, for a
  dict ``TypeError: unhashable type``, for a slice ``IndexError: Array slice indices must have static start/stop/step``
- ``torch.func.vmap``: ``RuntimeError: vmap: It looks like you're calling .item() on a Tensor``
- ΦFlow: the item of the first call is kept for ever with the torch backend

Example
-------
::

    def response(x, kind):
        return GAINS[kind] * SHAPES[kind](x)          # GAINS = [1.0, 2.0], SHAPES = [jnp.sin, jnp.tanh]

    jax.vmap(response)(x, kinds)

Use instead
-----------
::

    def response(x, kind):
        return jnp.array(GAINS)[kind] * jax.lax.switch(kind, SHAPES, x)

Fix safety
----------
Needs review: an index outside of the sequence gives the last item in jax where Python raises, all items need one shape
and dtype, and under ``vmap`` every function of a list runs. Refused: strings, dicts, ranges, and items that are no
arrays.

References
----------
- https://docs.jax.dev/en/latest/errors.html#jax.errors.TracerIntegerConversionError
- https://docs.jax.dev/en/latest/_autosummary/jax.lax.switch.html
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tracesafe.rule import (
    Array,
    Fix,
    Framework,
    Lookup,
    Node,
    Reached,
    Refusal,
    Rule,
    Static,
    Touch,
    Touched,
    Tree,
    describe,
    forbidding,
    formatted,
    has_boolean_dtype,
    is_decided_number,
    window,
    window_of,
)

_TYPES = frozenset({"range", "str", "bytes", "list", "tuple", "shape"})


def detect(here: Reached) -> Iterator[tuple[Node, str]]:
    """Every lookup in a Python sequence by a traced value, and every window with a traced start."""
    strings = formatted(here)
    for node in here.expressions(ast.Subscript):
        if not isinstance(node.ctx, ast.Load) or node in strings:
            continue
        if found := _index_touches(here, node):
            what = "key" if _kind(here, node.value) == "dict" else "index"
            yield (
                node,
                (
                    f"`{here.short(node.value)}` is a Python {_kind(here, node.value)}, but its {what} "
                    f"`{here.short(node.slice)}` is {describe(found)}"
                ),
            )
        elif found := _window_touches(here, node):
            yield node, f"`{here.short(node)}` is a slice whose start is {describe(found)}"


def _kind(here: Reached, owner: ast.expr) -> str:
    value = here.value(owner)
    if isinstance(value, Tree):
        return {"many": "sequence", "namedtuple": "tuple"}.get(value.kind, value.kind)
    assert isinstance(value, Static)
    return {"str": "string", "shape": "tuple"}.get(str(value.type), str(value.type))


def _is_python(here: Reached, owner: ast.expr) -> bool:
    value = here.value(owner)
    return isinstance(value, Tree) or (isinstance(value, Static) and value.type in _TYPES)


def _index_touches(here: Reached, node: ast.Subscript) -> frozenset[Touch]:
    if not _is_python(here, node.value):
        return frozenset()
    asked = [node.slice]
    if isinstance(node.slice, ast.Slice):
        asked = [each for each in (node.slice.lower, node.slice.upper, node.slice.step) if each is not None]
    values = [here.value(each) for each in asked]
    if any(isinstance(value, Array) and (value.taken or has_boolean_dtype(value)) for value in values):
        return frozenset()
    asked = [each for each in asked if not is_decided_number(here, each)]
    found = frozenset[Touch]().union(*(forbidding(here, each) for each in asked))
    if _kind(here, node.value) != "dict":
        return found
    # a tensor of torch or ΦFlow is a key by its identity, and may be found
    return frozenset(touch for touch in found if touch.framework is Framework.JAX)


def _window_touches(here: Reached, node: ast.Subscript) -> frozenset[Touch]:
    if not isinstance(here.value(node.value), Array | Touched):
        return frozenset()
    parts = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
    cuts = [part for part in parts if isinstance(part, ast.Slice)]
    if any(window_of(here, part) is None and _is_traced(here, part) for part in cuts):
        return frozenset()
    found = [each for part in cuts if (each := window_of(here, part)) is not None]
    return frozenset[Touch]().union(*(forbidding(here, each.start) for each in found))


def _is_traced(here: Reached, part: ast.Slice) -> bool:
    return any(each is not None and forbidding(here, each) for each in (part.lower, part.upper, part.step))


def fix(here: Reached, node: Node) -> Fix | Refusal:
    """An array of the items, a switch over functions, or a window of static width."""
    assert isinstance(node, ast.Subscript)
    if found := _index_touches(here, node):
        return Lookup(here, node, found).fix()
    return window(here, node, _window_touches(here, node))


RULE = Rule(
    "TRC404",
    "traced-index",
    frozenset({Framework.TORCH, Framework.JAX, Framework.PHIFLOW}),
    detect,
    fix,
    __doc__ or "",
)
