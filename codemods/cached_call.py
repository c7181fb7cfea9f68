"""TRC109 cached-call: a traced value is looked up in a cache.

What it does
------------
Finds calls of functions decorated with ``functools.lru_cache`` or ``functools.cache`` that pass a traced value.

Why it breaks
-------------
A cache compares its arguments with those of former calls. A tracer is new in each trace, and what the function made of
it belongs to that trace.

- jax, under every transform: ``TypeError: unhashable type: 'DynamicJaxprTracer'``
- torch: tensors are hashed by identity, so that the cache never finds one of a former trace, and keeps the tracer and
  the result of every trace, with the graph behind them, until it is full

Example
-------
::

    @functools.lru_cache(maxsize=None)
    def response(x):
        return jnp.sqrt(1 + x**2)

    jax.jit(lambda x: x * response(x))(2.0)      # TypeError

Use instead
-----------
::

    def response(x):
        return jnp.sqrt(1 + x**2)

``jax.jit`` keeps what it compiled; within one trace, bind the result to a name. Cache what depends on static values
only, and let it return NumPy arrays or numbers: a jax array that is made while ``jit`` traces is a tracer, too.

Fix safety
----------
There is no fix: without the cache the function runs anew in every call, which is its author's to decide.

Not reported: calls with values that are known while tracing.

References
----------
- https://docs.jax.dev/en/latest/errors.html#jax.errors.UnexpectedTracerError
- https://docs.python.org/3/library/functools.html#functools.lru_cache
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tracesafe.rule import Fix, Framework, Node, Reached, Refusal, Rule, touches

_HASHED = frozenset({Framework.TORCH, Framework.JAX})


def detect(here: Reached) -> Iterator[tuple[Node, str]]:
    """Every call of a cached function that passes a tracer."""
    for call in here.expressions(ast.Call):
        if here.cached(call) is None:
            continue
        for argument in (*call.args, *(keyword.value for keyword in call.keywords)):
            found = frozenset(touch for touch in touches(here.value(argument)) if touch.framework in _HASHED)
            if found:
                kept = "cannot be looked up" if _is_jax(here, argument) else "is never found again, and kept for ever"
                text = f"`{ast.unparse(call.func)}` is cached, and `{ast.unparse(argument)}`, which is"
                yield call, f"{text} {here.hazard_text(found)}, {kept}"
                break


def _is_jax(here: Reached, argument: ast.expr) -> bool:
    return any(touch.framework is Framework.JAX for touch in touches(here.value(argument)))


def fix(here: Reached, node: Node) -> Fix | Refusal:
    """Whether the cache is worth more than the transform is for the author to say."""
    assert isinstance(node, ast.Call)
    function = here.cached(node)
    name = function.name if function is not None else "the function"
    return Refusal("cached-tracer", f"take the cache off `{name}`, or call it with static values only")


RULE = Rule(
    "TRC109",
    "cached-call",
    frozenset({Framework.TORCH, Framework.JAX}),
    detect,
    fix,
    __doc__ or "",
)
