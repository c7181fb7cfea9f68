"""TRC901 removed-name: a name that the framework has moved or taken away.

What it does
------------
Finds names of torch, jax and ΦFlow that are gone, or warn, in the versions that the program has to run with, wherever
they stand: ``functorch.vmap``, ``jax.tree_map``, ``jnp.in1d``, ``jax.experimental.stax``, ``jax.config.config``,
``math.functional_gradient`` after ``from phi.flow import *``. Imports, attributes and aliases are followed, re-exports
of the project included.

Why it breaks
-------------
The program does not even start: ``ImportError: cannot import name 'tree_map' from 'jax'``, ``AttributeError: module
'jax.numpy' has no attribute 'in1d'``, ``ModuleNotFoundError: No module named 'jax.experimental.stax'``. functorch still
warns: ``FutureWarning: We've integrated functorch into PyTorch. As the final step of the integration, `functorch.vmap`
is deprecated as of PyTorch 2.0 and will be deleted in a future version``.

Example
-------
::

    import functorch
    import jax
    import torch
    from jax.config import config

    config.update("jax_enable_x64", True)
    per_sample = functorch.vmap(functorch.grad(loss), in_dims=(None, 0))
    parameters = jax.tree_map(lambda p, g: p - 0.1 * g, parameters, gradients)

Use instead
-----------
::

    import jax
    import torch
    from jax import config

    config.update("jax_enable_x64", True)
    per_sample = torch.func.vmap(torch.func.grad(loss), in_dims=(None, 0))
    parameters = jax.tree.map(lambda p, g: p - 0.1 * g, parameters, gradients)

Where more than a name changes, the uses follow:

- ``fmodel, params = make_functional(model)`` becomes ``params = dict(model.named_parameters())``, ``fmodel(params, x)``
  becomes ``torch.func.functional_call(model, params, (x,))``, and loops, updates, gradients, optimizers, functions and
  objects of the file that are handed the tuple work with the dict. Where a use is out of sight (a list that collects
  them, another file, code of a library), the tuples stay, and the old function stands in the file, written with
  ``functional_call``. ``combine_state_for_ensemble`` becomes ``stack_module_state`` in the same way.
- ``jax.ops.index_update(x, jax.ops.index[i, :], v)`` becomes ``x.at[i, :].set(v)``
- ``host_callback.call``, ``id_tap`` and ``id_print`` become ``jax.pure_callback``, ``jax.debug.callback`` and
  ``jax.debug.print``
- keywords that ``jax.numpy`` has renamed: ``jnp.clip(x, a_min=0)`` becomes ``jnp.clip(x, min=0)``

Fix safety
----------
Safe where both names mean the same. Needs review where the new function differs in something that the call may depend
on (``jnp.isin`` keeps the shape that ``jnp.in1d`` made flat), where a star import becomes a list of names, where the
parameters that a dict holds are those of a module that others hold as well, and where ``x.at`` wants an array of jax
and nothing shows that ``x`` is one. Refused
where nothing takes the place of the old name, where it is handed on without a call although the new one takes other
arguments, and in f-strings.

Not reported: names that work in the target version; code that looks which version is there (``try: ... except
ImportError``, ``if hasattr(jax, "tree_map")``); a parameter, variable or module of the project that has the name of the
library; strings and comments; names that the program puts back itself (``jax.tree_map = ...``).

Options
-------
``target-version = { torch = "2.1", jax = "0.4.30" }``: the oldest versions that the program has to run with. Without
it the installed versions count, without those the newest.

``superseded = true``: names that still work without a warning, but have a successor, are reported as well:
``torch.vmap``, ``torch.autograd.functional.jacobian`` and ``hessian`` (all but the first need review).

References
----------
- https://docs.pytorch.org/docs/stable/func.migrating.html
- https://docs.jax.dev/en/latest/changelog.html
- https://github.com/tum-pbs/PhiFlow/releases
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
