"""TRC403 dynamic-shape: an array whose shape depends on traced values.

What it does
------------
Finds

- elements selected by a traced mask: ``x[x > 0]``, ``torch.masked_select``, ``jnp.compress``;
- ``nonzero``, ``argwhere``, ``unique`` and its kin, ``where`` with one argument, without a static ``size=``;
- traced sizes: ``jnp.arange(n)``, ``torch.zeros(n)``, ``x.reshape(n, -1)``, ``x.repeat(n)``, ``x[:n]``.

Assignments to ``x[mask]`` belong to TRC303, windows of a static width ``x[i : i + 3]`` to TRC404. A mask that is known
while tracing (a NumPy array, a tensor that is not batched) is fine, and so is all of it under ``grad`` alone.

Why it breaks
-------------
Every array needs its shape while the function is traced.

- ``jax.jit``, ``jax.vmap``: ``NonConcreteBooleanIndexError: Array boolean indices must be concrete``, for functions
  ``ConcretizationTypeError: Abstract tracer value encountered where concrete value is expected``, for sizes
  ``TypeError: Shapes must be 1D sequences of concrete values of integer type``, for slices ``IndexError: Array slice
  indices must have static start/stop/step``
- ``torch.func.vmap``: ``RuntimeError: vmap: We do not support batching operators that can output dynamic shape``, for
  sizes ``RuntimeError: vmap: It looks like you're calling .item() on a Tensor``

Example
-------
::

    def robust_loss(residuals):
        inliers = jnp.abs(residuals) < 3.0
        return (residuals[inliers] ** 2).mean()

    jax.jit(robust_loss)(residuals)

Use instead
-----------
::

    def robust_loss(residuals):
        inliers = jnp.abs(residuals) < 3.0
        return (residuals ** 2).mean(where=inliers)

torch has no ``where=``: ``torch.where(inliers, residuals ** 2, 0).sum() / inliers.sum()``.

Fix safety
----------
Safe for sums, products, means, ``any``, ``all`` and counts of elements that a mask selects, if the mask was computed
from the array itself; under a gradient, functions like ``sqrt`` and ``log`` get a harmless operand where nothing is
selected. A selection that has a name (``valid = residuals[inliers]``) is written out where it is reduced, if that is
all that is done with it. Needs review: ``max`` and ``min`` (they need a first value, and a floating dtype), and masks
that may have another shape than the array. Refused: all that keeps the selected elements as an array, and traced sizes.

References
----------
- https://docs.jax.dev/en/latest/errors.html#jax.errors.NonConcreteBooleanIndexError
- https://docs.pytorch.org/docs/stable/func.ux_limitations.html#dynamic-shape-operations
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from types import MappingProxyType

from tracesafe.rule import (
    COUNTING,
    SIZES,
    Array,
    Fix,
    Framework,
    Kind,
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
    is_selection,
    selected,
    window_of,
)

_MODULES = ("jax.numpy", "numpy", "torch", "phiml.math")
_METHODS = COUNTING - {"intersect1d", "setdiff1d", "setxor1d", "union1d", "trim_zeros", "extract", "bincount"}
_SIZED: Mapping[str, tuple[int | str, ...]] = MappingProxyType(
    {
        **dict.fromkeys(("arange",), (0, 1, 2, "start", "stop", "end", "step")),
        **dict.fromkeys(("zeros", "ones", "empty", "full"), (0, "shape", "size")),
        **dict.fromkeys(("eye", "identity", "tri"), (0, 1, "N", "M", "n", "m")),
        "linspace": (2, "num", "steps"),
        "reshape": (1, "shape"),
        "broadcast_to": (1, "shape", "size"),
        "tile": (1, "reps", "dims"),
        "repeat": (1, "repeats"),
        "repeat_interleave": (1, "repeats"),
    }
)
"""Functions, with the arguments that say how large their result is."""
_SIZED_METHODS = frozenset(
    {"reshape", "view", "expand", "repeat", "repeat_interleave", "new_zeros", "new_ones", "tile"}
)
_RECIPES: Mapping[str, str] = MappingProxyType(
    {
        "arange": "make it as long as it can get, and compare: `jnp.arange(longest) < n`",
        "bincount": "say how many bins there are: `length=`, in torch `minlength=` on the whole batch",
        "unique": "give it a `size=` and a `fill_value=`",
        "where": "select with three arguments, or give it a `size=` and a `fill_value=`; `argmax` finds the first",
    }
)


def detect(here: Reached) -> Iterator[tuple[Node, str]]:
    """Every array whose shape depends on traced values."""
    strings = formatted(here)
    assigned = _assigned_by_mask(here)
    for node in here.expressions(ast.Subscript, ast.Call):
        assert isinstance(node, ast.Subscript | ast.Call)
        if node in strings or node in assigned:
            continue
        if is_selection(here, node) and (found := _mask_touches(here, node)):
            mask = node.slice if isinstance(node, ast.Subscript) else node.args[1]
            yield node, f"`{here.short(mask)}` decides how many elements are selected, but is {describe(found)}"
        elif isinstance(node, ast.Subscript) and (part := _part(here, node)) is not None:
            held = describe(_forbidding(here, part))
            yield node, f"`{here.short(part)}` decides how many elements are selected, but is {held}"
        elif isinstance(node, ast.Subscript):
            for bound in _bounds(here, node):
                held = describe(_forbidding(here, bound))
                yield node, f"`{here.short(bound)}` decides how long `{here.short(node)}` is, but is {held}"
                break
        elif isinstance(node, ast.Call) and (asked := _asked(here, node)) is not None:
            held = describe(_forbidding(here, asked))
            text = here.short(node.func)
            yield node, f"`{text}` gives a shape that depends on `{here.short(asked)}`, which is {held}"


def _forbidding(here: Reached, node: ast.expr) -> frozenset[Touch]:
    """The transforms that need to know a length; torch.compile goes on with one that is not known."""
    found = forbidding(here, node)
    return frozenset(by for by in found if by.framework is not Framework.TORCH or by.kind is not Kind.STAGE)


def _assigned_by_mask(here: Reached) -> frozenset[ast.AST]:
    """What ``x[mask] = y[mask]`` reads by the mask that it writes by: the assignment is rewritten as a whole."""
    found: set[ast.AST] = set()
    for statement in here.statements(ast.Assign, ast.AugAssign):
        assert isinstance(statement, ast.Assign | ast.AugAssign)
        targets = statement.targets if isinstance(statement, ast.Assign) else [statement.target]
        masks = {ast.unparse(target.slice) for target in targets if isinstance(target, ast.Subscript)}
        inside = [node for node in ast.walk(statement.value) if isinstance(node, ast.Subscript)] if masks else []
        found.update(node for node in inside if ast.unparse(node.slice) in masks)
    return frozenset(found)


def _mask_touches(here: Reached, node: ast.Subscript | ast.Call) -> frozenset[Touch]:
    mask = node.slice if isinstance(node, ast.Subscript) else node.args[1]
    if isinstance(node, ast.Subscript) and isinstance(here.value(node.value), Tree | Static):
        return frozenset()
    return _forbidding(here, mask)


def _part(here: Reached, node: ast.Subscript) -> ast.expr | None:
    """The mask among several indices: ``x[:, mask]``."""
    parts = node.slice.elts if isinstance(node.slice, ast.Tuple) and isinstance(node.ctx, ast.Load) else []
    masks = [part for part in parts if has_boolean_dtype(here.value(part)) and _forbidding(here, part)]
    return next(iter(masks), None)


def _bounds(here: Reached, node: ast.Subscript) -> Iterator[ast.expr]:
    """The traced bounds of slices of an array that are no windows of a static width."""
    if not isinstance(node.ctx, ast.Load) or not isinstance(here.value(node.value), Array | Touched):
        return
    parts = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
    for part in parts:
        if isinstance(part, ast.Slice) and window_of(here, part) is None:
            for bound in (part.lower, part.upper, part.step):
                if bound is not None and _is_asked(here, bound):
                    yield bound


def _is_asked(here: Reached, node: ast.expr) -> bool:
    value = here.value(node)
    if (isinstance(value, Array) and value.taken) or is_decided_number(here, node):
        return False
    return bool(_forbidding(here, node))


def _asked(here: Reached, call: ast.Call) -> ast.expr | None:
    """The value that the shape of a call's result depends on."""
    name = here.qualname(call.func)
    if name is None:
        return _asked_by_method(here, call)
    module, _, last = name.rpartition(".")
    if module not in _MODULES:
        return None
    if any(keyword.arg in SIZES for keyword in call.keywords) and last not in _SIZED:
        return None
    if last in COUNTING or (last == "where" and len(call.args) == 1 and not call.keywords):
        return next((each for each in call.args if _is_asked(here, each)), None)
    if any(keyword.arg == "total_repeat_length" for keyword in call.keywords):
        return None
    wanted = _SIZED.get(last, ())
    if module == "torch" and last in ("zeros", "ones", "empty"):
        wanted = (*range(len(call.args)), *wanted)
    return _sizes(here, call, wanted)


