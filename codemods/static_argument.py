"""TRC507 static-argument: what is no array stands at a traced position.

What it does
------------
Finds arguments that a transform cannot take as they are passed:

- strings, functions, classes and objects at traced positions of ``jax.jit`` and its like
- Python flags and integers that a compiled function needs as such: in an ``if``, a shape, a slice, an axis, a loop that
  the compiled code cannot run; in helpers, too, and under ``jit_compile`` of ΦFlow
- lists as static arguments, and ``static_argnums`` or ``static_argnames`` that name no argument
- strings and numbers that ``vmap`` of torch or jax is told to map
- methods under ``jax.jit`` that trace ``self``, or under ``@jit_compile`` of ΦFlow
- ``Solve`` objects that are passed to a compiled function of ΦFlow

Why it breaks
-------------
A compiled function is traced: each argument becomes a tracer, unless the transform is told to keep it.

- ``TypeError: Error interpreting argument to <function ...> as an abstract array. The problematic value is of type
  <class 'str'>``, the same for ``self``
- a flag: ``TracerBoolConversionError``; a length: ``Shapes must be 1D sequences of concrete values of integer type``
- ``ValueError: Non-hashable static arguments are not supported``
- torch: ``ValueError: Got in_dim=0 for an input but the input is of type <class 'bool'>``
- ΦFlow traces numbers, but neither strings nor functions; on jax the flag raises, **on torch there is no error, but the
  number of the first call is kept for ever**. A method lacks its first argument, since what ``jit_compile`` returns
  does not bind ``self``. A ``Solve`` fails in the second call on torch (``'bool' object has no attribute 'any'``), in
  the first one on jax.

Example
-------
::

    @jax.jit
    def block(x, training, mode):
        if training:
            x = dropout(x)
        return x.mean() if mode == "mean" else x.sum()

    block(x, True, "mean")

Use instead
-----------
::

    @partial(jax.jit, static_argnames=("training", "mode"))
    def block(x, training, mode):
        ...

In ΦFlow ``@jit_compile(auxiliary_args="training")``, for ``vmap`` ``in_axes=(0, None)``; ``tuple(...)`` where a static
argument is a list. ``@partial(jax.jit, static_argnums=0)`` for a method whose object never changes; for all others, and
in ΦFlow, a function of the module that takes what the method reads, and a method that calls it.

Fix safety
----------
Safe where all calls in sight pass what can be static. It needs review where compiled code would be made again and
again (a lambda in the call, a length that a loop changes), where an object is read once and for all, where an
attribute may be no number, where a name is only near to that of a parameter. It is refused where one call passes an
array and another one does not, where arguments hide behind ``*args``, where a static value has no hash and is no list,
and where a method calls others or hands ``self`` on.

Not reported: arguments left at their default, numbers that only take part in arithmetic, objects of registered
pytrees, keyword arguments of ``torch.vmap``, strings under ``grad``. Loops that ``lax.fori_loop`` can run are TRC204's,
integers that a loop around the call changes TRC201's.

References
----------
- https://docs.jax.dev/en/latest/jit-compilation.html#marking-arguments-as-static
- https://docs.jax.dev/en/latest/faq.html#how-to-use-jit-with-methods
- https://tum-pbs.github.io/PhiFlow/Known_Issues.html
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tracesafe.rule import Fix, Framework, Node, Plain, Reached, Refusal, Rule, misuses, object_kind, statics


def detect(here: Reached) -> Iterator[tuple[Node, str]]:
    """Arguments that no tracer can be made of, and needs of numbers that calls pass."""
    if here.references is None:
        return
    yield from ((each.node, each.message) for each in misuses(here))
    found = statics(here)
    told: set[tuple[int, str]] = set()
    for node in here.expressions(ast.expr):
        if node in found.opaque:
            given, site = found.opaque[node]
            if (site, given.parameter) in told or site in found.unsound:
                continue
            told.add((site, given.parameter))
            layer = found.plans[site].layer
            kind = next(
                filter(None, (object_kind(here, value) for value in given.values)), "a member of an enumeration"
            )
            at = f"`{given.parameter}` of `{layer.function.name}`" if given.parameter else f"`{layer.function.name}`"
            yield node, f"`{here.short(node)}` is {kind}, but {at} is traced by {layer.site.spec.name}"
        elif node in found.needed and not isinstance(here, Plain) and found.keeps(node):
            needed = found.needed[node]
            site, name = min(needed.origins)
            if (site, name) in told or site in found.unsound:
                continue
            told.add((site, name))
            layer = found.plans[site].layer
            line = layer.to(name)[0].call.lineno
            yield (
                needed.need.node,
                f"`{here.short(node)}` {needed.need.what}, but `{name}` is a Python number (line {line}) that "
                f"{_traced(here, layer.site.spec.name, layer.site.spec.silent_on)}",
            )


def _traced(here: Reached, name: str, silent: frozenset[str]) -> str:
    text = f"{name} traces"
    return f"{text}, and with the {' and '.join(sorted(silent))} backend keeps for ever" if silent else text


def fix(here: Reached, node: Node) -> Fix | Refusal:
    """Keeps the argument static."""
    for each in misuses(here):
        if each.node is node:
            return each.verdict()
    found = statics(here)
    if node in found.opaque:
        return found.verdict([found.opaque[node][1]])
    needed = next(need for need in found.needed.values() if need.need.node is node)
    return found.verdict(sorted({site for site, _ in needed.origins}))


RULE = Rule(
    "TRC507",
    "static-argument",
    frozenset({Framework.JAX, Framework.PHIFLOW, Framework.TORCH}),
    detect,
    fix,
    __doc__ or "",
    everywhere=True,
)
