"""TRC208 swallowed-tracer-error: ``try`` around code that raises only because a value is traced.

What it does
------------
Finds ``try`` statements whose body asks a traced value for its truth or its number, and whose handler is so broad
that it catches the error of the transform.

Why it breaks
-------------
The handler was written for bad data. Under the transform it runs for all data, and nobody is told: the function
returns its fallback, or leaves a variable as it was.

- ``jax.jit``, ``jax.vmap``, ``lax.scan`` ...: ``TracerBoolConversionError``, ``ConcretizationTypeError``,
  ``TracerArrayConversionError``, each of them a ``TypeError``: caught by ``except:``, ``Exception``, ``TypeError``
- ``torch.func.vmap``: ``RuntimeError: vmap: It looks like you're attempting to use a Tensor in some data-dependent
  control flow``: caught by ``except:``, ``Exception``, ``RuntimeError``
- ΦFlow's ``jit_compile`` with jax: as ``jax.jit``

Example
-------
::

    def safe_log(x):
        try:
            if x > 0:
                return jnp.log(x)
            return -jnp.inf
        except Exception:
            return jnp.nan

    jax.vmap(safe_log)(xs)          # nan for every x

Use instead
-----------
An ``except`` that names the error it is meant for; then the error of the transform comes through, and TRC201 rewrites
the branch::

    def safe_log(x):
        return jnp.where(x > 0, jnp.log(jnp.where(x > 0, x, 1)), -jnp.inf)

Fix safety
----------
There is no fix: which errors the handler is meant for is the author's to say.

Not reported: handlers that raise; ``except`` clauses that name the transform's own errors (``except
jax.errors.ConcretizationTypeError``); a ``try`` whose text or comments speak of tracing, jit or vmap; checks that
bind and return nothing; a single conversion whose fallback uses the value itself (``except TypeError: n = x``) or
says that it is no number (``None``, ``False``); code that asks whether it is being traced. ΦFlow on torch raises
nothing there.

References
----------
- https://docs.jax.dev/en/latest/errors.html
- https://docs.pytorch.org/docs/stable/func.ux_limitations.html
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from types import MappingProxyType

from tracesafe.rule import Fix, Framework, Kind, Node, Reached, Refusal, Rule, Touch

from ._hazards import Hazard, hazards

_ANY = frozenset({"builtins.BaseException", "builtins.Exception"})
_CAUGHT: Mapping[Framework, frozenset[str]] = MappingProxyType(
    {
        Framework.JAX: _ANY | {"builtins.TypeError"},
        Framework.PHIFLOW: _ANY | {"builtins.TypeError"},
        Framework.TORCH: _ANY | {"builtins.RuntimeError"},
    }
)
_AWARE = ("trac", "jit", "vmap")
_BINDING = (ast.Assign, ast.AnnAssign, ast.AugAssign, ast.Return, ast.NamedExpr)


def detect(here: Reached) -> Iterator[tuple[Node, str]]:
    """Every ``try`` that hides the error of a transform."""
    for statement in here.statements(ast.Try):
        text = here.text(statement).lower()
        if any(word in text for word in _AWARE) or not _binds(statement.body):
            continue
        for hazard in hazards(here.swallowed, statement.body):
            found = _hidden(here, statement, hazard)
            if found is not None:
                yield hazard.node, _message(here, hazard, *found)
                break


def _hidden(here: Reached, statement: ast.Try, hazard: Hazard) -> tuple[Touch, ast.ExceptHandler] | None:
    """The transform whose error is caught, and the handler that catches it."""
    for touch in sorted(hazard.touches, key=lambda touch: (touch.kind is not Kind.BATCH, touch.site)):
        if touch.framework is Framework.PHIFLOW and "phi.jax" not in here.source.text:
            continue
        for handler in statement.handlers:
            names = _caught_names(here, handler)
            if any(name is None or name.startswith("jax") for name in names):
                return None
            if handler.type is None or not _CAUGHT.get(touch.framework, frozenset()).isdisjoint(names):
                return None if _raises(handler) or _expected(statement, handler, hazard) else (touch, handler)
    return None


def _caught_names(here: Reached, handler: ast.ExceptHandler) -> list[str | None]:
    """The qualified names of what a handler catches; None for what is not known."""
    match handler.type:
        case None:
            return []
        case ast.Tuple(elts=kinds):
            return [here.qualname(kind) for kind in kinds]
        case kind:
            return [here.qualname(kind)]


def _raises(handler: ast.ExceptHandler) -> bool:
    return any(isinstance(node, ast.Raise) for statement in handler.body for node in ast.walk(statement))


def _binds(body: list[ast.stmt]) -> bool:
    """Whether anything is left of a block once it is over: a variable, a result."""
    return any(isinstance(node, _BINDING) for statement in body for node in ast.walk(statement))


def _expected(statement: ast.Try, handler: ast.ExceptHandler, hazard: Hazard) -> bool:
    """Whether the ``try`` only asks whether a value is a number, and the handler has the answer for one that is not."""
    if hazard.conversion is None or len(statement.body) > 1:
        return False
    if getattr(statement.body[0], "value", None) is not hazard.node:
        return False
    own = {node.id for node in ast.walk(hazard.conversion) if isinstance(node, ast.Name)}
    last = handler.body[-1]
    match last:
        case ast.Assign(value=value) | ast.Return(value=ast.expr() as value):
            if isinstance(value, ast.Constant) and (value.value is None or isinstance(value.value, bool)):
                return True
            return any(isinstance(node, ast.Name) and node.id in own for node in ast.walk(value))
        case ast.Return():
            return True
        case ast.Pass() | ast.Expr():
            match statement.body[0]:
                case ast.Assign(targets=[ast.Name(id=target)]):
                    return target in own
            return False
        case _:
            return False


def _message(here: Reached, hazard: Hazard, touch: Touch, handler: ast.ExceptHandler) -> str:
    text = here.short(hazard.node)
    error = "RuntimeError" if touch.framework is Framework.TORCH else hazard.error
    caught = f"except {here.text(handler.type)}" if handler.type is not None else "except:"
    return (
        f"`{text}` raises {error} under {touch.transform}, and `{caught}` in line {handler.lineno} catches it: "
        "the fallback is taken for every value"
    )


def fix(here: Reached, node: Node) -> Fix | Refusal:
    """Which errors are meant is for the author to say."""
    return Refusal(
        "swallowed-error",
        "let `except` name the errors that it is meant for, so that the transform's own comes through, "
        "or take the traced code out of the `try`",
    )


RULE = Rule(
    "TRC208",
    "swallowed-tracer-error",
    frozenset({Framework.TORCH, Framework.JAX, Framework.PHIFLOW}),
    detect,
    fix,
    __doc__ or "",
)