def _sizes(here: Reached, call: ast.Call, wanted: tuple[int | str, ...]) -> ast.expr | None:
    given = [each for index, each in enumerate(call.args) if index in wanted]
    given += [keyword.value for keyword in call.keywords if keyword.arg in wanted]
    parts = [part for each in given for part in (each.elts if isinstance(each, ast.Tuple | ast.List) else [each])]
    return next((part for part in parts if _is_asked(here, part)), None)


def _asked_by_method(here: Reached, call: ast.Call) -> ast.expr | None:
    if not isinstance(call.func, ast.Attribute) or here.callees(call):
        return None
    owner, attr = call.func.value, call.func.attr
    if not isinstance(here.value(owner), Array | Touched):
        return None
    if attr in _METHODS and not any(keyword.arg in SIZES for keyword in call.keywords):
        return next((each for each in (owner, *call.args) if _is_asked(here, each)), None)
    if attr in _SIZED_METHODS and not any(keyword.arg in SIZES for keyword in call.keywords):
        return _sizes(here, call, tuple(range(len(call.args))))
    return None


def fix(here: Reached, node: Node) -> Fix | Refusal:
    """A reduction of the whole array; a recipe for all else."""
    assert isinstance(node, ast.Subscript | ast.Call)
    if is_selection(here, node):
        return selected(here, node, _mask_touches(here, node))
    text = here.short(node)
    if isinstance(node, ast.Subscript):
        array = here.short(node.value)
        how = f"keep `{array}` whole, and leave out what lies outside by a mask: `jnp.arange(len({array})) < n`"
        return Refusal("unknown-length", f"how long `{text}` is depends on values; {how}")
    last = node.func.attr if isinstance(node.func, ast.Attribute) else here.short(node.func)
    if last in _SIZED or last in _SIZED_METHODS:
        how = _RECIPES.get(last, "make the size a static argument, or as large as it can get, with a mask")
    else:
        how = _RECIPES.get(last, _RECIPES["unique"] if last.startswith("unique") else _RECIPES["where"])
    if here.frameworks <= {Framework.TORCH}:
        how = (
            how.replace("jnp.", "torch.")
            .replace(", or give it a `size=` and a `fill_value=`", "")
            .replace(_RECIPES["unique"], "compute with a mask of the whole tensor")
        )
    return Refusal("unknown-length", f"the shape of `{text}` depends on values; {how}")


RULE = Rule(
    "TRC403",
    "dynamic-shape",
    frozenset({Framework.TORCH, Framework.JAX, Framework.PHIFLOW}),
    detect,
    fix,
    __doc__ or "",
)
