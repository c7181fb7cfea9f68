"""TRC901 removed-name: a name that the framework has moved or taken away.

What it does
------------
Finds names of torch, jax and ΦFlow that are gone, or warn, in the versions that the program has to run with:
``functorch.vmap``, ``jax.tree_map``, ``jax.experimental.stax``.

Why it breaks
-------------
``AttributeError: jax.tree_map was removed in JAX v0.6.0``, ``ImportError``: the program does not start.

Example
-------
::

    from functorch import vmap

Use instead
-----------
::

    from torch.func import vmap

Fix safety
----------
Safe where both names mean the same.

References
----------
- https://docs.pytorch.org/docs/stable/func.migrating.html
- https://docs.jax.dev/en/latest/changelog.html
"""

from __future__ import annotations

from collections.abc import Iterator

from tracesafe.rule import Fix, Framework, Node, Reached, Refusal, Rule, Written, old_names, renamed


def detect(here: Reached) -> Iterator[tuple[Node, str]]:
    """Every place that names something that moved."""
    assert isinstance(here, Written)
    yield from old_names(here)


def fix(here: Reached, node: Node) -> Fix | Refusal:
    """The new name in the place of the old one."""
    assert isinstance(here, Written)
    return renamed(here, node)


RULE = Rule(
    "TRC901",
    "removed-name",
    frozenset({Framework.TORCH, Framework.JAX, Framework.PHIFLOW}),
    detect,
    fix,
    __doc__ or "",
    files=True,
)
