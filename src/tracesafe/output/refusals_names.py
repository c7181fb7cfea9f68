"""The pages of refusals that are about names that moved."""

from __future__ import annotations

from tracesafe.output.refusal import RefusalPage

NAMES: tuple[RefusalPage, ...] = (
    RefusalPage(
        "formatted-name",
        "The old name stands in an f-string, and this Python does not tell where in the line.",
        "give it a name before the string, or write the new one there yourself.",
        'print(f"{functorch.grad(f)(x)}")',
        'print(f"{torch.func.grad(f)(x)}")',
    ),
    RefusalPage(
        "lost-argument",
        "The call passes an argument that the new function does not have.",
        "see what it was for, and leave it out or say it in another way.",
        "g = shard_map(f, mesh, specs, specs, auto=axes)",
        "g = jax.shard_map(f, mesh=mesh, in_specs=specs, out_specs=specs, axis_names=manual)",
    ),
    RefusalPage(
        "no-successor",
        "The framework took the name away and put nothing in its place that does the same.",
        "the message names what comes nearest; the changelog of the framework says more.",
        "total = xmap(f, in_axes=[...], out_axes=[...])(x)",
        'total = jax.vmap(f, axis_name="i")(x)',
    ),
    RefusalPage(
        "not-called",
        "The new function takes other arguments, and this place hands the old one on without calling it.",
        "write a lambda or a partial that passes what the new one needs.",
        "ordered = jax.tree.map(jnp.msort, rows)",
        "ordered = jax.tree.map(partial(jnp.sort, axis=0), rows)",
    ),
    RefusalPage(
        "star-import",
        "A star import of a module that moved brings names that cannot all be told from the text.",
        "import what the file uses by name; the old names among them are rewritten then.",
        "from jax.api import *",
        "from jax import grad, jit, vmap",
    ),
    RefusalPage(
        "still-used",
        "The module moved, but something that the file, or another one, uses of it did not, or has no rewrite: the "
        "import has to stay until then.",
        "rewrite the use that the message names, then run the fix again.",
        'import jax.experimental.stax\n\nprint(f"{jax.experimental.stax.Dense}")',
        'import jax.example_libraries.stax\n\nprint(f"{jax.example_libraries.stax.Dense}")',
    ),
    RefusalPage(
        "unpacked-arguments",
        "Arguments are called otherwise by now, and `*args` or `**options` hides which of them are passed.",
        "write the arguments out.",
        "found = jnp.in1d(**options)",
        "found = jnp.isin(element=a, test_elements=b)",
    ),
)
