"""TRC205 traced-assert: an ``assert`` that needs the number behind a traced array.

What it does
------------
Finds ``assert test`` and ``torch._assert(test, message)`` whose test looks at a value that a transform traces.
Assertions on shapes, dtypes and types are static, and are not reported; ``if bad: raise`` is TRC201's.

Why it breaks
-------------
The test is made once, while the transform runs the function for all examples, or for all later calls.

- ``torch.func.vmap``: ``RuntimeError: vmap: It looks like you're attempting to use a Tensor in some data-dependent
  control flow. We don't support that yet``
- ``torch.export``: ``GuardOnDataDependentSymNode: Could not guard on data-dependent expression``
- ``torch.func.linearize``: ``RuntimeError: It appears that you're trying to get value out of a tracing tensor``
- ``jax.jit``, ``jax.vmap``: ``TracerBoolConversionError: Attempted boolean conversion of traced array with shape
  bool[]``
- ΦFlow's ``jit_compile`` on jax: the same; **on torch: no error, but only the values of the first call are checked**

Under ``grad`` alone an assertion works. ``torch.compile`` turns an ``assert`` into one that runs with the compiled
code. Neither is reported.

Example
-------
::

    def log_density(x, scale):
        assert (scale > 0).all(), "scale must be positive"
        return -0.5 * (x / scale) ** 2 - torch.log(scale)

    torch.vmap(log_density)(xs, scales)

Use instead
-----------
torch: return the test's value, and raise where the transform has returned::

    def log_density(x, scale):
        return -0.5 * (x / scale) ** 2 - torch.log(scale), (scale > 0).all()

    densities, valid = torch.vmap(log_density)(xs, scales)
    assert valid.all(), "scale must be positive"

jax: ``jax.experimental.checkify`` does the same behind the scenes::

    def log_density(x, scale):
        checkify.check(jnp.all(scale > 0), "scale must be positive")
        return -0.5 * (x / scale) ** 2 - jnp.log(scale)

    error, densities = checkify.checkify(jax.vmap(log_density))(xs, scales)
    error.throw()

Or keep the check for plain calls alone, with ``validation = "skip-under-transform"`` in the settings.

Fix safety
----------
A check is never dropped: by default the finding is refused. With ``validation = "skip-under-transform"`` (or
``--validation skip-under-transform``) it is put behind a test that is static under the transform, for torch.func
``torch._C._functorch.maybe_current_level() is None``, for torch.compile and torch.export
``torch.compiler.is_compiling()``, for jax ``isinstance(..., jax.core.Tracer)``, for ΦFlow ``math.all_available``. The
fix is safe if the check is all that is skipped, and needs review if its test may have effects. In jax and ΦFlow the
check still runs under ``grad`` alone; in torch it is skipped inside of every torch.func transform. Refused where no
such test exists (``torch.func.linearize``, ``make_fx``).

References
----------
- https://docs.jax.dev/en/latest/debugging/checkify_guide.html
- https://docs.pytorch.org/docs/stable/func.ux_limitations.html
- https://docs.jax.dev/en/latest/errors.html#jax.errors.TracerBoolConversionError
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
    Touch,
    forbidden,
    guarded_call,
    touches_of,
    traced_subject,
    validated,
)

_CALLS = frozenset({"torch._assert", "torch._assert_scalar"})


def detect(here: Reached) -> Iterator[tuple[Node, str]]:
    """Every assertion that Python would have to decide on a traced value."""
    for statement in here.statements(ast.Assert):
        if touches := forbidden(here, statement):
            yield statement.test, _message(here, statement.test, touches)
    for call in here.expressions(ast.Call):
        if call.args and here.qualname(call.func) in _CALLS and (touches := touches_of(here, call.args[0])):
            yield call.args[0], _message(here, call.args[0], touches)


def _message(here: Reached, test: ast.expr, touches: frozenset[Touch]) -> str:
    return f"`{here.short(test)}` is asserted, but {traced_subject(here, test, touches)}"


def fix(here: Reached, node: Node) -> Fix | Refusal:
    """A refusal with the recipe, or the check kept for plain calls."""
    for statement in here.statements(ast.Assert):
        if statement.test is node and (check := validated(here, statement)) is not None:
            return check
    call = next(call for call in here.expressions(ast.Call) if call.args and call.args[0] is node)
    return guarded_call(here, call)


RULE = Rule(
    "TRC205",
    "traced-assert",
    frozenset({Framework.TORCH, Framework.JAX, Framework.PHIFLOW}),
    detect,
    fix,
    __doc__ or "",
)
