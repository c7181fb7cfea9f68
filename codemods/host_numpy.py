"""TRC402 host-numpy: NumPy, SciPy or ``math`` on a traced value.

What it does
------------
Finds

- functions of ``numpy``, ``scipy``, ``math`` and ``cmath`` that are given a traced array, and
  ``torch.from_numpy(x.numpy())`` on one;
- methods of NumPy arrays that are given one: ``TABLE.dot(x)``;
- NumPy tables that a traced value looks up: ``TABLE[i]``; in torch, NumPy arrays on the right of a traced tensor.

On shapes, sizes and other values that are known while tracing, NumPy and ``math`` are right, and so are their
constants. Functions that only call the array's own method (``np.sum`` and ``np.mean`` in jax) work, and are not
reported.

Why it breaks
-------------
NumPy and ``math`` compute on the host, with the numbers that a tracer does not have.

- jax: ``TracerArrayConversionError: The numpy.ndarray conversion method __array__() was called on traced array``, under
  ``grad`` as well; for ``math``, ``ConcretizationTypeError: Abstract tracer value encountered where concrete value is
  expected``
- ``torch.func.vmap``: ``RuntimeError: Cannot access data pointer of Tensor that doesn't have storage``; ``math`` asks
  for ``.item()``
- ``torch.func.grad``: ``RuntimeError: Can't call numpy() on Tensor that requires grad``; ``math.exp(x)`` runs, and
  **its gradient is lost**: the derivative of ``x * math.exp(x)`` comes out as ``exp(x)``
- ΦFlow: ``math.exp(x)`` of the first call is kept for ever with the torch backend, and raises with jax

Example
-------
::

    DENSITY = np.array([1.2, 1.1, 0.9])

    def drag(v, layer):
        return 0.5 * DENSITY[layer] * np.square(v) * math.exp(-v)

    jax.jit(drag)(v, layer)

Use instead
-----------
::

    def drag(v, layer):
        return 0.5 * jnp.asarray(DENSITY)[layer] * jnp.square(v) * jnp.exp(-v)

Fix safety
----------
Safe where the library's function gives the same for the same arguments; tables say which do, with options under their
new names (``axis`` and ``dim``, ``ddof`` and ``correction``). Outside of their domain the library's functions give NaN
or infinity where ``math`` raises. Needs review: where something differs (``torch.isnan`` gives booleans, a NumPy table
brings its float64 into torch), or an operand may be no tensor. Refused: functions and options without counterpart,
results that have to be Python numbers, displays of numbers and tensors.

References
----------
- https://docs.jax.dev/en/latest/errors.html#jax.errors.TracerArrayConversionError
- https://docs.pytorch.org/docs/stable/func.ux_limitations.html
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tracesafe.rule import (
    Fix,
    Framework,
    HostCall,
    HostTable,
    Kind,
    Node,
    Reached,
    Refusal,
    Rule,
    Touch,
    bare,
    counterpart,
    describe,
    formatted,
    has_boolean_dtype,
    host_fails,
    host_operands,
    host_touches,
    is_host_array,
)

_PACKAGES = frozenset({"numpy", "scipy", "math", "cmath"})
_ELSEWHERE = ("numpy.random.", "numpy.testing.", "numpy.core.", "numpy.lib.", "scipy.stats.rv", "scipy.io.")
"""What other rules judge, or what takes anything."""
_STATIC = frozenset(
    """
    broadcast_shapes can_cast dtype finfo get_printoptions iinfo iscomplexobj isrealobj isscalar issubdtype iterable
    min_scalar_type ndim printoptions promote_types result_type shape size set_printoptions
    """.split()
)
_OUTPUT = frozenset("array2string array_repr array_str load save savetxt savez savez_compressed".split())
_DYNAMIC = frozenset(
    """
    arange argwhere bincount compress delete extract flatnonzero intersect1d nonzero setdiff1d setxor1d trim_zeros
    union1d unique unique_all unique_counts unique_inverse unique_values
    """.split()
)
"""Functions whose result has a shape that depends on numbers."""
_OF_ANYTHING = frozenset({"math.prod", "math.sumprod", "numpy.vectorize", "numpy.frompyfunc", "numpy.iterable"})
_SWALLOWING = frozenset({"numpy.array_equal", "numpy.array_equiv"})
"""Functions that take the error of a tracer for an answer."""
_STAGED = frozenset({"numpy.argsort"})
"""Functions that work on tracers of ``jit``."""
_LISTED = frozenset({"numpy.array", "numpy.asarray"})
_METHODS = frozenset("clip compress dot searchsorted take".split())


def detect(here: Reached) -> Iterator[tuple[Node, str]]:
    """Every function of the host that is given a traced value, and every table of the host that one looks up."""
    inside = set[ast.expr]()
    strings = formatted(here)
    returning = {
        inner
        for call in here.expressions(ast.Call)
        if here.qualname(call.func) in ("torch.from_numpy", "torch.as_tensor", "torch.tensor")
        for inner in call.args[:1]
    }
    for call in here.expressions(ast.Call):
        name, operand, found = _given(here, call)
        if operand is None:
            continue
        if call in strings:
            yield strings[call], f"`{ast.unparse(call)}` computes on the host, and its operand is {describe(found)}"
            continue
        inside.update(each for each in host_operands(call) if bare(here, each) is not each)
        yield call, _message(here, call, name, operand, found)
    for call in here.expressions(ast.Call):
        owner = bare(here, call)
        if owner is not call and call in returning and call not in inside and call not in strings:
            found = frozenset(touch for touch in host_touches(here, owner) if host_fails(touch, "numpy"))
            if found:
                yield (
                    call,
                    f"`{here.short(call)}` asks for a NumPy array, but `{here.short(owner)}` is {describe(found)}",
                )
    for operation in here.expressions(ast.BinOp):
        if operation not in strings and (found := _mixed(here, operation)):
            array, tensor = here.short(operation.right), here.short(operation.left)
            yield (
                operation,
                f"`{array}` is a NumPy array, which asks for the numbers of `{tensor}`: it is {describe(found)}",
            )
    for item in here.expressions(ast.Subscript):
        if item not in strings and (index := _looked_up(here, item)):
            yield (
                item,
                (
                    f"`{here.short(item.value)}` is a NumPy array, which `{here.short(index)}` cannot look up: "
                    f"it is {describe(_forbidden(here, index))}"
                ),
            )


def _message(here: Reached, call: ast.Call, name: str, operand: ast.expr, found: frozenset[Touch]) -> str:
    text, what = here.short(call.func), here.short(bare(here, operand))
    silent = name.startswith("math.") and all(
        touch.framework is Framework.TORCH and touch.kind is Kind.GRADIENT for touch in found
    )
    if name in _SWALLOWING:
        return f"`{text}` cannot read `{what}`, and says False for it: it is {describe(found)}"
    if silent:
        return f"`{text}` takes the number out of `{what}`, and its gradient is lost: it is {describe(found)}"
    return f"`{text}` computes on the host, but `{what}` is {describe(found)}"


def _given(here: Reached, call: ast.Call) -> tuple[str, ast.expr | None, frozenset[Touch]]:
    """The function of the host that is called, and the operand that it cannot take."""
    name = here.qualname(call.func)
    if name is None:
        name = _method(here, call)
    if name is None or not _computes(name) or (name in _LISTED and call.args and isinstance(call.args[0], ast.List)):
        return "", None, frozenset()
    if name == "numpy.where" and len(call.args) == 1:
        return "", None, frozenset()
    for operand in host_operands(call):
        traced = host_touches(here, operand)
        found = frozenset(touch for touch in traced if _fails(here, touch, name))
        if found:
            return name, operand, found
    return "", None, frozenset()


def _computes(name: str) -> bool:
    package, _, rest = name.partition(".")
    if package not in _PACKAGES or not rest or name.startswith(_ELSEWHERE) or name in _OF_ANYTHING:
        return False
    last = rest.rpartition(".")[2]
    return not (package == "numpy" and last in _STATIC | _OUTPUT | _DYNAMIC) and not last[:1].isupper()


def _fails(here: Reached, touch: Touch, name: str) -> bool:
    if touch.framework is Framework.TENSORFLOW or name in here.library(touch.framework).host_functions:
        return False
    if name in _STAGED and touch.framework is Framework.JAX and touch.kind not in (Kind.BATCH, Kind.GRADIENT):
        return False
    known = counterpart(here, touch.framework, name)
    return host_fails(touch, name, flat=known is not None and known.flat)


def _method(here: Reached, call: ast.Call) -> str | None:
    """The function that does the same as a method of a NumPy array."""
    match call.func:
        case ast.Attribute(value=owner, attr=attr) if attr in _METHODS and is_host_array(here, owner):
            return f"numpy.{attr}"
        case _:
            return None


def _mixed(here: Reached, operation: ast.BinOp) -> frozenset[Touch]:
    """The transforms of torch under which a tensor cannot be combined with a NumPy array on its right."""
    if not is_host_array(here, operation.right):
        return frozenset()
    found = host_touches(here, operation.left)
    return frozenset(each for each in found if each.framework is Framework.TORCH and host_fails(each, "numpy"))


def _looked_up(here: Reached, item: ast.Subscript) -> ast.expr | None:
    """The traced value that an item of a NumPy array is read by."""
    if not isinstance(item.ctx, ast.Load) or not is_host_array(here, item.value):
        return None
    parts = item.slice.elts if isinstance(item.slice, ast.Tuple) else [item.slice]
    for part in parts:
        if has_boolean_dtype(here.value(part)):
            return None
        if not isinstance(part, ast.Slice) and _forbidden(here, part):
            return part
    return None


def _forbidden(here: Reached, index: ast.expr) -> frozenset[Touch]:
    """The transforms under which NumPy cannot take an index."""
    silent = (Framework.TORCH, Kind.GRADIENT)
    return frozenset(
        touch
        for touch in host_touches(here, index)
        if host_fails(touch, "math") and (touch.framework, touch.kind) != silent
    )


def fix(here: Reached, node: Node) -> Fix | Refusal:
    """The library's function, or the table as one of its arrays."""
    if isinstance(node, ast.Subscript):
        index = _looked_up(here, node)
        assert index is not None
        return HostTable(here, node.value, _forbidden(here, index)).fix()
    if isinstance(node, ast.JoinedStr):
        return Refusal("layout", "it stands inside of an f-string; give the value a name in front of it")
    if isinstance(node, ast.BinOp):
        return HostTable(here, node.right, _mixed(here, node), looked_up=False).fix()
    assert isinstance(node, ast.Call)
    name, operand, found = _given(here, node)
    if operand is None:
        owner = bare(here, node)
        return HostCall(here, node, "", frozenset(t for t in host_touches(here, owner) if host_fails(t, "numpy"))).fix()
    return HostCall(here, node, name, found).fix()


RULE = Rule(
    "TRC402",
    "host-numpy",
    frozenset({Framework.TORCH, Framework.JAX, Framework.PHIFLOW}),
    detect,
    fix,
    __doc__ or "",
)
