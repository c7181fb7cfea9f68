"""TRC104 container-mutation: a traced function changes a list or dict that is not its own.

What it does
------------
Finds ``history.append(loss)``, ``STATS["loss"] = loss``, ``stack.pop()`` and the like on a list, dict, set or deque of
the module or of a function around, in functions that a transform runs, also where they hand the container to a
function that changes it.

Why it breaks
-------------
As with globals (TRC101): the container keeps tracers of a trace that is over, and under ``jax.jit`` it is changed in
the first call only. Under ``vmap`` it is changed once for the whole batch, not once for each example: a ``pop()`` takes
one element. **Nothing raises** where it is changed.

Example
-------
::

    HISTORY = []

    def loss(w):
        value = (w**2).sum()
        HISTORY.append(value)
        return value

    gradient = jax.grad(loss)(w)

Use instead
-----------
::

    HISTORY = []

    def loss(w):
        value = (w**2).sum()
        history_entry = value
        return value, history_entry

    gradient, history_entry = jax.grad(loss, has_aux=True)(w)
    HISTORY.append(history_entry)

Fix safety
----------
As for TRC101. What each step of ``lax.scan`` or ``lax.map`` appends is stacked by the loop, and the list is extended by
the steps; other loops of ``lax`` are refused. Values that are appended in a Python loop are collected in a list of the
function's own, and the caller extends the container by it; a helper that only appends, or only assigns entries, gets a
new container to fill. A list that ``setdefault`` makes is made by the caller (``METRICS.setdefault("loss",
[]).append(loss_entry)``), and only if something is added; one that a loop of ``lax`` fills needs review, since a loop
without any step would leave it empty. An entry that is counted (``STATE["n"] += 1``) goes in as an argument, too, and
needs review. Numbers that are appended under ``vmap`` (``losses.append(loss.item())``) are taken out of the stacked
output, one for each example. A ``pop``, an ``update``, a key that is computed, dicts in dicts that ``setdefault``
makes, changes by another name (``log = METRICS["loss"]``), and others are refused: what they do depends on what the
container holds. So is a dict that keeps results for later calls (``if key not in CACHE: CACHE[key] = ...``): what one
trace computed is of no use to the next.

Not reported: what the function takes back on every way out of it (``stack.append(params); y = f(x); stack.pop()``).

References
----------
- https://docs.pytorch.org/docs/stable/func.ux_limitations.html
- https://docs.jax.dev/en/latest/notebooks/Common_Gotchas_in_JAX.html#pure-functions
- "What to avoid in ΦFlow", Limitations of ``jit_compile``, Avoid side effects:
  https://tum-pbs.github.io/PhiFlow/Known_Issues.html, and of ΦML: https://tum-pbs.github.io/PhiML/Limitations.html
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tracesafe.rule import (
    Fix,
    Framework,
    Node,
    Place,
    Reached,
    Refusal,
    Rule,
    handed_mutations,
    hook_refusal,
    is_hazardous,
    is_memo,
    leaking,
    other_mutations,
    outputs,
)


def detect(here: Reached) -> Iterator[tuple[Node, str]]:
    """The first change of each container or entry."""
    for sink, text in leaking(here):
        if sink.is_entry and sink.place is not Place.ARGUMENT:
            yield sink.writes[0], f"`{sink.text}` is not the function's own, and {text}"
    name = is_hazardous(here)
    for statement, container, how in (*other_mutations(here), *handed_mutations(here)):
        what = f"runs once for each trace of {name}" if name else "keeps a tracer that is dead after the call"
        yield statement, f"`{container}` is not the function's own, and `{how}` {what}"


def fix(here: Reached, node: Node) -> Fix | Refusal:
    """Returns all that the function writes to the outside at once."""
    if isinstance(node, ast.stmt) and is_memo(here, node):
        text = here.short(node)
        return Refusal("cached-tracer", f"`{text}` keeps what one trace computed; compute it where no transform runs")
    for statement, verdict in outputs(here).items():
        if statement is node:
            return verdict
    if (refusal := hook_refusal(here)) is not None:
        return refusal
    text = here.short(node)
    return Refusal(
        "container-state", f"what `{text}` does depends on what the container holds; do it where the function is called"
    )


RULE = Rule(
    "TRC104",
    "container-mutation",
    frozenset({Framework.TORCH, Framework.JAX, Framework.PHIFLOW}),
    detect,
    fix,
    __doc__ or "",
)
