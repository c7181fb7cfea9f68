"""TRC107 argument-mutation: a traced function changes an argument that its caller reads afterwards.

What it does
------------
Finds ``state["loss"] = loss``, ``history.append(x)``, ``stack.pop()``, ``del cache[k]``, ``state.step = n`` on a
parameter of a function that a transform runs, also where a function that it calls does so, if the caller of the
transformed function looks at the argument later.

Why it breaks
-------------
A transform takes dicts and lists apart and puts new ones together: the function changes a copy, and the caller's is as
it was. **Nothing raises.** This holds for all that ``jax.jit`` and ``vmap`` are given, for what is differentiated in
jax, and for ``torch.func``. Where the function does get the caller's own (arguments of ``jax.grad`` that are not
differentiated, static arguments, keyword arguments of ``torch.vmap``, objects), that keeps a tracer of a trace that is
over.

A container that the traced function makes itself may be changed by whoever it is handed to, and a function that
returns its argument is left alone: its caller has the new one. So is a result that is kept in a copy and made again
where it is missing (``if "table" not in model.cache: model.cache["table"] = ...``): losing it changes no result.

Example
-------
::

    @jax.jit
    def step(state, x):
        loss = (state["w"] * x).sum()
        state["loss"] = loss
        return loss

    step(state, x)
    print(state["loss"])

Use instead
-----------
::

    @jax.jit
    def step(state, x):
        loss = (state["w"] * x).sum()
        return loss, loss

    _, state["loss"] = step(state, x)
    print(state["loss"])

Fix safety
----------
Always needs review: code that ran on the old value runs on the new one. An entry that is assigned once on every path
becomes an output of its own; otherwise the argument as a whole is returned, and the caller's variable bound to it:
other names for the old one keep it. Refused where ``vmap`` does not map the whole argument, where it is an object that
no transform hands out, where its holder is not a variable of the calling function, and for defaults that are changed.

References
----------
- https://docs.jax.dev/en/latest/notebooks/Common_Gotchas_in_JAX.html#pure-functions
- https://docs.pytorch.org/docs/stable/func.ux_limitations.html
"""

from __future__ import annotations

from collections.abc import Iterator

from tracesafe.rule import Fix, Framework, Node, Place, Reached, Refusal, Rule, changed_defaults, leaking, outputs


def detect(here: Reached) -> Iterator[tuple[Node, str]]:
    """The first change of each argument, or of each entry of it."""
    for sink, text in leaking(here):
        if sink.place is Place.ARGUMENT:
            yield sink.writes[0], f"`{sink.text}` {text}"
    yield from changed_defaults(here)


def fix(here: Reached, node: Node) -> Fix | Refusal:
    """Returns all that the function writes to the outside at once."""
    for statement, verdict in outputs(here).items():
        if statement is node:
            return verdict
    text = "a default is made once, and every call changes the same one; make it None, and a new one in the function"
    return Refusal("shared-default", text)


RULE = Rule(
    "TRC107",
    "argument-mutation",
    frozenset({Framework.TORCH, Framework.JAX}),
    detect,
    fix,
    __doc__ or "",
)
