"""TRC305 discarded-result: an operation whose result is thrown away.

What it does
------------
Finds statements that compute a new array and keep nothing of it: ``x.at[i].set(v)``, ``x.sort()`` on an array of jax,
``torch.add(x, y)``, ``x.clamp(min=0)``, ``jnp.clip(x, 0, 1)``, ``jax.random.split(key)``, ``math.maximum(x, 0)``.

Why it breaks
-------------
Arrays of jax and ΦFlow are never changed, and torch changes a tensor only in methods that end in ``_``: the statement
does nothing, and **nothing raises**. It is often what is left of a NumPy program (``x.sort()`` sorts in place there),
or of ``x.clamp_(...)`` that ``vmap`` did not like.

Example
-------
::

    @jax.jit
    def median(x):
        x.sort()
        return x[x.shape[0] // 2]

Use instead
-----------
::

    @jax.jit
    def median(x):
        x = x.sort()
        return x[x.shape[0] // 2]

Fix safety
----------
Needs review: the program gets another result, the one that was meant if the statement was meant to change the array.
Refused where no variable can take the result: ``jax.random.split``, which gives several keys, attributes, and arrays
that live outside of the function.

Not reported: calls with effects (``x.add_(y)``, ``loss.backward()``, ``x.block_until_ready()``, ``jax.debug.print``),
``out=``, calls in a ``try`` that look whether they raise, and functions that make something else of their arguments.

References
----------
- https://docs.jax.dev/en/latest/_autosummary/jax.numpy.ndarray.at.html
- https://docs.pytorch.org/docs/stable/tensors.html
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tracesafe.rule import (
    Array,
    Edit,
    Fix,
    Framework,
    Node,
    Reached,
    Refusal,
    Rule,
    Safety,
    Span,
    Touched,
    is_host_array,
)

_AT = frozenset({"set", "add", "subtract", "multiply", "mul", "divide", "power", "min", "max", "apply"})
_SAME = frozenset(
    """
    abs absolute add addcdiv addcmul arccos arcsin arctan asin acos atan bitwise_and bitwise_or bitwise_xor ceil clamp
    clamp_max clamp_min clip copysign cos cosh cumprod cumsum deg2rad div divide exp expm1 fix flip fliplr flipud floor
    floor_divide fmod leaky_relu lerp log log1p logical_and logical_not logical_or masked_fill masked_scatter maximum
    minimum mod mul multiply nan_to_num neg negative normalize pow power rad2deg reciprocal relu remainder roll round
    rsqrt sigmoid sign sin sinh softmax log_softmax sort sqrt square sub subtract tan tanh tril triu true_divide trunc
    """.split()
)
"""Operations that give an array of the shape of their first operand, or take its place."""
_JAX = frozenset(
    "dynamic_update_slice dynamic_update_slice_in_dim fill_diagonal put put_along_axis place rad2deg swapaxes".split()
)
_TORCH = frozenset(
    """
    copysign fill index_add index_copy index_fill index_put scatter scatter_add scatter_reduce unsqueeze squeeze
    transpose permute swapaxes swapdims
    """.split()
)
_SHAPING = frozenset({"reshape", "squeeze", "ravel", "transpose", "view", "flatten", "expand", "astype", "moveaxis"})
_KEYS = frozenset({"jax.random.split", "jax.random.fold_in"})
_PAIRS = frozenset({"sort"})


def detect(here: Reached) -> Iterator[tuple[Node, str]]:
    """Every statement that is nothing but an operation on arrays."""
    skipped = {inner for node in here.statements(ast.Try, ast.With) for part in _body(node) for inner in ast.walk(part)}
    for statement in here.statements(ast.Expr):
        assert isinstance(statement, ast.Expr)
        call = statement.value
        if isinstance(call, ast.Call) and statement not in skipped and (operand := _operand(here, call)) is not None:
            text = here.short(call.func)
            if here.qualname(call.func) in _KEYS:
                yield statement, f"`{text}` gives new keys, which nobody keeps; `{here.short(operand)}` stays as it was"
            else:
                yield (
                    statement,
                    f"`{text}` gives a new array, which nobody keeps; `{here.short(operand)}` stays as it was",
                )


def _body(node: ast.stmt) -> list[ast.stmt]:
    return node.body if isinstance(node, ast.Try | ast.With) else []


def _operand(here: Reached, call: ast.Call) -> ast.expr | None:
    """What a call looks as if it changed; None for calls that have an effect, or are something else."""
    if any(keyword.arg in ("out", "inplace", None) for keyword in call.keywords):
        return None
    name = here.qualname(call.func)
    if name is not None:
        return _first(here, call, name)
    if not isinstance(call.func, ast.Attribute) or here.callees(call):
        return None
    owner, attr = call.func.value, call.func.attr
    if isinstance(owner, ast.Subscript) and isinstance(owner.value, ast.Attribute) and owner.value.attr == "at":
        return owner.value.value if attr in _AT and _framework(here, owner.value.value) is Framework.JAX else None
    framework = _framework(here, owner)
    known = _SAME | _SHAPING | (_TORCH if framework is Framework.TORCH else frozenset())
    if framework is None or attr not in known or not isinstance(owner, ast.Name | ast.Attribute | ast.Subscript):
        return None
    if is_host_array(here, owner):
        return None  # NumPy changes its own arrays in place
    return owner


def _first(here: Reached, call: ast.Call, name: str) -> ast.expr | None:
    """The first argument of a function that gives a new array instead of it."""
    library = here.known.library_of(name)
    last = name.rpartition(".")[2]
    if library is None or not call.args or library.framework not in here.frameworks:
        return None
    more = {Framework.JAX: _JAX, Framework.TORCH: _TORCH}.get(library.framework, frozenset())
    if last not in _SAME | _SHAPING | more and name not in _KEYS:
        return None
    operand = call.args[0]
    value = here.value(operand)
    is_array = isinstance(value, Array | Touched) and not getattr(value, "taken", False)
    return operand if is_array and isinstance(operand, ast.Name | ast.Attribute | ast.Subscript) else None


def _framework(here: Reached, node: ast.expr) -> Framework | None:
    """The framework whose array an expression is, if that is certain."""
    value = here.value(node)
    if isinstance(value, Array) and not value.taken:
        if value.framework is not None:
            return value.framework
        found = {touch.framework for touch in value.touches}
        return found.pop() if len(found) == 1 else None
    return None


def fix(here: Reached, node: Node) -> Fix | Refusal:
    """The result bound to the variable that it was computed from."""
    assert isinstance(node, ast.Expr)
    call = node.value
    assert isinstance(call, ast.Call)
    operand = _operand(here, call)
    assert operand is not None
    text = here.short(operand)
    name = here.qualname(call.func) or ""
    if name in _KEYS:
        return Refusal("no-target", f"keep what it gives: `{text}, subkey = jax.random.split({text})`")
    if not isinstance(operand, ast.Name) or operand.id not in here.function.locals:
        return Refusal("no-target", f"`{text}` is no variable of the function; bind the result yourself")
    last = call.func.attr if isinstance(call.func, ast.Attribute) else name.rpartition(".")[2]
    is_torch = name.startswith("torch.") or _framework(here, operand) is Framework.TORCH
    source = here.source
    start, end = source.span(node).start, source.span(node).end
    edits = [Edit(source.path, Span(start, start), f"{text} = ")]
    if last in _PAIRS and is_torch:
        edits.append(Edit(source.path, Span(end, end), ".values"))
    note = f"`{text}` is another array from here on: the result, as if it had been changed"
    return Fix(f"Bind the result to `{text}`", tuple(edits), Safety.REVIEW, note)


RULE = Rule(
    "TRC305",
    "discarded-result",
    frozenset({Framework.TORCH, Framework.JAX, Framework.PHIFLOW}),
    detect,
    fix,
    __doc__ or "",
)
