"""TRC103 attribute-write: a traced method assigns an attribute of its object.

What it does
------------
Finds ``self.cache = value`` in methods that a transform runs, and ``model.last = value`` for any object of the project
that lives outside of the function.

Why it breaks
-------------
As with globals (TRC101): the object keeps a tracer of a trace that is over, or, under ``jax.jit``, is assigned in the
first call only. **Nothing raises** where the attribute is written.

Example
-------
::

    class Model:
        def loss(self, w):
            self.residual = self.x @ w - self.y
            return (self.residual**2).mean()

    gradient = torch.func.grad(model.loss)(w)

Use instead
-----------
::

    class Model:
        def loss(self, w):
            residual = self.x @ w - self.y
            return (residual**2).mean(), residual

    gradient, model.residual = torch.func.grad(model.loss, has_aux=True)(w)

Fix safety
----------
As for TRC101, running statistics and step counters included. The calls are all uses of the method's name in the files
given; it is refused where another class has a method of that name, and where the object has no name at the call. A
``forward`` or ``__call__`` runs where an object of its class is called, or given to ``functional_call`` or another
transform: the objects are followed from the call that makes them, through variables, attributes, parameters and
returns, and the fix is refused where one is lost from sight (in ``nn.Sequential``, in a list), and for hooks.

Not reported: an attribute that gets its old value back, or a constant, on every way out of the function.

References
----------
- https://docs.pytorch.org/docs/stable/func.ux_limitations.html
- https://docs.jax.dev/en/latest/notebooks/Common_Gotchas_in_JAX.html#pure-functions
- "What to avoid in ΦFlow", Limitations of ``jit_compile``, Avoid side effects:
  https://tum-pbs.github.io/PhiFlow/Known_Issues.html, and of ΦML: https://tum-pbs.github.io/PhiML/Limitations.html
"""

from __future__ import annotations

from collections.abc import Iterator

from tracesafe.rule import Fix, Framework, Node, Place, Reached, Refusal, Rule, leaking, outputs


def detect(here: Reached) -> Iterator[tuple[Node, str]]:
    """The first statement that writes to each place."""
    for sink, text in leaking(here):
        if sink.is_attribute and sink.place is not Place.ARGUMENT:
            yield sink.writes[0], f"`{sink.text}` outlives the call, and {text}"


def fix(here: Reached, node: Node) -> Fix | Refusal:
    """Returns all that the function writes to the outside at once."""
    return next(verdict for statement, verdict in outputs(here).items() if statement is node)


RULE = Rule(
    "TRC103",
    "attribute-write",
    frozenset({Framework.TORCH, Framework.JAX, Framework.PHIFLOW}),
    detect,
    fix,
    __doc__ or "",
)
