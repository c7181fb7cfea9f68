"""TRC201 traced-branch: an ``if`` or a ternary that looks at a traced value.

What it does
------------
Finds ``if``, ``elif``, ``match``, ``a if test else b`` and the ``if`` of a comprehension whose test needs the number
behind an array that a transform traces: in the function that the transform is given, and in everything that it calls.

Why it breaks
-------------
Python decides a branch once; under a transform there is one run for all examples, or for all later calls.

- ``torch.func.vmap``: ``RuntimeError: vmap: It looks like you're attempting to use a Tensor in some data-dependent
  control flow. We don't support that yet``
- ``vmap(grad(f))``: ``RuntimeError: vmap: It looks like you're either (1) calling .item() on a Tensor or (2)
  attempting to use a Tensor in some data-dependent control flow or (3) encountering this error in PyTorch internals``
- ``torch.func.linearize``: ``RuntimeError: It appears that you're trying to get value out of a tracing tensor``
- ``torch.compile(fullgraph=True)``: ``Unsupported: Data-dependent branching``
- ``jax.jit``, ``jax.vmap``: ``TracerBoolConversionError: Attempted boolean conversion of traced array with shape
  bool[]``
- ΦFlow's ``jit_compile`` on jax: the same; **on torch: no error, but the branch of the first call is kept for ever**. A
  tensor of ΦFlow without ``.all`` or ``.any`` raises on every backend, in plain code as well: ``AssertionError: To
  evaluate the boolean value of a Tensor, use 'Tensor.all'``

Under ``grad`` alone a branch works, and is not reported.

Example
-------
::

    def soft_sign(x):
        if x > 1:
            return torch.sqrt(x)
        return x

    torch.vmap(soft_sign)(xs)

Use instead
-----------
::

    def soft_sign(x):
        return torch.where(x > 1, torch.sqrt(x), x)

In jax ``jnp.where``, ``jnp.select`` for three conditions and more, ``lax.cond`` for a side that is expensive or
whose gradient cannot be guarded; in ΦFlow ``math.where``, of fields by their values:
``smoke.with_values(math.where(test, a.values, b.values))``. Where a gradient is taken, what goes into a function with
a singular derivative is replaced on the side that is not taken: ``torch.sqrt(torch.where(x > 1, x, 1))``.

Fix safety
----------
Both sides are evaluated afterwards. The fix is safe if they consist of arithmetic and elementwise functions, of
project functions that do, and of variables that are certainly arrays. It needs review if a side indexes, checks
shapes, draws random numbers, calls unknown code or changed a tensor in place, or if its gradient may become NaN. It
is refused if a side raises, prints, writes to an attribute, an element or a global, calls its own function, or if
the two sides give different structures or None.

A ``break``, ``continue`` or ``return`` out of a loop is safe under the same conditions: the loop runs to its end for
every example, and ``where`` keeps the variables of those that have left it. It is refused where Python would have to
know when an example left: the loop's variable is read behind the loop, a list grows in it, or no static bound ends it.

References
----------
- https://docs.pytorch.org/docs/stable/func.ux_limitations.html
- https://docs.jax.dev/en/latest/errors.html#jax.errors.TracerBoolConversionError
- https://docs.jax.dev/en/latest/faq.html#gradients-contain-nan-where-using-where
- https://tum-pbs.github.io/PhiFlow/Known_Issues.html
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
    branches,
    converted,
    is_traced_test,
    leaving,
    statics,
    ternary,
    touches_of,
    traced_subject,
    validated,
)


def detect(here: Reached) -> Iterator[tuple[Node, str]]:
    """Every test that Python would have to decide on a traced value."""
    for statement in here.statements(ast.If, ast.Match):
        match statement:
            case ast.If(test=test) if is_traced_test(here, test) and not statics(here).keeps(test):
                yield test, _message(here, test)
            case ast.Match(subject=subject, cases=cases):
                if here.hazards(subject) and any(_compares(case.pattern) for case in cases):
                    yield subject, _message(here, subject)
                else:
                    guards = [case.guard for case in cases if case.guard is not None]
                    yield from ((guard, _message(here, guard)) for guard in guards if is_traced_test(here, guard))
            case _:
                pass
    for choice in here.expressions(ast.IfExp):
        if is_traced_test(here, choice.test) and not statics(here).keeps(choice.test):
            yield choice, _message(here, choice.test)
    for _, test in _filters(here):
        if is_traced_test(here, test):
            yield (
                test,
                f"`{here.short(test)}` filters a comprehension, but {traced_subject(here, test)}",
            )


def _filters(here: Reached) -> Iterator[tuple[ast.expr, ast.expr]]:
    """Every comprehension with each of its ``if`` parts."""
    for node in here.expressions(ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp):
        match node:
            case ast.ListComp(generators=parts) | ast.SetComp(generators=parts):
                pass
            case ast.DictComp(generators=parts) | ast.GeneratorExp(generators=parts):
                pass
            case _:
                parts = []
        yield from ((node, test) for part in parts for test in part.ifs)


def _compares(pattern: ast.pattern) -> bool:
    """Whether a pattern compares the subject with a value; classes, None and True only look at what it is."""
    match pattern:
        case ast.MatchValue():
            return True
        case ast.MatchOr(patterns=patterns):
            return any(map(_compares, patterns))
        case ast.MatchAs(pattern=ast.pattern() as inner):
            return _compares(inner)
        case _:
            return False


def _message(here: Reached, test: ast.expr) -> str:
    return f"`{here.short(test)}` decides a branch, but {traced_subject(here, test)}"


def fix(here: Reached, node: Node) -> Fix | Refusal:
    """The branch as a selection by condition."""
    if isinstance(node, ast.IfExp):
        return converted(here, node, touches_of(here, node.test), ternary, "Replace the ternary with `{where}`")
    for branch in here.statements(ast.If):
        if branch.test is node and (check := validated(here, branch)) is not None:
            return check
    for statement, verdict in branches(here).items():
        if isinstance(statement, ast.If) and statement.test is node:
            whole = leaving(here, statement)
            return verdict if whole is None or (isinstance(verdict, Fix) and isinstance(whole, Refusal)) else whole
    assert isinstance(node, ast.expr)
    if any(case.guard is node for match in here.statements(ast.Match) for case in match.cases):
        return Refusal("match", f"`{here.short(node)}` is the guard of a `case`; use `if` and `elif`")
    for comprehension, test in _filters(here):
        if test is node:
            text = f"`{here.short(comprehension)}` would have another length for every example"
            return Refusal("filter", f"{text}; keep all of them, with a neutral value where `{here.short(test)}` fails")
    return Refusal("match", f"`{here.short(node)}` is matched against patterns; use `if` and `elif`")


RULE = Rule(
    "TRC201",
    "traced-branch",
    frozenset({Framework.TORCH, Framework.JAX, Framework.PHIFLOW}),
    detect,
    fix,
    __doc__ or "",
)
